# SPDX-License-Identifier: Apache-2.0
"""What the benchmark runs on: its own PostgreSQL cluster and its own httpds, gone afterwards.

Durable as in production (fsync on); autovacuum and timed checkpoints wait, so that no round pays
for another's. Also tells which statement mod_nexsis ran, from the server's own log.
"""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cluster
import server

ROOT = pathlib.Path(cluster.ROOT)
BUILD = pathlib.Path(server.BUILD)
DATABASE = "bench"

POSTGRES = {
    "autovacuum": "off", "checkpoint_timeout": "1h", "max_wal_size": "8GB",
    "logging_collector": "on", "log_destination": "jsonlog", "log_directory": "log",
    "log_filename": "server.log",
}

# The least both httpds need, the same for both: what is measured is the handler.
HTTPD = """
ServerRoot {{dir}}
DefaultRuntimeDir {{dir}}
PidFile {{dir}}/httpd.pid
ServerName localhost
Listen 127.0.0.1:{{port}}
LoadModule mpm_event_module {{modules}}/mod_mpm_event.so
LoadModule authz_core_module {{modules}}/mod_authz_core.so
{{user}}
ErrorLog {{dir}}/error.log
LogLevel warn
StartServers 1
ServerLimit 1
ThreadsPerChild {threads}
MaxRequestWorkers {threads}
MinSpareThreads 1
MaxSpareThreads {threads}
MaxKeepAliveRequests 0
KeepAliveTimeout 60
TraceEnable Off
HttpProtocolOptions Strict
AllowEncodedSlashes NoDecode
{rest}
"""


def run(*command):
    """Output of COMMAND; ends the benchmark with its last words when it fails."""
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench: {' '.join(map(str, command))}:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def folder():
    """A new folder every user can read; deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="nexsis-bench-") as path:
        os.chmod(path, 0o755)
        yield pathlib.Path(path)


class Cluster(cluster.Cluster):
    """The tests' cluster, durable, with a database for us."""

    def __init__(self, dump):
        super().__init__(fsync=True)
        for name, value in POSTGRES.items():
            self.sql("postgres", f"ALTER SYSTEM SET {name} = '{value}'")
        self.restart()
        if dump:
            self.load(DATABASE, dump)
        else:
            self.create(DATABASE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.destroy()

    def do(self, text, *args):
        return self.sql(DATABASE, text, *args)

    def one(self, text, *args):
        return self.do(text, *args)[0][0]

    def control(self, *command):
        done = self.ctl(DATABASE, *command, check=False)
        if done.returncode:
            raise SystemExit(f"bench: nexsisctl {' '.join(command)}:\n{done.stdout}{done.stderr}")

    @contextlib.contextmanager
    def statements(self):
        """Yields a list that holds, after the block, what the server ran meanwhile for nexsis_app:
        (text, parameters or None)."""
        log = pathlib.Path(self.data) / "log" / "server.json"
        seen = []
        self.do("ALTER SYSTEM SET log_statement = 'all'")
        self.do("SELECT pg_reload_conf()")
        time.sleep(0.3)
        start = log.stat().st_size
        yield seen
        self.do("ALTER SYSTEM RESET log_statement")
        self.do("SELECT pg_reload_conf()")
        with open(log, encoding="utf-8") as lines:
            lines.seek(start)
            entries = [json.loads(line) for line in lines]
        for entry in entries:
            head, _, text = entry.get("message", "").partition(": ")
            if entry.get("user") == "nexsis_app" and head.startswith(("execute", "statement")):
                seen.append((text, _parameters(entry.get("detail", ""))))


def _parameters(detail):
    """["text", None, ...] out of "parameters: $1 = 'text', $2 = NULL"."""
    values, rest = [], detail.partition("parameters: ")[2]
    while rest:
        rest = rest[rest.index(" = ") + 3:]
        if rest.startswith("NULL"):
            values.append(None)
            rest = rest[4:]
            continue
        end = 1
        while rest[end:end + 2] == "''" or rest[end] != "'":
            end += 2 if rest[end:end + 2] == "''" else 1
        values.append(rest[1:end].replace("''", "'"))
        rest = rest[end + 1:]
    return values


class Httpd(server.Httpd):
    """The tests' httpd with one child and REST (modules, locations) as its configuration."""

    def __init__(self, rest, threads):
        base = HTTPD.format(threads=threads, rest=rest.replace("{", "{{").replace("}", "}}"))
        super().__init__(dsn="", base=base)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.destroy()

# SPDX-License-Identifier: Apache-2.0
"""What the benchmark runs on: its own PostgreSQL cluster and its own httpds, gone afterwards.

Durable as in production (fsync on); autovacuum and timed checkpoints wait, so that no round pays
for another's. Also tells which statement mod_nexsis ran, from the server's own log.
"""
import contextlib
import gzip
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

PG_BIN = pathlib.Path(
    subprocess.run(["pg_config", "--bindir"], text=True, capture_output=True, check=True).stdout.strip()
)
MODULES = pathlib.Path(
    subprocess.run(["apxs", "-q", "LIBEXECDIR"], text=True, capture_output=True, check=True).stdout.strip()
)
ROOT = pathlib.Path(__file__).resolve().parents[2]
MOUNT = "/enrol/nexsis/api/index.php"
THREADS = 8

POSTGRES = """
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 60
autovacuum = off
checkpoint_timeout = 1h
max_wal_size = 8GB
logging_collector = on
log_destination = 'jsonlog'
log_directory = 'log'
log_filename = 'server.log'
"""

HTTPD = """
ServerRoot "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/httpd.pid"
ErrorLog "{folder}/error.log"
LogLevel warn
{user}
{modules}
StartServers 1
ServerLimit 1
ThreadsPerChild {threads}
MaxRequestWorkers {threads}
MinSpareThreads 1
MaxSpareThreads {threads}
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
AllowEncodedSlashes NoDecode
HttpProtocolOptions Strict
TraceEnable Off
{rest}
"""


def run(*command, **options):
    """Output of COMMAND; ends the benchmark with its last words when it fails."""
    done = subprocess.run(command, text=True, capture_output=True, **options)
    if done.returncode:
        raise SystemExit(f"bench: {' '.join(map(str, command))}:\n{done.stdout}{done.stderr}")
    return done.stdout


def _as_postgres(*command):
    if os.geteuid() == 0:
        return run("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command, cwd="/")
    return run(*command)


@contextlib.contextmanager
def folder():
    """A new folder any of our users can pass through; deleted at the end."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="nexsis-bench-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Cluster:
    """A PostgreSQL server on a Unix socket in its own folder."""

    def __init__(self, path):
        self.data = path / "data"
        self.socket = path
        self.data.mkdir(parents=True)
        if os.geteuid() == 0:
            entry = pwd.getpwnam("postgres")
            os.chown(path, entry.pw_uid, entry.pw_gid)
            os.chown(self.data, entry.pw_uid, entry.pw_gid)
        _as_postgres(PG_BIN / "initdb", "-D", self.data, "-A", "trust", "-U", "postgres",
                     "-E", "UTF8", "--locale=C.UTF-8")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(POSTGRES.format(socket=self.socket))

    def dsn(self, database="bench", user="postgres"):
        return f"host={self.socket} dbname={database} user={user}"

    @property
    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def __enter__(self):
        _as_postgres(PG_BIN / "pg_ctl", "-D", self.data, "-w", "-s", "-l", self.data / "start.log",
                     "start")
        run("createdb", "-h", str(self.socket), "-U", "postgres", "bench")
        return self

    def __exit__(self, *_):
        _as_postgres(PG_BIN / "pg_ctl", "-D", self.data, "-m", "immediate", "-s", "stop")

    def sql(self, text):
        return run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.dsn(), input=text).strip()

    def load(self, dump):
        with gzip.open(dump, "rt", encoding="utf-8") as text:
            run("psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", self.dsn(), input=text.read())

    @contextlib.contextmanager
    def statements(self):
        """Yields a list that holds, after the block, what the server ran meanwhile for nexsis_app:
        (text, parameters or None)."""
        log = self.data / "log" / "server.json"
        seen = []
        self.sql("ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf()")
        time.sleep(0.3)
        start = log.stat().st_size
        yield seen
        self.sql("ALTER SYSTEM RESET log_statement; SELECT pg_reload_conf()")
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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Client:
    """Asks one URL."""

    def __init__(self, url):
        self.url = url

    def ask(self, method, path, key, body=None):
        """(status, body) of one request."""
        headers = {"Authorization": f"Bearer {key}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body, separators=(",", ":")).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


class Httpd(Client):
    """An httpd with event MPM, one child; MODULES: (name, path) beside the usual ones."""

    def __init__(self, path, modules, rest):
        self.path = path
        self.port = free_port()
        super().__init__(f"http://127.0.0.1:{self.port}{MOUNT}")
        path.mkdir()
        path.chmod(0o755)
        usual = [(name, MODULES / f"mod_{name}.so") for name in ("mpm_event", "authz_core")]
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        lines = [f'LoadModule {name}_module "{file}"' for name, file in usual + modules]
        (path / "httpd.conf").write_text(
            HTTPD.format(folder=path, port=self.port, user=user, threads=THREADS,
                         modules="\n".join(lines), rest=rest), encoding="utf-8")

    @property
    def pid(self):
        return int((self.path / "httpd.pid").read_text())

    def __enter__(self):
        run("apache2", "-d", str(self.path), "-f", str(self.path / "httpd.conf"), "-k", "start")
        for _ in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            time.sleep(0.1)
        raise SystemExit(f"bench: httpd did not start:\n{self.errors()}")

    def __exit__(self, *_):
        pid = self.pid
        run("apache2", "-d", str(self.path), "-f", str(self.path / "httpd.conf"), "-k", "stop")
        for _ in range(100):
            if not pathlib.Path(f"/proc/{pid}").exists():
                return
            time.sleep(0.1)

    def errors(self):
        log = self.path / "error.log"
        return log.read_text(errors="replace") if log.exists() else ""

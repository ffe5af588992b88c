# SPDX-License-Identifier: Apache-2.0
"""A private httpd with the module in it: any MPM, a free port, its own logs, and a small client."""
import atexit
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

from cluster import ROOT, as_user, os_user
from waiting import until

BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
MODULES = subprocess.run(["apxs", "-q", "LIBEXECDIR"], check=True, text=True,
                         stdout=subprocess.PIPE).stdout.strip()
HTTPD = shutil.which("apache2") or "/usr/sbin/apache2"
MOUNT = "/enrol/nexsis/api/index.php"

BASE = """
ServerRoot {dir}
DefaultRuntimeDir {dir}
PidFile {dir}/httpd.pid
ServerName localhost
Listen 127.0.0.1:{port}
LoadModule mpm_{mpm}_module {modules}/mod_mpm_{mpm}.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule reqtimeout_module {modules}/mod_reqtimeout.so
LoadModule status_module {modules}/mod_status.so
LoadModule dbd_module {modules}/mod_dbd.so
LoadModule nexsis_module {build}/mod_nexsis.so
{user}
ErrorLog {dir}/error.log
LogLevel warn nexsis:info
LogFormat "%r %>s %b %{{nexsis-request}}n %{{nexsis-key}}n %{{nexsis-route}}n %{{nexsis-code}}n %{{nexsis-db-us}}n %q %U" nexsis
CustomLog {dir}/access.log nexsis
TraceEnable Off
HttpProtocolOptions Strict
AllowEncodedSlashes NoDecode
RequestReadTimeout header=60 body=60,MinRate=500
GracefulShutdownTimeout 10
MaxKeepAliveRequests 0
KeepAliveTimeout 15
{mpm_conf}
NexsisGradeScan 0
DBDriver pgsql
DBDParams "{dsn} connect_timeout=10"
DBDMin 0
DBDKeep 8
DBDMax {dbdmax}
<Location "{mount}">
    NexsisApi nexsis
    NexsisDeadline 30000
    {location}
</Location>
{extra}
"""

MPM_CONF = {
    "event": "StartServers 1\nServerLimit 4\nThreadsPerChild 32\nMaxRequestWorkers 128\n"
             "MinSpareThreads 1\nMaxSpareThreads 128",
    "worker": "StartServers 1\nServerLimit 4\nThreadsPerChild 32\nMaxRequestWorkers 128\n"
              "MinSpareThreads 1\nMaxSpareThreads 128",
    "prefork": "StartServers 8\nServerLimit 80\nMaxRequestWorkers 80\nMinSpareServers 4\n"
               "MaxSpareServers 80",
}


TAKEN = []  # sockets that hold ports


def free_port():
    """A port nobody else is given while we run: it is bound here, and whoever listens on it is let in
    beside (SO_REUSEADDR, which servers set)."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("", 0))
    TAKEN.append(s)
    return s.getsockname()[1]


ENDING = []  # (pid, directory) of servers that were told to end
CRASH = re.compile(r".*exit signal (Segm|Abort|Bus|Ill|Float).*")


@atexit.register
def reap():
    """Waits for the servers that were told to end and removes their directories. The error-log
    lines of children that crashed, also while they ended."""
    crashes, patience, end = [], time.monotonic() + 12, time.monotonic() + 60
    while ENDING:
        pid, place = ENDING.pop()
        while pid and os.path.exists("/proc/%d" % pid) and time.monotonic() < end:
            if patience < time.monotonic():
                subprocess.run(["kill", str(pid)], stderr=subprocess.DEVNULL, check=False)
            time.sleep(0.05)
        try:
            with open(os.path.join(place, "error.log"), errors="replace") as log:
                crashes += [line for line in log if CRASH.match(line)]
        except FileNotFoundError:
            pass
        shutil.rmtree(place, ignore_errors=True)
    return crashes


class Answer:
    """What came back."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return "<%d %s %r>" % (self.status, dict(self.headers), self.body[:400])


class Client:
    """One keep-alive connection. PATH is under the mount, already percent-encoded."""

    def __init__(self, port, token=None, mount=MOUNT, timeout=300):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.token, self.mount = token, mount

    def request(self, method, path, body=None, headers=None, token=True):
        h = dict(headers or {})
        if token and self.token:
            h.setdefault("Authorization", "Bearer " + self.token)
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            h.setdefault("Content-Type", "application/json")
        try:
            self.http.request(method, self.mount + path, body=body, headers=h)
            r = self.http.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.http.close()  # an idle keep-alive connection httpd has ended
            self.http.request(method, self.mount + path, body=body, headers=h)
            r = self.http.getresponse()
        return Answer(r.status, r.headers, r.read())

    def get(self, path, **kw):
        return self.request("GET", path, **kw)

    def put(self, path, body=None, **kw):
        return self.request("PUT", path, body, **kw)

    def delete(self, path, **kw):
        return self.request("DELETE", path, **kw)

    def form(self, method, path, fields, **kw):
        kw.setdefault("headers", {})["Content-Type"] = "application/x-www-form-urlencoded"
        return self.request(method, path, urllib.parse.urlencode(fields).encode(), **kw)

    def close(self):
        self.http.close()


class Httpd:
    def __init__(self, dsn, mpm="event", location="", extra="", dbdmax=8, env=None, base=BASE):
        self.dir = tempfile.mkdtemp(prefix="nxht")
        shutil.chown(self.dir, os_user())
        os.chmod(self.dir, 0o755)
        self.port, self.mpm, self.env = free_port(), mpm, env or {}
        self.conf = os.path.join(self.dir, "httpd.conf")
        user = "User %s\nGroup %s" % (os_user(), os_user()) if os.geteuid() == 0 else ""
        with open(self.conf, "w") as f:
            f.write(base.format(dir=self.dir, port=self.port, mpm=mpm, modules=MODULES, build=BUILD,
                                user=user, mpm_conf=MPM_CONF[mpm], dsn=dsn, dbdmax=dbdmax,
                                mount=MOUNT, location=location, extra=extra))

    def run(self, *argv):
        # sanitizers want to be there first; a child of ours has no use for our own environment
        env = {"PATH": os.environ["PATH"], "LANG": "C", "TMPDIR": self.dir, **self.env}
        for name in ("LD_PRELOAD", "ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if "HTTPD_" + name in os.environ:
                env[name] = os.environ["HTTPD_" + name]
        return subprocess.run([HTTPD, "-f", self.conf, *argv], env=env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def configtest(self):
        r = self.run("-t")
        return r.returncode, r.stdout + self.error_log()

    def start(self):
        r = self.run("-k", "start")
        if r.returncode != 0:
            raise RuntimeError("httpd did not start: " + r.stdout + self.error_log())
        self.wait_listening()

    def wait_listening(self):
        until(self.listens)

    def listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 10).close()
            return True
        except OSError:
            return False

    def pid(self):
        try:
            with open(os.path.join(self.dir, "httpd.pid")) as f:
                return int(f.read())
        except (OSError, ValueError):
            return None

    def graceful(self):
        os.kill(until(self.pid), signal.SIGUSR1)  # while it restarts its pid file may be empty

    def stop(self, how=signal.SIGTERM):
        pid = self.pid()
        if not pid:
            return
        os.kill(pid, how)
        until(lambda: not os.path.exists("/proc/%d" % pid))

    def destroy(self):
        """Tells httpd to end and does not wait: its parent looks after its children only every
        second or so. reap() waits for all of them together. Gracefully: a plain stop under load
        can crash the event MPM itself (close_worker_sockets), which is nobody's fault here."""
        pid = self.pid()
        if pid:
            os.kill(pid, signal.SIGWINCH)
        ENDING.append((pid, self.dir))

    def error_log(self):
        return self._read("error.log")

    def access_log(self):
        return self._read("access.log")

    def _read(self, name):
        try:
            with open(os.path.join(self.dir, name), errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def client(self, token=None, **kw):
        return Client(self.port, token, **kw)


__all__ = ["Answer", "Client", "Httpd", "MOUNT", "as_user", "free_port"]

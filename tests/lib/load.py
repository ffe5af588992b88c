# SPDX-License-Identifier: Apache-2.0
"""Load with a ledger: client processes that read and write, what each was answered, and whether
the database agrees.

A client is a process with one connection. It owns a few users and counts in their last names:
1, 2, 3 ... Each number is sent until it is acknowledged, so afterwards every user's changes must
be exactly 1 .. n, each once, whatever was killed meanwhile.
"""
import contextlib
import dataclasses
import itertools
import json
import multiprocessing
import os
import signal
import socket
import threading
import time

from server import MOUNT
from waiting import until

FORK = multiprocessing.get_context("fork")
NUMBERS = itertools.count(1)


@dataclasses.dataclass
class Entry:
    """One request and its answer. STATUS 0: no answer on a connection made for it."""

    start: float
    end: float
    method: str
    status: int
    code: str = ""
    retry_after: str = ""
    connected: bool = True  # False: nobody listened

    @property
    def seconds(self):
        return self.end - self.start


class Connection:
    """One keep-alive connection with the least of HTTP. A reused connection that httpd has closed
    is opened again and the request repeated; a fresh one must be answered."""

    def __init__(self, port, token, timeout=300):
        self.port, self.token, self.timeout, self.sock = port, token, timeout, None

    def close(self):
        if self.sock:
            self.sock.close()
        self.sock = None

    def _exchange(self, data):
        self.sock.sendall(data)
        got = b""
        while b"\r\n\r\n" not in got:
            part = self.sock.recv(65536)
            if not part:
                raise ConnectionResetError
            got += part
        head, _, body = got.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:])}
        if "transfer-encoding" in headers:
            raise ValueError("chunked answers are not read here")
        while len(body) < int(headers.get("content-length", 0)):
            part = self.sock.recv(65536)
            if not part:
                raise ValueError("an answer that ends early")
            body += part
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(lines[0].split()[1]), headers, body

    def request(self, method, path, body=None):
        """(Entry, body)"""
        payload = json.dumps(body).encode() if body is not None else b""
        kind = "Content-Type: application/json\r\n" if payload else ""
        data = ("%s %s%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%s"
                "Content-Length: %d\r\n\r\n" % (method, MOUNT, path, self.token, kind,
                                                len(payload))).encode() + payload
        start = time.monotonic()
        while True:
            fresh = not self.sock
            try:
                if fresh:
                    self.sock = socket.create_connection(("127.0.0.1", self.port), self.timeout)
                    self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                status, headers, text = self._exchange(data)
                break
            except OSError as e:
                connected = self.sock is not None
                self.close()
                if fresh:
                    return Entry(start, time.monotonic(), method, 0, str(e), "", connected), b""
        code = json.loads(text).get("code", "") if status >= 400 else ""
        return Entry(start, time.monotonic(), method, status, code,
                     headers.get("retry-after", "")), text


class Worker:
    """What a client process does: one write in READS requests, the others read it back."""

    def __init__(self, name, port, token, users, reads):
        self.conn, self.reads, self.entries = Connection(port, token), reads, []
        self.ids = ["%s-%d" % (name, i) for i in range(users)]
        self.acked = dict.fromkeys(self.ids, 0)
        self.tried = dict.fromkeys(self.ids, 0)
        self.wrong = []

    def write(self, userid):
        n = self.tried[userid] = self.acked[userid] + 1
        entry, _ = self.conn.request("PUT", "/user/" + userid, {
            "username": userid.lower(), "firstname": "Load", "lastname": str(n),
            "email": userid.lower() + "@example.org"})
        self.entries.append(entry)
        if entry.status == 200:
            self.acked[userid] = n
        elif entry.status not in (0, 503):
            self.wrong.append("PUT %s: %d %s" % (userid, entry.status, entry.code))

    def read(self, userid):
        entry, body = self.conn.request("GET", "/user/" + userid)
        self.entries.append(entry)
        if entry.status == 200:
            seen = int(json.loads(body)["lastname"])
            if not self.acked[userid] <= seen <= self.tried[userid]:
                self.wrong.append("GET %s: %d, acknowledged was %d" %
                                  (userid, seen, self.acked[userid]))
        elif not (entry.status in (0, 503) or entry.status == 404 and not self.acked[userid]):
            self.wrong.append("GET %s: %d %s" % (userid, entry.status, entry.code))

    def run(self, count, stop):
        for i in range(count):
            if stop.is_set():
                break
            userid = self.ids[i // self.reads % len(self.ids)]
            (self.read if i % self.reads else self.write)(userid)
            if self.entries[-1].status in (0, 503):
                time.sleep(0.01)
        self.conn.close()


def _work(worker, count, stop, pipe):
    worker.run(count, stop)
    pipe.send((worker.entries, worker.acked, worker.tried, worker.wrong))
    pipe.close()
    os._exit(0)  # no cleanups of the test process in its copies


class Load:
    """CLIENTS processes with COUNT requests each, or until stop(). Use start(), then finish()."""

    def __init__(self, site, clients=16, count=10 ** 9, users=4, reads=4):
        self.site, self.stopping, self.running = site, FORK.Event(), []
        self.entries, self.acked, self.tried, self.wrong = [], {}, {}, []
        self.name, self.users = "W%d" % next(NUMBERS), clients * users
        for n in range(clients):
            ours, theirs = FORK.Pipe(duplex=False)
            worker = Worker("%s-%d" % (self.name, n), site.httpd.port, site.token, users, reads)
            process = FORK.Process(target=_work, args=(worker, count, self.stopping, theirs))
            self.running.append((process, ours, theirs))

    def start(self):
        for process, _, theirs in self.running:
            process.start()
            theirs.close()
        return self

    def finish(self):
        """Waits for the clients to do their count."""
        for process, ours, _ in self.running:
            entries, acked, tried, wrong = ours.recv()
            process.join()
            self.entries += entries
            self.acked.update(acked)
            self.tried.update(tried)
            self.wrong += wrong
        self.entries.sort(key=lambda e: e.start)
        return self

    def stop(self):
        """Ends the clients after the request each is at."""
        self.stopping.set()
        return self.finish()

    def done(self):
        """How many users it has made and how many writes it has done so far."""
        return self.site.sql("SELECT count(DISTINCT external_id), count(*) FROM nexsis.change"
                             " WHERE external_id LIKE %s", self.name + "-%")[0]

    def goes_on(self, writes=20):
        """The clients write: all their users are there, and WRITES more are done when this returns."""
        wanted = self.users, self.done()[1] + writes
        until(lambda: all(a >= b for a, b in zip(self.done(), wanted)))
        return self

    def idle(self):
        """Whether all clients have ended."""
        return all(ours.poll() for _, ours, _ in self.running)

    def failed(self):
        return [e for e in self.entries if e.status != 200]

    def quantile(self, q):
        """Seconds that the share Q of the requests took at most."""
        times = sorted(e.seconds for e in self.entries)
        return times[min(len(times) - 1, int(len(times) * q))]

    def summary(self):
        took = self.entries[-1].end - self.entries[0].start
        return "%d requests, %d writes acknowledged, %.0f/s, %d failed, p50 %.1f p99 %.1f " \
            "p99.9 %.1f max %.1f ms" % (
                len(self.entries), sum(self.acked.values()), len(self.entries) / took,
                len(self.failed()), *(self.quantile(q) * 1000 for q in (.5, .99, .999, 1)))

    def check(self):
        """The ledger against the database: each acknowledged write once, nothing nobody sent."""
        assert not self.wrong, self.wrong[:5]
        stored = self._column("SELECT idnumber, lastname FROM mdl_user WHERE idnumber LIKE %s")
        changes = self._column("SELECT external_id, coalesce(diff->'lastname'->>1, '?') "
                               "FROM nexsis.change WHERE external_id LIKE %s ORDER BY id")
        events = self._column(
            "SELECT u.idnumber, l.eventname FROM mdl_logstore_standard_log l "
            "JOIN mdl_user u ON u.id = l.relateduserid WHERE u.idnumber LIKE %s")
        for userid, acked in self.acked.items():
            values = stored.get(userid, [])
            assert len(values) == (1 if acked else len(values)) <= 1, (userid, values)
            last = int(values[0]) if values else 0
            assert acked <= last <= self.tried[userid], (userid, acked, values)
            wanted = [str(n) for n in range(1, last + 1)]
            assert changes.get(userid, []) == wanted, (userid, acked, changes.get(userid))
            assert len(events.get(userid, [])) == last, (userid, last, events.get(userid))
        # sessions made ready ahead of need (calls without items) leave nothing
        assert self.site.sql("SELECT count(*) FROM nexsis.request WHERE id = ''") == [(0,)]
        assert set(stored) <= set(self.acked) and set(changes) <= set(self.acked)

    def _column(self, sql):
        found = {}
        for userid, value in self.site.sql(sql, self.name + "-%"):
            found.setdefault(userid, []).append(value)
        return found


class Nemesis(threading.Thread):
    """Calls DEED every SECONDS until the block ends; counts its deeds."""

    def __init__(self, deed, seconds):
        super().__init__(daemon=True)
        self.deed, self.seconds, self.count, self.error = deed, seconds, 0, None
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(self.seconds):
            try:
                self.deed()
                self.count += 1
            except Exception as e:  # shown by __exit__
                self.error = e
                return

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()
        if self.error:
            raise self.error


def children(site):
    """Process ids of httpd's children; none while it has no pid file yet."""
    pid = site.httpd.pid()
    if not pid:
        return []
    with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
        return [int(pid) for pid in f.read().split()]


def kill_a_child(site):
    """One of httpd's children dies."""
    def killed():
        with contextlib.suppress(IndexError, ProcessLookupError):
            os.kill(children(site)[0], signal.SIGKILL)
            return True

    until(killed)


def killer(site, conn):
    """A deed for Nemesis: one or two random backends of SITE end. CONN: a superuser's."""
    def deed():
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity "
            "WHERE datname = %s AND usename = 'nexsis_app' ORDER BY random() "
            "LIMIT 1 + (random() > 0.5)::int) AS chosen", (site.db,))
    return deed

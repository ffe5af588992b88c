# SPDX-License-Identifier: Apache-2.0
"""Locks held, pools exhausted, clients that are slow (D16-D21, H18): what can wait waits, at most
until its deadline, and nobody pays for another's slowness."""
import contextlib
import json
import re
import socket
import threading
import time

import pytest

from server import MOUNT
from waiting import TooSlow, end_sessions, in_time, patiently, quickly, until, waiting_for_locks

pytestmark = pytest.mark.fault

RETRIED = re.compile(r"NXS0003: retried=.*")


@pytest.fixture(scope="module")
def one(make_site):
    """A site with a single connection and a second of patience."""
    return make_site("standalone", location="NexsisDeadline 1000", dbdmax=1, extra="DBDKeep 1")


def user(userid, **more):
    return {"username": userid.lower(), "firstname": "Bu", "lastname": "Sy",
            "email": userid.lower() + "@example.org", **more}


def retried(site, answer):
    """Whether the log says so of the request that got ANSWER; the line comes before the access log's."""
    request = answer.headers["X-Request-Id"]
    until(lambda: request in site.httpd.access_log())
    return "request=" + request in "".join(RETRIED.findall(site.httpd.error_log()))


@contextlib.contextmanager
def role_settings(site, **settings):
    """New sessions of the module in this database have SETTINGS; afterwards none."""
    def each(form):
        for name, value in settings.items():
            site.sql('ALTER ROLE nexsis_app IN DATABASE "%s" %s' % (site.db, form % {
                "name": name, "value": value}))
        end_sessions(site)

    each("SET %(name)s = '%(value)s'")
    try:
        yield
    finally:
        each("RESET %(name)s")


@contextlib.contextmanager
def held(site, *statements):
    """A transaction that did STATEMENTS and is still open; the block gets it."""
    with site.cluster.connect(site.db) as conn:
        conn.execute("BEGIN")
        for s in statements:
            conn.execute(s)
        yield conn
        conn.execute("COMMIT")


class Later(threading.Thread):
    """A request in a thread: .answer and .seconds after done()."""

    def __init__(self, site, method, path, body=None):
        super().__init__()
        self.args, self.client = (method, path, body), site.httpd.client(site.token)
        self.start()

    def run(self):
        start = time.monotonic()
        self.answer = self.client.request(*self.args)
        self.seconds = time.monotonic() - start

    def done(self):
        self.join()
        self.client.close()
        return self.answer


@pytest.mark.log("deadline_exceeded|database_busy|commit_unknown")
def test_a_lock_held_too_long_is_503_for_all_who_need_the_connection(one):
    assert one.client.put("/user/L1", user("L1")).status == 200

    def wait(_):
        with held(one, "LOCK TABLE mdl_user IN ACCESS EXCLUSIVE MODE"):
            put = Later(one, "PUT", "/user/L1", user("L1", lastname="New"))
            get = Later(one, "GET", "/user/L1")
            codes = {r.json()["code"] for r in (put.done(), get.done())}
            for later in (put, get):
                assert later.answer.status == 503 and int(later.answer.headers["Retry-After"]) > 0
        assert codes <= {"deadline_exceeded", "database_busy", "commit_unknown"}
        until(lambda: one.client.put("/user/L1", user("L1", lastname="Newer")).status == 200)
        in_time(max(put.seconds, get.seconds), 1.15)
        if "database_busy" not in codes:
            raise TooSlow("one came when the other was gone")

    patiently(wait)
    assert one.client.get("/user/L1").json()["lastname"] == "Newer"


@pytest.mark.parametrize("settings", [{}, {"lock_timeout": "50ms"}])
def test_a_lock_held_shortly_is_waited_for(site, settings):
    site.client.put("/user/L2", user("L2"))
    with role_settings(site, **settings):
        name = "Name%d" % len(settings)
        with held(site, "SELECT 1 FROM mdl_user WHERE idnumber = 'L2' FOR UPDATE"):
            put, waits = Later(site, "PUT", "/user/L2", user("L2", lastname=name)), set()

            def waited():  # for the lock, and where that ends early, again
                waits.update(waiting_for_locks(site))
                return len(waits) > len(settings)

            until(waited)
            time.sleep(0.3)
        assert put.done().status == 200 and put.seconds > 0.25
        assert retried(site, put.answer) == bool(settings)
    assert site.client.get("/user/L2").json()["lastname"] == name
    assert site.sql("SELECT count(*) FROM nexsis.change WHERE external_id = 'L2' "
                    "AND diff->'lastname'->>1 = %s", name) == [(1,)]


def test_a_deadlock_is_run_again(site):
    site.client.put("/user/L3", user("L3"))
    with role_settings(site, deadlock_timeout="2s"):  # by then it is one
        with held(site, "SET LOCAL deadlock_timeout = '20s'",
                  "SELECT 1 FROM mdl_user WHERE idnumber = 'L3' FOR UPDATE") as conn:
            put = Later(site, "PUT", "/user/L3", user("L3", lastname="After"))
            pid = until(lambda: waiting_for_locks(site))[0][0]
            # what the request holds: its id's lock
            space, bucket = site.sql("SELECT classid::bigint, objid::bigint FROM pg_locks "
                                     "WHERE locktype = 'advisory' AND granted AND pid = %s LIMIT 1", pid)[0]
            conn.execute("SELECT pg_advisory_xact_lock(%s, %s)", (space, bucket))
        assert put.done().status == 200
        assert retried(site, put.answer)
    assert site.client.get("/user/L3").json()["lastname"] == "After"


def test_a_serialisation_failure_is_run_again(site):
    site.client.put("/user/L4", user("L4"))
    with role_settings(site, default_transaction_isolation="repeatable read"):
        with held(site, "UPDATE mdl_user SET city = 'X' WHERE idnumber = 'L4'"):
            put = Later(site, "PUT", "/user/L4", user("L4", lastname="After"))
            until(lambda: waiting_for_locks(site))
        assert put.done().status == 200
        assert retried(site, put.answer)
    assert site.client.get("/user/L4").json()["lastname"] == "After"


@pytest.mark.log("deadline_exceeded")
def test_a_statement_timeout_is_503(site):
    site.client.put("/user/L5", user("L5"))
    with role_settings(site, statement_timeout="200ms"):
        with held(site, "SELECT 1 FROM mdl_user WHERE idnumber = 'L5' FOR UPDATE"):
            put = Later(site, "PUT", "/user/L5", user("L5", lastname="Late"))
            r = put.done()
    assert (r.status, r.json()["code"]) == (503, "deadline_exceeded")
    assert int(r.headers["Retry-After"]) > 0
    assert site.client.get("/user/L5").json()["lastname"] == "Sy"


def head(site, method, path, length):
    return ("%s %s%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
            "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" %
            (method, MOUNT, path, site.token, length)).encode()


def quick_gets(site, number=50):
    for _ in range(number):
        assert quickly(lambda: site.client.get("/user/S001"), 0.5).status == 200


def test_slow_bodies_hold_no_connection(one):
    text = json.dumps(user("L6")).encode()
    slow = []
    for _ in range(8):
        s = socket.create_connection(("127.0.0.1", one.httpd.port))
        s.sendall(head(one, "PUT", "/user/L6", len(text)) + text[:20])
        slow.append(s)
    quick_gets(one)
    for s in slow:
        s.sendall(text[20:])
        assert s.recv(65536).startswith(b"HTTP/1.1 200")
        s.close()


def test_slow_readers_hold_no_connection(one):
    request = head(one, "GET", "/user/S001", 0)
    slow = []
    for _ in range(2):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.connect(("127.0.0.1", one.httpd.port))
        s.setblocking(False)
        sent, moved = 0, time.monotonic()
        while time.monotonic() < moved + 1:  # until httpd takes no more
            with contextlib.suppress(BlockingIOError):
                sent += s.send(request[sent % len(request):] + request * 100)
                moved = time.monotonic()
            assert sent < 1e8, "httpd takes everything: this reader is not slow"
        slow.append(s)
    quick_gets(one)
    for s in slow:
        s.close()

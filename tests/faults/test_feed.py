# SPDX-License-Identifier: Apache-2.0
"""Waiting for changes through everything that can happen to a server and its database (with several
httpds on one database, and without listening at all)."""
import threading
import time

import pytest

from server import Httpd
from waiting import TooSlow, in_time, patiently, quickly, until

pytestmark = pytest.mark.fault


class Waiter(threading.Thread):
    """One GET /change with wait=."""

    def __init__(self, httpd, token, cursor, wait=60):
        super().__init__(daemon=True)
        self.client = httpd.client(token)
        self.path = "/change?wait=%d&since=%s" % (wait, cursor)
        self.answer = self.ended = None
        self.start()

    def run(self):
        self.answer = self.client.get(self.path)
        self.ended = time.monotonic()

    def users(self):
        self.join()
        assert self.answer.status == 200, self.answer
        return [x["userid"] for x in self.answer.json()["changes"]]


def now(site):
    return site.client.get("/change?since=now").json()["cursor"]


def put(site, userid, client=None):
    answer = (client or site.client).put("/user/" + userid, {
        "username": userid.lower(), "firstname": "F", "lastname": "F", "email": userid + "@feed.example.org"})
    assert answer.status == 200, answer


def listeners(site):
    """Process ids of the backends that listen."""
    return [row[0] for row in site.sql("SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN nexsis_change'"
                                       " AND datname = %s", site.db)]


def test_a_lost_listener_comes_back(site):
    def lose(n):
        waiter = Waiter(site.httpd, site.token, now(site))
        first = until(lambda: listeners(site))
        site.sql("SELECT pg_terminate_backend(%s)", first[0])
        until(lambda: listeners(site) and listeners(site) != first)
        assert waiter.is_alive()
        sent = time.monotonic()
        with site.cluster.connect(site.db) as conn:  # by nobody we know: only numbering tells
            conn.execute("INSERT INTO nexsis.change (kind, operation, external_id) VALUES ('user', 'updated', %s)",
                         ("L%d" % n,))
        assert waiter.users() == ["L%d" % n]
        in_time(waiter.ended - sent, 2)

    patiently(lose)


@pytest.mark.log("database_unavailable|deadline_exceeded|Database|NXS0010|AH|connection|dbd")
def test_a_restart_of_postgresql_ends_no_wait(make_site, databases):
    site = make_site("standalone")

    def restart(n):
        cursor = now(site)
        waiters = [Waiter(site.httpd, site.token, cursor) for _ in range(3)]
        until(lambda: listeners(site))
        time.sleep(1 + n)  # all of them have read once, and wait
        site.cluster.restart()
        site.cluster.wait_ready()
        answers = [w.answer for w in waiters]

        def alive():
            try:
                put(site, "RESTART%d" % n)
                return True
            except AssertionError:
                return False

        until(alive)
        if answers != [None] * 3:
            raise TooSlow("one began to read when the database was away: %s" % answers)
        assert [w.users() for w in waiters] == [["RESTART%d" % n]] * 3

    patiently(restart)


def test_a_graceful_restart_ends_waiting_at_once(make_site):
    site = make_site("standalone")

    def restart(n):
        cursor = now(site)
        waiters = [Waiter(site.httpd, site.token, cursor, 20) for _ in range(6)]
        until(lambda: listeners(site))
        time.sleep(0.3)  # who comes too late waits at the next generation
        begun = time.monotonic()
        site.httpd.graceful()
        assert [w.users() for w in waiters] == [[]] * 6
        in_time(max(w.ended for w in waiters) - begun, 2)
        put(site, "AGAIN%d" % n)
        assert [x["userid"] for x in site.client.get("/change?since=" + cursor).json()["changes"]] == ["AGAIN%d" % n]

    patiently(restart)


@pytest.mark.parametrize("listen", ["", "off"])
def test_two_httpds_see_one_feed(make_site, listen):
    site = make_site("standalone", location='NexsisListen "%s"' % listen if listen else "")
    other = Httpd(site.cluster.dsn(site.db, "nexsis_app"))
    other.start()
    try:
        cursor, client = now(site), other.client(site.token)

        def wait(userid):
            nonlocal cursor
            waiter = Waiter(site.httpd, site.token, cursor)
            time.sleep(0.3)  # when it comes later, it has less to wait for
            sent = time.monotonic()
            put(site, userid, client)
            assert waiter.users() == [userid]
            cursor = waiter.answer.json()["cursor"]
            in_time(waiter.ended - sent, 2.5)

        for i in range(3):
            patiently(lambda n, i=i: wait("OTHER%d-%d" % (i, n)))
        assert bool(listeners(site)) == (not listen)
    finally:
        other.destroy()


def test_prefork_answers_at_once(make_site):
    site = make_site("standalone", mpm="prefork")
    answer = quickly(lambda: site.client.get("/change?wait=60&since=" + now(site)), 2)
    assert answer.headers["Retry-After"] == "1"
    assert answer.json()["changes"] == []
    cursor = now(site)
    put(site, "PREFORK")
    # numbered by the background as well, for readers elsewhere
    until(lambda: site.sql("SELECT count(*) FROM nexsis.change WHERE seq IS NULL") == [(0,)])
    assert [x["userid"] for x in site.client.get("/change?since=" + cursor).json()["changes"]] == ["PREFORK"]

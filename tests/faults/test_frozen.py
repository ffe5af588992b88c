# SPDX-License-Identifier: Apache-2.0
"""A database that does not answer (D9, D10): every request is answered at its deadline, what needs
no database is answered at once, and what wakes up late does nothing."""
import contextlib
import os
import signal
import time

import pytest

from load import Load
from waiting import TooSlow, in_time, patiently, timed, until

pytestmark = [pytest.mark.fault, pytest.mark.log(
    "deadline_exceeded|commit_unknown|database_unavailable|database_busy|\\[dbd:")]

DEADLINE = 1.0
SLACK = 0.15


@pytest.fixture(scope="module")
def slow_site(make_site):
    return make_site("standalone", location="NexsisDeadline 1000")


@contextlib.contextmanager
def frozen(*pids):
    """Processes that do nothing for a while, and are let go whatever happens."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def frozen_server(site):
    """The server as a whole, first of all the one that makes new processes; the block gets their ids."""
    with site.cluster.connect("postgres") as admin, frozen(site.cluster.postmaster()):
        pids = [pid for pid, in admin.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s"
                                              " AND usename = 'nexsis_app'", (site.db,))]
        with frozen(*pids):
            yield pids


def settle(site):
    """Waits until all is well again."""
    until(lambda: site.client.put("/user/F0", user("F0")).status == 200)


def user(userid, **more):
    return {"username": userid.lower(), "firstname": "Fr", "lastname": "Ozen",
            "email": userid.lower() + "@example.org", **more}


def by_deadline(entries):
    """All answered by their deadline; a few may have had to wait for a processor as well."""
    times = sorted(e.seconds for e in entries)
    in_time(times[int(len(times) * 0.95)], DEADLINE + SLACK)
    in_time(times[-1], DEADLINE + 3 * SLACK)


def test_frozen_backends_cost_a_request_its_deadline_and_no_more(slow_site):
    site = slow_site

    def freeze(_):
        load = Load(site, 8).start().goes_on()
        with frozen(*site.cluster.backends(site.db)):
            time.sleep(2)
        load.goes_on().stop()
        print(load.summary())
        failed = load.failed()
        assert failed and {e.status for e in failed} == {503}
        assert {e.code for e in failed} <= {"deadline_exceeded", "commit_unknown", "database_busy"}
        assert all(int(e.retry_after) > 0 for e in failed)
        assert all(DEADLINE - SLACK < e.seconds for e in failed)
        load.check()
        settle(site)
        by_deadline(load.entries)

    patiently(freeze)


def test_a_frozen_server_answers_by_the_deadline_and_the_rest_at_once(slow_site):
    site = slow_site
    settle(site)
    key = site.key("users:read")

    def freeze(_):
        client, quick, loads = site.httpd.client(key), [], Load(site, 8)
        known = time.monotonic()
        assert client.get("/ping").status == 200  # this key is remembered for five seconds
        with frozen_server(site):
            load = loads.start()
            end = time.monotonic() + 2.5
            while time.monotonic() < end:
                r, seconds = timed(client.request, "OPTIONS", "/user/F0", token=False)
                assert r.status == 204
                quick.append(seconds)
                r, seconds = timed(client.get, "/nowhere/at/all")
                in_time(time.monotonic() - known, 5)
                assert r.status == 404
                quick.append(seconds)
                time.sleep(0.005)
            load.stopping.set()
            until(load.idle)
        load.stop()
        client.close()
        print(load.summary(), "others: max %.1f ms" % (max(quick) * 1000))
        failed = load.failed()
        assert len(failed) >= 8 and {e.status for e in failed} == {503}
        assert all(int(e.retry_after) > 0 for e in failed)
        settle(site)
        load.check()
        by_deadline(failed)
        in_time(sorted(quick)[int(len(quick) * 0.99)], 0.05)

    patiently(freeze)


def test_a_write_that_wakes_up_late_does_nothing(slow_site):
    site = slow_site
    for n in range(8):  # so that every backend there is has been seen
        settle(site)
    def freeze(n):
        name = "F1%d" % n
        there = "SELECT count(*) FROM mdl_user WHERE idnumber = %s"
        before = site.sql("SELECT count(*) FROM nexsis.change")
        with frozen_server(site) as pids:
            r, seconds = timed(site.client.put, "/user/" + name, user(name))
        assert r.status == 503 and seconds > DEADLINE - SLACK
        if r.json()["code"] == "database_busy":
            raise TooSlow("it did not even come to its statement")
        assert r.json()["code"] in ("commit_unknown", "deadline_exceeded")
        still = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY (%s)"
        until(lambda: site.sql(still, pids)[0][0] < len(pids))  # the one that had the statement has ended
        assert site.sql(there, name) == [(0,)]
        assert site.sql("SELECT count(*) FROM nexsis.change") == before
        settle(site)
        assert site.client.put("/user/" + name, user(name)).headers["Nexsis-Outcome"] == "created"
        assert site.sql(there, name) == [(1,)]
        in_time(seconds, DEADLINE + SLACK)

    patiently(freeze)


def test_a_thawed_child_leaves_no_connection_behind(slow_site):
    site = slow_site
    settle(site)
    until(lambda: len(site.cluster.backends(site.db)) <= 8)

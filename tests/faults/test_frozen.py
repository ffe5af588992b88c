# SPDX-License-Identifier: Apache-2.0
"""A database that does not answer (D9, D10): every request is answered at its deadline, what needs
no database is answered at once, and what wakes up late does nothing."""
import contextlib
import os
import signal
import time

import pytest

from load import Load

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


def settle(site):
    """Waits until all is well again."""
    until = time.monotonic() + 5
    while site.client.put("/user/F0", user("F0")).status != 200:
        assert time.monotonic() < until
        time.sleep(0.02)


def user(userid, **more):
    return {"username": userid.lower(), "firstname": "Fr", "lastname": "Ozen",
            "email": userid.lower() + "@example.org", **more}


def in_time(entries):
    """All answered by their deadline; a few may have had to wait for a processor as well."""
    times = sorted(e.seconds for e in entries)
    return times[int(len(times) * 0.95)] < DEADLINE + SLACK and times[-1] < DEADLINE + 3 * SLACK


def timed(call, *args, **kw):
    start = time.monotonic()
    return call(*args, **kw), time.monotonic() - start


def test_frozen_backends_cost_a_request_its_deadline_and_no_more(slow_site):
    site = slow_site
    load = Load(site, 8)
    load.start()
    time.sleep(0.7)
    with frozen(*site.cluster.backends(site.db)):
        time.sleep(2)
    time.sleep(1)
    load.stop()
    print(load.summary())
    failed = load.failed()
    assert failed and {e.status for e in failed} == {503}
    assert {e.code for e in failed} <= {"deadline_exceeded", "commit_unknown", "database_busy"}
    assert all(int(e.retry_after) > 0 for e in failed)
    assert in_time(load.entries)
    assert all(DEADLINE - SLACK < e.seconds for e in failed)
    load.check()
    settle(site)


def test_a_frozen_server_answers_by_the_deadline_and_the_rest_at_once(slow_site):
    site = slow_site
    settle(site)
    client = site.httpd.client(site.key("users:read"))
    assert client.get("/ping").status == 200  # this key is remembered for five seconds
    pids = [site.cluster.postmaster(), *site.cluster.backends(site.db)]
    load = Load(site, 8)
    with frozen(*pids):
        load.start()
        quick = []
        until = time.monotonic() + 2.5
        while time.monotonic() < until:
            r, seconds = timed(client.request, "OPTIONS", "/user/F0", token=False)
            assert r.status == 204
            quick.append(seconds)
            r, seconds = timed(client.get, "/nowhere/at/all")
            assert r.status == 404
            quick.append(seconds)
            time.sleep(0.005)
        load.stopping.set()
        time.sleep(1.2)
    load.stop()
    print(load.summary(), "others: max %.1f ms" % (max(quick) * 1000))
    failed = load.failed()
    assert len(failed) > 16 and {e.status for e in failed} == {503}
    assert all(int(e.retry_after) > 0 for e in failed)
    assert in_time(failed)
    assert sorted(quick)[int(len(quick) * 0.99)] < 0.05
    settle(site)
    load.check()


def test_a_write_that_wakes_up_late_does_nothing(slow_site):
    site = slow_site
    for n in range(8):  # so that every backend there is has been seen
        settle(site)
    before = site.sql("SELECT count(*) FROM nexsis.change")
    pids = [site.cluster.postmaster(), *site.cluster.backends(site.db)]
    with frozen(*pids):
        r, seconds = timed(site.client.put, "/user/F1", user("F1"))
        assert r.status == 503 and abs(seconds - DEADLINE) < SLACK
        assert r.json()["code"] in ("commit_unknown", "deadline_exceeded")
    gone = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY (%s)"
    until = time.monotonic() + 5
    while site.sql(gone, pids)[0][0] > len(pids) - 2:  # the one that had the statement has ended
        assert time.monotonic() < until
        time.sleep(0.02)
    assert site.sql("SELECT count(*) FROM mdl_user WHERE idnumber = 'F1'") == [(0,)]
    assert site.sql("SELECT count(*) FROM nexsis.change") == before
    settle(site)
    assert site.client.put("/user/F1", user("F1")).headers["Nexsis-Outcome"] == "created"
    assert site.sql("SELECT count(*) FROM mdl_user WHERE idnumber = 'F1'") == [(1,)]


def test_a_thawed_child_leaves_no_connection_behind(slow_site):
    site = slow_site
    settle(site)
    until = time.monotonic() + 5
    while len(site.cluster.backends(site.db)) > 8:
        assert time.monotonic() < until
        time.sleep(0.05)

# SPDX-License-Identifier: Apache-2.0
"""Background work while children are killed, httpds restart, and two of them share the database."""
import time

import pytest

from load import Nemesis, children, kill_a_child, killer
from server import Httpd
from waiting import free_jobs, hold_jobs, in_time, patiently, until, waiting_for_locks

pytestmark = pytest.mark.fault
JOBS = 30


def templates(site, name):
    assert site.client.put("/course/%s" % name, {"fullname": "Template"}).status == 200
    for n in range(JOBS):
        r = site.client.put("/course/%s-%d" % (name, n), {"fullname": "Copy", "templateid": name})
        assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "queued"), r


def all_done(site, name):
    rows = site.sql("SELECT state, count(*) FROM nexsis.job WHERE external_id LIKE %s GROUP BY 1",
                    name + "-%")
    assert "failed" not in dict(rows), site.sql("SELECT * FROM nexsis.job WHERE state = 'failed'")
    return rows == [("done", JOBS)]


def check_each_once(site, name):
    assert site.sql("SELECT count(*), count(DISTINCT idnumber) FROM mdl_course WHERE idnumber LIKE %s",
                    name + "-%") == [(JOBS, JOBS)]
    for n in range(JOBS):
        assert site.client.get("/course/%s-%d" % (name, n)).status == 200


def test_jobs_are_done_once_whatever_is_killed(make_site):
    site = make_site("standalone", extra="StartServers 2\nMinSpareThreads 40")
    until(lambda: len(children(site)) >= 2)
    hold_jobs(site)  # nobody begins before the killing does
    templates(site, "K")
    with site.cluster.connect("postgres") as admin:
        with Nemesis(killer(site, admin), 0.02), Nemesis(lambda: kill_a_child(site), 1.7), \
                Nemesis(site.httpd.graceful, 2.9):
            free_jobs(site)
            until(lambda: site.sql("SELECT 1 FROM nexsis.job WHERE state = 'done'"))
            time.sleep(3)
    print("after the killing: %s" % site.sql("SELECT state, count(*), max(attempt) FROM nexsis.job GROUP BY 1"))
    until(lambda: all_done(site, "K"))
    check_each_once(site, "K")


def test_two_servers_share_the_jobs(make_site):
    site = make_site("standalone")
    other = Httpd(site.cluster.dsn(site.db, "nexsis_app"))
    other.start()
    try:
        templates(site, "S")
        until(lambda: all_done(site, "S"))
        check_each_once(site, "S")
    finally:
        other.destroy()


def test_a_child_that_ends_waits_for_its_step_alone(make_site):
    site = make_site("standalone")
    assert site.client.put("/course/W", {"fullname": "Template"}).status == 200
    with site.cluster.connect(site.db) as conn:
        with conn.transaction():
            conn.execute("LOCK TABLE nexsis.job IN ACCESS EXCLUSIVE MODE")

            def restart(_):
                until(lambda: waiting_for_locks(site))
                before, start = children(site), time.monotonic()
                site.httpd.graceful()
                until(lambda: set(children(site)) - set(before))
                assert site.httpd.client(site.token).get("/ping").status == 200
                took = time.monotonic() - start
                until(lambda: not set(before) & set(children(site)))
                in_time(took, 2)  # the new child serves, the old one ends when it can

            patiently(restart)
    r = site.client.put("/course/W1", {"fullname": "Copy", "templateid": "W"})
    assert r.headers["Nexsis-Outcome"] == "queued"
    until(lambda: site.client.get("/course/W1").status == 200)

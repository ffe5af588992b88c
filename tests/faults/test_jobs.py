# SPDX-License-Identifier: Apache-2.0
"""Background work while children are killed, httpds restart, and two of them share the database."""
import os
import signal
import time

import pytest

from load import Nemesis, killer
from server import Httpd
from test_graceful import children, until

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
    until(lambda: len(children(site)) >= 2, 5)

    def kill():
        os.kill(children(site)[0], signal.SIGKILL)

    site.sql("UPDATE nexsis.site SET home = 'elsewhere'")  # nobody begins before the killing does
    templates(site, "K")
    with site.cluster.connect("postgres") as admin:
        with Nemesis(killer(site, admin), 0.02), Nemesis(kill, 1.7), \
                Nemesis(site.httpd.graceful, 2.9):
            site.sql("UPDATE nexsis.site SET home = DEFAULT")
            until(lambda: site.sql("SELECT 1 FROM nexsis.job WHERE state = 'done'"), 30)
            time.sleep(3)
    print("after the killing: %s" % site.sql("SELECT state, count(*), max(attempt) FROM nexsis.job GROUP BY 1"))
    until(lambda: all_done(site, "K"), 60)
    check_each_once(site, "K")


def test_two_servers_share_the_jobs(make_site):
    site = make_site("standalone")
    other = Httpd(site.cluster.dsn(site.db, "nexsis_app"))
    other.start()
    try:
        templates(site, "S")
        until(lambda: all_done(site, "S"), 60)
        check_each_once(site, "S")
    finally:
        other.destroy()


def test_a_child_that_ends_waits_for_its_step_alone(make_site):
    site = make_site("standalone")
    assert site.client.put("/course/W", {"fullname": "Template"}).status == 200
    with site.cluster.connect(site.db) as conn:
        with conn.transaction():
            conn.execute("LOCK TABLE nexsis.job IN ACCESS EXCLUSIVE MODE")
            until(lambda: site.cluster.sql(
                "postgres", "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usename = 'nexsis_app'"
                " AND wait_event_type = 'Lock'", site.db), 10)
            before, start = children(site), time.monotonic()
            site.httpd.graceful()
            until(lambda: set(children(site)) - set(before), 5)
            assert site.httpd.client(site.token).get("/ping").status == 200
            assert time.monotonic() - start < 2  # the new child serves, the old one ends when it can
            until(lambda: not set(before) & set(children(site)), 8)
    r = site.client.put("/course/W1", {"fullname": "Copy", "templateid": "W"})
    assert r.headers["Nexsis-Outcome"] == "queued"
    until(lambda: site.client.get("/course/W1").status == 200, 20)

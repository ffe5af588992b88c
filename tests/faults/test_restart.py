# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL goes and comes back (D6-D8, D31): 503 with Retry-After while it is away, then 200
without anybody touching httpd."""
import re
import threading
import time

import psycopg
import pytest

from load import Load
from waiting import TooSlow, in_time, patiently, until

pytestmark = [pytest.mark.fault, pytest.mark.log(
    "database_unavailable|commit_unknown|\\[dbd:")]

RECOVERY = 0.25


def start_and_see(site):
    """Starts PostgreSQL; when, on our clock, it took a client of ours."""
    seen = []

    def look():
        while not seen:
            try:
                site.cluster.connect(site.db, "nexsis_app").close()
                seen.append(time.monotonic())
            except psycopg.OperationalError:
                time.sleep(0.005)

    looker = threading.Thread(target=look)
    looker.start()
    site.cluster.start()
    looker.join()
    return seen[0]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_under_load_is_503_inside_its_window_only(site, mode):
    def restart(_):
        load = Load(site, 8).start().goes_on()
        went = time.monotonic()
        site.cluster.stop(mode)
        time.sleep(0.5)
        came = start_and_see(site)
        load.goes_on(200).stop()
        failed = load.failed()
        print("%s; away %.2f s" % (load.summary(), came - went))
        load.check()
        assert {(e.status, e.code) for e in failed} <= {(503, "database_unavailable"),
                                                        (503, "commit_unknown")}
        assert all(e.retry_after.isdigit() and int(e.retry_after) > 0 for e in failed)
        assert all(went <= e.end for e in failed)
        quick = sorted(e.seconds for e in failed if went + 0.3 < e.start < came)
        if not quick:
            raise TooSlow("nobody asked while the database was away")
        in_time(quick[len(quick) // 2], 0.05)
        in_time(max(e.start for e in failed), came + RECOVERY)
        in_time(min(e.end for e in load.entries if e.status == 200 and e.start > came - RECOVERY), came + RECOVERY)

    patiently(restart)


def test_httpd_starts_before_its_database(make_site):
    site = make_site("standalone")

    def start(_):
        assert site.client.get("/ping").status == 200
        site.client.close()
        site.httpd.stop()
        site.cluster.stop()
        try:
            site.httpd.start()
            client = site.httpd.client(site.token)
            r = client.get("/user/S001")
            assert (r.status, r.json()["code"]) == (503, "database_unavailable")
            assert int(r.headers["Retry-After"]) > 0
            assert client.request("OPTIONS", "/user/S001", token=False).status == 204
        finally:
            came = start_and_see(site)
        until(lambda: client.get("/user/S001").status == 200, pause=0.01)
        client.close()
        in_time(time.monotonic() - came, RECOVERY + 0.1)

    patiently(start)


def test_a_wrong_password_is_503_and_appears_nowhere(make_site, cluster):
    site = make_site("standalone")
    hba = cluster.data + "/pg_hba.conf"
    with open(hba) as f:
        before = f.read()

    def reload(text):
        loaded = "SELECT pg_conf_load_time()"  # of a new session: when the server read what it goes by
        before = cluster.sql("postgres", loaded)
        with open(hba, "w") as f:
            f.write(text)
        cluster.sql("postgres", "SELECT pg_reload_conf()")
        until(lambda: cluster.sql("postgres", loaded) != before)
        cluster.sql(site.db, "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                    "WHERE usename = 'nexsis_app'")

    assert site.client.get("/user/S001").status == 200
    try:
        reload("local all nexsis_app reject\n" + before)
        r = site.client.get("/user/S001")
        assert (r.status, r.json()["code"]) == (503, "database_unavailable")
        assert site.client.get("/user/S001").headers["Retry-After"]
    finally:
        reload(before)
    until(lambda: site.client.get("/user/S001").status == 200)

    # a password that is wrong, in DBDParams of another httpd
    secret = "Very-Secret-9137"
    cluster.sql("postgres", "ALTER ROLE nexsis_app PASSWORD 'another'")
    front = type(site.httpd)(cluster.dsn(site.db, "nexsis_app") + " password=" + secret)
    try:
        reload("local all nexsis_app scram-sha-256\n" + before)
        front.start()
        r = front.client(site.token).get("/user/S001")
        assert (r.status, r.json()["code"]) == (503, "database_unavailable")
        assert secret not in r.text and cluster.dir not in r.text
        assert secret not in front.error_log() + front.access_log()
        until(lambda: re.search("password authentication failed", front.error_log()))
    finally:
        reload(before)
        front.destroy()
        cluster.sql("postgres", "ALTER ROLE nexsis_app PASSWORD NULL")

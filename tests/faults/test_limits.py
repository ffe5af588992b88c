# SPDX-License-Identifier: Apache-2.0
"""The end of things: httpd stopped while it writes (L3), a full disk (D23), sets of the same users
in any order (C5)."""
import json
import os
import random
import signal
import subprocess
import tempfile
import time

import pytest

from cluster import os_user
from load import Load
from test_busy import user
from together import together

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGWINCH])
def test_stopping_httpd_under_load_loses_no_acknowledged_write(make_site, how):
    site = make_site("standalone")
    load = Load(site, 8).start().goes_on()
    site.httpd.stop(how)
    time.sleep(0.3)
    site.httpd.start()
    load.goes_on().stop()
    print(load.summary())
    assert {e.status for e in load.entries} <= {0, 200}
    assert load.entries[-1].status == 200
    load.check()
    if how == signal.SIGTERM:  # then the event MPM itself can crash (close_worker_sockets)
        os.truncate(os.path.join(site.httpd.dir, "error.log"), 0)
    assert "Segmentation" not in site.httpd.error_log()


def test_sets_in_any_order_never_deadlock(site):
    ids = ["S5-%02d" % i for i in range(40)]
    before = site.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", site.db)

    def deed(i):
        dice = random.Random(i)
        with site.cluster.connect(site.db, "nexsis_app") as conn:
            for n in range(40):
                items = [{"pos": k, "userid": u, **user(u, lastname="%d-%d" % (i, n))}
                         for k, u in enumerate(dice.sample(ids, 12))]
                call = {"request": "s5-%d-%d" % (i, n), "attempt": 1, "address": "",
                        "deadline": time.time() + 300}
                rows = conn.execute("SELECT outcome FROM nexsis_f2.user_put(%s::jsonb, %s::jsonb)",
                                    (json.dumps(call), json.dumps(items))).fetchall()
                assert {r[0] for r in rows} <= {"created", "updated"} and len(rows) == 12
        return 40

    assert sum(together(8, deed)) == 320
    assert site.sql("SELECT count(*), count(DISTINCT idnumber) FROM mdl_user "
                    "WHERE idnumber LIKE 'S5-%%'") == [(40, 40)]
    assert site.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = %s",
                    site.db) == before


@pytest.fixture
def tiny(cluster):
    """The path of a file system of 16 MB that PostgreSQL may use."""
    path = tempfile.mkdtemp(prefix="nxfull")
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", path]
    if os.geteuid() != 0 or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
        os.rmdir(path)
        pytest.skip("a full disk needs root and the right to mount a tmpfs")
    subprocess.run(["chown", os_user(), path], check=True)
    yield path
    subprocess.run(["umount", "-l", path], check=True)
    os.rmdir(path)


@pytest.mark.log("database_full")
def test_a_full_disk_is_503_until_there_is_room(make_site, cluster, tiny):
    site = make_site("standalone")
    site.sql("CREATE TABLESPACE tiny LOCATION '%s'" % tiny)
    log = "mdl_logstore_standard_log"
    try:
        site.sql("ALTER TABLE %s SET TABLESPACE tiny" % log)
        site.sql("CREATE TABLE filler (x text) TABLESPACE tiny")
        site.sql("ALTER TABLE filler ALTER x SET STORAGE PLAIN")
        for rows in (1000, 100, 1):  # until not a page is left
            try:
                while True:
                    site.sql("INSERT INTO filler SELECT repeat(md5(n::text), 200) "
                             "FROM generate_series(1, %d) n" % rows)
            except Exception as e:
                assert "No space left" in str(e), e
        for n in range(300):  # what is left of the log's last page
            r = site.client.put("/user/FULL", user("FULL", lastname=str(n)))
            if r.status != 200:
                break
        assert (r.status, r.json()["code"]) == (503, "database_full")
        assert int(r.headers["Retry-After"]) > 0 and "tiny" not in r.text
        assert site.client.get("/user/FULL").json()["lastname"] == str(n - 1)
        assert site.sql("SELECT count(*) FROM nexsis.change WHERE external_id = 'FULL'") == [(n,)]
        site.sql("DROP TABLE filler")
        assert site.client.put("/user/FULL", user("FULL", lastname="more")).status == 200
    finally:
        site.sql("DROP TABLE IF EXISTS filler")
        site.sql("ALTER TABLE %s SET TABLESPACE pg_default" % log)
        site.sql("CHECKPOINT")
        site.sql("DROP TABLESPACE tiny")

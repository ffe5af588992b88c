# SPDX-License-Identifier: Apache-2.0
"""Behind PgBouncer in transaction mode (D25, D29): sessions change hands between statements, so
prepared statements vanish; the answers are the same."""
import os
import shutil
import subprocess
import tempfile

import pytest

from cluster import as_user, os_user
from load import Load, Nemesis, killer
from server import Httpd
from test_busy import user
from test_unknown import outcome
from waiting import until

pytestmark = pytest.mark.fault

CONF = """
[databases]
* = host={pg}
[pgbouncer]
listen_addr =
unix_socket_dir = {dir}
listen_port = 5432
auth_type = trust
auth_file = {dir}/users
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
logfile = {dir}/log
pidfile = {dir}/pid
ignore_startup_parameters = extra_float_digits
"""


@pytest.fixture(scope="module")
def bouncer(cluster):
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not os.path.exists(program):
        pytest.skip("PgBouncer is not installed: apt-get install pgbouncer")
    where = tempfile.mkdtemp(prefix="nxpb")
    with open(where + "/conf", "w") as f:
        f.write(CONF.format(pg=cluster.dir, dir=where))
    with open(where + "/users", "w") as f:
        f.write('"nexsis_app" ""\n')
    shutil.chown(where, os_user())
    process = subprocess.Popen(as_user([program, "-q", where + "/conf"]), cwd="/",
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def listens():
        assert process.poll() is None
        return os.path.exists(where + "/.s.PGSQL.5432")

    until(listens)
    yield where
    process.terminate()
    process.wait()
    shutil.rmtree(where)


@pytest.fixture(scope="module")
def pooled(site, bouncer):
    class Front:
        token, sql, db = site.token, site.sql, site.db
        httpd = Httpd("host=%s dbname=%s user=nexsis_app" % (bouncer, site.db))

    Front.httpd.start()
    Front.client = Front.httpd.client(site.token)
    yield Front
    Front.client.close()
    Front.httpd.destroy()


def test_a_load_through_a_transaction_pooler(pooled):
    load = Load(pooled, 12, 150).start().finish()
    print(load.summary())
    assert not load.failed(), load.failed()[:3]
    load.check()
    assert outcome(pooled.client.put("/user/PB", user("PB"))) == "200 created"
    assert outcome(pooled.client.put("/user/PB", user("PB"))) == "200 unchanged"
    assert pooled.client.delete("/user/PB").status == 200


def test_kills_behind_a_transaction_pooler(pooled, cluster):
    load = Load(pooled, 8, 150)
    with cluster.connect("postgres") as admin:
        load.start()
        with Nemesis(killer(pooled, admin), 0.1) as nemesis:
            load.finish()
    print(load.summary(), nemesis.count)
    assert not load.failed(), load.failed()[:3]
    load.check()

# SPDX-License-Identifier: Apache-2.0
"""A database that is there but not as it should be (D1, D2, D14, D22, D25, D26, D30)."""
import re
import time

import pytest

from load import Load
from test_busy import Later, held, role_settings, user
from waiting import end_sessions, until, waiting_for_locks

pytestmark = pytest.mark.fault


def use_sessions(site, number):
    """NUMBER sessions at least have run statements, and are idle now."""
    for n in range(number):
        assert site.client.put("/user/U%d" % n, user("U%d" % n)).status == 200
    with held(site, "LOCK TABLE mdl_user IN ACCESS EXCLUSIVE MODE"):
        puts = [Later(site, "PUT", "/user/U%d" % n, user("U%d" % n, city="Oslo")) for n in range(number)]
        until(lambda: len(waiting_for_locks(site)) >= number)
    assert {p.done().status for p in puts} == {200}
    assert len(site.cluster.backends(site.db)) >= number


def test_sessions_that_died_idle_are_not_noticed(site):
    use_sessions(site, 4)
    for _ in range(3):
        end_sessions(site)
        load = Load(site, 8, 20).start().finish()
        assert not load.failed()
        load.check()


def test_idle_session_timeout_is_not_noticed(site):
    with role_settings(site, idle_session_timeout="100ms"):
        for n in range(3):
            assert site.client.put("/user/I1", user("I1", lastname=str(n))).status == 200
            until(lambda: not site.cluster.backends(site.db))


@pytest.mark.log("database_read_only")
def test_a_read_only_server_is_read_and_found_writable_again(site):
    key = site.httpd.client(site.key("users:read"))  # not seen before, last_used cannot be noted
    with role_settings(site, default_transaction_read_only="on"):
        assert site.client.get("/user/S001").status == 200
        assert key.get("/user/S001").status == 200
        r = site.client.put("/user/RO", user("RO"))
        assert (r.status, r.json()["code"]) == (503, "database_read_only")
        assert int(r.headers["Retry-After"]) > 0
        assert site.client.get("/user/S001").status == 200
        # a new primary: sessions that refused are not used again, nobody kills them
        site.sql('ALTER ROLE nexsis_app IN DATABASE "%s" RESET default_transaction_read_only'
                 % site.db)
        until(lambda: site.client.put("/user/RO", user("RO")).status == 200)
    key.close()


@pytest.mark.log(r"database_busy|\[dbd:")
def test_a_connection_limit_is_lived_with(make_site, cluster):
    site = make_site("standalone")
    cluster.sql("postgres", "ALTER DATABASE %s CONNECTION LIMIT 1" % site.db)
    end_sessions(site)
    try:
        start = time.monotonic()
        load = Load(site, 8, 150).start().finish()
        seconds = time.monotonic() - start
    finally:
        cluster.sql("postgres", "ALTER DATABASE %s CONNECTION LIMIT -1" % site.db)
    print(load.summary())
    assert {(e.status, e.code) for e in load.failed()} <= {(503, "database_busy")}
    assert len(load.failed()) < 20  # they share the one there is
    load.check()
    noise = len(re.findall(r"\[dbd:error\]", site.httpd.error_log()))
    assert 0 < noise < 20 + 8 * seconds  # requests and the feed, not once a request


def test_tables_altered_under_load_are_not_noticed(site):
    load = Load(site, 8).start()
    for width in (110, 120, 130, 140):
        load.goes_on()
        site.sql("ALTER TABLE mdl_user ALTER COLUMN lastname TYPE varchar(%d)" % width)
    load.goes_on().stop()
    print(load.summary())
    assert not load.failed(), load.failed()[:5]
    load.check()


def test_a_table_altered_while_all_sessions_are_idle_is_not_noticed(site):
    use_sessions(site, 5)
    site.sql("ALTER TABLE mdl_user ALTER COLUMN lastname TYPE varchar(150)")
    for _ in range(10):
        assert site.client.get("/user/S001").status == 200
        assert site.client.put("/user/A1", user("A1")).status == 200


@pytest.mark.log("schema_missing")
def test_a_schema_that_is_not_there_names_the_command(site):
    assert site.client.get("/user/S001").status == 200
    site.sql("ALTER SCHEMA nexsis_f2 RENAME TO elsewhere")
    seen = len(site.httpd.error_log())
    try:
        end_sessions(site)
        for r in (site.client.get("/user/S001"), site.client.put("/user/M1", user("M1"))):
            assert (r.status, r.json()["code"]) == (503, "schema_missing")
            assert int(r.headers["Retry-After"]) > 0
        until(lambda: "nexsisctl db install" in site.httpd.error_log()[seen:])
    finally:
        site.sql("ALTER SCHEMA elsewhere RENAME TO nexsis_f2")
    until(lambda: site.client.get("/user/S001").status == 200)
    assert site.client.put("/user/M1", user("M1")).status == 200


@pytest.mark.log("schema_mismatch")
def test_a_right_taken_away_is_500_and_changes_nothing(site):
    site.sql("REVOKE EXECUTE ON FUNCTION nexsis_f2.user_put FROM nexsis_app")
    try:
        r = site.client.put("/user/M2", user("M2"))
        assert (r.status, r.json()["code"]) == (500, "schema_mismatch")
        assert "permission" not in r.text and "user_put" not in r.text
    finally:
        site.sql("GRANT EXECUTE ON FUNCTION nexsis_f2.user_put TO nexsis_app")
    assert site.client.get("/user/M2").status == 404
    assert site.client.put("/user/M2", user("M2")).status == 200

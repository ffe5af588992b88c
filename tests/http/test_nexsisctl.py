# SPDX-License-Identifier: Apache-2.0
"""nexsisctl: what it installs, what it refuses, and that it can all be taken away again."""
import os
import re
import subprocess

import psycopg
import pytest

from cluster import NEXSISCTL, bindir, dump_path

needs_moodle = pytest.mark.skipif(not dump_path("school"), reason="../shared is not there")


def dump(cluster, db):
    """The database as pg_dump has it, without what differs from run to run and sequences."""
    out = subprocess.run([os.path.join(bindir(), "pg_dump"), cluster.dsn(db)], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    return [line for line in out.splitlines() if not re.match(r"\\(un)?restrict|SELECT.*setval", line)]


@pytest.fixture
def db(cluster, databases):
    """A school with nothing of ours in it."""
    name = databases.clone("school-plain")
    yield name
    cluster.drop(name)


@pytest.fixture
def installed(cluster, databases):
    """The demo school, installed; settings of the login role do not come with a clone."""
    name = databases.clone("standalone")
    cluster.ctl(name, "db", "install")
    yield name
    cluster.drop(name)


def fails(cluster, db, *argv, code=1):
    r = cluster.ctl(db, *argv, check=False)
    assert (r.returncode, r.stdout) == (code, "") or r.returncode == code
    return r.stderr


# --- install and uninstall -------------------------------------------------------------------------

@needs_moodle
def test_uninstall_leaves_a_moodle_database_as_it_was(cluster, db):
    before = dump(cluster, db)
    assert "functions nexsis_f2 created" in cluster.ctl(db, "db", "install").stdout
    assert dump(cluster, db) != before
    assert "account" in cluster.ctl(db, "db", "uninstall").stdout  # without --yes: only says
    assert cluster.sql(db, "SELECT to_regclass('nexsis.site') IS NOT NULL") == [(True,)]
    cluster.ctl(db, "db", "uninstall", "--yes")
    assert dump(cluster, db) == before
    assert "nothing of mod_nexsis" in fails(cluster, db, "db", "uninstall", "--yes")


@needs_moodle
def test_installing_twice_changes_nothing(cluster, db):
    cluster.ctl(db, "db", "install")
    before = dump(cluster, db)
    r = cluster.ctl(db, "db", "install")
    assert r.stdout.startswith("already installed: Moodle 4.3")
    assert cluster.ctl(db, "db", "upgrade").stdout.startswith("nothing to upgrade")
    assert dump(cluster, db) == before


@needs_moodle
def test_printed_script_does_what_install_does(cluster, databases, db):
    other = databases.clone("school-plain")
    script = cluster.ctl(db, "db", "install", "--print").stdout
    assert cluster.sql(db, "SELECT to_regnamespace('nexsis')") == [(None,)]
    subprocess.run([os.path.join(bindir(), "psql"), "-Xq", cluster.dsn(db)], input=script, text=True,
                   check=True, stdout=subprocess.PIPE)
    cluster.ctl(other, "db", "install")
    changing = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d [0-9:.]+\+00|\b\d{10}\b|\d+/school-plain_\d+")
    assert [changing.sub("", x) for x in dump(cluster, db)] == \
        [changing.sub("", x) for x in dump(cluster, other)]
    assert cluster.ctl(db, "doctor").returncode == 0
    cluster.drop(other)


@needs_moodle
def test_account_somebody_refers_to_stays_after_uninstall(cluster, db):
    cluster.ctl(db, "db", "install")
    cluster.sql(db, "UPDATE mdl_user_enrolments SET modifierid = (SELECT actor FROM nexsis.site)"
                    " WHERE id = 1")
    assert "mdl_user_enrolments.modifierid refers to it" in \
        cluster.ctl(db, "db", "uninstall", "--yes").stdout
    assert cluster.sql(db, "SELECT deleted FROM mdl_user WHERE username = 'nexsis-sync'") == [(0,)]


@needs_moodle
def test_named_actor_is_used_and_never_removed(cluster, db):
    cluster.ctl(db, "db", "install", "--actor", "admin")
    assert cluster.sql(db, "SELECT actor, actor_made FROM nexsis.site") == [(2, False)]
    cluster.ctl(db, "db", "uninstall", "--yes")
    assert cluster.sql(db, "SELECT deleted FROM mdl_user WHERE id = 2") == [(0,)]


@needs_moodle
@pytest.mark.parametrize("change, message", [
    ("UPDATE mdl_config SET value = '405' WHERE name = 'branch'", "writes to Moodle 4.3 only"),
    ("ALTER TABLE mdl_user ADD COLUMN pet text NOT NULL; ALTER TABLE mdl_user ALTER pet DROP DEFAULT",
     'column pet of "public"."mdl_user" needs a value'),
    ("ALTER TABLE mdl_user DROP COLUMN department", 'column department of "public"."mdl_user" is'
                                                    ' missing'),
    ("DROP TABLE mdl_cohort", 'table "public"."mdl_cohort" is missing'),
    ("DROP TABLE mdl_config", "there is no Moodle in database"),
], ids=["version", "unknown column", "missing column", "missing table", "no moodle"])
def test_unknown_moodle_is_refused_and_untouched(cluster, db, change, message):
    if "pet" in change:
        cluster.sql(db, "TRUNCATE mdl_user")
    for statement in change.split("; "):
        cluster.sql(db, statement)
    before = dump(cluster, db)
    assert message in fails(cluster, db, "db", "install")
    assert dump(cluster, db) == before


@needs_moodle
def test_one_of_two_moodles_must_be_named(cluster, db):
    cluster.sql(db, "CREATE SCHEMA old")
    for table in ("config", "config_plugins", "user", "course"):
        cluster.sql(db, "CREATE TABLE old.m_%s AS SELECT * FROM mdl_%s" % (table, table))
    err = fails(cluster, db, "db", "install", code=2)
    assert "--schema old --prefix m_" in err and "--schema public --prefix mdl_" in err
    cluster.ctl(db, "db", "install", "--schema", "public")
    assert cluster.sql(db, "SELECT moodle_prefix FROM nexsis.site") == [("mdl_",)]
    assert cluster.ctl(db, "db", "install").returncode == 0  # it remembers


@needs_moodle
def test_standalone_is_refused_in_a_moodle(cluster, db):
    assert "leave out --standalone" in fails(cluster, db, "db", "install", "--standalone")


def test_empty_database_needs_standalone(cluster):
    cluster.create("empty")
    assert "give --standalone" in fails(cluster, "empty", "db", "install")
    cluster.ctl("empty", "db", "install", "--standalone")
    assert cluster.sql("empty", "SELECT count(*) FROM mdl_user") == [(3,)]
    cluster.ctl("empty", "db", "uninstall", "--yes")
    cluster.ctl("empty", "db", "install")  # its own tables are known again
    assert cluster.sql("empty", "SELECT kind FROM nexsis.site") == [("standalone",)]
    cluster.drop("empty")


@needs_moodle
def test_failed_install_leaves_nothing(cluster, db):
    cluster.sql(db, "CREATE SCHEMA nexsis_f9")
    cluster.sql(db, "CREATE FUNCTION public.stop() RETURNS event_trigger LANGUAGE plpgsql AS"
                    " $$ BEGIN IF to_regnamespace('nexsis_f2') IS NOT NULL THEN"
                    " RAISE EXCEPTION 'not here'; END IF; END $$")
    cluster.sql(db, "CREATE EVENT TRIGGER stop ON ddl_command_end EXECUTE FUNCTION public.stop()")
    before = dump(cluster, db)
    err = fails(cluster, db, "db", "install")
    assert "nothing was changed; functions: not here" in err
    assert dump(cluster, db) == before


# --- rights ----------------------------------------------------------------------------------------

def test_login_role_can_do_what_is_listed_and_no_more(cluster, installed):
    with cluster.connect(installed, "nexsis_app") as conn:
        assert conn.execute("SELECT idnumber FROM public.mdl_user WHERE idnumber = 'S123'").fetchall()
        assert conn.execute("SELECT * FROM nexsis_f2.site_info()").fetchall()
        for forbidden in ("SELECT password FROM public.mdl_user", "SELECT * FROM public.mdl_user",
                          "UPDATE public.mdl_user SET city = 'x'", "DELETE FROM public.mdl_user",
                          "SELECT * FROM nexsis.api_secret", "SELECT * FROM nexsis.api_key",
                          "SELECT nexsis_f2.actor_ensure('x')", "CREATE TABLE nexsis.x (a int)",
                          "SELECT nextval('public.mdl_user_id_seq')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(forbidden)


def test_nobody_else_can_call_anything(cluster, installed):
    cluster.sql(installed, "CREATE ROLE passer_by LOGIN")
    try:
        with cluster.connect(installed, "passer_by") as conn:
            for forbidden in ("SELECT * FROM nexsis_f2.site_info()", "SELECT * FROM nexsis.site",
                              "SELECT * FROM nexsis.migration"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    conn.execute(forbidden)
    finally:
        cluster.sql(installed, "DROP ROLE passer_by")


def test_login_role_has_its_own_timeouts(cluster, installed):
    with cluster.connect(installed, "nexsis_app") as conn:
        row = conn.execute("SELECT current_setting('statement_timeout'),"
                           " current_setting('lock_timeout'), current_setting('jit'),"
                           " current_setting('default_transaction_isolation'),"
                           " current_setting('TimeZone'), current_setting('search_path'),"
                           " current_setting('idle_in_transaction_session_timeout')").fetchone()
    assert row == ("65s", "2s", "off", "read committed", "UTC", "pg_catalog", "10s")


@needs_moodle
def test_administrator_without_superuser_can_install(cluster, db):
    """As on managed servers: may make roles, and owns Moodle's tables."""
    cluster.sql(db, "DO $$ DECLARE t text; BEGIN CREATE ROLE dba LOGIN CREATEROLE;"
                    " EXECUTE format('ALTER DATABASE %I OWNER TO dba', current_database());"
                    " FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP"
                    " EXECUTE format('ALTER TABLE public.%I OWNER TO dba', t); END LOOP; END $$")
    env = dict(os.environ, PGHOST=cluster.dir, PGDATABASE=db, PGUSER="dba")
    r = subprocess.run([NEXSISCTL, "db", "install"], env=env, text=True, capture_output=True)
    assert (r.returncode, r.stderr) == (0, "")
    assert cluster.ctl(db, "doctor").returncode == 0
    r = subprocess.run([NEXSISCTL, "db", "uninstall", "--yes"], env=env, text=True,
                       capture_output=True)
    assert (r.returncode, r.stderr) == (0, "")
    cluster.drop(db)
    cluster.sql("postgres", "DROP ROLE dba")


@needs_moodle
def test_somebody_without_rights_is_told_so(cluster, db):
    cluster.sql(db, "CREATE ROLE nobody_much LOGIN")
    env = dict(os.environ, PGHOST=cluster.dir, PGDATABASE=db, PGUSER="nobody_much")
    r = subprocess.run([NEXSISCTL, "db", "install"], env=env, text=True, capture_output=True)
    assert r.returncode == 1 and "connect as a database administrator" in r.stderr
    cluster.sql(db, "DROP ROLE nobody_much")


# --- doctor ----------------------------------------------------------------------------------------

def test_doctor_is_content_after_install(cluster, installed):
    r = cluster.ctl(installed, "doctor")
    assert "WRONG" not in r.stdout and r.stdout.count("\n") >= 8


@pytest.mark.parametrize("change, message", [
    ("REVOKE UPDATE (city) ON public.mdl_user FROM nexsis_owner",
     'nexsis_owner lacks UPDATE (city) on "public"."mdl_user"'),
    ("GRANT SELECT (password) ON public.mdl_user TO nexsis_app",
     "nexsis_app has SELECT (password) on public.mdl_user, which sql/moodle-tables.txt does not list"),
    ("REVOKE USAGE ON SEQUENCE public.mdl_context_id_seq FROM nexsis_owner",
     "lacks USAGE on sequence public.mdl_context_id_seq"),
    ("GRANT EXECUTE ON FUNCTION nexsis_f2.site_info() TO PUBLIC", "can be called by everybody"),
    ("ALTER ROLE nexsis_app IN DATABASE {db} RESET jit", "here for jit: run nexsisctl db upgrade"),
    ("UPDATE nexsis.site SET frozen = 'exams'", "writes are frozen (exams)"),
    ("UPDATE mdl_user SET deleted = 1 WHERE username = 'nexsis-sync'", "is gone"),
    ("DROP FUNCTION nexsis_f2.node_seen", "it lacks node_seen"),
    ("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA nexsis_f2 FROM nexsis_app", "may call none"),
    ("DROP SCHEMA nexsis_f2 CASCADE; DELETE FROM nexsis.function_set", "nexsis_f2 is missing"),
    ("UPDATE mdl_config SET value = '404' WHERE name = 'branch'", "branch 404"),
    ("UPDATE nexsis.site SET home = '1/moodle'", "are those of 1/moodle and not done here"),
], ids=["right missing", "right too many", "sequence", "public", "setting", "frozen", "actor",
        "function", "execute", "functions", "version", "copy"])
def test_doctor_names_what_is_wrong(cluster, installed, change, message):
    for statement in change.split("; "):
        cluster.sql(installed, statement.format(db=installed))
    r = cluster.ctl(installed, "doctor", check=False)
    assert r.returncode == 1
    assert any(line.startswith("WRONG") and message in line for line in r.stdout.splitlines()), r.stdout


def test_login_role_can_have_another_name(cluster, installed):
    cluster.ctl(installed, "db", "install", "--app-role", "Web App")
    with cluster.connect(installed, "'Web App'") as conn:
        assert conn.execute("SELECT * FROM nexsis_f2.site_info()").fetchall()
        assert conn.execute("SELECT idnumber FROM public.mdl_user").fetchall()
    cluster.sql(installed, 'DROP OWNED BY "Web App"')
    cluster.sql(installed, 'DROP ROLE "Web App"')


def test_functions_of_another_build_are_left_alone(cluster, installed):
    cluster.sql(installed, "DROP FUNCTION nexsis_f2.node_seen")
    assert "was made by another build, it lacks node_seen" in fails(cluster, installed, "db", "upgrade")


def test_upgrade_mends_what_is_missing(cluster, installed):
    cluster.sql(installed, "REVOKE DELETE ON public.mdl_user_info_data FROM nexsis_owner")
    cluster.sql(installed, "ALTER ROLE nexsis_app IN DATABASE %s RESET ALL" % installed)
    cluster.sql(installed, "DROP SCHEMA nexsis_f2 CASCADE")
    cluster.sql(installed, "DELETE FROM nexsis.function_set")
    assert "functions nexsis_f2 created" in cluster.ctl(installed, "db", "upgrade").stdout
    assert cluster.ctl(installed, "doctor").returncode == 0


# --- keys ------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def one_database(cluster, databases):
    name = databases.clone("standalone")
    yield name
    cluster.drop(name)


@pytest.fixture
def keys_db(cluster, one_database):
    yield one_database
    cluster.sql(one_database, "TRUNCATE nexsis.api_key CASCADE")


def test_key_is_shown_once_and_stored_as_a_digest(cluster, keys_db):
    r = cluster.ctl(keys_db, "key", "create", "--name", "SIS", "--scope", "users:read,users:write",
                    "--network", "10.0.0.0/8", "--network", "127.0.0.1/32", "--not-after",
                    "2099-07-31", "--protocol", "nexsis", "--actor", "admin")
    token = r.stdout.strip()
    assert re.fullmatch(r"nx_[A-Za-z0-9]{8}_[A-Za-z0-9]{40}", token)
    assert token not in "\n".join(dump(cluster, keys_db))
    assert cluster.sql(keys_db, "SELECT k.name, k.scopes, k.protocols, k.networks::text[], k.actor,"
                                  " k.not_after AT TIME ZONE 'UTC' = '2099-08-01', s.prefix"
                                  "  FROM nexsis.api_secret s JOIN nexsis.api_key k ON k.id = s.key_id"
                                  " WHERE s.sha256 = encode(sha256(convert_to(%s, 'UTF8')), 'hex')",
                       token) == [("SIS", ["users:read", "users:write"], ["nexsis"],
                                   ["10.0.0.0/8", "127.0.0.1/32"], 2, True, token[:11])]
    listing = cluster.ctl(keys_db, "key", "list").stdout
    assert "SIS" in listing and token not in listing


def test_scope_all_is_everything_but_admin(cluster, keys_db):
    cluster.ctl(keys_db, "key", "create", "--name", "all", "--scope", "all")
    (scopes,), = cluster.sql(keys_db, "SELECT scopes FROM nexsis.api_key WHERE name = 'all'")
    assert len(scopes) >= 10 and "users:write" in scopes and "admin" not in scopes


def test_key_file_is_private_and_never_overwritten(cluster, keys_db, tmp_path):
    path = tmp_path / "key"
    argv = ("key", "create", "--name", "f", "--scope", "all", "--output", str(path))
    r = cluster.ctl(keys_db, *argv)
    assert r.stdout == "" and os.stat(path).st_mode & 0o777 == 0o600
    token = path.read_text()
    assert "is not overwritten" in fails(cluster, keys_db, *argv)
    assert path.read_text() == token
    assert cluster.sql(keys_db, "SELECT count(*) FROM nexsis.api_key") == [(1,)]


def test_rotation_keeps_the_old_secret_for_a_while(cluster, keys_db):
    cluster.ctl(keys_db, "key", "create", "--name", "r", "--scope", "all")
    (key,), = cluster.sql(keys_db, "SELECT id FROM nexsis.api_key")
    cluster.ctl(keys_db, "key", "rotate", key, "--keep", "2h")
    cluster.ctl(keys_db, "key", "rotate", key, "--keep", "0")
    assert cluster.sql(keys_db, "SELECT coalesce(expires_at <= now(), false) FROM nexsis.api_secret"
                                  " ORDER BY created_at") == [(True,), (True,), (False,)]
    cluster.ctl(keys_db, "key", "revoke", key)
    assert "revoked before" in cluster.ctl(keys_db, "key", "revoke", key).stdout
    assert "is revoked; create a new one" in fails(cluster, keys_db, "key", "rotate", key)
    assert "revoked" in cluster.ctl(keys_db, "key", "show", key).stdout


@pytest.mark.parametrize("argv, message", [
    (["--scope", "users:reed", "--name", "x"], 'no "users:reed"; there are: users:read'),
    (["--name", "x"], "say what the key may do"),
    (["--scope", "all"], "give the key a --name"),
    (["--scope", "all", "--name", "x", "--protocol", "nexus"], 'no "nexus"; there are: nexsis'),
    (["--scope", "all", "--name", "x", "--network", "10.0.0.1/8"], "networks such as 10.1.0.0/16"),
    (["--scope", "all", "--name", "x", "--not-after", "soon"], "dates such as 2027-07-31"),
    (["--scoop", "all"], "no option --scoop"),
    (["--scope"], "needs a value"),
    (["more"], "one word too many"),
])
def test_wrong_key_options_are_usage_errors(cluster, keys_db, argv, message):
    assert message in fails(cluster, keys_db, "key", "create", *argv, code=2)
    assert cluster.sql(keys_db, "SELECT count(*) FROM nexsis.api_key") == [(0,)]


# --- the rest --------------------------------------------------------------------------------------

def test_freeze_and_thaw(cluster, installed):
    cluster.ctl(installed, "freeze", "term change")
    assert cluster.sql(installed, "SELECT frozen FROM nexsis.site") == [("term change",)]
    assert "allowed again" in cluster.ctl(installed, "thaw").stdout
    assert cluster.sql(installed, "SELECT frozen FROM nexsis.site") == [(None,)]


def test_prune_takes_only_what_nobody_uses(cluster, installed):
    for f in (12, 13, 14):
        cluster.sql(installed, "CREATE SCHEMA nexsis_f%d" % f)
        cluster.sql(installed, "INSERT INTO nexsis.function_set (f, branch) VALUES (%s, '403')", f)
    cluster.sql(installed, "INSERT INTO nexsis.node VALUES ('a', 2, now() - interval '6 days'),"
                           " ('b', 12, now() - interval '8 days')")
    cluster.sql(installed, "INSERT INTO nexsis.request VALUES ('old', now() - interval '2 days', '{}'),"
                           " ('new', now(), '{}')")
    out = cluster.ctl(installed, "db", "prune").stdout
    assert "nexsis_f12 dropped" in out and "nexsis_f13 dropped" in out and "1 answers" in out
    assert cluster.sql(installed, "SELECT f FROM nexsis.function_set ORDER BY f") == [(2,), (14,)]
    assert cluster.sql(installed, "SELECT to_regnamespace('nexsis_f12')::text,"
                                  " to_regnamespace('nexsis_f2')::text") == [(None, "nexsis_f2")]
    assert cluster.sql(installed, "SELECT id FROM nexsis.request") == [("new",)]


def test_password_on_the_command_line_is_refused(cluster, installed):
    for dsn in ("host=%s password=tops3cret", "postgresql://u:tops3cret@/x?host=%s"):
        err = fails(cluster, installed, "doctor", "--dsn", dsn % cluster.dir, code=2)
        assert ".pgpass" in err and "tops3cret" not in err


def test_password_of_the_login_role_comes_from_a_file(cluster, installed, tmp_path):
    path = tmp_path / "pw"
    path.write_text("s3cret phrase\n")
    r = cluster.ctl(installed, "db", "install", "--app-password-file", str(path))
    assert "password of nexsis_app set" in r.stdout and "s3cret" not in r.stdout + r.stderr
    (stored,), = cluster.sql(installed, "SELECT rolpassword FROM pg_authid WHERE rolname = 'nexsis_app'")
    assert stored.startswith("SCRAM-SHA-256$")


def test_every_command_has_help():
    out = subprocess.run([NEXSISCTL, "--help"], check=True, text=True, capture_output=True).stdout
    commands = re.findall(r"^  ((?:db |key )?[a-z]+)  ", out, re.M)
    assert len(commands) >= 13
    for command in commands:
        r = subprocess.run([NEXSISCTL, *command.split(), "--help"], text=True, capture_output=True)
        assert r.returncode == 0 and r.stdout.startswith("usage: nexsisctl " + command)
    assert subprocess.run([NEXSISCTL, "frob"], capture_output=True).returncode == 2


def test_without_a_server_it_says_how_to_name_one():
    env = dict(os.environ, PGHOST="/nonexistent")
    r = subprocess.run([NEXSISCTL, "doctor"], env=env, text=True, capture_output=True)
    assert r.returncode == 1 and "cannot connect" in r.stderr and "--dsn" in r.stderr


# --- partners ----------------------------------------------------------------------------------------

@needs_moodle
def test_partner_tokens_are_confined_to_cohorts(cluster, db):
    cluster.ctl(db, "db", "install")
    cluster.sql(db, "UPDATE mdl_external_tokens SET name = 'Partner one'")
    token = cluster.sql(db, "SELECT id, token FROM mdl_external_tokens")[0]
    assert "no token" in cluster.ctl(db, "partner", "list").stdout
    assert "secret" in fails(cluster, db, "partner", "add", token[1], "--cohort", "PP1", code=2)
    assert "--cohort" in fails(cluster, db, "partner", "add", "Partner one", code=2)
    assert '0 cohorts have the id number "NOPE"' in fails(
        cluster, db, "partner", "add", "Partner one", "--cohort", "PP1", "--cohort", "NOPE")
    assert '"nobody"' in fails(cluster, db, "partner", "add", "nobody", "--cohort", "PP1")
    assert cluster.sql(db, "SELECT count(*) FROM nexsis.partner") == [(0,)]
    cluster.ctl(db, "partner", "add", "Partner one", "--cohort", "PP1", "--cohort", "COH26")
    cluster.ctl(db, "partner", "add", str(token[0]), "--cohort", "PP1")
    shown = cluster.ctl(db, "partner", "list").stdout
    assert "COH26, PP1" in shown and "Partner one" in shown and token[1] not in shown
    assert "sees 1 cohorts" in cluster.ctl(db, "partner", "remove", "Partner one", "--cohort",
                                           "COH26").stdout.replace("still ", "")
    cluster.sql(db, "DELETE FROM mdl_external_tokens")
    assert "is gone" in cluster.ctl(db, "partner", "list").stdout
    assert "no cohort any more" in cluster.ctl(db, "partner", "remove", str(token[0])).stdout
    assert cluster.sql(db, "SELECT count(*) FROM nexsis.partner") == [(0,)]

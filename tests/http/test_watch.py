# SPDX-License-Identifier: Apache-2.0
"""nexsisctl db install --watch: what Moodle itself changes is in the change feed, once, and nothing of ours
twice; and that without it no trigger is there."""
import pytest

TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
MOODLE = "CREATE ROLE watch_moodle LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO watch_moodle;" \
    "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO watch_moodle"


class Moodle:
    """A session of Moodle's own role, which has no right on anything of ours."""

    def __init__(self, site):
        self.site = site
        for part in MOODLE.split(";"):
            try:
                site.sql(part)
            except Exception as e:  # the role is the cluster's: another database made it
                assert "already exists" in str(e)
        self.conn = site.cluster.connect(site.db, "watch_moodle")
        self.since = site.client.get("/change?since=now").json()["cursor"]

    def sql(self, text, *args):
        self.conn.execute(text, args or None)

    def told(self):
        page = self.site.client.get("/change?limit=1000&since=" + self.since).json()
        self.since = page["cursor"]
        return [(x["kind"], x["operation"], x.get("userid"), x.get("courseid"), x.get("groupid"), x.get("diff"))
                for x in page["changes"]]


@pytest.fixture(scope="module")
def watched(make_site):
    site = make_site("standalone")
    assert site.sql(TRIGGERS) == [(0,)]
    assert "are watched" in site.cluster.ctl(site.db, "db", "install", "--watch").stdout
    assert site.sql(TRIGGERS) == [(6,)]
    return site


@pytest.fixture
def moodle(watched):
    m = Moodle(watched)
    yield m
    m.conn.close()


def test_users(moodle):
    moodle.sql("INSERT INTO mdl_user (username, idnumber, firstname, lastname, mnethostid, confirmed)"
               " VALUES ('mu', 'MU', 'Moodle', 'User', 1, 1), ('none', '', 'Nobody', 'Known', 1, 1)")
    [told] = moodle.told()
    assert told[:3] == ("user", "created", "MU") and told[5]["lastname"] == [None, "User"]
    # a login, a last access, rows without an id number
    moodle.sql("UPDATE mdl_user SET lastaccess = 5, lastlogin = currentlogin, currentlogin = 7, lastip = '::1'"
               " WHERE username = 'mu'")
    moodle.sql("UPDATE mdl_user SET lastname = 'Elsewhere' WHERE username = 'none'")
    assert moodle.told() == []
    moodle.sql("UPDATE mdl_user SET lastname = 'Other', password = 'x', timemodified = 9 WHERE username = 'mu'")
    assert moodle.told() == [("user", "updated", "MU", None, None, {"lastname": ["User", "Other"], "password": True})]
    moodle.sql("UPDATE mdl_user SET idnumber = 'MU2' WHERE username = 'mu'")
    assert moodle.told() == [("user", "renamed", "MU2", None, None, {"userid": ["MU", "MU2"]})]
    # as Moodle deletes an account
    moodle.sql("UPDATE mdl_user SET deleted = 1, idnumber = '', username = 'mu.1' WHERE username = 'mu'")
    [told] = moodle.told()
    assert told[:3] == ("user", "deleted", "MU2")


def test_courses_enrolments_groups(moodle):
    c = moodle.site.client
    assert c.put("/course/WC1", {"fullname": "Watched"}).status == 200
    assert c.put("/user/S123/enrol/WC1").status == 200
    moodle.told()
    course = "(SELECT id FROM mdl_course WHERE idnumber = 'WC1')"
    moodle.sql("UPDATE mdl_course SET cacherev = cacherev + 1, sortorder = sortorder + 1 WHERE idnumber = 'WC1'")
    assert moodle.told() == []
    moodle.sql("UPDATE mdl_course SET fullname = 'Seen', visible = 0 WHERE idnumber = 'WC1'")
    assert moodle.told() == [("course", "updated", None, "WC1", None,
                              {"fullname": ["Watched", "Seen"], "visible": [1, 0]})]
    moodle.sql("UPDATE mdl_user_enrolments SET status = 1 WHERE enrolid IN (SELECT id FROM mdl_enrol"
               " WHERE courseid = %s)" % course)
    assert moodle.told() == [("enrol", "updated", "S123", "WC1", None, {"status": [0, 1]})]
    moodle.sql("DELETE FROM mdl_user_enrolments WHERE enrolid IN (SELECT id FROM mdl_enrol WHERE courseid = %s)"
               % course)
    assert moodle.told() == [("enrol", "deleted", "S123", "WC1", None, None)]
    moodle.sql("INSERT INTO mdl_groups (courseid, idnumber, name, description) SELECT id, 'WG', 'Group', '' FROM"
               " mdl_course WHERE idnumber = 'WC1'")
    moodle.sql("INSERT INTO mdl_groups_members (groupid, userid) SELECT g.id, u.id FROM mdl_groups g, mdl_user u"
               " WHERE g.idnumber = 'WG' AND u.idnumber = 'S123'")
    moodle.sql("DELETE FROM mdl_groups_members WHERE groupid IN (SELECT id FROM mdl_groups WHERE idnumber = 'WG')")
    moodle.sql("DELETE FROM mdl_groups WHERE idnumber = 'WG'")
    assert [x[:5] for x in moodle.told()] == [
        ("group", "created", None, "WC1", "WG"), ("member", "created", "S123", "WC1", "WG"),
        ("member", "deleted", "S123", "WC1", "WG"), ("group", "deleted", None, "WC1", "WG")]


def test_what_we_write_is_told_once(moodle):
    c = moodle.site.client
    user = {"username": "once", "firstname": "O", "lastname": "O", "email": "once@example.org"}
    for method, path, body in (
            ("PUT", "/user/ONCE", user), ("PUT", "/course/ONCE", {"fullname": "Once"}),
            ("PUT", "/user/ONCE/enrol/ONCE", None), ("PUT", "/course/ONCE/group/G", {"name": "G"}),
            ("PUT", "/course/ONCE/group/G/user/ONCE", None), ("DELETE", "/course/ONCE/group/G/user/ONCE", None),
            ("DELETE", "/course/ONCE/group/G", None), ("DELETE", "/user/ONCE/enrol/ONCE", None),
            ("DELETE", "/course/ONCE", None)):
        assert c.request(method, path, body, headers={"Nexsis-Run": "once"}).status == 200
    told = moodle.told()
    assert [x[:2] for x in told if x[0] != "category"] == [
        ("user", "created"), ("course", "created"), ("enrol", "created"), ("group", "created"),
        ("member", "created"), ("member", "deleted"), ("group", "deleted"), ("enrol", "deleted"),
        ("course", "deleted")]
    done = moodle.site.cluster.ctl(moodle.site.db, "run", "revert", "once", "--yes", check=False).stdout
    assert "put back" in done
    rows = moodle.site.sql("SELECT count(*) FROM nexsis.change WHERE run = 'revert of once'")
    assert rows == [(len(moodle.told()),)]


def test_a_failure_is_never_moodles(moodle):
    moodle.site.sql("ALTER TABLE nexsis.watched RENAME TO watched_away")
    try:
        moodle.sql("UPDATE mdl_user SET city = 'Bergen' WHERE idnumber = 'S123'")
    finally:
        moodle.site.sql("ALTER TABLE nexsis.watched_away RENAME TO watched")
    assert moodle.site.sql("SELECT city FROM mdl_user WHERE idnumber = 'S123'") == [("Bergen",)]


TRIGGER_ARGUMENTS = """
SELECT c.relname, string_to_array(encode(t.tgargs, 'escape'), '\\000'),
       ARRAY(SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
  FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE t.tgname = 'nexsis_watch'"""
NAMED = {"mdl_user": set(), "mdl_course": set(), "mdl_user_enrolments": {"enrolid", "userid"},
         "mdl_enrol": {"courseid"}, "mdl_groups": {"courseid"}, "mdl_groups_members": {"groupid", "userid"}}


class Quiet:
    """A database nobody numbers changes of, but who asks for it here."""

    def __init__(self, cluster, databases):
        self.db = databases.clone("school")
        cluster.ctl(self.db, "db", "install", "--watch")
        self.conn = cluster.connect(self.db)

    def sql(self, text, *args):
        cur = self.conn.execute(text, args or None)
        return cur.fetchall() if cur.description else []

    def number(self, maximum=1000):
        return self.sql("SELECT numbered FROM nexsis_f2.change_number(true, %s)", maximum)[0][0]

    def told(self):
        return self.sql("SELECT external_id, operation, diff FROM nexsis.change ORDER BY seq")

    def aside(self):
        return self.sql("SELECT count(*) FROM nexsis.watched")[0][0]


@pytest.fixture(scope="module")
def school(cluster, databases):
    q = Quiet(cluster, databases)
    yield q
    q.conn.close()
    cluster.drop(q.db)


@pytest.fixture
def quiet(school):
    school.sql("TRUNCATE nexsis.change, nexsis.watched")
    return school


def test_what_is_put_aside(quiet):
    for table, (_, kind, *ignored), columns in [(t, a[:-1], c) for t, a, c in quiet.sql(TRIGGER_ARGUMENTS)]:
        told = set(quiet.sql("SELECT array_agg(m) FROM jsonb_object_keys(nexsis_f2.watch_diff(%s, NULL,"
                             " (SELECT jsonb_object_agg(c, 1) FROM unnest(%s::text[]) AS c), false)) AS m",
                             kind, columns)[0][0] or ())
        assert told | set(ignored) | NAMED[table] | {"id"} == set(columns) and not told & set(ignored), table
    quiet.sql("UPDATE mdl_user SET password = 'not to be seen', secret = 'nor this' WHERE idnumber = 'S001'")
    assert quiet.sql("SELECT password, to_jsonb(w)::text ~ 'to be seen|nor this|[$]6[$]' FROM nexsis.watched AS w") == [
        (True, False)]
    quiet.number()
    assert quiet.told() == [("S001", "updated", {"password": True})]


def test_batches_are_told_in_order(quiet):
    for n in range(1, 8):
        quiet.sql("UPDATE mdl_user SET city = %s WHERE idnumber = 'S001'", "M%d" % n)
        quiet.sql("INSERT INTO nexsis.change (kind, operation, external_id, diff)"
                  " VALUES ('user', 'updated', 'S001', jsonb_build_object('city', %s::text))", "N%d" % n)
    assert [quiet.number(3) for _ in range(6)] == [3, 3, 3, 3, 2, 0] and quiet.aside() == 0
    cities = [d["city"] if isinstance(d["city"], str) else d["city"][1] for _, _, d in quiet.told()]
    assert cities == [c + str(n) for n in range(1, 8) for c in "MN"]


def test_taking_is_all_or_nothing(quiet):
    quiet.sql("UPDATE mdl_user SET city = 'Oslo' WHERE idnumber IN ('S001', 'S002')")
    quiet.sql("BEGIN")
    assert quiet.number() == 2
    quiet.sql("ROLLBACK")
    assert (quiet.aside(), quiet.told()) == (2, [])
    assert (quiet.number(), quiet.number(), len(quiet.told()), quiet.aside()) == (2, 0, 2, 0)


def test_what_cannot_be_told_stops_nobody(quiet):
    quiet.sql("UPDATE mdl_user SET city = 'Bergen' WHERE idnumber = 'S001'")
    quiet.sql("INSERT INTO nexsis.watched VALUES (0, now(), 'user', '{}', '{\"id\": \"x\", \"idnumber\": \"?\"}')")
    quiet.sql("INSERT INTO nexsis.change (kind, operation, external_id) VALUES ('user', 'created', 'OURS')")
    assert (quiet.number(), quiet.aside(), [t[0] for t in quiet.told()]) == (1, 2, ["OURS"])
    quiet.sql("DELETE FROM nexsis.watched WHERE id = 0")
    assert (quiet.number(), [t[0] for t in quiet.told()]) == (1, ["OURS", "S001"])


def test_what_went_together_is_told_by_its_names(quiet):
    """As Moodle deletes a course: what is in it first, the course last."""
    course = quiet.sql("SELECT id FROM mdl_course WHERE idnumber = 'C002'")[0][0]
    counts = [quiet.sql(q, course)[0][0] for q in (
        "SELECT count(*) FROM mdl_user_enrolments AS l JOIN mdl_enrol AS e ON e.id = l.enrolid JOIN mdl_user AS u"
        " ON u.id = l.userid AND u.idnumber <> '' WHERE e.courseid = %s",
        "SELECT count(*) FROM mdl_groups_members AS m JOIN mdl_groups AS g ON g.id = m.groupid AND g.idnumber <> ''"
        " JOIN mdl_user AS u ON u.id = m.userid AND u.idnumber <> '' WHERE g.courseid = %s",
        "SELECT count(*) FROM mdl_groups WHERE courseid = %s AND idnumber <> ''")]
    quiet.sql("BEGIN")
    for part in ("mdl_groups_members WHERE groupid IN (SELECT id FROM mdl_groups WHERE courseid = %s)",
                 "mdl_groups WHERE courseid = %s",
                 "mdl_user_enrolments WHERE enrolid IN (SELECT id FROM mdl_enrol WHERE courseid = %s)",
                 "mdl_enrol WHERE courseid = %s", "mdl_course WHERE id = %s"):
        quiet.sql("DELETE FROM " + part, course)
    quiet.sql("COMMIT")
    quiet.number()
    told = quiet.sql("SELECT kind, count(*) FROM nexsis.change WHERE operation = 'deleted' AND external_id ~ 'C002'"
                     " GROUP BY kind")
    assert dict(told) == {"enrolment": counts[0], "member": counts[1], "group": counts[2], "course": 1}
    assert min(counts) > 0


def test_install_doctor_uninstall(cluster, databases):
    db = databases.clone("school")

    def ctl(*argv, code=0):
        done = cluster.ctl(db, *argv, check=False)
        assert done.returncode == code, (done.stdout, done.stderr)
        return done.stdout

    def triggers():
        return cluster.sql(db, TRIGGERS)[0][0]

    ctl("db", "upgrade")  # a clone has no settings of the login role yet
    assert "no triggers" in ctl("doctor") and triggers() == 0
    ctl("db", "install", "--watch", "--no-watch", code=2)
    shown = ctl("db", "install", "--watch", "--print")
    assert shown.count("CREATE TRIGGER nexsis_watch AFTER INSERT OR UPDATE OR DELETE ON") == 6 and triggers() == 0
    ctl("db", "install", "--watch")
    assert triggers() == 6 and "6 triggers put Moodle's own changes" in ctl("doctor")
    assert "already installed" in ctl("db", "install")
    assert "nothing to upgrade" in ctl("db", "upgrade") and triggers() == 6
    cluster.sql(db, "DROP TRIGGER nexsis_watch ON mdl_course")
    assert "5 of 6 triggers are right" in ctl("doctor", code=1)
    ctl("db", "upgrade")
    assert triggers() == 6
    ctl("db", "install", "--no-watch")
    assert triggers() == 0
    ctl("db", "install", "--watch")
    ctl("db", "uninstall", "--yes")
    assert triggers() == 0
    cluster.drop(db)

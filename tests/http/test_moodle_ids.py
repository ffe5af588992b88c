# SPDX-License-Identifier: Apache-2.0
"""The write functions called with Moodle's own ids (call.ids = moodle): the same functions, for records
with and without an id number, change in the database what Moodle's PHP changed for the operation."""
import json
import threading
import time
import uuid

import psycopg
import pytest

from cluster import dump_path
from dbdiff import comparable, diff, golden, snapshot
from waiting import until

pytestmark = pytest.mark.skipif(not dump_path("school"), reason="../shared is not there")
CALL = {"attempt": 1, "key": "moodlews:test", "actor": 2, "address": "192.0.2.1", "ids": "moodle",
        "password": "always", "adopt": "off", "ondelete": "delete", "ondelete_enrolment": "unenrol",
        "atomic": True}
HASH = "$6$rounds=10000$be0WRXGQ7ZNG93U.$" + "a" * 86
CLOCK = "SELECT extract(epoch FROM clock_timestamp())::bigint"


class Functions:
    """Our functions as nexsis_app sees them."""

    def __init__(self, cluster, db):
        self.cluster, self.db = cluster, db
        self.conn = cluster.connect(db, "nexsis_app")
        self.own = cluster.connect(db)

    def run(self, name, *items, conn=None, **call):
        call = {**CALL, "request": str(uuid.uuid4()), "deadline": time.time() + 60, **call}
        cur = (conn or self.conn).execute(
            "SELECT * FROM nexsis_f2.%s(%%s::jsonb, %%s::jsonb)" % name,
            (json.dumps(call), json.dumps(items)))
        names = [c.name for c in cur.description]
        return [dict(zip(names, row)) for row in cur]

    def outcomes(self, name, *items, **call):
        return [r["outcome"] for r in self.run(name, *items, **call)]

    def codes(self, name, *items, **call):
        return [[e["code"] for e in r["errors"] or []] for r in self.run(name, *items, **call)]

    def one(self, text, *args):
        return self.own.execute(text, args or None).fetchone()[0]

    def user(self, idnumber):
        return self.one("SELECT id FROM mdl_user WHERE idnumber = %s", idnumber)

    def course(self, idnumber):
        return self.one("SELECT id FROM mdl_course WHERE idnumber = %s", idnumber)

    def as_moodle(self, recording, name, *items, **call):
        """Runs one operation on the school as it was, beside what Moodle did; then it is undone."""
        recorded = golden(recording)
        with self.cluster.connect(self.db) as conn:
            conn.autocommit = False
            roles = conn.execute("SELECT last_value FROM mdl_role_assignments_id_seq").fetchone()[0]
            before, since = snapshot(conn), conn.execute(CLOCK).fetchone()[0]
            conn.execute("SET LOCAL ROLE nexsis_app")
            rows = self.run(name, *items, conn=conn, **call)
            conn.execute("RESET ROLE")
            until, after = conn.execute(CLOCK).fetchone()[0], snapshot(conn)
            owned = conn.execute("SELECT count(*) FROM nexsis.owned").fetchone()[0]
            conn.rollback()
            conn.execute("SELECT setval('mdl_role_assignments_id_seq', %s)", (roles,))
            conn.commit()
        assert [r["errors"] for r in rows] == [None] * len(rows), rows
        assert owned == 0  # Moodle's own protocol makes what Moodle itself would have made
        assert comparable(diff(before, after), 2, since - 1, until) == comparable(*recorded)


@pytest.fixture(scope="module")
def fresh(cluster, databases):
    f = Functions(cluster, databases.clone("school"))
    yield f
    f.conn.close()
    f.own.close()
    cluster.drop(f.db)


@pytest.fixture(scope="module")
def hard(cluster, databases):
    f = Functions(cluster, databases.clone("hard"))
    yield f
    f.conn.close()
    f.own.close()
    cluster.drop(f.db)


PERSON = {"username": "newone", "firstname": "New", "lastname": "One", "email": "new1@example.org",
          "password_hash": HASH}


# --- the same operations Moodle was recorded with ------------------------------------------------------

def test_users_as_moodle(fresh):
    fresh.as_moodle("user_create", "user_put", dict(PERSON, userid="NEW1"))


def test_users_in_full_as_moodle(fresh):
    fresh.as_moodle("user_create_full", "user_put", {
        "userid": "NEW1", "username": "newone", "firstname": "New", "lastname": "One",
        "email": "new1@example.org", "city": "Oslo", "country": "no", "institution": "Inst",
        "department": "Dep", "address": "Street 1", "phone1": "1", "phone2": "2", "middlename": "Mid",
        "alternatename": "Alt", "lang": "en", "timezone": "Europe/Oslo"})


def test_password_as_moodle(fresh):
    user = fresh.user("S020")
    stored = fresh.one("SELECT password FROM mdl_user WHERE id = %s", user)
    fresh.as_moodle("user_update_password", "user_put", {
        "moodleuser": user, "password_hash": HASH, "password_expected": stored})


def test_update_as_moodle(fresh):
    fresh.as_moodle("user_update_name", "user_put", {
        "moodleuser": fresh.user("S020"), "lastname": "Changed", "email": "changed@example.org"})


def test_suspension_as_moodle(fresh):
    fresh.as_moodle("user_suspend", "user_put", {"moodleuser": fresh.user("S020"), "suspended": "1"})


def test_profile_field_as_moodle(fresh):
    fresh.as_moodle("user_profile_field", "user_put", {
        "moodleuser": fresh.user("S020"), "profile": {"nickname": "Nick"}})


def test_deletion_as_moodle(fresh):
    fresh.as_moodle("user_delete", "user_delete", {"moodleuser": fresh.user("S020")})


def test_course_update_as_moodle(fresh):
    fresh.as_moodle("course_update", "course_put", {
        "moodlecourse": fresh.course("C002"), "fullname": "Renamed", "shortname": "CRS-2B",
        "startdate": 1800000000})


def recorded_user(name):
    rows = golden(name)[0]["mdl_logstore_standard_log"]["inserted"]
    return rows[0]["relateduserid"]


@pytest.mark.parametrize("name,more", [("enrol", {}), ("enrol_dates", {
    "timestart": 1800000000, "timeend": 1900000000}), ("enrol_second_role", {"roleid": "4"})])
def test_enrolment_as_moodle(fresh, name, more):
    fresh.as_moodle(name, "enrol_put", {
        "moodleuser": recorded_user(name), "moodlecourse": fresh.course("C789"), "roleid": "5",
        "timestart": 0, "timeend": 0, "status": 0, **more})


def test_unenrolment_as_moodle(fresh):
    fresh.as_moodle("unenrol_last", "enrol_delete", {
        "moodleuser": recorded_user("unenrol_last"), "moodlecourse": fresh.course("C789"),
        "plugin": "manual"})


def test_group_as_moodle(fresh):
    fresh.as_moodle("group_create", "group_put", {
        "moodlecourse": fresh.course("C789"), "groupid": "NG", "name": "New group",
        "description": "Text"})


def group(f, idnumber):
    return f.one("SELECT id FROM mdl_groups WHERE courseid = %s AND idnumber = %s", f.course("C789"),
                 idnumber)


def test_members_as_moodle(fresh):
    fresh.as_moodle("group_member_add", "member_put", {
        "moodlegroup": group(fresh, "G2"), "moodleuser": recorded_user("group_member_add")})


def test_member_removal_as_moodle(fresh):
    fresh.as_moodle("group_member_remove", "member_delete", {
        "moodlegroup": group(fresh, "G1"), "moodleuser": recorded_user("group_member_remove")})


# --- records without an id number ----------------------------------------------------------------------

def test_accounts_without_id_number(hard):
    a, b = (hard.one("SELECT id FROM mdl_user WHERE username = %s", n) for n in ("legacy1", "legacy2"))
    course = hard.course("C789")
    assert hard.outcomes("user_put", {"moodleuser": a, "city": "Oslo"},
                         {"moodleuser": b, "city": "Bergen"}) == ["updated", "updated"]
    assert hard.one("SELECT count(*) FROM mdl_user WHERE city IN ('Oslo', 'Bergen') AND idnumber = ''") == 2
    assert hard.outcomes("user_put", {"moodleuser": a, "city": "Oslo"}) == ["unchanged"]
    enrolment = {"moodleuser": a, "moodlecourse": course, "roleid": "5", "timestart": 0, "timeend": 0,
                 "status": 1}
    assert hard.outcomes("enrol_put", enrolment) == ["created"]
    assert hard.one("SELECT u.status FROM mdl_user_enrolments u JOIN mdl_enrol e ON e.id = u.enrolid"
                    " WHERE u.userid = %s AND e.courseid = %s", a, course) == 1
    assert hard.outcomes("enrol_put", dict(enrolment, status=0)) == ["updated"]
    g = group(hard, "G1")
    assert hard.outcomes("member_put", {"moodlegroup": g, "moodleuser": a}) == ["created"]
    assert hard.outcomes("member_delete", {"moodlegroup": g, "moodleuser": a}) == ["deleted"]
    assert hard.outcomes("member_delete", {"moodlegroup": g, "moodleuser": a}) == ["unchanged"]
    end = {"moodleuser": a, "moodlecourse": course, "plugin": "manual"}
    assert hard.outcomes("enrol_delete", end) == ["deleted"]
    assert hard.outcomes("enrol_delete", end) == ["unchanged"]
    assert hard.codes("user_put", {"moodleuser": a, "city": "X"}, {"moodleuser": a, "city": "Y"}) == \
        [["not_done"], ["duplicate_item"]]
    assert hard.one("SELECT count(*) FROM nexsis.deleted") == 0
    assert hard.one("SELECT count(*) FROM nexsis.change WHERE external_id IS NULL") >= 6
    assert hard.one("SELECT count(*) FROM nexsis.change WHERE external_id LIKE '%' || chr(127) || '%'") == 0
    assert hard.outcomes("user_delete", {"moodleuser": a}) == ["deleted"]
    assert hard.codes("user_delete", {"moodleuser": a}) == [["not_found"]]


def test_twins_are_two_accounts(hard):
    ids = [r[0] for r in hard.own.execute("SELECT id FROM mdl_user WHERE idnumber = 'TWIN'")]
    assert len(ids) == 2
    assert hard.outcomes("user_put", *({"moodleuser": i, "city": "T%d" % i} for i in ids)) == \
        ["updated", "updated"]
    assert hard.one("SELECT count(*) FROM mdl_user WHERE idnumber = 'TWIN' AND city = 'T' || id") == 2


def test_new_accounts_with_and_without_id_number(hard):
    def person(name, **more):
        return dict(PERSON, username=name, email=name + "@example.org", **more)
    rows = hard.run("user_put", person("n1"), person("n2", userid="N2"), person("n3"))
    assert [r["outcome"] for r in rows] == ["created"] * 3
    assert [hard.one("SELECT idnumber FROM mdl_user WHERE id = %s", r["moodle_id"]) for r in rows] == \
        ["", "N2", ""]
    assert hard.codes("user_put", person("n4"), person("n5", userid="N2")) == \
        [["not_done"], ["id_taken"]]
    assert hard.codes("user_put", person("n1")) == [["username_taken", "email_taken"]]
    assert hard.codes("user_put", {"moodleuser": rows[0]["moodle_id"], "idnumber": "N2"}) == [["id_taken"]]
    assert hard.outcomes("user_put", {"moodleuser": rows[0]["moodle_id"], "idnumber": "N1"}) == ["updated"]
    assert hard.outcomes("user_put", {"moodleuser": rows[1]["moodle_id"], "idnumber": ""}) == ["updated"]
    assert hard.codes("user_put", {"moodleuser": 999999, "city": "X"}) == [["not_found"]]


def test_details_of_an_account(hard):
    user = hard.user("S050")
    given = {"moodleuser": user, "calendartype": "gregorian", "theme": "boost", "mailformat": "0",
             "maildisplay": "1", "description": "About", "firstnamephonetic": "F", "lastnamephonetic": "L",
             "preferences": {"auth_forcepasswordchange": "1"}}
    assert hard.outcomes("user_put", given) == ["updated"]
    assert hard.own.execute(
        "SELECT theme, mailformat, maildisplay, description, firstnamephonetic, lastnamephonetic"
        " FROM mdl_user WHERE id = %s", (user,)).fetchone() == ("boost", 0, 1, "About", "F", "L")
    assert hard.one("SELECT value FROM mdl_user_preferences WHERE userid = %s"
                    " AND name = 'auth_forcepasswordchange'", user) == "1"
    assert hard.outcomes("user_put", given) == ["unchanged"]
    assert hard.codes("user_put", {"moodleuser": user, "profile": {"nosuch": "X"}}) == [["unknown_member"]]


# --- courses and groups ------------------------------------------------------------------------------------

def test_new_courses(hard):
    category = hard.one("SELECT category FROM mdl_course WHERE idnumber = 'C789'")
    rows = hard.run("course_put",
                    {"fullname": "Plain", "shortname": "plain", "category": category, "numsections": 3},
                    {"fullname": "Full", "shortname": "full", "category": category, "courseid": "FULL",
                     "startdate": 1800000000, "enddate": 1900000000, "visible": 0, "summary": "<p>S</p>",
                     "newsitems": 0, "enablecompletion": 0, "lang": "en",
                     "formatoptions": {"hiddensections": "0"}})
    assert [r["outcome"] for r in rows] == ["created", "created"], rows
    assert hard.own.execute(
        "SELECT idnumber, summaryformat, newsitems, startdate, enddate, visible, visibleold, summary,"
        " enablecompletion, showactivitydates, showcompletionconditions, lang, category FROM mdl_course"
        " WHERE id = ANY (%s) ORDER BY id", ([r["moodle_id"] for r in rows],)).fetchall() == [
            ("", 1, 5, 0, 0, 1, 1, None, 1, 1, 1, "", category),
            ("FULL", 1, 0, 1800000000, 1900000000, 0, 0, "<p>S</p>", 0, 1, None, "en", category)]
    sections = "SELECT array_agg(section ORDER BY section) FROM mdl_course_sections WHERE course = %s"
    assert [hard.one(sections, r["moodle_id"]) for r in rows] == [[0, 1, 2, 3], [0]]
    assert hard.one("SELECT value FROM mdl_course_format_options WHERE courseid = %s"
                    " AND name = 'hiddensections'", rows[1]["moodle_id"]) == "0"
    assert hard.one("SELECT count(*) FROM mdl_forum WHERE course = %s", rows[0]["moodle_id"]) == 1
    numbers = hard.own.execute("SELECT sortorder FROM mdl_course WHERE category = %s ORDER BY 1",
                               (category,)).fetchall()
    assert [n[0] for n in numbers] == list(range(numbers[0][0], numbers[0][0] + len(numbers)))
    assert hard.codes("course_put", {"fullname": "X", "shortname": "x", "category": 9999}) == \
        [["unknown_category"]]
    assert hard.codes("course_put", {"fullname": "X", "shortname": "x", "category": category,
                                     "format": "social"}) == [["not_implemented"]]
    assert hard.codes("course_put", {"fullname": "X", "shortname": "y", "category": category},
                      {"fullname": "X", "shortname": "x", "courseid": "FULL", "category": category}) == \
        [["not_done"], ["id_taken"]]
    assert hard.codes("course_put", {"fullname": "X", "shortname": "plain", "category": category}) == \
        [["shortname_taken"]]
    assert hard.codes("course_put", {"fullname": "X", "shortname": "x", "category": category,
                                     "startdate": 10, "enddate": 5}) == [["invalid_value"]]


def test_new_course_of_weeks(hard):
    row = hard.run("course_put", {"fullname": "W", "shortname": "weeks", "category": 1, "format": "weeks",
                                  "startdate": 1800000000, "numsections": 4})[0]
    assert row["outcome"] == "created", row
    assert hard.own.execute("SELECT format, enddate FROM mdl_course WHERE id = %s",
                            (row["moodle_id"],)).fetchone() == ("weeks", 1800000000 + 4 * 604800)
    assert hard.one("SELECT count(*) FROM mdl_course_format_options WHERE courseid = %s",
                    row["moodle_id"]) == 3


def test_course_without_id_number(hard):
    course = hard.one("SELECT min(id) FROM mdl_course WHERE idnumber = '' AND category > 0")
    other = hard.one("SELECT min(id) FROM mdl_course_categories WHERE id <>"
                     " (SELECT category FROM mdl_course WHERE id = %s)", course)
    assert hard.outcomes("course_put", {"moodlecourse": course, "visible": 0, "category": other}) == \
        ["updated"]
    assert hard.own.execute("SELECT category, visible, visibleold, idnumber FROM mdl_course WHERE id = %s",
                            (course,)).fetchone() == (other, 0, 0, "")
    assert hard.one("SELECT count(*) FROM mdl_context c JOIN mdl_context p ON c.path LIKE p.path || '/%%'"
                    " WHERE c.contextlevel = 50 AND c.instanceid = %s AND p.contextlevel = 40"
                    " AND p.instanceid = %s", course, other) == 1
    log = hard.one("SELECT other FROM mdl_logstore_standard_log WHERE eventname LIKE '%%course_updated'"
                   " ORDER BY id DESC LIMIT 1")
    assert '"updatedfields":{"category":%d,"visible":0,"visibleold":0}' % other in log
    assert hard.outcomes("course_put", {"moodlecourse": course, "visible": 0, "category": other}) == \
        ["unchanged"]
    assert hard.codes("course_put", {"moodlecourse": course, "idnumber": "C789"}) == [["id_taken"]]
    assert hard.codes("course_put", {"moodlecourse": 1, "fullname": "X"}) == [["protected_course"]]
    assert hard.codes("course_put", {"moodlecourse": course, "format": "weeks"}) in (
        [["not_implemented"]], [[]])


def test_groups_without_id_number(hard):
    course = hard.course("C002")
    def new(name, **more):
        return dict({"moodlecourse": course, "name": name, "description": ""}, **more)
    rows = hard.run("group_put", new("One"), new("Two", visibility=1, participation=0,
                                                 enrolmentkey="key", descriptionformat=2))
    assert [r["outcome"] for r in rows] == ["created", "created"]
    assert hard.own.execute("SELECT name, idnumber, visibility, participation, enrolmentkey,"
                            " descriptionformat FROM mdl_groups WHERE id = ANY (%s) ORDER BY id",
                            ([r["moodle_id"] for r in rows],)).fetchall() == [
        ("One", "", 0, 1, None, 1), ("Two", "", 1, 0, "key", 2)]
    assert hard.codes("group_put", new("Three"), new("One")) == [["not_done"], ["name_taken"]]
    assert hard.codes("group_put", new("Three"), new(" Three")) == [["not_done"], ["name_taken"]]
    assert hard.codes("group_put", new("Three", groupid="G1")) == [["id_taken"]]
    assert hard.codes("member_put", {"moodlegroup": 9999, "moodleuser": 2}) != [[]]


# --- one place for every write ---------------------------------------------------------------------------------

def test_writers_by_both_ids_wait_for_each_other(hard):
    """An update by Moodle's id while another call, by external id, holds the record's lock."""
    user, conn = hard.user("S060"), hard.cluster.connect(hard.db, "nexsis_app", **{})
    conn.autocommit = False
    try:
        hard.run("user_put", {"userid": "S060", "username": "s060x", "firstname": "A", "lastname": "B",
                              "email": "s060x@example.org"}, conn=conn, ids=None)
        done = []
        t = threading.Thread(target=lambda: done.append(
            hard.outcomes("user_put", {"moodleuser": user, "city": "Late"})))
        t.start()
        until(lambda: hard.one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
        assert not done
        conn.commit()
        t.join()
        assert done == [["updated"]]
    finally:
        conn.close()
    assert hard.own.execute("SELECT firstname, city FROM mdl_user WHERE id = %s",
                            (user,)).fetchone() == ("A", "Late")


def test_protected_accounts_stay_protected(hard):
    assert hard.codes("user_put", {"moodleuser": 1, "city": "X"}) == [["protected_account"]]
    assert hard.codes("user_delete", {"moodleuser": 2}, admin=True) == [["protected_account"]]
    with pytest.raises(psycopg.Error):
        hard.run("user_put", {"moodleuser": hard.user("S061"), "city": "X"}, deadline=1)

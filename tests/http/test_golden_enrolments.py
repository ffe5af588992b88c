# SPDX-License-Identifier: Apache-2.0
"""Enrolments on a real Moodle database: what our requests change in it, table by table, is what
Moodle's own PHP changed for the same operation (../shared/moodle/golden-writes), and what Moodle's
observers would have done besides. Ours adds rows in nexsis."""
import pytest

from conftest import ALL_SCOPES, Site
from dbdiff import comparable, diff, golden, snapshot

ENROLLED = "/user/S024/enrol/C789"  # in C789 by hand, with grades and a group
NEW = "/user/S001/enrol/C789"
OWN = "SELECT (SELECT count(*) FROM nexsis.change), (SELECT count(*) FROM nexsis.request)"


@pytest.fixture(scope="module")
def school(cluster, databases):
    """school(NexsisOnDelete's word, SQL to run first ...) -> Site; its key acts as the administrator"""
    sites = []

    def make(ondelete="auto", *prepare):
        for old in sites:
            old.close()
        sites[:] = [Site(cluster, databases.clone("school"),
                         location="NexsisOnDelete enrolment %s" % ondelete)]
        for text in prepare:
            sites[0].sql(text)
        sites[0].client.token = sites[0].key(ALL_SCOPES, "--actor", "admin")
        sites[0].client.get("/ping")  # the key's last_used is written here
        return sites[0]

    yield make
    for site in sites:
        site.close()


def changes(site, *acts):
    """(diff, actor, from, to) of what ACTS did, one after the other."""
    clock = "SELECT extract(epoch FROM clock_timestamp())::bigint"
    with site.cluster.connect(site.db) as conn:
        before, since = snapshot(conn), conn.execute(clock).fetchone()[0]
        answers = [act() for act in acts]
        until, after = conn.execute(clock).fetchone()[0], snapshot(conn)
    assert [a.status for a in answers] == [200] * len(acts), answers
    return diff(before, after), 2, since - 1, until


def recorded(name):
    found = golden(name)
    if not found:
        pytest.skip("../shared is not there: no recording %s" % name)
    return comparable(*found)


def events(site, since):
    return site.sql("SELECT eventname, objectid, relateduserid, other FROM mdl_logstore_standard_log"
                    " WHERE id > %s ORDER BY id", since)


def last_event(site):
    return site.sql("SELECT max(id) FROM mdl_logstore_standard_log")[0][0]


def user_id(site, idnumber):
    return site.sql("SELECT id FROM mdl_user WHERE idnumber = %s", idnumber)[0][0]


# --- as recorded ---------------------------------------------------------------------------------

@pytest.mark.parametrize("body", [{"roleid": "student"}, {"roleid": "Student"}, {"roleid": "5"},
                                  {"roles": ["student"]}, None])
def test_enrol(school, body):
    site = school()
    assert comparable(*changes(site, lambda: site.client.put(NEW, body))) == recorded("enrol")


def test_enrol_with_dates(school):
    site = school()
    body = {"roleid": "student", "timestart": "2027-01-15T08:00:00Z", "timeend": "1900000000"}
    assert comparable(*changes(site, lambda: site.client.put(NEW, body))) == recorded("enrol_dates")


def test_second_role_leaves_the_enrolment(school):
    site = school()
    assert comparable(*changes(site, lambda: site.client.put(ENROLLED, {"roleid": "teacher"}))) \
        == recorded("enrol_second_role")


def test_update(school):
    """Moodle changed end and status at once; that takes two of our requests, so two log rows."""
    site = school("suspend")
    ours = comparable(*changes(site, lambda: site.client.put(ENROLLED, {"timeend": 1900000000}),
                               lambda: site.client.delete(ENROLLED)))
    log = ours["mdl_logstore_standard_log"]["inserted"]
    assert len(log) == 2 and log.pop() == log[0]
    assert ours == recorded("enrol_update")


def test_unenrol_the_last(school):
    site = school("unenrol")
    assert comparable(*changes(site, lambda: site.client.delete(ENROLLED))) == recorded("unenrol_last")


def test_unchanged_writes_nothing(school):
    site = school()
    for path, bodies in ((ENROLLED, [None, {"roleid": "student"}, {"timestart": 0, "timeend": None}]),
                         (NEW, [{"roles": ["teacher", "student"], "timeend": 1900000000}] * 2)):
        site.client.put(path, bodies[-1])
        rows = site.sql(OWN)
        for body in bodies:
            assert changes(site, lambda: site.client.put(path, body))[0] == {}
        assert site.sql(OWN) == rows


# --- what is not recorded ------------------------------------------------------------------------

def test_end_of_a_graded_enrolment_loses_nothing_and_is_taken_back(school):
    site = school()
    there = site.sql("SELECT id, status FROM mdl_user_enrolments WHERE id = 5")
    changed = comparable(*changes(site, lambda: site.client.delete(ENROLLED)))
    assert set(changed) == {"mdl_user_enrolments", "mdl_cache_flags", "mdl_logstore_standard_log"}
    row, = changed["mdl_user_enrolments"]["updated"]
    assert row["changed"].keys() == {"status", "timemodified"}
    gone = site.client.delete(ENROLLED)
    assert (gone.status, gone.json()["code"]) == (404, "gone")
    assert [e for e in site.client.get("/course/C789/enrol").json() if e["idnumber"] == "S024"] == []
    # a flag written twice in one second would not differ
    site.sql("UPDATE mdl_cache_flags SET timemodified = timemodified - 10, expiry = expiry - 10")
    changed = changes(site, lambda: site.client.put(ENROLLED))[0]
    assert set(changed) == {"mdl_user_enrolments", "mdl_cache_flags", "mdl_logstore_standard_log"}
    assert site.sql("SELECT id, status FROM mdl_user_enrolments WHERE id = 5") == there


def test_who_was_suspended_in_moodle_stays_so(school):
    site = school("auto", "UPDATE mdl_user_enrolments SET status = 1 WHERE id = 5")
    assert changes(site, lambda: site.client.put(ENROLLED))[0] == {}
    assert changes(site, lambda: site.client.delete(ENROLLED))[0] == {}
    assert site.client.delete(ENROLLED).status == 404
    assert changes(site, lambda: site.client.put(ENROLLED))[0] == {}
    assert site.sql("SELECT status FROM mdl_user_enrolments WHERE id = 5") == [(1,)]


def test_ungraded_enrolment_ends_without_a_trace(school):
    site = school()
    with site.cluster.connect(site.db) as conn:
        rows = snapshot(conn)
        assert site.client.put(NEW).status == 200
        assert site.client.delete(NEW).status == 200
        changed = diff(rows, snapshot(conn))
    assert set(changed) == {"mdl_cache_flags", "mdl_logstore_standard_log"}
    assert site.sql("SELECT kind FROM nexsis.owned") == []


def test_missing_instance_is_made_after_the_others(school):
    course = "(SELECT id FROM mdl_course WHERE idnumber = 'C789')"
    site = school("auto", "DELETE FROM mdl_user_enrolments WHERE enrolid = 1",
                  "DELETE FROM mdl_enrol WHERE id = 1")
    since, last = last_event(site), site.sql(
        "SELECT max(sortorder) FROM mdl_enrol WHERE courseid = " + course)[0][0]
    assert site.client.put(NEW).status == 200
    rows = site.sql("SELECT id, status, sortorder, name, enrolperiod, expirynotify, expirythreshold,"
                    " notifyall, password, roleid, customint1 FROM mdl_enrol"
                    " WHERE enrol = 'manual' AND courseid = " + course)
    made = rows[0][0]
    assert rows == [(made, 0, last + 1, None, 0, 0, 86400, 0, None, 5, None)]
    assert [e[0].rpartition("\\")[2] for e in events(site, since)] == [
        "enrol_instance_created", "user_enrolment_created", "role_assigned"]
    assert events(site, since)[0][1:] == (made, None, '{"enrol":"manual"}')


@pytest.mark.parametrize("prepare", [
    "UPDATE mdl_enrol SET status = 1 WHERE id = 1",
    "UPDATE mdl_config SET value = 'self,cohort' WHERE name = 'enrol_plugins_enabled'"])
def test_switched_off_by_the_administrator(school, prepare):
    site = school("auto", prepare)
    r = site.client.put(NEW)
    assert (r.status, r.json()["code"]) == (409, "manual_enrol_disabled")


def test_forums_that_subscribe_by_themselves(school):
    """As mod_forum does when it hears of a role: those who may be subscribed, to forums of mode 2."""
    site = school("auto", "UPDATE mdl_forum SET forcesubscribe = 2"
                          " WHERE course = 2 AND type = 'general'")
    forum = site.sql("SELECT id FROM mdl_forum WHERE course = 2 AND forcesubscribe = 2")[0][0]
    module = site.sql("SELECT m.id FROM mdl_course_modules m JOIN mdl_modules k ON k.id = m.module"
                      " WHERE k.name = 'forum' AND m.instance = %s", forum)[0][0]
    since = last_event(site)
    assert site.client.put(NEW).status == 200
    student = user_id(site, "S001")
    assert site.sql("SELECT userid, forum FROM mdl_forum_subscriptions") == [(student, forum)]
    row = site.sql("SELECT eventname, component, action, target, objecttable, crud, edulevel,"
                   " contextlevel, contextinstanceid, courseid, relateduserid, other"
                   " FROM mdl_logstore_standard_log"
                   " WHERE id > %s ORDER BY id DESC LIMIT 1", since)
    assert row == [("\\mod_forum\\event\\subscription_created", "mod_forum", "created", "subscription",
                    "forum_subscriptions", "c", 2, 70, module, 2, student, '{"forumid":"%d"}' % forum)]
    assert site.client.put(NEW, {"roleid": "teacher"}).status == 200  # subscribed already
    assert len(site.sql("SELECT id FROM mdl_forum_subscriptions")) == 1
    assert site.client.delete(NEW).status == 200
    assert site.sql("SELECT id FROM mdl_forum_subscriptions") == []
    site.sql("UPDATE mdl_role_capabilities SET permission = -1000"
             " WHERE capability = 'mod/forum:allowforcesubscribe' AND roleid = 5")
    assert site.client.put(NEW).status == 200
    assert site.sql("SELECT id FROM mdl_forum_subscriptions") == []


def test_grades_come_back_where_the_site_wants_it(school):
    site = school("unenrol", "UPDATE mdl_config SET value = '1' WHERE name = 'recovergradesdefault'")
    student = user_id(site, "S024")
    grades = "SELECT g.itemid, g.rawgrade, g.rawgrademax, g.finalgrade, g.feedback, g.usermodified" \
        " FROM mdl_grade_grades g JOIN mdl_grade_items i ON i.id = g.itemid" \
        " WHERE g.userid = %s AND i.courseid = 2 ORDER BY 1"
    before = site.sql(grades, student)
    assert site.client.delete(ENROLLED).status == 200
    assert site.sql(grades, student) == []
    since = site.sql("SELECT max(id) FROM mdl_grade_grades_history")[0][0]
    assert site.client.put(ENROLLED).status == 200
    assert len(before) == 7 and site.sql(grades, student) == before
    assert site.sql("SELECT action, count(*), count(DISTINCT oldid) FROM mdl_grade_grades_history"
                    " WHERE id > %s GROUP BY 1", since) == [(1, 7, 7)]
    assert site.sql("SELECT DISTINCT aggregationstatus, aggregationweight FROM mdl_grade_grades g"
                    " JOIN mdl_grade_items i ON i.id = g.itemid"
                    " WHERE userid = %s AND i.courseid = 2", student) == [("unknown", None)]


def test_roles_of_others_stay_and_ours_are_replaced(school):
    site = school()
    context = site.sql("SELECT id FROM mdl_context WHERE contextlevel = 50 AND instanceid = 2")[0][0]

    def roles():
        return site.sql("SELECT array_agg(roleid ORDER BY id) FROM mdl_role_assignments"
                        " WHERE contextid = %s AND userid = %s", context, user_id(site, "S024"))[0][0]

    assert roles() == [5]
    site.client.put(ENROLLED, {"roleid": "teacher"})
    assert roles() == [5, 4]
    since = last_event(site)
    site.client.put(ENROLLED, {"roleid": "editingteacher"})
    assert roles() == [5, 3]
    assert [(e[0].rpartition("\\")[2], e[1]) for e in events(site, since)] == [
        ("role_assigned", 3), ("role_unassigned", 4)]
    # ours only: the enrolment was made by hand
    assert site.client.delete(ENROLLED + "?plugin=nexsis").status == 200
    assert roles() == [5]
    assert site.sql("SELECT status FROM mdl_user_enrolments WHERE id = 5") == [(0,)]


def test_synchronised_enrolments_stay_and_are_named(school):
    """S024 is in C789 by hand and, from now on, by a cohort."""
    site = school("auto",
                  "INSERT INTO mdl_enrol (enrol, status, courseid, sortorder, roleid)"
                  " VALUES ('cohort', 0, 2, 9, 5)",
                  "INSERT INTO mdl_user_enrolments (enrolid, userid, timeend)"
                  " SELECT max(e.id), 26, 0 FROM mdl_enrol e")
    r = site.client.delete(ENROLLED + "?plugin=cohort")
    assert (r.status, r.json()["code"]) == (404, "not_found")
    assert "only through cohort" in r.text
    r = site.client.delete(ENROLLED)  # no grade is lost: the user stays in the course
    assert (r.status, r.headers["Nexsis-Kept"]) == (200, "cohort")
    assert site.sql("SELECT e.enrol FROM mdl_user_enrolments u JOIN mdl_enrol e ON e.id = u.enrolid"
                    " WHERE u.userid = 26 AND e.courseid = 2") == [("cohort",)]
    assert site.sql("SELECT count(*) FROM mdl_grade_grades g JOIN mdl_grade_items i ON i.id = g.itemid"
                    " WHERE g.userid = 26 AND i.courseid = 2") == [(7,)]
    assert site.client.delete(ENROLLED).status == 404

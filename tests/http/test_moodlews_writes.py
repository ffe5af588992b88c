# SPDX-License-Identifier: Apache-2.0
"""The writing functions of Moodle's web services: what they change in a Moodle database is what Moodle's
own PHP changed, what they answer and refuse is in Moodle's words, and what cannot be done says so."""
import re

import pytest

from cluster import dump_path
from dbdiff import comparable, diff, golden, snapshot
from moodlews import LOCATION, TOKEN, Moodle

pytestmark = pytest.mark.skipif(not dump_path("school"), reason="../shared is not there")
WRITES = ["core_user_create_users", "core_user_update_users", "core_user_delete_users",
          "core_course_create_courses", "core_course_update_courses", "enrol_manual_enrol_users",
          "enrol_manual_unenrol_users", "core_group_create_groups", "core_group_add_group_members",
          "core_group_delete_group_members"]
CLOCK = "SELECT extract(epoch FROM clock_timestamp())::bigint"
INVALID = {"exception": "invalid_parameter_exception", "errorcode": "invalidparameter",
           "message": "Invalid parameter value detected"}


@pytest.fixture(scope="module")
def school(make_site):
    site = make_site("school", extra=LOCATION % "")
    for name in WRITES:
        site.sql("INSERT INTO mdl_external_services_functions (externalserviceid, functionname)"
                 " SELECT t.externalserviceid, %s FROM mdl_external_tokens t WHERE t.token = %s"
                 " AND NOT EXISTS (SELECT FROM mdl_external_services_functions f"
                 "  WHERE f.externalserviceid = t.externalserviceid AND f.functionname = %s)",
                 name, TOKEN, name)
    return site


@pytest.fixture(scope="module")
def ws(school):
    return Moodle(school)


def one(site, text, *args):
    return site.sql(text, *args)[0][0]


def user_id(site, idnumber):
    return one(site, "SELECT id FROM mdl_user WHERE idnumber = %s", idnumber)


def course_id(site, idnumber):
    return one(site, "SELECT id FROM mdl_course WHERE idnumber = %s", idnumber)


def group_id(site, idnumber, course="C789"):
    return one(site, "SELECT id FROM mdl_groups WHERE courseid = %s AND idnumber = %s",
               course_id(site, course), idnumber)


def error(exception, errorcode, message):
    return {"exception": exception, "errorcode": errorcode, "message": message}


def as_moodle(site, recording, act):
    """ACT changes the database as Moodle did; the call's own bookkeeping (the token's last use and the
    log row of the call) is no part of the operation."""
    with site.cluster.connect(site.db) as conn:
        before, since = snapshot(conn), conn.execute(CLOCK).fetchone()[0]
        answer = act()
        until, after = conn.execute(CLOCK).fetchone()[0], snapshot(conn)
    changes = diff(before, after)
    changes.pop("mdl_external_tokens", None)
    log = changes.get("mdl_logstore_standard_log", {}).get("inserted", [])
    log[:] = [row for row in log if "webservice" not in row["eventname"]]
    assert comparable(changes, 2, since - 1, until) == comparable(*golden(recording))
    return answer


PERSON = {"username": "newone", "firstname": "New", "lastname": "One", "email": "new1@example.org",
          "password": "Secret-1234"}


# --- users ------------------------------------------------------------------------------------------

def test_create_users_as_moodle(school, ws):
    made = as_moodle(school, "user_create", lambda: ws.call(
        "core_user_create_users", users=[dict(PERSON, idnumber="NEW1")]))
    assert made == [{"id": user_id(school, "NEW1"), "username": "newone"}]
    assert one(school, "SELECT count(*) FROM nexsis.owned") == 0
    assert school.sql("SELECT actor, key_id LIKE 'moodlews:%%', external_id FROM nexsis.change"
                      " WHERE kind = 'user' ORDER BY id DESC LIMIT 1") == [(2, True, "NEW1")]


def test_new_password_logs_in(school, ws):
    from crypt import crypt  # the system's, as Moodle's password_verify uses it
    stored = one(school, "SELECT password FROM mdl_user WHERE username = 'newone'")
    assert crypt("Secret-1234", stored) == stored


def test_create_users_with_everything(school, ws):
    made = ws.call("core_user_create_users", users=[dict(
        PERSON, username="full", email="full@example.org", auth="manual", maildisplay=1, city="Oslo",
        country="NO", timezone="Europe/Oslo", description="About <b>me</b>", firstnamephonetic="F",
        lastnamephonetic="L", middlename="M", alternatename="A", institution="I", department="D",
        phone1="1", phone2="2", address="Street", lang="en", calendartype="gregorian", theme="boost",
        mailformat=0, customfields=[{"type": "nickname", "value": "Nick"}],
        preferences=[{"type": "auth_forcepasswordchange", "value": "1"}])])
    assert school.sql(
        "SELECT maildisplay, city, country, timezone, description, firstnamephonetic, lastnamephonetic,"
        " middlename, alternatename, institution, department, phone1, phone2, address, lang, theme,"
        " mailformat, idnumber FROM mdl_user WHERE id = %s", made[0]["id"]) == [
            (1, "Oslo", "NO", "Europe/Oslo", "About <b>me</b>", "F", "L", "M", "A", "I", "D", "1", "2",
             "Street", "en", "boost", 0, "")]
    assert school.sql("SELECT data FROM mdl_user_info_data WHERE userid = %s", made[0]["id"]) == [("Nick",)]
    assert ("auth_forcepasswordchange", "1") in school.sql(
        "SELECT name, value FROM mdl_user_preferences WHERE userid = %s", made[0]["id"])


def test_a_password_is_needed_or_made(school, ws):
    person = {k: v for k, v in PERSON.items() if k != "password"}
    person.update(username="made", email="made@example.org")
    assert ws.call("core_user_create_users", users=[person]) == INVALID
    made = ws.call("core_user_create_users", users=[dict(person, createpassword=1)])
    assert school.sql("SELECT u.password, p.name, p.value FROM mdl_user u JOIN mdl_user_preferences p"
                      " ON p.userid = u.id WHERE u.id = %s", made[0]["id"]) == [("", "create_password", "1")]


@pytest.mark.parametrize("change,answer", [
    ({"username": "newone"}, INVALID), ({"email": "NEW1@example.org"}, INVALID), ({"email": "no"}, INVALID),
    ({"username": "Upper"}, INVALID), ({"firstname": " "}, INVALID), ({"auth": "webservice"}, INVALID),
    ({"auth": "nosuch"}, INVALID), ({"theme": "nosuch"}, INVALID), ({"nosuch": "x"}, INVALID),
    ({"idnumber": "NEW1"}, error("moodle_exception", "idnumbertaken", "This ID number is already in use")),
    ({"interests": "sailing"}, error("moodle_exception", "notsupported",
                                     "interests cannot be set here; use Moodle itself")),
    ({"customfields": [{"type": "nosuch", "value": "x"}]}, error(
        "moodle_exception", "notsupported", "nosuch cannot be set here; use Moodle itself")),
    ({"preferences": [{"type": "htmleditor", "value": "x"}]}, error(
        "moodle_exception", "notsupported",
        "the preference htmleditor cannot be set here; use Moodle itself")),
])
def test_create_users_refuses(school, ws, change, answer):
    good = dict(PERSON, username="good", email="good@example.org")
    before = one(school, "SELECT count(*) FROM mdl_user")
    assert ws.call("core_user_create_users", users=[
        good, dict(PERSON, **{"username": "bad", "email": "bad@example.org", **change})]) == answer
    assert one(school, "SELECT count(*) FROM mdl_user") == before  # all or nothing


def test_password_policy_is_told_as_moodle_tells_it(school, ws):
    school.sql("UPDATE mdl_config SET value = '1' WHERE name = 'passwordpolicy'")
    r = ws.call("core_user_create_users", users=[dict(PERSON, username="weak", email="weak@example.org",
                                                      password="weak")])
    assert r["exception"] == "moodle_exception" and r["message"] == "error/" + r["errorcode"]
    assert re.match(r"<div>.*at least 8 characters.*</div>$", r["errorcode"])


def test_update_users_as_moodle(school, ws):
    user = user_id(school, "S020")
    assert as_moodle(school, "user_update_name", lambda: ws.call("core_user_update_users", users=[
        {"id": user, "lastname": "Changed", "email": "changed@example.org"}])) == {"warnings": []}


def test_update_users_warns_of_what_cannot_be(school, ws):
    a, b = user_id(school, "S030"), user_id(school, "S031")
    r = ws.call("core_user_update_users", users=[
        {"id": a, "city": "Oslo"}, {"id": 999999, "city": "X"}, {"id": b, "email": "changed@example.org"},
        {"id": 1, "city": "X"}, {"id": a, "city": "Bergen", "idnumber": "S030X"},
        {"id": b, "interests": "sailing"}, {"id": b, "username": "newone"}])
    assert [(w["item"], w["itemid"], w["warningcode"], w["message"]) for w in r["warnings"]] == [
        ("user", 999999, "invaliduserid", "Invalid user ID"),
        ("user", b, "useremailduplicate", "Duplicate address"),
        ("user", 1, "usernotupdatedadmin", "Cannot update admin accounts"),
        ("user", b, "notsupported", "interests cannot be set here; use Moodle itself"),
        ("user", b, "dmlwriteexception", "Error writing to database")]
    assert school.sql("SELECT city, idnumber FROM mdl_user WHERE id = %s", a) == [("Bergen", "S030X")]


def test_update_suspends_and_ends_sessions(school, ws):
    user = user_id(school, "S040")
    school.sql("INSERT INTO mdl_sessions (state, sid, userid, timecreated, timemodified)"
               " VALUES (0, 'x', %s, 0, 0)", user)
    assert ws.call("core_user_update_users", users=[{"id": user, "suspended": 1}]) == {"warnings": []}
    assert one(school, "SELECT suspended FROM mdl_user WHERE id = %s", user) == 1
    assert one(school, "SELECT count(*) FROM mdl_sessions WHERE userid = %s", user) == 0
    weak = ws.call("core_user_update_users", users=[{"id": user, "password": "weak"}])["warnings"]
    assert len(weak) == 1 and weak[0]["warningcode"].startswith("<div>")


def test_delete_users_as_moodle_really_deletes(school, ws):
    user = user_id(school, "S041")
    assert ws.call("core_user_delete_users", userids=[user, 999999]) == error(
        "dml_missing_record_exception", "invalidrecord", "Can't find data record in database table user.")
    assert one(school, "SELECT deleted FROM mdl_user WHERE id = %s", user) == 0
    assert ws.call("core_user_delete_users", userids=[2]) == error(
        "moodle_exception", "useradminodelete", "Administrator accounts cannot be deleted.")
    assert ws.call("core_user_delete_users", userids=[user]) is None
    assert school.sql("SELECT deleted, idnumber FROM mdl_user WHERE id = %s", user) == [(1, "")]
    assert school.client.get("/user/S041").status == 404


def test_answers_in_xml(school, ws):
    assert ws.xml("core_user_delete_users", userids=[one(
        school, "SELECT id FROM mdl_user WHERE username = 'made'")]).body == (
            b'<?xml version="1.0" encoding="UTF-8" ?>\n<RESPONSE>\n</RESPONSE>\n')
    r = ws.xml("core_user_update_users", users=[{"id": 999999, "city": "X"}])
    assert r.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<RESPONSE>\n<SINGLE>\n<KEY name="warnings"><MULTIPLE>\n'
        '<SINGLE>\n<KEY name="item"><VALUE>user</VALUE>\n</KEY>\n<KEY name="itemid"><VALUE>999999</VALUE>\n'
        '</KEY>\n<KEY name="warningcode"><VALUE>invaliduserid</VALUE>\n</KEY>\n<KEY name="message">'
        '<VALUE>Invalid user ID</VALUE>\n</KEY>\n</SINGLE>\n</MULTIPLE>\n</KEY>\n</SINGLE>\n</RESPONSE>\n')
    assert ws.xml("core_user_create_users", users=[dict(PERSON)]).body.decode() == (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<EXCEPTION class="invalid_parameter_exception">\n'
        '<ERRORCODE>invalidparameter</ERRORCODE>\n<MESSAGE>Invalid parameter value detected</MESSAGE>\n'
        '</EXCEPTION>\n')


# --- enrolments -------------------------------------------------------------------------------------

def recorded_user(name):
    return golden(name)[0]["mdl_logstore_standard_log"]["inserted"][0]["relateduserid"]


def roles_of(site, user, course):
    return [r[0] for r in site.sql(
        "SELECT a.roleid FROM mdl_role_assignments a JOIN mdl_context c ON c.id = a.contextid"
        " WHERE c.contextlevel = 50 AND c.instanceid = %s AND a.userid = %s ORDER BY 1", course, user)]


def test_enrol_as_moodle(school, ws):
    user, course = recorded_user("enrol"), course_id(school, "C789")
    assert as_moodle(school, "enrol", lambda: ws.call("enrol_manual_enrol_users", enrolments=[
        {"roleid": 5, "userid": user, "courseid": course}])) is None
    assert as_moodle(school, "unenrol_last", lambda: ws.call("enrol_manual_unenrol_users", enrolments=[
        {"userid": recorded_user("unenrol_last"), "courseid": course}])) is None
    assert one(school, "SELECT count(*) FROM nexsis.owned WHERE kind IN ('enrolment', 'role')") == 0
    assert ws.call("enrol_manual_unenrol_users", enrolments=[{"userid": user, "courseid": course}]) is None
    assert ws.call("enrol_manual_unenrol_users", enrolments=[{"userid": user, "courseid": course}]) is None
    assert roles_of(school, user, course) == []


def test_two_roles_in_one_call(school, ws):
    user, course = user_id(school, "S101"), course_id(school, "C002")
    ws.call("enrol_manual_unenrol_users", enrolments=[{"userid": user, "courseid": course}])
    assert ws.call("enrol_manual_enrol_users", enrolments=[
        {"roleid": 5, "userid": user, "courseid": course},
        {"roleid": 4, "userid": user, "courseid": course, "timestart": 1800000000,
         "timeend": 1900000000, "suspend": 1}]) is None
    assert roles_of(school, user, course) == [4, 5]
    state = ("SELECT u.status, u.timestart, u.timeend FROM mdl_user_enrolments u JOIN mdl_enrol e"
             " ON e.id = u.enrolid WHERE u.userid = %s AND e.courseid = %s AND e.enrol = 'manual'")
    assert school.sql(state, user, course) == [(1, 1800000000, 1900000000)]
    assert ws.call("enrol_manual_enrol_users", enrolments=[
        {"roleid": 5, "userid": user, "courseid": course}]) is None
    assert school.sql(state, user, course) == [(0, 0, 0)]  # as Moodle: times not given are none


def test_enrol_refuses_all_of_it(school, ws):
    user, course = user_id(school, "S102"), course_id(school, "C003")
    good = {"roleid": 5, "userid": user, "courseid": course}
    ws.call("enrol_manual_unenrol_users", enrolments=[{"userid": user, "courseid": course}])
    coding = error("coding_exception", "codingerror", "Coding error detected, it must be fixed by a "
                   "programmer: User ID does not exist or is deleted!")
    assert ws.call("enrol_manual_enrol_users", enrolments=[good, dict(good, userid=999999)]) == coding
    assert ws.call("enrol_manual_enrol_users", enrolments=[good, dict(good, courseid=999999)]) == INVALID
    assert ws.call("enrol_manual_enrol_users", enrolments=[good, dict(good, roleid=1)]) == error(
        "moodle_exception", "wsusercannotassign", "You don't have the permission to assign this role (1) to "
        "this user (%d) in this course (%d)." % (user, course))
    assert roles_of(school, user, course) == []
    school.sql("UPDATE mdl_enrol SET status = 1 WHERE enrol = 'manual' AND courseid = %s", course)
    assert ws.call("enrol_manual_enrol_users", enrolments=[good]) == error(
        "moodle_exception", "wsnoinstance", "Manual enrolment plugin instance doesn't exist or is disabled "
        "for the course (id = %d)" % course)
    assert ws.call("enrol_manual_unenrol_users", enrolments=[{"userid": user, "courseid": 999999}]) == error(
        "dml_missing_record_exception", "invalidrecord", "Can't find data record in database table course.")


# --- groups -----------------------------------------------------------------------------------------

def test_groups_as_moodle(school, ws):
    course = course_id(school, "C789")
    made = as_moodle(school, "group_create", lambda: ws.call("core_group_create_groups", groups=[
        {"courseid": course, "name": "New group", "description": "Text", "idnumber": "NG"}]))
    assert made == [{"id": group_id(school, "NG"), "courseid": course, "name": "New group",
                     "description": "Text", "descriptionformat": 1, "enrolmentkey": "", "idnumber": "NG",
                     "visibility": 0, "participation": True}]
    for name in ("group_member_add", "group_member_remove"):  # what the tests before touched
        for row in golden(name)[0]["mdl_groups"]["updated"]:
            school.sql("UPDATE mdl_groups SET timemodified = %s WHERE id = %s",
                       row["changed"]["timemodified"][0], row["id"])
    as_moodle(school, "group_member_add", lambda: ws.call("core_group_add_group_members", members=[
        {"groupid": group_id(school, "G2"), "userid": recorded_user("group_member_add")}]))
    as_moodle(school, "group_member_remove", lambda: ws.call("core_group_delete_group_members", members=[
        {"groupid": group_id(school, "G1"), "userid": recorded_user("group_member_remove")}]))


def test_groups_refuse(school, ws):
    course = course_id(school, "C789")
    def new(name, **more):
        return dict({"courseid": course, "name": name, "description": ""}, **more)
    count = one(school, "SELECT count(*) FROM mdl_groups")
    def refused(*groups):
        return ws.call("core_group_create_groups", groups=groups)
    assert refused(new("Some"), new("New group")) == INVALID
    assert refused(new("Some"), new("Some ")) == INVALID
    assert refused(new(" ")) == INVALID
    assert refused(new("Some", visibility=9)) == INVALID
    assert refused(new("Some", descriptionformat=3))["errorcode"] == "formatnotsupported"
    assert refused(new("Some", idnumber="NG")) == error(
        "moodle_exception", "idnumbertaken", "This ID number is already in use")
    assert refused(new("Some", courseid=999999)) == error(
        "moodle_exception", "errorcoursecontextnotvalid", "You cannot execute functions in the course "
        "context (course id:999999). The context error message was: Invalid parameter value detected")
    assert refused(new("Some", customfields=[{"shortname": "a", "value": "b"}]))["errorcode"] == \
        "notsupported"
    assert one(school, "SELECT count(*) FROM mdl_groups") == count
    group, stranger = group_id(school, "G2"), one(
        school, "SELECT min(id) FROM mdl_user u WHERE deleted = 0 AND id > 3 AND NOT EXISTS (SELECT FROM"
        " mdl_user_enrolments e JOIN mdl_enrol i ON i.id = e.enrolid WHERE i.courseid = %s"
        " AND e.userid = u.id)", course)
    def add(*pairs):
        return ws.call("core_group_add_group_members", members=[
            {"groupid": g, "userid": u} for g, u in pairs])
    assert add((group, stranger)) == INVALID
    assert add((999999, stranger)) == error("dml_missing_record_exception", "invalidrecord",
                                            "Can't find data record in database table groups.")
    assert add((group, 999999)) == error("dml_missing_record_exception", "invalidrecord",
                                         "Can't find data record in database table user.")
    member = one(school, "SELECT min(userid) FROM mdl_groups_members WHERE groupid = %s", group)
    assert add((group, member), (group, member)) is None
    remove = {"groupid": group, "userid": member}
    assert ws.call("core_group_delete_group_members", members=[remove, remove]) is None
    assert ws.call("core_group_delete_group_members", members=[remove]) is None


# --- courses ----------------------------------------------------------------------------------------

def test_create_courses(school, ws):
    category = one(school, "SELECT category FROM mdl_course WHERE idnumber = 'C789'")
    made = ws.call("core_course_create_courses", courses=[
        {"fullname": "Plain", "shortname": "plain", "categoryid": category},
        {"fullname": "Full", "shortname": "full", "categoryid": category, "idnumber": "WSC",
         "summary": "<p>About</p>", "summaryformat": 1, "format": "weeks", "numsections": 4,
         "startdate": 1800000000, "visible": 0, "newsitems": 0, "showgrades": 0, "groupmode": 1,
         "lang": "en", "hiddensections": 0,
         "courseformatoptions": [{"name": "coursedisplay", "value": 1}]}])
    assert [m["shortname"] for m in made] == ["plain", "full"]
    assert school.sql(
        "SELECT idnumber, summary, summaryformat, format, newsitems, showgrades, startdate, enddate, visible,"
        " groupmode, lang, enablecompletion, showactivitydates FROM mdl_course WHERE id = ANY (%s)"
        " ORDER BY id", [m["id"] for m in made]) == [
            ("", None, 1, "topics", 5, 1, 0, 0, 1, 0, "", 1, 1),
            ("WSC", "<p>About</p>", 1, "weeks", 0, 0, 1800000000, 1800000000 + 4 * 604800, 0, 1, "en", 1, 1)]
    assert school.sql("SELECT name, value FROM mdl_course_format_options WHERE courseid = %s ORDER BY id",
                      made[1]["id"]) == [("hiddensections", "0"), ("coursedisplay", "1"),
                                         ("automaticenddate", "1")]
    assert one(school, "SELECT count(*) FROM mdl_course_sections WHERE course = %s", made[1]["id"]) == 5
    assert one(school, "SELECT count(*) FROM mdl_enrol WHERE courseid = %s AND enrol = 'manual'",
               made[0]["id"]) == 1
    assert one(school, "SELECT count(*) FROM nexsis.owned WHERE kind = 'course'") == 0


def test_create_courses_refuses_all_of_it(school, ws):
    count = one(school, "SELECT count(*) FROM mdl_course")
    good = {"fullname": "Good", "shortname": "good", "categoryid": 1}
    def refused(**change):
        return ws.call("core_course_create_courses", courses=[
            good, dict({"fullname": "Bad", "shortname": "bad", "categoryid": 1}, **change)])
    def moodle(code, message):
        return error("moodle_exception", code, message)
    assert refused(shortname="plain") == moodle(
        "shortnametaken", "Short name is already used for another course (plain)")
    assert refused(idnumber="C789") == moodle(
        "courseidnumbertaken", "ID number is already used for another course (C789)")
    assert refused(categoryid=999) == moodle(
        "errorcatcontextnotvalid", "You cannot execute functions in the category context (category id:999). "
        "The context error message was: Invalid parameter value detected")
    assert refused(fullname=" ") == moodle("errorinvalidparam", 'The param "fullname" is invalid.')
    assert refused(startdate=20, enddate=10) == moodle(
        "enddatebeforestartdate", "The course end date must be after the start date.")
    assert refused(enddate=10) == moodle(
        "nostartdatenoenddate", "A course end date can only be set if a start date is also set.")
    assert refused(forcetheme="boost")["errorcode"] == "notsupported"
    assert refused(format="social") == moodle("notsupported", "format cannot be set here; use Moodle itself")
    assert refused(showgrades=99999) == INVALID
    assert refused(summaryformat=9) == moodle("formatnotsupported", "webservice/formatnotsupported")
    assert refused(startdate="soon") == INVALID
    assert one(school, "SELECT count(*) FROM mdl_course") == count


def test_update_courses_as_moodle(school, ws):
    course = course_id(school, "C002")
    assert as_moodle(school, "course_update", lambda: ws.call("core_course_update_courses", courses=[
        {"id": course, "fullname": "Renamed", "shortname": "CRS-2B",
         "startdate": 1800000000}])) == {"warnings": []}


def test_update_courses_warns_of_what_cannot_be(school, ws):
    a, b = course_id(school, "C004"), course_id(school, "C005")
    r = ws.call("core_course_update_courses", courses=[
        {"id": a, "summary": "One"}, {"id": 999999, "summary": "X"}, {"id": b, "shortname": "CRS-2B"},
        {"id": a, "visible": 0, "summary": "Two"}, {"id": b, "numsections": 9}, {"id": b, "format": "weeks"}])
    assert [(w["item"], w["itemid"], w["warningcode"], w["message"]) for w in r["warnings"]] == [
        ("course", 999999, "invalidrecord", "Can't find data record in database table course."),
        ("course", b, "shortnametaken", "Short name is already used for another course (CRS-2B)"),
        ("course", b, "notsupported", "numsections cannot be set here; use Moodle itself"),
        ("course", b, "notsupported", "format cannot be set here; use Moodle itself")]
    assert school.sql("SELECT summary, visible, visibleold FROM mdl_course WHERE id = %s", a) == [("Two", 0, 0)]


# --- who may ----------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def teacher(school):
    """The token of a teacher of one course, who may do there what Moodle lets him."""
    school.sql("INSERT INTO mdl_external_tokens (token, tokentype, userid, externalserviceid, contextid,"
               " creatorid, timecreated, validuntil, name) SELECT repeat('a', 32), 0, u.id,"
               " t.externalserviceid, 1, 2, 0, 0, 'teacher' FROM mdl_user u, mdl_external_tokens t"
               " WHERE u.idnumber = 'T001' AND t.token = %s", TOKEN)
    role = one(school, "SELECT id FROM mdl_role WHERE shortname = 'user'")
    school.sql("INSERT INTO mdl_role_capabilities (contextid, roleid, capability, permission)"
               " VALUES (1, %s, 'webservice/rest:use', 1)", role)
    return Moodle(school, "a" * 32)


def test_capabilities_decide(school, teacher):
    def refused(what):
        return error("required_capability_exception", "nopermissions", "Sorry, but you do not currently have "
                     "permissions to do that (%s)." % what)
    own = one(school, "SELECT min(x.instanceid) FROM mdl_role_assignments a JOIN mdl_context x"
              " ON x.id = a.contextid JOIN mdl_user u ON u.id = a.userid WHERE u.idnumber = 'T001'"
              " AND x.contextlevel = 50 AND a.roleid = 3")
    other = one(school, "SELECT min(id) FROM mdl_course WHERE category > 0 AND id NOT IN (SELECT x.instanceid"
                " FROM mdl_role_assignments a JOIN mdl_context x ON x.id = a.contextid JOIN mdl_user u"
                " ON u.id = a.userid WHERE u.idnumber = 'T001' AND x.contextlevel = 50)")
    user = user_id(school, "S103")
    assert teacher.call("core_user_create_users", users=[PERSON]) == refused("Create users")
    assert teacher.call("core_user_delete_users", userids=[user]) == refused("Delete users")
    assert teacher.call("core_course_create_courses", courses=[
        {"fullname": "F", "shortname": "s", "categoryid": 1}]) == refused("Create courses")
    assert own and teacher.call("core_group_create_groups", groups=[
        {"courseid": own, "name": "Mine", "description": ""}])[0]["name"] == "Mine"
    enrolment = {"roleid": 5, "userid": user, "courseid": own}
    assert teacher.call("enrol_manual_enrol_users", enrolments=[enrolment]) is None
    assert teacher.call("enrol_manual_enrol_users", enrolments=[dict(enrolment, roleid=3)])["errorcode"] == \
        "wsusercannotassign"
    if other:
        assert teacher.call("enrol_manual_enrol_users", enrolments=[
            enrolment, dict(enrolment, courseid=other)]) == refused("Enrol users")
    actor = one(school, "SELECT modifierid FROM mdl_user_enrolments ORDER BY id DESC LIMIT 1")
    assert actor == user_id(school, "T001")


def test_partners_only_read(school, teacher):
    school.sql("INSERT INTO nexsis.partner (token_id, cohort_id) SELECT t.id, c.id FROM mdl_external_tokens t,"
               " mdl_cohort c WHERE t.token = repeat('b', 32) AND c.idnumber = 'PP1'")
    school.sql("INSERT INTO mdl_external_tokens (token, tokentype, userid, externalserviceid, contextid,"
               " creatorid, timecreated, validuntil, name) SELECT repeat('b', 32), 0, 2, externalserviceid, 1,"
               " 2, 0, 0, 'partner' FROM mdl_external_tokens WHERE token = %s", TOKEN)
    school.cluster.ctl(school.db, "partner", "add", "partner", "--cohort", "PP1")
    partner = Moodle(school, "b" * 32)
    assert partner.call("core_user_create_users", users=[dict(PERSON, username="x", email="x@example.org")])[
        "errorcode"] == "nopermissions"
    assert partner.call("core_user_update_users", users=[{"id": 50, "city": "X"}])["errorcode"] == \
        "nopermissions"


def test_the_change_feed_has_it(school, ws):
    """Records without an id number too: by Moodle's id, and no made-up id."""
    r = school.client.get("/change?limit=1000")
    rows = [c for c in r.json()["changes"] if c["kind"] == "user"] if isinstance(r.json(), dict) else r.json()
    assert r.status == 200 and rows
    assert b"\x7f" not in r.body and b"u007f" not in r.body


def test_a_run_of_moodles_own_calls(school, ws):
    """Nexsis-Run groups these too; what has no external id is not put back by guessing."""
    body = ws.body("core_user_update_users", moodlewsrestformat="json", users=[
        {"id": one(school, "SELECT id FROM mdl_user WHERE username = 'full'"), "city": "Bergen"},
        {"id": user_id(school, "S104"), "city": "Bergen"}, {"id": 999999, "city": "X"}])
    r = ws.client.request("POST", "", body.encode(), headers={
        "Content-Type": "application/x-www-form-urlencoded", "Nexsis-Run": "ws-run"})
    assert r.status == 200 and len(r.json()["warnings"]) == 1
    out = school.cluster.ctl(school.db, "run", "revert", "ws-run", check=False)
    assert "no external id" in out.stdout + out.stderr, out
    assert "moodle:999999" in school.cluster.ctl(school.db, "run", "failures", "ws-run").stdout

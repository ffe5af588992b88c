# SPDX-License-Identifier: Apache-2.0
"""Enrolments: the lists as the document prints them, PUT and POST, roles, dates, what DELETE ends,
suspends and leaves."""
import collections
import json

import pytest

from examples import JSON, code, example, fields, form, is_empty, outcome, played, printed

S123 = {"userid": "S123", "courseid": "C789"}


def person(site, userid):
    r = site.client.put("/user/" + userid, {"username": userid.lower(), "firstname": "En",
                                            "lastname": "Rolled", "email": userid + "@example.org"})
    assert r.status == 200, r
    return userid


def enrol(site, userid, courseid, body=None, method="PUT"):
    return site.client.request(method, "/user/%s/enrol/%s" % (userid, courseid), body)


def listed(site, userid, courseid):
    """Rows of the course's list that are USERID's."""
    r = site.client.get("/course/%s/enrol" % courseid)
    assert (r.status, r.headers["Content-Type"]) == (200, JSON)
    return [e for e in r.json() if e["idnumber"] == userid]


def roles(site, userid, courseid, query=""):
    r = site.client.get("/user/%s/enrol%s" % (userid, query))
    assert (r.status, r.headers["Content-Type"]) == (200, JSON)
    found = [c["roles"] for c in r.json() if c["courseid"] == courseid]
    return found[0] if found else None


# --- the document's examples -----------------------------------------------------------------

def test_course_list_has_the_printed_form(site):
    r = played(site, "course.enrol.list")
    assert (r.status, r.headers["Content-Type"]) == (200, JSON)
    assert {repr(form(e)) for e in r.json()} == {repr(form(printed("course.enrol.list")[0]))}
    rows = site.sql("SELECT u.idnumber FROM mdl_user_enrolments l JOIN mdl_enrol e ON e.id = l.enrolid "
                    "JOIN mdl_course c ON c.id = e.courseid JOIN mdl_user u ON u.id = l.userid "
                    "WHERE c.idnumber = 'C789'")
    assert sorted(e["idnumber"] for e in r.json()) == sorted(i for i, in rows)
    teacher = [e for e in r.json() if e["idnumber"] == "T001"][0]
    assert dict(teacher, userenrol_id="") == {
        "userenrol_id": "", "enrol": "manual", "enrolstatus": "0", "enrolstartdate": "0",
        "enrolenddate": "0", "firstname": "Alice", "lastname": "Novak", "email": "teacher001@inst.edu",
        "idnumber": "T001", "role": "Teacher"}


def test_user_list_has_the_printed_form(site):
    r = played(site, "user.enrol.list")
    assert (r.status, r.headers["Content-Type"]) == (200, JSON)
    wanted = printed("user.enrol.list")
    assert {repr(form(e)) for e in r.json()} == {repr(form(wanted[0]))}
    assert wanted[0] in r.json()
    assert played(site, "user.enrol.list.plugin", S123).json() == []


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_enrol_and_unenrol_examples(site, method):
    if enrol(site, "S123", "C789", method="DELETE").status != 200:
        assert listed(site, "S123", "C789") == []
    assert is_empty(played(site, "user.enrol.put", method=method))
    assert [(e["enrol"], e["role"]) for e in listed(site, "S123", "C789")] == [("nexsis", "Student")]
    assert [c["courseid"] for c in played(site, "user.enrol.list.plugin", S123).json()] == ["C789"]
    assert is_empty(played(site, "user.enrol.delete"))
    assert listed(site, "S123", "C789") == []
    assert code(played(site, "user.enrol.delete")) == (404, "gone")
    assert is_empty(played(site, "user.enrol.put"))
    assert is_empty(played(site, "user.enrol.delete.plugin", S123))
    assert listed(site, "S123", "C789") == []


# --- the way of an enrolment -----------------------------------------------------------------

def test_created_unchanged_updated_deleted_and_again(site):
    u = person(site, "E1")
    assert outcome(enrol(site, u, "C889")) == "200 created"
    assert outcome(enrol(site, u, "C889")) == "200 unchanged"
    first = listed(site, u, "C889")
    assert [(e["enrol"], e["enrolstatus"], e["role"]) for e in first] == [("nexsis", "0", "Student")]
    assert outcome(enrol(site, u, "C889", {"timeend": "2030-01-01T00:00:00Z"})) == "200 updated"
    assert listed(site, u, "C889")[0]["enrolenddate"] == "1893456000"
    r = enrol(site, u, "C889", method="DELETE")
    assert is_empty(r) and r.headers["Nexsis-Outcome"] == "deleted" and "Nexsis-Kept" not in r.headers
    assert code(enrol(site, u, "C889", method="DELETE")) == (404, "gone")
    assert roles(site, u, "C889") is None
    assert enrol(site, u, "C889").headers["Nexsis-Outcome"] in ("created", "restored")
    assert len(listed(site, u, "C889")) == 1


@pytest.mark.parametrize("body, headers", [
    (None, {}), (b"", {"Content-Type": "application/json"}), (b"{}", {}), (b"", {}),
    (b"", {"Content-Type": "application/x-www-form-urlencoded"})])
def test_the_body_is_optional(site, body, headers):
    u = person(site, "E2")
    r = site.client.request("PUT", "/user/%s/enrol/C889" % u, body, headers=headers)
    assert is_empty(r)
    assert roles(site, u, "C889") == ["student"]


def test_ids_in_body_and_query(site):
    u = person(site, "E3")
    assert site.client.put("/user/enrol?userid=E3&courseid=C889", {"userid": "E3"}).status == 200
    r = enrol(site, u, "C889", {"courseid": "C789"})
    assert (r.status, fields(r)) == (400, {"courseid": "id_mismatch"})


def test_unknown_ids_name_their_field(site):
    for method in ("PUT", "DELETE"):
        r = enrol(site, "NOBODY", "C789", method=method)
        assert code(r) == (404, "not_found") and fields(r) == {"userid": "not_found"}
        r = enrol(site, "S001", "NOWHERE", method=method)
        assert code(r) == (404, "not_found") and fields(r) == {"courseid": "not_found"}
    assert fields(enrol(site, "NOBODY", "NOWHERE")) == {"userid": "not_found", "courseid": "not_found"}
    assert code(site.client.get("/user/NOBODY/enrol")) == (404, "not_found")
    assert code(enrol(site, person(site, "E4"), "C789", method="DELETE")) == (404, "not_found")


def test_deleted_users_and_courses_are_gone(site):
    u = person(site, "E5")
    site.client.put("/course/EC5", {"fullname": "E"})
    assert enrol(site, u, "EC5").status == 200
    assert site.client.delete("/course/EC5").status == 200
    assert code(enrol(site, u, "EC5")) == (404, "gone")
    assert site.client.delete("/user/E5").status == 200
    assert code(enrol(site, u, "C789")) == (404, "gone")
    assert code(site.client.get("/user/E5/enrol")) == (404, "gone")


def test_lists_can_be_empty(site):
    person(site, "E6")
    site.client.put("/course/EC6", {"fullname": "E"})
    for path in ("/user/E6/enrol", "/course/EC6/enrol", "/user/S001/enrol?plugin=nosuch"):
        r = site.client.get(path)
        assert (r.status, r.text, r.headers["Content-Type"]) == (200, "[]", JSON), path


# --- roles -----------------------------------------------------------------------------------

@pytest.mark.parametrize("given", ["editingteacher", "3", 3, "Teacher", "TEACHER"])
def test_a_role_in_every_spelling(site, given):
    u = person(site, "RO1")
    assert enrol(site, u, "C889", {"roleid": given}).status == 200
    assert roles(site, u, "C889") == ["editingteacher"]
    assert listed(site, u, "C889")[0]["role"] == "Teacher"
    assert outcome(enrol(site, u, "C889")) == "200 unchanged"


def test_a_new_role_replaces_ours_only(site):
    u = person(site, "RO2")
    enrol(site, u, "C889")
    site.sql("INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid, component,"
             " itemid, sortorder) SELECT 4, x.id, u.id, 0, 2, '', 0, 0 FROM mdl_context x, mdl_course c,"
             " mdl_user u WHERE x.contextlevel = 50 AND x.instanceid = c.id AND c.idnumber = 'C889'"
             " AND u.idnumber = 'RO2'")
    assert outcome(enrol(site, u, "C889", {"roleid": "editingteacher"})) == "200 updated"
    assert sorted(roles(site, u, "C889")) == ["editingteacher", "teacher"]


@pytest.mark.parametrize("body", [{"roles": ["student", "teacher"]}, {"roles": "student, teacher"},
                                  b"roles=student,teacher", b"roles[]=student&roles[]=teacher"])
def test_several_roles_at_once(site, body):
    u = person(site, "RO3")
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if isinstance(body, bytes) else None
    r = site.client.put("/user/RO3/enrol/C889", body, headers=headers)
    assert r.status == 200 and "Nexsis-Ignored" not in r.headers
    assert sorted(roles(site, u, "C889")) == ["student", "teacher"]
    assert sorted(e["role"] for e in listed(site, u, "C889")) == ["Non-editing teacher", "Student"]
    assert enrol(site, u, "C889", {"roleid": "student"}).status == 200
    assert roles(site, u, "C889") == ["student"]


def test_roles_that_may_not_be_assigned(site):
    u = person(site, "RO4")
    for role, slug in (("manager", "role_not_allowed"), ("guest", "role_not_allowed"),
                       ("user", "role_not_allowed"), ("nosuch", "invalid_value")):
        r = enrol(site, u, "C889", {"roleid": role})
        assert (r.status, fields(r)) == (400, {"roleid": slug}), role
    r = enrol(site, u, "C889", {"roles": ["student", "manager"], "timestart": "x"})
    assert (r.status, fields(r)) == (400, {"timestart": "invalid_value", "roles": "role_not_allowed"})
    r = enrol(site, u, "C889", {"roles": ["student", "manager"]})
    assert (r.status, fields(r)) == (400, {"roles": "role_not_allowed"})
    assert listed(site, u, "C889") == []


def test_the_configuration_says_which_roles(make_site):
    site = make_site("standalone", location="NexsisRoles manager,student")
    u = person(site, "RO5")
    assert enrol(site, u, "C889", {"roleid": "manager"}).status == 200
    r = enrol(site, u, "C889", {"roleid": "teacher"})
    assert (r.status, fields(r)) == (400, {"roleid": "role_not_allowed"})


# --- dates -----------------------------------------------------------------------------------

def dates(site, userid, courseid):
    e = listed(site, userid, courseid)[0]
    return int(e["enrolstartdate"]), int(e["enrolenddate"])


def test_dates_in_every_form(site):
    site.sql("UPDATE mdl_config SET value = 'Europe/Oslo' WHERE name = 'timezone'")
    u = person(site, "DA1")
    enrol(site, u, "C889", {"timestart": "2024-07-01T09:00:00+02:00", "timeend": 1893456000})
    assert dates(site, u, "C889") == (1719817200, 1893456000)
    # a day begins and ends in the site's time zone
    enrol(site, u, "C889", {"timestart": "2024-07-01", "timeend": "2024-07-31"})
    assert dates(site, u, "C889") == (1719784800, 1722463199)
    enrol(site, u, "C889", {"timeend": ""})
    assert dates(site, u, "C889") == (1719784800, 0)
    enrol(site, u, "C889", {})
    assert dates(site, u, "C889") == (1719784800, 0)
    site.client.form("POST", "/user/DA1/enrol/C889", {"timestart": "", "timeend": "2030-01-01 00:00Z"})
    assert dates(site, u, "C889") == (0, 1893456000)


def test_the_end_is_not_before_the_start(site):
    u = person(site, "DA2")
    r = enrol(site, u, "C889", {"timestart": 2000, "timeend": 1000})
    assert (r.status, fields(r)) == (400, {"timeend": "invalid_value"})
    assert enrol(site, u, "C889", {"timeend": 1000}).status == 200
    r = enrol(site, u, "C889", {"timestart": "2000"})
    assert (r.status, fields(r)) == (400, {"timestart": "invalid_value"})
    assert dates(site, u, "C889") == (0, 1000)


# --- what DELETE ends and leaves -------------------------------------------------------------

def other_plugin(site, plugin, userid, courseid):
    """An enrolment of USERID by another plugin."""
    site.sql("WITH e AS (INSERT INTO mdl_enrol (enrol, status, courseid, sortorder, roleid, timecreated,"
             " timemodified) SELECT %s, 0, c.id, 9, 5, 0, 0 FROM mdl_course c WHERE c.idnumber = %s"
             " RETURNING id) INSERT INTO mdl_user_enrolments (status, enrolid, userid, timestart, timeend,"
             " modifierid, timecreated, timemodified) SELECT 0, e.id, u.id, 0, 0, 2, 0, 0 FROM e, mdl_user u"
             " WHERE u.idnumber = %s", plugin, courseid, userid)


def test_synchronised_enrolments_stay_and_are_named(site):
    u = person(site, "DE1")
    enrol(site, u, "C889")
    other_plugin(site, "cohort", u, "C889")
    other_plugin(site, "self", u, "C889")
    assert sorted(e["enrol"] for e in listed(site, u, "C889")) == ["cohort", "nexsis", "self"]
    r = enrol(site, u, "C889", method="DELETE")
    assert is_empty(r) and r.headers["Nexsis-Kept"] == "cohort"
    assert [e["enrol"] for e in listed(site, u, "C889")] == ["cohort"]
    r = enrol(site, u, "C889", method="DELETE")
    assert r.status == 404 and r.headers["Nexsis-Kept"] == "cohort"


def test_only_the_plugin_that_was_named(site):
    u = person(site, "DE2")
    enrol(site, u, "C889")
    other_plugin(site, "self", u, "C889")
    path = "/user/DE2/enrol/C889?plugin="
    assert code(site.client.delete(path + "manual"))[0] == 404
    assert is_empty(site.client.delete(path + "self"))
    assert [e["enrol"] for e in listed(site, u, "C889")] == ["nexsis"]
    assert is_empty(site.client.delete(path + "nexsis"))
    assert listed(site, u, "C889") == []
    r = site.client.delete(path + "no/plugin")
    assert (r.status, fields(r)) == (400, {"plugin": "invalid_value"})


def grade(site, userid, courseid):
    site.sql("INSERT INTO mdl_grade_grades (itemid, userid, finalgrade) SELECT i.id, u.id, 50 "
             "FROM mdl_grade_items i JOIN mdl_course c ON c.id = i.courseid, mdl_user u "
             "WHERE i.itemtype = 'course' AND c.idnumber = %s AND u.idnumber = %s", courseid, userid)


def test_a_grade_is_never_lost_by_default(site):
    u = person(site, "DE3")
    enrol(site, u, "C889")
    first = listed(site, u, "C889")[0]["userenrol_id"]
    grade(site, u, "C889")
    assert is_empty(enrol(site, u, "C889", method="DELETE"))
    assert site.sql("SELECT status FROM mdl_user_enrolments WHERE id = %s", first) == [(1,)]
    assert site.sql("SELECT count(*) FROM mdl_grade_grades g JOIN mdl_user u ON u.id = g.userid "
                    "WHERE u.idnumber = 'DE3'") == [(1,)]
    assert listed(site, u, "C889") == [] and roles(site, u, "C889") is None
    assert code(enrol(site, u, "C889", method="DELETE")) == (404, "gone")
    assert outcome(enrol(site, u, "C889")) == "200 restored"
    assert [(e["userenrol_id"], e["enrolstatus"]) for e in listed(site, u, "C889")] == [(first, "0")]


@pytest.mark.parametrize("word, graded, left", [("unenrol", True, []), ("suspend", False, [(1,)])])
def test_the_configuration_says_what_delete_does(make_site, word, graded, left):
    site = make_site("standalone", location="NexsisOnDelete enrolment " + word)
    u = person(site, "DE4")
    enrol(site, u, "C889")
    if graded:
        grade(site, u, "C889")
    assert is_empty(enrol(site, u, "C889", method="DELETE"))
    assert site.sql("SELECT l.status FROM mdl_user_enrolments l JOIN mdl_user u ON u.id = l.userid "
                    "WHERE u.idnumber = 'DE4'") == left
    assert code(enrol(site, u, "C889", method="DELETE")) == (404, "gone")


# --- a real Moodle ---------------------------------------------------------------------------

def test_lists_of_a_real_moodle(make_site):
    site = make_site("school")
    rows = played(site, "course.enrol.list").json()
    assert len(rows) == 31 and {repr(form(e)) for e in rows} == {repr(form(printed("course.enrol.list")[0]))}
    of_roles = collections.Counter(role for role, in site.sql(
        "SELECT r.shortname FROM mdl_role_assignments a JOIN mdl_role r ON r.id = a.roleid "
        "JOIN mdl_context x ON x.id = a.contextid AND x.contextlevel = 50 "
        "JOIN mdl_course c ON c.id = x.instanceid AND c.idnumber = 'C789'"))
    names = collections.Counter(e["role"] for e in rows)
    assert names["Student"] == of_roles["student"] and sum(names.values()) == sum(of_roles.values())
    userid = next(e["idnumber"] for e in rows if e["role"] == "Student" and e["idnumber"])
    mine = site.client.get("/user/%s/enrol" % userid).json()
    assert [c["roles"] for c in mine if c["courseid"] == "C789"] == [["student"]]
    assert json.loads(example("nexsis.user.enrol.list.response.json"))[0].keys() == mine[0].keys()

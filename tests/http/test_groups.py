# SPDX-License-Identifier: Apache-2.0
"""Groups of a course and their members: the document's examples, who can be a member, what is
refused."""
import pytest

from examples import JSON, code, fields, is_empty, outcome, played, printed


def members(site, courseid, groupid):
    return sorted(u for u, in site.sql(
        "SELECT u.idnumber FROM mdl_groups_members m JOIN mdl_user u ON u.id = m.userid "
        "JOIN mdl_groups g ON g.id = m.groupid JOIN mdl_course c ON c.id = g.courseid "
        "WHERE c.idnumber = %s AND g.idnumber = %s", courseid, groupid))


def person(site, userid, *courses):
    r = site.client.put("/user/" + userid, {"username": userid.lower(), "firstname": "G",
                                            "lastname": "M", "email": userid + "@example.org"})
    assert r.status == 200
    for course in courses:
        assert site.client.put("/user/%s/enrol/%s" % (userid, course)).status == 200
    return userid


# --- the document's examples -----------------------------------------------------------------

def test_examples_answer_what_is_printed(site):
    for name in ("list", "get", "put"):
        r, wanted = played(site, "course.group." + name), printed("course.group." + name)
        assert (r.status, r.headers["Content-Type"]) == (200, JSON)
        assert r.json() == wanted and list(map(list, [r.json()])) == list(map(list, [wanted]))
    assert played(site, "course.group.put").headers["Nexsis-Outcome"] == "unchanged"


def test_member_examples(site):
    if "S123" in members(site, "C789", "G1"):
        assert is_empty(played(site, "course.group.user.delete"))
    assert code(played(site, "course.group.user.delete")) == (404, "not_found")
    r = played(site, "course.group.user.put")
    assert is_empty(r) and outcome(r) == "200 created"
    assert "S123" in members(site, "C789", "G1")
    r = played(site, "course.group.user.put")
    assert is_empty(r) and outcome(r) == "200 unchanged"
    r = played(site, "course.group.user.delete")
    assert is_empty(r) and outcome(r) == "200 deleted"
    assert "S123" not in members(site, "C789", "G1")


def test_delete_example(site):
    site.client.put("/course/C789/group/G1", {"name": "Group 1", "description": "Group 1..."})
    assert is_empty(played(site, "course.group.delete"))
    for name in ("get", "delete", "user.put", "user.delete"):
        assert code(played(site, "course.group." + name)) == (404, "gone"), name
    assert [g["groupid"] for g in played(site, "course.group.list").json()] == ["G2", "G3"]
    assert outcome(played(site, "course.group.put")) in ("200 created", "200 restored")
    assert played(site, "course.group.list").json() == printed("course.group.list")
    assert members(site, "C789", "G1") == []


# --- the way of a group ----------------------------------------------------------------------

def test_created_unchanged_updated_deleted(site):
    c, path = site.client, "/course/C889/group/W1"
    r = c.put(path, {"name": "Way"})
    assert outcome(r) == "200 created"
    assert r.json() == {"groupid": "W1", "name": "Way", "description": ""}
    assert outcome(c.put(path, {"name": "Way"})) == "200 unchanged"
    r = c.put(path, {"name": "Way 2", "description": "two\nlines <b>bold</b>"})
    assert outcome(r) == "200 updated"
    assert c.get(path).json() == {"groupid": "W1", "name": "Way 2", "description": "two\nlines <b>bold</b>"}
    assert c.put(path, {"name": "Way 2"}).json()["description"] == "two\nlines <b>bold</b>"
    assert c.put(path, {"name": "Way 2", "description": None}).json()["description"] == ""
    r = c.delete(path)
    assert is_empty(r) and outcome(r) == "200 deleted"
    assert code(c.get(path)) == code(c.delete(path)) == (404, "gone")


def test_form_body(site):
    r = site.client.form("PUT", "/course/C889/group/F1", {"name": "Fürst & Co", "description": "a+b"})
    assert r.json() == {"groupid": "F1", "name": "Fürst & Co", "description": "a+b"}


def test_an_id_is_unique_within_its_course(site):
    for course in ("C889", "C799"):
        assert outcome(site.client.put("/course/%s/group/SAME" % course, {"name": course})) == "200 created"
    assert site.client.get("/course/C889/group/SAME").json()["name"] == "C889"
    assert site.client.delete("/course/C889/group/SAME").status == 200
    assert site.client.get("/course/C799/group/SAME").json()["name"] == "C799"


def test_groups_without_an_id_are_not_listed(site):
    site.sql("INSERT INTO mdl_groups (courseid, idnumber, name, description, descriptionformat, timecreated, "
             "timemodified) SELECT id, '', 'By hand', '', 1, 0, 0 FROM mdl_course WHERE idnumber = 'C850'")
    r = site.client.get("/course/C850/group")
    assert (r.status, r.text) == (200, "[]")
    for groupid in ("b", "B", "a"):
        assert site.client.put("/course/C850/group/" + groupid, {"name": groupid}).status == 200
    assert [g["groupid"] for g in site.client.get("/course/C850/group").json()] == ["B", "a", "b"]


@pytest.mark.log("ambiguous_id")
def test_two_groups_of_one_id_are_an_error_that_names_both(site):
    for n in ("1", "2"):
        site.client.put("/course/C889/group/TWIN" + n, {"name": n})
    ids = [i for i, in site.sql("UPDATE mdl_groups SET idnumber = 'TWIN' WHERE idnumber ~ '^TWIN' RETURNING id")]
    path = "/course/C889/group/TWIN"
    for r in (site.client.get(path), site.client.put(path, {"name": "x"}), site.client.delete(path),
              site.client.put(path + "/user/T001")):
        assert code(r) == (400, "ambiguous_id"), r
        assert all(str(i) in r.text for i in ids)


# --- what is refused -------------------------------------------------------------------------

def test_bad_fields(site):
    c = site.client
    r = c.put("/course/C889/group/" + "g" * 101, {"name": "n" * 255, "description": 5})
    assert (r.status, fields(r)) == (400, {"groupid": "too_long", "name": "too_long",
                                           "description": "wrong_type"})
    r = c.put("/course/C889/group/BAD", {"description": "d"})
    assert (r.status, fields(r)) == (400, {"name": "missing_field"})
    r = c.put("/course/C889/group/BAD", {"name": "n", "groupid": "OTHER"})
    assert (r.status, fields(r)) == (400, {"groupid": "id_mismatch"})
    assert code(c.get("/course/C889/group/BAD")) == (404, "not_found")


def test_unknown_ids_name_their_field(site):
    c = site.client
    u = person(site, "GU1", "C889")
    c.put("/course/C889/group/UK", {"name": "n"})
    for method, path, field in (
            ("PUT", "/course/NOWHERE/group/X", "courseid"), ("DELETE", "/course/NOWHERE/group/X", "courseid"),
            ("DELETE", "/course/C889/group/NONE", "groupid"),
            ("PUT", "/course/C889/group/NONE/user/" + u, "groupid"),
            ("PUT", "/course/C889/group/UK/user/NOBODY", "userid"),
            ("DELETE", "/course/C889/group/UK/user/NOBODY", "userid")):
        r = c.request(method, path, {"name": "n"} if path.endswith("X") and method == "PUT" else None)
        assert code(r) == (404, "not_found") and fields(r) == {field: "not_found"}, (method, path)


# --- members ---------------------------------------------------------------------------------

def test_only_the_enrolled_can_be_members(site):
    c, u = site.client, person(site, "GM1")
    c.put("/course/C889/group/M1", {"name": "n"})
    path = "/course/C889/group/M1/user/GM1"
    r = c.put(path)
    assert code(r) == (400, "not_enrolled") and fields(r) == {"userid": "not_enrolled"}
    c.put("/user/GM1/enrol/C889")
    assert outcome(c.put(path)) == "200 created"
    assert members(site, "C889", "M1") == [u]


def test_leaving_the_course_is_leaving_its_groups(site):
    c, u = site.client, person(site, "GM2", "C889")
    c.put("/course/C889/group/M2", {"name": "n"})
    assert c.put("/course/C889/group/M2/user/GM2").status == 200
    assert c.delete("/user/GM2/enrol/C889").status == 200
    assert members(site, "C889", "M2") == [] and u
    assert code(c.delete("/course/C889/group/M2/user/GM2"))[0] == 404


@pytest.mark.parametrize("body, headers", [
    (None, {}), (b"", {"Content-Type": "application/json"}), (b"{}", {"Content-Type": "application/json"}),
    ({"userid": "GM3", "groupid": "M3"}, {})])
def test_the_body_is_optional(site, body, headers):
    person(site, "GM3", "C889")
    site.client.put("/course/C889/group/M3", {"name": "n"})
    assert is_empty(site.client.put("/course/C889/group/M3/user/GM3", body, headers=headers))


def test_deleting_a_group_ends_its_memberships(site):
    c = site.client
    person(site, "GM4", "C889")
    c.put("/course/C889/group/M4", {"name": "n"})
    c.put("/course/C889/group/M4/user/GM4")
    group = site.sql("SELECT id FROM mdl_groups WHERE idnumber = 'M4'")[0][0]
    assert c.delete("/course/C889/group/M4").status == 200
    assert site.sql("SELECT 1 FROM mdl_groups_members WHERE groupid = %s", group) == []


# --- a real Moodle ---------------------------------------------------------------------------

def test_groups_of_a_real_moodle(make_site):
    site = make_site("school")
    groups = played(site, "course.group.list").json()
    assert [g["groupid"] for g in groups] == ["G1", "G2", "G3"]
    for g in groups:
        assert site.client.get("/course/C789/group/" + g["groupid"]).json() == g
        assert list(g) == ["groupid", "name", "description"]

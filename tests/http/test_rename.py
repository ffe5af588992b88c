# SPDX-License-Identifier: Apache-2.0
"""Ids that change: POST .../rename, and previousid among the items of a put."""
import json

import pytest

from calls import Calls
from dbdiff import diff, snapshot


@pytest.fixture(scope="module")
def db(cluster, databases):
    calls = Calls(cluster, databases.clone("standalone"))
    yield calls
    calls.close()


def person(userid, **more):
    name = userid.lower()
    return dict({"userid": userid, "username": name, "firstname": "F", "lastname": "L",
                 "email": name + "@inst.edu"}, **more)


def body(userid, **more):
    p = person(userid, **more)
    del p["userid"]
    return p


def rename(site, path, newid, query=""):
    return site.client.request("POST", path + "/rename" + query, {"newid": newid})


def problem(r):
    p = r.json()
    return (r.status, p["code"], [e["field"] for e in p["errors"]])


# --- one record ----------------------------------------------------------------------------------

def test_a_renamed_user_is_the_same_account(site):
    c = site.client
    c.put("/user/A1", body("A1"))
    conn = site.cluster.connect(site.db)
    before = snapshot(conn)
    r = rename(site, "/user/A1", "B1")
    assert (r.status, r.headers["Nexsis-Outcome"], r.json()) == (200, "renamed", dict(person("A1"), userid="B1"))
    changes = diff(before, snapshot(conn))
    conn.close()
    (row,) = changes.pop("mdl_user")["updated"]
    assert row["changed"].pop("timemodified", None) is None or True
    assert row["changed"] == {"idnumber": ["A1", "B1"]}
    (log,) = changes.pop("mdl_logstore_standard_log")["inserted"]
    assert log["eventname"] == "\\core\\event\\user_updated" and not changes
    assert site.sql("SELECT operation, external_id, diff FROM nexsis.change ORDER BY id DESC LIMIT 1") == \
        [("renamed", "B1", {"userid": ["A1", "B1"]})]
    assert c.get("/user/B1").json()["username"] == "a1"


def test_the_old_id_says_where_to(site):
    site.client.put("/user/A2", body("A2"))
    rename(site, "/user/A2", "B2")
    rename(site, "/user/B2", "C2")
    for method, path in (("GET", "/user/A2"), ("GET", "/user/B2"), ("GET", "/user/A2/enrol")):
        r = site.client.request(method, path)
        assert (r.status, r.json()["code"]) == (404, "gone") and 'renamed to "C2"' in r.json()["detail"]
    assert site.client.delete("/user/A2").json()["code"] == "gone"
    assert site.client.put("/user/A2", body("A2b")).headers["Nexsis-Outcome"] == "created"
    assert site.client.get("/user/A2").json()["username"] == "a2b"


def test_again_and_back(site):
    site.client.put("/user/A3", body("A3"))
    assert rename(site, "/user/A3", "B3").headers["Nexsis-Outcome"] == "renamed"
    assert rename(site, "/user/A3", "B3").headers["Nexsis-Outcome"] == "unchanged"
    assert rename(site, "/user/B3", "A3").headers["Nexsis-Outcome"] == "renamed"
    assert site.client.get("/user/A3").status == 200
    assert 'renamed to "A3"' in site.client.get("/user/B3").json()["detail"]
    assert rename(site, "/user/A3", "A3").headers["Nexsis-Outcome"] == "unchanged"


def test_refusals_of_a_rename(site):
    c = site.client
    for name in ("A4", "B4", "G4"):
        c.put("/user/" + name, body(name))
    c.delete("/user/G4")
    assert problem(rename(site, "/user/A4", "B4")) == (409, "id_taken", ["newid"])
    assert problem(rename(site, "/user/NOBODY", "B5")) == (404, "not_found", ["userid"])
    assert problem(rename(site, "/user/G4", "B5")) == (404, "gone", ["userid"])
    assert problem(rename(site, "/user/A4", "")) == (400, "missing_field", ["newid"])
    assert problem(rename(site, "/user/A4", "x" * 256)) == (400, "too_long", ["newid"])
    assert problem(rename(site, "/course/C789", "x" * 101)) == (400, "too_long", ["newid"])
    assert c.get("/user/A4").status == 200 and c.get("/user/B5").status == 404


def test_a_dry_run_renames_nothing(site):
    site.client.put("/user/A6", body("A6"))
    r = rename(site, "/user/A6", "B6", "?dryrun=true")
    assert (r.headers["Nexsis-Outcome"], r.json()["userid"]) == ("renamed", "B6")
    assert site.client.get("/user/A6").status == 200 and site.client.get("/user/B6").status == 404


@pytest.mark.log("NXS")
def test_protected_accounts_are_not_renamed(site):
    site.sql("UPDATE mdl_user SET idnumber = 'ADM' WHERE username = 'admin'")
    assert problem(rename(site, "/user/ADM", "ADM2")) == (403, "protected_account", ["userid"])


def test_a_renamed_course_keeps_its_people_and_groups(site):
    c = site.client
    c.put("/course/CA", {"fullname": "Course A", "shortname": "CA"})
    for user in ("S001", "S002", "S003"):
        assert c.put("/user/%s/enrol/CA" % user).status == 200
    c.put("/course/CA/group/G", {"name": "G"})
    c.put("/course/CA/group/H", {"name": "H"})
    c.delete("/course/CA/group/H")
    c.delete("/user/S003/enrol/CA")
    site.sql("UPDATE nexsis.deleted SET how = 'suspend' WHERE external_id = '[\"S003\", \"CA\"]'")
    r = rename(site, "/course/CA", "CB")
    assert (r.status, r.headers["Nexsis-Outcome"], r.json()["courseid"], r.json()["shortname"]) == \
        (200, "renamed", "CB", "CA")
    assert [e["idnumber"] for e in c.get("/course/CB/enrol").json()] == ["S001", "S002"]
    assert c.get("/course/CB/group/G").json()["name"] == "G"
    assert c.get("/course/CB/group/H").json()["code"] == "gone"
    assert 'renamed to "CB"' in c.get("/course/CA/enrol").json()["detail"]
    log = site.sql("SELECT other FROM mdl_logstore_standard_log WHERE eventname LIKE '%%course_updated'"
                   " ORDER BY id DESC LIMIT 1")[0][0]
    assert json.loads(log)["updatedfields"] == {"idnumber": "CB"}


def test_a_renamed_user_comes_back_to_a_course(site):
    c = site.client
    c.put("/user/A7", body("A7"))
    c.put("/user/A7/enrol/C850", {"roleid": "student"})
    ue = site.sql("SELECT id FROM mdl_user_enrolments WHERE userid = (SELECT id FROM mdl_user WHERE idnumber = 'A7')")
    site.sql("UPDATE mdl_user_enrolments SET status = 1 WHERE id = %s", ue[0][0])
    site.sql("INSERT INTO nexsis.deleted (kind, external_id, moodle_id, how)"
             " VALUES ('enrolment', '[\"A7\", \"C850\"]', %s, 'suspend')", ue[0][0])
    rename(site, "/user/A7", "B7")
    assert c.get("/user/B7/enrol").json() == []
    assert c.put("/user/B7/enrol/C850").headers["Nexsis-Outcome"] == "restored"
    assert [e["courseid"] for e in c.get("/user/B7/enrol").json()] == ["C850"]


def test_a_renamed_group(site):
    c = site.client
    c.put("/course/C789/group/GA", {"name": "Group A", "description": "d"})
    c.put("/course/C789/group/GX", {"name": "Group X"})
    r = rename(site, "/course/C789/group/GA", "GB")
    assert (r.status, r.headers["Nexsis-Outcome"], r.json()) == \
        (200, "renamed", {"groupid": "GB", "name": "Group A", "description": "d"})
    assert c.get("/course/C789/group/GB").json() == r.json()
    assert 'renamed to "GB"' in c.get("/course/C789/group/GA").json()["detail"]
    assert problem(rename(site, "/course/C789/group/GB", "GX")) == (409, "id_taken", ["newid"])
    assert problem(rename(site, "/course/C789/group/NO", "GC")) == (404, "not_found", ["groupid"])
    assert site.sql("SELECT operation, diff FROM nexsis.change WHERE kind = 'group' ORDER BY id DESC LIMIT 1") == \
        [("renamed", {"groupid": ["GA", "GB"]})]


# --- among other changes -------------------------------------------------------------------------

def test_a_put_renames_and_changes(site):
    c = site.client
    c.put("/user/A8", body("A8", password="Secret#12345"))
    r = c.put("/user/B8", body("A8", previousid="A8", lastname="New", password="Other#12345"))
    assert (r.status, r.headers["Nexsis-Outcome"], r.json()["lastname"]) == (200, "renamed", "New")
    operation, changed = site.sql("SELECT operation, diff FROM nexsis.change ORDER BY id DESC LIMIT 1")[0]
    assert operation == "renamed" and set(changed) == {"userid", "lastname", "password"}
    r = c.put("/user/B8", body("A8", previousid="A8", lastname="New", password="Other#12345"))
    assert r.headers["Nexsis-Outcome"] == "unchanged"
    c.put("/course/M1", {"fullname": "M", "categorypath": "/Humanities"})
    r = c.put("/course/M2", {"fullname": "M", "previousid": "M1", "categorypath": "/Technology"})
    assert (r.headers["Nexsis-Outcome"], r.json()["categorypath"]) == ("renamed", "/Technology")


def outcomes(rows):
    return [r["outcome"] if r["outcome"] != "failed" else r["errors"][0]["code"] for r in rows]


def test_sets_with_renames(db):
    db.run("user_put", [person(u) for u in ("R1", "R2", "R3", "R4")])
    items = [{"userid": "Q1", "previousid": "R1"}, person("R2", lastname="X"),
             {"userid": "R1", "previousid": "R3"}, {"userid": "Q4", "previousid": "R4"},
             {"userid": "Q5", "previousid": "R4"}, {"userid": "Q6", "previousid": "NOBODY"},
             person("R5")]
    wanted = ["renamed", "updated", "duplicate_item", "renamed", "duplicate_item", "not_found", "created"]
    dry = db.run("user_put", items, dryrun=True)
    rows = db.run("user_put", items)
    assert outcomes(dry) == outcomes(rows) == wanted
    assert outcomes(db.run("user_put", items[2:3])) == ["renamed"]  # what was too early is safe to repeat
    assert outcomes(db.run("user_put", items[3:])) == ["unchanged", "duplicate_item", "not_found", "unchanged"]


def test_a_rename_adopts_nobody(db):
    db.sql("INSERT INTO mdl_user (auth, confirmed, mnethostid, username, firstname, lastname, email)"
           " VALUES ('manual', 1, 1, 'stray', 'F', 'L', 'stray@inst.edu')")
    rows = db.run("user_put", [person("STRAY", previousid="NOSTRAY")], adopt="username")
    assert outcomes(rows) == ["not_found"]


def test_courses_and_groups_in_sets(db):
    db.run("course_put", [{"courseid": c, "fullname": c} for c in ("K1", "K2", "K3")])
    rows = db.run("course_put", [{"courseid": "L1", "previousid": "K1"}, {"courseid": "K2", "previousid": "K3"},
                                 {"courseid": "L3", "previousid": "NONE"}])
    assert outcomes(rows) == ["renamed", "id_taken", "not_found"]
    rows = db.run("group_put", [{"courseid": "K2", "groupid": g, "name": g} for g in ("G1", "G2")])
    rows = db.run("group_put", [{"courseid": "K2", "groupid": "H1", "previousid": "G1", "name": "new"},
                                {"courseid": "K2", "groupid": "G2", "previousid": "G3"},
                                {"courseid": "K3", "groupid": "H1", "previousid": "G1"}])
    assert outcomes(rows) == ["renamed", "unchanged", "not_found"]
    assert rows[0]["name"] == "new"

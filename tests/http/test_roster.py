# SPDX-License-Identifier: Apache-2.0
"""PUT of all people of a course or a group: who comes, who stays, who leaves, and when to ask first."""
import json
import random

import pytest

from calls import Calls
from dbdiff import everything
from together import together

LINES = {"Content-Type": "application/x-ndjson", "Accept": "application/x-ndjson"}


@pytest.fixture(scope="module", autouse=True)
def people(site):
    """P00 ... P39, enrolled nowhere."""
    items = [{"userid": u, "username": u.lower(), "firstname": "F", "lastname": "L",
              "email": u.lower() + "@inst.edu"} for u in names(0, 40)]
    r = site.client.put("/user", json.dumps(items), headers={"Content-Type": "application/json"})
    assert r.json()["totals"]["created"] == 40


def names(first, end):
    return ["P%02d" % n for n in range(first, end)]


def course(site, name):
    assert site.client.put("/course/" + name, {"fullname": name}).status == 200
    return "/course/%s/enrol" % name


def roster(site, path, people, query="", **more):
    """PUTs ids, or whole items, as a JSON array."""
    return site.client.put(path + query, json.dumps(people), headers={"Content-Type": "application/json"}, **more)


def outcomes(r):
    assert r.status == 200, r
    return {v["userid"]: v["outcome"] for v in r.json()["results"]}


def enrolled(site, path):
    return [e["idnumber"] for e in site.client.get(path).json()]


# --- courses -------------------------------------------------------------------------------------

def test_the_difference_is_done(site):
    path = course(site, "RA")
    r = roster(site, path, names(0, 3))
    assert outcomes(r) == dict.fromkeys(names(0, 3), "created")
    r = roster(site, path, ["P00", {"userid": "P01", "roleid": "teacher"}, {"userid": "P03", "timeend": 2000000000}])
    assert r.json()["results"] == [
        {"index": 0, "courseid": "RA", "userid": "P00", "outcome": "unchanged"},
        {"index": 1, "courseid": "RA", "userid": "P01", "outcome": "updated"},
        {"index": 2, "courseid": "RA", "userid": "P03", "outcome": "created"},
        {"courseid": "RA", "userid": "P02", "outcome": "deleted", "onleave": "suspend"}]
    assert (r.json()["totals"]["items"], r.json()["totals"]["deleted"]) == (4, 1)
    assert sorted(enrolled(site, path)) == ["P00", "P01", "P03"]
    assert site.sql("SELECT ue.status FROM mdl_user_enrolments ue JOIN mdl_user u ON u.id = ue.userid"
                    " JOIN mdl_enrol e ON e.id = ue.enrolid JOIN mdl_course c ON c.id = e.courseid"
                    " WHERE u.idnumber = 'P02' AND c.idnumber = 'RA'") == [(1,)]
    again = roster(site, path, ["P00", "P01", "P03"])
    assert set(outcomes(again).values()) == {"unchanged"} and len(again.json()["results"]) == 3
    assert outcomes(roster(site, path, ["P00", "P01", "P02", "P03"]))["P02"] == "restored"
    assert site.sql("SELECT operation, count(*) FROM nexsis.change WHERE kind = 'enrolment'"
                    " AND external_id LIKE '%%\"RA\"]' GROUP BY 1 ORDER BY 1") == \
        [("created", 4), ("deleted", 1), ("restored", 1), ("updated", 1)]


def test_only_ours_leave(site):
    path = course(site, "RB")
    roster(site, path, ["P00", "P01"])
    site.sql("DELETE FROM nexsis.owned WHERE kind = 'enrolment' AND moodle_id = (SELECT max(id) FROM mdl_user_enrolments)")
    assert set(outcomes(roster(site, path, []))) == {"P00"}
    assert enrolled(site, path) == ["P01"]
    r = roster(site, path, [], "?plugin=manual&onleave=unenrol")
    assert r.json()["results"] == [{"courseid": "RB", "userid": "P01", "outcome": "deleted", "onleave": "unenrol"}]
    assert enrolled(site, path) == []


def test_who_is_not_in_it_may_stay(site):
    path = course(site, "RC")
    roster(site, path, names(0, 2))
    r = roster(site, path, ["P02"], "?onleave=keep")
    assert r.json()["results"][1:] == [{"courseid": "RC", "userid": u, "outcome": "unchanged", "onleave": "keep"}
                                       for u in names(0, 2)]
    assert sorted(enrolled(site, path)) == names(0, 3)


def test_bodies_of_every_form(site):
    path = course(site, "RD")
    r = site.client.put(path, 'userid,roleid\nP00,teacher\nP01,\n', headers={"Content-Type": "text/csv"})
    assert outcomes(r) == {"P00": "created", "P01": "created"}
    r = site.client.put(path, '"P00"\n{"userid":"P01"}\n', headers=LINES)
    lines = [json.loads(line) for line in r.text.splitlines()]
    assert [v["outcome"] for v in lines[:-1]] == ["unchanged"] * 2 and lines[-1]["totals"]["items"] == 2
    assert r.headers["Content-Type"] == "application/x-ndjson"


@pytest.mark.parametrize("body", ["", "null", "{}", '"P00"', "[", '["P00"'])
def test_no_list_is_not_an_empty_list(site, body):
    path = course(site, "RE")
    roster(site, path, names(0, 2))
    r = site.client.put(path, body, headers={"Content-Type": "application/json"})
    assert r.status == 400 and r.json()["code"]
    assert enrolled(site, path) == names(0, 2)


def test_a_bad_item_stops_all_but_an_unknown_person_only_himself(site):
    path = course(site, "RF")
    roster(site, path, names(0, 2))
    r = roster(site, path, ["P02", {"userid": "P03", "timeend": "never"}, {"userid": ""}, "NOBODY"])
    assert r.status == 400
    codes = [v["code"] for v in r.json()["results"]]
    assert codes == ["not_done", "invalid_value", "missing_field", "not_found"]
    assert enrolled(site, path) == names(0, 2)
    r = roster(site, path, ["P00", "P00"])
    assert (r.status, r.json()["results"][1]["code"]) == (400, "duplicate_item")
    r = roster(site, path, ["P02", "NOBODY", {"userid": "P00", "roleid": "nosuch"}])
    assert outcomes(r) == {"P02": "created", "NOBODY": "failed", "P00": "failed", "P01": "deleted"}
    assert sorted(enrolled(site, path)) == ["P00", "P02"]  # who could not be read right has not left
    r = roster(site, path, ["P03", "NOBODY"], "?atomic=true")
    assert r.status == 400 and sorted(enrolled(site, path)) == ["P00", "P02"]
    assert {v["userid"]: v["code"] for v in r.json()["results"]} == \
        {"P03": "not_done", "NOBODY": "not_found", "P00": "not_done", "P02": "not_done"}
    assert roster(site, path, [{"userid": "P00", "courseid": "RA"}]).json()["results"][0]["code"] == "id_mismatch"


@pytest.mark.parametrize("path,code", [("/course/NONE/enrol", "not_found"), ("/course/NONE/group/G/user", "not_found"),
                                       ("/course/C789/group/NONE/user", "not_found")])
def test_of_nothing(site, path, code):
    for list_ in ([], ["P00"]):
        r = roster(site, path, list_)
        assert (r.status, r.json()["code"]) == (404, code)


def test_who_was_deleted_is_left_alone(site):
    path = course(site, "RL")
    roster(site, path, ["P00", "P38"])
    site.client.put("/course/RL/group/G", {"name": "G"})
    roster(site, "/course/RL/group/G/user", ["P00", "P38"])
    assert site.client.delete("/user/P38").status == 200
    assert outcomes(roster(site, "/course/RL/group/G/user", ["P00"])) == {"P00": "unchanged"}
    assert outcomes(roster(site, path, ["P00"])) == {"P00": "unchanged"}
    r = site.client.put("/user/P38", {"username": "p38", "firstname": "F", "lastname": "L", "email": "p38@inst.edu"})
    assert r.headers["Nexsis-Outcome"] == "restored" and enrolled(site, path) == ["P00", "P38"]


# --- the guard -----------------------------------------------------------------------------------

def test_half_a_file_is_no_roster(site):
    path = course(site, "RG")
    roster(site, path, names(0, 40))
    assert roster(site, path, names(0, 31)).status == 200  # nine left: few enough
    before = site.sql("SELECT count(*) FROM nexsis.change")
    for query in ("", "?confirm=9", "?dryrun=true"):
        r = roster(site, path, names(0, 15) + ["P39"], query)
        assert (r.status, r.json()["code"]) == (409, "shrink_guard")
        assert "16 of the 31" in r.json()["detail"] and "confirm=16" in r.json()["detail"]
        assert all(u in r.json()["detail"] for u in names(15, 31)) and "P14" not in r.json()["detail"]
    assert site.sql("SELECT count(*) FROM nexsis.change") == before
    assert roster(site, path, names(0, 15) + ["P39"], "?onleave=keep").status == 200
    r = roster(site, path, names(0, 15) + ["P39"], "?confirm=16")
    assert r.json()["totals"]["deleted"] == 16
    assert sorted(enrolled(site, path)) == names(0, 15) + ["P39"]
    assert roster(site, path, []).status == 409


def test_how_much_is_half_can_be_said(make_site):
    site = make_site("standalone", location="NexsisShrinkGuard 100\nNexsisChangeGuard 100")
    r = site.client.put("/user", json.dumps([{"userid": u, "username": u.lower(), "firstname": "F", "lastname": "L",
                                              "email": u.lower() + "@inst.edu"} for u in names(0, 20)]),
                        headers={"Content-Type": "application/json"})
    path = course(site, "RH")
    roster(site, path, names(0, 20))
    assert roster(site, path, []).json()["totals"]["deleted"] == 20 and r.status == 200
    r = put_people(site, [{"userid": u, "username": u.lower(), "firstname": "F", "lastname": "L",
                           "email": u.lower() + "@other.edu"} for u in names(0, 20)])
    assert r.json()["totals"]["updated"] == 20


def put_people(site, people, query=""):
    return site.client.put("/user" + query, json.dumps(people), headers={"Content-Type": "application/json"})


def test_a_file_whose_lines_have_shifted_is_not_taken(site):
    people = [{"userid": "G%02d" % n, "username": "g%02d" % n, "firstname": "F", "lastname": "L",
               "email": "g%02d@inst.edu" % n} for n in range(24)]
    assert put_people(site, people[:22]).json()["totals"]["created"] == 22
    shifted = [dict(p, email=q["email"]) for p, q in zip(people, people[1:12] + people[:1])] + people[12:]
    shifted[0] = dict(shifted[0], email="g11@inst.edu")
    assert put_people(site, shifted[:11] + people[11:], "?dryrun=true").status == 200  # 11 of 22: just half
    before = site.sql("SELECT count(*) FROM nexsis.change")
    for query in ("", "?confirm=11", "?dryrun=true"):
        r = put_people(site, shifted[:12] + people[12:20], query)
        assert (r.status, r.json()["code"]) == (409, "change_guard")
        assert "12 of the 20" in r.json()["detail"] and "confirm=12" in r.json()["detail"] and "G03" in r.json()["detail"]
    assert site.sql("SELECT count(*) FROM nexsis.change") == before
    cased = [dict(p, email=p["email"].upper(), username=p["username"].upper(), lastname="M") for p in people[:22]]
    assert put_people(site, cased).json()["totals"]["updated"] == 22
    moved = [dict(p, email=p["email"].replace("inst", "other")) for p in people[:12]]
    assert put_people(site, moved).status == 409
    assert put_people(site, moved, "?confirm=12&dryrun=true").json()["results"][3] == \
        {"index": 3, "userid": "G03", "outcome": "updated", "changed": "email,lastname"}
    assert put_people(site, moved, "?confirm=12").json()["totals"]["updated"] == 12
    assert put_people(site, moved).json()["totals"]["unchanged"] == 12


# --- dry runs, repeated requests -----------------------------------------------------------------

def test_a_dry_run_tells_who_would_leave(site):
    path = course(site, "RI")
    roster(site, path, names(0, 3))
    conn = site.cluster.connect(site.db)
    before = everything(conn)
    dry = roster(site, path, names(1, 5), "?dryrun=true")
    assert everything(conn) == before and dry.headers["Nexsis-Dry-Run"] == "true"
    conn.close()
    assert dry.json() == roster(site, path, names(1, 5)).json()


def test_a_repeated_request_has_the_same_answer(cluster, databases):
    db = Calls(cluster, databases.clone("standalone"))
    db.run("course_put", [{"courseid": "RR", "fullname": "RR"}])
    call = {"courseid": "RR", "onleave": "suspend", "shrink": 20}
    db.run("enrol_roster", [{"userid": u, "courseid": "RR"} for u in ("S001", "S002")], **call)
    items = [{"userid": u, "courseid": "RR"} for u in ("S002", "S003", "NOBODY")]
    first = db.run("enrol_roster", items, request="r1", **call)
    assert [(r["outcome"], r["userid"], r["how"]) for r in first] == \
        [("unchanged", None, None), ("created", None, None), ("failed", None, None), ("deleted", "S001", "suspend")]
    changes = db.one("SELECT count(*) FROM nexsis.change")
    again = db.run("enrol_roster", items, request="r1", **dict(call, attempt=2))
    assert again == first and db.one("SELECT count(*) FROM nexsis.change") == changes
    assert db.run("enrol_roster", []) == db.run("member_roster", []) == []
    db.close()


def test_a_client_that_repeats_itself_has_the_same_answer(site):
    path = course(site, "RK")
    roster(site, path, names(0, 3))
    key = {"Content-Type": "application/json", "Idempotency-Key": "roster-1"}
    first, again = (site.client.put(path, json.dumps(["P01", "P05"]), headers=key) for _ in range(2))
    assert outcomes(first) == {"P01": "unchanged", "P05": "created", "P00": "deleted", "P02": "deleted"}
    assert again.json() == first.json() and again.headers["Idempotency-Replayed"] == "true"
    assert site.client.put(path, json.dumps(["P01"]), headers=key).json()["code"] == "idempotency_key_reused"


# --- groups --------------------------------------------------------------------------------------

def test_members_of_a_group(site):
    enrol = course(site, "RM")
    roster(site, enrol, names(0, 5))
    site.client.put("/course/RM/group/G", {"name": "G"})
    path = "/course/RM/group/G/user"
    assert outcomes(roster(site, path, names(0, 3))) == dict.fromkeys(names(0, 3), "created")
    r = roster(site, path, ["P00", "P04", "P09"])
    assert outcomes(r) == {"P00": "unchanged", "P04": "created", "P09": "failed", "P01": "deleted", "P02": "deleted"}
    assert r.json()["results"][2]["code"] == "not_enrolled"
    assert r.json()["results"][3] == {"courseid": "RM", "groupid": "G", "userid": "P01", "outcome": "deleted",
                                      "onleave": "remove"}
    members = "SELECT u.idnumber FROM mdl_groups_members m JOIN mdl_user u ON u.id = m.userid" \
        " JOIN mdl_groups g ON g.id = m.groupid JOIN mdl_course c ON c.id = g.courseid WHERE c.idnumber = 'RM' ORDER BY 1"
    assert site.sql(members) == [("P00",), ("P04",)]
    site.sql("DELETE FROM nexsis.owned WHERE kind = 'member'")
    assert outcomes(roster(site, path, [])) == {}
    assert outcomes(roster(site, path, ["P00"], "?plugin=manual&onleave=keep")) == {"P00": "unchanged", "P04": "unchanged"}
    assert outcomes(roster(site, path, ["P00"], "?plugin=manual")) == {"P00": "unchanged", "P04": "deleted"}
    assert site.sql(members) == [("P00",)]
    assert roster(site, path, [], "?onleave=suspend").status == 400


def test_renames_are_counted(site):
    r = site.client.put("/user", json.dumps([{"userid": "Q39", "previousid": "P39", "username": "p39", "firstname": "F",
                                              "lastname": "L", "email": "p39@inst.edu"}]),
                        headers={"Content-Type": "application/json"})
    assert r.json()["results"][0]["outcome"] == "renamed" and r.json()["totals"]["renamed"] == 1
    assert site.client.request("POST", "/user/Q39/rename", {"newid": "P39"}).status == 200


def test_many_rosters_of_the_same_people_at_once(site):
    paths = [course(site, "RX%d" % n) for n in range(3)]
    rounds = 6

    def write(n):
        dice, client, seen = random.Random(n), site.httpd.client(site.token), []
        for _ in range(rounds):
            people = dice.sample(names(0, 40), 25)  # in any order
            r = client.put(dice.choice(paths) + "?confirm=1&onleave=" + dice.choice(["unenrol", "suspend"]),
                           json.dumps(people), headers={"Content-Type": "application/json"})
            seen.append((r.status, r.json().get("code")))
        client.close()
        return seen

    seen = sum(together(8, write), [])
    assert set(seen) <= {(200, None), (409, "shrink_guard")} and len(seen) == 8 * rounds
    assert site.sql("SELECT count(*) FROM nexsis.owned AS o WHERE o.kind = 'enrolment' AND NOT EXISTS ("
                    "SELECT FROM mdl_user_enrolments AS e WHERE e.id = o.moodle_id)") == [(0,)]
    with open(site.cluster.log) as log:
        assert "deadlock" not in log.read()

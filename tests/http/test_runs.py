# SPDX-License-Identifier: Apache-2.0
"""Runs: requests under one name, what they did and could not do, and putting it back; and the history of
a record in words."""
import json

import pytest

USER = {"username": "x", "firstname": "Ann", "lastname": "Run", "email": "x@run.example.org"}


def call(site, run, method, path, body=None):
    return site.client.request(method, path, body, headers={"Nexsis-Run": run} if run else {})


def user(site, run, userid, **members):
    name = userid.lower()
    return call(site, run, "PUT", "/user/" + userid,
                {**USER, "username": name, "email": name + "@run.example.org", **members})


def ctl(site, *argv, code=0):
    done = site.cluster.ctl(site.db, *argv, check=False)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def zoned(make_site):
    site = make_site("standalone")
    site.sql("DELETE FROM mdl_config WHERE name = 'timezone'")
    site.sql("INSERT INTO mdl_config (name, value) VALUES ('timezone', 'Asia/Tokyo')")
    return site


def test_every_write_bears_the_run_and_its_failures_are_kept(zoned):
    run = "nightly/1"
    assert user(zoned, run, "R1").status == 200
    assert call(zoned, run, "PUT", "/course/RC1", {"fullname": "Run", "categorypath": "/Runs"}).status == 200
    assert call(zoned, run, "PUT", "/user/R1/enrol/RC1").status == 200
    assert call(zoned, run, "PUT", "/course/RC1/group/RG1", {"name": "Group"}).status == 200
    assert call(zoned, run, "PUT", "/course/RC1/group/RG1/user/R1").status == 200
    assert call(zoned, run, "DELETE", "/course/RC1/group/RG1/user/R1").status == 200
    # what the module refuses, what the database refuses, and both in one request
    assert call(zoned, run, "PUT", "/user/R2", {"username": "r2"}).status == 400
    assert user(zoned, run, "R3", username="r1").status == 400
    assert user(zoned, run, "R4", username="r1", country="Norway").status == 400
    assert call(zoned, run, "PUT", "/user/NOBODY/enrol/RC1").status == 404
    assert call(zoned, run, "DELETE", "/course/NOWHERE").status == 404
    assert user(zoned, None, "R5", username="r1").status == 400  # of no run
    rows = zoned.sql("SELECT kind, operation FROM nexsis.change WHERE run = %s ORDER BY id", run)
    assert rows == [("user", "created"), ("category", "created"), ("course", "created"),
                    ("enrolment", "created"), ("group", "created"), ("member", "created"), ("member", "deleted")]
    failures = {(x["kind"], tuple(x["ids"].values())): {(e["code"], e["field"]) for e in x["errors"]}
                for x in map(json.loads, ctl(zoned, "run", "failures", run, "--json").splitlines())}
    assert failures == {
        ("user", ("R2",)): {("missing_field", "firstname"), ("missing_field", "lastname"),
                            ("missing_field", "email")},
        ("user", ("R3",)): {("username_taken", "username")},
        ("user", ("R4",)): {("username_taken", "username"), ("invalid_value", "country")},
        ("enrolment", ("NOBODY", "RC1")): {("not_found", "userid")},
        ("course", ("NOWHERE",)): {("not_found", "courseid")}}
    text = ctl(zoned, "run", "failures", run)
    assert 'enrolment of NOBODY in RC1: not_found (userid) - ' in text and len(text.splitlines()) == 5
    page = zoned.client.get("/change?limit=1000").json()["changes"]
    assert [x["kind"] for x in page if x["run"] == run] == [k.replace("enrolment", "enrol") for k, _ in rows]


def test_failures_of_bulk(zoned):
    run = "bulk"
    items = [{"userid": "B%d" % i, "username": "b%d" % i, "firstname": "B", "lastname": "B",
              "email": "b%d@run.example.org" % i} for i in range(6)]
    items[1]["username"] = "b0"  # the database refuses it
    items[2]["country"] = "Norway"  # the module does
    items[3]["userid"] = "B0"
    del items[4]["userid"]
    answer = zoned.client.request("PUT", "/user", json.dumps(items).encode(), headers={
        "Nexsis-Run": run, "Content-Type": "application/json"})
    assert answer.status == 200 and answer.json()["totals"]["failed"] == 4, answer
    failures = [json.loads(x) for x in ctl(zoned, "run", "failures", run, "--json").splitlines()]
    assert sorted((x["ids"]["userid"], x["errors"][0]["code"]) for x in failures) == [
        ("B0", "duplicate_item"), ("B1", "username_taken"), ("B2", "invalid_value")]
    assert zoned.sql("SELECT count(*) FROM nexsis.change WHERE run = %s", run) == [(2,)]


def test_a_run_has_a_sane_name(zoned):
    assert user(zoned, "r" * 100, "LONG").status == 200
    for name in ("r" * 101, "tab\there", "caf\xc3\xa9"):
        assert user(zoned, name, "LONG", lastname="Other").status == 400, name


def test_list_and_show(zoned):
    assert user(zoned, "show", "S1").status == 200
    assert user(zoned, "show", "S1", lastname="Shown").status == 200
    assert user(zoned, "show", "S2", username="s1").status == 400
    line = [x for x in ctl(zoned, "run", "list").splitlines() if x.startswith("show ")][0]
    assert line.split()[-3:] == ["2", "1", "test"]
    text = ctl(zoned, "run", "show", "show")
    assert "user       created    1\nuser       failed     1\nuser       updated    1\n" in text
    assert 'lastname: "Run" -> "Shown"' in text
    ctl(zoned, "run", "show", "no such run", code=1)


def test_history_in_words(zoned):
    c = zoned.client
    assert user(zoned, None, "H1").status == 200
    assert call(zoned, None, "PUT", "/course/HC1", {"fullname": "History"}).status == 200
    assert call(zoned, "word", "PUT", "/user/H1/enrol/HC1", {"timeend": "2030-06-30T12:00:00+00:00"}).status == 200
    assert c.put("/user/H1/enrol/HC1", {"timeend": "", "roles": ["teacher"]}).status == 200
    assert c.put("/course/HC1/group/HG1", {"name": "Group"}).status == 200
    assert c.put("/course/HC1/group/HG1/user/H1").status == 200
    assert c.delete("/user/H1/enrol/HC1").status == 200
    key = zoned.sql("SELECT id FROM nexsis.api_key WHERE name = 'test'")[0][0]
    text = ctl(zoned, "history", "user", "H1")
    said = [line.split("  ", 1)[1] for line in text.splitlines() if not line.startswith(" ")]
    who, end = 'key "test" (%s) ' % key, ", as nexsis-sync, from 127.0.0.1"
    assert said == [who + x + end + more for x, more in (
        ("created user H1", ""), ("enrolled H1 in HC1", ", in run word"),
        ("changed the enrolment of H1 in HC1", ""), ("put H1 into group HG1 of HC1", ""),
        ("ended the enrolment of H1 in HC1", ""))]
    assert "\n    roles: [\"student\"]\n    status: 0\n    timeend: 2030-06-30 21:00:00\n" in text  # Tokyo
    assert "timeend: 2030-06-30 21:00:00 -> none\n" in text and '["student"] -> ["teacher"]' in text
    stamp = zoned.sql("SELECT to_char(min(at) AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD HH24:MI:SS')"
                      " FROM nexsis.change WHERE external_id = 'H1'")[0][0]
    assert text.startswith(stamp)
    assert "made group HG1 of HC1" in ctl(zoned, "history", "course", "HC1")
    group = ctl(zoned, "history", "group", "HG1")
    assert "made group HG1 of HC1" in group and "put H1 into" in group
    assert ctl(zoned, "history", "group", "HG1", "--course", "HC1") == group
    assert "nothing was written" in ctl(zoned, "history", "group", "HG1", "--course", "RC1")
    rows = [json.loads(x) for x in ctl(zoned, "history", "user", "H1", "--json").splitlines()]
    assert rows[1]["ids"] == {"userid": "H1", "courseid": "HC1"} and rows[1]["keyname"] == "test"
    assert "nothing was written" in ctl(zoned, "history", "user", "NOBODY")


def document(site, path):
    answer = site.client.get(path)
    found = answer.json()
    return answer.status, found["code"] if "code" in found else found


def test_revert(make_site):
    site = make_site("standalone")
    c = site.client
    for userid in ("A1", "A2", "A3", "A4", "A5"):
        assert user(site, None, userid, city="Oslo").status == 200
    assert c.put("/course/AC1", {"fullname": "Before", "categorypath": "/Old", "startdate": 1700000000}).status == 200
    assert c.put("/course/AC1/group/AG1", {"name": "Before", "description": "words"}).status == 200
    for userid in ("A1", "A2"):
        assert c.put("/user/%s/enrol/AC1" % userid, {"roles": ["teacher"]}).status == 200
    paths = ["/user/A1", "/user/A2", "/user/A3", "/user/A5", "/course/AC1", "/course/AC1/group/AG1", "/user/A1/enrol",
             "/user/A2/enrol", "/user/NEW", "/course/NEWC"]
    before = [document(site, p) for p in paths]
    run = "broken file"
    # two changes of one record, a move, new and deleted records of each kind
    assert user(site, run, "A1", lastname="Broken", city="Nowhere").status == 200
    assert user(site, run, "A1", lastname="Broken twice", city="Nowhere", password="New-Secret-1").status == 200
    assert call(site, run, "DELETE", "/user/A3").status == 200
    assert call(site, run, "PUT", "/course/AC1", {"fullname": "Broken", "categorypath": "/New/Deep",
                                                  "startdate": 1800000000}).status == 200
    assert call(site, run, "PUT", "/course/AC1/group/AG1", {"name": "Broken", "description": ""}).status == 200
    assert call(site, run, "PUT", "/user/A1/enrol/AC1", {"roles": ["student"], "timeend": 1900000000}).status == 200
    assert call(site, run, "DELETE", "/user/A2/enrol/AC1").status == 200
    assert user(site, run, "NEW").status == 200
    assert call(site, run, "PUT", "/course/NEWC", {"fullname": "New"}).status == 200
    assert call(site, run, "PUT", "/user/NEW/enrol/NEWC").status == 200
    assert call(site, run, "PUT", "/course/NEWC/group/NG", {"name": "New"}).status == 200
    assert call(site, run, "PUT", "/course/NEWC/group/NG/user/NEW").status == 200
    assert call(site, run, "POST", "/user/A5/rename", {"newid": "A5-NEW"}).status == 200
    assert user(site, run, "A5-NEW", lastname="Broken", username="a5", email="a5@run.example.org").status == 200
    assert user(site, run, "A4", city="Bergen").status == 200
    assert user(site, None, "A4", city="Tromso").status == 200  # since, by somebody else
    changed = [document(site, p) for p in paths]
    plan = ctl(site, "run", "revert", run, code=1)
    assert [document(site, p) for p in paths] == changed
    assert "nothing was changed; --yes does it" in plan
    assert "left as it is   user A4: changed since" in plan and "category" in plan
    assert 'would put back  user A1: city "Oslo", lastname "Run" (not password)' in plan
    assert ctl(site, "run", "revert", run, "--yes", "--dry-run", code=1) == plan
    done = ctl(site, "run", "revert", run, "--yes", code=1)
    assert "put back" in done and len(done.splitlines()) == len(plan.splitlines()) - 1
    after = [document(site, p) for p in paths]
    assert after[:8] == before[:8]
    assert after[8:] == [(404, "gone"), (404, "gone")]
    assert site.sql("SELECT city FROM mdl_user WHERE idnumber IN ('A1', 'A4') ORDER BY 1") == [("Oslo",), ("Tromso",)]
    assert site.sql("SELECT startdate FROM mdl_course WHERE idnumber = 'AC1'") == [(1700000000,)]
    # what it did is a run itself, told like any other
    assert 'nexsisctl changed user A1, as nexsis-sync, in run revert of broken file' in \
        ctl(site, "history", "user", "A1")
    again = ctl(site, "run", "revert", run, "--yes", code=1)
    assert "put back" not in again.replace("would put back", "")
    assert [document(site, p) for p in paths] == after
    ctl(site, "run", "revert", "no such run", code=1)

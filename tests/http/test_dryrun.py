# SPDX-License-Identifier: Apache-2.0
"""dryrun=true and atomic: a dry run says what the call itself then does, and nothing at all is
written, no sequence moves; of an atomic call each item says why nothing was done."""
import random

import pytest

from calls import Calls
from dbdiff import everything

# What a dry run cannot know: ids that are not given out yet.
NOT_YET = ("moodle_id", "job")


@pytest.fixture(scope="module")
def db(cluster, databases):
    calls = Calls(cluster, databases.clone("standalone"))
    calls.admin = cluster.connect(calls.db)
    yield calls
    calls.admin.close()
    calls.close()


def verdicts(rows):
    return [{k: v for k, v in row.items() if k not in NOT_YET} for row in rows]


def told(db, name, items, **call):
    """What the call did, as its dry run had foretold."""
    before = everything(db.admin)
    dry = db.run(name, items, dryrun=True, **call)
    assert everything(db.admin) == before
    rows = db.run(name, items, **call)
    assert verdicts(dry) == verdicts(rows), items
    return rows


class Dice(random.Random):
    def some(self, **members):
        """Each member, perhaps, with one of its values."""
        return {k: self.choice(v) for k, v in members.items() if self.random() < 0.7}

    def items(self, make):
        return [make() for _ in range(self.randrange(1, 6))]

    def user(self):
        name = self.choice(["D1", "D2", "D3", "D4", "S001", "S002"])
        return dict({"userid": name, "username": self.choice([name.lower(), "student001", "d1"]),
                     "firstname": "F", "lastname": self.choice("LM"),
                     "email": self.choice([name.lower(), "d1"]) + "@inst.edu"},
                    **self.some(city=["Oslo", None], auth=["manual", "nosuch"], country=["NO", "DE"],
                                cohort0=["", "nosuch"], timezone=["99", "Nowhere/X"]))

    def course(self):
        name = self.choice(["K1", "K2", "K3", "C789", "C850"])
        return dict({"courseid": name, "fullname": self.choice(["Full", "Fuller"]),
                     "startdate": self.choice([1700000000, 1])},  # absent: now, another second each time
                    **self.some(shortname=[name, "TECH-231", "K1"],
                                categorypath=["/Technology", "/New/%d" % self.randrange(9), "/"],
                                templateid=["", "C850", "nosuch"]))

    def enrol(self):
        return dict({"userid": self.choice(["S001", "S002", "S003", "D1", "nosuch"]),
                     "courseid": self.choice(["C789", "C850", "K1", "nosuch"])},
                    **self.some(roleid=["student", "teacher", "manager", "nosuch"],
                                timestart=[0, 1700000000], timeend=[0, 1600000000, 1800000000]))

    def group(self):
        return dict({"courseid": self.choice(["C789", "C850", "nosuch"]),
                     "groupid": self.choice(["G1", "G2"])},
                    **self.some(name=["Group", "Other", ""], description=["text", None]))

    def member(self):
        return {"courseid": self.choice(["C789", "C850"]), "groupid": self.choice(["G1", "G2"]),
                "userid": self.choice(["S001", "S002", "S003", "nosuch"])}


KINDS = ["user", "course", "enrol", "group", "member"]


def test_whatever_is_asked_the_dry_run_tells_the_truth(db):
    dice, outcomes = Dice(1), set()
    for _ in range(120):
        kind = dice.choice(KINDS)
        name = kind + dice.choice(["_put", "_put", "_put", "_delete"])
        call = dice.some(atomic=[True, False], adopt=["off", "username"], ondelete=["suspend", "delete"],
                         ondelete_course=["hide", "delete"],
                         ondelete_enrolment=["auto", "unenrol", "suspend"])
        for row in told(db, name, dice.items(getattr(dice, kind)), **call):
            outcomes.add(row["outcome"])
            assert (row["outcome"] == "failed") == bool(row["errors"])
    assert outcomes == {"created", "updated", "unchanged", "restored", "queued", "deleted", "failed"}


def test_of_an_atomic_call_the_others_say_why(db):
    good, bad = {"userid": "AT1", "username": "at1", "firstname": "F", "lastname": "L", "email": "at1@inst.edu"}, \
        {"userid": "AT2", "username": "at 2", "firstname": "F", "lastname": "L", "email": "at2@inst.edu"}
    rows = told(db, "user_put", [good, bad], atomic=True)
    assert [(r["outcome"], [e["code"] for e in r["errors"]]) for r in rows] == \
        [("failed", ["not_done"]), ("failed", ["username_invalid"])]
    assert db.one("SELECT count(*) FROM mdl_user WHERE idnumber IN ('AT1', 'AT2')") == 0
    assert [r["outcome"] for r in told(db, "user_put", [good, dict(bad, username="at2")], atomic=True)] == \
        ["created", "created"]


# --- over HTTP ---------------------------------------------------------------------------------

ONES = [("PUT", "/user/S9", {"username": "s9", "firstname": "F", "lastname": "L", "email": "s9@inst.edu"}, "created"),
        ("PUT", "/user/S001", {"username": "student001", "firstname": "Xu", "lastname": "L",
                               "email": "student001@inst.edu"}, "updated"),
        ("DELETE", "/user/S002", None, "deleted"),
        ("PUT", "/course/C9", {"fullname": "Nine", "categorypath": "/A/B"}, "created"),
        ("PUT", "/course/C10", {"fullname": "Ten", "templateid": "C850"}, "queued"),
        ("DELETE", "/course/C850", None, "deleted"),
        ("PUT", "/user/S005/enrol/C850", {"roleid": "teacher"}, "created"),
        ("POST", "/user/S005/enrol/C850", {"roleid": "teacher"}, "created"),
        ("DELETE", "/user/S001/enrol/C789", None, "deleted"),
        ("PUT", "/course/C789/group/G9", {"name": "Nine"}, "created")]


def test_single_writes_are_only_said(site):
    conn = site.cluster.connect(site.db)
    site.client.get("/ping")  # the key was used
    before = everything(conn)
    for method, path, body, outcome in ONES:
        r = site.client.request(method, path + "?dryrun=true", body)
        assert (r.status, r.headers["Nexsis-Outcome"], r.headers["Nexsis-Dry-Run"]) == (200, outcome, "true"), path
        assert "Link" not in r.headers
    r = site.client.put("/user/S9?dryrun=true", ONES[0][2])
    assert r.json() == dict(ONES[0][2], userid="S9")
    assert everything(conn) == before
    conn.close()
    assert site.client.get("/user/S9").status == 404


def test_a_dry_run_has_the_errors_of_the_real_one(site):
    dry, real = (site.client.put("/user/S9" + tail, {"username": "student001", "firstname": "", "lastname": "L",
                                                     "email": "x"}) for tail in ("?dryrun=true", ""))
    assert dry.status == real.status == 400
    assert dry.json()["errors"] == real.json()["errors"]
    errors = site.client.put("/user/S9?dryrun=maybe", {}).json()["errors"]
    assert ("dryrun", "invalid_value") in [(e["field"], e["code"]) for e in errors]
    r = site.client.put("/user/S001?dryrun=false", {"username": "student001", "firstname": "Ben", "lastname": "Brown",
                                                    "email": "student001@inst.edu"})
    assert (r.headers["Nexsis-Outcome"], r.headers["Nexsis-Dry-Run"]) == ("unchanged", None)


def test_an_override_is_only_said(site):
    catid = site.sql("SELECT min(c.id) FROM mdl_grade_categories c JOIN mdl_course x ON x.id = c.courseid"
                     " WHERE x.idnumber = 'C789'")[0][0]
    path = "/course/C789/categorygrade/%d/S001/42" % catid
    conn = site.cluster.connect(site.db)
    before = everything(conn, sequences=False)
    dry = site.client.put(path + "?dryrun=true")
    assert everything(conn, sequences=False) == before
    conn.close()
    real = site.client.put(path)
    assert dry.headers["Nexsis-Outcome"] == real.headers["Nexsis-Outcome"]
    assert float(dry.json()["finalgrade"]) == float(real.json()["finalgrade"]) == 42

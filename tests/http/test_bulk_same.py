# SPDX-License-Identifier: Apache-2.0
"""Of a large body, what the database has just as given is found while the rest is being read. Whatever
is in the body, its verdicts and what is written are those of the same body that only the write judges."""
import random

import pytest

from bulk import Bulk, person

CHUNK = 3  # a body of more is compared
PEOPLE = 24


@pytest.fixture(scope="module")
def two(make_site):
    """The same school twice: one compares, the other never does."""
    return [Bulk(make_site("school", location="NexsisBulkChunk %d\nNexsisChangeGuard 100" % chunk))
            for chunk in (CHUNK, 1000)]


def both(two, items, query="", status=200, method="PUT", **headers):
    told = [bulk.verdicts(bulk.send(method, "/user" + query, items, **headers), status) for bulk in two]
    assert told[0] == told[1], items
    return [v["outcome"] for v in told[0]]


def stored(bulk):
    return bulk.site.sql("SELECT idnumber, username, firstname, lastname, email, auth, lang, timezone, city,"
                         " country, middlename, alternatename, deleted, suspended, mnethostid FROM mdl_user"
                         " WHERE idnumber LIKE 'B%' ORDER BY 1, 2, 13")


def test_an_unchanged_body_is_unchanged(two):
    people = [person(n, city="Oslo", country="NO") for n in range(PEOPLE)]
    assert both(two, people) == ["created"] * PEOPLE
    assert both(two, people) == ["unchanged"] * PEOPLE
    assert both(two, people, "?dryrun=true") == ["unchanged"] * PEOPLE
    assert both(two, people, "?atomic=true") == ["unchanged"] * PEOPLE
    rows = "SELECT xmin::text, id FROM mdl_user WHERE idnumber LIKE 'B%' ORDER BY id"
    before = two[0].site.sql(rows)
    assert both(two, people) == ["unchanged"] * PEOPLE
    assert two[0].site.sql(rows) == before


def test_whatever_differs_is_written(two):
    people = [person(n, city="Oslo", country="NO") for n in range(PEOPLE)]
    both(two, people)
    dice = random.Random(7)
    values = {"username": ["BULK%d", "other%d", "bulk%d"], "firstname": ["First", 'F"i\\rst', "{a,NULL}", "NULL"],
              "lastname": ["Last %d", ""], "email": ["bulk%d@example.net", "Bulk%d@example.net", "x%d@example.net"],
              "auth": ["manual", "nologin", ""], "lang": ["en", ""], "timezone": ["99", "Europe/Oslo"],
              "city": ["Oslo", None, "", "Bergen"], "country": ["NO", "no", "SE", None], "middlename": ["", "M", None],
              "alternatename": ["A", None, "\u00c5se"], "password": ["Secret-1-word"], "cohort0": ["CO1"],
              "phone1": ["1", None], "url": ["http://x.example/"], "institution": ["I,\"", None]}
    for _ in range(12):
        items = []
        for n, one in enumerate(people):
            more = {name: dice.choice(values[name]) for name in values if dice.random() < 0.12}
            more = {k: v % n if isinstance(v, str) and "%d" in v else v for k, v in more.items()}
            if "password" in more and dice.random() < 0.7:
                del more["password"]
            items.append({k: v for k, v in {**one, **more}.items()
                          if dice.random() > 0.03 or k in ("userid", "username")})
        dice.shuffle(items)
        both(two, items)
        assert stored(two[0]) == stored(two[1])


def test_twins_and_renames(two):
    people = [person(n) for n in range(PEOPLE)]
    both(two, people)
    outcomes = both(two, people + [people[0], person(90)])
    assert outcomes.count("failed") == 1 and outcomes[-1] == "created"
    # an id that becomes free is given again, in a later chunk: it is not the account it was
    people = [person(n) for n in range(500, 500 + PEOPLE)]
    both(two, people)
    free = people.pop(5)
    body = [dict(free, userid="BX", previousid=free["userid"])] + people + [free]
    last = two[0].verdicts(two[0].put("/user", body))[-1]
    assert (last["outcome"], last["errors"][0]["field"]) == ("failed", "username"), last
    assert two[0].client.get("/user/BX").status == 200
    assert two[0].client.get("/user/" + free["userid"]).status == 404


def test_who_is_not_ours_is_judged(two):
    people = [person(n) for n in range(PEOPLE)]
    both(two, people)
    for bulk in two:
        sql = bulk.site.sql
        sql("UPDATE mdl_config SET value = value || ',' || (SELECT id FROM mdl_user WHERE idnumber = 'B1')"
            " WHERE name = 'siteadmins'")
        sql("INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified) SELECT 1, 1, id, 0"
            " FROM mdl_user WHERE idnumber = 'B2'")
        sql("UPDATE mdl_user SET mnethostid = 77 WHERE idnumber = 'B3'")
        sql("UPDATE mdl_user SET idnumber = 'B4' WHERE idnumber = 'B6'")
        assert bulk.client.delete("/user/B7").status == 200
    outcomes = both(two, people)
    assert outcomes[1:5] == ["failed"] * 4 and outcomes[7] == "restored"
    assert outcomes[8:] == ["unchanged"] * (PEOPLE - 8)


def test_a_request_that_is_repeated_gets_its_first_answer(two):
    people = [person(n) for n in range(200, 200 + PEOPLE)]
    for bulk in two:
        first, again = [bulk.put("/user", people, Idempotency_Key="same-%d" % PEOPLE) for _ in range(2)]
        assert first.json()["totals"]["created"] == PEOPLE and again.json() == first.json()


def test_nothing_is_said_while_moodle_is_closed(two):
    people = [person(n) for n in range(300, 300 + PEOPLE)]
    both(two, people)
    for bulk in two:
        bulk.site.sql("UPDATE mdl_config SET value = '1' WHERE name = 'maintenance_enabled'")
    try:
        for bulk in two:
            answer = bulk.put("/user", people)
            assert (answer.status, answer.json()["code"]) == (503, "moodle_maintenance")
    finally:
        for bulk in two:
            bulk.site.sql("UPDATE mdl_config SET value = '0' WHERE name = 'maintenance_enabled'")


def test_nobody_is_waited_for(two):
    """Somebody holds every lock there is: those who are unchanged need none."""
    people = [person(n) for n in range(400, 400 + PEOPLE)]
    both(two, people)
    site = two[0].site
    with site.cluster.connect(site.db) as other:
        other.execute("BEGIN")
        other.execute("SELECT pg_advisory_xact_lock(x'4E580000'::int + k, b) FROM generate_series(1, 11) AS k,"
                      " generate_series(0, 255) AS b")
        other.execute("UPDATE mdl_user SET lastaccess = 1 WHERE idnumber LIKE 'B4%'")
        assert two[0].outcomes("/user", people) == ["unchanged"] * PEOPLE
        other.execute("ROLLBACK")


def enrolment(n, **members):
    return {"userid": "B%d" % (600 + n), "courseid": "BC%d" % (n % 4), "roleid": "student", **members}


def test_enrolments(two):
    for bulk in two:
        bulk.put("/course", [{"courseid": "BC%d" % n, "fullname": "Course %d" % n} for n in range(4)])
        bulk.put("/user", [person(n) for n in range(600, 600 + PEOPLE)])

    def told(items, query=""):
        answers = [bulk.verdicts(bulk.put("/enrol" + query, items)) for bulk in two]
        assert answers[0] == answers[1], items
        return [v["outcome"] for v in answers[0]]

    items = [enrolment(n, **({} if n % 3 else {"timestart": 1700000000, "timeend": 1900000000}))
             for n in range(PEOPLE)]
    assert told(items) == ["created"] * PEOPLE
    assert told(items) == ["unchanged"] * PEOPLE
    dice = random.Random(3)
    values = {"roleid": ["student", "teacher", "5", "Student", "manager", "nobody", None],
              "roles": [["student"], ["student", "teacher"]], "timestart": [1700000000, 0, None, "2024-01-01", 5],
              "timeend": [1900000000, "1900000000", None, 3], "userid": ["B600", "nobody"], "courseid": ["BC1", "none"]}
    for _ in range(12):
        sent = []
        for one in items:
            more = {name: dice.choice(values[name]) for name in values if dice.random() < 0.08}
            if "roles" in more:
                one = {k: v for k, v in one.items() if k != "roleid"}
                more.pop("roleid", None)
            sent.append({**one, **more})
        told(sent)
    told(items)
    assert told(items) == ["unchanged"] * PEOPLE
    for bulk in two:
        assert bulk.client.delete("/user/B601/enrol/BC1").status == 200
        bulk.site.sql("UPDATE mdl_enrol SET status = 1 WHERE enrol = 'manual' AND courseid = (SELECT id FROM"
                      " mdl_course WHERE idnumber = 'BC2')")
        bulk.site.sql("INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified) SELECT 1, 1,"
                      " id, 0 FROM mdl_user WHERE idnumber = 'B603'")
    outcomes = told(items)
    assert outcomes[1] in ("restored", "created") and outcomes[2] == outcomes[3] == "failed", outcomes
    for bulk in two:
        bulk.site.sql("UPDATE mdl_config SET value = replace(value, 'manual', 'x') WHERE name ="
                      " 'enrol_plugins_enabled'")
    assert told(items) == ["failed"] * PEOPLE

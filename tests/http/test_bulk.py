# SPDX-License-Identifier: Apache-2.0
"""Bulk writes: bodies in three forms, a verdict an item in input order, totals, duplicates, atomic,
dry run; whatever is wrong with an item is said as its single route says it."""
import csv
import io
import json

import pytest

from bulk import NDJSON, Bulk, person


@pytest.fixture(scope="module")
def bulk(site):
    return Bulk(site)


def test_users_are_created_updated_and_left_alone(bulk):
    people = [person(n) for n in range(1, 8)]
    assert bulk.outcomes("/user", people) == ["created"] * 7
    people[2]["lastname"] = "Other"
    answer = bulk.put("/user", people)
    verdicts = bulk.verdicts(answer)
    assert [v["outcome"] for v in verdicts] == ["unchanged"] * 2 + ["updated"] + ["unchanged"] * 4
    assert [(v["index"], v["userid"]) for v in verdicts] == [(n - 1, "B%d" % n) for n in range(1, 8)]
    assert answer.json()["totals"] == {
        "items": 7, "created": 0, "updated": 1, "renamed": 0, "unchanged": 6, "adopted": 0, "restored": 0,
        "deleted": 0, "queued": 0, "failed": 0}
    assert bulk.client.get("/user/B3").json()["lastname"] == "Other"


def test_an_answer_as_ndjson_has_a_line_each_and_totals_at_its_end(bulk):
    answer = bulk.put("/user", [person(n) for n in range(11, 14)], accept=NDJSON)
    assert answer.headers["Content-Type"] == NDJSON
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [v.get("outcome") for v in lines] == ["created"] * 3 + [None]
    assert lines[3]["totals"]["created"] == 3


def test_bodies_as_lines_and_as_csv(bulk):
    lines = "\n".join(json.dumps(person(n)) for n in (21, 22)) + "\n{\"userid\":\n" + \
        json.dumps(person(23)) + "\n"
    assert bulk.codes("/user", lines, Content_Type=NDJSON) == [[], [], [(None, "bad_json")], []]
    out = io.StringIO()
    sheet = csv.DictWriter(out, ["userid", "username", "firstname", "lastname", "email", "city"])
    sheet.writeheader()
    for n in (24, 25):
        sheet.writerow(person(n, city="Oslo", lastname='Quote " and, comma'))
    text = "\ufeff" + out.getvalue()
    assert bulk.outcomes("/user", text, Content_Type="text/csv") == ["created"] * 2
    assert bulk.client.get("/user/B25").json()["lastname"] == 'Quote " and, comma'


def test_csv_says_absent_and_cleared(bulk):
    head = "userid,username,firstname,lastname,email,city,department\n"
    rest = "bulk31,First,Last,bulk31@example.net"
    assert bulk.outcomes("/user", head + "B31,%s,Oslo,Physics\n" % rest,
                         Content_Type="text/csv") == ["created"]
    assert bulk.outcomes("/user", head + "B31,%s,,\\N\n" % rest, Content_Type="text/csv") == ["updated"]
    assert bulk.site.sql("SELECT city, department FROM mdl_user WHERE idnumber = 'B31'")[0] == ("Oslo", "")


def test_everything_that_is_wrong_with_an_item_is_said(bulk):
    bulk.put("/user", [person(40)])
    items = [person(41), person(42, email="nobody", country="Norway", username="bulk40"),
             {"userid": "B43"}, person(44), 7, {"userid": "B45", "username": "x", "username2": 1}]
    codes = bulk.codes("/user", items)
    assert codes[0] == codes[3] == []
    assert codes[1] == [("email", "invalid_value"), ("country", "invalid_value"),
                        ("username", "username_taken")]
    assert [c for c in codes[2]] == [(f, "missing_field") for f in
                                     ("username", "firstname", "lastname", "email")]
    assert codes[4] == [(None, "wrong_type")]
    first = bulk.verdicts(bulk.put("/user", items))[1]
    assert (first["code"], first["field"]) == ("invalid_value", "email")
    assert first["errors"][0] == {k: first[k] for k in ("code", "field", "detail")}
    assert bulk.count("B4_") == 3


def test_only_failures_are_listed_when_asked_for(bulk):
    answer = bulk.put("/user?verdicts=failed", [person(51), {"userid": "B52"}, person(53)])
    verdicts = answer.json()["results"]
    assert [(v["index"], v["userid"]) for v in verdicts] == [(1, "B52")]
    assert answer.json()["totals"]["created"] == 2


def test_duplicates_are_found_over_the_whole_body(bulk):
    """In chunks of 500 the second one is in another transaction than the first."""
    people = [person(n) for n in range(1000, 1600)] + [person(1003), person(1599, city="Oslo")]
    verdicts = bulk.verdicts(bulk.put("/user", people))
    assert [v["outcome"] for v in verdicts] == ["created"] * 600 + ["failed"] * 2
    assert [v["code"] for v in verdicts[600:]] == ["duplicate_item"] * 2
    assert "item 3 " in verdicts[600]["detail"] and "item 599 " in verdicts[601]["detail"]
    assert bulk.one("SELECT city FROM mdl_user WHERE idnumber = 'B1599'") == ""


def test_all_or_nothing(bulk):
    answer = bulk.put("/user?atomic=true", [person(61), person(62, email="x"), person(63, username="bulk40"),
                                            person(64)])
    codes = [[e["code"] for e in v["errors"]] for v in bulk.verdicts(answer, 400)]
    assert codes == [["not_done"], ["invalid_value"], ["username_taken"], ["not_done"]]
    assert bulk.count("B6_") == 0
    assert bulk.outcomes("/user?atomic=true", [person(61), person(64)]) == ["created"] * 2


def test_atomic_is_limited_before_anything_is_written(bulk):
    answer = bulk.put("/user?atomic=true", [person(n) for n in range(20000, 30001)])
    assert (answer.status, answer.json()["code"]) == (400, "too_many_items")
    assert bulk.count("B2____") == 0


def test_a_dry_run_writes_nothing(bulk):
    bulk.put("/user", [person(71)])
    answer = bulk.put("/user?dryrun=true", [person(71), person(72),
                                            {"userid": "B73"}])
    assert answer.headers["Nexsis-Dry-Run"] == "true"
    assert [v["outcome"] for v in bulk.verdicts(answer)] == ["unchanged", "created", "failed"]
    assert bulk.count("B72") == bulk.count("B73") == 0


def test_a_broken_body_is_refused_before_anything_is_written(bulk):
    text = json.dumps([person(81), person(82)])[:-1] + ', {"userid": "B83", ]'
    answer = bulk.put("/user", text, Content_Type="application/json")
    assert (answer.status, answer.json()["code"]) == (400, "bad_json")
    assert "item 2" in answer.json()["detail"]
    assert bulk.count("B8_") == 0
    for body, kind, code in (("", "application/json", "bad_json"), ("", NDJSON, "bad_request"),
                             ("a,b\n1,\"2", "text/csv", "bad_csv"), ("null", "application/json", "bad_json"),
                             ("{}", "text/html", "unsupported_media_type")):
        answer = bulk.put("/user", body, Content_Type=kind)
        assert answer.json()["code"] == code, answer
    assert bulk.verdicts(bulk.put("/user", "[]", Content_Type="application/json")) == []


def test_everything_else_can_be_sent_in_bulk_too(bulk):
    bulk.put("/user", [person(n) for n in range(91, 94)])
    courses = [{"courseid": "BC%d" % n, "fullname": "Bulk course %d" % n} for n in (1, 2)]
    assert bulk.outcomes("/course", courses) == ["created"] * 2
    enrolments = [{"userid": "B%d" % u, "courseid": "BC%d" % c} for u in (91, 92, 93) for c in (1, 2)]
    sheet = "userid,courseid,roles\n" + "".join(
        '%s,%s,"student,teacher"\n' % (e["userid"], e["courseid"]) for e in enrolments)
    assert bulk.outcomes("/enrol", sheet, Content_Type="text/csv") == ["created"] * 6
    lost = bulk.verdicts(bulk.put("/enrol", [{"userid": "B91", "courseid": "nowhere"}, enrolments[0]]))
    assert lost[0]["code"] == "not_found" and "nowhere" in lost[0]["detail"]
    assert (lost[0]["userid"], lost[0]["courseid"]) == ("B91", "nowhere")
    groups = [{"courseid": "BC1", "groupid": "G1", "name": "One"},
              {"courseid": "BC2", "groupid": "G1", "name": "One"}]
    assert bulk.outcomes("/group", groups) == ["created"] * 2
    members = [{"courseid": "BC1", "groupid": "G1", "userid": "B%d" % u} for u in (91, 92)]
    assert bulk.outcomes("/groupmember", members) == ["created"] * 2
    assert bulk.outcomes("/groupmember", members[:1], method="DELETE") == ["deleted"]
    assert bulk.outcomes("/group", groups, method="DELETE") == ["deleted"] * 2
    assert bulk.outcomes("/enrol?plugin=nexsis", enrolments, method="DELETE") == ["deleted"] * 6
    assert bulk.outcomes("/course", courses, method="DELETE") == ["deleted"] * 2
    assert bulk.outcomes("/user", [person(91), {"userid": "B91x"}], method="DELETE") == \
        ["deleted", "failed"]


def test_ids_in_the_query_are_still_one_thing(bulk):
    assert bulk.client.put("/user?userid=B99", person(99)).headers["Nexsis-Outcome"] == "created"
    assert bulk.client.get("/user?userid=B99").json()["username"] == "bulk99"


def test_names_nobody_knows_are_named_once(bulk):
    answer = bulk.put("/user", [person(101, shoe=44), person(102, shoe=45, hat=1)])
    assert answer.headers["Nexsis-Ignored"] == "shoe, hat"


def test_the_key_needs_the_scope(bulk):
    reader = bulk.site.httpd.client(bulk.site.key("users:read"))
    answer = reader.request("PUT", "/user", b"[]", {"Content-Type": "application/json"})
    assert (answer.status, answer.json()["code"]) == (403, "insufficient_scope")
    reader.close()


def test_passwords_are_hashed_and_only_what_is_wrong_fails(make_site):
    site = make_site("school")
    bulk = Bulk(site)
    people = [person(n, password="Good-Pass-%d" % n) for n in range(1, 6)] + [person(6, password="bad")]
    assert bulk.codes("/user", people) == [[]] * 5 + [[("password", "password_policy")]]
    assert bulk.count("B_") == 5
    assert bulk.outcomes("/user", people[:5]) == ["unchanged"] * 5
    people[1]["password"] = "Other-Pass-2"
    assert bulk.outcomes("/user", people[:5]) == ["unchanged", "updated"] + ["unchanged"] * 3
    answer = bulk.put("/user?atomic=true", [person(8), person(7, password="bad", email="x")])
    assert [[e["code"] for e in v["errors"]] for v in bulk.verdicts(answer, 400)] == \
        [["not_done"], ["invalid_value", "password_policy"]]
    assert bulk.count("B_") == 5

# SPDX-License-Identifier: Apache-2.0
"""PUT, GET and DELETE /user: the document's examples, merging, all bad fields at once, limits."""
import json

import pytest

from examples import example
from server import MOUNT

MEMBERS = ["userid", "username", "firstname", "lastname", "email"]


def person(name, **more):
    return dict({"username": name, "firstname": "Ann", "lastname": "Lee",
                 "email": name + "@example.org"}, **more)


def played(site, name):
    """The request of an example, really sent."""
    e = json.loads(example("nexsis.user.%s.request.json" % name))
    headers = {k: v.replace("{token}", site.token) for k, v in e["headers"].items() if k != "Host"}
    body = example(e["body_file"]) if e["body_file"] else None
    assert e["path"].startswith(MOUNT)
    return site.client.request(e["method"], e["path"][len(MOUNT):], body, headers=headers)


def fields(r):
    return {e["field"]: e["code"] for e in r.json()["errors"]}


def user(site, userid):
    rows = site.sql("SELECT row_to_json(u) FROM mdl_user u WHERE idnumber = %s AND deleted = 0",
                    userid)
    assert len(rows) == 1
    return rows[0][0]


# --- the document's examples -----------------------------------------------------------------

def test_examples_answer_what_is_printed(site):
    wanted = json.loads(example("nexsis.user.put.response.json"))
    for name in ("put", "put.urlencoded", "get"):
        r = played(site, name)
        assert (r.status, r.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
        assert r.json() == wanted and list(r.json()) == list(wanted)
    r = played(site, "delete")
    assert (r.status, r.body, r.headers["Content-Length"]) == (200, b"", "0")
    assert r.headers["Content-Type"].startswith("application/json")
    assert played(site, "get").json()["code"] == "gone"


@pytest.mark.parametrize("query", [False, True])
def test_ping_examples(site, query):
    e = json.loads(example("nexsis.ping.get.%s-auth.request.json" % ("query" if query else "header")))
    tail = "?token=" + site.token if query else ""
    headers = {k: v.replace("{token}", site.token) for k, v in e["headers"].items() if k != "Host"}
    r = site.client.get(e["path"][len(MOUNT):] + tail, headers=headers, token=False)
    assert (r.status, r.json()) == (200, json.loads(example("nexsis.ping.get.response.json")))


# --- the way of a user -----------------------------------------------------------------------

def test_created_unchanged_updated_deleted_restored(site):
    c, u = site.client, person("way1")
    r = c.put("/user/WAY1", u)
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "created")
    assert r.json() == dict(u, userid="WAY1") and list(r.json()) == MEMBERS
    before = user(site, "WAY1")
    r = c.put("/user/WAY1", u)
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "unchanged")
    assert user(site, "WAY1") == before
    r = c.put("/user/WAY1", dict(u, lastname="Li", city="Oslo"))
    assert (r.headers["Nexsis-Outcome"], r.json()["lastname"]) == ("updated", "Li")
    assert c.get("/user/WAY1").json()["lastname"] == "Li"
    r = c.delete("/user/WAY1")
    assert (r.status, r.body, r.headers["Nexsis-Outcome"]) == (200, b"", "deleted")
    for method in ("GET", "DELETE"):
        r = c.request(method, "/user/WAY1")
        assert (r.status, r.json()["code"]) == (404, "gone")
    r = c.put("/user/WAY1", dict(u, lastname="Li"))
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "restored")
    after = user(site, "WAY1")
    assert (after["id"], after["suspended"], after["city"]) == (before["id"], 0, "Oslo")
    assert c.get("/user/WAY1").status == 200


def test_who_is_woken_up_in_moodle_is_back(site):
    c = site.client
    c.put("/user/WOKEN", person("woken"))
    assert c.delete("/user/WOKEN").status == 200
    site.sql("UPDATE mdl_user SET suspended = 0 WHERE idnumber = 'WOKEN'")
    assert c.get("/user/WOKEN").json()["userid"] == "WOKEN"
    assert c.put("/user/WOKEN", person("woken", city="Oslo")).headers["Nexsis-Outcome"] == "updated"
    assert c.delete("/user/WOKEN").status == 200
    assert c.get("/user/WOKEN").json()["code"] == "gone"


def test_an_id_that_was_deleted_for_good_can_be_somebody_else(site):
    c = site.client
    c.put("/user/AGAIN", person("again"))
    c.delete("/user/AGAIN")
    site.sql("UPDATE nexsis.deleted SET how = 'delete', moodle_id = -1 WHERE external_id = 'AGAIN'")
    site.sql("UPDATE mdl_user SET suspended = 0 WHERE idnumber = 'AGAIN'")
    assert c.get("/user/AGAIN").json()["username"] == "again"


def test_unknown_users_are_404(site):
    for method in ("GET", "DELETE"):
        r = site.client.request(method, "/user/NOBODY")
        assert (r.status, r.json()["code"]) == (404, "not_found")
        assert r.headers["Content-Type"] == "application/problem+json; charset=utf-8"


def test_problem_has_all_its_members(site):
    p = site.client.get("/user/NOBODY").json()
    assert list(p) == ["type", "title", "status", "detail", "code", "errors", "requestid", "message"]
    assert (p["status"], p["message"], p["errors"]) == (404, p["detail"], [])
    assert len(p["requestid"]) == 32


def test_ids_are_case_sensitive(site):
    c = site.client
    assert c.put("/user/CaSe1", person("case1")).status == 200
    assert c.get("/user/case1").status == 404
    assert c.put("/user/case1", person("case2")).headers["Nexsis-Outcome"] == "created"


def test_trailing_slash_is_the_same_resource(site):
    assert site.client.get("/ping/").status == 200
    assert site.client.get("/user/S001/").json()["userid"] == "S001"


@pytest.mark.parametrize("path", ["", "/", "/users", "/users/", "/users/S001", "/user/S001/x", "/Ping",
                                  "/health", "/openapi", "/docs/"])
def test_other_paths_are_404(site, path):
    assert site.client.get(path).status == 404


# --- members ---------------------------------------------------------------------------------

COLUMNS = {
    "username": ("All35", "all35"), "firstname": ("Ünï", "Ünï"), "lastname": ("O'Neil", "O'Neil"),
    "email": (" All35@Example.org ", "All35@Example.org"), "auth": ("manual", "manual"),
    "lang": ("en", "en"), "timezone": ("Europe/Oslo", "Europe/Oslo"),
    "institution": ("Inst", "Inst"), "department": ("Dep", "Dep"), "address": ("1 Road", "1 Road"),
    "city": ("東京", "東京"), "country": ("no", "NO"), "phone1": ("+47 1", "+47 1"),
    "phone2": ("+47 2", "+47 2"), "policyagreed": (True, 1), "middlename": ("M", "M"),
    "alternatename": ("A", "A"),
}
SOCIAL = ["url", "icq", "skype", "yahoo", "aim", "msn", "tenant"]


def all_members():
    body = {name: given for name, (given, _) in COLUMNS.items()}
    body.update({name: "x " + name for name in SOCIAL}, password="Secret-35x")
    body.update({"cohort%d" % i: "AC%d" % i for i in range(10)})
    return body


def add_cohorts(site):
    if site.sql("SELECT 1 FROM mdl_cohort WHERE idnumber = 'AC0'"):
        return
    site.sql("INSERT INTO mdl_cohort (contextid, name, idnumber, descriptionformat, component,"
             " timecreated, timemodified) SELECT 1, 'AC' || n, 'AC' || n, 0, '', 0, 0"
             " FROM generate_series(0, 9) n")


def check_all(site, userid):
    row = user(site, userid)
    assert {n: row[n] for n in COLUMNS} == {n: stored for n, (_, stored) in COLUMNS.items()}
    assert row["password"].startswith("$6$rounds=10000$")
    cohorts = site.sql("SELECT c.idnumber FROM mdl_cohort_members m JOIN mdl_cohort c"
                       " ON c.id = m.cohortid WHERE m.userid = %s ORDER BY 1", row["id"])
    assert [c for c, in cohorts] == ["AC%d" % i for i in range(10)]
    return row


def test_all_35_members_without_profile_fields(site):
    add_cohorts(site)
    body = all_members()
    assert len(body) == 35
    r = site.client.put("/user/ALL35", body)
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "created")
    row = check_all(site, "ALL35")
    extra = dict(site.sql("SELECT name, value FROM nexsis.user_extra WHERE userid = %s", row["id"]))
    known = {n for n, in site.sql("SELECT coalesce(nullif(param1, ''), shortname) FROM"
                                  " mdl_user_info_field WHERE datatype = 'social' OR shortname = 'tenant'")}
    for name in SOCIAL:
        if name not in known:
            assert extra[name] == "x " + name and name in r.headers["Nexsis-Warning"]
    assert site.client.put("/user/ALL35", body).headers["Nexsis-Outcome"] == "unchanged"


@pytest.fixture(scope="module")
def modes(make_site):
    """Another school, where unknown members are passed over, or refused at /reject."""
    return make_site(location="NexsisUnknownMembers ignore",
                     extra="<Location /reject>\nNexsisApi nexsis\nNexsisUnknownMembers reject\n</Location>")


def test_all_35_members_as_a_form_into_profile_fields(modes):
    site = modes
    add_cohorts(site)
    site.sql("DELETE FROM mdl_user_info_field WHERE datatype = 'social' OR shortname = 'tenant'")
    for name in SOCIAL:
        site.sql("INSERT INTO mdl_user_info_field (shortname, name, datatype, param1, categoryid)"
                 " VALUES (%s, %s, %s, %s, 1)", "tenant" if name == "tenant" else "f" + name, name,
                 "text" if name == "tenant" else "social", name)
    body = dict(all_members(), policyagreed="1")
    r = site.client.form("PUT", "/user/ALL35", body)
    assert (r.status, r.headers["Nexsis-Outcome"], r.headers["Nexsis-Warning"]) == \
        (200, "created", None)
    row = check_all(site, "ALL35")
    data = site.sql("SELECT f.param1, d.data FROM mdl_user_info_data d JOIN mdl_user_info_field f"
                    " ON f.id = d.fieldid WHERE d.userid = %s", row["id"])
    assert dict(data) == {name: "x " + name for name in SOCIAL}
    assert site.client.form("PUT", "/user/ALL35", body).headers["Nexsis-Outcome"] == "unchanged"


@pytest.mark.parametrize("empty", [None, ""])
def test_null_and_empty_clear_optional_members(site, empty):
    c = site.client
    given = dict(institution="I", city="C", country="NO", phone1="1", middlename="M", url="u",
                 lang="en", timezone="Europe/Oslo", policyagreed=True)
    assert c.put("/user/CLR", person("clr", **given)).status == 200
    r = c.put("/user/CLR", person("clr", **{name: empty for name in given}))
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "updated")
    row = user(site, "CLR")
    assert [row[n] or "" for n in ("institution", "city", "country", "phone1", "middlename")] == [""] * 5
    assert (row["timezone"], row["lang"], row["policyagreed"]) == ("99", "en", 0)
    assert not site.sql("SELECT 1 FROM nexsis.user_extra WHERE userid = %s AND value <> ''", row["id"])


def test_absent_members_stay(site):
    c = site.client
    c.put("/user/STAY", person("stay", city="Oslo", url="u"))
    assert c.put("/user/STAY", person("stay")).headers["Nexsis-Outcome"] == "unchanged"
    assert user(site, "STAY")["city"] == "Oslo"


@pytest.mark.parametrize("value,stored", [(True, 1), (False, 0), (1, 1), (0, 0), ("1", 1),
                                          ("true", 1), ("FALSE", 0)])
def test_policyagreed_takes_flags(site, value, stored):
    assert site.client.put("/user/POL", person("pol", policyagreed=value)).status == 200
    assert user(site, "POL")["policyagreed"] == stored


# --- what is refused -------------------------------------------------------------------------

def test_all_bad_fields_at_once(site):
    r = site.client.put("/user/BAD", {"firstname": "", "lastname": None, "email": "nowhere",
                                      "country": "Norway", "timezone": "No/ Where", "lang": "E!",
                                      "city": "x" * 121, "policyagreed": "maybe", "auth": "a b",
                                      "institution": 7, "phone1": ["1"], "userid": "OTHER"})
    assert (r.status, r.headers["Nexsis-Outcome"]) == (400, None)
    assert fields(r) == {
        "username": "missing_field", "firstname": "missing_field", "lastname": "missing_field",
        "email": "invalid_value", "country": "invalid_value", "timezone": "invalid_value",
        "lang": "invalid_value", "city": "too_long", "policyagreed": "invalid_value",
        "auth": "invalid_value", "institution": "wrong_type", "phone1": "wrong_type",
        "userid": "id_mismatch"}
    assert all(e["detail"] for e in r.json()["errors"])
    assert site.client.get("/user/BAD").status == 404


def test_all_values_the_site_refuses_at_once(site):
    r = site.client.put("/user/BAD", person("bad", username="bad guy!", auth="carrier_pigeon",
                                            timezone="Mars/Base", cohort0="NOSUCH",
                                            cohort9="id:999999"))
    assert r.status == 400
    assert fields(r) == {"username": "username_invalid", "auth": "auth_not_enabled",
                         "timezone": "timezone_invalid", "cohort0": "unknown_cohort",
                         "cohort9": "unknown_cohort"}


@pytest.mark.parametrize("value", [1, 1.5, True, [], ["x"], {}, {"a": 1}])
def test_wrong_types(site, value):
    assert fields(site.client.put("/user/BAD", person("bad", city=value))) == {"city": "wrong_type"}


LENGTHS = {"username": 100, "firstname": 100, "lastname": 100, "institution": 255,
           "department": 255, "address": 255, "city": 120, "phone1": 20, "phone2": 20, "url": 255,
           "middlename": 255, "alternatename": 255, "icq": 255, "skype": 255, "yahoo": 255,
           "aim": 255, "msn": 255, "tenant": 255}


@pytest.mark.parametrize("name", LENGTHS)
def test_lengths_count_characters(site, name):
    letter = "u" if name == "username" else "\U0001F600"
    full = letter * LENGTHS[name]
    r = site.client.put("/user/LEN-" + name, person("len." + name, **{name: full}))
    assert r.status == 200
    if name in COLUMNS:
        assert user(site, "LEN-" + name)[name] == full
    r = site.client.put("/user/LEN-" + name, person("len." + name, **{name: full + letter}))
    assert (r.status, fields(r)) == (400, {name: "too_long"})


def test_email_of_100_characters(site):
    mail = "m" * 60 + "@" + "d" * 35 + ".org"
    assert len(mail) == 100
    assert site.client.put("/user/MAIL", person("mail", email=mail)).status == 200
    r = site.client.put("/user/MAIL", person("mail", email="m" + mail))
    assert fields(r) == {"email": "too_long"}


@pytest.mark.parametrize("email", ["a@b@c.org", "a b@c.org", "@c.org", "a@", "a@c", "a@.org",
                                   "a@c..org", "a@c.org.", ".a@c.org", "a.@c.org", "a@c.org,b@c.org",
                                   "a@-c.org", "a<b>@c.org", "a@c.org\nBcc: x@c.org"])
def test_bad_addresses(site, email):
    assert fields(site.client.put("/user/BAD", person("bad", email=email))) == \
        {"email": "invalid_value"}


@pytest.mark.parametrize("text", ["a\nb", "a\x01b", "a\x7fb", "<b>Ann</b>", "Ann\u0085"])
def test_names_are_one_plain_line(site, text):
    assert fields(site.client.put("/user/BAD", person("bad", firstname=text))) == \
        {"firstname": "invalid_value"}


@pytest.mark.parametrize("text", ["'; DROP TABLE mdl_user; --", "$1", "%s%n", "a\\b", '"', "_%", "{user}",
                                  "a < b", "\u202e"])
def test_odd_text_is_kept_as_it_is(site, text):
    r = site.client.put("/user/ODD", person("odd", firstname=text))
    assert (r.status, r.json()["firstname"]) == (200, text)
    assert user(site, "ODD")["firstname"] == text


def test_username_of_another_user(site):
    site.client.put("/user/TWO1", person("two1"))
    r = site.client.put("/user/TWO2", person("two1", email="two2@example.org"))
    assert (r.status, fields(r)) == (400, {"username": "username_taken"})
    assert "TWO1" in r.json()["detail"]


def test_email_of_another_user(site):
    site.client.put("/user/TWO3", person("two3"))
    r = site.client.put("/user/TWO4", person("two4", email="TWO3@example.org"))
    assert (r.status, fields(r)) == (400, {"email": "email_taken"})


def test_id_in_the_body(site):
    assert site.client.put("/user/SAME", person("same", userid="SAME")).status == 200
    r = site.client.put("/user/SAME", person("same", userid="same"))
    assert (r.status, fields(r)) == (400, {"userid": "id_mismatch"})
    r = site.client.put("/user/SAME", person("same", userid=5))
    assert (r.status, fields(r)) == (400, {"userid": "id_mismatch"})
    r = site.client.form("PUT", "/user/SAME", person("same", userid="OTHER"))
    assert (r.status, fields(r)) == (400, {"userid": "id_mismatch"})


def test_write_protected_members_never_take_effect(site):
    r = site.client.put("/user/PROT", person("prot", id="2", deleted="1", suspended="1",
                                             mnethostid="9", idnumber="X", timecreated=1))
    assert r.status == 200
    assert r.headers["Nexsis-Ignored"] == "id, deleted, suspended, mnethostid, idnumber, timecreated"
    row = user(site, "PROT")
    assert (row["deleted"], row["suspended"], row["mnethostid"]) == (0, 0, 1)


def test_unknown_names_are_named(site):
    r = site.client.put("/user/UNK?colour=red&token=x", person("unk", nick="x", **{"ключ": "y"}))
    assert (r.status, r.headers["Nexsis-Ignored"]) == \
        (200, "colour, nick, " + "".join("%%%02X" % b for b in "ключ".encode()))
    r = site.client.get("/user/UNK?fields=all")
    assert (r.status, r.headers["Nexsis-Ignored"]) == (200, "fields")


def test_unknown_names_cannot_make_headers(site):
    r = site.client.put("/user/UNK", person("unk", **{"x\r\nSet-Cookie: a=b": "y"}))
    assert (r.status, r.headers["Set-Cookie"]) == (200, None)
    assert r.headers["Nexsis-Ignored"] == "x%0D%0ASet-Cookie: a=b"


def test_unknown_names_as_configured(modes):
    r = modes.client.put("/user/UNK?colour=red", person("unk", nick="x"))
    assert (r.status, r.headers["Nexsis-Ignored"]) == (200, None)
    reject = modes.httpd.client(modes.token, mount="/reject")
    r = reject.put("/user/UNK?colour=red", person("unk", nick="x"))
    assert (r.status, fields(r)) == (400, {"colour": "unknown_member", "nick": "unknown_member"})
    assert reject.put("/user/UNK?token=" + modes.token, person("unk", userid="UNK")).status == 200


# --- adoption --------------------------------------------------------------------------------

def loose_account(site, name):
    site.sql("INSERT INTO mdl_user (auth, confirmed, mnethostid, username, password, idnumber,"
             " firstname, lastname, email) VALUES ('manual', 1, 1, %s, 'old', '', 'Old', 'Name', %s)",
             name, name + "@example.org")


@pytest.mark.parametrize("adopt,mail,code", [
    ("", "same", "username_taken"), ("?adopt=off", "same", "username_taken"),
    ("?adopt=username", "other", None), ("?adopt=username%2Bemail", "same", None),
    ("?adopt=username%2Bemail", "other", "username_taken")])
def test_adopting_an_account_without_id(site, adopt, mail, code):
    name = "loose%d%s" % (len(adopt), mail)
    loose_account(site, name)
    u = person(name, email=("x" if mail == "other" else "") + name + "@example.org")
    r = site.client.put("/user/%s%s" % (name.upper(), adopt), u)
    if code:
        taken = {"username": code, "email": "email_taken"} if mail == "same" else {"username": code}
        assert (r.status, fields(r)) == (400, taken)
    else:
        assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "adopted")
        assert user(site, name.upper())["firstname"] == "Ann"


@pytest.mark.parametrize("query", ["?adopt=yes", "?adopt=username&adopt=off"])
def test_adopt_must_be_one_of_the_words(site, query):
    r = site.client.put("/user/BAD" + query, person("bad"))
    assert (r.status, list(fields(r))) == (400, ["adopt"])


def test_what_only_the_database_can_judge_is_reported_with_the_rest(site):
    """A missing name, a taken username and a cohort nobody knows, in one answer; nothing is done."""
    before = site.sql("SELECT count(*), max(id) FROM mdl_user")
    r = site.client.put("/user/ATONCE", {"username": "student123", "firstname": "A", "email": "x",
                                         "cohort3": "NOPE", "auth": "foo"})
    assert r.status == 400
    assert {(e["field"], e["code"]) for e in r.json()["errors"]} == {
        ("lastname", "missing_field"), ("email", "invalid_value"), ("username", "username_taken"),
        ("cohort3", "unknown_cohort"), ("auth", "auth_not_enabled")}
    assert site.sql("SELECT count(*), max(id) FROM mdl_user") == before
    assert site.client.get("/user/ATONCE").status == 404
    assert not site.sql("SELECT 1 FROM nexsis.change WHERE external_id = 'ATONCE'")


def test_bad_fields_of_a_user_who_is_there_change_nothing(site):
    site.client.put("/user/ATONCE2", {"username": "atonce2", "firstname": "A", "lastname": "B",
                                      "email": "atonce2@example.org"})
    r = site.client.put("/user/ATONCE2", {"username": "atonce2", "firstname": "Changed",
                                          "lastname": "", "email": "atonce2@example.org"})
    assert (r.status, [e["field"] for e in r.json()["errors"]]) == (400, ["lastname"])
    assert site.client.get("/user/ATONCE2").json()["firstname"] == "A"

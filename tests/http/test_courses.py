# SPDX-License-Identifier: Apache-2.0
"""PUT, GET and DELETE /course: the document's examples, defaults, category paths, short names, what
is refused, templates and their jobs."""
import re
import time

import pytest

from examples import JSON, code, example, fields, is_empty, outcome, played, printed
from waiting import hold_jobs

MEMBERS = ["courseid", "fullname", "shortname", "startdate", "categorypath"]


def course(site, courseid):
    rows = site.sql("SELECT row_to_json(c) FROM mdl_course c WHERE idnumber = %s", courseid)
    assert len(rows) == 1
    return rows[0][0]


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(seconds))


# --- the document's examples -----------------------------------------------------------------

def test_examples_answer_what_is_printed(site):
    for name in ("get", "put", "get"):
        r, wanted = played(site, "course." + name), printed("course." + name)
        assert (r.status, r.headers["Content-Type"]) == (200, JSON)
        assert r.json() == wanted and list(r.json()) == list(wanted)


def test_put_of_what_is_there_writes_nothing(site):
    before = course(site, "C789")
    assert outcome(played(site, "course.put")) == "200 unchanged"
    assert course(site, "C789") == before


def test_delete_example_hides_and_put_brings_back(site):
    before = course(site, "C789")
    assert is_empty(played(site, "course.delete"))
    assert course(site, "C789")["visible"] == 0
    for name in ("get", "delete", "enrol.list", "group.list"):
        assert code(played(site, "course." + name)) == (404, "gone"), name
    assert outcome(played(site, "course.put")) == "200 restored"
    after = course(site, "C789")
    assert (after["id"], after["visible"], after["category"]) == \
        (before["id"], before["visible"], before["category"])
    assert played(site, "course.get").json() == printed("course.get")


# --- the way of a course ---------------------------------------------------------------------

def test_created_with_defaults(site):
    since = int(time.time())
    r = site.client.put("/course/DEF1", {"fullname": "Defaults"})
    assert outcome(r) == "200 created" and list(r.json()) == MEMBERS
    c = course(site, "DEF1")
    assert since - 1 <= c["startdate"] <= time.time() + 1  # the database's clock
    assert r.json() == {"courseid": "DEF1", "fullname": "Defaults", "shortname": "DEF1",
                        "startdate": iso(c["startdate"]), "categorypath": r.json()["categorypath"]}
    first = site.sql("SELECT name FROM mdl_course_categories WHERE parent = 0 ORDER BY sortorder")[0][0]
    assert r.json()["categorypath"] == "/" + first
    assert site.client.get("/course/DEF1").json() == r.json()


def test_updated_members_only(site):
    c = site.client
    c.put("/course/UPD1", {"fullname": "A", "shortname": "upd-1", "categorypath": "/Humanities",
                           "startdate": "2024-01-02T03:04:05Z"})
    r = c.put("/course/UPD1", {"fullname": "B"})
    assert outcome(r) == "200 updated"
    assert r.json() == {"courseid": "UPD1", "fullname": "B", "shortname": "upd-1",
                        "startdate": "2024-01-02T03:04:05+00:00", "categorypath": "/Humanities"}
    assert outcome(c.put("/course/UPD1", {"fullname": "B"})) == "200 unchanged"


def test_form_body_is_the_same(site):
    fields_ = {"fullname": "Ünder & over", "shortname": "form 1", "startdate": "1502917770",
               "categorypath": "Humanities"}
    r = site.client.form("PUT", "/course/FORM1", fields_)
    assert outcome(r) == "200 created"
    assert r.json() == {"courseid": "FORM1", "fullname": "Ünder & over", "shortname": "form 1",
                        "startdate": "2017-08-16T21:09:30+00:00", "categorypath": "/Humanities"}


@pytest.mark.parametrize("given, wanted", [
    ("2017-08-16T23:09:30+02:00", "2017-08-16T21:09:30+00:00"),
    ("2017-08-16 21:09Z", "2017-08-16T21:09:00+00:00"),
    (1502917770, "2017-08-16T21:09:30+00:00"),
    ("2017-08-16T21:09:30.5Z", "2017-08-16T21:09:30+00:00"),
    ("2024-07-01T09:00:00", "2024-07-01T07:00:00+00:00"),
    ("2024-12-01", "2024-11-30T23:00:00+00:00"),
])
def test_startdate_forms(make_site, site, given, wanted):
    site.sql("UPDATE mdl_config SET value = 'Europe/Oslo' WHERE name = 'timezone'")
    r = site.client.put("/course/TIME1", {"fullname": "T", "startdate": given})
    assert (r.status, r.json()["startdate"]) == (200, wanted)


def test_unknown_courses_are_404(site):
    for method, tail in (("GET", ""), ("DELETE", ""), ("GET", "/enrol"), ("GET", "/group"),
                         ("GET", "/group/G1")):
        r = site.client.request(method, "/course/NOWHERE" + tail)
        assert code(r) == (404, "not_found"), tail


def test_ids_may_have_slashes_and_stand_in_the_query(site):
    c = site.client
    assert c.put("/course/a%2Fb%20%C3%A9", {"fullname": "S"}).json()["courseid"] == "a/b é"
    assert c.get("/course?courseid=a%2Fb%20%C3%A9").json()["fullname"] == "S"
    assert c.put("/course/a%2Fb%20%C3%A9", {"fullname": "S", "courseid": "other"}).json()["code"] == \
        "id_mismatch"


def test_methods(site):
    r = site.client.request("POST", "/course/C789", {"fullname": "x"})
    assert r.status == 405 and r.headers["Allow"] == "GET, HEAD, PUT, DELETE, OPTIONS"
    r = site.client.request("DELETE", "/course/C789/enrol")
    assert r.status == 405 and r.headers["Allow"] == "GET, HEAD, PUT, OPTIONS"
    r = site.client.request("HEAD", "/course/C789")
    assert (r.status, r.body) == (200, b"") and int(r.headers["Content-Length"]) > 100


@pytest.mark.parametrize("method, path, scope", [
    ("GET", "/course/C789", "courses:read"), ("PUT", "/course/C789", "courses:write"),
    ("DELETE", "/course/C789", "courses:write"), ("GET", "/course/C789/enrol", "enrolments:read"),
    ("GET", "/user/S123/enrol", "enrolments:read"),
    ("PUT", "/user/S123/enrol/C789", "enrolments:write"),
    ("POST", "/user/S123/enrol/C789", "enrolments:write"),
    ("DELETE", "/user/S123/enrol/C789", "enrolments:write"),
    ("GET", "/course/C789/group", "groups:read"), ("GET", "/course/C789/group/G1", "groups:read"),
    ("PUT", "/course/C789/group/G1", "groups:write"),
    ("DELETE", "/course/C789/group/G1", "groups:write"),
    ("PUT", "/course/C789/group/G1/user/S123", "groups:write"),
    ("DELETE", "/course/C789/group/G1/user/S123", "groups:write"),
])
def test_each_call_needs_its_scope(site, method, path, scope):
    keys = site.__dict__.setdefault("keys", {})
    for other in ("users:read,users:write",):
        keys.setdefault(other, site.key(other))
        client = site.httpd.client(keys[other])
        r = client.request(method, path, {} if method in ("PUT", "POST") else None)
        client.close()
        assert code(r) == (403, "insufficient_scope") and scope in r.json()["detail"]


# --- what is refused -------------------------------------------------------------------------

def test_all_bad_fields_at_once(site):
    r = site.client.put("/course/BAD1", {"shortname": "x" * 256, "startdate": "soon",
                                         "categorypath": 5, "templateid": ".."})
    assert r.status == 400
    assert fields(r) == {"fullname": "missing_field", "shortname": "too_long",
                         "startdate": "invalid_value", "categorypath": "wrong_type",
                         "templateid": "invalid_value"}
    assert site.sql("SELECT 1 FROM mdl_course WHERE idnumber = 'BAD1'") == []


def test_lengths_are_those_of_moodle(site):
    assert site.client.put("/course/" + "i" * 100, {"fullname": "ü" * 254}).status == 200
    r = site.client.put("/course/" + "i" * 101, {"fullname": "ü" * 255})
    assert (r.status, fields(r)) == (400, {"courseid": "too_long", "fullname": "too_long"})
    assert site.client.get("/course/" + "i" * 101).status == 404


def test_a_short_name_belongs_to_one_course(site):
    c = site.client
    assert c.put("/course/SN1", {"fullname": "One", "shortname": "taken"}).status == 200
    r = c.put("/course/SN2", {"fullname": "Two", "shortname": "taken"})
    assert (r.status, fields(r)) == (400, {"shortname": "shortname_taken"})
    assert "SN1" in r.json()["detail"]


def test_a_course_without_id_is_adopted_when_asked(site):
    c, body = site.client, {"fullname": "By hand", "shortname": "byhand"}
    assert c.put("/course/TMP", body).status == 200
    site.sql("UPDATE mdl_course SET idnumber = '' WHERE idnumber = 'TMP'")
    site.sql("DELETE FROM nexsis.owned WHERE kind = 'course'")
    assert code(c.put("/course/AD1", body)) == (400, "shortname_taken")
    assert code(c.put("/course/AD1?adopt=off", body)) == (400, "shortname_taken")
    assert fields(c.put("/course/AD1?adopt=username", body)) == \
        {"adopt": "invalid_value", "shortname": "shortname_taken"}
    assert outcome(c.put("/course/AD1?adopt=shortname", body)) == "200 adopted"
    assert c.get("/course/AD1").json()["shortname"] == "byhand"


@pytest.mark.log("ambiguous_id")
def test_two_courses_of_one_id_are_an_error_that_names_both(site):
    for n in ("1", "2"):
        assert site.client.put("/course/TWIN" + n, {"fullname": "T"}).status == 200
    ids = [row[0] for row in site.sql("UPDATE mdl_course SET idnumber = 'TWIN' "
                                      "WHERE idnumber ~ '^TWIN' RETURNING id")]
    for r in (site.client.get("/course/TWIN"), site.client.put("/course/TWIN", {"fullname": "X"}),
              site.client.delete("/course/TWIN")):
        assert code(r) == (400, "ambiguous_id")
        assert all(str(i) in r.text for i in ids)


def test_the_front_page_is_nobodys_course(site):
    site.sql("UPDATE mdl_course SET idnumber = 'FRONT' WHERE category = 0")
    before = course(site, "FRONT")
    for r in (site.client.put("/course/FRONT", {"fullname": "Mine"}), site.client.delete("/course/FRONT")):
        assert code(r) == (403, "protected_course")
    assert course(site, "FRONT") == before
    site.sql("UPDATE mdl_course SET idnumber = '' WHERE category = 0")


# --- category paths --------------------------------------------------------------------------

def test_missing_levels_are_made_once(site):
    c = site.client
    for n in range(3):
        r = c.put("/course/CAT%d" % n, {"fullname": "C", "categorypath": "Technology/New/Deep er/"})
        assert r.json()["categorypath"] == "/Technology/New/Deep er"
    rows = site.sql("SELECT name, depth, coursecount FROM mdl_course_categories "
                    "WHERE name IN ('New', 'Deep er') ORDER BY depth")
    assert rows == [("New", 2, 0), ("Deep er", 3, 3)]


def test_slash_and_percent_inside_names(site):
    r = site.client.put("/course/PCT", {"fullname": "P", "categorypath": "/Technology/A%2FB 100%25"})
    assert r.json()["categorypath"] == "/Technology/A%2FB 100%25"
    assert site.sql("SELECT name FROM mdl_course_categories WHERE name LIKE 'A/B%%'") == [("A/B 100%",)]
    same = {"fullname": "P", "categorypath": r.json()["categorypath"]}
    assert outcome(site.client.put("/course/PCT", same)) == "200 unchanged"


@pytest.mark.log("ambiguous_id")
def test_a_path_that_means_two_categories_is_an_error(site):
    row = "INSERT INTO mdl_course_categories (name, parent, sortorder, depth, path, coursecount, visible, " \
        "visibleold, timemodified, descriptionformat) SELECT 'Double', 0, 990000 + n, 1, '/99' || n, 0, " \
        "1, 1, 0, 0 FROM generate_series(1, 2) AS n RETURNING id"
    ids = [i[0] for i in site.sql(row)]
    r = site.client.put("/course/DBL", {"fullname": "D", "categorypath": "/Double"})
    assert r.status == 400 and set(fields(r)) == {"categorypath"}
    assert all(str(i) in r.text for i in ids)
    site.sql("DELETE FROM mdl_course_categories WHERE name = 'Double'")


def test_moving_and_staying(site):
    c = site.client
    c.put("/course/MOVE", {"fullname": "M", "categorypath": "/Humanities"})
    r = c.put("/course/MOVE", {"fullname": "M", "categorypath": "/Technology/Design"})
    assert (outcome(r), r.json()["categorypath"]) == ("200 updated", "/Technology/Design")
    r = c.put("/course/MOVE", {"fullname": "M", "categorypath": None})
    assert (outcome(r), r.json()["categorypath"]) == ("200 unchanged", "/Technology/Design")


def test_existing_categories_only_below_a_root(make_site):
    site = make_site("standalone", location="NexsisCategories existing\n"
                     "NexsisCategoryRoot \"/Technology/Design\"\n"
                     "NexsisCategoryDefault \"Modern Programming\"")
    c = site.client
    r = c.put("/course/R1", {"fullname": "R"})
    assert site.sql("SELECT k.name FROM mdl_course c JOIN mdl_course_categories k ON k.id = c.category "
                    "WHERE c.idnumber = 'R1'") == [("Modern Programming",)]
    r = c.put("/course/R1", {"fullname": "R", "categorypath": r.json()["categorypath"]})
    assert outcome(r) == "200 unchanged"
    r = c.put("/course/R2", {"fullname": "R", "categorypath": "/No such"})
    assert (r.status, fields(r)) == (400, {"categorypath": "unknown_category"})
    assert site.sql("SELECT 1 FROM mdl_course WHERE idnumber = 'R2'") == []


# --- deleting --------------------------------------------------------------------------------

def test_delete_for_good(make_site):
    site = make_site("standalone", location="NexsisOnDelete course delete")
    c = site.client
    c.put("/course/DEL1", {"fullname": "D"})
    before = course(site, "DEL1")["id"]
    r = c.delete("/course/DEL1")
    assert is_empty(r) and r.headers["Nexsis-Outcome"] == "deleted"
    assert site.sql("SELECT 1 FROM mdl_course WHERE id = %s", before) == []
    assert site.sql("SELECT 1 FROM mdl_context WHERE contextlevel = 50 AND instanceid = %s", before) == []
    assert code(c.get("/course/DEL1")) == (404, "gone")
    assert outcome(c.put("/course/DEL1", {"fullname": "D"})) == "200 created"
    assert course(site, "DEL1")["id"] != before


# --- templates -------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def by_hand(make_site):
    """A site whose background worker leaves the jobs to the tests: they are another database's."""
    site = make_site("standalone")
    hold_jobs(site)
    return site


def run_jobs(site):
    for _ in range(50):
        if not site.sql("SELECT * FROM nexsis_f2.job_run('test')"):
            return
        if site.sql("SELECT count(*) FROM nexsis.job WHERE state IN ('queued', 'running')") == [(0,)]:
            return


@pytest.mark.log("NXS0011")
def test_a_course_from_a_template_is_made_by_a_job(by_hand):
    site, c = by_hand, by_hand.client
    body = {"fullname": "From template", "shortname": "ft", "startdate": "2025-01-01T00:00:00Z",
            "categorypath": "/Humanities", "templateid": "C850"}
    r = c.put("/course/FT1", body)
    assert r.status == 200 and list(r.json()) == MEMBERS
    assert r.json() == {"courseid": "FT1", "fullname": "From template", "shortname": "ft",
                        "startdate": "2025-01-01T00:00:00+00:00", "categorypath": "/Humanities"}
    link = re.fullmatch(r'<(/enrol/nexsis/api/index\.php)(/job/\d+)>; rel="monitor"', r.headers["Link"])
    job = c.get(link.group(2))
    assert (job.status, job.headers["Content-Type"]) == (200, JSON)
    assert {k: job.json()[k] for k in ("id", "courseid", "state")} == \
        {"id": link.group(2)[5:], "courseid": "FT1", "state": "queued"}
    again = c.put("/course/FT1", body)
    assert (outcome(again), again.headers["Link"]) == ("200 unchanged", r.headers["Link"])
    for method, path in (("GET", "/course/FT1"), ("GET", "/course/FT1/enrol"),
                         ("PUT", "/user/S123/enrol/FT1")):
        r = c.request(method, path)
        assert code(r) == (404, "course_pending") and int(r.headers["Retry-After"]) > 0, path
    run_jobs(site)
    job = c.get(link.group(2)).json()
    assert (job["state"], job["reason"]) == ("done", None)
    assert c.get("/course/FT1").json() == dict(courseid="FT1", fullname="From template", shortname="ft",
                                               startdate="2025-01-01T00:00:00+00:00",
                                               categorypath="/Humanities")
    r = c.put("/course/FT1", body)
    assert outcome(r) == "200 unchanged" and "Link" not in r.headers


@pytest.mark.log("NXS0011")
def test_a_job_that_cannot_be_done_says_why(by_hand):
    site, c = by_hand, by_hand.client
    r = c.put("/course/FT3", {"fullname": "F", "shortname": "ft3", "templateid": "C850"})
    assert outcome(r) == "200 queued"
    job = re.search(r"/job/\d+", r.headers["Link"]).group(0)
    # meanwhile somebody takes the short name in Moodle
    site.sql("UPDATE mdl_course SET shortname = 'ft3' WHERE idnumber = 'C799'")
    run_jobs(site)
    failed = c.get(job).json()
    assert failed["state"] == "failed" and "ft3" in failed["reason"]
    r = c.get("/course/FT3")
    assert code(r) == (404, "not_found") and failed["reason"] in r.json()["detail"]
    site.sql("UPDATE mdl_course SET shortname = 'TECH-240' WHERE idnumber = 'C799'")
    assert outcome(c.put("/course/FT3", {"fullname": "F", "shortname": "ft3"})) == "200 created"


def test_a_template_with_activities_is_refused(site):
    site.sql("INSERT INTO mdl_course_modules (course, module, instance, section, added) SELECT c.id, m.id, 1, 0, 0 "
             "FROM mdl_course c, mdl_modules m WHERE c.idnumber = 'C889' AND m.name = 'assign'")
    r = site.client.put("/course/FT4", {"fullname": "F", "templateid": "C889"})
    assert r.status == 400 and set(fields(r)) == {"templateid"} and "assign" in r.json()["detail"]
    site.sql("DELETE FROM mdl_course_modules")


def test_an_unknown_template_is_400(site):
    r = site.client.put("/course/FT2", {"fullname": "F", "templateid": "NOWHERE"})
    assert r.status == 400 and set(fields(r)) == {"templateid"}


@pytest.mark.parametrize("job", ["0", "999999", "x", "1e3", "99999999999999999999"])
def test_unknown_jobs_are_404(site, job):
    assert code(site.client.get("/job/" + job)) == (404, "not_found")


def test_examples_are_what_this_file_thinks():
    assert b"TECH-231" in example("nexsis.course.put.request.body.json")

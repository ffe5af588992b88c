# SPDX-License-Identifier: Apache-2.0
"""What /openapi.json says of requests and answers, held against real ones: statuses, headers, media types,
members. No status, header or member a client meets may be missing, and none may be made up.
"""
import glob
import json
import os
import re

import pytest

from cluster import ROOT
from schema import faults, resolve
from waiting import free_jobs, hold_jobs

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"
ONE = {"username": "one", "firstname": "O", "lastname": "Ne", "email": "one@example.org"}
PLAIN = {"ETag", "Link", "Location", "Retry-After", "WWW-Authenticate"}
OURS = re.compile(r"(Nexsis|X|Idempotency|Preference)-(?!Content-Type)")


def people(n, domain="example.org"):
    return [{"userid": "M%02d" % i, "username": "many%02d" % i, "firstname": "F", "lastname": "L",
             "email": "many%02d@%s" % (i, domain)} for i in range(n)]


class Caller:
    """Makes calls and holds each against the document."""

    def __init__(self, site):
        self.site, self.client = site, site.client
        self.met, self.called = set(), set()  # answers, operations
        self.document = self.client.get("/openapi.json", token=False).json()
        self.last = None

    def __call__(self, status, method, template, path=None, body=None, query="", token=True, **headers):
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        path = path or template
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", JSON)
        r = self.last = self.client.request(method, path + query, body, headers, token)
        assert r.status == status, (method, path, r)
        operation = self.document["paths"][template][method.lower()]
        self.called.add((method.lower(), template))
        self.check_request(operation, query, headers, body)
        self.check_answer(operation, r)
        return r

    def check_request(self, operation, query, headers, body):
        known = {(p["in"], p["name"]) for p in
                 (resolve(self.document, p) for p in operation["parameters"])}
        for name in re.findall(r"[?&](\w+)=", query):
            assert ("query", name) in known, name
        for name in set(headers) - {"Accept", "Content-Type", "Authorization"}:
            assert ("header", name) in known, name
        if body and self.last.status != 415:
            assert headers["Content-Type"] in operation["requestBody"]["content"]

    def check_answer(self, operation, r):
        said = operation["responses"][str(r.status)]  # "default" does not do
        self.met.add(said.get("$ref", str(r.status)).split("/")[-1])
        said = resolve(self.document, said)
        missing = {h for h in r.headers if h in PLAIN or OURS.match(h)} - set(said["headers"])
        assert not missing, missing
        if r.body:
            kind = r.headers["Content-Type"].split(";")[0]
            schema = said["content"][kind]["schema"]
            values = [r.json()] if kind.endswith("json") and kind != NDJSON else [r.text]
            wrong = [w for value in values for w in faults(self.document, schema, value)]
            assert not wrong, wrong


@pytest.fixture(scope="module")
def call(make_site):
    return Caller(make_site(location="NexsisMaxBody 4000\nNexsisGradeScan 0"))


@pytest.fixture
def site(call):
    return call.site


def check_lines(call, r, schema):
    """Each line but the totals is of SCHEMA."""
    lines = [json.loads(line) for line in r.text.splitlines()]
    assert lines
    for line in lines:
        of = {"$ref": "#/components/schemas/" + ("Totals" if "totals" in line else schema)}
        assert not faults(call.document, of, line.get("totals", line))


def single_resources(call, site):
    call(200, "GET", "/ping")
    r = call(200, "PUT", "/user/{userid}", "/user/ONE", dict(ONE, shoe=43), Nexsis_Run="r", Idempotency_Key="k")
    assert (r.headers["Nexsis-Outcome"], r.headers["Nexsis-Ignored"]) == ("created", "shoe")
    etag = r.headers["ETag"]
    call(200, "PUT", "/user/{userid}", "/user/ONE", dict(ONE, shoe=43), Nexsis_Run="r", Idempotency_Key="k")
    assert call.last.headers["Idempotency-Replayed"] == "true"
    call(422, "PUT", "/user/{userid}", "/user/ONE", dict(ONE, city="Oslo"), Idempotency_Key="k")
    call(200, "GET", "/user/{userid}", "/user/ONE")
    assert call.last.headers["ETag"] == etag
    call(304, "GET", "/user/{userid}", "/user/ONE", If_None_Match=etag)
    call(412, "GET", "/user/{userid}", "/user/ONE", If_Match='"other"')
    call(412, "PUT", "/user/{userid}", "/user/ONE", dict(ONE, city="Oslo"), If_None_Match="*")
    call(200, "PUT", "/user/{userid}", "/user/ONE", dict(ONE, icq="7"), query="?dryrun=true", If_Match=etag)
    assert call.last.headers["Nexsis-Dry-Run"] == "true" and "Nexsis-Warning" in call.last.headers
    call(400, "PUT", "/user/{userid}", "/user/ONE", {"username": "x"})
    call(401, "GET", "/user/{userid}", "/user/ONE", token=False)
    call(404, "GET", "/user/{userid}", "/user/NOBODY")
    call(413, "PUT", "/user/{userid}", "/user/ONE", dict(ONE, address="x" * 5000))
    call(415, "PUT", "/user/{userid}", "/user/ONE", "<user/>", Content_Type="text/xml")
    call(200, "PUT", "/user/{userid}", "/user/TWO", dict(ONE, username="two", email="two@example.org"))
    call(409, "POST", "/user/{userid}/rename", "/user/TWO/rename", {"newid": "ONE"})
    call(200, "POST", "/user/{userid}/rename", "/user/TWO/rename", {"newid": "THREE"}, If_Match="*")
    call(200, "DELETE", "/user/{userid}", "/user/THREE")


def a_key_that_may_not(call, site):
    key = site.key("courses:read")
    call(403, "GET", "/user/{userid}", "/user/ONE", token=False, Authorization="Bearer " + key)


def courses_groups_and_enrolments(call, site):
    call(200, "PUT", "/course/{courseid}", "/course/C", {"fullname": "C"})
    call(200, "GET", "/course/{courseid}", "/course/C")
    call(200, "PUT", "/user/{userid}/enrol/{courseid}", "/user/ONE/enrol/C", {"roleid": "student"}, If_None_Match="*")
    r = call(200, "GET", "/user/{userid}/enrol/{courseid}", "/user/ONE/enrol/C")
    call(304, "GET", "/user/{userid}/enrol/{courseid}", "/user/ONE/enrol/C", If_None_Match=r.headers["ETag"])
    call(200, "POST", "/user/{userid}/enrol/{courseid}", "/user/ONE/enrol/C", {"roleid": "student"})
    call(200, "GET", "/user/{userid}/enrol", "/user/ONE/enrol")
    call(200, "GET", "/course/{courseid}/enrol", "/course/C/enrol")
    call(200, "PUT", "/course/{courseid}/group/{groupid}", "/course/C/group/G", {"name": "G"})
    call(200, "PUT", "/course/{courseid}/group/{groupid}/user/{userid}", "/course/C/group/G/user/ONE", If_None_Match="*")
    call(412, "PUT", "/course/{courseid}/group/{groupid}/user/{userid}", "/course/C/group/G/user/ONE", If_None_Match="*")
    call(200, "GET", "/course/{courseid}/group", "/course/C/group")
    call(200, "GET", "/user/{userid}/grade", "/user/ONE/grade", query="?pagesize=2")
    assert "X-Total-Count" in call.last.headers
    call(200, "DELETE", "/course/{courseid}/group/{groupid}", "/course/C/group/G")
    call(200, "DELETE", "/user/{userid}/enrol/{courseid}", "/user/ONE/enrol/C", query="?plugin=nexsis")


def bulk(call, site):
    r = call(200, "PUT", "/user", body=people(12) + [{"userid": "BAD"}], Nexsis_Run="night", Idempotency_Key="n")
    assert (r.headers["Nexsis-Items"], r.headers["Nexsis-Failed"]) == ("13", "1")
    r = call(200, "PUT", "/user", body=people(12, "example.com") + [{"userid": "BAD"}], Accept=NDJSON,
             query="?confirm=12&verdicts=all")
    check_lines(call, r, "Verdict")
    call(200, "PUT", "/user", body="userid,username,firstname,lastname,email\nM00,many00,F,L,m@example.org\n",
         Content_Type=CSV)
    call(409, "PUT", "/user", body=people(12, "example.net"))
    assert call.last.json()["code"] == "change_guard"
    call(400, "PUT", "/user", body="[{]", Content_Type=JSON)
    call(400, "PUT", "/user", body=people(1) + [{"userid": "BAD"}], query="?atomic=true")
    assert call.last.headers["Content-Type"].startswith(JSON), "verdicts"
    call(415, "PUT", "/user", body="<users/>", Content_Type="text/xml")


def rosters(call, site):
    call(200, "PUT", "/course/{courseid}", "/course/R", {"fullname": "R"})
    everybody = [p["userid"] for p in people(12)]
    call(200, "PUT", "/course/{courseid}/enrol", "/course/R/enrol", everybody)
    call(409, "PUT", "/course/{courseid}/enrol", "/course/R/enrol", [])
    assert call.last.json()["code"] == "shrink_guard"
    call(200, "PUT", "/course/{courseid}/enrol", "/course/R/enrol", everybody[:1] + [{"userid": "M01"}],
         query="?confirm=10&onleave=unenrol")
    assert "onleave" in call.last.text
    call(404, "PUT", "/course/{courseid}/enrol", "/course/NONE/enrol", [])


def jobs(call, site):
    hold_jobs(site)
    r = call(202, "PUT", "/user", body=people(3) + [{"userid": "BAD"}], Prefer="respond-async",
             Idempotency_Key="job")
    job = r.json()["job"]
    assert call.document["paths"]["/user"]["put"]["responses"]["202"]["links"]["job"]["operationId"] == \
        call.document["paths"]["/job/{jobid}"]["get"]["operationId"]
    r = call(200, "GET", "/job/{jobid}", "/job/" + job)
    call(304, "GET", "/job/{jobid}", "/job/" + job, If_None_Match=r.headers["ETag"])
    check_lines(call, call(200, "GET", "/job/{jobid}/failures", "/job/%s/failures" % job), "Verdict")
    call(200, "DELETE", "/job/{jobid}", "/job/" + job)
    assert call.last.headers["Nexsis-Outcome"] == "cancelled"
    call(404, "GET", "/job/{jobid}", "/job/0")
    free_jobs(site)


def lists_and_feeds(call, site):
    call(200, "GET", "/user", query="?limit=1&count=true")
    assert {"Link", "X-Total-Count"} <= set(call.last.headers)
    check_lines(call, call(200, "GET", "/user", Accept=NDJSON, query="?fields=userid,email"), "ListedUser")
    call(200, "GET", "/user", Accept=CSV)
    call(400, "GET", "/user", query="?cursor=x")
    r = call(200, "GET", "/change", query="?limit=1000&document=true")
    assert {"user", "course", "enrol", "group"} <= {c["kind"] for c in r.json()["changes"]}
    check_lines(call, call(200, "GET", "/change", Accept=NDJSON), "Change")
    site.sql("UPDATE nexsis.site SET epoch = epoch + 1")
    call(410, "GET", "/change", query="?since=" + r.json()["cursor"])
    call(501, "GET", "/grade")


def while_nobody_may_write(call, site):
    site.cluster.ctl(site.db, "freeze", "term change")
    call(503, "PUT", "/user/{userid}", "/user/ONE", ONE)
    assert "Retry-After" in call.last.headers
    call(503, "PUT", "/user", body=people(1))
    site.cluster.ctl(site.db, "thaw")


def all_the_others(call, site):
    """The demo school has a course C889 with the grade category 5."""
    one, group = "/course/{courseid}", "/course/{courseid}/group/{groupid}"
    call(200, "GET", one + "/grade", "/course/C889/grade")
    for word in ("categorygrade", "categorygrades"):
        path = one + "/" + word + "/{catid}"
        call(200, "GET", path, "/course/C889/%s/5" % word, query="?userid[]=S002")
        call(200, "PUT", path + "/{userid}/{grade}", "/course/C889/%s/5/S002/50" % word, query="?lock=false")
    call(200, "PUT", one, "/course/D", {"fullname": "D"})
    call(200, "POST", one + "/rename", "/course/D/rename", {"newid": "E"})
    call(200, "PUT", "/course", body=[{"courseid": "F", "fullname": "F"}])
    call(200, "PUT", "/enrol", body=[{"userid": u, "courseid": "E"} for u in ("M00", "M01")])
    call(200, "PUT", "/group", body=[{"courseid": "E", "groupid": g, "name": g} for g in ("G", "H")])
    call(200, "PUT", "/groupmember", body=[{"courseid": "E", "groupid": "G", "userid": "M00"}])
    call(200, "GET", group, "/course/E/group/G")
    call(200, "PUT", group + "/user", "/course/E/group/G/user", ["M01"])
    call(200, "POST", group + "/rename", "/course/E/group/G/rename", {"newid": "I"})
    call(200, "DELETE", group + "/user/{userid}", "/course/E/group/I/user/M01")
    for path in ("/course", "/enrol", "/group", "/groupmember", "/category", "/cohort", "/role"):
        call(200, "GET", path, query="?limit=2")
    call(200, "DELETE", "/groupmember", body=[{"courseid": "E", "groupid": "I", "userid": "M00"}])
    call(200, "DELETE", "/group", body=[{"courseid": "E", "groupid": "H"}])
    call(200, "DELETE", "/enrol", body=[{"courseid": "E", "userid": "M00"}], query="?plugin=nexsis")
    call(200, "DELETE", "/user", body=[{"userid": "M00"}, {"userid": "NOBODY"}])
    call(200, "DELETE", "/course", body=[{"courseid": "F"}])
    call(200, "DELETE", one, "/course/E")


@pytest.mark.log("NXS0011")
def test_every_answer_is_described_and_none_is_made_up(call, site):
    for part in (single_resources, a_key_that_may_not, courses_groups_and_enrolments, bulk, rosters, jobs,
                 lists_and_feeds, all_the_others, while_nobody_may_write):
        part(call, site)
    assert call.called == {(m, path) for path, ms in call.document["paths"].items() for m in ms}
    said = set(call.document["components"]["responses"])
    assert said - call.met == {"TooManyWrongKeys", "Problem"}  # the first is in test_auth.py


def test_headers_are_those_the_code_sets(call):
    code = ""
    for path in glob.glob(os.path.join(ROOT, "lib", "*", "**", "*.c"), recursive=True):
        if not re.search(r"openapi|moodlews", path):
            with open(path) as f:
                code += f.read()
    known = set(re.findall(r'"((?:Nexsis|Idempotency|Preference)-[A-Za-z-]+)"', code))
    document = json.dumps(call.document["paths"]) + json.dumps(call.document["components"]["parameters"])
    assert known and known == set(re.findall(r'"((?:Nexsis|Idempotency|Preference)-[A-Za-z-]+)"', document))

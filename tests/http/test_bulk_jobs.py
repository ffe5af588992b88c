# SPDX-License-Identifier: Apache-2.0
"""Prefer: respond-async: a bulk request becomes a job of its sender's; what it did is what the same
request would have done at once."""
import json

import pytest

from waiting import free_jobs, hold_jobs, until


def person(n, **members):
    return dict({"userid": "J%d" % n, "username": "job%d" % n, "firstname": "First", "lastname":
                 "Last %d" % n, "email": "job%d@example.net" % n}, **members)


def later(site, path, items, method="PUT", **headers):
    h = {"Content-Type": "application/json", "Prefer": "respond-async",
         **{k.replace("_", "-"): v for k, v in headers.items()}}
    return site.client.request(method, path, json.dumps(items).encode(), h)


def job_of(answer):
    assert (answer.status, answer.headers["Preference-Applied"]) == (202, "respond-async"), answer
    assert answer.headers["Location"].endswith("/job/" + answer.json()["job"])
    return answer.json()["job"]


def wait(site, job):
    def done():
        answer = site.client.get("/job/" + job).json()
        assert answer["state"] in ("queued", "running", "done"), answer
        return answer["state"] == "done" and answer

    return until(done)


def failures(site, job):
    answer = site.client.get("/job/%s/failures" % job)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.log("NXS0011")
def test_a_request_is_done_later_and_told_from(site):
    hold_jobs(site)
    items = [person(n) for n in range(1, 351)] + [person(7), {"userid": "J900"}, person(351, auth="magic")]
    job = job_of(later(site, "/user", items))
    queued = site.client.get("/job/" + job).json()
    assert (queued["state"], queued["kind"], queued["request"], queued["items"], queued["done"]) == \
        ("queued", "bulk", "PUT /user", 353, 2)
    assert site.client.get("/user/J1").status == 404
    free_jobs(site)
    done = wait(site, job)
    assert done["done"] == 353 and done["totals"] == {"created": 350, "failed": 3}
    assert [(f["index"], f["userid"], f["code"]) for f in failures(site, job)] == \
        [(350, "J7", "duplicate_item"), (351, "J900", "missing_field"), (352, "J351", "auth_not_enabled")]
    assert site.client.get("/user/J350").status == 200
    assert site.sql("SELECT count(*) FROM nexsis.job_chunk")[0][0] == 0


@pytest.mark.log("NXS0011")
def test_a_job_is_cancelled(site):
    hold_jobs(site)
    job = job_of(later(site, "/user", [person(n) for n in range(1000, 1100)]))
    answer = site.client.delete("/job/" + job)
    assert (answer.status, answer.headers["Nexsis-Outcome"]) == (200, "cancelled")
    assert site.client.get("/job/" + job).json()["state"] == "cancelled"
    free_jobs(site)
    assert site.client.get("/user/J1000").status == 404
    assert site.sql("SELECT count(*) FROM nexsis.job_chunk")[0][0] == 0


def test_a_job_is_its_senders(site):
    job = job_of(later(site, "/user", [person(1200)]))
    other = site.httpd.client(site.key("users:write,courses:read"))
    assert other.get("/job/" + job).status == other.get("/job/%s/failures" % job).status == 404
    assert other.delete("/job/" + job).status == 404
    other.close()
    wait(site, job)
    for path in ("/job/999999", "/job/x", "/job/x/failures"):
        assert site.client.get(path).status == 404


def test_the_same_request_is_the_same_job(site):
    first = later(site, "/user", [person(1300)], Idempotency_Key="once")
    again = later(site, "/user", [person(1300)], Idempotency_Key="once")
    assert job_of(first) == job_of(again)
    assert later(site, "/user", [person(1301)], Idempotency_Key="once").status == 422
    assert wait(site, job_of(first))["totals"] == {"created": 1, "failed": 0}


def test_all_or_nothing_is_not_for_later(site):
    answer = later(site, "/user?atomic=true", [person(1400)])
    assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "Prefer")


def test_passwords_are_hashed_before_they_are_stored(make_site):
    site = make_site("school")
    hold_jobs(site)
    job = job_of(later(site, "/user", [person(1, password="Very-Secret-1"), person(2, password="bad"), person(3)]))
    stored = site.sql("SELECT c::text FROM nexsis.job_chunk AS c")
    assert len(stored) == 1 and "Secret" not in stored[0][0] and "$6$rounds" in stored[0][0]
    free_jobs(site)
    assert wait(site, job)["totals"] == {"created": 2, "failed": 1}
    assert [f["code"] for f in failures(site, job)] == ["password_policy"]
    again = site.client.request("PUT", "/user", json.dumps([person(1, password="Very-Secret-1")]).encode(),
                                {"Content-Type": "application/json"})
    assert again.json()["totals"]["unchanged"] == 1


def test_what_nobody_can_write_is_one_failed_item(site):
    site.sql("ALTER TABLE mdl_user ADD CONSTRAINT boom CHECK (city <> 'Boom') NOT VALID")
    job = job_of(later(site, "/user", [person(n, city="Boom" if n == 2037 else "") for n in range(2000, 2080)]))
    done = wait(site, job)
    site.sql("ALTER TABLE mdl_user DROP CONSTRAINT boom")
    assert done["totals"] == {"created": 79, "failed": 1}
    assert [(f["index"], f["code"]) for f in failures(site, job)] == [(37, "conflict")]


def test_courses_enrolments_and_deletes_can_wait_too(site):
    assert wait(site, job_of(later(site, "/course", [{"courseid": "JC", "fullname": "Later"}])))
    people = [person(n) for n in range(3000, 3010)]
    wait(site, job_of(later(site, "/user", people)))
    done = wait(site, job_of(later(site, "/enrol", [{"userid": p["userid"], "courseid": "JC"} for p in people] +
                                   [{"userid": "nobody", "courseid": "JC"}])))
    assert done["totals"] == {"created": 10, "failed": 1}
    job = job_of(later(site, "/user", people, method="DELETE"))
    assert wait(site, job)["totals"] == {"deleted": 10, "failed": 0}

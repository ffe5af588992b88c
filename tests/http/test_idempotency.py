# SPDX-License-Identifier: Apache-2.0
"""Idempotency-Key: the same request again is answered with what the first one did; another request
under the same key is refused; keys belong to their sender and route."""
import json

import pytest

from together import together


def person(n, **members):
    return dict({"userid": "I%d" % n, "username": "idem%d" % n, "firstname": "First", "lastname":
                 "Last %d" % n, "email": "idem%d@example.net" % n}, **members)


def send(client, method, path, body=None, key=None):
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    return client.request(method, path, None if body is None else json.dumps(body).encode(), headers)


def outcomes(answer):
    assert answer.status == 200, answer
    return [v["outcome"] for v in answer.json()["results"]]


def test_a_single_write_is_answered_as_the_first_time(site):
    first = send(site.client, "PUT", "/user/I1", person(1), "k1")
    assert (first.status, first.headers["Nexsis-Outcome"]) == (200, "created")
    assert "Idempotency-Replayed" not in first.headers
    send(site.client, "PUT", "/user/I1", person(1, lastname="Changed"))
    again = send(site.client, "PUT", "/user/I1", person(1), "k1")
    assert again.headers["Nexsis-Outcome"] == "created"
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert site.client.get("/user/I1").json()["lastname"] == "Changed"


def test_unchanged_and_failed_are_outcomes_too(site):
    send(site.client, "PUT", "/user/I2", person(2))
    assert send(site.client, "PUT", "/user/I2", person(2), "k2").headers["Nexsis-Outcome"] == "unchanged"
    gone = send(site.client, "DELETE", "/user/I3", key="k3")
    assert gone.status == 404
    send(site.client, "PUT", "/user/I3", person(3))
    again = send(site.client, "DELETE", "/user/I3", key="k3")
    assert again.status == 404 and again.headers["Idempotency-Replayed"] == "true"
    assert site.client.get("/user/I3").status == 200


def test_another_request_under_the_same_key_is_refused(site):
    send(site.client, "PUT", "/user/I4", person(4), "k4")
    for path, body in (("/user/I4", person(4, city="Oslo")), ("/user/I5", person(5)),
                       ("/user/I4?adopt=username", person(4))):
        answer = send(site.client, "PUT", path, body, "k4")
        assert (answer.status, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert site.client.get("/user/I5").status == 404
    assert send(site.client, "DELETE", "/user/I4", key="k4").status == 200  # another route
    other = site.httpd.client(site.key("users:write"))  # another sender
    assert send(other, "PUT", "/user/I5", person(5), "k4").headers["Nexsis-Outcome"] == "created"
    other.close()


def test_a_bulk_request_is_replayed_chunk_by_chunk(site):
    people = [person(n) for n in range(1000, 1700)] + [{"userid": "I9"}]
    first = send(site.client, "PUT", "/user", people, "b1")
    assert outcomes(first) == ["created"] * 700 + ["failed"]
    again = send(site.client, "PUT", "/user", people, "b1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    answer = send(site.client, "PUT", "/user", people[:-1], "b1")
    assert (answer.status, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert outcomes(send(site.client, "PUT", "/user", people)) == ["unchanged"] * 700 + ["failed"]


def test_the_same_request_at_the_same_time_is_done_once(site):
    def one(_):
        client = site.httpd.client(site.token)
        answer = send(client, "PUT", "/user", [person(n) for n in range(2000, 2040)], "b2")
        client.close()
        return outcomes(answer)

    assert together(6, one) == [["created"] * 40] * 6
    assert site.sql("SELECT count(*) FROM nexsis.change WHERE external_id LIKE 'I20__'")[0][0] == 40


def test_a_dry_run_leaves_the_key_alone(site):
    assert outcomes(send(site.client, "PUT", "/user?dryrun=true", [person(6)], "b3")) == ["created"]
    assert outcomes(send(site.client, "PUT", "/user", [person(6)], "b3")) == ["created"]


@pytest.mark.parametrize("key", ["\xe9", "x" * 256])
def test_keys_that_are_none(site, key):
    answer = send(site.client, "PUT", "/user/I7", person(7), key)
    assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_the_key_itself_is_not_kept(site):
    send(site.client, "PUT", "/user/I8", person(8), "very-secret-name")
    assert site.sql("SELECT count(*) FROM nexsis.request AS r WHERE r::text LIKE '%%secret-name%%'")[0][0] == 0

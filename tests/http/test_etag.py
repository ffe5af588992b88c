# SPDX-License-Identifier: Apache-2.0
"""ETag, If-Match, If-None-Match: what is read again unchanged is not sent again, what somebody else
changed is not overwritten, what exists is not created."""
import re

import pytest

from together import together

PERSON = {"username": "e1", "firstname": "Ann", "lastname": "Lée", "email": "e1@inst.edu"}
THINGS = [("/user/E1", PERSON, {"lastname": "Ö"}),
          ("/course/E1", {"fullname": "É 1", "startdate": 1700000000, "categorypath": "/A%25/B"}, {"fullname": "x"}),
          ("/course/C789/group/E1", {"name": "G", "description": "a\tb\n\"c\""}, {"description": None})]


def etag(r):
    return r.headers["ETag"]


@pytest.mark.parametrize("path,thing,change", THINGS)
def test_reads_and_writes_agree(site, path, thing, change):
    c = site.client
    made = c.put(path, thing)
    read = c.get(path)
    assert re.fullmatch('"[0-9a-f]{32}"', etag(read))
    assert etag(made) == etag(read) == etag(c.put(path, thing)) == etag(c.request("HEAD", path))
    other = c.put(path, dict(thing, **change), headers={"If-Match": etag(read)})
    assert other.status == 200 and etag(other) != etag(read) and etag(other) == etag(c.get(path))
    r = c.put(path, thing, headers={"If-Match": etag(read)})
    assert (r.status, r.json()["code"]) == (412, "precondition_failed") and etag(other) in r.json()["detail"]
    assert c.get(path).json() == other.json()
    assert c.put(path, thing, headers={"If-Match": '"x", %s' % etag(other)}).headers["Nexsis-Outcome"] == "updated"
    assert etag(c.get(path)) == etag(read)


@pytest.mark.parametrize("path,thing,change", THINGS)
def test_what_is_known_is_not_sent_again(site, path, thing, change):
    c = site.client
    c.put(path, thing)
    tag = etag(c.get(path))
    for known in (tag, "W/" + tag, '"a", %s' % tag, "*", tag[:-1] + '-gzip"'):
        for method in ("GET", "HEAD"):
            r = c.request(method, path, headers={"If-None-Match": known})
            assert (r.status, r.body, etag(r)) == (304, b"", tag)
            assert "Content-Type" not in r.headers and r.headers["X-Request-Id"]
    for known in ('"a"', '"%s"' % tag[1:-2], ""):
        assert c.get(path, headers={"If-None-Match": known}).status == 200
    assert c.get(path, headers={"If-Match": tag}).status == 200
    assert c.get(path, headers={"If-Match": "W/" + tag}).status == 412  # strong comparison
    assert c.get(path, headers={"If-Match": '"a"'}).status == 412
    assert c.get(path + "x", headers={"If-None-Match": "*"}).status == 404


@pytest.mark.parametrize("path,thing,change", THINGS)
def test_create_only_and_change_only(site, path, thing, change):
    c, path = site.client, path + "new"
    if "username" in thing:
        thing = dict(thing, username="e2", email="e2@inst.edu")
    if "fullname" in thing:
        thing = dict(thing, shortname="E2")
    assert c.put(path, thing, headers={"If-Match": "*"}).status == 412
    assert c.get(path).status == 404
    assert c.put(path, thing, headers={"If-None-Match": "*"}).headers["Nexsis-Outcome"] == "created"
    r = c.put(path, dict(thing, **change), headers={"If-None-Match": "*"})
    assert (r.status, r.json()["code"]) == (412, "precondition_failed")
    assert c.put(path, thing, headers={"If-Match": "*"}).headers["Nexsis-Outcome"] == "unchanged"
    tag = etag(c.get(path))
    assert c.put(path, thing, headers={"If-None-Match": tag}).status == 412
    assert c.put(path, thing, headers={"If-None-Match": '"a"'}).status == 200
    assert c.delete(path, headers={"If-Match": '"a"'}).status == 412
    assert c.get(path).status == 200
    assert c.delete(path, headers={"If-Match": tag}).status == 200
    assert c.delete(path, headers={"If-Match": tag}).json()["code"] == "gone"
    assert c.put(path, thing, headers={"If-Match": tag}).status == 412  # what is gone has none
    assert c.put(path, thing, headers={"If-None-Match": "*"}).status == 200


def test_a_rename_under_a_condition(site):
    c = site.client
    c.put("/user/E3", dict(PERSON, username="e3", email="e3@inst.edu"))
    tag = etag(c.get("/user/E3"))
    r = c.request("POST", "/user/E3/rename", {"newid": "E4"}, headers={"If-Match": '"a"'})
    assert r.status == 412 and c.get("/user/E3").status == 200
    r = c.request("POST", "/user/E3/rename", {"newid": "E4"}, headers={"If-Match": tag})
    assert r.headers["Nexsis-Outcome"] == "renamed"
    assert etag(c.get("/user/E4")) != tag


def test_an_enrolment(site):
    c, path = site.client, "/user/E6/enrol/C850"
    c.put("/user/E6", dict(PERSON, username="e6", email="e6@inst.edu"))
    r = c.get(path)
    assert (r.status, r.json()["code"]) == (404, "not_found")
    assert c.put(path, {"roleid": "teacher"}, headers={"If-Match": "*"}).status == 412
    assert c.put(path, {"roleid": "teacher", "timestart": 1700000000}, headers={"If-None-Match": "*"}).status == 200
    r = c.get(path)
    assert r.json() == {"userid": "E6", "courseid": "C850", "roles": ["teacher"], "status": "active",
                        "timestart": "2023-11-14T22:13:20+00:00", "timeend": None, "plugin": "nexsis"}
    assert c.get(path, headers={"If-None-Match": etag(r)}).status == 304
    assert c.put(path, {"roleid": "student"}, headers={"If-Match": '"a"'}).status == 412
    assert c.put(path, {"roleid": "student"}, headers={"If-Match": etag(r)}).status == 200
    assert c.get(path).json()["roles"] == ["student"]
    assert c.put(path, {"roleid": "student"}, headers={"If-Match": etag(r)}).status == 412
    assert c.delete(path, headers={"If-Match": etag(r)}).status == 412
    assert c.delete(path, headers={"If-Match": etag(c.get(path))}).status == 200
    assert c.get(path).json()["code"] == "gone"
    assert c.get("/user/NOBODY/enrol/C850").json()["code"] == "not_found"
    assert c.get("/user/S001/enrol/NONE").json()["code"] == "not_found"


def test_what_has_no_tag_is_there_or_not(site):
    c = site.client
    c.put("/course/C789/group/E5", {"name": "G"})
    path = "/course/C789/group/E5/user/S001"
    assert c.put(path, headers={"If-Match": "*"}).status == 412
    assert c.put(path, headers={"If-None-Match": "*"}).status == 200
    assert c.put(path, headers={"If-None-Match": "*"}).status == 412
    assert c.delete(path, headers={"If-Match": '"a"'}).status == 412
    assert c.delete(path, headers={"If-Match": "*"}).status == 200


@pytest.mark.parametrize("condition", ["abc", '"a', 'W/', '"a" "b"', '*, "a", b', "'a'"])
def test_conditions_nobody_can_read(site, condition):
    for name in ("If-Match", "If-None-Match"):
        for method, body in (("GET", None), ("PUT", PERSON)):
            r = site.client.request(method, "/user/S001", body, headers={name: condition})
            assert (r.status, r.json()["errors"][0]["field"]) == (400, name)
    assert site.client.get("/user/S001").json()["username"] == "student001"


def test_of_many_who_saw_the_same_one_writes(site):
    tag = etag(site.client.put("/user/RACE", dict(PERSON, username="race", email="race@inst.edu")))

    def write(n):
        client = site.httpd.client(site.token)
        r = client.put("/user/RACE", dict(PERSON, username="race", email="race@inst.edu", lastname="L%d" % n),
                       headers={"If-Match": tag})
        client.close()
        return r.status

    assert sorted(together(8, write)) == [200] + [412] * 7

# SPDX-License-Identifier: Apache-2.0
"""External ids in the path: whatever the sending system calls people, and nothing read two ways."""
from urllib.parse import quote

import pytest

from raw import Raw, ask, head
from server import MOUNT, Client, free_port

IDS = ["a b", " lead", "trail ", "it's", 'say "x"', "200%", "a%41", "a+b", "a/b", "/", "//", "a//b", "a\\b",
       "a;b", "a,b", "a&b=c", "a?b", "a#b", "a:b", "a@b", "a.b", "...", ".a", "a..", "~", "*", "[x]",
       "{userid}", "$1", "<b>", "学生 1", "\U0001F393", "Ünï", "é" * 255, "\U0001F600" * 255, "%2F",
       "id:1", "null", "0", "-1", "index.php", "ping", "user", "'; DROP TABLE mdl_user; --", "\u200b"]


def person(n, email=None):
    return {"username": "id.%s" % n, "firstname": "I", "lastname": "D",
            "email": email or "id.%s@example.org" % n}


def enc(userid):
    return quote(userid, safe="")


@pytest.mark.parametrize("userid", IDS, ids=range(len(IDS)))
def test_every_id_is_one_user(site, userid):
    c, path, n = site.client, "/user/" + enc(userid), IDS.index(userid)
    r = c.put(path, person(n))
    assert (r.status, r.headers["Nexsis-Outcome"], r.json()["userid"]) == (200, "created", userid)
    assert c.get(path).json()["userid"] == userid
    assert site.sql("SELECT idnumber FROM mdl_user WHERE username = %s", "id.%d" % n) == [(userid,)]
    r = c.get("/user?userid=" + enc(userid))
    assert (r.status, r.json()["userid"]) == (200, userid)
    assert (c.delete(path).status, c.get(path).json()["code"]) == (200, "gone")


def test_four_spellings_are_four_users(site):
    spelled = {"A%2FB": "A/B", "A%252FB": "A%2FB", "A%2541": "A%41", "100%25": "100%"}
    for n, path in enumerate(spelled):
        r = site.client.put("/user/" + path, person("four%d" % n))
        assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "created")
    for path, userid in spelled.items():
        assert site.client.get("/user/" + path).json()["userid"] == userid
    rows = site.sql("SELECT idnumber FROM mdl_user WHERE username LIKE 'id.four%%' ORDER BY id")
    assert [i for i, in rows] == list(spelled.values())


def test_spellings_of_one_id_are_one_user(site):
    assert site.client.put("/user/SP%4F-e", person("sp")).json()["userid"] == "SPO-e"
    for path in ("SPO-e", "%53%50%4f%2d%65", "SP%4F%2De"):
        r = site.client.put("/user/" + path, person("sp"))
        assert (r.headers["Nexsis-Outcome"], r.json()["userid"]) == ("unchanged", "SPO-e")


def test_plus_in_a_path_is_a_plus(site):
    assert site.client.put("/user/p+q", person("plus")).json()["userid"] == "p+q"
    assert site.client.get("/user/p%2Bq").status == 200
    assert site.client.get("/user/p%20q").status == 404
    assert site.client.get("/user?userid=p%2Bq").status == 200
    assert site.client.get("/user?userid=p+q").status == 404


def test_raw_utf8_in_the_target(site):
    r = ask(site.httpd.port, "GET", "/user/" + "学生", site.token)
    assert (r.status, r.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path,code", [
    ("%01", "bad_path"), ("a%0Ab", "bad_path"), ("a%0D%0Ab", "bad_path"), ("a%7F", "bad_path"),
    ("a%C2%85", "bad_path"), ("%FF", "invalid_utf8"), ("%C0%AF", "invalid_utf8"),
    ("%ED%A0%80", "invalid_utf8"), ("%F4%90%80%80", "invalid_utf8"), ("a%C3", "invalid_utf8"),
    ("%" + "2E%2F", "not_found"), ("%2E%2E%2F%2E", "not_found")])
def test_ids_that_are_refused(site, path, code):
    for method, body in (("GET", None), ("PUT", person("refused")), ("DELETE", None)):
        if code == "not_found" and method == "PUT":
            continue  # "./" and "../." are odd names, and names
        r = site.client.request(method, "/user/" + path, body)
        assert r.json()["code"] == code
        assert "\n" not in str(r.headers.get("Allow", ""))


@pytest.mark.parametrize("query,status,code", [
    ("userid=.", 400, "invalid_value"), ("userid=..", 400, "invalid_value"),
    ("userid=", 400, "missing_field"), ("userid=a%01", 400, "invalid_value"),
    ("userid=%00", 400, "nul_not_allowed"), ("userid=%FF", 400, "invalid_utf8"),
    ("userid=%zz", 400, "bad_query"), ("userid=" + "x" * 256, 400, "too_long"),
    ("id=S001", 400, "unknown_member")])
def test_ids_by_query_parameter_that_are_refused(site, query, status, code):
    for method, body in (("GET", None), ("PUT", person("refused")), ("DELETE", None)):
        r = site.client.request(method, "/user?" + query, body)
        codes = {e["code"] for e in r.json()["errors"]} or {r.json()["code"]}
        # a name that is no id leaves the collection: a list refuses what it does not know, a bulk
        # write the body of a single one
        assert (r.status, codes) == (status, {code}) or \
            (query == "id=S001" and method != "GET" and r.status in (400, 415)), (method, r)


def test_writes_by_query_parameter(site):
    c = site.client
    assert c.put("/user?userid=QU%2F1", person("qu")).json()["userid"] == "QU/1"
    assert c.get("/user/QU%2F1").status == 200
    assert c.delete("/user/?userid=QU%2F1").status == 200
    assert c.get("/user?userid=QU%2F1").json()["code"] == "gone"
    r = c.get("/user?userid=S001&userid=S002")
    assert (r.status, r.json()["errors"][0]["code"]) == (400, "duplicate_key")
    assert c.get("/user/S001?userid=S001").status == 200
    r = c.get("/user/S001?userid=S002")
    assert (r.status, r.json()["errors"][0]["code"]) == (400, "id_mismatch")


def test_a_nul_never_arrives(site):
    r = site.client.get("/user/a%00b")
    assert (r.status, r.headers["Content-Type"][:24]) == (404, "application/problem+json")


@pytest.mark.parametrize("path,status", [
    ("//user//S001", 200), ("/./user/./S001", 200), ("/x/../user/S001", 200),
    ("/user/S002/../S001", 200), ("/user/%2e%2e/user/S001", 200), ("/user/%2E/S001", 200),
    ("/user/S001/.", 200), ("/user/S001/..", 200), ("/user/..", 404), ("/user/%2e%2e", 404)])
def test_dots_and_double_slashes_mean_what_httpd_says(site, path, status):
    r = ask(site.httpd.port, "GET", path, site.token)
    assert r.status == status
    if path.endswith("/.."):  # the collection, and the mount itself
        assert status == 404 or isinstance(r.json(), list)
    elif status == 200:
        assert r.json()["userid"] == "S001"


@pytest.mark.log("AH10244: invalid URI path")
def test_dots_cannot_leave_the_root(site):
    r = ask(site.httpd.port, "GET", "/../../../../../server-status", site.token)
    assert r.status == 400


def test_dots_can_leave_the_mount_and_then_it_is_not_ours(site):
    r = ask(site.httpd.port, "GET", "/../../../../user/S001", site.token)
    assert (r.status, r.headers["X-Request-Id"]) == (404, None)
    r = ask(site.httpd.port, "GET", "/../index.php/user/S001", site.token)
    assert r.status == 200 and r.json()["userid"] == "S001"


@pytest.mark.parametrize("scheme", ["http", "HTTP", "https"])
def test_absolute_form_targets(site, scheme):
    target = "%s://localhost:%d%s/user/S001" % (scheme, site.httpd.port, MOUNT)
    r = Raw(site.httpd.port).send(head("GET", target, site.token, mount="")).answers()[0]
    assert r.status in (200, 400 if scheme == "https" else 200)
    if r.status == 200:
        assert r.json()["userid"] == "S001"


@pytest.mark.log("AH10244: invalid URI path")
@pytest.mark.parametrize("path", ["/user/%", "/user/%2", "/user/%zz", "/user/%u0041"])
def test_broken_escapes_are_400(site, path):
    r = ask(site.httpd.port, "GET", path, site.token)
    assert (r.status, r.headers["Content-Type"][:24]) == (400, "application/problem+json")


def test_a_fragment_is_no_part_of_a_path(site):
    r = ask(site.httpd.port, "GET", "/user/S001#x", site.token)
    assert r.status in (400, 404)


def test_paths_of_every_length(site):
    room = 8190 - len("GET %s/user/ HTTP/1.1" % MOUNT)
    for length in sorted({1, 254, 255, 256, 257, 1000, 4096, 5000, room - 1, room}):
        r = ask(site.httpd.port, "GET", "/user/" + "x" * length, site.token)
        assert r.status == (404 if length <= 255 else 400)
        assert {e["code"] for e in r.json()["errors"]} == (set() if length <= 255 else {"too_long"})
    r = ask(site.httpd.port, "GET", "/user/" + "x" * (room + 2), site.token)
    assert (r.status, r.json()["code"]) == (414, "uri_too_long")


def test_many_segments(site):
    r = ask(site.httpd.port, "GET", "/user" + "/x" * 3000, site.token)
    assert (r.status, r.json()["code"]) == (404, "not_found")


# --- AllowEncodedSlashes -----------------------------------------------------------------------

@pytest.fixture(scope="module")
def hosts(make_site):
    """One httpd, a virtual host for each of the other two settings."""
    ports = {"Off": free_port(), "On": free_port()}
    site = make_site(extra="\n".join(
        "Listen 127.0.0.1:%d\n<VirtualHost 127.0.0.1:%d>\nAllowEncodedSlashes %s\n<Location %s>\n"
        "NexsisApi nexsis\n</Location>\n</VirtualHost>" % (port, port, mode, MOUNT)
        for mode, port in ports.items()))
    site.clients = {mode: Client(port, site.token) for mode, port in ports.items()}
    return site


@pytest.mark.parametrize("mode", ["Off", "On"])
def test_encoded_slashes_elsewhere(hosts, mode):
    c, b = hosts.clients[mode], "B" + mode
    r = c.put("/user/A%2F" + b, person("slash" + mode))
    assert r.status == (404 if mode == "Off" else 400)
    assert "AllowEncodedSlashes NoDecode" in r.json()["detail"]
    assert not hosts.sql("SELECT idnumber FROM mdl_user WHERE username = %s", "id.slash" + mode)
    r = c.put("/user?userid=A%2F" + b, person("slash" + mode))
    assert (r.status, r.json()["userid"]) == (200, "A/" + b)
    assert c.get("/user/A%252F" + b).status == 404
    assert c.put("/user/A%252F" + b, person("slash2" + mode)).json()["userid"] == "A%2F" + b
    assert c.get("/user/100%25").status == 404

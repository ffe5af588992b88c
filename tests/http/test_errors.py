# SPDX-License-Identifier: Apache-2.0
"""Errors httpd makes itself under a mount are in the protocol's form; other paths are left alone."""
import pytest

from raw import Raw, ask, head
from server import MOUNT, MODULES
from waiting import until

MEMBERS = ["type", "title", "status", "detail", "code", "errors", "requestid", "message"]


def is_problem(r, status, code, body=True):
    assert r.status == status
    assert r.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert (r.headers["Cache-Control"], r.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    if body:
        p = r.json()
        assert list(p) == MEMBERS and (p["status"], p["code"]) == (status, code)
        assert p["requestid"] == r.headers["X-Request-Id"] and len(p["requestid"]) == 32
        assert "Apache" not in r.text and "<" not in r.text


@pytest.fixture(scope="module")
def strict(make_site):
    """Mounts httpd itself guards, one with error documents of the administrator's."""
    return make_site(extra="""
<Location /denied>
NexsisApi nexsis
Require all denied
</Location>
<Location /limited>
NexsisApi nexsis
LimitRequestBody 1000
</Location>
<Location /documents>
NexsisApi nexsis
Require all denied
</Location>
<Location /methods>
NexsisApi nexsis
<LimitExcept GET>
Require all denied
</LimitExcept>
</Location>
ErrorDocument 403 "the site's own words"
ErrorDocument 404 /elsewhere/404.html
LimitRequestFields 50
LoadModule env_module %s/mod_env.so
""" % MODULES)


@pytest.mark.log("AH01630: client denied")
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_403_of_require(strict, method):
    r = ask(strict.httpd.port, method, "/user/S001", strict.token, mount="/denied")
    is_problem(r, 403, "forbidden", method != "HEAD")
    if method == "HEAD":
        assert r.body == b"" and int(r.headers["Content-Length"]) > 0


@pytest.mark.log("AH01630: client denied")
def test_require_for_some_methods(strict):
    port, t = strict.httpd.port, strict.token
    assert ask(port, "GET", "/user/S001", t, mount="/methods").status == 200
    is_problem(ask(port, "DELETE", "/user/S001", t, mount="/methods"), 403, "forbidden")


def test_error_documents_do_not_replace_our_answers(strict):
    is_problem(strict.client.get("/user/NOBODY"), 404, "not_found")
    is_problem(strict.client.get("/nowhere"), 404, "not_found")


@pytest.mark.log("AH01588|AH01587|larger than the configured limit|AH00569")
def test_413_of_limitrequestbody(strict):
    t, port = strict.token, strict.httpd.port
    r = ask(port, "PUT", "/user/E", t, ["Content-Length: 2000"], b"x" * 2000, mount="/limited")
    is_problem(r, 413, "body_too_large")
    r = ask(port, "PUT", "/user/E", t, ["Transfer-Encoding: chunked"],
            b"7d0\r\n" + b"x" * 2000 + b"\r\n0\r\n\r\n", mount="/limited")
    is_problem(r, 413, "body_too_large")


def test_encoded_slash_under_off(make_site):
    site = make_site(extra="AllowEncodedSlashes Off")
    r = site.client.get("/user/A%2FB")
    is_problem(r, 404, "not_found")
    assert "AllowEncodedSlashes NoDecode" in r.json()["detail"]
    is_problem(site.client.get("/user/A%2FB", token=False), 404, "not_found")


def test_414(site):
    r = Raw(site.httpd.port).send(head("GET", "/user/" + "x" * 9000, site.token)).answers()[0]
    is_problem(r, 414, "uri_too_long")


@pytest.mark.parametrize("headers", [["X-Long: " + "x" * 9000], ["X-%d: y" % n for n in range(200)],
                                     ["No colon"], ["Space : x"], ["X: a\0b"], [":"],
                                     ["Content-Length: x"]], ids=range(7))
def test_400_of_bad_headers(site, headers):
    r = ask(site.httpd.port, "GET", "/ping", site.token, headers)
    assert r.status in (400, 431)
    is_problem(r, r.status, {400: "bad_request", 431: "headers_too_large"}[r.status])


@pytest.mark.parametrize("line", ["GET %s/ping HTTP/1.1 x",
                                  "GET  %s/ping HTTP/1.1", "GET %s/pi ng HTTP/1.1", "G@T %s/ping HTTP/1.1"])
def test_bad_request_lines_are_refused(site, line):
    r = Raw(site.httpd.port).send(line % MOUNT + "\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n" % site.token)
    data = r.finish().rest()
    assert data == b"" or data.split(b" ")[1:2] in ([b"400"], [b"505"], [b"501"]) or b"400 Bad" in data
    assert b'"pong"' not in data and site.token.encode() not in data


def test_no_host(site):
    r = Raw(site.httpd.port).send("GET %s/ping HTTP/1.1\r\nConnection: close\r\n\r\n" % MOUNT).answers()[0]
    is_problem(r, 400, "bad_request")


def test_408_of_a_slow_head(make_site):
    site = make_site(extra="RequestReadTimeout header=1")
    c = Raw(site.httpd.port).send("GET %s/ping HTTP/1.1\r\nHost: x\r\n" % MOUNT)
    data = c.rest()
    assert data == b"" or b" 408 " in data


@pytest.mark.parametrize("method,status", [("TRACE", 405), ("FOO", 405), ("get", 405), ("PROPFIND", 405),
                                           ("POST", 405), ("CONNECT", None)])
def test_h8_h11_methods(site, method, status):
    if method == "CONNECT":
        data = Raw(site.httpd.port).send(b"CONNECT localhost:80 HTTP/1.1\r\nHost: x\r\n\r\n").finish().rest()
        assert b" 400 " in data or b" 405 " in data
        return
    r = ask(site.httpd.port, method, "/user/S001", site.token)
    is_problem(r, status, "method_not_allowed")
    if method != "TRACE":
        assert r.headers["Allow"] == "GET, HEAD, PUT, DELETE, OPTIONS"


def test_every_error_has_a_length_on_head(site):
    for path in ("/nowhere", "/user/NOBODY", "/user/%01"):
        got = site.client.get(path)
        head_only = site.client.request("HEAD", path)
        assert (head_only.status, head_only.body) == (got.status, b"")
        assert head_only.headers["Content-Length"] == got.headers["Content-Length"]
        assert head_only.headers["Content-Type"] == got.headers["Content-Type"]


def test_the_same_connection_goes_on_after_errors(site):
    c = Raw(site.httpd.port)
    for path in ("/nowhere", "/user/NOBODY", "/user/a%00"):
        c.send(head("GET", path, site.token, close=False))
    c.send(head("PATCH", "/ping", site.token, close=False) + head("GET", "/ping", site.token))
    assert [a.status for a in c.answers()] == [404, 404, 404, 405, 200]


# --- what is not ours --------------------------------------------------------------------------

@pytest.mark.parametrize("path", ["/", "/enrol/nexsis/api/", "/enrol/nexsis/api/index.php5/user/S001",
                                  "/enrol/nexsis/api/index.phpx", "/ENROL/nexsis/api/index.php/ping",
                                  "/x" + MOUNT, "/login?token=keep%20me"])
def test_other_paths_are_untouched(site, path):
    r = ask(site.httpd.port, "GET", path, site.token, mount="")
    assert r.status in (403, 404)
    assert r.headers["X-Request-Id"] is None
    assert r.headers["Content-Type"] == "text/html; charset=iso-8859-1"
    assert path in site.httpd.access_log()


def test_other_methods_of_other_paths_are_untouched(site):
    r = ask(site.httpd.port, "OPTIONS", "/", mount="")
    assert r.headers["X-Request-Id"] is None
    r = ask(site.httpd.port, "OPTIONS", "*", mount="")
    assert r.status == 200 and r.headers["X-Request-Id"] is None


def test_log_lines_name_the_request(site):
    r = site.client.get("/user/NOBODY")
    wanted = "NXS0002: not_found request=%s key=" % r.json()["requestid"]
    # written after the answer was sent; the access log last of all
    access = until(lambda: [x for x in site.httpd.access_log().splitlines() if r.json()["requestid"] in x])
    line = [x for x in site.httpd.error_log().splitlines() if wanted in x]
    assert len(line) == 1 and "route=/user/{userid}" in line[0]
    assert len(access) == 1 and "/user/{userid} not_found" in access[0]

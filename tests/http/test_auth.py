# SPDX-License-Identifier: Apache-2.0
"""API keys: where they are looked for, what each wrong one is answered, and that none is ever logged."""
import glob
import os
import re
import socket
import time

import pytest

from raw import Raw, ask, head
from server import MODULES, free_port
from waiting import in_a_minute, until

SETTINGS = {
    "/noquery": "NexsisQueryToken Off", "/valid": "Require valid-user", "/granted": "Require all granted",
    "/user": "Require user test", "/nolimit": "NexsisAuthFailures 0",
    "/plain": "NexsisAllowPlain On"}
BODY = {"username": "auth", "firstname": "A", "lastname": "B", "email": "auth@example.org"}
WRONG = "nx_AAAAAAAA_" + "b" * 40


def get(site, token, path="/ping", **kw):
    return site.client.get(path, headers={"Authorization": "Bearer " + token}, **kw)


def refused(r, status, code, error):
    challenge = 'Bearer realm="nexsis"' + (', error="%s"' % error if error else "")
    assert (r.status, r.json()["code"]) == (status, code)
    assert r.headers["WWW-Authenticate"] == challenge
    assert r.headers["Cache-Control"] == "no-store"


def key_id(site, token):
    prefix = re.match(r"nx_[A-Za-z0-9]{8}", token).group(0)
    return site.sql("SELECT key_id FROM nexsis.api_secret WHERE prefix = %s", prefix)[0][0]


def own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("198.51.100.1", 9))
            return s.getsockname()[0]
        except OSError:
            return "127.0.0.1"


@pytest.fixture(scope="module")
def many(make_site):
    """One httpd with a mount for each of SETTINGS, mod_remoteip, and a port beyond loopback."""
    lines = ["<Location %s>\nNexsisApi nexsis\n%s\n</Location>" % s for s in SETTINGS.items()]
    lines += ["LoadModule remoteip_module %s/mod_remoteip.so" % MODULES, "RemoteIPHeader X-Client",
              "RemoteIPInternalProxy 127.0.0.1", "ExtendedStatus On", "LogLevel debug",
              "<Location /status>\nSetHandler server-status\n</Location>",
              'CustomLog more.log "%r %q %U %{Referer}i %u %>s"']
    port = free_port()
    if not own_address().startswith("127."):
        lines.append("Listen %s:%d" % (own_address(), port))
    site = make_site(extra="\n".join(lines))
    site.far_port = port
    site.clients = {path: site.httpd.client(site.token, mount=path) for path in SETTINGS}
    yield site
    for c in site.clients.values():
        c.close()


# --- where the key is --------------------------------------------------------------------------

@pytest.mark.parametrize("header", [None, "", "Basic dXNlcjpwYXNz", "Bear x", "Bearerx", "Negotiate"])
def test_a1_no_credential(site, header):
    headers = {} if header is None else {"Authorization": header}
    refused(site.client.get("/ping", headers=headers, token=False), 401, "unauthorized", None)


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer a b", "Bearer a,b", 'Bearer "a"',
                                    "Bearer " + "x" * 513])
def test_a2_malformed_header(site, header):
    r = site.client.get("/ping", headers={"Authorization": header}, token=False)
    refused(r, 400, "invalid_request", "invalid_request")


def test_a2_two_headers_are_no_credential(site):
    for other in (site.token, WRONG):
        r = ask(site.httpd.port, "GET", "/ping", site.token, ["Authorization: Bearer " + other])
        refused(r, 400, "invalid_request", "invalid_request")


def test_a3_every_wrong_key_gets_the_same_answer(site):
    site.sql("UPDATE nexsis.api_key SET name = name")
    expired = site.key("users:read", "--not-after", "2001-01-01")
    bodies = set()
    for token in (WRONG, "x", "nx_", site.token[:-1], site.token + "x", expired, "ü"):
        r = get(site, token.encode().decode("latin-1"))
        if token == "ü":
            refused(r, 400, "invalid_request", "invalid_request")
            continue
        refused(r, 401, "invalid_token", "invalid_token")
        bodies.add(re.sub(r'"requestid":"\w+"', "", r.text))
    assert len(bodies) == 1


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_scheme_is_case_insensitive(site, scheme):
    r = site.client.get("/ping", headers={"Authorization": scheme + " " + site.token})
    assert r.status == 200


def test_key_in_the_query(site):
    c = site.client
    assert c.get("/ping?token=" + site.token, token=False).status == 200
    assert c.get("/ping?x=1&token=%s&y=2" % site.token, token=False).status == 200
    assert c.get("/user/S001?token=" + site.token, token=False).json()["userid"] == "S001"
    refused(c.get("/ping?token=" + WRONG, token=False), 401, "invalid_token", "invalid_token")
    refused(c.get("/ping?token=", token=False), 401, "unauthorized", None)
    refused(c.get("/ping?Token=" + site.token, token=False), 401, "unauthorized", None)
    two = c.get("/ping?token=%s&token=%s" % (site.token, WRONG), token=False)
    refused(two, 400, "invalid_request", "invalid_request")


def test_the_header_wins(site):
    assert site.client.get("/ping?token=" + WRONG).status == 200
    refused(get(site, WRONG, "/ping?token=" + site.token), 401, "invalid_token", "invalid_token")


def test_query_keys_can_be_switched_off(many):
    c = many.clients["/noquery"]
    assert c.get("/ping?token=" + WRONG).status == 200
    refused(c.get("/ping?token=" + many.token, token=False), 401, "unauthorized", None)


def test_a_key_in_the_body_is_no_credential(site):
    r = site.client.form("PUT", "/user/AUTH", dict(BODY, token=site.token), token=False)
    refused(r, 401, "unauthorized", None)


@pytest.mark.parametrize("method,path", [("GET", "/nowhere"), ("PATCH", "/user/S001"),
                                         ("GET", "/user/NOBODY"), ("PUT", "/user/S001"),
                                         ("DELETE", "/user/S001"), ("HEAD", "/user/S001"), ("FOO", "/")])
def test_a20_the_key_comes_first(site, method, path):
    assert site.client.request(method, path, token=False).status == 401


def test_options_is_for_everybody(site):
    r = site.client.request("OPTIONS", "/ping", token=False)
    assert (r.status, r.headers["Allow"], r.body) == (204, "GET, HEAD, OPTIONS", b"")
    assert site.client.request("OPTIONS", "/nowhere", token=False).status == 404


# --- what a key may do -------------------------------------------------------------------------

def test_a4_scopes(site):
    c, reader = site.client, site.key("users:read")
    assert get(site, reader).status == 200
    assert get(site, reader, "/user/S001").status == 200
    for method in ("PUT", "DELETE"):
        for userid in ("S001", "NOBODY"):
            r = c.request(method, "/user/" + userid, BODY if method == "PUT" else None,
                          headers={"Authorization": "Bearer " + reader})
            refused(r, 403, "insufficient_scope", "insufficient_scope")
            assert "users:write" in r.json()["detail"]
    stranger = site.key("courses:read")
    for userid in ("S001", "NOBODY"):
        refused(get(site, stranger, "/user/" + userid), 403, "insufficient_scope", "insufficient_scope")


def test_protocols(site):
    assert get(site, site.key("users:read", "--protocol", "nexsis,matrix")).status == 200
    refused(get(site, site.key("users:read", "--protocol", "matrix")), 401, "invalid_token",
            "invalid_token")


def test_dates(site):
    assert get(site, site.key("users:read", "--not-before", "2001-01-01", "--not-after",
                              "2101-01-01")).status == 200
    for dates in (("--not-before", "2101-01-01"), ("--not-after", "2001-01-01")):
        refused(get(site, site.key("users:read", *dates)), 401, "invalid_token", "invalid_token")


def test_revoked_and_rotated_keys(site):
    first = site.key("users:read")
    out = site.cluster.ctl(site.db, "key", "rotate", key_id(site, first), "--keep", "7d").stdout
    second = re.search(r"nx_\w{8}_\w{40}", out).group(0)
    assert second != first
    assert [get(site, t).status for t in (first, second)] == [200, 200]
    out = site.cluster.ctl(site.db, "key", "rotate", key_id(site, first), "--keep", "0").stdout
    third = re.search(r"nx_\w{8}_\w{40}", out).group(0)
    fresh = site.httpd.client(third)
    assert fresh.get("/ping").status == 200
    site.cluster.ctl(site.db, "key", "revoke", key_id(site, first))
    revoked = time.monotonic()
    for token in (first, second, third):
        def refusal(token=token):
            sent, r = time.monotonic(), get(site, token)
            assert r.status != 200 or sent < revoked + 6, "good keys are remembered for 5 s"
            return r.status != 200 and r

        refused(until(refusal, pause=0.1), 401, "invalid_token", "invalid_token")
        refused(get(site, token), 401, "invalid_token", "invalid_token")


def test_networks(many):
    token = many.key("users:read", "--network", "10.1.0.0/16", "--network", "2001:db8::/32")
    for address, status in (("10.1.2.3", 200), ("10.2.2.3", 401), ("2001:db8::7", 200),
                            ("2001:db9::7", 401), ("127.0.0.1", 401)):
        r = ask(many.httpd.port, "GET", "/ping", token, ["X-Client: " + address])
        assert (address, r.status) == (address, status)
    assert "] [client 10.2.2.3:" in many.httpd.error_log()


# --- httpd's own authorization -----------------------------------------------------------------

def test_require_valid_user(many):
    c = many.clients["/valid"]
    assert c.get("/ping").status == 200
    assert c.get("/ping?token=" + many.token, token=False).status == 200
    refused(c.get("/ping", token=False), 401, "unauthorized", None)
    refused(c.get("/ping", headers={"Authorization": "Bearer " + WRONG}), 401, "invalid_token",
            "invalid_token")
    r = ask(many.httpd.port, "PUT", "/user/X", None, ["Content-Length: 5"], b"{\"a\":", mount="/valid")
    refused(r, 401, "unauthorized", None)
    assert " test 200" in open(os.path.join(many.httpd.dir, "more.log")).read()


@pytest.mark.log("AH01630: client denied")
def test_require_user(many):
    c = many.clients["/user"]
    assert c.get("/user/S001").json()["userid"] == "S001"
    out = many.cluster.ctl(many.db, "key", "create", "--name", "other", "--scope", "users:read").stdout
    other = re.search(r"nx_\w{8}_\w{40}", out).group(0)
    r = c.get("/user/S001", headers={"Authorization": "Bearer " + other})
    assert (r.status, r.json()["code"]) == (403, "forbidden")


def test_require_all_granted_still_needs_a_key(many):
    refused(many.clients["/granted"].get("/user/S001", token=False), 401, "unauthorized", None)


# --- brute force -------------------------------------------------------------------------------

def slot(token):
    """Where lib/auth/brake.c counts TOKEN: keys that share a place brake each other."""
    h = 2166136261
    for c in b"127.0.0.1" + token.encode()[:11]:
        h = (h ^ c) * 16777619 & 0xffffffff
    return h % 4096


def keys_apart(site, wrong, *options):
    """A new key with each of OPTIONS; none is counted with another, nor with those of WRONG."""
    def made():
        keys = [site.key("users:read", *o) for o in options]
        return len({slot(k) for k in keys + wrong}) == len(keys + wrong) and keys

    return until(made)


def test_a13_guessing_is_braked_and_nobody_else_is(make_site):
    site = make_site(location="NexsisAuthFailures 5")

    def statuses(tokens):
        return [get(site, t).status for t in tokens]

    def guess(n):  # the count starts anew each minute
        wrong = "nx_AAAA%04d%s" % (n, WRONG[11:])
        key, other, elsewhere = keys_apart(site, [wrong], (), (), ("--protocol", "matrix"))
        guesses = [key[:12] + "%040d" % i for i in range(12)]
        return statuses(guesses), get(site, guesses[0]), statuses([key, other, wrong]), statuses([elsewhere] * 7)

    seen, again, others, elsewhere = in_a_minute(guess)
    assert seen == [401] * 5 + [429] * 7
    assert again.json()["code"] == "too_many_requests" and 1 <= int(again.headers["Retry-After"]) <= 60
    assert others == [200, 200, 401]
    assert elsewhere == [401] * 5 + [429] * 2


# --- transport ---------------------------------------------------------------------------------

def test_plain_http_from_elsewhere(many):
    address = own_address()
    if address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    for token in (many.token, WRONG, None):
        r = Raw(many.far_port, host=address).send(head("GET", "/ping", token)).answers()[0]
        assert (r.status, r.json()["code"]) == (403, "https_required")
        r = Raw(many.far_port, host=address).send(head("GET", "/ping", token, mount="/plain"))
        assert r.answers()[0].status == (200 if token == many.token else 401)


# --- odd bytes and logs --------------------------------------------------------------------------

def test_every_prefix_and_every_changed_byte_of_a_header(many):
    site, good = many, b"Authorization: Bearer " + many.token.encode()
    headers = [good[:n] for n in range(15, len(good))]
    headers += [good[:n] + bytes([c]) + good[n + 1:] for n in range(15, len(good))
                for c in (0x00, 0x01, 0x20, 0x2c, 0x7f, 0xff, good[n] ^ 1)]
    port, statuses = site.httpd.port, set()
    start = head("GET", "/ping", mount="/nolimit").rstrip(b"\r\n")
    for h in headers:
        answers = Raw(port).send(start + b"\r\n" + h + b"\r\n\r\n").answers()
        same = h.lower().replace(b"bearer  ", b"bearer ") == good.lower() and h[22:] == good[22:]
        if answers[0].status == 200:
            assert same or h[22:].strip() == good[22:]
        statuses.add(answers[0].status)
    assert {400, 401} <= statuses <= {200, 400, 401}
    assert site.client.get("/ping").status == 200
    assert "exit signal" not in site.httpd.error_log()


def log_files(site):
    for path in glob.glob(os.path.join(site.httpd.dir, "*")):
        if os.path.isfile(path) and not path.endswith("httpd.conf"):
            with open(path, errors="replace") as f:
                yield path, f.read()


@pytest.mark.log("AH[0-9]+:|too_many_requests")
def test_a8_no_key_is_in_any_log_or_in_mod_status(many):
    site = many
    port, t = site.httpd.port, site.key("users:read,users:write")
    wrong = "nx_CCCCCCCC_" + "d" * 40
    for token in (t, wrong):
        for path in ("/ping?token=%s", "/user/S001?a=1&token=%s&b=2", "/nowhere?token=%s",
                     "/user/%%2F?token=%s", "/user/%%zz?token=%s", "/../../../../../..?token=%s",
                     "/ping?to%%6ben=%s", "/ping?token=%s;x", "/user/a%%00?token=%s", "?token=%s"):
            for method in ("GET", "DELETE", "TRACE", "FOO"):
                ask(port, method, path % token)
        ask(port, "GET", "/ping", token)
        ask(port, "PUT", "/user/X?token=" + token, None, ["Content-Length: 3"], b"{\"a")
        ask(port, "PUT", "/user/X?token=" + token, None, ["Transfer-Encoding: chunked"], b"zz\r\n")
        ask(port, "GET", "http://localhost/enrol/nexsis/api/index.php/ping?token=" + token, mount="")
        ask(port, "GET", "/ping", token, ["Authorization: Bearer " + token, "Content-Length: -1"])
    shown = ask(port, "GET", "/status", mount="").text
    assert "/enrol/nexsis/api/index.php/ping" in shown and "REDACTED" in shown
    for token in (t, wrong):
        assert token not in shown
        for path, text in log_files(site):
            for line in text.splitlines():
                assert token not in line, path
    assert "token=REDACTED" in site.httpd.access_log()
    assert not site.sql("SELECT 1 FROM nexsis.api_secret WHERE sha256 = %s OR prefix = %s", t, t)


def test_other_paths_of_the_host_keep_their_token(site):
    assert ask(site.httpd.port, "GET", "/login/index.php?token=moodles", mount="").status == 404
    assert "/login/index.php?token=moodles" in site.httpd.access_log()


def test_a17_a_key_name_is_one_word_of_one_log_line(site):
    assert site.client.get("/user/a%0Ab").status == 400
    assert all(line.startswith("[") for line in site.httpd.error_log().splitlines() if line)

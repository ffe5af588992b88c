# SPDX-License-Identifier: Apache-2.0
"""Bodies: JSON and forms read strictly, lengths and codings as HTTP has them, limits, slow clients."""
import json

import pytest

from raw import Raw, head
from server import MOUNT
from waiting import quickly

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
U = {"username": "body", "firstname": "B", "lastname": "Y", "email": "body@example.org"}
GOOD = json.dumps(U).encode()


def put(site, body, ctype=JSON, userid="BODY", **headers):
    if ctype:
        headers["Content-Type"] = ctype
    body = body if isinstance(body, bytes) else body.encode()
    return site.client.request("PUT", "/user/" + userid, body, headers=headers)


def code(r):
    p = r.json()
    return (r.status, p["errors"][0]["code"] if p["errors"] else p["code"])


def raw_put(site, headers, body=b"", **kw):
    """All the answers to a PUT sent byte by byte."""
    c = Raw(site.httpd.port).send(head("PUT", "/user/BODY", site.token, headers, **kw) + body)
    return c.finish().answers()


# --- JSON (reliability B.3) --------------------------------------------------------------------

def with_city(text):
    """A good document with TEXT as the value of city."""
    return GOOD[:-1] + b', "city": ' + (text if isinstance(text, bytes) else text.encode()) + b"}"


J_ROWS = {
    "J1 broken": (with_city(b'"\xff"'), "invalid_utf8"),
    "J1 overlong": (with_city(b'"\xc0\xaf"'), "invalid_utf8"),
    "J1 surrogate": (with_city(b'"\xed\xa0\x80"'), "invalid_utf8"),
    "J1 beyond": (with_city(b'"\xf4\x90\x80\x80"'), "invalid_utf8"),
    "J2": (with_city(r'"a\u0000b"'), "nul_not_allowed"),
    "J3": (GOOD[:-1] + rb', "ci\u0000ty": "x"}', "nul_not_allowed"),
    "J4": (with_city('"a", "city": "b"'), "duplicate_key"),
    "J4 spelled": (with_city(r'"a", "c\u0069ty": "b"'), "duplicate_key"),
    "J5 NaN": (with_city("NaN"), "bad_json"), "J5 Infinity": (with_city("Infinity"), "bad_json"),
    "J5 quotes": (with_city("'x'"), "bad_json"), "J5 point": (with_city("1."), "bad_json"),
    "J5 control": (with_city(b'"a\nb"'), "bad_json"), "J5 BOM": (b"\xef\xbb\xbf" + GOOD, "bad_json"),
    "J5 comment": (with_city('/* x */ "a"'), "bad_json"), "J5 comma": (GOOD[:-1] + b",}", "bad_json"),
    "J6 more": (GOOD + b"x", "bad_json"), "J6 second": (GOOD + GOOD, "bad_json"),
    "J6 NUL": (GOOD + b"\0" + GOOD, "bad_json"),
    "J7": (with_city("[" * 40 + "]" * 40), "too_deep"),
    "J7 deep": (with_city("[" * 10000 + "]" * 10000), "too_deep"),
    "J8 2^63": (with_city("9223372036854775808"), "out_of_range"),
    "J8 10^400": (with_city("1" + "0" * 400), "out_of_range"),
    "J9": (with_city("12"), "wrong_type"),
    "J10": (with_city("[" + "{}," * 200000 + "{}]"), "too_many_values"),
    "J12": (with_city('"' + "x" * 121 + '"'), "too_long"),
    "J14": (with_city(r'"\ud800"'), None),
    "no object": (b"[]", None), "text": (b'"x"', None), "null": (b"null", None), "open": (GOOD[:-1], "bad_json"),
    "words": (b"hello", "bad_json"), "escape": (with_city(r'"\x41"'), "bad_json"),
    "zero": (with_city("01"), "bad_json"),
}


@pytest.mark.parametrize("row", J_ROWS)
def test_json_row(site, row):
    body, wanted = J_ROWS[row]
    r = put(site, body)
    assert r.status == 400 and (wanted is None or code(r) == (400, wanted))
    assert r.json()["detail"]
    assert not site.sql("SELECT 1 FROM mdl_user WHERE idnumber = 'BODY' AND city <> ''")


def test_j7_32_levels_are_fine(site):
    assert put(site, GOOD[:-1] + b', "x": ' + b"[" * 31 + b"]" * 31 + b"}").status == 200


def test_j10_many_members_cost_little(site):
    body = GOOD[:-1] + b"".join(b', "k%d": 1' % n for n in range(60000)) + b"}"
    assert code(quickly(lambda: put(site, body), 5))[0] == 400


def test_escapes_are_read(site):
    r = put(site, GOOD[:-1] + rb', "city": "\u00c5s\/\uD83D\uDE00 \"q\" \\"}')
    assert r.status == 200
    assert site.sql("SELECT city FROM mdl_user WHERE idnumber = 'BODY'") == [('Ås/\U0001F600 "q" \\',)]


@pytest.mark.parametrize("body", [b" \r\n\t" + GOOD + b"\n ", GOOD.replace(b'"city"', b'"c\\u0069ty"')])
def test_white_space_is_nothing(site, body):
    assert put(site, body).status == 200


# --- types (N13, H23) --------------------------------------------------------------------------

FORM_BODY = "username=body&firstname=B&lastname=Y&email=body%40example.org"


@pytest.mark.parametrize("ctype,body,status", [
    (JSON, GOOD, 200), ("Application/JSON; charset=utf-8", GOOD, 200), (JSON + ";x=y", GOOD, 200),
    (FORM, FORM_BODY, 200), (FORM + "; charset=UTF-8", FORM_BODY, 200), (None, GOOD, 200),
    (None, "\n " + GOOD.decode(), 200), (None, FORM_BODY, 200), ("text/plain", GOOD, 415),
    ("text/json", GOOD, 415), ("multipart/form-data; boundary=x", "--x--", 415),
    ("application/xml", "<u/>", 415), (JSON, FORM_BODY, 400), (FORM, GOOD, 400),
    ("application/jsonx", GOOD, 415), ("application/json,text/plain", GOOD, 415), (";", GOOD, 200)])
def test_types(site, ctype, body, status):
    r = put(site, body, ctype)
    assert r.status == status
    if status == 415:
        assert r.json()["code"] == "unsupported_media_type"


def test_h23_content_encoding(site):
    r = put(site, GOOD, **{"Content-Encoding": "gzip"})
    assert code(r) == (415, "unsupported_media_type")
    assert put(site, GOOD, **{"Content-Encoding": "identity"}).status == 200


def test_empty_bodies(site):
    r = site.client.request("PUT", "/user/BODY", b"")
    assert (r.status, {e["code"] for e in r.json()["errors"]}) == (400, {"missing_field"})
    assert site.client.request("DELETE", "/user/NOBODY", b"").status == 404
    assert site.client.request("GET", "/ping", b"").status == 200


def test_a_body_where_none_is_needed(site):
    r = site.client.request("DELETE", "/user/NOBODY", {"x": "y"})
    assert (r.status, r.json()["code"]) == (404, "not_found")
    assert site.client.request("GET", "/ping", {"x": 1}).headers["Nexsis-Ignored"] == "x"


FORMS = {
    "%": "bad_form", "username=%zz": "bad_form", "city=%FF": "invalid_utf8", "city=a%00b": "nul_not_allowed",
    "ci%00ty=x": "nul_not_allowed", "city=a&city=b": "duplicate_key", "city=" + "x" * 121: "too_long",
    "&".join("k%d=1" % n for n in range(1001)): "bad_form",
}


@pytest.mark.parametrize("more", FORMS, ids=range(len(FORMS)))
def test_bad_forms(site, more):
    assert code(put(site, FORM_BODY + "&" + more, FORM)) == (400, FORMS[more])


def test_forms_are_decoded(site):
    assert put(site, FORM_BODY + "&&city=%C3%85s+by%2B%26%3D;x&", FORM).status == 200
    assert site.sql("SELECT city FROM mdl_user WHERE idnumber = 'BODY'") == [("Ås by+&=;x",)]


# --- lengths, codings (H13-H22) ----------------------------------------------------------------

def chunks(data, size):
    parts = [data[i:i + size] for i in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 8000])
def test_chunked(site, size):
    r = raw_put(site, ["Transfer-Encoding: chunked", "Content-Type: " + JSON], chunks(GOOD, size))[0]
    assert (r.status, r.json()["userid"]) == (200, "BODY")


def test_chunked_with_extensions_and_trailers(site):
    body = b"%x;a=b\r\n%s\r\n0\r\nX-Trailer: y\r\n\r\n" % (len(GOOD), GOOD)
    assert raw_put(site, ["Transfer-Encoding: chunked"], body)[0].status == 200


def test_h13_length_and_chunked_are_never_two_requests(site):
    second = b"DELETE %s/user/BODY HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n" \
        % (MOUNT.encode(), site.token.encode())
    answers = raw_put(site, ["Content-Length: 4", "Transfer-Encoding: chunked"],
                      chunks(GOOD, 9) + second, close=False)
    assert len(answers) == 1 and answers[0].status in (200, 400)
    assert site.client.get("/user/BODY").status == 200


@pytest.mark.parametrize("headers", [
    ["Content-Length: 5", "Content-Length: 6"], ["Content-Length: -1"], ["Content-Length: +5"],
    ["Content-Length: 99999999999999999999"], ["Content-Length: 5 5"], ["Content-Length: abc"],
    ["Transfer-Encoding: gzip"], ["Transfer-Encoding: xchunked"], ["Transfer-Encoding: chunked, chunked"],
    ["Transfer-Encoding: chunked, gzip"]], ids=lambda h: " ".join(h))
def test_h14_h15_odd_lengths_and_codings(site, headers):
    answers = raw_put(site, headers, b"0\r\n\r\n", close=False)
    assert [a.status in (400, 413, 501) for a in answers] == [True]
    assert answers[0].headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("body", [b"zz\r\n", b"-1\r\nx\r\n", b"fffffffffffffffff\r\nx", b"3\r\nabcd\r\n0\r\n\r\n",
                                  b"\r\n", b"5"], ids=range(6))
def test_h16_bad_chunks(site, body):
    answers = raw_put(site, ["Transfer-Encoding: chunked"], body, close=False)
    assert [a.status for a in answers] in ([400], [413])


@pytest.mark.parametrize("headers,body", [
    (["Content-Length: %d" % (len(GOOD) + 9)], GOOD), (["Content-Length: 100"], b""),
    (["Transfer-Encoding: chunked"], b"%x\r\n" % len(GOOD) + GOOD),
    (["Transfer-Encoding: chunked"], chunks(GOOD, 10)[:-5]),
    (["Transfer-Encoding: chunked"], chunks(GOOD, 10)[:30])], ids=range(5))
def test_h17_a_cut_body_is_no_body(site, headers, body):
    site.client.delete("/user/BODY")
    answers = raw_put(site, headers, body)
    assert [a.status for a in answers] == [400]
    assert answers[0].json()["code"] in ("body_incomplete", "bad_request")
    assert site.client.get("/user/BODY").status == 404


@pytest.mark.parametrize("token,body,status", [(None, GOOD, 401), ("reader", GOOD, 403),
                                               ("ok", b"x" * 1100000, 413), ("ok", GOOD, 200)],
                         ids=range(4))
def test_h20_expect(site, token, body, status):
    token = {"reader": site.key("users:read"), "ok": site.token}.get(token)
    c = Raw(site.httpd.port)
    c.send(head("PUT", "/user/BODY", token,
                ["Expect: 100-continue", "Content-Length: %d" % len(body)], close=False))
    first = c.peek(60)
    assert first.startswith(b"HTTP/1.1 %d " % (100 if status == 200 else status))
    if status == 200:
        c.send(body)
        assert c.peek(60).startswith(b"HTTP/1.1 200 ")
    else:
        assert b"Connection: close" in first


def test_h21_other_expectations(site):
    r = raw_put(site, ["Expect: foo", "Content-Length: 2"], b"{}")[0]
    assert (r.status, r.headers["Content-Type"][:24]) == (417, "application/problem+json")


@pytest.mark.parametrize("method,path,token", [("PUT", "/user/BODY", None), ("PUT", "/nowhere", "ok"),
                                               ("PATCH", "/ping", "ok"), ("OPTIONS", "/ping", None)])
def test_h22_an_unread_body_is_never_a_request(site, method, path, token):
    inner = b"DELETE %s/user/S001 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n" % (
        MOUNT.encode(), site.token.encode())
    c = Raw(site.httpd.port)
    c.send(head(method, path, site.token if token else None, ["Content-Length: %d" % len(inner)],
                close=False) + inner + head("GET", "/user/S001", site.token))
    answers = c.answers()
    assert answers[0].status in (204, 401, 404, 405)
    assert [a.status for a in answers[1:]] in ([], [200])
    assert site.client.get("/user/S001").status == 200


def test_pipelined_requests(site):
    c = Raw(site.httpd.port)
    one = head("PUT", "/user/BODY", site.token, ["Content-Length: %d" % len(GOOD)], close=False) + GOOD
    c.send(one * 5 + head("GET", "/user/BODY", site.token))
    assert [a.status for a in c.answers()] == [200] * 6


# --- limits (H18, H19) -------------------------------------------------------------------------

def test_h18_slow_body_is_408(make_site):
    site = make_site(extra="RequestReadTimeout body=1")
    c = Raw(site.httpd.port)
    c.send(head("PUT", "/user/BODY", site.token, ["Content-Length: 100"]) + b'{"a')
    r = c.answers()[0]
    assert (r.status, r.json()["code"]) == (408, "request_timeout")


@pytest.fixture(scope="module")
def small(make_site):
    """Small limits and everything in temporary files."""
    return make_site(location="NexsisMaxBody 2000\nNexsisSpoolMemory 0", env={"TMPDIR": "/tmp"})


def test_h18_slow_bodies_hold_no_session(small):
    """More bodies on their way than the child may have sessions, and somebody else is served."""
    slow = [Raw(small.httpd.port) for _ in range(9)]
    for c in slow:
        c.send(head("PUT", "/user/BODY", small.token,
                    ["Expect: 100-continue", "Content-Length: %d" % len(GOOD)]))
    for c in slow:  # said when the module asks for the body
        assert c.peek(60).startswith(b"HTTP/1.1 100 ")
        c.send(GOOD[:3])
    assert small.client.get("/user/S001").status == 200
    for c in slow:
        assert c.send(GOOD[3:]).answers()[0].status == 200


def sized(length):
    body = GOOD[:-1] + b', "x": "'
    return body + b"y" * (length - len(body) - 2) + b'"}'


def test_h19_limit_declared_and_chunked(small):
    assert len(sized(2000)) == 2000
    for length, status in ((2000, 200), (2001, 413)):
        body = sized(length)
        r = raw_put(small, ["Content-Length: %d" % length], body)[0]
        assert (r.status, r.json().get("code")) == (status, "body_too_large" if status == 413 else None)
        for size in (1, 500, 5000):
            r = raw_put(small, ["Transfer-Encoding: chunked"], chunks(body, size))[0]
            assert (r.status, r.json().get("code")) == (status,
                                                        "body_too_large" if status == 413 else None)


def test_h19_413_comes_before_the_body(small):
    c = Raw(small.httpd.port)
    c.send(head("PUT", "/user/BODY", small.token, ["Content-Length: 1000000000"]))
    assert c.peek(30).startswith(b"HTTP/1.1 413 ")
    c = Raw(small.httpd.port)
    c.send(head("PUT", "/user/BODY", small.token, ["Transfer-Encoding: chunked"])
           + b"7d1\r\n" + b"x" * 2001)
    assert c.peek(30).startswith(b"HTTP/1.1 413 ")


def test_answers_and_bodies_go_through_files(small):
    assert put(small, sized(1500)).json() == dict(U, userid="BODY")
    assert small.client.get("/user/S001").json()["userid"] == "S001"
    assert code(small.client.get("/user/NOBODY")) == (404, "not_found")
    head_only = small.client.request("HEAD", "/user/S001")
    assert (head_only.status, head_only.body) == (200, b"")
    assert code(put(small, b"{" + b" " * 1900)) == (400, "bad_json")


def test_the_default_limit_is_a_mebibyte(site):
    body = GOOD[:-1] + b" " * (1048576 - len(GOOD)) + b"}"
    assert put(site, body).status == 200
    assert code(put(site, body + b" ")) == (413, "body_too_large")


def test_h27_a_client_that_leaves_harms_nobody(site):
    for cut in range(0, 12):
        c = Raw(site.httpd.port)
        whole = head("PUT", "/user/BODY", site.token, ["Content-Length: %d" % len(GOOD)]) + GOOD
        c.send(whole[:len(whole) * cut // 11])
        c.socket.close()
    assert site.client.get("/ping").status == 200
    assert "exit signal" not in site.httpd.error_log()


def test_h28_range_and_conditions_are_passed_over(site):
    r = site.client.get("/user/S001", headers={"Range": "bytes=0-3", "If-None-Match": '"x"',
                                               "If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"})
    assert r.status == 200 and r.json()["userid"] == "S001"

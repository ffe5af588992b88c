# SPDX-License-Identifier: Apache-2.0
"""Collections in pages: the pages together are the whole, whatever is written between them, and a
cursor is good for its own list only."""
import base64
import csv
import io
import json
import re

import pytest

from examples import code, fields
from server import MOUNT

NDJSON = "application/x-ndjson"
LISTS = {  # list: members of a sort the tests page by, the first the list's own order
    "user": (None, "userid", "-lastname", "timecreated", "-lastaccess"),
    "course": (None, "courseid", "-shortname", "-startdate"),
    "enrol": (None, "userid", "-timecreated"),
    "group": (None, "-groupid", "name"),
    "groupmember": (None, "userid", "-timeadded"),
    "category": (None, "categorypath", "-timemodified"),
    "cohort": (None, "-idnumber", "name"),
    "role": (None, "-name", "sortorder"),
}


@pytest.fixture(scope="module")
def site(make_site):
    """A Moodle with our traces in it; the standalone school where there is no dump."""
    return make_site("school")


def rows(r, kind=None):
    assert r.status == 200, r
    if kind == NDJSON:
        assert r.headers["Content-Type"] == NDJSON and (not r.body or r.body.endswith(b"\n"))
        return [json.loads(line) for line in r.body.decode().splitlines()]
    return r.json()


def everything(site, path):
    return rows(site.client.get(path, headers={"Accept": NDJSON}), NDJSON)


def next_of(r):
    link = r.headers["Link"]
    if not link:
        return None
    found = re.fullmatch(r"<%s(/\S+)>; rel=\"next\"" % re.escape(MOUNT), link)
    assert found and site_free(found.group(1)), link
    return found.group(1)


def site_free(path):
    return "token" not in path


def pages(site, path, between=lambda: None):
    found = []
    while path:
        r = site.client.get(path)
        found.append(rows(r))
        path = next_of(r)
        between()
    return found


def with_args(path, **args):
    return path + "?" + "&".join("%s=%s" % a for a in args.items() if a[1] is not None)


@pytest.mark.parametrize("name", LISTS)
def test_all_pages_are_the_stream_are_the_count(site, name):
    for sort in LISTS[name]:
        whole = everything(site, with_args("/" + name, sort=sort))
        assert whole
        limit = max(1, len(whole) // 3)
        parts = pages(site, with_args("/" + name, sort=sort, limit=limit))
        assert sum(parts, []) == whole, sort
        assert all(len(part) == limit for part in parts[:-1]) and 0 < len(parts[-1]) <= limit
        r = site.client.get(with_args("/" + name, sort=sort, limit=1, count="true"))
        assert r.headers["X-Total-Count"] == str(len(whole))
        if sort:  # of equal keys the one made last comes first in a list that is turned round
            other = sort[1:] if sort[0] == "-" else "-" + sort
            assert everything(site, with_args("/" + name, sort=other)) == whole[::-1]
    default = site.client.get("/" + name)
    assert rows(default) == everything(site, "/" + name)[:100]


def test_without_count_nothing_is_counted(site):
    assert site.client.get("/user").headers["X-Total-Count"] is None
    assert site.client.get("/user?idnumber=nobody&count=true").headers["X-Total-Count"] == "0"
    assert rows(site.client.get("/user?idnumber=nobody")) == []
    r = site.client.get("/user?idnumber=nobody", headers={"Accept": NDJSON})
    assert (r.status, r.body) == (200, b"")


def test_pages_are_stable_while_others_write(site):
    put = {"username": "pagestable%d", "firstname": "P", "lastname": "S", "email": "ps%d@example.org"}
    for n in range(30):
        body = {k: v % n if "%d" in v else v for k, v in put.items()}
        assert site.client.put("/user/PS%02d" % n, body).status == 200
    path = "/user?idnumber=PS*&sort=userid&limit=7"
    before = [u["userid"] for u in everything(site, "/user?idnumber=PS*&sort=userid")]
    turn = iter(range(100))

    def write():
        n = next(turn)
        site.sql("UPDATE mdl_user SET idnumber = 'PS00' || %s WHERE idnumber = 'PS0' || %s",
                 str(n), str(n))  # moves within what was read
        site.sql("UPDATE mdl_user SET lastname = lastname || 'x' WHERE idnumber LIKE 'PS%%'")
        assert site.client.put("/user/PS0000%d" % n, {k: v % (n + 500) if "%d" in v else v
                                                      for k, v in put.items()}).status == 200
        site.sql("UPDATE mdl_user SET deleted = 1 WHERE idnumber = 'PS29'")  # the last of all

    seen = [u["userid"] for page in pages(site, path, write) for u in page]
    assert len(seen) == len(set(seen))
    assert set(before) - {"PS29"} <= set(seen)
    site.sql("UPDATE mdl_user SET deleted = 1 WHERE idnumber LIKE 'PS%%'")


def test_a_page_after_the_last_record_is_empty_and_counted(site):
    path = next_of(site.client.get("/role?limit=2&count=true"))
    site.sql("CREATE TABLE kept AS SELECT * FROM mdl_role ORDER BY id OFFSET 2")
    total = len(everything(site, "/role"))
    site.sql("DELETE FROM mdl_role WHERE id IN (SELECT id FROM kept)")
    try:
        r = site.client.get(path)
        assert (rows(r), r.headers["X-Total-Count"], r.headers["Link"]) == ([], "2", None)
    finally:
        site.sql("INSERT INTO mdl_role SELECT * FROM kept")
        site.sql("DROP TABLE kept")
    assert len(everything(site, "/role")) == total


def test_the_link_repeats_everything_but_the_key(site):
    path = "/user?fields=userid,email&sort=-username&limit=1&count=1&suspended=false&email=*" \
           "&changedsince=2001-01-01&city=&token=" + site.token
    r = site.client.request("GET", path, token=False)
    assert r.status == 200
    link = next_of(r)
    assert site.token not in link
    query = dict(a.split("=") for a in link.split("?")[1].split("&"))
    assert query.pop("cursor")
    assert query == {"fields": "userid%2Cemail", "sort": "-username", "limit": "1", "count": "true",
                     "suspended": "false", "email": "%2A", "city": "",
                     "changedsince": "2001-01-01%2000%3A00%3A00"}
    second = site.client.get(link)
    assert second.status == 200 and second.headers["X-Total-Count"] == r.headers["X-Total-Count"]
    assert [list(u) for u in rows(second)] == [["userid", "email"]]


def test_a_cursor_serves_its_own_list_only(site):
    link = next_of(site.client.get("/user?sort=username&limit=2"))
    cursor = re.search(r"cursor=([A-Za-z0-9_-]+)$", link).group(1)
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    forged = base64.urlsafe_b64encode(raw[:-1] + b"~").decode().rstrip("=")
    for path in ("/user?limit=2&cursor=" + cursor, "/user?sort=-username&cursor=" + cursor,
                 "/user?sort=username&city=Oslo&cursor=" + cursor, "/course?cursor=" + cursor,
                 "/user?sort=username&cursor=" + forged, "/user?sort=username&cursor=" + cursor[:-3],
                 "/user?sort=username&cursor=x", "/user?sort=username&cursor=" + cursor + "!",
                 "/user?sort=username&cursor=%00" + cursor, "/user?cursor=" + "A" * 4000):
        r = site.client.get(path)
        assert r.status == 400, path
        if "%00" not in path:
            assert (code(r), fields(r)) == ((400, "bad_cursor"), {"cursor": "bad_cursor"}), path
    # what does not change which records there are may change
    assert rows(site.client.get("/user?sort=username&limit=1&fields=username&cursor=" + cursor))


def test_every_bad_parameter_is_named(site):
    r = site.client.get("/user?limit=1001&sort=password&fields=userid,password&suspended=perhaps"
                        "&changedsince=soon&firstnam=A&count=x")
    assert (r.status, fields(r)) == (400, {
        "limit": "invalid_value", "sort": "invalid_value", "fields": "invalid_value",
        "suspended": "invalid_value", "changedsince": "invalid_value", "count": "invalid_value",
        "firstnam": "unknown_member"})
    assert "firstname, lastname" in r.json()["detail"]
    r = site.client.get("/user?city=A&city=B")
    assert fields(r) == {"city": "duplicate_key"}
    for bad in ("limit=0", "limit=-1", "limit=1e3", "fields=", "fields=,"):
        assert site.client.get("/role?" + bad).status == (200 if bad == "fields=" else 400), bad


def test_members_can_be_chosen(site):
    for name in LISTS:
        whole = rows(site.client.get("/" + name + "?limit=1"))[0]
        told = site.client.get("/" + name + "?fields=nosuch").json()["errors"][0]["detail"]
        known = re.search(r"out of (\S+)$", told).group(1).split("|")
        assert list(whole) == [k for k in known if k in whole]
        optional = [k for k in known if k not in whole]
        assert name == "user" or not optional
        for member in known:
            one = rows(site.client.get("/%s?limit=1&fields=%s" % (name, member)))[0]
            assert list(one) == [member]
            assert member in optional or one[member] == whole[member]
        assert rows(site.client.get("/%s?limit=1&fields=%s" % (name, ",".join(known[::-1]))))[0] == \
            {**whole, **{k: one for k in optional for one in [ANY]}}


class Any:
    def __eq__(self, other):
        return True


ANY = Any()


def test_head_is_get_without_the_body(site):
    r, h = site.client.get("/user?limit=2"), site.client.request("HEAD", "/user?limit=2")
    assert (h.status, h.body, h.headers["Content-Length"]) == (200, b"", str(len(r.body)))
    assert h.headers["Link"] == r.headers["Link"] and r.headers["Vary"] == "Accept"


@pytest.mark.parametrize("accept, kind", [
    (None, "application/json; charset=utf-8"), ("*/*", "application/json; charset=utf-8"),
    ("text/html", "application/json; charset=utf-8"), (NDJSON, NDJSON), ("application/jsonl", NDJSON),
    ("application/json;q=0.5, application/x-ndjson", NDJSON),
    ("application/json, application/x-ndjson", "application/json; charset=utf-8"),
    ("application/x-ndjson;q=0, */*", "application/json; charset=utf-8"),
    ("Text/CSV ; q=1", "text/csv; charset=utf-8; header=present")])
def test_the_form_is_what_the_client_likes_best(site, accept, kind):
    r = site.client.get("/role", headers={"Accept": accept} if accept else {})
    assert (r.status, r.headers["Content-Type"]) == (200, kind)


def test_csv_holds_the_same(site):
    site.sql("UPDATE mdl_user SET city = %s, address = %s WHERE username = 'admin'",
             'Say "a, b"', "two\r\nlines")
    for path in ("/user", "/course", "/enrol", "/role", "/cohort"):
        r = site.client.get(path, headers={"Accept": "text/csv"})
        found = list(csv.DictReader(io.StringIO(r.body.decode(), newline="")))
        wanted = everything(site, path)
        flat = [{k: ",".join(v) if isinstance(v, list) else str(v).lower() if isinstance(v, bool) else
                 "" if v is None else str(v) for k, v in row.items()} for row in wanted]
        assert found == flat and list(found[0]) == list(wanted[0])
    r = site.client.get("/user?idnumber=nobody&fields=userid,email", headers={"Accept": "text/csv"})
    assert r.body == b"userid,email\r\n"
    r = site.client.get("/user?limit=1&fields=username", headers={"Accept": "text/csv"})
    assert len(r.body.splitlines()) == 2 and r.headers["Link"]


def test_each_list_needs_its_scope(site):
    scopes = {"user": "users", "course": "courses", "enrol": "enrolments", "group": "groups",
              "groupmember": "groups", "category": "courses", "cohort": "users", "role": "enrolments"}
    keys = {s: site.key(s + ":read") for s in sorted(set(scopes.values()))}
    for name, scope in scopes.items():
        for has, key in keys.items():
            r = site.httpd.client(key).get("/" + name + "?limit=1")
            assert r.status == (200 if has == scope else 403), (name, has)


def test_an_id_alone_is_still_the_one_resource(site):
    whole = everything(site, "/user?idnumber=*")
    assert site.client.get("/user?userid=" + whole[0]["userid"]).json()["userid"] == whole[0]["userid"]
    assert code(site.client.get("/user?userid=no*")) == (404, "not_found")

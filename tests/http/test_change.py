# SPDX-License-Identifier: Apache-2.0
"""The change feed: everything written, in the order of commits, and waiting for more of it."""
import json
import threading
import time
import urllib.parse

import pytest

from together import together
from waiting import TooSlow, in_time, patiently, until

USER = {"username": "x", "firstname": "Ann", "lastname": "Feed", "email": "x@feed.example.org"}


def put_user(site, userid, client=None, **members):
    name = userid.lower()
    body = dict(USER, username=name, email=name + "@feed.example.org", **members)
    answer = (client or site.client).put("/user/" + userid, body)
    assert answer.status == 200, answer
    return answer


def feed(site, **query):
    answer = site.client.get("/change?" + urllib.parse.urlencode(query))
    assert answer.status == 200, answer
    return answer.json()


def now(site):
    return feed(site, since="now")["cursor"]


def everything(site, since, **query):
    """All changes after SINCE, page by page."""
    changes = []
    while True:
        page = feed(site, since=since, **query)
        changes += page["changes"]
        since = page["cursor"]
        if not page["more"]:
            return changes


def in_background(act):
    found = {}

    def run():
        found["start"] = time.monotonic()
        try:
            found["answer"] = act()
        except Exception as e:
            found["error"] = e
        found["end"] = time.monotonic()

    thread = threading.Thread(target=run, daemon=True)
    thread.found = found
    thread.start()
    return thread


def test_every_kind_of_write_is_in_it(site):
    c, cursor = site.client, now(site)
    put_user(site, "F1")
    put_user(site, "F1")  # unchanged: nothing is written, nothing is said
    put_user(site, "F1", lastname="Later")
    assert c.put("/course/FC1", {"fullname": "Feed", "categorypath": "/Feeding/Deep"}).status == 200
    assert c.put("/user/F1/enrol/FC1").status == 200
    assert c.put("/course/FC1/group/FG1", {"name": "Group"}).status == 200
    assert c.put("/course/FC1/group/FG1/user/F1").status == 200
    assert c.delete("/course/FC1/group/FG1/user/F1").status == 200
    assert c.delete("/course/FC1/group/FG1").status == 200
    assert c.delete("/user/F1/enrol/FC1").status == 200
    assert c.delete("/course/FC1").status == 200
    assert c.delete("/user/F1").status == 200
    put_user(site, "F1")
    got = everything(site, cursor)
    assert [(x["kind"], x["operation"]) for x in got] == [
        ("user", "created"), ("user", "updated"), ("category", "created"), ("category", "created"),
        ("course", "created"), ("enrol", "created"), ("group", "created"), ("member", "created"),
        ("member", "deleted"), ("group", "deleted"), ("enrol", "deleted"), ("course", "deleted"),
        ("user", "deleted"), ("user", "restored")]
    ids = [{k: x[k] for k in ("userid", "courseid", "groupid") if k in x} for x in got]
    assert ids[0] == {"userid": "F1"} and ids[2] == {} and ids[4] == {"courseid": "FC1"}
    assert ids[5] == {"userid": "F1", "courseid": "FC1"}
    assert ids[6] == {"courseid": "FC1", "groupid": "FG1"}
    assert ids[7] == {"courseid": "FC1", "groupid": "FG1", "userid": "F1"}
    assert got[1]["diff"] == {"lastname": ["Feed", "Later"]}
    assert got[0]["moodleid"] == site.sql("SELECT id FROM mdl_user WHERE idnumber = 'F1'")[0][0]
    assert got[0]["run"] is None and len(got[0]["request"]) == 32 and got[0]["key"].startswith("k")
    # each change is a place to go on from
    for i, change in enumerate(got):
        assert everything(site, change["cursor"]) == got[i + 1:]
    assert everything(site, cursor, limit=3) == got


def test_kinds_and_scopes(site):
    cursor = now(site)
    put_user(site, "K1")
    assert site.client.put("/course/KC1", {"fullname": "Kinds"}).status == 200
    assert [x["kind"] for x in everything(site, cursor, kind="course")] == ["course"]
    assert [x["kind"] for x in everything(site, cursor, kind="user,group")] == ["user"]
    assert everything(site, cursor, kind="grade") == []
    bad = site.client.get("/change?kind=user,teapot")
    assert bad.status == 400 and bad.json()["errors"][0]["field"] == "kind"
    reader = site.httpd.client(site.key("courses:read"))
    assert [x["kind"] for x in reader.get("/change?since=" + cursor).json()["changes"]] == ["course"]
    for path in ("/change?kind=user", "/change?kind=course,grade"):
        answer = reader.get(path)
        assert answer.status == 403 and answer.json()["code"] == "insufficient_scope"
    answer = site.httpd.client(site.key("users:write")).get("/change")
    assert answer.status == 403 and answer.json()["code"] == "insufficient_scope"


def test_documents_are_what_get_answers(site):
    cursor = now(site)
    put_user(site, "D1")
    c = site.client
    assert c.put("/course/DC1", {"fullname": "Documents"}).status == 200
    assert c.put("/user/D1/enrol/DC1", {"roles": ["teacher", "student"]}).status == 200
    assert c.put("/course/DC1/group/DG1", {"name": "Group"}).status == 200
    put_user(site, "D2")
    assert c.delete("/user/D2").status == 200
    got = {(x["kind"], x.get("userid"), x["operation"]): x for x in everything(site, cursor, document="true")}
    assert got["user", "D1", "created"]["document"] == c.get("/user/D1").json()
    assert got["course", None, "created"]["document"] == c.get("/course/DC1").json()
    assert got["group", None, "created"]["document"] == c.get("/course/DC1/group/DG1").json()
    assert got["enrol", "D1", "created"]["document"] == {
        "userid": "D1", "courseid": "DC1", "enrol": "nexsis", "suspended": False, "timestart": None,
        "timeend": None, "roles": ["student", "teacher"]}
    assert got["user", "D2", "created"]["document"] is None  # as it is now
    assert all("document" not in x for x in everything(site, cursor))


def test_passwords_are_not_in_it(site):
    cursor = now(site)
    put_user(site, "P1", password="Secret-1234")
    put_user(site, "P1", password="Secret-5678")
    answer = site.client.get("/change?since=" + cursor)
    assert [x["diff"]["password"] for x in answer.json()["changes"]] == [True, True]
    assert "Secret" not in answer.text and "$6$" not in answer.text


def test_lines(site):
    cursor = now(site)
    for i in range(3):
        put_user(site, "L%d" % i)
    answer = site.client.get("/change?limit=2&since=" + cursor, headers={"Accept": "application/x-ndjson"})
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [x["userid"] for x in lines] == ["L0", "L1"] and answer.headers["Nexsis-More"] == "true"
    assert answer.headers["Nexsis-Cursor"] == lines[1]["cursor"]


@pytest.mark.parametrize("since", ["1", "nonsense", "1-5", "1-5-zz", "1-5-1%00", "99999999999-1-1", "Now"])
def test_what_is_no_cursor(site, since):
    answer = site.client.get("/change?since=" + since)
    assert answer.status == 400 and answer.json()["code"] in ("invalid_value", "nul_not_allowed"), answer


def test_a_row_committed_late_comes_late(site):
    """Whatever is in flight, here or in another database, nothing appears behind a cursor."""
    cursor = now(site)
    insert = "INSERT INTO nexsis.change (kind, operation, external_id) VALUES ('user', 'updated', %s)"
    with site.cluster.connect(site.db) as early, site.cluster.connect(site.db) as late:
        for conn, name in ((late, "LATE"), (early, "EARLY")):  # LATE has the lower id
            conn.autocommit = False
            conn.execute(insert, (name,))
        early.commit()
        first = feed(site, since=cursor)
        put_user(site, "AFTER")
        second = feed(site, since=first["cursor"])
        late.commit()
        third = feed(site, since=second["cursor"])
        early.execute(insert, ("NEVER",))
        early.rollback()
        assert feed(site, since=third["cursor"])["changes"] == []
    assert [[x["userid"] for x in page["changes"]] for page in (first, second, third)] == \
        [["EARLY"], ["AFTER"], ["LATE"]]
    assert [x["userid"] for x in everything(site, cursor)] == ["EARLY", "AFTER", "LATE"]


def test_many_writers_and_readers_agree_on_one_order(site):
    """Readers with many pages, while 16 sessions commit in any order: each has seen each row once."""
    cursor, writers, rows = now(site), 16, 40
    insert = "INSERT INTO nexsis.change (kind, operation, external_id) VALUES ('user', 'updated', %s)"
    done = threading.Event()

    def write(n):
        with site.cluster.connect(site.db) as conn:
            conn.autocommit = False
            for i in range(rows):
                conn.execute(insert, ("W%d-%d" % (n, i),))
                if i % (n % 4 + 1) == 0:
                    conn.commit()
            conn.commit()

    def read():
        client, since, seen = site.httpd.client(site.token), cursor, []
        last = False
        while True:
            page = client.get("/change?limit=17&since=" + since).json()
            seen += [x["userid"] for x in page["changes"]]
            since = page["cursor"]
            if not page["changes"] and last:
                return seen
            last = done.is_set()

    readers = [in_background(read) for _ in range(4)]
    together(writers, write)
    done.set()
    for r in readers:
        r.join()
    seen = [r.found["answer"] for r in readers]
    assert sorted(seen[0]) == sorted("W%d-%d" % (n, i) for n in range(writers) for i in range(rows))
    assert all(s == seen[0] for s in seen)
    for n in range(writers):  # what one session commits one after the other stays in that order
        mine = [int(s.split("-")[1]) for s in seen[0] if s.startswith("W%d-" % n)]
        assert mine == sorted(mine)


def test_waiting_ends_with_the_change(site):
    def wait(n):
        cursor = now(site)
        waiter = in_background(lambda: site.httpd.client(site.token).get("/change?wait=60&since=" + cursor))
        time.sleep(0.7)  # when it comes later, it has less to wait for
        assert waiter.is_alive()
        sent = time.monotonic()
        put_user(site, "WAIT%d" % n)
        waiter.join()
        assert [x["userid"] for x in waiter.found["answer"].json()["changes"]] == ["WAIT%d" % n]
        in_time(waiter.found["end"] - sent, 1.5)

    patiently(wait)


def test_waiting_is_not_ended_by_a_change_of_another_kind(site):
    def wait(n):
        cursor = now(site)
        waiter = in_background(lambda: site.httpd.client(site.token).get("/change?wait=3&kind=course&since=" + cursor))
        time.sleep(0.3)
        put_user(site, "OTHER%d" % n)
        waiter.join()
        found, page = waiter.found, waiter.found["answer"].json()
        assert page["changes"] == [] and found["end"] - found["start"] > 2.9
        if page["cursor"] == cursor:
            raise TooSlow("it waited before there was a change")

    patiently(wait)


def test_who_waits_holds_no_connection_and_only_some_may(make_site):
    site = make_site("standalone", dbdmax=1, extra="DBDKeep 1\nMaxSpareThreads 32", location="NexsisMaxWaiters 3")
    cursor = now(site)
    waiters = [in_background(lambda: site.httpd.client(site.token).get("/change?wait=60&since=" + cursor))
               for _ in range(5)]
    until(lambda: sum(not w.is_alive() for w in waiters) >= 2)
    refused = [w.found["answer"] for w in waiters if not w.is_alive()]
    assert [(a.status, a.headers["Retry-After"], a.json()["changes"]) for a in refused] == [(200, "1", [])] * 2
    put_user(site, "W1")
    for w in waiters:
        w.join()
    assert sum(len(w.found["answer"].json()["changes"]) for w in waiters) == 3


def test_cursors_expire(make_site):
    site = make_site("standalone")
    cursor = now(site)
    for i in range(5):
        put_user(site, "E%d" % i)
    rows = everything(site, cursor)
    site.sql("UPDATE nexsis.change SET at = now() - interval '40 days' WHERE external_id IN ('E0', 'E1', 'E3')")
    site.sql("SELECT nexsis_f2.change_prune(30)")
    # E3 is old too, but not the oldest: rows go in order
    assert [x["userid"] for x in feed(site)["changes"]] == ["E2", "E3", "E4"]

    def code(since):
        answer = site.client.get("/change?since=" + since)
        return answer.status, answer.json().get("code")

    assert code(cursor) == code(rows[0]["cursor"]) == (410, "cursor_expired")
    assert code(rows[2]["cursor"])[0] == 200
    fresh = now(site)
    put_user(site, "E5")
    newest = now(site)
    # a restore brings an older state back: numbers that are not there yet, then other rows under them
    site.sql("DELETE FROM nexsis.change WHERE external_id = 'E5'")
    site.sql("UPDATE nexsis.feed SET last = (SELECT max(seq) FROM nexsis.change)")
    assert code(newest) == (410, "cursor_expired") and code(fresh)[0] == 200
    put_user(site, "E6")
    assert code(newest) == (410, "cursor_expired")
    assert [x["userid"] for x in feed(site, since=fresh)["changes"]] == ["E6"]
    site.sql("UPDATE nexsis.site SET epoch = epoch + 1")
    assert code(fresh) == (410, "cursor_expired") and code(now(site))[0] == 200

# SPDX-License-Identifier: Apache-2.0
"""Long lists: memory does not grow with them, and a reader that is slow holds no connection."""
import json
import os
import socket
import threading

import pytest

from raw import head, parse
from waiting import in_time, patiently, until

MANY, FEW = 100000, 1000

# MANY users; all of them in C889, FEW of them in C799 (which have a few of the demo school already)
FILL = """
WITH users AS (
     INSERT INTO mdl_user (auth, confirmed, mnethostid, username, idnumber, firstname, lastname, email)
     SELECT 'manual', 1, 1, 'bulk' || n, 'BULK' || n, 'First ' || n, 'Last ' || n, n || '@bulk.example.org'
       FROM generate_series(1, %(many)s) AS n
     RETURNING id, idnumber),
enrolled AS (
     INSERT INTO mdl_user_enrolments (status, enrolid, userid, timestart, timeend, modifierid, timecreated,
            timemodified)
     SELECT 0, e.id, u.id, 0, 0, 2, 0, 0
       FROM mdl_enrol AS e
       JOIN mdl_course AS c ON c.id = e.courseid AND e.enrol = 'manual'
       JOIN users AS u ON c.idnumber = 'C889'
            OR c.idnumber = 'C799' AND substr(u.idnumber, 5)::int <= %(few)s
     RETURNING enrolid, userid)
INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid, component, itemid,
       sortorder)
SELECT 5, x.id, l.userid, 0, 2, '', 0, 0
  FROM enrolled AS l
  JOIN mdl_enrol AS e ON e.id = l.enrolid
  JOIN mdl_context AS x ON x.contextlevel = 50 AND x.instanceid = e.courseid"""


@pytest.fixture(scope="module")
def long(make_site):
    """A site with one child and one database connection, and the two long courses."""
    site = make_site("standalone", dbdmax=1, extra="DBDKeep 1\nMaxSpareThreads 32",
                     location="NexsisDeadline 60000")
    site.sql(FILL.replace("%(many)s", str(MANY)).replace("%(few)s", str(FEW)))
    for table in ("user", "user_enrolments", "role_assignments"):
        site.sql("ANALYZE mdl_" + table)
    site.rows = {c: site.sql("SELECT count(*) FROM mdl_user_enrolments l JOIN mdl_enrol e ON e.id = l.enrolid "
                             "JOIN mdl_course c ON c.id = e.courseid WHERE c.idnumber = %s", c)[0][0]
                 for c in ("C889", "C799")}
    return site


def child(site):
    """Process id of the only child that serves."""
    with open("/proc/%d/task/%d/children" % (site.httpd.pid(), site.httpd.pid())) as f:
        pids = f.read().split()
    assert len(pids) == 1, pids
    return pids[0]


def peak_kb(site, deed):
    """Most memory the child had at a time (resident set, kB) while DEED ran."""
    pid = child(site)
    with open("/proc/%s/clear_refs" % pid, "w") as f:
        f.write("5")  # the peak begins anew
    deed()
    with open("/proc/%s/status" % pid) as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmHWM:"))


def grows_little(site, few, many):
    """MANY takes hardly more memory than FEW. Once in several times will do: a thread that has not
    served yet, and the work in the background, take some now and then; a list would each time."""
    def once(_):
        small, large = peak_kb(site, few), peak_kb(site, many)
        print("peak %d kB and %d kB" % (small, large))
        in_time(large - small, 1024)

    patiently(once)


def ids(site, course):
    r = site.client.get("/course/%s/enrol" % course)
    assert r.status == 200
    found = [e["userenrol_id"] for e in r.json()]
    assert len(found) == len(set(found)) == site.rows[course]


@pytest.mark.skipif("HTTPD_LD_PRELOAD" in os.environ,
                    reason="a sanitizer keeps what was freed: sizes say nothing")
def test_a_list_100_times_as_long_takes_no_more_memory(long):
    for course in ("C799", "C889"):  # what is allocated once
        ids(long, course)
    assert len(long.client.get("/course/C889/enrol").body) > 10 * 1024 * 1024
    grows_little(long, lambda: ids(long, "C799"), lambda: ids(long, "C889"))


def stream(site, path, accept="application/x-ndjson"):
    r = site.client.get(path, headers={"Accept": accept})
    assert r.status == 200
    return r.body.count(b"\n")


@pytest.mark.skipif("HTTPD_LD_PRELOAD" in os.environ,
                    reason="a sanitizer keeps what was freed: sizes say nothing")
@pytest.mark.parametrize("path", ["/user?", "/user?suspended=false", "/enrol?fields=userid,courseid,roles"])
def test_a_stream_takes_no_more_memory_than_a_page(long, path):
    """Of a list without filters, by COPY, and of one with a filter, row by row."""
    few = path.replace("fields=userid,", "limit=1000&fields=userid,") if "fields" in path \
        else path + "&limit=1000"
    for p in (few, path):  # what is allocated once
        stream(long, p)
    assert stream(long, few) == 1000 and stream(long, path) > MANY
    grows_little(long, lambda: stream(long, few), lambda: stream(long, path))


def test_a_stream_whose_connection_is_lost_begins_again(long):
    """Its answer is whole, and nothing is in it twice."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND query LIKE 'COPY (%%' " \
        "AND state = 'active' AND query_start < clock_timestamp() - %s * interval '1 ms'"
    for begun in range(50, -50, -2):  # milliseconds: on a quick machine it must be hit early
        done = []
        thread = threading.Thread(target=lambda done=done: done.append(
            long.httpd.client(long.token).get("/user", headers={"Accept": "application/x-ndjson"})))
        thread.start()
        hit = False
        with long.cluster.connect("postgres") as conn:
            while thread.is_alive() and not hit:
                hit = bool(conn.execute(end, (long.db, max(begun, 0))).fetchall())
        thread.join()
        ids = [json.loads(line)["username"] for line in done[0].body.splitlines()]
        assert done[0].status == 200 and len(ids) == len(set(ids)) > MANY
        if hit:
            return
    raise AssertionError("no connection was ended while it told a list")


def test_a_slow_reader_holds_no_connection(long):
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(300)
        slow.connect(("127.0.0.1", long.httpd.port))
        slow.sendall(head("GET", "/course/C889/enrol", long.token))
        data = slow.recv(1000)  # the answer has begun, and stops here
        assert data.startswith(b"HTTP/1.1 200 OK")
        until(lambda: long.sql("SELECT count(*), min(state) FROM pg_stat_activity WHERE datname = %s "
                               "AND usename = 'nexsis_app'", long.db) == [(1, "idle")])
        for _ in range(20):  # through the one connection there is
            assert long.client.get("/course/C789").status == 200
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)  # now it hurries
        while True:
            more = slow.recv(1 << 20)
            if not more:
                break
            data += more
    answer = parse(data)[0]
    assert len(answer.body) == int(answer.headers["Content-Length"])
    assert len(json.loads(answer.body)) == long.rows["C889"]

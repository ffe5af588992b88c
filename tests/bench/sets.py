#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make bench-sets: the write functions called with sets, beside plain SQL (tests/bench/bulk/*.sql) that
leaves the same rows in the same tables without a look at anything.

Both get the same chunks of JSON, a transaction a chunk, in turn, each in its own database; what is left
there must agree. Then all items as one plain statement. Microseconds an item, wall time and CPU of the
backend; ratios are medians of those of each pair of chunks.
"""
import argparse
import json
import pathlib
import statistics
import time
import uuid

import psycopg

import stage

HERE = pathlib.Path(__file__).resolve().parent / "bulk"
CALL = {"attempt": 1, "key": "k", "address": "192.0.2.1", "adopt": "off", "password": "always",
        "categories": "create", "document": False}
# What both must have left, without ids and times.
LEFT = {
    "accounts": "SELECT to_jsonb(u) - '{id,timecreated,timemodified}'::text[] FROM mdl_user AS u",
    "contexts": "SELECT contextlevel, depth, path = '/1/' || id, locked FROM mdl_context"
                " WHERE contextlevel = 30",
    "log": "SELECT to_jsonb(l) - '{id,objectid,contextid,contextinstanceid,courseid,relateduserid,userid,"
           "timecreated,other}'::text[], regexp_replace(other, '\"id\":[0-9]+', '')"
           " FROM mdl_logstore_standard_log AS l",
    "enrolments": "SELECT u.idnumber, e.courseid, l.status, l.timestart, l.timeend"
                  " FROM mdl_user_enrolments AS l JOIN mdl_user AS u ON u.id = l.userid"
                  " JOIN mdl_enrol AS e ON e.id = l.enrolid",
    "roles": "SELECT u.idnumber, r.contextid, r.roleid, r.component, r.itemid, r.sortorder"
             " FROM mdl_role_assignments AS r JOIN mdl_user AS u ON u.id = r.userid",
    "marks": "SELECT flagtype, value, count(*) FROM mdl_cache_flags GROUP BY 1, 2",
    "owned": "SELECT kind, role, key_id FROM nexsis.owned",
    "changes": "SELECT kind, operation, key_id, address, external_id, diff FROM nexsis.change",
    "answers": "SELECT result #>> '{0,outcome}', jsonb_array_length(result) FROM nexsis.request",
}


def person(n):
    return {"userid": f"S{n:07}", "username": f"s{n:07}", "firstname": f"First {n % 997}",
            "lastname": f"Last {n % 7919}", "email": f"s{n:07}@students.example.org",
            "institution": "University", "department": f"Department {n % 40}", "city": "Oslo",
            "country": "NO"}


def in_chunks(items, size):
    for at in range(0, len(items), size):
        yield json.dumps([{"pos": i, **item} for i, item in enumerate(items[at:at + size])])


class Side:
    """A database and a session in it: milliseconds and CPU of statements."""

    def __init__(self, cluster, name, user=None):
        self.cluster, self.name = cluster, name
        self.conn = cluster.connect(name, user)
        self.pid = self.conn.info.backend_pid

    def cpu(self):
        return int(pathlib.Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e9

    def timed(self, ask):
        cpu, start = self.cpu(), time.perf_counter()
        rows = ask()
        return time.perf_counter() - start, self.cpu() - cpu, rows

    def call(self, function, chunk):
        call = {**CALL, "request": str(uuid.uuid4()), "deadline": time.time() + 3600}
        return self.timed(lambda: self.conn.execute(
            f"SELECT * FROM nexsis_f2.{function}(%s::jsonb, %s::jsonb)", (json.dumps(call), chunk),
            prepare=True).fetchall())

    def prepare(self, file):
        self.conn.execute("SET jit = off")
        self.conn.execute(f"PREPARE {file} (jsonb, text) AS " + (HERE / f"{file}.sql").read_text())

    def plain(self, file, chunk):
        def ask():
            cur = self.conn.execute("EXECUTE {} ({}, {})".format(
                file, *(psycopg.sql.Literal(v).as_string(self.conn) for v in (chunk, str(uuid.uuid4())))))
            return cur.fetchall() if cur.description else []
        return self.timed(ask)

    def left(self):
        return {what: self.cluster.sql(self.name, "SELECT count(*), md5(string_agg(x::text, ',' ORDER BY x::text))"
                                                  f" FROM ({query}) AS x")[0]
                for what, query in LEFT.items() if what != "answers"}


def pairs(ours, plain, function, file, items, size):
    """[((wall, cpu), (wall, cpu)), ...] of each chunk, ours and the plain one's; who goes first changes."""
    plain.prepare(file)
    seen = []
    for i, chunk in enumerate(in_chunks(items, size)):
        turn = [lambda: ours.call(function, chunk), lambda: plain.plain(file, chunk)]
        first = turn[i % 2]()
        second = turn[1 - i % 2]()
        mine, other = (second, first) if i % 2 else (first, second)
        outcomes = {row[1] for row in mine[2]}
        if outcomes != {"created"} and outcomes != {"unchanged"}:
            raise SystemExit(f"bench: {function}: {outcomes}: {mine[2][0]}")
        if other[2] and other[2] != [(len(json.loads(chunk)),)]:
            raise SystemExit(f"bench: {file} found {other[2]}")
        seen.append((mine[:2], other[:2]))
    plain.conn.execute("DEALLOCATE ALL")
    return seen


def tell(title, seen, size):
    def middle(side, what):
        return statistics.median(pair[side][what] for pair in seen) / size * 1e6

    ratios = [statistics.median(mine[w] / other[w] for mine, other in seen) for w in (0, 1)]
    print(f"{title:<42}{middle(0, 0):>8.0f}{middle(0, 1):>8.0f}{middle(1, 0):>8.0f}{middle(1, 1):>8.0f}"
          f"{ratios[0]:>8.2f}{ratios[1]:>8.2f}", flush=True)


def agree(ours, plain, what):
    mine, other = ours.left(), plain.left()
    wrong = [name for name in mine if mine[name] != other[name]]
    if wrong:
        raise SystemExit(f"bench: {what}: not the same {wrong}: "
                         f"{[(mine[n], other[n]) for n in wrong]}")


def pair_of(cluster, template):
    for name in ("ours", "plain"):
        cluster.drop(name)
        cluster.create(name, template)
    ours, plain = Side(cluster, "ours", "nexsis_app"), Side(cluster, "plain")
    for function in ("user_put", "course_put", "enrol_put"):
        for _ in range(6):  # its plans are made
            ours.call(function, "[]")
    return ours, plain


def close(*sides):
    for side in sides:
        side.conn.close()


def users(cluster, size, count, whole):
    ours, plain = pair_of(cluster, stage.DATABASE)
    items = [person(n) for n in range(count)]
    tell(f"users created, {size:,} a call", pairs(ours, plain, "user_put", "users_create", items, size), size)
    agree(ours, plain, "users created")
    for side in (ours, plain):
        cluster.sql(side.name, "ANALYZE")
    tell(f"users unchanged, {size:,} a call",
         pairs(ours, plain, "user_put", "users_compare", items, size), size)
    close(ours, plain)
    if whole:
        one = pair_of(cluster, stage.DATABASE)
        one[1].prepare("users_create")
        took = one[1].plain("users_create", next(in_chunks(items, count)))
        print(f"{'users created, one plain statement':<58}{took[0] / count * 1e6:>8.0f}"
              f"{took[1] / count * 1e6:>8.0f}", flush=True)
        close(*one)


def school(cluster, count, courses):
    """A template with the users and the courses of the enrolments."""
    cluster.drop("school")
    cluster.create("school", stage.DATABASE)
    side = Side(cluster, "school", "nexsis_app")
    for chunk in in_chunks([person(n) for n in range(count)], 500):
        side.call("user_put", chunk)
    for chunk in in_chunks([{"courseid": f"C{n}", "fullname": f"Course {n}", "shortname": f"C{n}",
                             "categorypath": "/Benchmark"} for n in range(courses)], 100):
        side.call("course_put", chunk)
    cluster.sql("school", "ANALYZE")
    close(side)


def enrolments(cluster, size, count, courses, whole):
    ours, plain = pair_of(cluster, "school")
    items = [{"userid": f"S{n:07}", "courseid": f"C{n % courses}", "roleid": "student",
              "timestart": 1700000000, "timeend": 0} for n in range(count)]
    tell(f"enrolments created, {size:,} a call",
         pairs(ours, plain, "enrol_put", "enrol_create", items, size), size)
    agree(ours, plain, "enrolments created")
    for side in (ours, plain):
        cluster.sql(side.name, "ANALYZE")
    tell(f"enrolments unchanged, {size:,} a call",
         pairs(ours, plain, "enrol_put", "enrol_compare", items, size), size)
    close(ours, plain)
    if whole:
        one = pair_of(cluster, "school")
        one[1].prepare("enrol_create")
        took = one[1].plain("enrol_create", next(in_chunks(items, count)))
        print(f"{'enrolments created, one plain statement':<58}{took[0] / count * 1e6:>8.0f}"
              f"{took[1] / count * 1e6:>8.0f}", flush=True)
        close(*one)


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--count", type=int, default=20000, help="items")
    args.add_argument("--sizes", default="1,100,500,1000,2000", help="items a call; 1: of the first 1,000")
    args.add_argument("--only", default="users,enrolments")
    args.add_argument("--standalone", action="store_true", help="on our own tables")
    args = args.parse_args()
    sizes = [int(size) for size in args.sizes.split(",")]
    dump = None if args.standalone else stage.cluster.dump_path("school")
    courses = max(1, args.count // 100)
    with stage.Cluster(dump) as cluster:
        cluster.control("db", "install", *([] if dump else ["--standalone"]))
        print(f"{'microseconds an item':<42}{'ours':>8}{'cpu':>8}{'plain':>8}{'cpu':>8}{'ratio':>8}{'cpu':>8}")
        for i, size in enumerate(sizes):
            if "users" in args.only:
                users(cluster, size, args.count if size > 1 else min(args.count, 1000), i == len(sizes) - 1)
        if "enrolments" in args.only:
            school(cluster, args.count, courses)
        for i, size in enumerate(sizes):
            if "enrolments" in args.only:
                enrolments(cluster, size, args.count if size > 1 else min(args.count, 1000), courses,
                           i == len(sizes) - 1)


if __name__ == "__main__":
    main()

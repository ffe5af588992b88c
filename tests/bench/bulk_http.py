# SPDX-License-Identifier: Apache-2.0
"""Bulk over HTTP beside plain SQL (tests/bench/bulk/*.sql): `make bench-bulk`. One run prints ratios.

Creating users, the same again unchanged, enrolments; what httpd and its backend need for memory with
few items and with many; how long single reads take while a bulk request runs; passwords a second.
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import statistics
import sys
import threading
import time
import uuid

import stage
from server import MOUNT, Httpd

HERE = pathlib.Path(__file__).parent / "bulk"
SCOPES = "users:read,users:write,courses:read,courses:write,enrolments:read,enrolments:write,groups:write"


def person(n, letter="U"):
    return {"userid": f"{letter}{n}", "username": f"{letter.lower()}{n}", "firstname": f"First {n}",
            "lastname": f"Last {n}", "email": f"{letter.lower()}{n}@example.net",
            "institution": "University", "department": f"Department {n % 100}", "city": "Oslo",
            "country": "NO"}


def course(n):
    return {"courseid": f"C{n}", "fullname": f"Course {n}"}


def enrolment(n, courses):
    return {"userid": f"U{n}", "courseid": f"C{n % courses}", "roleid": "student"}


class Body:
    """NDJSON of many items, made on the way."""

    def __init__(self, make, count):
        self.make, self.count = make, count

    def __iter__(self):
        for start in range(0, self.count, 1000):
            yield "".join(json.dumps(self.make(n)) + "\n"
                          for n in range(start, min(start + 1000, self.count))).encode()


def send(httpd, token, path, body, query="?verdicts=failed"):
    """Seconds from the body's end to the answer's, and the totals."""
    client = http.client.HTTPConnection("127.0.0.1", httpd.port, timeout=3600)
    client.putrequest("PUT", MOUNT + path + query)
    for name, value in (("Authorization", "Bearer " + token), ("Content-Type", "application/x-ndjson"),
                        ("Transfer-Encoding", "chunked")):
        client.putheader(name, value)
    client.endheaders()
    for piece in body:
        client.send(b"%x\r\n%s\r\n" % (len(piece), piece))
    start = time.perf_counter()
    client.send(b"0\r\n\r\n")
    answer = client.getresponse()
    text = answer.read()
    took = time.perf_counter() - start
    client.close()
    assert answer.status == 200, text[:2000]
    totals = json.loads(text)["totals"]
    assert totals["failed"] == 0, text[:2000]
    return took, totals


def plain(cluster, name, items, chunk):
    """Seconds the plain statement takes for ITEMS, a transaction a chunk."""
    text = (HERE / (name + ".sql")).read_text()
    conn = cluster.connect(stage.DATABASE)
    conn.execute("PREPARE plain(jsonb, text) AS " + text)
    chunks = [json.dumps([{"pos": i, **item} for i, item in enumerate(items[at:at + chunk])])
              for at in range(0, len(items), chunk)]
    start = time.perf_counter()
    for part in chunks:
        conn.execute("EXECUTE plain(%s, %s)" % tuple(quote(v) for v in (part, uuid.uuid4().hex)))
    took = time.perf_counter() - start
    conn.close()
    return took


def quote(text):
    return "'" + text.replace("'", "''") + "'"


def children(pid):
    listed = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(p) for p in listed] + [c for p in listed for c in children(p)]


def memory(pid, what="VmHWM"):
    """Peak of a process in MB, and of what of it is its own."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(what + r":\s+(\d+)", status).group(1)) / 1024


class Watch:
    """Peak of memory of httpd's children and of the backends of nexsis_app, sampled."""

    def __init__(self, cluster, httpd):
        self.cluster, self.httpd, self.peak, self.stop = cluster, httpd, {}, False
        self.thread = threading.Thread(target=self.look)

    def own(self, pid):
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
        return int(re.search(r"RssAnon:\s+(\d+)", text).group(1)) / 1024

    def look(self):
        conn = self.cluster.connect("postgres")
        while not self.stop:
            backends = [r[0] for r in conn.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'nexsis_app'")]
            for kind, pids in (("httpd", children(self.httpd.pid())), ("backend", backends)):
                for pid in pids:
                    try:
                        self.peak[kind] = max(self.peak.get(kind, 0), self.own(pid))
                    except (OSError, AttributeError):
                        pass
            time.sleep(0.05)
        conn.close()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop = True
        self.thread.join()


def reads(httpd, token, stop, ids):
    """Times of single GETs, one after the other, until STOP."""
    client = httpd.client(token)
    times, n = [], 0
    while not stop():
        start = time.perf_counter()
        assert client.get(f"/user/{ids[n % len(ids)]}").status == 200
        times.append(time.perf_counter() - start)
        n += 1
        time.sleep(0.002)
    client.close()
    return times


def p99(times):
    return sorted(times)[int(len(times) * 0.99)] * 1000


def row(what, ours, other, unit="s"):
    print(f"{what:<58}{ours:>9.2f}{other:>9.2f} {unit:<3}{ours / other:>7.2f}", flush=True)


def settle(cluster):
    """Statistics are made, and no change waits for its number: nobody pays for what was before."""
    while cluster.sql(stage.DATABASE, "SELECT EXISTS (SELECT FROM nexsis.change WHERE seq IS NULL)")[0][0]:
        time.sleep(0.2)
    cluster.do("VACUUM ANALYZE")


def beside(cluster, name, items, chunk, ours):
    """What OURS gives, and seconds of the plain statement: half of ITEMS before it and half after, so
    that both find tables and indexes of the same size."""
    half = len(items) // 2
    base = plain(cluster, name, items[:half], chunk)
    settle(cluster)
    mine = ours()
    settle(cluster)
    return mine, base + plain(cluster, name, items[half:], chunk)


def writes(cluster, httpd, token, count, chunk):
    made = [person(n, "P") for n in range(count)]
    (took, totals), base = beside(cluster, "users_create", made, chunk,
                                  lambda: send(httpd, token, "/user", Body(person, count)))
    assert totals["created"] == count
    row(f"{count:,} users created; plain SQL", took, base)
    settle(cluster)
    base = plain(cluster, "users_compare", made, chunk)
    took, totals = send(httpd, token, "/user", Body(person, count))
    assert totals["unchanged"] == count
    row(f"{count:,} users unchanged; plain SQL", took, base)
    courses = max(1, count // 100)
    send(httpd, token, "/course", Body(course, courses))
    settle(cluster)
    other = [{**enrolment(n, courses), "userid": f"P{n}", "timestart": 0, "timeend": 0}
             for n in range(count)]
    (took, totals), base = beside(cluster, "enrol_create", other, chunk, lambda: send(
        httpd, token, "/enrol", Body(lambda n: enrolment(n, courses), count)))
    assert totals["created"] == count
    row(f"{count:,} enrolments in {courses:,} courses; plain SQL", took, base)
    settle(cluster)
    base = plain(cluster, "enrol_compare", [enrolment(n, courses) for n in range(count)], chunk)
    took, totals = send(httpd, token, "/enrol", Body(lambda n: enrolment(n, courses), count))
    assert totals["unchanged"] == count
    row(f"{count:,} enrolments unchanged; plain SQL", took, base)


def latency(cluster, httpd, token, count):
    ids = [f"R{n}" for n in range(1000)]
    send(httpd, token, "/user", Body(lambda n: person(n, "R"), len(ids)))
    settle(cluster)
    end = time.perf_counter() + 5
    quiet = reads(httpd, token, lambda: time.perf_counter() > end, ids)
    done = []
    bulk = threading.Thread(target=lambda: done.append(send(
        httpd, token, "/user", Body(lambda n: person(n, "L"), count))))
    bulk.start()
    busy = reads(httpd, token, lambda: bool(done), ids)
    bulk.join()
    row(f"p99 of GET while {count:,} users are created; quiet", p99(busy), p99(quiet), "ms")
    row("median of the same", statistics.median(busy) * 1000, statistics.median(quiet) * 1000, "ms")


def peaks(cluster, httpd, token, few, many):
    """Unchanged items: what they cost in memory is what a request costs, not the table."""
    found = {}
    for count in (few, many):
        httpd.stop()
        httpd.start()
        send(httpd, token, "/user", Body(person, 10), "?dryrun=true")
        with Watch(cluster, httpd) as watch:
            send(httpd, token, "/user", Body(lambda n: person(n, "M"), count), "?dryrun=true")
        found[count] = watch.peak
    for kind in ("httpd", "backend"):
        row(f"peak of the {kind}'s own memory, {many:,} items; {few:,}", found[many][kind],
            found[few][kind], "MB")


def passwords(httpd, token, count):
    made = lambda n: {**person(n, "S"), "password": f"Secret-{n}-word"}
    took, _ = send(httpd, token, "/user", Body(made, count))
    again, _ = send(httpd, token, "/user", Body(made, count))
    cores = max(1, (os.cpu_count() or 2) - 1)
    print(f"passwords hashed: {count / took / cores:.0f} a second a core on {cores} of {os.cpu_count()} "
          f"(verified, unchanged: {count / again / cores:.0f})")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--count", type=int, default=100000)
    args.add_argument("--many", type=int, default=1000000)
    args.add_argument("--chunk", type=int, default=500)
    args.add_argument("--only", default="writes,latency,peaks,passwords")
    args = args.parse_args()
    with stage.Cluster(None) as cluster:
        cluster.control("db", "install", "--standalone")
        out = cluster.ctl(stage.DATABASE, "key", "create", "--name", "bench", "--scope", SCOPES)
        token = re.search(r"nx_[A-Za-z0-9]{8}_[A-Za-z0-9]{40}", out.stdout).group(0)
        httpd = Httpd(cluster.dsn(stage.DATABASE, "nexsis_app"),
                      location=f"NexsisBulkChunk {args.chunk}\nNexsisMaxBulkBody 2000000000")
        httpd.start()
        try:
            print(f"{'':<58}{'ours':>9}{'other':>9}    {'ratio':>7}")
            if "writes" in args.only:
                writes(cluster, httpd, token, args.count, args.chunk)
            if "latency" in args.only:
                latency(cluster, httpd, token, args.count)
            if "passwords" in args.only:
                passwords(httpd, token, 1000)
            if "peaks" in args.only:
                peaks(cluster, httpd, token, 10000, args.many)
        finally:
            httpd.destroy()


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""GET /user as NDJSON of a million accounts beside COPY TO STDOUT of the same rows.

COPY is that of a table and nothing else: no order, no look for what was deleted here, no JSON. Both
are read by one connection that only counts bytes. CPU is that of httpd and PostgreSQL together. The
memory of httpd's child is the most it had at a time, for the few and for all.
"""
import json
import re
import statistics
import time

import lists
import load
import stage

FEW, MANY = 10000, 1000000
GOAL = 1.5
COLUMNS = ("idnumber", "username", "firstname", "lastname", "email", "auth", "lang", "timezone",
           "institution", "department", "address", "city", "country", "phone1", "phone2",
           "policyagreed", "middlename", "alternatename", "suspended", "timecreated", "timemodified",
           "lastaccess")
COPY = "COPY (SELECT %s FROM public.mdl_user WHERE deleted = 0) TO STDOUT" % ", ".join(COLUMNS)
FILL = """
INSERT INTO mdl_user (auth, confirmed, mnethostid, username, idnumber, firstname, lastname, email, city,
                      country, institution, timecreated, timemodified, lastaccess)
SELECT 'manual', 1, 1, 'stream' || n, 'STREAM' || n, 'First ' || n, 'Last ' || n %% 5000,
       'stream' || n || '@bench.example.org', 'Oslo', 'NO', 'University', 1700000000 + n, 1700000000 + n, 0
  FROM generate_series(%d, %d) AS n"""


class Reader:
    """A socket whose answers are counted and forgotten; the first and last bytes are kept."""

    def __init__(self, stream):
        self.socket, self.buffer = stream.socket, bytearray(1 << 20)

    def exchange(self, data, complete):
        """(bytes, the first of them) of the answer to DATA; COMPLETE(head, count, tail) says whether
        that was all."""
        self.socket.sendall(data)
        head, tail, count = b"", b"", 0
        while not complete(head, count, tail):
            got = self.socket.recv_into(self.buffer)
            if got == 0:
                raise SystemExit(f"bench: a connection ended after {count} bytes: {tail!r}")
            if len(head) < 4096:
                head += bytes(self.buffer[:min(got, 4096)])
            tail = (tail + bytes(self.buffer[max(0, got - 16):got]))[-16:]
            count += got
        return count, head


def answered(head, count, _tail):
    """Whether COUNT bytes are an answer of HTTP that begins with HEAD."""
    end = head.find(b"\r\n\r\n")
    if end < 0:
        return False
    length = re.search(rb"\r\nContent-Length: (\d+)", head[:end])
    if not length or not head.startswith(b"HTTP/1.1 200 "):
        raise SystemExit(f"bench: {head!r}")
    return count >= end + 4 + int(length[1])


def copied(head, _count, tail):
    if head[:1] == b"E":
        raise SystemExit(f"bench: {head!r}")
    return tail.endswith(b"Z\0\0\0\5I")


class Stream:
    """Who tells a million accounts, and what it took."""

    def __init__(self, cluster, httpd, key):
        self.cluster, self.httpd = cluster, httpd
        dsn = cluster.dsn(stage.DATABASE, "nexsis_app")
        self.http = None
        self.copy = Reader(lists.Postgres(dsn).stream)
        self.query = lists.Postgres.message(b"Q", COPY.encode() + b"\0")
        self.request = (f"GET {stage.server.MOUNT}/user HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                        f"Bearer {key}\r\nAccept: application/x-ndjson\r\n\r\n").encode()
        self.trees = httpd.pid(), cluster.postmaster()
        self.times = {"mod_nexsis": [], "COPY TO STDOUT": []}
        self.peaks, self.sizes = {}, {}

    def ask(self, name):
        if name == "mod_nexsis":
            return self.http.exchange(self.request, answered)
        return self.copy.exchange(self.query, copied)

    def fill(self, low, high):
        self.cluster.do(FILL % (low, high))
        self.cluster.do("VACUUM ANALYZE mdl_user")
        self.cluster.do("CHECKPOINT")
        self.http = Reader(lists.Stream(("127.0.0.1", self.httpd.port)))  # the one before idled too long

    def verify(self, client):
        """That both tell the same rows, of the few."""
        answer = client.get("/user", headers={"Accept": "application/x-ndjson"})
        ours = [json.loads(line) for line in answer.body.decode().splitlines()]
        with self.cluster.connect(stage.DATABASE) as connection:
            theirs = connection.execute(
                f"SELECT {', '.join(COLUMNS)} FROM mdl_user WHERE deleted = 0 ORDER BY id").fetchall()
        shown = [[json.dumps(v) for v in row.values()] for row in ours]
        for row, wanted in zip(shown, theirs):
            told = ["" if v is None else v for v in wanted]
            for place in (15, 18):
                told[place] = bool(told[place])
            for place in (19, 20, 21):
                told[place] = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(told[place])) \
                    if told[place] else ""
            if row != [json.dumps(v) for v in told]:
                raise SystemExit(f"bench: mod_nexsis tells {row}, the table has {wanted}")
        if len(ours) != len(theirs) or len(ours) < FEW:
            raise SystemExit(f"bench: mod_nexsis tells {len(ours)} accounts of {len(theirs)}")

    def child(self):
        with open(f"/proc/{self.trees[0]}/task/{self.trees[0]}/children", encoding="ascii") as f:
            return f.read().split()[0]

    def peak(self, rows):
        """Notes the most memory httpd's child takes for ROWS."""
        with open(f"/proc/{self.child()}/clear_refs", "w", encoding="ascii") as f:
            f.write("5")
        self.ask("mod_nexsis")
        with open(f"/proc/{self.child()}/status", encoding="ascii") as f:
            self.peaks[rows] = next(int(x.split()[1]) for x in f if x.startswith("VmHWM:"))

    def measure(self, client, rounds):
        self.fill(1, FEW)
        self.verify(client)
        self.ask("mod_nexsis")
        self.peak(FEW)
        self.fill(FEW + 1, MANY)
        self.peak(MANY)
        names = list(self.times)
        for name in names:
            self.sizes[name] = self.ask(name)[0]
        for turn in range(rounds):
            for name in names[turn % 2:] + names[:turn % 2]:
                before, started = sum(map(load.cpu_us, self.trees)), time.perf_counter()
                if self.ask(name)[0] != self.sizes[name]:
                    raise SystemExit(f"bench: {name} did not tell the same again")
                took = time.perf_counter() - started
                self.times[name].append((took, (sum(map(load.cpu_us, self.trees)) - before) / 1e6))

    def ratio(self, what):
        return statistics.median(ours[what] / theirs[what] for ours, theirs in zip(*self.times.values()))

    def table(self):
        rows = self.cluster.one("SELECT count(*) FROM mdl_user WHERE deleted = 0")
        title = f"GET user as NDJSON, {rows:,} rows"
        lines = [f"{title:<36}{'rows/s':>11}{'s':>7}{'min..max':>14}{'CPU s':>8}{'MB':>7}{'ours to it':>12}"]
        for name, taken in self.times.items():
            wall, cpu = ([t[i] for t in taken] for i in (0, 1))
            middle = statistics.median(wall)
            ratio = f"{self.ratio(0):.2f}" if name != "mod_nexsis" else "1.00"
            lines.append(f"  {name:<34}{rows / middle:>11.0f}{middle:>7.2f}"
                         f"{min(wall):>7.2f}..{max(wall):<5.2f}{statistics.median(cpu):>8.2f}"
                         f"{self.sizes[name] / 1e6:>7.0f}{ratio:>12}")
        lines += [f"  httpd's child at its most, {n:>9,} rows: {kb / 1024:.1f} MB" for n, kb in self.peaks.items()]
        return "\n".join(lines)

    def verdict(self):
        ratio = self.ratio(0)
        grown = self.peaks[MANY] - self.peaks[FEW]
        return (f"goal a million users as NDJSON: at most {GOAL} of COPY's time: {ratio:.2f}, "
                f"{'met' if ratio <= GOAL else 'MISSED'} ({self.ratio(1):.2f} of its CPU); "
                f"memory: {grown:+} kB from {FEW:,} to {MANY:,} rows")

# SPDX-License-Identifier: Apache-2.0
"""Lists of enrolments beside the same statement's rows by COPY and by a prepared statement.

Promises wall time of one connection that reads everything, byte by byte and alike for all three:
the client does nothing but count. All must have told the same rows before anything is measured.
"""
import json
import os
import re
import socket
import statistics
import struct
import time

import subjects

SIZES = (30, 3000)
GOAL = 1.5
NAMES = ("mod_nexsis", "prepared statement", "COPY TO STDOUT")
MEMBERS = ("userenrol_id", "enrol", "enrolstatus", "enrolstartdate", "enrolenddate", "firstname",
           "lastname", "email", "idnumber", "role")  # of the answer, in the statement's order
FIRST_USER = 9000000  # of those made by SQL: L9000000...

# The users of one course, made like the one enrolment mod_nexsis has put there.
FILL = (
    """INSERT INTO mdl_user (username, idnumber, firstname, lastname, email, confirmed, mnethostid)
       SELECT 'l' || i, 'L' || i, 'First' || i, 'Last' || i, 'l' || i || '@example.org', 1,
              (SELECT mnethostid FROM mdl_user WHERE idnumber = 'B{row}')
         FROM generate_series({low}, {high}) AS i""",
    """INSERT INTO mdl_user_enrolments (status, enrolid, userid, timestart, timeend, modifierid,
                                        timecreated, timemodified)
       SELECT l.status, l.enrolid, u.id, l.timestart, l.timeend, l.modifierid, l.timecreated,
              l.timemodified
         FROM mdl_course AS c JOIN mdl_enrol AS e ON e.courseid = c.id
         JOIN mdl_user_enrolments AS l ON l.enrolid = e.id
         JOIN mdl_user AS u ON u.idnumber IN (SELECT 'L' || i FROM generate_series({low}, {high}) AS i)
        WHERE c.idnumber = 'LIST{size}'""",
    """INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid,
                                         component, itemid, sortorder)
       SELECT a.roleid, a.contextid, u.id, a.timemodified, a.modifierid, a.component, a.itemid,
              a.sortorder
         FROM mdl_course AS c JOIN mdl_context AS x ON x.contextlevel = 50 AND x.instanceid = c.id
         JOIN mdl_role_assignments AS a ON a.contextid = x.id
         JOIN mdl_user AS u ON u.idnumber IN (SELECT 'L' || i FROM generate_series({low}, {high}) AS i)
        WHERE c.idnumber = 'LIST{size}'""",
    """INSERT INTO nexsis.owned (kind, moodle_id, role, key_id)
       SELECT o.kind, l.id, o.role, o.key_id
         FROM mdl_course AS c JOIN mdl_enrol AS e ON e.courseid = c.id
         JOIN mdl_user_enrolments AS l ON l.enrolid = e.id
         JOIN mdl_user_enrolments AS first ON first.enrolid = e.id
         JOIN nexsis.owned AS o ON o.kind = 'enrolment' AND o.moodle_id = first.id
        WHERE c.idnumber = 'LIST{size}' AND l.id <> first.id""",
)


class Stream:
    """A socket and what it has read."""

    def __init__(self, place):
        unix = isinstance(place, str)
        self.socket = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
        self.socket.connect(place)
        self.buffer = memoryview(bytearray(1 << 24))

    def exchange(self, data, complete):
        """Sends DATA; the bytes that came until COMPLETE says, of them, that it was all."""
        self.socket.sendall(data)
        got = 0
        while not complete(self.buffer, got):
            count = self.socket.recv_into(self.buffer[got:])
            if count == 0:
                raise SystemExit(f"bench: a connection ended: {bytes(self.buffer[:got])[-400:]!r}")
            got += count
        return self.buffer[:got]


class Postgres:
    """PostgreSQL's protocol, as much of it as one query needs. DSN: of libpq, without password."""

    def __init__(self, dsn):
        words = dict(word.split("=") for word in dsn.split())
        self.stream = Stream(os.path.join(words["host"], ".s.PGSQL.5432"))
        settings = f"user\0{words['user']}\0database\0{words['dbname']}\0\0".encode()
        self.ask(struct.pack("!ii", len(settings) + 8, 196608) + settings)

    @staticmethod
    def message(kind, body):
        return kind + struct.pack("!i", len(body) + 4) + body

    def ask(self, data):
        """What came, as bytes not copied; an error ends the benchmark."""
        ready = b"Z\0\0\0\5I"
        got = self.stream.exchange(data, lambda b, n: n > 5 and b[n - 6:n] == ready)
        if got[:1] == b"E":
            raise SystemExit(f"bench: {bytes(got)!r}")
        return got

    def prepare(self, statement, params):
        """The messages that run STATEMENT, prepared here, with PARAMS."""
        self.ask(self.message(b"P", b"s\0" + statement.encode() + b"\0\0\0") + self.message(b"S", b""))
        values = b"".join(struct.pack("!i", len(p.encode())) + p.encode() for p in params)
        bind = b"\0s\0" + struct.pack("!hh", 0, len(params)) + values + struct.pack("!h", 0)
        return (self.message(b"B", bind) + self.message(b"E", b"\0" + struct.pack("!i", 0))
                + self.message(b"S", b""))

    @staticmethod
    def messages(data):
        """(kind, body) of what came."""
        data, at = bytes(data), 0
        while at < len(data):
            length = struct.unpack_from("!i", data, at + 1)[0]
            yield data[at:at + 1], data[at + 5:at + 1 + length]
            at += 1 + length


def columns_of(body):
    """Text columns of a DataRow."""
    at, found = 2, []
    for _ in range(struct.unpack_from("!h", body)[0]):
        length = struct.unpack_from("!i", body, at)[0]
        at += 4
        found.append(None if length < 0 else body[at:at + length].decode())
        at += max(length, 0)
    return found


def answered(buffer, got):
    """Whether BUFFER holds a whole answer of HTTP."""
    head = bytes(buffer[:min(got, 4096)]).partition(b"\r\n\r\n")
    if not head[1]:
        return False
    length = re.search(rb"\r\nContent-Length: (\d+)", head[0])
    if length:
        return got >= len(head[0]) + 4 + int(length[1])
    return buffer[max(0, got - 7):got] == b"\r\n0\r\n\r\n"


def members_of(data):
    """The rows of an answer of HTTP."""
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise SystemExit(f"bench: {bytes(data[:800])!r}")
    if b"\r\nTransfer-Encoding: chunked" in head:
        whole, rest = b"", body
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            whole, rest = whole + rest[:int(size, 16)], rest[int(size, 16) + 2:]
        body = whole
    return [[row[name] for name in MEMBERS] for row in json.loads(body)]


class List:
    """The list of one course: who tells it, and how long each took."""

    def __init__(self, size, port, key, dsn, mount, seen):
        statement, params = seen
        self.size, self.times = size, {name: [] for name in NAMES}
        self.http = Stream(("127.0.0.1", port))
        self.request = (f"GET {mount}{path_of(size)} HTTP/1.1\r\nHost: localhost\r\n"
                        f"Authorization: Bearer {key}\r\n\r\n").encode()
        self.prepared, self.copying = Postgres(dsn), Postgres(dsn)
        self.execute = self.prepared.prepare(statement, params)
        for i, param in enumerate(params, 1):
            quoted = "'" + param.replace("'", "''") + "'"
            statement = re.sub(rf"\${i}(?!\d)", lambda _, quoted=quoted: quoted, statement)
        self.copy = Postgres.message(b"Q", f"COPY ({statement}) TO STDOUT\0".encode())
        self.lengths = self.verify()

    def ask(self, name):
        if name == "mod_nexsis":
            return self.http.exchange(self.request, answered)
        if name == "prepared statement":
            return self.prepared.ask(self.execute)
        return self.copying.ask(self.copy)

    def verify(self):
        """That all tell the same rows; bytes of each answer, by name."""
        told, count = {}, len(MEMBERS)
        told["mod_nexsis"] = members_of(self.ask("mod_nexsis"))
        told["prepared statement"] = [
            columns_of(body)[:count] for kind, body in
            Postgres.messages(self.ask("prepared statement")) if kind == b"D"]
        told["COPY TO STDOUT"] = [
            body.decode().rstrip("\n").split("\t")[:count] for kind, body in
            Postgres.messages(self.ask("COPY TO STDOUT")) if kind == b"d"]
        for name, rows in told.items():
            if len(rows) != self.size or rows != told["mod_nexsis"]:
                raise SystemExit(f"bench: {name} tells {len(rows)} rows of {self.size}: {rows[:2]}, "
                                 f"mod_nexsis {told['mod_nexsis'][:2]}")
        return {name: len(self.ask(name)) for name in NAMES}

    def round(self, turn):
        shift = turn % len(NAMES)
        for name in NAMES[shift:] + NAMES[:shift]:
            before = time.perf_counter()
            got = len(self.ask(name))
            self.times[name].append(time.perf_counter() - before)
            if got != self.lengths[name]:
                raise SystemExit(f"bench: {name} answered {got} bytes, not {self.lengths[name]}")

    def ratio(self, name):
        return statistics.median(ours / theirs for ours, theirs in
                                 zip(self.times["mod_nexsis"], self.times[name]))

    def table(self):
        title = f"GET course enrol list, {self.size:,} rows"
        lines = [f"{title:<36}{'rows/s':>11}{'ms':>9}{'min..max':>16}{'ours to it':>12}"]
        for name, times in self.times.items():
            middle = statistics.median(times)
            spread = f"{min(times) * 1e3:.1f}..{max(times) * 1e3:.1f}"
            lines.append(f"  {name:<34}{self.size / middle:>11.0f}{middle * 1e3:>9.2f}{spread:>16}"
                         f"{self.ratio(name):>12.2f}")
        return "\n".join(lines)

    def verdict(self):
        ratio = self.ratio("COPY TO STDOUT")
        return (f"goal list of {self.size:,} rows: at most {GOAL} of COPY's time: {ratio:.2f}, "
                f"{'met' if ratio <= GOAL else 'MISSED'} "
                f"({self.ratio('prepared statement'):.2f} of the prepared statement's)")


def path_of(size):
    return f"/course/LIST{size}/enrol"


def create(client, cluster, expect_ok):
    """Courses LIST30, LIST3000: one enrolment by mod_nexsis, the others by SQL."""
    low, user = FIRST_USER, subjects.KINDS[1]
    expect_ok(user.title, user.ask(client, subjects.ROW))
    for size in SIZES:
        course = {"fullname": f"List of {size}", "shortname": f"LIST{size}"}
        expect_ok("PUT course", client.put(f"/course/LIST{size}", course))
        expect_ok("PUT enrolment", client.put(f"/user/B{subjects.ROW}/enrol/LIST{size}",
                                              {"roleid": "student"}))
        high = low + size - 2
        for text in FILL:
            cluster.do(text.format(row=subjects.ROW, size=size, low=low, high=high))
        low = high + 1
    cluster.do("VACUUM ANALYZE")


def compete(lists, rounds):
    """ROUNDS of each list, after some that do not count."""
    for one in lists:
        for turn in range(10):
            for name in NAMES:
                one.ask(name)
        for turn in range(rounds):
            one.round(turn)

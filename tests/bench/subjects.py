# SPDX-License-Identifier: Apache-2.0
"""The requests of one object that are measured: what is asked, of which rows, and where a change
shows. Knows nothing of contenders or load."""
import dataclasses
import json

ROWS = 300  # users, courses or enrolments that come round in turn
ROW, NUMBER = "471147", "46815815815"  # marks of the request that is taken apart
BASE = "10000000000"  # the number of an unchanged request: as long as the new ones, a date too


@dataclasses.dataclass(frozen=True, eq=False)
class Kind:
    """In PATH and BODY @i@ is the row and @n@ a number of 11 digits, never used before when
    CHANGED. Rows FIRST to FIRST + ROWS - 1 are this kind's."""

    name: str
    title: str
    group: str
    path: str
    first: int
    table: str  # vacuumed before each sample
    probe: str  # SQL: the number, as text, in the row %s
    body: dict = None
    changed: bool = False

    @property
    def method(self):
        return "PUT" if self.body else "GET"

    def text(self, template, row, number):
        return template.replace("@i@", str(row)).replace("@n@", str(number))

    def ask(self, client, row, number=BASE):
        path = self.text(self.path, row, number)
        if self.body is None:
            return client.get(path)
        return client.put(path, json.loads(self.text(json.dumps(self.body), row, number)))

    def environment(self):
        """What requests.lua asks."""
        body = json.dumps(self.body, separators=(",", ":")) if self.body else ""
        return {"BENCH_METHOD": self.method, "BENCH_PATH": self.path, "BENCH_FIRST": str(self.first),
                "BENCH_ROWS": str(ROWS), "BENCH_BODY": body if self.changed
                else body.replace("@n@", BASE)}


def _kinds(name, group, path, table, probe, body, get=True):
    """GET, PUT unchanged and PUT changed of one object."""
    def kind(what, title, first, **more):
        return Kind(f"{what}-{name}", title, group, path, first, table, probe, **more)
    if get:
        yield kind("get", f"GET {name}", 1000)
    yield kind("unchanged", f"PUT {name}, unchanged", 1000, body=body)
    yield kind("changed", f"PUT {name}, changed", 2000, body=body, changed=True)


KINDS = (
    *_kinds("user", "users", "/user/B@i@", "mdl_user",
            "SELECT city FROM mdl_user WHERE idnumber = 'B' || %s",
            {"username": "b@i@", "firstname": "First@i@", "lastname": "Last@i@",
             "email": "b@i@@example.org", "city": "Town@n@"}),
    *_kinds("course", "courses", "/course/C@i@", "mdl_course",
            "SELECT fullname FROM mdl_course WHERE idnumber = 'C' || %s",
            {"fullname": "Course @n@", "shortname": "S@i@", "categorypath": "/Benchmark",
             "startdate": "2026-01-01T00:00:00+00:00"}),
    *_kinds("enrolment", "courses", "/user/B@i@/enrol/C@i@", "mdl_user_enrolments",
            "SELECT l.timeend::text FROM mdl_user_enrolments AS l JOIN mdl_user AS u"
            " ON u.id = l.userid WHERE u.idnumber = 'B' || %s",
            {"roleid": "student", "timestart": "1700000000", "timeend": "@n@"}, get=False),
)


def create(client, kinds, expect_ok):
    """Every row these kinds ask for, by the PUT of each object."""
    rows = [int(ROW)]
    for first in sorted({kind.first for kind in KINDS}):
        rows += range(first, first + ROWS)
    wanted = {kind.group for kind in kinds}
    for kind in KINDS:
        # Enrolments are of users, so these are always there.
        if kind.body and not kind.changed and (kind.group in wanted or kind.group == "users"):
            for row in rows:
                expect_ok(f"{kind.title}, row {row}", kind.ask(client, row))

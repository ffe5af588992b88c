# SPDX-License-Identifier: Apache-2.0
"""What Moodle's web services cost beside the NexSIS route that tells of the same rows: one user, and
everybody enrolled in a course of 30. CPU microseconds a request of httpd and PostgreSQL together, in
interleaved rounds. Both must tell of the same accounts before anything is measured.
"""
import dataclasses
import statistics

import lists
import load
import subjects

GOAL = 1.15
MOUNT = "/webservice/rest/server.php"
TOKEN = "b" * 32
SIZE = 30
LOCATION = f"""
<Location "{MOUNT}">
    NexsisApi moodlews
</Location>
"""
# A service with its token, of the site's first administrator.
SERVICE = (
    """INSERT INTO mdl_config (name, value)
       SELECT n.name, n.value FROM (VALUES ('enablewebservices', '1'), ('webserviceprotocols', 'rest'),
              ('siteadmins', (SELECT min(id)::text FROM mdl_user))) AS n (name, value)
        WHERE n.name NOT IN (SELECT c.name FROM mdl_config AS c)""",
    """INSERT INTO mdl_external_services (name, enabled, restrictedusers, timecreated)
       VALUES ('bench', 1, 0, 0)""",
    """INSERT INTO mdl_external_services_functions (externalserviceid, functionname)
       SELECT s.id, f.name FROM mdl_external_services AS s, (VALUES ('core_user_get_users_by_field'),
              ('core_enrol_get_enrolled_users'), ('core_group_get_course_groups')) AS f (name) WHERE s.name = 'bench'""",
    f"""INSERT INTO mdl_external_tokens (token, tokentype, userid, externalserviceid, contextid,
               creatorid, timecreated)
        SELECT '{TOKEN}', 0, split_part(c.value, ',', 1)::bigint, s.id, 1, 0, 0
          FROM mdl_external_services AS s, mdl_config AS c WHERE s.name = 'bench' AND c.name = 'siteadmins'""",
)


def call(function, params):
    return f"?wstoken={TOKEN}&moodlewsrestformat=json&wsfunction={function}&{params}"


@dataclasses.dataclass
class Pair:
    """The same question to both protocols; NEXSIS and MOODLE are subjects.Kind."""

    title: str
    nexsis: subjects.Kind
    moodle: subjects.Kind
    same: bool = True  # both tell the same members of a row
    samples: list = dataclasses.field(default_factory=list)

    def ratio(self, what="cpu"):
        return statistics.median(getattr(m, what) / getattr(n, what) for n, m in self.samples)

    def table(self):
        lines = [f"{self.title:<46}{'requests/s':>11}{'web us':>9}{'database us':>13}{'CPU us':>9}"]
        for name, samples in zip(("NexSIS", "Moodle's web services"), zip(*self.samples)):
            middle = [statistics.median(getattr(s, what) for s in samples)
                      for what in ("per_second", "web", "database", "cpu")]
            lines.append(f"  {name:<44}{middle[0]:>11.0f}{middle[1]:>9.1f}{middle[2]:>13.1f}{middle[3]:>9.1f}")
        return "\n".join(lines)

    def verdict(self):
        ratio = self.ratio()
        if not self.same:
            return (f"{self.title}: {ratio:.2f} of the NexSIS route's CPU (httpd alone {self.ratio('web'):.2f}); "
                    "no goal, more is told of each")
        return (f"goal {self.title}: at most {GOAL} of the NexSIS route's CPU: {ratio:.2f}, "
                f"{'met' if ratio <= GOAL else 'MISSED'} (httpd alone {self.ratio('web'):.2f})")


def pairs(cluster):
    """The questions, of rows that are there."""
    course = cluster.one("SELECT id FROM mdl_course WHERE idnumber = %s", f"LIST{SIZE}")
    cluster.do(f"""INSERT INTO mdl_groups (courseid, idnumber, name, description, timecreated, timemodified)
                   SELECT {course}, 'LG' || i, 'Group ' || i, 'of the benchmark', 0, 0
                     FROM generate_series(1, {SIZE}) AS i""")
    fields = "options[0][name]=userfields&options[0][value]=id,idnumber,firstname,lastname,email,roles"

    def kind(name, path):
        return subjects.Kind(name, name, "moodlews", path, 1000, "mdl_user", "")

    def pair(title, path, function, params, same=True):
        return Pair(title, kind(f"NexSIS, {title}", path), kind(function, call(function, params)), same)

    return [
        pair("one user, 31 members beside 5", "/user/B@i@", "core_user_get_users_by_field",
             "field=idnumber&values[]=B@i@", same=False),
        pair(f"groups of a course ({SIZE})", lists.path_of(SIZE).replace("/enrol", "/group"),
             "core_group_get_course_groups", f"courseid={course}"),
        pair(f"enrolled users ({SIZE}), the same members", lists.path_of(SIZE),
             "core_enrol_get_enrolled_users", f"courseid={course}&{fields}"),
        pair(f"enrolled users ({SIZE}), all of Moodle's members", lists.path_of(SIZE),
             "core_enrol_get_enrolled_users", f"courseid={course}", same=False),
    ]


def names(answer):
    """Id numbers of what an answer of either protocol tells of."""
    rows = answer.json()
    rows = rows if isinstance(rows, list) else [rows]
    return sorted(row.get("idnumber", row.get("userid", row.get("groupid"))) for row in rows)


def create(cluster):
    for statement in SERVICE:
        cluster.do(statement)


def measure(found, cluster, httpd, key, mount, arguments, expect_ok):
    """Rounds of all pairs; FOUND gets the samples."""
    places = {"nexsis": (httpd.client(key, mount=mount), mount), "moodle": (httpd.client(mount=MOUNT), MOUNT)}
    for pair in found:
        said = []
        for side, (client, _) in places.items():
            answer = getattr(pair, side).ask(client, 1003)
            expect_ok(f"{pair.title}, {side}", answer)
            said.append(names(answer))
        if said[0] != said[1]:
            raise SystemExit(f"bench: {pair.title}: NexSIS tells of {said[0]}, Moodle of {said[1]}")
    trees = (httpd.pid(), cluster.postmaster())
    for turn in range(arguments.rounds + 1):
        for pair in found:
            sides = ["nexsis", "moodle"][:: 1 if turn % 2 else -1]
            got = {side: load.wrk(f"http://127.0.0.1:{httpd.port}{places[side][1]}", getattr(pair, side), key,
                                  trees, arguments.connections, arguments.seconds if turn else 1)
                   for side in sides}
            if turn:  # the first warms plans, caches and connections
                pair.samples.append((got["nexsis"], got["moodle"]))

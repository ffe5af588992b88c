#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make bench: what mod_nexsis adds to the statement it runs.

Requests a second and CPU microseconds a request (httpd and PostgreSQL, all their processes) of
GET and PUT of users, courses and enrolments, beside a handler that runs the same prepared statement and nothing else, httpd
answering the same bytes without a database, and pgbench with the same statement. The statement,
its parameters and the answer are taken from mod_nexsis itself, and all must agree before anything
is measured. Rounds are interleaved; medians are shown. Goals are judged, not enforced.
"""
import argparse
import functools
import itertools
import json
import os
import platform
import re
import shutil
import statistics
import sys

import psycopg

import grades
import lists
import load
import moodlews
import stage
import stream
import subjects

GROUPS = ("users", "courses", "lists", "grades", "moodlews", "stream")
SCOPES = ",".join(f"{what}:{may}" for what in ("users", "courses", "enrolments", "groups", "grades")
                  for may in ("read", "write"))
PLACES = "0123456789"  # columns a template can name: see mod_bench_minimal.c
GOAL = 1.15
LIST_ROUNDS = 20  # in a round: one answer is quick


def expect_ok(what, answer):
    if answer.status != 200:
        raise SystemExit(f"bench: {what} answered {answer!r}")
    return answer.body


def set_up(cluster, folder, dump):
    """Our schema and a key, which is returned."""
    cluster.control("db", "install", *([] if dump else ["--standalone"]))
    cluster.control("key", "create", "--name", "bench", "--scope", SCOPES,
                    "--output", str(folder / "key"))
    return (folder / "key").read_text().strip()


def app_dsn(cluster):
    return cluster.dsn(stage.DATABASE, "nexsis_app")


def module_httpd(cluster, threads):
    return stage.Httpd(f"""
LoadModule dbd_module {stage.server.MODULES}/mod_dbd.so
LoadModule nexsis_module {stage.BUILD}/mod_nexsis.so
DBDriver pgsql
DBDParams "{app_dsn(cluster)}"
DBDMin 0
DBDKeep {threads}
DBDMax {threads}
<Location "{stage.server.MOUNT}">
    NexsisApi nexsis
</Location>
{moodlews.LOCATION}
""", threads)


def mount(name):
    return stage.server.MOUNT.replace("index", name)


def minimal_httpd(folder, cluster, threads):
    locations = "".join(
        f'<Location "{mount(case.name)}">\n'
        f'SetHandler bench-minimal\nBenchCase "{case}"\n</Location>\n'
        for case in sorted((folder / "cases").iterdir())
    )
    return stage.Httpd(f"""
LoadModule bench_minimal_module {stage.BUILD}/tests/bench/mod_bench_minimal.so
BenchConnection "{app_dsn(cluster)}"
{locations}
""", threads)


def taken_apart(text):
    """TEXT of a parameter or an answer with places (mod_bench_minimal.c) for what varies."""
    text = re.sub(r'("request"\s*:\s*")[^"]+', r"\1@r@", text)
    text = re.sub(r'("deadline"\s*:\s*"?)[0-9.]+', r"\1@d@", text)
    return text.replace(subjects.ROW, "@i@").replace(subjects.NUMBER, "@n@")


def answer_template(answer, cluster, statement, params):
    """The answer with each member's value taken from the column that has it, where one has."""
    with psycopg.connect(app_dsn(cluster)) as connection:
        row = connection.pgconn.exec_params(
            statement.encode(), [None if p is None else p.encode() for p in params])
        if row.ntuples != 1:
            raise SystemExit(f"bench: the statement gave {row.ntuples} rows: {statement}")
        columns = [(row.fname(i).decode(), row.get_value(0, i)) for i in range(row.nfields)]
    text = answer.decode()
    if not text:
        return ""
    for member, value in json.loads(text).items():
        quoted = json.dumps(value, ensure_ascii=False)
        # A column of that name is asked before others that happen to hold the same.
        for name, held in sorted(columns, key=lambda column: column[0] != member):
            if isinstance(value, str) and held is not None and held.decode() == value:
                place = f'"@{PLACES[[c[0] for c in columns].index(name)]}@"'
                text = re.sub(rf'("{member}"\s*:\s*){re.escape(quoted)}',
                              lambda found, place=place: found[1] + place, text)
                break
    return taken_apart(text)


def only_one(what, seen):
    """The one statement of SEEN; what is not asked at every request is not looked at: the key's, and the
    numbering of the change feed, ten times a second at most however much is written."""
    seen = [statement for statement in seen if not re.search(r"key_find\(|change_number\(", statement[0])]
    if len(seen) != 1:
        raise SystemExit(f"bench: {what} took {len(seen)} statements, not one: {seen}")
    return seen[0]


def write_case(folder, name, **files):
    (folder / "cases" / name).mkdir(parents=True)
    for file, text in files.items():
        (folder / "cases" / name / file).write_text(text, encoding="utf-8")


def learn(folder, cluster, client, kind):
    """What KIND is inside mod_nexsis: (statement, parameters), also as cases for the minimal
    handler. Asked twice: the first time may prepare and look again."""
    number = subjects.NUMBER if kind.changed else subjects.BASE
    kind.ask(client, subjects.ROW)
    with cluster.statements() as seen:
        answer = expect_ok(kind.title, kind.ask(client, subjects.ROW, number))
    statement, params = only_one(kind.title, seen)
    reply = answer_template(answer, cluster, statement, params)
    params = [taken_apart("" if value is None else value) for value in params]
    numbered = {f"param{i}": text for i, text in enumerate(params, 1)}
    write_case(folder, kind.name, statement=statement, reply=reply, **numbered)
    write_case(folder, f"static-{kind.name}", reply=taken_apart(answer.decode()))
    return statement, params


def without_colons(literal):
    """The SQL literal of a match, without what pgbench takes for its variables."""
    if ":" not in literal[0]:
        return literal[0]
    return "E" + literal[0].replace("\\", "\\\\").replace(":", "\\x3a")


def pgbench_script(folder, kind, statement, params):
    """The statement as it is but for its parameters: what varies is filled in by SQL, so that one
    prepared statement serves all users. (script, text variables)"""
    variables = {}
    for i, param in enumerate(params, 1):
        variables[f"p{i}"] = param.replace("@d@", "4000000000")
        filled = f":p{i}"
        for place, number in (("@i@", ":i"), ("@n@", ":n"), ("@r@", ":n")):
            if place in param:
                filled = f"replace({filled}, '{place}', {number})"
        statement = re.sub(rf"\${i}(?!\d)", lambda _, filled=filled: filled, statement)
    statement = re.sub(r"'(?:[^']|'')*'", without_colons, statement)
    script = folder / f"{kind.name}.sql"
    script.write_text(f"\\set i random({kind.first}, {kind.first + subjects.ROWS - 1})\n"
                      "\\set n random(10000000000, 99999999999)\n"
                      f"{statement};\n", encoding="utf-8")
    return script, variables


def without_numbers(body):
    """BODY as it is whichever new number was asked: each contender has its own."""
    return re.sub(rb"(?<!\d)\d{11}(?!\d)", b"@n@", body)


def verify(kind, contenders, cluster):
    """Every httpd answers the same bytes as mod_nexsis, and a changed PUT changes."""
    module = contenders["mod_nexsis"]
    numbers = itertools.count(20000000000)

    def ask(what, client, row):
        number = next(numbers) if kind.changed else subjects.BASE
        answer = expect_ok(what, kind.ask(client, row, number))
        return without_numbers(answer) if kind.changed else answer

    for row in (kind.first, kind.first + 7, kind.first + subjects.ROWS - 1):
        right = ask(kind.title, module, row)
        for name, client in contenders.items():
            before = cluster.one(kind.probe, str(row))
            answer = ask(f"{name}, {kind.title}", client, row)
            if answer != right:
                raise SystemExit(f"bench: {name} answers {answer!r}, mod_nexsis {right!r}")
            moved = cluster.one(kind.probe, str(row)) != before
            if moved != (kind.changed and name != "no database"):
                raise SystemExit(f"bench: {name}, {kind.title}: the row changed: {moved}")


class Contest:
    """One kind of request and those who answer it, measured in turn."""

    def __init__(self, kind, cluster, runners):
        self.kind, self.cluster, self.runners = kind, cluster, runners
        self.samples = {name: [] for name in runners}

    def changes(self):
        return self.cluster.one("SELECT count(*) FROM nexsis.change")

    def measure(self, name, connections, seconds):
        """A sample whose writes are as many as its kind promises."""
        before = self.changes()
        sample = self.runners[name](connections, seconds)
        written = self.changes() - before
        expected = sample.requests if self.kind.changed and name != "no database" else 0
        # Requests under way when the time is up are done but not counted.
        if not expected <= written <= expected + (connections if expected else 0):
            raise SystemExit(
                f"bench: {name}, {self.kind.title}: {written} changes in {expected} requests")
        return sample

    def round(self, turn, connections, seconds):
        names = list(self.runners)
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            self.cluster.do(f"VACUUM {self.kind.table}")
            self.samples[name].append(self.measure(name, connections, seconds))

    def ratio(self, name, what="cpu"):
        """Median over rounds of mod_nexsis's figure WHAT to NAME's in the same round."""
        pairs = zip(self.samples["mod_nexsis"], self.samples[name])
        return statistics.median(getattr(ours, what) / getattr(theirs, what)
                                 for ours, theirs in pairs)

    def table(self):
        lines = [f"{self.kind.title:<25}{'requests/s':>11}{'web us':>9}{'database us':>13}"
                 f"{'CPU us':>9}{'min..max':>16}{'ours to it':>12}"]
        for name, samples in self.samples.items():
            middle = [statistics.median(getattr(s, what) for s in samples)
                      for what in ("per_second", "web", "database", "cpu")]
            costs = [s.cpu for s in samples]
            spread = f"{min(costs):.0f}..{max(costs):.0f}"
            lines.append(f"  {name:<23}{middle[0]:>11.0f}{middle[1]:>9.1f}{middle[2]:>13.1f}"
                         f"{middle[3]:>9.1f}{spread:>16}{self.ratio(name):>12.2f}")
        return "\n".join(lines)


def contests(folder, cluster, module, minimal, key, learned):
    """A contest of each kind, verified."""
    found = []
    for kind, (statement, params) in learned.items():
        where = {
            "mod_nexsis": (module, stage.server.MOUNT),
            "minimal handler": (minimal, mount(kind.name)),
            "no database": (minimal, mount(f"static-{kind.name}")),
        }
        clients = {name: httpd.client(key, mount=path) for name, (httpd, path) in where.items()}
        verify(kind, clients, cluster)
        runners = {
            name: functools.partial(load.wrk, f"http://127.0.0.1:{httpd.port}{path}", kind, key,
                                    (httpd.pid(), cluster.postmaster()))
            for name, (httpd, path) in where.items()
        }
        script, variables = pgbench_script(folder, kind, statement, params)
        runners["pgbench"] = functools.partial(load.pgbench, script, variables, app_dsn(cluster),
                                               cluster.postmaster())
        found.append(Contest(kind, cluster, runners))
    return found


def compete(found, cluster, arguments):
    cluster.do("VACUUM ANALYZE")
    cluster.do("CHECKPOINT")
    for contest in found:
        for name in contest.runners:
            if name != "pgbench":  # which starts anew each time
                contest.measure(name, arguments.connections, 1)  # warm plans, caches, connections
    for turn in range(arguments.rounds):
        print(f"round {turn + 1} of {arguments.rounds}", file=sys.stderr)
        for contest in found:
            contest.round(turn, arguments.connections, arguments.seconds)


def head(arguments, cluster):
    print(f"\n{platform.platform()}, {os.cpu_count()} cores, PostgreSQL "
          f"{cluster.one('SHOW server_version')} (fsync {cluster.one('SHOW fsync')}), "
          f"{cluster.one('SELECT count(*) FROM mdl_user')} accounts\n"
          f"{arguments.connections} connections kept alive, median of {arguments.rounds} "
          f"interleaved rounds of {arguments.seconds} s. CPU: microseconds a request;\n"
          "web: all processes of httpd (or pgbench itself), database: all of PostgreSQL.\n"
          f"Lists: one connection, {arguments.rounds * LIST_ROUNDS} rounds; grades: one connection."
          "\n")


def goals(found, told):
    for contest in found:
        ratio = contest.ratio("minimal handler")
        verdict = "met" if ratio <= GOAL else "MISSED"
        print(f"goal {contest.kind.title}: at most {GOAL} of the minimal handler's CPU: "
              f"{ratio:.2f}, {verdict} (httpd alone {contest.ratio('minimal handler', 'web'):.2f})")
    for one in told:
        print(one.verdict())


def measure_lists(cluster, module, key, rounds):
    client, told = module.client(key), []
    for size in lists.SIZES:
        path = lists.path_of(size)
        expect_ok(path, client.get(path))
        with cluster.statements() as seen:
            expect_ok(path, client.get(path))
        told.append(lists.List(size, module.port, key, app_dsn(cluster), stage.server.MOUNT,
                               only_one(path, seen)))
    lists.compete(told, rounds)
    return told


def measure_moodlews(cluster, module, key, arguments):
    subjects.create(module.client(key), [kind for kind in subjects.KINDS if kind.group == "users"], expect_ok)
    moodlews.create(cluster)
    cluster.do("VACUUM ANALYZE")
    found = moodlews.pairs(cluster)
    moodlews.measure(found, cluster, module, key, stage.server.MOUNT, arguments, expect_ok)
    return found


def measure(arguments, folder, dump, cluster):
    threads = 2 * arguments.connections  # a busy event MPM closes connections that idle
    key = set_up(cluster, folder, dump)
    kinds = [kind for kind in subjects.KINDS if kind.group in arguments.only]
    with module_httpd(cluster, threads) as module:
        client, found, told, logs = module.client(key), [], [], ""
        # First: their plans are to be those of the rows made for them, whatever else is measured.
        if {"lists", "moodlews"} & set(arguments.only):
            lists.create(client, cluster, expect_ok)
        if "lists" in arguments.only:
            told = measure_lists(cluster, module, key, arguments.rounds * LIST_ROUNDS)
        subjects.create(client, kinds, expect_ok)
        learned = {kind: learn(folder, cluster, client, kind) for kind in kinds}
        if kinds:
            with minimal_httpd(folder, cluster, threads) as minimal:
                found = contests(folder, cluster, module, minimal, key, learned)
                compete(found, cluster, arguments)
                logs = minimal.error_log()
        if "moodlews" in arguments.only:
            told += measure_moodlews(cluster, module, key, arguments)
        head(arguments, cluster)
        for contest in found + told:
            print(contest.table() + "\n")
        if "grades" in arguments.only:
            grades.report(cluster, module.client(key), grades.create(cluster))
        if "stream" in arguments.only:  # last: nothing else is to be measured among a million accounts
            told.append(stream.Stream(cluster, module, key))
            told[-1].measure(module.client(key), arguments.rounds)
            print(told[-1].table() + "\n")
        goals(found, told)
        for line in (module.error_log() + logs).splitlines():
            if ":notice]" not in line:
                print(f"error log: {line}", file=sys.stderr)


def groups(text):
    found = text.split(",")
    if not set(found) <= set(GROUPS):
        raise argparse.ArgumentTypeError(f"one or more of {','.join(GROUPS)}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of each round and contender")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--only", type=groups, default=GROUPS, metavar=",".join(GROUPS),
                        help="what to measure, by commas; courses: enrolments too")
    parser.add_argument("--standalone", action="store_true",
                        help="our own tables even where the Moodle dump is there")
    arguments = parser.parse_args()
    for program, package in (("wrk", "wrk"), ("pgbench", "postgresql")):
        if shutil.which(program) is None:
            raise SystemExit(f"bench: {program} is missing: apt-get install {package}")
    dump = None if arguments.standalone else stage.cluster.dump_path("school")
    with stage.folder() as folder, stage.Cluster(dump) as cluster:
        measure(arguments, folder, dump, cluster)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make bench: what mod_nexsis adds to the statement it runs.

Requests a second and CPU microseconds a request (httpd and PostgreSQL, all their processes) of
GET and PUT user, beside a handler that runs the same prepared statement and nothing else, httpd
answering the same bytes without a database, and pgbench with the same statement. The statement,
its parameters and the answer are taken from mod_nexsis itself, and all must agree before anything
is measured. Rounds are interleaved; medians are shown. Goals are judged, not enforced.
"""
import argparse
import functools
import json
import os
import platform
import re
import shutil
import statistics
import sys

import psycopg

import load
import stage

KINDS = {"get": "GET user", "unchanged": "PUT user, unchanged", "changed": "PUT user, changed"}
FIRST = {"get": 1000, "unchanged": 1000, "changed": 2000}  # requests.lua has the same numbers
USERS = 300
USER, TOWN = "471147", "815815"  # marks of the request that is taken apart
PLACES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GOAL = 1.15


def person(number, town):
    return {
        "username": f"b{number}", "firstname": f"First{number}", "lastname": f"Last{number}",
        "email": f"b{number}@example.org", "city": f"Town{town}",
    }


def ask(client, kind, number, town="0"):
    if kind == "get":
        return client.get(f"/user/B{number}")
    return client.put(f"/user/B{number}", person(number, town))


def expect_ok(what, answer):
    if answer.status != 200:
        raise SystemExit(f"bench: {what} answered {answer!r}")
    return answer.body


def set_up(cluster, folder, dump):
    """Our schema and a key, which is returned."""
    cluster.control("db", "install", *([] if dump else ["--standalone"]))
    cluster.control("key", "create", "--name", "bench", "--scope", "users:read,users:write",
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


def create_users(client):
    numbers = [int(USER)]
    for first in sorted(set(FIRST.values())):
        numbers += range(first, first + USERS)
    for number in numbers:
        expect_ok(f"PUT of user B{number}", ask(client, "unchanged", number))


def taken_apart(text):
    """TEXT of a parameter or an answer with places (mod_bench_minimal.c) for what varies."""
    text = re.sub(r'("request"\s*:\s*")[^"]+', r"\1@r@", text)
    text = re.sub(r'("deadline"\s*:\s*"?)[0-9.]+', r"\1@d@", text)
    return text.replace(USER, "@i@").replace(TOWN, "@n@")


def answer_template(answer, cluster, statement, params):
    """The answer with each member's value taken from the column that has it, where one has."""
    with psycopg.connect(app_dsn(cluster)) as connection:
        row = connection.pgconn.exec_params(
            statement.encode(), [None if p is None else p.encode() for p in params])
        if row.ntuples != 1:
            raise SystemExit(f"bench: the statement gave {row.ntuples} rows: {statement}")
        columns = [(row.fname(i).decode(), row.get_value(0, i)) for i in range(row.nfields)]
    text = answer.decode()
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


def write_case(folder, name, **files):
    (folder / "cases" / name).mkdir(parents=True)
    for file, text in files.items():
        (folder / "cases" / name / file).write_text(text, encoding="utf-8")


def learn(folder, cluster, client, kind):
    """What KIND is inside mod_nexsis: (statement, parameters), also as cases for the minimal
    handler. Asked twice: the first time may prepare and look again."""
    town = TOWN if kind == "changed" else "0"
    ask(client, kind, USER)
    with cluster.statements() as seen:
        answer = expect_ok(KINDS[kind], ask(client, kind, USER, town))
    # A good key is looked up every five seconds, not at every request.
    seen = [statement for statement in seen if "key_find(" not in statement[0]]
    if len(seen) != 1:
        raise SystemExit(f"bench: {KINDS[kind]} took {len(seen)} statements, not one: {seen}")
    statement, params = seen[0]
    reply = answer_template(answer, cluster, statement, params)
    params = [taken_apart("" if value is None else value) for value in params]
    numbered = {f"param{i}": text for i, text in enumerate(params, 1)}
    write_case(folder, kind, statement=statement, reply=reply, **numbered)
    write_case(folder, f"static-{kind}", reply=taken_apart(answer.decode()))
    return statement, params


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
    script = folder / f"{kind}.sql"
    script.write_text(f"\\set i random({FIRST[kind]}, {FIRST[kind] + USERS - 1})\n"
                      "\\set n random(1000000000000, 9000000000000000)\n"
                      f"{statement};\n", encoding="utf-8")
    return script, variables


def town_of(cluster, number):
    return cluster.one("SELECT city FROM mdl_user WHERE idnumber = %s", f"B{number}")


def verify(kind, contenders, cluster):
    """Every httpd answers the same bytes as mod_nexsis, and a changed PUT changes."""
    module = contenders["mod_nexsis"]
    for step, number in enumerate((FIRST[kind], FIRST[kind] + 7, FIRST[kind] + USERS - 1)):
        town = "0" if kind != "changed" else f"7{step}"
        right = expect_ok(KINDS[kind], ask(module, kind, number, town))
        for name, client in contenders.items():
            before = town_of(cluster, number)
            again = town + "1" if kind == "changed" else town
            answer = expect_ok(f"{name}, {KINDS[kind]}", ask(client, kind, number, again))
            if answer != right:
                raise SystemExit(f"bench: {name} answers {answer!r}, mod_nexsis {right!r}")
            moved = town_of(cluster, number) != before
            if moved != (kind == "changed" and name != "no database"):
                raise SystemExit(f"bench: {name}, {KINDS[kind]}: the row changed: {moved}")


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
        expected = sample.requests if self.kind == "changed" and name != "no database" else 0
        # Requests under way when the time is up are done but not counted.
        if not expected <= written <= expected + (connections if expected else 0):
            raise SystemExit(
                f"bench: {name}, {KINDS[self.kind]}: {written} changes in {expected} requests")
        return sample

    def round(self, turn, connections, seconds):
        names = list(self.runners)
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            self.cluster.do("VACUUM mdl_user")
            self.samples[name].append(self.measure(name, connections, seconds))

    def ratio(self, name, what="cpu"):
        """Median over rounds of mod_nexsis's figure WHAT to NAME's in the same round."""
        pairs = zip(self.samples["mod_nexsis"], self.samples[name])
        return statistics.median(getattr(ours, what) / getattr(theirs, what)
                                 for ours, theirs in pairs)

    def table(self):
        lines = [f"{KINDS[self.kind]:<22}{'requests/s':>11}{'web us':>9}{'database us':>13}"
                 f"{'CPU us':>9}{'min..max':>16}{'ours to it':>12}"]
        for name, samples in self.samples.items():
            middle = [statistics.median(getattr(s, what) for s in samples)
                      for what in ("per_second", "web", "database", "cpu")]
            costs = [s.cpu for s in samples]
            spread = f"{min(costs):.0f}..{max(costs):.0f}"
            lines.append(f"  {name:<20}{middle[0]:>11.0f}{middle[1]:>9.1f}{middle[2]:>13.1f}"
                         f"{middle[3]:>9.1f}{spread:>16}{self.ratio(name):>12.2f}")
        return "\n".join(lines)


def contests(folder, cluster, module, minimal, key, learned):
    """The three contests, verified."""
    found = []
    for kind, (statement, params) in learned.items():
        where = {
            "mod_nexsis": (module, stage.server.MOUNT),
            "minimal handler": (minimal, mount(kind)),
            "no database": (minimal, mount(f"static-{kind}")),
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
                contest.measure(name, arguments.connections, 2)  # warm plans, caches, connections
    for turn in range(arguments.rounds):
        print(f"round {turn + 1} of {arguments.rounds}", file=sys.stderr)
        for contest in found:
            contest.round(turn, arguments.connections, arguments.seconds)


def report(found, arguments, cluster):
    print(f"\n{platform.platform()}, {os.cpu_count()} cores, PostgreSQL "
          f"{cluster.one('SHOW server_version')} (fsync {cluster.one('SHOW fsync')}), "
          f"{cluster.one('SELECT count(*) FROM mdl_user')} accounts\n"
          f"{arguments.connections} connections kept alive, median of {arguments.rounds} "
          f"interleaved rounds of {arguments.seconds} s. CPU: microseconds a request;\n"
          "web: all processes of httpd (or pgbench itself), database: all of PostgreSQL.\n")
    for contest in found:
        print(contest.table() + "\n")
    for contest in found:
        ratio = contest.ratio("minimal handler")
        verdict = "met" if ratio <= GOAL else "MISSED"
        print(f"goal {KINDS[contest.kind]}: at most {GOAL} of the minimal handler's CPU: "
              f"{ratio:.2f}, {verdict} (httpd alone {contest.ratio('minimal handler', 'web'):.2f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each round and contender")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--standalone", action="store_true",
                        help="our own tables even where the Moodle dump is there")
    arguments = parser.parse_args()
    for program, package in (("wrk", "wrk"), ("pgbench", "postgresql")):
        if shutil.which(program) is None:
            raise SystemExit(f"bench: {program} is missing: apt-get install {package}")
    threads = 2 * arguments.connections  # a busy event MPM closes connections that idle
    dump = None if arguments.standalone else stage.cluster.dump_path("school")
    with stage.folder() as folder, stage.Cluster(dump) as cluster:
        key = set_up(cluster, folder, dump)
        with module_httpd(cluster, threads) as module:
            client = module.client(key)
            create_users(client)
            learned = {kind: learn(folder, cluster, client, kind) for kind in KINDS}
            with minimal_httpd(folder, cluster, threads) as minimal:
                found = contests(folder, cluster, module, minimal, key, learned)
                compete(found, cluster, arguments)
                report(found, arguments, cluster)
                for line in (module.error_log() + minimal.error_log()).splitlines():
                    if ":notice]" not in line:
                        print(f"error log: {line}", file=sys.stderr)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make bench-watch: what the triggers of nexsisctl db install --watch cost PostgreSQL where Moodle writes.

The statements of a page or web service call (watch_pages.py), on a connection made for it, as PHP does, and
once more on it, in three databases: without triggers, with them, and with triggers that do nothing at all:
what PL/pgSQL itself costs. Databases take turns, in an order that changes. CPU of the backend from its birth
to the last answer, and wall time; what is printed are medians, and the median of the ratios of each round.
Then all of it again with PL/pgSQL loaded by the server (shared_preload_libraries).
"""
import argparse
import pathlib
import random
import statistics
import time

import psycopg

import stage
from watch_pages import AGAIN, PAGES

ROLE = ("CREATE ROLE bench_moodle LOGIN", "GRANT ALL ON ALL TABLES IN SCHEMA public TO bench_moodle",
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO bench_moodle")
WHO = """SELECT u.id AS user, quote_literal(u.username) AS name, c.id AS course, x.id AS context, e.id AS enrol,
       g.id AS group
  FROM mdl_user AS u, mdl_course AS c JOIN mdl_context AS x ON x.contextlevel = 50 AND x.instanceid = c.id
  JOIN mdl_enrol AS e ON e.courseid = c.id AND e.enrol = 'manual' JOIN mdl_groups AS g ON g.courseid = c.id
 WHERE u.idnumber LIKE 'S%%' AND c.idnumber <> '' AND g.idnumber <> '' ORDER BY c.id, u.id DESC, g.id LIMIT 1"""
EMPTY = ("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",) + tuple(
    f"CREATE TRIGGER nothing AFTER INSERT OR UPDATE OR DELETE ON mdl_{table} FOR EACH ROW EXECUTE FUNCTION nothing()"
    for table in ("user", "course", "user_enrolments", "enrol", "groups", "groups_members"))
SIDES = ("plain", "empty", "watched")


def microseconds(pid):
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e3


class Bench:
    def __init__(self, cluster):
        self.cluster, self.n = cluster, 0
        self.cluster.do("INSERT INTO mdl_cache_flags (flagtype, name, value, expiry) VALUES ('bench', '1', '1', 0)")
        for text in ROLE:
            self.cluster.do(text)
        with cluster.connect(stage.DATABASE, row_factory=psycopg.rows.dict_row) as conn:
            self.values = conn.execute(WHO.replace("%%", "%")).fetchone()
        for side in SIDES:
            cluster.create(side, stage.DATABASE)
        cluster.ctl("watched", "db", "install", "--watch")
        for text in EMPTY:
            cluster.sql("empty", text)
        for side in SIDES:
            cluster.sql(side, "VACUUM ANALYZE")

    def again(self, conn, page, values):
        if page in AGAIN:
            conn.execute(AGAIN[page] % values)

    def page(self, side, page, again):
        """[(cpu, wall), ...] of PAGE on a new connection and of PAGE once more on it."""
        took = []
        start = time.perf_counter()
        with self.cluster.connect(side, "bench_moodle") as conn:
            cpu, pid = 0.0, conn.info.backend_pid
            for _ in range(2):
                self.n += 1
                values = dict(self.values, n=self.n, ip=self.n % 250)
                if took:
                    self.again(again[side], page, values)
                    cpu, start = microseconds(pid), time.perf_counter()
                else:
                    paused = time.perf_counter()
                    self.again(again[side], page, values)
                    start += time.perf_counter() - paused
                for text in PAGES[page]:
                    conn.execute(text % values)
                took.append((microseconds(pid) - cpu, (time.perf_counter() - start) * 1e6))
        return took

    def rounds(self, page, count):
        """{side: [[(cpu, wall) new, (cpu, wall) again], ...]}"""
        found = {side: [] for side in SIDES}
        again = {side: self.cluster.connect(side) for side in SIDES}
        for conn in again.values():
            conn.execute("SET session_replication_role = replica")
        for i in range(count + 3):
            for side in random.sample(SIDES, len(SIDES)):
                took = self.page(side, page, again)
                if i >= 3:  # the first fill caches
                    found[side].append(took)
        for conn in again.values():
            conn.close()
        return found

    def check(self):
        """That the triggers saw it all: changes of each kind, and none of logins."""
        kinds = dict(self.cluster.sql("watched", "SELECT kind, count(*) FROM nexsis.watched GROUP BY kind"))
        if set(kinds) != {"user", "enrolment", "member"}:
            raise SystemExit(f"bench: the triggers put aside {kinds}")
        self.cluster.sql("watched", "SELECT nexsis_f2.change_number(true, 10000)")


def tell(page, found):
    for which, name in enumerate(("new connection", "same connection")):
        line = f"{page if not which else '':<20}{name:<17}"
        for what in (0, 1):
            plain = [took[which][what] for took in found["plain"]]
            line += f"{statistics.median(plain):>9.0f}"
            for side in SIDES[1:]:
                ratios = [took[which][what] / p for took, p in zip(found[side], plain)]
                line += f"{(statistics.median(ratios) - 1) * 100:>+8.1f}%"
        print(line, flush=True)


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--rounds", type=int, default=200)
    args = args.parse_args()
    dump = stage.cluster.dump_path("school")
    if not dump:
        raise SystemExit("bench: this needs the dump of a school in ../shared")
    with stage.Cluster(dump) as cluster:
        bench = Bench(cluster)
        for preload in ("", "plpgsql"):
            if preload:
                cluster.sql("postgres", "ALTER SYSTEM SET shared_preload_libraries = 'plpgsql'")
                cluster.restart()
            print(f"{'PL/pgSQL loaded by ' + ('the server' if preload else 'each connection'):<37}"
                  f"{'CPU us':>9}{'empty':>9}{'ours':>9}{'wall us':>9}{'empty':>9}{'ours':>9}")
            for page in PAGES:
                tell(page, bench.rounds(page, args.rounds))
            bench.check()


if __name__ == "__main__":
    main()

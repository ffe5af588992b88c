# SPDX-License-Identifier: Apache-2.0
"""Load and what it cost: wrk or pgbench for some seconds, and the CPU time two process trees used.

Promises figures of requests that were all answered well: anything else ends the run. Knows
processes and programs only, nothing of NexSIS.
"""
import dataclasses
import os
import pathlib
import re
import subprocess

LUA = pathlib.Path(__file__).with_name("requests.lua")


@dataclasses.dataclass
class Sample:
    """One round of one contender. CPU in microseconds a request."""

    requests: int
    per_second: float
    web: float  # httpd, or pgbench itself
    database: float

    @property
    def cpu(self):
        return self.web + self.database


def _children(roots):
    """Process ids of ROOTS and everything below them."""
    parents = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = pathlib.Path(entry.path, "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, rest = [], list(roots)
    while rest:
        found.append(rest.pop())
        rest += parents.get(found[-1], [])
    return found


def cpu_us(root):
    """CPU time of ROOT and its descendants so far, of those already gone too.

    Living threads by schedstat (nanoseconds); dead children by their parent's cutime, cstime.
    """
    tick = 1e6 / os.sysconf("SC_CLK_TCK")
    total = 0.0
    for pid in _children([root]):
        try:
            stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            for task in os.scandir(f"/proc/{pid}/task"):
                total += int(pathlib.Path(task.path, "schedstat").read_text().split()[0]) / 1e3
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += (int(stat[13]) + int(stat[14])) * tick
    return total


def wrk(url, kind, key, trees, connections, seconds):
    """SECONDS of requests of KIND (subjects.py) at URL. TREES: pids of httpd and postmaster."""
    environment = dict(os.environ, BENCH_KEY=key, **kind.environment())
    before = [cpu_us(pid) for pid in trees]
    out = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(LUA), url],
        env=environment, text=True, capture_output=True, check=True,
    ).stdout
    used = [cpu_us(pid) - start for pid, start in zip(trees, before)]
    line = re.search(r"^bench: (\d+) requests in (\d+) us, (\d+) errors$", out, re.M)
    if line is None:
        raise SystemExit(f"bench: wrk said something unexpected:\n{out}")
    requests, duration, errors = map(int, line.groups())
    if errors or requests == 0:
        raise SystemExit(f"bench: {kind.title} at {url}: {errors} errors in {requests} requests\n{out}")
    return Sample(requests, requests / duration * 1e6, *(cost / requests for cost in used))


def _pgbench(script, variables, dsn, postmaster, limit):
    """One run, connecting included: (transactions, a second, CPU of pgbench, of PostgreSQL)."""
    command = ["pgbench", "-n", "-M", "prepared", "-j1", "-f", str(script), *limit]
    for name, value in variables.items():
        command += ["-D", f"{name}={value}"]
    before, started = cpu_us(postmaster), os.times()
    out = subprocess.run(command + [dsn], text=True, capture_output=True, check=False)
    used, ended = cpu_us(postmaster) - before, os.times()
    done = re.search(r"number of transactions actually processed: (\d+)", out.stdout)
    rate = re.search(r"tps = ([\d.]+)", out.stdout)
    failed = re.search(r"number of failed transactions: [1-9]", out.stdout)
    if out.returncode or failed or done is None or int(done[1]) == 0:
        raise SystemExit(f"bench: pgbench failed:\n{out.stdout[-2000:]}{out.stderr[-2000:]}")
    client = ended.children_user + ended.children_system
    client -= started.children_user + started.children_system
    return int(done[1]), float(rate[1]), client * 1e6, used


def pgbench(script, variables, dsn, postmaster, connections, seconds):
    """SECONDS of SCRIPT, prepared; VARIABLES: text parameters by name. The cost of new backends
    and cold plans, which the httpds paid before, is that of a short run and is taken off."""
    clients = f"-c{connections}"
    cold = _pgbench(script, variables, dsn, postmaster, (clients, "-t10"))
    warm = _pgbench(script, variables, dsn, postmaster, (clients, f"-T{seconds}"))
    requests = warm[0] - cold[0]
    if requests <= 0:
        raise SystemExit("bench: pgbench did not get past its first transactions: more --seconds")
    return Sample(warm[0] + cold[0], warm[1], (warm[2] - cold[2]) / requests,
                  (warm[3] - cold[3]) / requests)

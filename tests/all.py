# SPDX-License-Identifier: Apache-2.0
"""Runs the steps of `make test` one after the other, all of them whatever fails, and closes with the
sum of what they counted: `N passed, N failed, N skipped`. A step is NAME=COMMAND.
"""
import re
import subprocess
import sys
import time

# What a test program says of itself: a line of pytest or the guards, or cmocka's.
COUNTS = [(r"(\d+) passed", "passed"), (r"(\d+) failed", "failed"), (r"(\d+) errors?\b", "failed"),
          (r"(\d+) skipped", "skipped")]
CMOCKA = [(r"^\[  PASSED  \] (\d+) test", "passed"), (r"^\[  FAILED  \] (\d+) test", "failed"),
          (r"^\[  SKIPPED \] (\d+) test", "skipped")]
SUMMARY = re.compile(r"^=*\s?(guards: )?\d+ (passed|failed|skipped|errors?)\b.*( in [\d.]+s.*|skipped)$")


def run(command):
    """Runs a shell command, shows what it says, returns its exit code and counts."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with subprocess.Popen(command, shell=True, text=True, errors="replace", stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as p:
        for line in p.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            for pattern, what in COUNTS if SUMMARY.match(line.strip()) else CMOCKA:
                for number in re.findall(pattern, line):
                    counts[what] += int(number)
    return p.returncode, counts


def main(steps):
    total, bad = {"passed": 0, "failed": 0, "skipped": 0}, []
    for step in steps:
        name, command = step.split("=", 1)
        print("--- %s: %s" % (name, command), flush=True)
        start = time.monotonic()
        code, counts = run(command)
        if code and not counts["failed"]:
            counts["failed"] = 1
        elif not code and not sum(counts.values()):
            counts["passed"] = 1
        if code or counts["failed"]:
            bad.append(name)
        for what, number in counts.items():
            total[what] += number
        print("--- %s: %d s, %s" % (name, time.monotonic() - start, "FAILED" if name in bad else "ok"))
    if bad:
        print("failed: " + ", ".join(bad))
    print("%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % total)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

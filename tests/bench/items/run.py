#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make bench-items: runs the program given on a Moodle database of its own."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import stage

dump = stage.cluster.dump_path("school")
with stage.Cluster(dump) as cluster:
    if dump is None:
        print("the Moodle dump is not there: on our own tables", file=sys.stderr)
        cluster.control("db", "install", "--standalone")
    cluster.do(stage.run(sys.executable, str(pathlib.Path(__file__).with_name("generate.py"))))
    program = subprocess.run([sys.argv[1], cluster.dsn(stage.DATABASE)], check=False)
    sys.exit(program.returncode)

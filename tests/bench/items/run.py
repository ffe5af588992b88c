#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make bench-items: runs the program given on a Moodle database of its own."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import stage

DUMP = stage.ROOT.parent / "shared" / "moodle" / "moodle-4.3-school.sql.gz"

with stage.folder() as folder, stage.Cluster(folder / "pg") as cluster:
    if DUMP.exists():
        cluster.load(DUMP)
    else:
        print(f"{DUMP} is not there: on our own tables", file=sys.stderr)
        for path in sorted((stage.ROOT / "sql" / "standalone").glob("0*.sql")):
            cluster.sql(path.read_text(encoding="utf-8"))
    cluster.sql(stage.run(sys.executable, str(pathlib.Path(__file__).with_name("generate.py"))))
    sys.exit(subprocess.run([sys.argv[1], cluster.dsn()], check=False).returncode)

# SPDX-License-Identifier: Apache-2.0
"""Every statement of the catalogue is prepared and planned by the role that will run it."""
import os
import re

import pytest

from server import BUILD


def catalogue():
    """(name, text, number of parameters) as the build made them."""
    with open(os.path.join(BUILD, "gen", "sql.c")) as f:
        made = f.read()
    found = re.findall(r'NX_SQL_INDEX_\w+,\n\s+"(\w+)",\n((?:\s+"(?:[^"\\]|\\.)*"\n?)+),\s+(\d+),\s+(?:NULL, 0|(?:"(?:[^"\\]|\\.)*"\s*)+,\s+1)\};', made)
    assert len(found) == made.count("const nx_sql_t NX_") > 5
    for name, strings, count in found:
        text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', strings))
        yield name, text.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\"), int(count)


@pytest.mark.parametrize("kind", ["standalone", "school"])
def test_all_statements(cluster, databases, kind):
    db = databases.clone(kind)
    with cluster.connect(db, "nexsis_app") as conn:
        for name, text, count in catalogue():
            text = text.replace("{f}", "nexsis_f2")
            text = re.sub(r"\{([a-z_]+)\}", r"public.mdl_\1", text)
            conn.execute("PREPARE %s AS %s" % (name, text), prepare=False)
            call = "(%s)" % ", ".join(["NULL"] * count) if count else ""
            assert conn.execute("EXPLAIN EXECUTE %s%s" % (name, call)).fetchall()
    cluster.drop(db)

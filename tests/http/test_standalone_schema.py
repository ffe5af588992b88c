# SPDX-License-Identifier: Apache-2.0
"""The standalone tables are Moodle's: same columns, types, defaults, constraints, indexes and
sequences as the real dump, and every table the rights are about is there."""
import os

import pytest

from cluster import ROOT, dump_path

pytestmark = pytest.mark.skipif(not dump_path("school"), reason="../shared is not there")

COLUMNS = """
SELECT c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname,
       format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
   AND NOT a.attisdropped ORDER BY 1, 2"""
INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
 WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2"""
CONSTRAINTS = """
SELECT c.relname, o.conname, pg_get_constraintdef(o.oid)
  FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
 WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2"""
SEQUENCES = """
SELECT c.relname, pg_get_serial_sequence(format('%I.%I', 'public', c.relname), 'id')
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1"""


def by_table(cluster, db, query):
    found = {}
    for row in cluster.sql(db, query):
        found.setdefault(row[0], []).append(row[1:])
    return found


@pytest.mark.parametrize("query", [COLUMNS, INDEXES, CONSTRAINTS, SEQUENCES],
                         ids=["columns", "indexes", "constraints", "sequences"])
def test_catalogue_is_moodles(cluster, databases, query):
    ours = by_table(cluster, databases.template("standalone"), query)
    moodle = by_table(cluster, databases.template("school-plain"), query)
    assert len(ours) > 100
    assert {t: rows for t, rows in ours.items() if rows != moodle.get(t)} == {}


def test_every_table_with_rights_is_there(cluster, databases):
    with open(os.path.join(ROOT, "sql/moodle-tables.txt")) as f:
        words = [line.split()[0] for line in f if line.strip() and not line.startswith("#")]
    ours = {row[0] for row in cluster.sql(databases.template("standalone"), SEQUENCES)}
    assert {"mdl_" + w for w in words if "." not in w} - ours == set()


def test_contexts_of_the_demo_school_hang_together(cluster, databases):
    """Each context's path is its parent's and its own id; depth counts; each thing has one."""
    db = databases.template("standalone")
    assert cluster.sql(db, """
        SELECT x.id, x.path, x.depth FROM mdl_context x
         WHERE x.path NOT LIKE '%%/' || x.id OR x.depth <> array_length(string_to_array(x.path, '/'), 1) - 1
            OR x.id > 1 AND NOT EXISTS (SELECT FROM mdl_context p
                WHERE x.path = p.path || '/' || x.id AND p.depth = x.depth - 1)""") == []
    assert cluster.sql(db, """
        SELECT thing.level, thing.id FROM (SELECT 30 AS level, id FROM mdl_user
            UNION ALL SELECT 40, id FROM mdl_course_categories
            UNION ALL SELECT 50, id FROM mdl_course) thing
         WHERE NOT EXISTS (SELECT FROM mdl_context x
                            WHERE x.contextlevel = thing.level AND x.instanceid = thing.id)""") == []


def test_demo_school_is_the_one_of_the_document(cluster, databases):
    db = databases.template("standalone")
    assert cluster.sql(db, """
        SELECT c.shortname, c.fullname, c.startdate, k.name, p.name, t.name FROM mdl_course c
          JOIN mdl_course_categories k ON k.id = c.category
          JOIN mdl_course_categories p ON p.id = k.parent
          JOIN mdl_course_categories t ON t.id = p.parent WHERE c.idnumber = 'C789'""") == [
        ("TECH-231", "Principles of API Design", 1502917770, "Modern Programming", "Design",
         "Technology")]
    assert cluster.sql(db, """
        SELECT coursecount, (SELECT count(*) FROM mdl_course c WHERE c.category = k.id)
          FROM mdl_course_categories k WHERE coursecount <> (SELECT count(*) FROM mdl_course c
               WHERE c.category = k.id)""") == []

# SPDX-License-Identifier: Apache-2.0
"""The recomputation of totals: exactly what Moodle stored in both dumps, and on random gradebooks what
an implementation of contract 8.6 of its own gives (tests/lib/gradebook.py)."""
import pytest

from gradebook import Maker, stored

TREES, USERS = 240, (900001, 900002, 900003)

RECOMPUTED = """
SELECT g.itemid, g.userid, g.id, g.value, g.low, g.high, g.status, g.weight
  FROM (SELECT nexsis_f2.grade_items(%s) AS items) AS i,
       LATERAL unnest(nexsis_f2.grade_recompute(nexsis_f2.grade_weights(i.items),
                                                nexsis_f2.grade_read(i.items, NULL))) AS g"""
STORED = """
SELECT g.itemid, g.userid, g.id, g.finalgrade, g.rawgrademin, g.rawgrademax, g.aggregationstatus,
       g.aggregationweight
  FROM mdl_grade_grades g"""
TOTALS = "(SELECT id FROM mdl_grade_items WHERE itemtype IN ('course', 'category'))"
# What the engine has to find again: totals, ranges, statuses, and the weights and maxima of items.
WIPE = ["UPDATE mdl_grade_grades SET finalgrade = NULL, rawgrademin = 0, rawgrademax = 100"
        " WHERE overridden = 0 AND locked = 0 AND itemid IN " + TOTALS,
        "UPDATE mdl_grade_grades g SET aggregationstatus = 'wiped', aggregationweight = 0.77777"
        " FROM mdl_grade_items i WHERE i.id = g.itemid AND i.itemtype <> 'course'",
        "UPDATE mdl_grade_items SET aggregationcoef2 = 0.12345 FROM mdl_grade_categories c"
        " WHERE weightoverride = 0 AND itemtype <> 'course' AND aggregation = 13"
        "   AND c.id = CASE itemtype WHEN 'category' THEN (SELECT k.parent FROM mdl_grade_categories k"
        " WHERE k.id = iteminstance) ELSE categoryid END",
        "UPDATE mdl_grade_items SET grademax = 1 FROM mdl_grade_categories c"
        " WHERE c.id = iteminstance AND itemtype IN ('course', 'category') AND aggregation = 13"]


@pytest.mark.parametrize("dump", ["school", "hard"])
def test_totals_of_a_dump_are_moodles(cluster, databases, dump):
    db = databases.clone(dump)
    with cluster.connect(db) as conn:
        before = sorted(conn.execute(STORED).fetchall())
        for text in WIPE:
            assert conn.execute(text).rowcount > 0
        courses = [r[0] for r in conn.execute("SELECT id FROM mdl_course")]
        after = sorted(conn.execute(RECOMPUTED, (courses,)).fetchall())
    assert len(before) > 2000
    assert [(a, b) for a, b in zip(after, before) if a != b] == []
    assert len(after) == len(before)
    cluster.drop(db)


def insert(conn, table, columns, rows):
    with conn.cursor() as cur:
        with cur.copy("COPY %s (%s) FROM STDIN" % (table, columns)) as copy:
            for row in rows:
                copy.write_row(row)


def load(conn, courses):
    insert(conn, "mdl_grade_categories",
           "id,courseid,parent,depth,path,fullname,aggregation,keephigh,droplow,aggregateonlygraded,"
           "timecreated,timemodified",
           [(k.id, c.id, k.parent.id if k.parent else None, k.depth, "/", "?", k.method, k.keephigh,
             k.droplow, int(k.onlygraded), 0, 0) for c in courses for k in c.categories])
    insert(conn, "mdl_grade_items",
           "id,courseid,categoryid,itemtype,iteminstance,gradetype,grademin,grademax,aggregationcoef,"
           "aggregationcoef2,weightoverride",
           [(i.id, c.id, None if i.category else i.parent.id,
             "manual" if not i.category else "category" if i.parent else "course",
             i.category.id if i.category else None, i.kind, i.low, i.high, i.coef, i.weight, int(i.fixed))
            for c in courses for i in c.items])
    insert(conn, "mdl_grade_grades",
           "id,itemid,userid,finalgrade,rawgrademin,rawgrademax,excluded,overridden",
           [(g.id, g.item.id, g.user, g.value, g.low, g.high, int(g.excluded), int(g.kept))
            for c in courses for g in c.rows.values()])
    insert(conn, "mdl_grade_settings", "courseid,name,value",
           [(c.id, "minmaxtouse", "2") for c in courses if c.own_range])


@pytest.mark.parametrize("seed,unlimited", [(1, False), (2, False), (3, True)])
def test_random_gradebooks(cluster, databases, seed, unlimited):
    maker = Maker(seed, 10000000, 10.0 if unlimited else 1.0)
    courses = [maker.course(USERS) for _ in range(TREES)]
    assert all(max(k.depth for k in c.categories) == 3 for c in courses)
    db = databases.clone("school")
    with cluster.connect(db) as conn:
        if unlimited:
            conn.execute("UPDATE mdl_config SET value = '1' WHERE name = 'unlimitedgrades'")
        load(conn, courses)
        rows = conn.execute(RECOMPUTED, ([c.id for c in courses],)).fetchall()
    ours = {(r[0], r[1]): r[2:] for r in rows}
    wanted = {}
    for c in courses:
        c.settle()
        c.regrade()
        for g in c.rows.values():
            wanted[g.item.id, g.user] = (g.id, g.value, g.low, g.high, g.status, g.weight)
    wrong = [(key, ours.get(key), wanted.get(key)) for key in sorted(ours.keys() | wanted.keys())
             if ours.get(key) != wanted.get(key)]
    assert wrong == [], "%d of %d differ" % (len(wrong), len(wanted))
    assert sum(v[1] is not None for v in wanted.values()) > 3 * TREES
    cluster.drop(db)


def test_rounding_goes_by_what_php_writes():
    assert [str(stored(x)) for x in (1.000005, 0.1 + 0.2, 66.66666666666667, -0.000005)] == \
        ["1.00001", "0.30000", "66.66667", "-0.00001"]


def test_totals_of_the_demo_school_are_right(cluster, databases):
    db = databases.clone("standalone")
    with cluster.connect(db) as conn:
        before = sorted(conn.execute(STORED).fetchall())
        courses = [r[0] for r in conn.execute("SELECT id FROM mdl_course")]
        assert sorted(conn.execute(RECOMPUTED, (courses,)).fetchall()) == before and len(before) > 50
    cluster.drop(db)

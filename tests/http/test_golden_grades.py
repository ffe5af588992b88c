# SPDX-License-Identifier: Apache-2.0
"""Overrides on a real Moodle database: what they change in it, table by table, is what Moodle's own PHP
changed for the same operation (../shared/moodle/golden-writes). Ours adds rows in nexsis."""
import json
import random

import psycopg
import pytest

from as_moodle import changes
from conftest import ALL_SCOPES, Site
from dbdiff import comparable, golden
from together import together

CATEGORY = """
SELECT c.id FROM mdl_grade_categories c JOIN mdl_course o ON o.id = c.courseid
 WHERE o.idnumber = %s AND c.fullname = 'Essays'"""


@pytest.fixture(scope="module")
def databases_with_key(cluster, databases):
    sites = []

    def make():
        for old in sites:
            old.close()
        sites[:] = [Site(cluster, databases.clone("school"))]
        sites[0].client.token = sites[0].key(ALL_SCOPES, "--actor", "admin")
        sites[0].client.get("/ping")  # the key's last_used is written here
        return sites[0]

    yield make
    for site in sites:
        site.close()


@pytest.mark.parametrize("name,course,grade,query", [
    ("override_natural", "C789", "75", ""),
    ("override_mean_lock", "C003", "40", "?lock=true"),
    ("override_weighted", "C002", "60", ""),
])
def test_override_as_moodle(databases_with_key, name, course, grade, query):
    recorded = golden(name)
    if not recorded:
        pytest.skip("../shared is not there: no recording %s" % name)
    site = databases_with_key()
    category = site.sql(CATEGORY, course)[0][0]
    rows = recorded[0]["mdl_grade_grades_history"]["inserted"]
    student = site.sql("SELECT idnumber FROM mdl_user WHERE id = %s", rows[0]["userid"])[0][0]
    path = "/course/%s/categorygrade/%s/%s/%s%s" % (course, category, student, grade, query)
    assert comparable(*changes(site, lambda: site.client.put(path, None))) == comparable(*recorded)
    # the same again writes nothing at all
    assert changes(site, lambda: site.client.put(path, None))[0] == {}


def test_a_set_is_one_after_the_other(cluster, databases):
    """60 overrides of two levels in one call leave the gradebook as 60 calls do."""
    call = '{"request": "%s", "attempt": 1, "deadline": 99999999999, "document": true, "actor": 2}'
    write = "SELECT w.pos, w.outcome, w.finalgrade FROM nexsis_f2.grade_override(%s, %s) AS w ORDER BY w.pos"
    left = []
    for one in (True, False):
        db = databases.clone("school")
        with cluster.connect(db) as conn:
            people = conn.execute(
                "SELECT u.idnumber, i.iteminstance FROM mdl_grade_grades g JOIN mdl_grade_items i ON i.id ="
                " g.itemid AND i.itemtype IN ('category', 'course') JOIN mdl_user u ON u.id = g.userid"
                " JOIN mdl_course c ON c.id = i.courseid WHERE c.idnumber = 'C004'"
                " ORDER BY i.itemtype, u.id").fetchall()
            items = [{"courseid": "C004", "catid": str(cat), "userid": who, "grade": 10 + n * 1.5,
                      "lock": n % 3 == 0} for n, (who, cat) in enumerate(people)]
            assert len(items) == 60
            sets = [items] if one else [[i] for i in items]
            rows = [r for n, s in enumerate(sets)
                    for r in conn.execute(write, (call % ("%032d" % n), json.dumps(s))).fetchall()]
            assert {r[1] for r in rows} == {"updated"} and len(rows) == 60
            left.append(conn.execute(
                "SELECT id, finalgrade, rawgrademin, rawgrademax, overridden > 0, locked > 0, aggregationstatus,"
                " aggregationweight, usermodified FROM mdl_grade_grades ORDER BY id").fetchall())
        cluster.drop(db)
    assert left[0] == left[1]


def test_many_writers_of_one_gradebook(cluster, databases):
    """Writers of both levels for the same people at once: no deadlock, and totals that are right."""
    db = databases.clone("school")
    with cluster.connect(db) as conn:
        people = [r[0] for r in conn.execute(
            "SELECT DISTINCT u.idnumber FROM mdl_user u JOIN mdl_grade_grades g ON g.userid = u.id JOIN"
            " mdl_grade_items i ON i.id = g.itemid JOIN mdl_course c ON c.id = i.courseid"
            " WHERE c.idnumber = 'C005' ORDER BY 1").fetchall()]
        category = conn.execute(CATEGORY, ("C005",)).fetchone()[0]
    errors = []

    def run(n):
        order = random.Random(n)
        with cluster.connect(db) as conn:
            for turn in range(8):
                items = [{"courseid": "C005", "catid": str(category), "userid": who,
                          "grade": order.randint(0, 100)} for who in order.sample(people, 10)]
                try:
                    conn.execute("SELECT * FROM nexsis_f2.grade_override(%s, %s)", (
                        '{"request": "%d-%d", "attempt": 1, "deadline": 99999999999, "actor": 2}' % (n, turn),
                        json.dumps(items))).fetchall()
                except psycopg.Error as e:
                    errors.append(str(e))

    together(6, run)
    assert errors == []
    with cluster.connect(db) as conn:
        assert conn.execute(
            "SELECT count(*), count(*) FILTER (WHERE g.changed) FROM (SELECT nexsis_f2.grade_items(ARRAY(SELECT id"
            " FROM mdl_course WHERE idnumber = 'C005')) AS items) AS i, LATERAL unnest(nexsis_f2.grade_recompute("
            "i.items, nexsis_f2.grade_read(i.items, NULL))) AS g").fetchone() == (210, 0)
    cluster.drop(db)

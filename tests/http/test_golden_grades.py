# SPDX-License-Identifier: Apache-2.0
"""Overrides on a real Moodle database: what they change in it, table by table, is what Moodle's own PHP
changed for the same operation (../shared/moodle/golden-writes). Ours adds rows in nexsis."""
import pytest

from conftest import ALL_SCOPES, Site
from dbdiff import comparable, diff, golden, snapshot

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


def changes(site, act):
    """(diff, actor, from, to) of what ACT did."""
    clock = "SELECT extract(epoch FROM clock_timestamp())::bigint"
    with site.cluster.connect(site.db) as conn:
        before, since = snapshot(conn), conn.execute(clock).fetchone()[0]
        answer = act()
        until, after = conn.execute(clock).fetchone()[0], snapshot(conn)
    assert answer.status == 200, answer
    return diff(before, after), 2, since - 1, until


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

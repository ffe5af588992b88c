# SPDX-License-Identifier: Apache-2.0
"""Courses on a real Moodle database: what our requests change in it, table by table, is what Moodle's
own PHP changed for the same operation (../shared/moodle/golden-writes). Ours adds rows in nexsis."""
import copy

import pytest

from as_moodle import changes
from conftest import ALL_SCOPES, Site
from dbdiff import comparable, diff, golden, snapshot

START = "2027-01-15T08:00:00+00:00"  # 1800000000
# What only Moodle's PHP does when a course is deleted: the recycle bin's backup (README, Limits).
RECYCLE_BIN = {"mdl_backup_controllers", "mdl_config", "mdl_files", "mdl_tool_recyclebin_category"}
GRADE_EVENTS = ("grade_deleted", "grade_item_deleted")


@pytest.fixture(scope="module")
def school(cluster, databases):
    """school(NexsisOnDelete's word) -> Site with a key that acts as the administrator"""
    sites = []

    def make(ondelete="hide"):
        for old in sites:
            old.close()
        sites[:] = [Site(cluster, databases.clone("school"),
                         location="NexsisOnDelete course %s" % ondelete)]
        sites[0].client.token = sites[0].key(ALL_SCOPES, "--actor", "admin")
        sites[0].client.get("/ping")  # the key's last_used is written here
        return sites[0]

    yield make
    for site in sites:
        site.close()


def recorded(name):
    found = golden(name)
    if not found:
        pytest.skip("../shared is not there: no recording %s" % name)
    return found


def event(row):
    return row["eventname"].rpartition("\\")[2]


def test_create(school):
    site = school()
    assert comparable(*changes(site, lambda: site.client.put("/course/NEWC", {
        "fullname": "New course", "shortname": "NEWC-1", "startdate": START,
        "categorypath": "/Technology"}))) == comparable(*recorded("course_create"))


def test_update(school):
    site = school()
    assert comparable(*changes(site, lambda: site.client.put("/course/C002", {
        "fullname": "Renamed", "shortname": "CRS-2B", "startdate": START}))) \
        == comparable(*recorded("course_update"))


def test_move(school):
    site = school()
    assert comparable(*changes(site, lambda: site.client.put("/course/C002", {
        "fullname": "Course number 2", "categorypath": "Humanities"}))) \
        == comparable(*recorded("course_move"))


def test_delete_hides(school):
    site = school()
    assert comparable(*changes(site, lambda: site.client.delete("/course/C002"))) \
        == comparable(*recorded("course_hide"))


def test_categories_on_the_way(school):
    """Made with a course in them; without the course's own rows it is what Moodle did for them alone."""
    site = school()
    ours, *when = changes(site, lambda: site.client.put("/course/NEWC", {
        "fullname": "New course", "categorypath": "/Arts/Drawing"}))
    made = ours["mdl_course_categories"]["inserted"]
    assert [c["coursecount"] for c in made] == [0, 1]
    made[1]["coursecount"] = 0
    ours = {t: {"inserted": [r for r in ours[t]["inserted"]
                             if r.get("contextlevel", 40) == 40]} for t in
            ("mdl_context", "mdl_course_categories", "mdl_logstore_standard_log")}
    assert comparable(ours, *when) == comparable(*recorded("category_create_path"))


def without_bin(changes):
    """A recording of a deletion without what the recycle bin did."""
    out = {t: copy.deepcopy(d) for t, d in changes.items() if t not in RECYCLE_BIN}
    log = out["mdl_logstore_standard_log"]
    log["inserted"] = [r for r in log["inserted"] if event(r) not in (
        "course_backup_created", "category_bin_item_created")]
    return out


def in_any_order(changes):
    """Moodle reads grades, items and groups without an order: neighbours of one kind are sorted, the
    grades with the item they belong to."""
    log = changes["mdl_logstore_standard_log"]["inserted"]
    for names in (GRADE_EVENTS, ("grade_item_updated",), ("group_deleted",)):
        places = [n for n, r in enumerate(log) if event(r) in names]
        rows = sorted((log[n] for n in places), key=lambda r: (event(r), r["objectid"]))
        for n, row in zip(places, rows):
            log[n] = row
    for table in ("mdl_grade_grades_history", "mdl_grade_items_history"):
        changes[table]["inserted"].sort(key=lambda r: (r["action"], r["oldid"]))
    return changes


def item_of(row):
    """The grade item an event is about."""
    return row["objectid"] if event(row) == "grade_item_deleted" \
        else int(row["other"].split('"itemid":"')[1].split('"')[0])


def item_order(changes):
    """Items in the order they were deleted, each once: its grades come before it, nothing after it."""
    order = []
    for row in changes["mdl_logstore_standard_log"]["inserted"]:
        if event(row) in GRADE_EVENTS and item_of(row) not in order[-1:]:
            order.append(item_of(row))
    return order


def test_delete_in_full(school):
    """C010: no activities but Announcements; groups, a gradebook of two levels, enrolments."""
    site = school("delete")
    theirs, *then = recorded("course_delete_plain")
    ours, *when = changes(site, lambda: site.client.delete("/course/C010"))
    # What Moodle's caller does after delete_course, the recording stops before that.
    assert ours["mdl_course_categories"] == {"updated": [{"id": 4, "changed": {"coursecount": [4, 3]}}]}
    assert {u["id"]: u["changed"] for u in ours["mdl_course"].pop("updated")} == {
        7: {"sortorder": [40002, 40001]}, 3: {"sortorder": [40003, 40002]},
        2: {"sortorder": [40004, 40003]}}
    del ours["mdl_course_categories"]
    assert item_order(ours) == item_order(theirs)
    assert comparable(in_any_order(ours), *when) == comparable(in_any_order(without_bin(theirs)), *then)


def test_unchanged_writes_nothing(school):
    site = school()
    body = {"fullname": "Principles of API Design", "shortname": "TECH-231", "startdate":
            "2017-08-16T21:09:30Z", "categorypath": "/Technology/Design/Modern Programming"}
    site.client.put("/course/C789", body)
    own = "SELECT (SELECT count(*) FROM nexsis.change), (SELECT count(*) FROM nexsis.request)"
    rows = site.sql(own)
    assert changes(site, lambda: site.client.put("/course/C789", body))[0] == {}
    assert site.sql(own) == rows


def test_revival_undoes_the_deletion(school):
    """Hidden and shown again: only times and cache revisions differ from before."""
    site = school()
    with site.cluster.connect(site.db) as conn:
        before = snapshot(conn)
        assert site.client.delete("/course/C002").status == 200
        assert site.client.get("/course/C002").status == 404
        assert site.client.put("/course/C002", {"fullname": "Course number 2"}).status == 200
        after = snapshot(conn)
    d = diff(before, after)
    assert set(d) == {"mdl_course", "mdl_logstore_standard_log"}
    assert set(d["mdl_course"]["updated"][0]["changed"]) <= {"timemodified", "cacherev"}
    assert [r["other"].split("updatedfields\":")[1] for r in d["mdl_logstore_standard_log"]["inserted"]] \
        == ['{"visible":"0","visibleold":"0"}}', '{"visible":"1","visibleold":"1"}}']

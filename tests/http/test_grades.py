# SPDX-License-Identifier: Apache-2.0
"""Grades: lists of course totals, totals of grade categories, overrides, and what is said of totals
Moodle has not recomputed yet. On the dump whose totals Moodle computed by every method."""
import json
import os
import urllib.parse

import pytest

from cluster import SHARED
from conftest import ALL_SCOPES

EXAMPLES = os.path.join(SHARED, "specs", "examples")
NOW = "extract(epoch FROM clock_timestamp())::bigint"
TOTALS = """
SELECT u.idnumber, g.finalgrade, g.rawgrademin, g.rawgrademax FROM mdl_grade_grades g
  JOIN mdl_grade_items i ON i.id = g.itemid AND i.itemtype = 'course'
  JOIN mdl_course c ON c.id = i.courseid JOIN mdl_user u ON u.id = g.userid
 WHERE c.idnumber = %s AND g.finalgrade IS NOT NULL ORDER BY u.idnumber"""


@pytest.fixture(scope="module")
def hard(make_site):
    site = make_site("hard")
    site.sql("UPDATE mdl_grade_grades SET timemodified = %s - 86400 WHERE timemodified IS NOT NULL" % NOW)
    return site


def example(name):
    path = os.path.join(EXAMPLES, "nexsis." + name)
    if not os.path.exists(path):
        pytest.skip("../shared is not there: no example " + name)
    with open(path) as f:
        return json.load(f)


def listed(site, path, **query):
    r = site.client.get(path + ("?" + urllib.parse.urlencode(query) if query else ""))
    assert r.status == 200, r
    return r.json()


def category(site, course, depth=2):
    return site.sql("SELECT k.id FROM mdl_grade_categories k JOIN mdl_course c ON c.id = k.courseid"
                    " WHERE c.idnumber = %s AND k.depth = %s ORDER BY k.id", course, depth)[0][0]


def mark(site, course, due=1):
    """Whether COURSE waits for a regrade."""
    site.sql("UPDATE mdl_grade_items SET needsupdate = %s WHERE itemtype = 'course' AND courseid ="
             " (SELECT id FROM mdl_course WHERE idnumber = %s)", due, course)


def fields(r):
    return {e["field"]: e["code"] for e in r.json()["errors"]}


# --- course totals ---------------------------------------------------------------------------

def test_members_and_types_are_the_documents(hard):
    want = example("user.grade.list.response.json")[0]
    for path in ("/user/S001/grade", "/course/C789/grade"):
        rows = listed(hard, path)
        assert rows
        for row in rows:
            assert list(row) == list(want)
            assert [type(v) is str for v in row.values()] == [type(v) is str for v in want.values()]


def test_totals_of_a_course_are_moodles(hard):
    for course in ("HARD4", "AGG5", "C789", "C012"):
        rows = listed(hard, "/course/%s/grade" % course)
        wanted = hard.sql(TOTALS, course)
        assert [(r["userid"], r["rawfinalgrade"], r["rawgrademax"]) for r in rows] == \
            [(w[0], float(w[1]), float(w[3])) for w in wanted]
        assert [r["gradepercent"] for r in rows] == [round(float(w[1] / w[3]), 4) for w in wanted]


def test_percent_goes_from_the_minimum(hard):
    mark(hard, "HARD1", 0)
    wanted = {w[0]: round(float((w[1] - w[2]) / (w[3] - w[2])), 4) for w in hard.sql(TOTALS, "HARD1")}
    assert {r["userid"]: r["gradepercent"] for r in listed(hard, "/course/HARD1/grade")} == wanted
    mark(hard, "HARD1", 1)


def test_letters_by_the_nearest_scale(hard):
    own = {r["userid"]: r["gradeletter"] for r in listed(hard, "/course/HARD1/grade")}
    assert own["S001"] == "Fail" and own["S009"] == "Pass" and own["S012"] == "Good"
    bounds = [(93, "A"), (90, "A-"), (87, "B+"), (83, "B"), (80, "B-"), (77, "C+"), (73, "C"), (70, "C-"),
              (67, "D+"), (60, "D"), (0, "F")]
    rows = listed(hard, "/course/HARD4/grade")
    for r in rows:
        percent = 100 * r["rawfinalgrade"] / r["rawgrademax"]
        assert r["gradeletter"] == next(w for b, w in bounds if percent >= b)
    system = hard.sql("SELECT id FROM mdl_context WHERE contextlevel = 10")[0][0]
    hard.sql("INSERT INTO mdl_grade_letters (contextid, lowerboundary, letter) VALUES (%s, 60, 'Pass')", system)
    letters = {r["gradeletter"] for r in listed(hard, "/course/HARD4/grade")}
    assert letters == {"Pass", "-"}  # a scale without a zero
    assert {r["userid"]: r["gradeletter"] for r in listed(hard, "/course/HARD1/grade")} == own
    hard.sql("DELETE FROM mdl_grade_letters WHERE contextid = %s", system)


@pytest.mark.parametrize("grade,top,letter", [("27.9", 30, "A"), ("27.89999", 30, "A-"), ("0", 30, "F")])
def test_letters_do_not_round(hard, grade, top, letter):
    hard.sql("UPDATE mdl_grade_grades g SET finalgrade = %s, rawgrademax = %s FROM mdl_grade_items i,"
             " mdl_course c WHERE i.id = g.itemid AND i.itemtype = 'course' AND c.id = i.courseid"
             " AND c.idnumber = 'C011'", grade, top)
    assert {r["gradeletter"] for r in listed(hard, "/course/C011/grade")} == {letter}


def test_a_scale_says_its_word(hard):
    rows = {r["userid"]: r for r in listed(hard, "/course/HARD2/grade")}
    assert [rows["S00%d" % n]["gradeletter"] for n in (1, 2, 3, 4)] == ["Poor", "Fair", "Good", "Great"]
    assert [rows["S00%d" % n]["gradepercent"] for n in (1, 2, 4)] == [0, 0.3333, 1]


def test_pages_are_the_list(hard):
    full = hard.client.get("/course/C789/grade")
    rows, total = full.json(), int(full.headers["X-Total-Count"])
    assert total == len(rows) > 7
    pages = [listed(hard, "/course/C789/grade", pagenumber=n, pagesize=7) for n in range(1, 6)]
    assert [r for p in pages for r in p] == rows and max(len(p) for p in pages) == 7
    past = hard.client.get("/course/C789/grade?pagenumber=99")
    assert (past.status, past.json(), past.headers["X-Total-Count"]) == (200, [], str(total))
    assert [r["userid"] for r in rows] == sorted(r["userid"] for r in rows)
    mine = listed(hard, "/user/S001/grade")
    assert [r["courseid"] for r in mine] == sorted(r["courseid"] for r in mine) and len(mine) > 10
    assert {r["userid"] for r in mine} == {"S001"}


def test_window(hard):
    hard.sql("UPDATE mdl_grade_grades g SET timemodified = 1502917770 FROM mdl_grade_items i, mdl_course c"
             " WHERE i.id = g.itemid AND c.id = i.courseid AND c.idnumber = 'C010'")
    assert listed(hard, "/course/C010/grade") == []
    every = listed(hard, "/course/C010/grade", timestart="2017-08-16T21:09:30+00:00")
    assert every and {r["timemodified"] for r in every} == {"2017-08-16T21:09:30+00:00"}
    for start, end, hit in (("2017-08-16T21:09:30Z", "2017-08-16T21:09:30Z", True),
                            ("2017-08-16T21:09:31Z", "2018-01-01", False),
                            ("1502917770", "1502917770", True),
                            ("2017-08-16", "2017-08-16", True),
                            ("2010-01-01", "2017-08-15", False)):
        rows = listed(hard, "/course/C010/grade", timestart=start, timeend=end)
        assert rows == (every if hit else []), (start, end)


def test_a_window_in_the_future_is_reversed(hard):
    assert hard.client.get("/course/C789/grade?timestart=2200-01-01").status == 400
    assert listed(hard, "/course/C789/grade", timestart="2200-01-01", timeend="2200-01-02") == []


@pytest.mark.parametrize("query,bad", [
    ("pagesize=251", "pagesize"), ("pagesize=0", "pagesize"), ("pagesize=ten", "pagesize"),
    ("pagenumber=0", "pagenumber"), ("pagenumber=-1", "pagenumber"), ("pagenumber=1.5", "pagenumber"),
    ("timestart=yesterday", "timestart"), ("timeend=32.13.2020", "timeend")])
def test_bad_parameters_are_named(hard, query, bad):
    for path in ("/course/C789/grade", "/user/S001/grade"):
        r = hard.client.get("%s?%s" % (path, query))
        assert r.status == 400 and bad in fields(r), r


def test_window_must_not_be_reversed(hard):
    r = hard.client.get("/course/C789/grade?timestart=2020-02-01&timeend=2020-01-01")
    assert (r.status, r.json()["code"]) == (400, "invalid_value") and "timestart" in r.json()["detail"]


def test_unknown_things_are_404(hard):
    for path in ("/user/NOBODY/grade", "/course/NOTHING/grade", "/course/NOTHING/categorygrade/1",
                 "/course/C789/categorygrade/999999", "/course/C002/categorygrade/%d" % category(hard, "C789")):
        r = hard.client.get(path)
        assert (r.status, r.json()["code"]) == (404, "not_found"), path


def test_hidden_totals(hard, make_site):
    hard.sql("UPDATE mdl_grade_items SET hidden = 1 WHERE itemtype = 'course' AND courseid ="
             " (SELECT id FROM mdl_course WHERE idnumber = 'AGG1')")
    assert len(listed(hard, "/course/AGG1/grade")) == 12
    other = make_site("hard", location="NexsisHiddenGrades exclude")
    other.sql("UPDATE mdl_grade_grades SET timemodified = %s" % NOW)
    course = "courseid = (SELECT id FROM mdl_course WHERE idnumber = 'AGG1')"
    assert len(listed(other, "/course/AGG1/grade")) == 12
    for hide, shown in (("UPDATE mdl_grade_items SET hidden = %s WHERE itemtype = 'course' AND " + course, 0),
                        ("UPDATE mdl_grade_categories SET hidden = %s WHERE depth = 1 AND " + course, 0),
                        ("UPDATE mdl_grade_grades SET hidden = %s WHERE userid = 3 AND itemid IN"
                         " (SELECT id FROM mdl_grade_items WHERE itemtype = 'course' AND " + course + ")", 11)):
        for until, wanted in ((1, shown), (4102444800, shown), (1000000000, 12), (0, 12)):
            other.sql(hide.replace("%s", str(until)))
            assert len(listed(other, "/course/AGG1/grade")) == wanted, (hide, until)


# --- totals that wait for Moodle -------------------------------------------------------------

def test_due_totals_are_recomputed_for_the_answer(hard):
    r = hard.client.get("/course/HARD1/grade")
    assert r.headers["Nexsis-Grades"] == "recomputed"
    assert [x["rawfinalgrade"] for x in r.json()] == [float(w[1]) for w in hard.sql(TOTALS, "HARD1")]
    before = hard.sql("SELECT * FROM mdl_grade_grades ORDER BY id")
    clean = hard.client.get("/course/AGG5/grade")
    assert "Nexsis-Grades" not in clean.headers
    hard.sql("UPDATE mdl_grade_grades g SET finalgrade = i.grademax FROM mdl_grade_items i WHERE i.id = g.itemid"
             " AND i.itemtype = 'manual' AND i.courseid = (SELECT id FROM mdl_course WHERE idnumber = 'AGG5')")
    mark(hard, "AGG5")
    r = hard.client.get("/course/AGG5/grade")
    assert r.headers["Nexsis-Grades"] == "recomputed"
    assert {x["rawfinalgrade"] for x in r.json()} == {100.0} and len(r.json()) == 12
    assert r.json() != clean.json()
    mine = hard.client.get("/user/S001/grade")
    assert mine.headers["Nexsis-Grades"] == "recomputed"
    assert next(x for x in mine.json() if x["courseid"] == "AGG5")["rawfinalgrade"] == 100
    rows = listed(hard, "/course/AGG5/categorygrade/%d" % category(hard, "AGG5", 1))
    assert {x["finalgrade"] for x in rows} == {"100.00000"}
    # what was answered was not written
    changed = [b for b, a in zip(before, hard.sql("SELECT * FROM mdl_grade_grades ORDER BY id")) if a != b]
    totals = {x[0] for x in hard.sql("SELECT id FROM mdl_grade_items WHERE itemtype <> 'manual'")}
    assert changed and not {b[1] for b in changed} & totals


def test_a_formula_is_moodles(hard):
    stored = listed(hard, "/course/HARD3/grade")
    mark(hard, "HARD3")
    r = hard.client.get("/course/HARD3/grade")
    assert r.headers["Nexsis-Grades"] == "stale" and r.json() == stored
    mark(hard, "HARD3", 0)


def test_frozen_gradebooks_and_outcomes_are_moodles(hard):
    course = hard.sql("SELECT id FROM mdl_course WHERE idnumber = 'AGG4'")[0][0]
    top, outcome = category(hard, "AGG4", 1), "UPDATE mdl_grade_items SET outcomeid = %s WHERE itemtype = 'manual'" \
        " AND courseid = " + str(course)
    freeze = "INSERT INTO mdl_config (name, value) VALUES ('gradebook_calculations_freeze_%d', '20150619')" % course
    thaw = "DELETE FROM mdl_config WHERE name LIKE 'gradebook_calculations_freeze_%%'"
    for make, undo in ((freeze, thaw), (outcome % 1, outcome % "NULL")):
        hard.sql(make)
        mark(hard, "AGG4")
        assert hard.client.get("/course/AGG4/grade").headers["Nexsis-Grades"] == "stale"
        mark(hard, "AGG4", 0)
        r = hard.client.get("/course/AGG4/grade")
        assert r.json() and "Nexsis-Grades" not in r.headers
        r = hard.client.put("/course/AGG4/categorygrade/%d/S001/%d" % (category(hard, "AGG4"), len(undo) % 60))
        assert (r.status, r.headers["Nexsis-Grades"]) == (200, "stale")
        hard.sql(undo.replace("%%", "%"))
    assert hard.client.get("/course/AGG4/categorygrade/%d" % top).headers["Nexsis-Grades"] == "recomputed"


# --- category grades -------------------------------------------------------------------------

def test_category_grades_as_printed(hard):
    want = example("course.categorygrade.list.response.json")[0]
    cat = category(hard, "C789")
    rows = listed(hard, "/course/C789/categorygrade/%d" % cat)
    assert len(rows) > 20 and rows == listed(hard, "/course/C789/categorygrades/%d" % cat)
    for row in rows:
        assert list(row) == list(want)
        assert all(v is None or isinstance(v, str) for v in row.values())
        assert row["categoryid"] == str(cat) and row["feedback"] is None
        assert [row[k] for k in ("rawgrademin", "excluded", "hidden")] == ["0.00000", "0", "0"]
    stored = hard.sql("SELECT id, finalgrade, aggregationweight FROM mdl_grade_grades WHERE id = %s",
                      int(rows[0]["gradeid"]))[0]
    assert [rows[0][k] for k in ("gradeid", "finalgrade", "aggregationweight")] == [str(v) for v in stored]
    assert [r["user_idnumber"] for r in rows] == sorted(r["user_idnumber"] for r in rows)


@pytest.mark.parametrize("query,wanted", [
    ("userid[]=S001&userid[]=S003", ["S001", "S003"]), ("userid%5B%5D=S003&userid%5B%5D=S001", ["S001", "S003"]),
    ("userid[0]=S001&userid[1]=S002", ["S001", "S002"]), ("userid=S001&userid=S002", ["S001", "S002"]),
    ("userid=S001", ["S001"]), ("userid[]=S001&userid[]=NOBODY", ["S001"]), ("userid[]=S001,S002", []),
    ("userid[]=", []), ("userid[]=s001", []), ("userid[]=T001", [])])
def test_user_filter_in_all_spellings(hard, query, wanted):
    r = hard.client.get("/course/HARD4/categorygrade/%d?%s" % (category(hard, "HARD4"), query))
    assert [x["user_idnumber"] for x in r.json()] == wanted
    assert "Nexsis-Ignored" not in r.headers


def test_only_graded_people_are_listed(hard):
    path = "/course/HARD4/categorygrade/%d" % category(hard, "HARD4")
    assert "S005" in {x["user_idnumber"] for x in listed(hard, path)}
    hard.sql("UPDATE mdl_role_assignments SET roleid = 4 WHERE userid = 7")
    assert "S005" not in {x["user_idnumber"] for x in listed(hard, path)}
    hard.sql("UPDATE mdl_role_assignments SET roleid = 5 WHERE userid = 7")


# --- overrides -------------------------------------------------------------------------------

def grade_row(site, grade_id):
    return site.sql("SELECT row_to_json(g) FROM mdl_grade_grades g WHERE id = %s", int(grade_id))[0][0]


def test_override_answers_the_row(hard):
    want = example("course.categorygrade.override.response.json")
    cat = category(hard, "HARD4")
    r = hard.client.put("/course/HARD4/categorygrades/%d/S002/80.5" % cat)
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "updated") and "Nexsis-Grades" not in r.headers
    doc = r.json()
    assert list(doc) == list(want)
    assert all(v is None or isinstance(v, str) for v in doc.values())
    assert (doc["user_idnumber"], doc["finalgrade"], doc["locked"], doc["locktime"]) == ("S002", "80.50000", "0", "0")
    assert doc["overridden"] == doc["timemodified"] != "0" and doc["aggregationstatus"] == "used"
    mine = next(x for x in listed(hard, "/course/HARD4/categorygrade/%d" % cat) if x["user_idnumber"] == "S002")
    assert {k: mine[k] for k in doc if k in mine} == {k: v for k, v in doc.items() if k in mine}
    assert mine["gradeid"] == doc["id"]
    # the total above is the only one that changed since: 80.5 of 110 at 0.6, 4 of 50 at 0.4, 1 extra
    changed = listed(hard, "/course/HARD4/grade", timestart=doc["timemodified"])
    assert [x["userid"] for x in changed] == ["S002"]
    assert changed[0]["rawfinalgrade"] == round(160 * (0.6 * 80.5 / 110 + 0.4 * 4 / 50) + 1, 5)
    assert hard.client.put("/course/HARD4/categorygrade/%d/S002/8.05e1" % cat).headers["Nexsis-Outcome"] == "unchanged"


def test_lock_and_unlock(hard):
    path = "/course/HARD4/categorygrade/%d/S003/" % category(hard, "HARD4")
    history = "SELECT count(*) FROM mdl_grade_grades_history WHERE oldid = %s AND source IS NULL"
    doc = hard.client.put(path + "50?lock=true").json()
    assert doc["locked"] == doc["overridden"] and doc["locktime"] == "0"
    rows = hard.sql(history, int(doc["id"]))[0][0]
    assert hard.client.put(path + "50?lock=1").headers["Nexsis-Outcome"] == "unchanged"
    again = hard.client.put(path + "60").json()  # a lock is for the frontend
    assert (again["finalgrade"], again["locked"]) == ("60.00000", doc["locked"])
    assert hard.sql(history, int(doc["id"]))[0][0] == rows
    free = hard.client.put(path + "60?lock=0")
    assert (free.json()["locked"], free.headers["Nexsis-Outcome"]) == ("0", "updated")
    assert hard.sql(history, int(doc["id"]))[0][0] == rows + 1
    assert hard.client.put(path + "60?lock=false").headers["Nexsis-Outcome"] == "unchanged"
    before = grade_row(hard, doc["id"])
    r = hard.client.put(path + "70?lock=maybe")
    assert (r.status, fields(r)) == (400, {"lock": "invalid_value"}) and grade_row(hard, doc["id"]) == before
    r = hard.client.put(path + "700?lock=maybe")
    assert fields(r) == {"lock": "invalid_value", "grade": "invalid_value"}


@pytest.mark.parametrize("grade,status", [
    ("0", 200), ("110", 200), ("7.125", 200), ("1.5e1", 200), ("+3", 200), ("110.00001", 400), ("-1", 400),
    ("80%2C5", 400), ("eighty", 400), ("1e", 400), ("0x10", 400), ("NaN", 400), ("1e400", 400), ("", 404)])
def test_grade_values(hard, grade, status):
    r = hard.client.put("/course/HARD4/categorygrade/%d/S004/%s" % (category(hard, "HARD4"), grade))
    assert r.status == status
    if status == 400:
        assert fields(r) == {"grade": "invalid_value"}


def test_override_refusals(hard):
    cat, top = category(hard, "HARD4"), category(hard, "HARD4", 1)
    for path, status, wrong in (
            ("/course/HARD4/categorygrade/%d/NOBODY/5" % cat, 404, {"userid": "not_found"}),
            ("/course/NONE/categorygrade/%d/S001/5" % cat, 404, {"courseid": "not_found"}),
            ("/course/C789/categorygrade/%d/S001/5" % cat, 404, {"catid": "not_found"}),
            ("/course/HARD4/categorygrade/abc/S001/5", 400, {"catid": "invalid_value"}),
            ("/course/HARD4/categorygrade/%d/S100/5" % cat, 400, {"userid": "not_enrolled"})):
        r = hard.client.put(path)
        assert (r.status, fields(r)) == (status, wrong), path
    hard.sql("UPDATE mdl_grade_items SET locked = 1 WHERE iteminstance = %s AND itemtype = 'course'", top)
    r = hard.client.put("/course/HARD4/categorygrade/%d/S001/5" % top)
    assert (r.status, fields(r)) == (400, {"catid": "grade_locked"})
    hard.sql("UPDATE mdl_grade_items SET locked = 0 WHERE iteminstance = %s AND itemtype = 'course'", top)
    hard.sql("UPDATE mdl_config SET value = '0' WHERE name = 'grade_overridecat'")
    r = hard.client.put("/course/HARD4/categorygrade/%d/S001/5" % cat)
    assert (r.status, fields(r)) == (400, {"catid": "override_disabled"})
    hard.sql("UPDATE mdl_config SET value = '1' WHERE name = 'grade_overridecat'")


def test_override_adds_rows_that_are_missing(hard):
    cat, top = category(hard, "AGG7"), category(hard, "AGG7", 1)
    hard.sql("DELETE FROM mdl_grade_grades WHERE userid = 12 AND itemid IN (SELECT id FROM mdl_grade_items"
             " WHERE courseid = (SELECT id FROM mdl_course WHERE idnumber = 'AGG7'))")
    r = hard.client.put("/course/AGG7/categorygrade/%d/S010/90" % cat)
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "created")
    total = next(x for x in listed(hard, "/course/AGG7/categorygrade/%d" % top) if x["user_idnumber"] == "S010")
    assert (total["finalgrade"], r.json()["aggregationstatus"]) == ("90.00000", "used")
    rows = hard.sql("SELECT i.itemtype, g.feedbackformat, g.aggregationstatus FROM mdl_grade_grades g"
                    " JOIN mdl_grade_items i ON i.id = g.itemid WHERE g.userid = 12 AND i.courseid ="
                    " (SELECT id FROM mdl_course WHERE idnumber = 'AGG7') ORDER BY g.id")
    assert rows == [("category", 0, "used"), ("course", 2, "unknown"), ("manual", 2, "novalue"),
                    ("manual", 2, "novalue")]


def test_what_only_moodle_can_recompute_is_marked_and_said(hard):
    cat = category(hard, "C005")
    due = "SELECT needsupdate FROM mdl_grade_items WHERE itemtype = 'course' AND courseid =" \
        " (SELECT id FROM mdl_course WHERE idnumber = 'C005')"
    user, item = hard.sql("SELECT u.idnumber, g.itemid FROM mdl_grade_grades g JOIN mdl_grade_items i ON"
                          " i.id = g.itemid JOIN mdl_user u ON u.id = g.userid WHERE i.iteminstance = %s AND"
                          " i.itemtype = 'category' AND g.finalgrade > 0 ORDER BY g.id", cat)[0]
    total = "SELECT finalgrade FROM mdl_grade_grades g JOIN mdl_grade_items i ON i.id = g.itemid JOIN mdl_user u" \
        " ON u.id = g.userid WHERE i.itemtype = 'course' AND u.idnumber = %s AND i.courseid =" \
        " (SELECT id FROM mdl_course WHERE idnumber = 'C005')"
    before = hard.sql(total, user)
    hard.sql("UPDATE mdl_grade_items SET calculation = %s WHERE itemtype = 'manual' AND id = (SELECT max(id) FROM"
             " mdl_grade_items WHERE courseid = (SELECT id FROM mdl_course WHERE idnumber = 'C005'))",
             "=##gi%d##*2" % item)
    r = hard.client.put("/course/C005/categorygrade/%d/%s/11" % (cat, user))
    assert (r.status, r.headers["Nexsis-Grades"], r.json()["finalgrade"]) == (200, "stale", "11.00000")
    assert "gradebook" in r.headers["Nexsis-Warning"]
    assert hard.sql(due) == [(1,)] and hard.sql(total, user) == before
    assert hard.client.get("/course/C005/grade").headers["Nexsis-Grades"] == "stale"


def test_an_override_while_a_regrade_is_due(hard):
    cat, top = category(hard, "C006"), category(hard, "C006", 1)
    path = "/course/C006/categorygrade/%d"
    rows = {x["user_idnumber"]: x for x in listed(hard, path % cat) if x["finalgrade"]}
    user = sorted(rows)[0]
    before = {x["user_idnumber"]: x for x in listed(hard, path % top)}[user]
    mark(hard, "C006")
    r = hard.client.put((path + "/%s/1") % (cat, user))
    assert (r.status, r.headers["Nexsis-Grades"], r.json()["finalgrade"]) == (200, "stale", "1.00000")
    stored = grade_row(hard, before["gradeid"])  # Moodle's to recompute
    assert stored["finalgrade"] == float(before["finalgrade"])
    assert hard.sql("SELECT needsupdate FROM mdl_grade_items WHERE id = %s", int(rows[user]["itemid"])) == [(1,)]
    now = hard.client.get((path + "?userid=%s") % (top, user))  # ours for the answer
    assert now.headers["Nexsis-Grades"] == "recomputed"
    lost = float(rows[user]["finalgrade"]) - 1
    assert float(now.json()[0]["finalgrade"]) == pytest.approx(stored["finalgrade"] - lost, abs=1e-4)


def test_verbs(hard, make_site):
    path = "/course/HARD4/categorygrade/%d/S006/" % category(hard, "HARD4")
    for n, method in enumerate(("PUT", "POST", "GET"), 20):
        r = hard.client.request(method, path + str(n))
        assert (r.status, r.json()["finalgrade"]) == (200, "%d.00000" % n), method
    stored = grade_row(hard, r.json()["id"])
    r = hard.client.request("HEAD", path + "33")
    assert r.status == 405 and r.headers["Allow"] == "PUT, OPTIONS"
    assert hard.client.request("DELETE", path + "33").status == 405
    reader = hard.key("grades:read")
    for method in ("PUT", "GET", "POST"):
        r = hard.client.request(method, path + "33", headers={"Authorization": "Bearer " + reader})
        assert (r.status, r.json()["code"]) == (403, "insufficient_scope")
    strict = make_site("hard", location="NexsisWriteByGet Off")
    for method in ("GET", "POST"):
        assert strict.client.request(method, path + "33").status == 405
    assert strict.client.put(path + "33").status == 200
    frozen = make_site("hard", location="NexsisReadOnly On")
    for method in ("GET", "POST", "PUT"):
        assert frozen.client.request(method, path + "33").status == 503
    assert grade_row(hard, stored["id"]) == stored


def test_scopes(hard):
    writer = hard.key(ALL_SCOPES.replace("grades:read,", ""))
    for path in ("/user/S001/grade", "/course/C789/grade", "/course/C789/categorygrade/2"):
        assert hard.client.get(path, headers={"Authorization": "Bearer " + writer}).status == 403

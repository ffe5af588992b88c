# SPDX-License-Identifier: Apache-2.0
"""The write functions of courses called as the module calls them, with sets and on hard databases:
categories of equal names, short names that change hands, adoption, templates and their jobs, writers
in parallel."""
import json
import time
import uuid

import psycopg
import pytest

from together import together

CALL = {"attempt": 1, "key": "k", "address": "192.0.2.1", "document": True, "adopt": "off"}
TREE = """
WITH RECURSIVE tree AS (
     SELECT id, ARRAY[sortorder, id] AS place, 1 AS depth, '/' || id AS path,
            '/1/' || (SELECT x.id FROM mdl_context x WHERE x.contextlevel = 40 AND x.instanceid = k.id) AS xpath
       FROM mdl_course_categories k WHERE parent = 0
     UNION ALL
     SELECT k.id, t.place || ARRAY[k.sortorder, k.id], t.depth + 1, t.path || '/' || k.id, t.xpath || '/'
            || (SELECT x.id FROM mdl_context x WHERE x.contextlevel = 40 AND x.instanceid = k.id)
       FROM tree t JOIN mdl_course_categories k ON k.parent = t.id)
SELECT k.id FROM mdl_course_categories k
  LEFT JOIN (SELECT *, 10000 * row_number() OVER (ORDER BY place) AS sortorder FROM tree) t ON t.id = k.id
  LEFT JOIN mdl_context x ON x.contextlevel = 40 AND x.instanceid = k.id
 WHERE (k.sortorder, k.depth, k.path, x.path, k.coursecount) IS DISTINCT FROM
       (t.sortorder, t.depth, t.path, t.xpath, (SELECT count(*) FROM mdl_course c WHERE c.category = k.id))
UNION ALL
SELECT -c.id FROM (SELECT c.id, c.sortorder, k.sortorder + row_number() OVER (
                       PARTITION BY c.category ORDER BY c.sortorder, c.id) AS wanted, x.path, kx.path AS above
                  FROM mdl_course c JOIN mdl_course_categories k ON k.id = c.category
                  LEFT JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = c.id
                  LEFT JOIN mdl_context kx ON kx.contextlevel = 40 AND kx.instanceid = k.id) c
 WHERE c.sortorder <> c.wanted OR c.path !~ ('^' || c.above || '/[0-9]+$')"""


class Functions:
    """Our functions as nexsis_app sees them."""

    def __init__(self, cluster, db):
        self.cluster, self.db = cluster, db
        self.conn = cluster.connect(db, "nexsis_app")

    def run(self, name, items, conn=None, **call):
        call = {**CALL, "request": str(uuid.uuid4()), "deadline": time.time() + 60, **call}
        cur = (conn or self.conn).execute(
            "SELECT * FROM nexsis_f2.%s(%%s::jsonb, %%s::jsonb)" % name,
            (json.dumps(call), json.dumps(items)))
        names = [c.name for c in cur.description]
        return [dict(zip(names, row)) for row in cur]

    def put(self, *items, **call):
        return self.run("course_put", list(items), **call)

    def one(self, item, **call):
        return self.put(item, **call)[0]

    def delete(self, *courseids, **call):
        return self.run("course_delete", [{"courseid": c} for c in courseids], **call)

    def work(self):
        """Every job there is, done; what each step said."""
        said = []
        while True:
            row = self.conn.execute("SELECT more, job, state, reason FROM nexsis_f2.job_run('here')").fetchone()
            said.append(row[1:])
            if not row[0]:
                return said

    def sql(self, text, *args):
        return self.cluster.sql(self.db, text, *args)

    def tree_is_sound(self):
        """Sort orders, paths, contexts and counts are what Moodle would make of the rows."""
        assert self.sql(TREE) == []


@pytest.fixture(scope="module", params=["standalone", "school"])
def db(request, cluster, databases):
    f = Functions(cluster, databases.clone(request.param))
    f.kind = request.param
    yield f
    f.tree_is_sound()
    f.conn.close()
    cluster.drop(f.db)


@pytest.fixture(scope="module")
def hard(cluster, databases):
    f = Functions(cluster, databases.clone("hard"))
    yield f
    f.tree_is_sound()
    f.conn.close()
    cluster.drop(f.db)


def course(courseid, **members):
    return dict({"courseid": courseid, "fullname": "Course " + courseid}, **members)


def problems(row):
    return [(e["field"], e["code"]) for e in row["errors"] or []]


def test_defaults_and_answer(db):
    row = db.one(course("DEF1"))
    assert (row["outcome"], row["courseid"], row["shortname"], row["categorypath"], row["job"]) == \
        ("created", "DEF1", "DEF1", "/Category 1", None)
    made = db.sql("SELECT startdate - timecreated, visible FROM mdl_course WHERE idnumber = 'DEF1'")
    assert made == [(0, 1)]
    assert db.one(course("DEF1"))["outcome"] == "unchanged"


def test_dates_without_a_zone_are_the_sites(db):
    db.sql("UPDATE mdl_config SET value = 'America/New_York' WHERE name = 'timezone'")
    assert db.one(course("ZONE", startdate="2027-07-01 08:00:00"))["startdate"] == "2027-07-01T12:00:00+00:00"
    assert db.one(course("ZONE", startdate=1800000000))["startdate"] == "2027-01-15T08:00:00+00:00"


def test_names_with_slashes_percents_and_letters(db):
    path = "/50%25 off/Arts %2F Crafts/%C3%86rlig 100%/日本"
    row = db.one(course("PATH1", categorypath=path))
    assert row["categorypath"] == "/50%25 off/Arts %2F Crafts/Ærlig 100%25/日本"
    names = db.sql("SELECT k.name FROM mdl_course c JOIN mdl_course_categories o ON o.id = c.category,"
                   " unnest(string_to_array(ltrim(o.path, '/'), '/')) WITH ORDINALITY p (id, n)"
                   " JOIN mdl_course_categories k ON k.id = p.id::bigint WHERE c.idnumber = 'PATH1' ORDER BY n")
    assert [n for n, in names] == ["50% off", "Arts / Crafts", "Ærlig 100%", "日本"]
    assert db.one(course("PATH1", categorypath=row["categorypath"] + "/"))["outcome"] == "unchanged"
    assert db.one(course("PATH2", categorypath=row["categorypath"]))["outcome"] == "created"


@pytest.mark.parametrize("path", ["/%FF", "/A/%00", "/ /B", "/" + "x" * 256])
def test_bad_names(db, path):
    assert problems(db.one(course("BAD", categorypath=path))) == [("categorypath", "invalid_value")]


def test_existing_only(db):
    row = db.one(course("EX1", categorypath="/Technology/Nowhere/At all"), categories="existing")
    assert problems(row) == [("categorypath", "unknown_category")]
    assert '"Nowhere"' in row["errors"][0]["detail"]
    row = db.one(course("EX1", categorypath="Technology/Design"), categories="existing")
    assert (row["outcome"], row["categorypath"]) == ("created", "/Technology/Design")


def test_root_and_default(db):
    root = {"categoryroot": "/SIS", "categorydefault": "Inbox"}
    assert db.one(course("ROOT1"), **root)["categorypath"] == "/SIS/Inbox"
    assert db.one(course("ROOT2", categorypath="/X"), **root)["categorypath"] == "/SIS/X"
    assert db.one(course("ROOT2", categorypath="/SIS/X"), **root)["outcome"] == "unchanged"
    assert db.one(course("ROOT3"), categoryroot="/SIS")["categorypath"] == "/SIS"


def test_a_set_makes_each_category_once(db):
    rows = db.put(*[course("SET%d" % n, categorypath="/Set/%s/%s" % ("AB"[n % 2], n % 3)) for n in range(60)])
    assert {r["outcome"] for r in rows} == {"created"}
    assert db.sql("SELECT count(*) FROM mdl_course_categories WHERE path LIKE (SELECT path || '/%%'"
                  " FROM mdl_course_categories WHERE name = 'Set' AND parent = 0)") == [(8,)]
    assert db.sql("SELECT diff -> 'path' ->> 1 FROM nexsis.change WHERE kind = 'category' AND diff -> 'path' ->> 1"
                  " LIKE '/Set%%' ORDER BY 1") == [("/Set" + p,) for p in (
                      "", "/A", "/A/0", "/A/1", "/A/2", "/B", "/B/0", "/B/1", "/B/2")]
    db.tree_is_sound()
    rows = db.put(*[course("SET%d" % n, categorypath="/Set/C") for n in range(0, 60, 2)])
    assert {r["outcome"] for r in rows} == {"updated"}
    db.tree_is_sound()


def test_moving_takes_contexts_along(db):
    db.put(course("MOVE", categorypath="/Technology"))
    db.sql("INSERT INTO mdl_context (contextlevel, instanceid, path, depth) SELECT 70, 99990 + n, path || '/'"
           " || (900000 + n), depth + 1 FROM mdl_context, generate_series(1, 3) n WHERE contextlevel = 50 AND"
           " instanceid = (SELECT id FROM mdl_course WHERE idnumber = 'MOVE')")
    db.put(course("MOVE", categorypath="/Humanities/Deep/Deeper"))
    found = db.sql("SELECT a.path LIKE c.path || '/90000%%' AND a.depth = c.depth + 1 FROM mdl_context a,"
                   " mdl_context c WHERE a.instanceid IN (99991, 99992, 99993) AND a.contextlevel = 70"
                   " AND c.contextlevel = 50 AND c.instanceid = (SELECT id FROM mdl_course WHERE idnumber = 'MOVE')")
    assert found == [(True,)] * 3


def test_hidden_categories_hide(db):
    db.put(course("HID1", categorypath="/Dark/Deep"), course("HID2"))
    db.sql("UPDATE mdl_course_categories SET visible = 0 WHERE name IN ('Dark', 'Deep')")
    db.put(course("HID2", categorypath="/Dark/Deep"), course("HID3", categorypath="/Dark/New"))
    assert db.sql("SELECT idnumber, visible, visibleold FROM mdl_course WHERE idnumber IN ('HID2', 'HID3')"
                  " ORDER BY 1") == [("HID2", 0, 1), ("HID3", 0, 0)]


def test_short_names(db):
    db.put(course("SN1", shortname="one"), course("SN2", shortname="two"))
    row = db.one(course("SN3", shortname="one"))
    assert problems(row) == [("shortname", "shortname_taken")] and '"SN1"' in row["errors"][0]["detail"]
    assert db.one(course("SN3", shortname="ONE"))["outcome"] == "created"
    rows = db.put(course("SN1", shortname="two"), course("SN2", shortname="one"))
    assert [r["outcome"] for r in rows] == ["updated", "updated"]
    rows = db.put(course("SN4", shortname="three"), course("SN5", shortname="three"))
    assert [r["outcome"] for r in rows] == ["created", "failed"]
    rows = db.put(course("SN1", shortname="new"), course("SN2", shortname="two", fullname=""))
    assert [problems(r) for r in rows] == [[], [("fullname", "missing_field")]]
    rows = db.put(course("SN6", shortname="three"), course("SN7"), atomic=True)
    assert [r["outcome"] for r in rows] == ["failed", "failed"]
    assert db.one(course("SN4", shortname=""))["shortname"] == "SN4"


def test_lengths_and_dates(db):
    assert problems(db.one(course("X" * 101))) == [("courseid", "too_long")]
    assert problems(db.one(course("LEN", fullname="x" * 255, shortname="y" * 256))) == \
        [("shortname", "too_long"), ("fullname", "too_long")]
    db.put(course("END"))
    db.sql("UPDATE mdl_course SET enddate = 1800000000 WHERE idnumber = 'END'")
    assert problems(db.one(course("END", startdate=1800000001))) == [("startdate", "invalid_value")]
    assert db.one(course("END", startdate=1800000000))["outcome"] == "updated"


def test_weekly_courses_end_with_their_last_week(db):
    db.put(course("WEEK"))
    db.sql("UPDATE mdl_course SET format = 'weeks' WHERE idnumber = 'WEEK'")
    db.sql("INSERT INTO mdl_course_sections (course, section, summaryformat, sequence, visible)"
           " SELECT id, n, 1, '', 1 FROM mdl_course, generate_series(1, 3) n WHERE idnumber = 'WEEK'")
    db.put(course("WEEK", startdate=1800000000))
    assert db.sql("SELECT enddate - startdate FROM mdl_course WHERE idnumber = 'WEEK'") == [(3 * 604800,)]


def test_delete_and_back(db):
    db.put(course("BACK1"), course("BACK2"))
    db.sql("UPDATE mdl_course SET visible = 0, visibleold = 0 WHERE idnumber = 'BACK2'")
    assert [r["outcome"] for r in db.delete("BACK1", "BACK2")] == ["deleted", "deleted"]
    assert [problems(r) for r in db.delete("BACK1", "BACK2", "NONE")] == \
        [[("courseid", "gone")], [("courseid", "gone")], [("courseid", "not_found")]]
    assert [r["outcome"] for r in db.put(course("BACK1"), course("BACK2"))] == ["restored", "restored"]
    assert db.sql("SELECT visible FROM mdl_course WHERE idnumber LIKE 'BACK_' ORDER BY idnumber") == [(1,), (0,)]
    assert db.sql("SELECT count(*) FROM nexsis.deleted WHERE external_id LIKE 'BACK_'") == [(0,)]


def test_a_course_shown_again_in_moodle_is_not_gone(db):
    db.put(course("AGAIN"))
    db.delete("AGAIN")
    db.sql("UPDATE mdl_course SET visible = 1 WHERE idnumber = 'AGAIN'")
    assert db.delete("AGAIN")[0]["outcome"] == "deleted"


def test_delete_in_full_leaves_nothing(db):
    tables = ("context", "course_sections", "course_modules", "course_format_options", "enrol", "forum")
    count = "SELECT " + ", ".join("(SELECT count(*) FROM mdl_%s)" % t for t in tables)
    db.one(course("KEEP", categorypath="/Full"))
    before = db.sql(count)
    db.put(course("FULL1", categorypath="/Full"), course("FULL2", categorypath="/Full"))
    rows = db.delete("FULL1", "FULL2", ondelete_course="delete")
    assert [r["outcome"] for r in rows] == ["deleted", "deleted"]
    assert db.sql(count) == before
    assert db.sql("SELECT action, source, count(*) FROM mdl_grade_categories_history WHERE courseid IN (%s, %s)"
                  " GROUP BY 1, 2 ORDER BY 1", rows[0]["moodle_id"], rows[1]["moodle_id"]) == \
        [(1, "system", 2), (2, "system", 2), (3, "coursedelete", 2)]
    db.tree_is_sound()
    assert problems(db.delete("FULL1", ondelete_course="delete")[0]) == [("courseid", "gone")]
    assert db.one(course("FULL1"))["outcome"] == "created"


def test_content_of_moodle_is_not_deleted(db):
    db.put(course("FILES"))
    db.sql("INSERT INTO mdl_files (contenthash, pathnamehash, contextid, component, filearea, itemid, filepath,"
           " filename, filesize, timecreated, timemodified) SELECT '', md5(random()::text), id, 'course',"
           " 'overviewfiles', 0, '/', 'a.png', 1, 0, 0 FROM mdl_context WHERE contextlevel = 50 AND instanceid ="
           " (SELECT id FROM mdl_course WHERE idnumber = 'FILES')")
    row = db.delete("FILES", ondelete_course="delete")[0]
    assert row["outcome"] == "deleted" and "files" in row["warnings"][0]["detail"]
    assert db.sql("SELECT visible FROM mdl_course WHERE idnumber = 'FILES'") == [(0,)]
    pending = "SELECT count(*) FROM nexsis.pending WHERE external_id = 'FILES'"
    assert db.sql(pending) == [(1,)]
    assert db.one(course("FILES"))["outcome"] == "restored"
    assert db.sql(pending) == [(0,)]


def test_the_front_page_is_protected(db):
    db.sql("UPDATE mdl_course SET idnumber = 'SITE' WHERE category = 0")
    assert problems(db.one(course("SITE"), admin=True)) == [("courseid", "protected_course")]
    assert problems(db.delete("SITE", admin=True)[0]) == [("courseid", "protected_course")]


def test_a_repeated_request_answers_the_same(db):
    item = course("TWICE", categorypath="/Twice")
    first = db.put(item, request="same")
    assert db.put(item, request="same", attempt=2) == first and first[0]["outcome"] == "created"


def test_template_is_copied_by_a_job(db):
    """The template has sections, groups, a gradebook with a formula, and enrolment by the teacher."""
    db.put(course("TPL", shortname="Template"))
    tpl = db.sql("SELECT id FROM mdl_course WHERE idnumber = 'TPL'")[0][0]
    db.sql("INSERT INTO mdl_course_sections (course, section, name, summary, summaryformat, sequence, visible)"
           " SELECT %s, n, 'Part ' || n, 's', 1, '', 1 FROM generate_series(1, 3) n", tpl)
    db.sql("INSERT INTO mdl_groups (courseid, idnumber, name) VALUES (%s, 'G1', 'One')", tpl)
    db.sql("""WITH c AS (INSERT INTO mdl_grade_categories (courseid, depth, path, fullname, aggregation,
                  timecreated, timemodified) VALUES (%(id)s, 1, '', '?', 10, 0, 0) RETURNING id),
                s AS (INSERT INTO mdl_grade_categories (courseid, depth, path, parent, fullname, aggregation,
                  timecreated, timemodified) SELECT %(id)s, 2, '', c.id, 'Essays', 13, 0, 0 FROM c RETURNING id),
                i AS (INSERT INTO mdl_grade_items (courseid, itemtype, iteminstance, sortorder)
                  SELECT %(id)s, 'course', id, 1 FROM c UNION ALL SELECT %(id)s, 'category', id, 2 FROM s)
              INSERT INTO mdl_grade_items (courseid, categoryid, itemtype, itemname, sortorder)
              SELECT %(id)s, id, 'manual', 'Essay', 3 FROM s""".replace("%(id)s", str(tpl)))
    db.sql("UPDATE mdl_grade_categories SET path = coalesce('/' || parent, '') || '/' || id || '/'"
           " WHERE courseid = %s", tpl)
    db.sql("UPDATE mdl_grade_items SET calculation = '=##gi' || (SELECT id FROM mdl_grade_items WHERE"
           " courseid = %s AND itemname = 'Essay') || '##*2' WHERE courseid = %s AND itemtype = 'course'", tpl, tpl)

    row = db.one(course("NEW", templateid="TPL", categorypath="/Made/Here", startdate=1800000000))
    assert (row["outcome"], row["categorypath"], row["moodle_id"]) == ("queued", "/Made/Here", None)
    again = db.one(course("NEW", templateid="TPL"))
    assert (again["outcome"], again["job"], again["categorypath"]) == ("unchanged", row["job"], "/Made/Here")
    renamed = db.one(course("NEW", fullname="Renamed"))
    assert (renamed["outcome"], renamed["job"]) == ("queued", row["job"])
    assert problems(db.one(course("OTHER", shortname="NEW"))) == [("shortname", "shortname_taken")]
    assert db.sql("SELECT count(*) FROM mdl_course_categories WHERE name = 'Made'") == [(0,)]

    assert db.work() == [(int(row["job"]), "running", None), (int(row["job"]), "done", None)]
    new = db.sql("SELECT id, fullname, startdate, originalcourseid FROM mdl_course WHERE idnumber = 'NEW'")
    assert [n[1:] for n in new] == [("Renamed", 1800000000, tpl)]
    new = new[0][0]
    assert db.sql("SELECT string_agg(name, ',' ORDER BY section) FROM mdl_course_sections WHERE course = %s",
                  new) == [("Part 1,Part 2,Part 3",)]
    assert db.sql("SELECT idnumber, name FROM mdl_groups WHERE courseid = %s", new) == [("G1", "One")]
    assert db.sql("SELECT c.fullname, p.fullname, c.path = coalesce('/' || p.id, '') || '/' || c.id || '/'"
                  " FROM mdl_grade_categories c LEFT JOIN mdl_grade_categories p ON p.id = c.parent AND"
                  " p.courseid = c.courseid WHERE c.courseid = %s ORDER BY c.depth", new) == \
        [("?", None, True), ("Essays", "?", True)]
    assert db.sql("SELECT i.itemtype, c.fullname, i.calculation = '=##gi' || (SELECT e.id FROM mdl_grade_items e"
                  " WHERE e.courseid = i.courseid AND e.itemname = 'Essay') || '##*2', i.needsupdate"
                  " FROM mdl_grade_items i JOIN mdl_grade_categories c ON c.id = coalesce(i.categoryid,"
                  " i.iteminstance) AND c.courseid = i.courseid WHERE i.courseid = %s ORDER BY i.sortorder", new) \
        == [("course", "?", True, 1), ("category", "Essays", None, 1), ("manual", "Essays", None, 1)]
    assert db.one(course("NEW", fullname="Renamed", templateid="TPL"))["outcome"] == "unchanged"


def test_templates_that_cannot_be(db):
    assert problems(db.one(course("T1", templateid="NOWHERE"))) == [("templateid", "unknown_template")]
    db.put(course("BUSY"))
    db.sql("INSERT INTO mdl_course_modules (course, module, instance, section, added) SELECT id, (SELECT id FROM"
           " mdl_modules WHERE name = 'quiz'), 1, 0, 0 FROM mdl_course WHERE idnumber = 'BUSY'")
    row = db.one(course("T1", templateid="BUSY"))
    assert problems(row) == [("templateid", "invalid_value")] and "quiz" in row["errors"][0]["detail"]
    assert db.sql("SELECT count(*) FROM nexsis.job WHERE external_id = 'T1'") == [(0,)]


def test_a_job_that_cannot_be_done_says_why(db):
    db.put(course("GONE-TPL"))
    job = db.one(course("T2", templateid="GONE-TPL"))["job"]
    db.sql("UPDATE mdl_course SET idnumber = '', shortname = 'elsewhere' WHERE idnumber = 'GONE-TPL'")
    assert db.work()[-1] == (int(job), "failed", 'no course has the id number or short name "GONE-TPL"')
    assert db.sql("SELECT count(*) FROM mdl_course WHERE idnumber = 'T2'") == [(0,)]


def test_a_course_deleted_before_it_was_made(db):
    db.put(course("TPL3"))
    db.one(course("T3", templateid="TPL3"))
    assert db.delete("T3")[0]["outcome"] == "deleted"
    assert db.work() == [(None, None, None)]
    assert problems(db.delete("T3")[0]) == [("courseid", "gone")]
    assert db.one(course("T3"))["outcome"] == "created"


def test_a_job_of_a_dead_node_is_taken_over_and_given_up(db):
    db.put(course("TPL4"))
    job = int(db.one(course("T4", templateid="TPL4"))["job"])
    run = "SELECT more, job, state, reason FROM nexsis_f2.job_run(%s)"
    for attempt in range(5):
        assert db.conn.execute(run, ("node%d" % attempt,)).fetchone() == (True, job, "running", None)
        assert db.conn.execute(run, ("other",)).fetchone() == (False, None, None, None)
        db.sql("UPDATE nexsis.job SET lease_until = now() - interval '1 second' WHERE id = %s", job)
    assert db.work() == [(None, None, None)]
    assert db.sql("SELECT state, attempt FROM nexsis.job WHERE id = %s", job) == [("failed", 5)]


def test_frozen_sites_keep_their_jobs(db):
    db.put(course("TPL5"))
    job = int(db.one(course("T5", templateid="TPL5"))["job"])
    db.conn.execute("SELECT nexsis_f2.job_run('here')")
    db.sql("UPDATE nexsis.site SET frozen = 'window'")
    assert db.conn.execute("SELECT state, reason FROM nexsis_f2.job_run('here')").fetchone() == \
        ("queued", "window (NX004)")
    db.sql("UPDATE nexsis.site SET frozen = NULL")
    assert db.sql("SELECT attempt FROM nexsis.job WHERE id = %s", job) == [(0,)]
    db.sql("UPDATE nexsis.job SET lease_until = NULL WHERE id = %s", job)
    assert db.work()[-1][1] == "done"


def test_equal_names_are_not_guessed(hard):
    row = hard.one(course("TW1", categorypath="/Twin"))
    assert problems(row) == [("categorypath", "ambiguous_id")]
    assert "6 and 7" in row["errors"][0]["detail"]
    row = hard.one(course("TW1", categorypath="/Twin/Sub"))
    assert problems(row) == [("categorypath", "ambiguous_id")]
    row = hard.one({"courseid": "HARD1", "fullname": "Same place", "categorypath": "/Twin"})
    assert (row["outcome"], row["categorypath"]) == ("updated", "/Twin")
    assert hard.sql("SELECT category FROM mdl_course WHERE idnumber = 'HARD1'") == [(6,)]
    assert hard.one(course("TW2", categorypath="/Arts %2F Crafts"))["categorypath"] == "/Arts %2F Crafts"
    assert hard.sql("SELECT category FROM mdl_course WHERE idnumber = 'TW2'") == [(9,)]


def test_adoption_by_short_name(hard):
    item = course("ADOPTED", shortname="NOID-1")
    row = hard.one(item)
    assert problems(row) == [("shortname", "shortname_taken")] and "26" in row["errors"][0]["detail"]
    row = hard.one(item, adopt="username")
    assert (row["outcome"], row["moodle_id"]) == ("adopted", 26)
    assert hard.sql("SELECT idnumber FROM mdl_course WHERE id = 26") == [("ADOPTED",)]
    assert hard.sql("SELECT count(*) FROM nexsis.owned WHERE kind = 'course' AND moodle_id = 26") == [(1,)]
    assert hard.one(item)["outcome"] == "unchanged"


def test_twins_of_one_id_are_named(hard):
    hard.sql("UPDATE mdl_course SET idnumber = 'TWO' WHERE idnumber IN ('C003', 'C004')")
    row = hard.one(course("TWO"))
    assert problems(row) == [("courseid", "ambiguous_id")] and "4 and 5" in row["errors"][0]["detail"]


def test_many_writers(cluster, databases):
    """16 connections put the same 40 courses in 4 new paths in different orders."""
    f = Functions(cluster, databases.clone("school"))
    items = [course("MANY%02d" % n, categorypath="/New %d/Shared" % (n % 4)) for n in range(40)]
    failed = []

    def write(which):
        conn = cluster.connect(f.db, "nexsis_app")
        for n in range(40):
            item = items[(n * 7 + which * 11) % 40]
            for attempt in range(1, 50):  # the module does the same
                try:
                    if f.run("course_put", [item], conn, attempt=attempt)[0]["outcome"] not in (
                            "created", "unchanged"):
                        failed.append(item)
                    break
                except psycopg.Error as e:
                    if e.sqlstate not in ("NX007", "40P01"):
                        failed.append(str(e))
                        break
        conn.close()

    together(16, write)
    assert failed == []
    assert f.sql("SELECT count(*), count(DISTINCT idnumber) FROM mdl_course WHERE idnumber LIKE 'MANY%%'") == [(40, 40)]
    assert f.sql("SELECT count(*) FROM mdl_course_categories WHERE name LIKE 'New _' OR name = 'Shared'") == [(8,)]
    f.tree_is_sound()
    f.conn.close()
    cluster.drop(f.db)


def test_a_site_with_other_sizes_and_no_categories(cluster, databases):
    f = Functions(cluster, databases.clone("standalone"))
    f.sql("DELETE FROM mdl_course WHERE category > 0")
    f.sql("DELETE FROM mdl_course_categories")
    f.sql("INSERT INTO mdl_config (name, value) VALUES ('maxcoursesincategory', '500')")
    assert f.one(course("FIRST"))["categorypath"] == "/Category 1"
    f.put(course("SECOND", categorypath="/Next"), course("THIRD"))
    assert f.sql("SELECT idnumber, sortorder FROM mdl_course WHERE category > 0 ORDER BY sortorder") == \
        [("THIRD", 501), ("FIRST", 502), ("SECOND", 1001)]
    f.conn.close()
    cluster.drop(f.db)

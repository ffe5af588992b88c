# SPDX-License-Identifier: Apache-2.0
"""The grade feed: course totals that changed, were cleared or vanished, whoever did it and however little
trace it left."""
import json

import pytest

from waiting import until

TOTALS = """
SELECT g.id, g.itemid, g.userid, u.idnumber AS who, c.idnumber AS what, g.finalgrade
  FROM mdl_grade_grades g
  JOIN mdl_grade_items i ON i.id = g.itemid AND i.itemtype = 'course' AND i.gradetype = 1
  JOIN mdl_user u ON u.id = g.userid AND u.idnumber <> '' AND u.deleted = 0
  JOIN mdl_course c ON c.id = i.courseid AND c.idnumber <> ''
 WHERE g.finalgrade > 1 AND NOT EXISTS (SELECT FROM mdl_grade_items n WHERE n.courseid = c.id AND n.needsupdate <> 0)
   AND i.hidden = 0 AND g.hidden = 0
 ORDER BY g.id"""


class Feed:
    """The feed of SITE from now on."""

    def __init__(self, site, path="/grade"):
        self.site, self.path = site, path
        until(lambda: site.sql("SELECT rounds > 0 FROM nexsis.grade_scan")[0][0])
        self.since = self.get("now")["cursor"]

    def get(self, since, **kw):
        answer = self.site.client.get("%s?limit=1000&since=%s%s" % (
            self.path, since, "".join("&%s=%s" % x for x in kw.items())))
        assert answer.status == 200, answer
        return answer.json()

    def next(self, count):
        """The next COUNT changes; fails on more."""
        found = []

        def enough():
            page = self.get(self.since, wait=1)
            self.since = page["cursor"]
            found.extend(page["changes"])
            return len(found) >= count

        until(enough)
        assert len(found) == count, found
        return found


@pytest.fixture(scope="module")
def quick(make_site):
    """Looks at everything every second."""
    return make_site("standalone", location="NexsisGradeScan 1")


def shown(site, row):
    """The total as GET gives it."""
    answer = site.client.get("/user/%s/grade?timestart=0&pagesize=250" % row[3])
    return [x for x in answer.json() if x["courseid"] == row[4]][0]


def test_the_first_round_only_remembers(quick):
    feed = Feed(quick)
    seen = quick.sql("SELECT count(*) FROM nexsis.grade_seen")[0][0]
    assert seen >= 10
    assert quick.sql("SELECT count(*) FROM nexsis.change WHERE kind = 'grade'") == [(0,)]
    assert feed.get(feed.since)["changes"] == []


def test_what_left_no_trace_is_found(quick):
    feed, rows = Feed(quick), quick.sql(TOTALS)
    a, b, c = rows[0], rows[1], rows[2]
    quick.sql("UPDATE mdl_grade_grades SET finalgrade = finalgrade - 1, rawgrademax = 100 WHERE id = %s", a[0])
    [told] = feed.next(1)
    assert (told["operation"], told["userid"], told["courseid"]) == ("changed", a[3], a[4])
    now = shown(quick, a)
    assert {k: told[k] for k in now if k != "timemodified"} == {k: now[k] for k in now if k != "timemodified"}
    quick.sql("UPDATE mdl_grade_grades SET finalgrade = NULL WHERE id = %s", b[0])
    [told] = feed.next(1)
    assert (told["operation"], told["userid"], told["courseid"]) == ("cleared", b[3], b[4])
    assert told["rawfinalgrade"] is None and told["gradeletter"] is None
    quick.sql("DELETE FROM mdl_grade_grades WHERE id = %s", c[0])
    [told] = feed.next(1)
    assert (told["operation"], told["userid"], told["courseid"]) == ("vanished", c[3], c[4])
    # and again: a grade comes back
    quick.sql("UPDATE mdl_grade_grades SET finalgrade = %s WHERE id = %s", b[5], b[0])
    [told] = feed.next(1)
    assert (told["operation"], float(told["rawfinalgrade"])) == ("changed", float(b[5]))


def test_the_change_feed_has_them_too(quick):
    feed, row = Feed(quick, "/change"), quick.sql(TOTALS)[0]
    quick.sql("UPDATE mdl_grade_grades SET finalgrade = finalgrade / 2 WHERE id = %s", row[0])
    [told] = feed.next(1)
    assert (told["kind"], told["operation"], told["userid"], told["courseid"]) == ("grade", "changed", row[3], row[4])
    old, new = told["diff"]["rawfinalgrade"]
    assert abs(float(old) - float(row[5])) < .01 and abs(float(new) - float(row[5]) / 2) < .01
    assert told["run"] is None and told["key"] is None
    reader = quick.httpd.client(quick.key("users:read"))
    assert reader.get("/grade").status == 403


def test_history_of_moodle_makes_it_quick(make_site):
    """A round an hour; but what Moodle's grade history tells of is found at once."""
    site = make_site("standalone", location="NexsisGradeScan 3600")
    feed, row = Feed(site), site.sql(TOTALS)[0]
    site.sql("UPDATE mdl_grade_grades SET finalgrade = finalgrade - 1 WHERE id = %s", row[0])
    site.sql("INSERT INTO mdl_grade_grades_history (action, oldid, source, timemodified, itemid, userid, finalgrade)"
             " VALUES (2, %s, 'mod/assign', extract(epoch FROM now())::bigint, %s, %s, %s)",
             row[0], row[1], row[2], row[5] - 1)
    [told] = feed.next(1)
    assert told["userid"] == row[3]


def test_overrides_move_the_course_total(make_site):
    site = make_site("school", location="NexsisGradeScan 1\nNexsisDeadline 20000")
    feed = Feed(site)
    row = site.sql("""
        SELECT c.idnumber, k.id, u.idnumber FROM mdl_grade_categories k
          JOIN mdl_course c ON c.id = k.courseid AND c.idnumber <> ''
          JOIN mdl_grade_items i ON i.iteminstance = k.id AND i.itemtype = 'category' AND i.gradetype = 1
           AND i.locked = 0 AND i.grademax >= 50 AND i.grademin = 0
          JOIN mdl_grade_categories p ON p.id = k.parent AND p.depth = 1
          JOIN mdl_grade_grades g ON g.itemid = i.id AND g.finalgrade IS NOT NULL AND g.locked = 0 AND g.overridden = 0
          JOIN mdl_user u ON u.id = g.userid AND u.idnumber <> '' AND u.deleted = 0
          JOIN mdl_user_enrolments ue ON ue.userid = u.id
          JOIN mdl_enrol e ON e.id = ue.enrolid AND e.courseid = c.id
          JOIN mdl_grade_items t ON t.courseid = c.id AND t.itemtype = 'course' AND t.gradetype = 1
          JOIN mdl_grade_grades s ON s.itemid = t.id AND s.userid = u.id AND s.finalgrade IS NOT NULL AND s.overridden = 0
         WHERE NOT EXISTS (SELECT FROM mdl_grade_items n WHERE n.courseid = c.id
                AND (n.needsupdate <> 0 OR n.calculation <> '')) ORDER BY k.id, u.id LIMIT 1""")[0]
    answer = site.client.put("/course/%s/categorygrade/%s/%s/%s" % (row[0], row[1], row[2], 1))
    assert answer.status == 200, answer
    told = feed.next(1)
    assert [(x["operation"], x["userid"], x["courseid"]) for x in told] == [("changed", row[2], row[0])]
    changes = site.client.get("/change?kind=override,grade").json()["changes"]
    assert [x["kind"] for x in changes] == ["override", "grade"] and changes[0]["catid"] == str(row[1])


def test_hidden_totals(make_site):
    site = make_site("standalone", location="NexsisGradeScan 1\nNexsisHiddenGrades exclude")
    feed, both, row = Feed(site), Feed(site, "/change"), site.sql(TOTALS)[0]
    site.sql("UPDATE mdl_grade_grades SET hidden = 1 WHERE id = %s", row[0])
    [told] = feed.next(1)
    assert told["operation"] == "cleared" and told["rawfinalgrade"] is None
    [told] = both.next(1)
    assert "diff" not in told
    site.sql("UPDATE mdl_grade_grades SET hidden = 0 WHERE id = %s", row[0])
    [told] = feed.next(1)
    assert told["operation"] == "changed" and float(told["rawfinalgrade"]) > 0


def test_without_looking(site):
    answer = site.client.get("/grade")
    assert answer.status == 501 and answer.json()["code"] == "not_implemented"


def test_lines(quick):
    feed, row = Feed(quick), quick.sql(TOTALS)[1]
    quick.sql("UPDATE mdl_grade_grades SET finalgrade = finalgrade / 2 WHERE id = %s", row[0])
    since = feed.since
    feed.next(1)
    answer = quick.client.get("/grade?since=" + since, headers={"Accept": "application/x-ndjson"})
    assert [json.loads(x)["userid"] for x in answer.text.splitlines()] == [row[3]]


def test_a_course_that_goes_takes_its_totals_along(quick):
    feed, course = Feed(quick), quick.sql(TOTALS)[-1][4]
    gone = [r for r in quick.sql(TOTALS) if r[4] == course]
    there = quick.sql("SELECT count(*) FROM nexsis.grade_seen WHERE external_id::jsonb ->> 1 = %s", course)[0][0]
    assert there >= len(gone) > 0
    quick.sql("DELETE FROM mdl_grade_grades WHERE itemid IN (SELECT id FROM mdl_grade_items WHERE itemtype = 'course'"
              " AND courseid = (SELECT id FROM mdl_course WHERE idnumber = %s))", course)
    quick.sql("DELETE FROM mdl_grade_items WHERE itemtype = 'course'"
              " AND courseid = (SELECT id FROM mdl_course WHERE idnumber = %s)", course)
    told = feed.next(there)
    assert {(x["operation"], x["courseid"]) for x in told} == {("vanished", course)}

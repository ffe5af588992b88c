# SPDX-License-Identifier: Apache-2.0
"""enrol_put with sets: plain items are settled at once, a single one takes every step. Nothing may differ."""
import json
import time
import uuid

import pytest

CALL = {"attempt": 1, "key": "k", "address": "192.0.2.1", "adopt": "off", "ondelete": "suspend",
        "password": "always", "categories": "create"}
USERS = [f"es{i}" for i in range(14)]
COURSES = [f"EC{i}" for i in range(7)]
LEFT = """
SELECT u.idnumber, c.idnumber, l.status, l.timestart, l.timeend, l.modifierid,
       (SELECT n.key_id FROM nexsis.owned AS n WHERE n.kind = 'enrolment' AND n.moodle_id = l.id),
       (SELECT jsonb_agg(jsonb_build_array(r.roleid, r.modifierid, r.component, r.itemid, r.sortorder,
                   (SELECT n.key_id FROM nexsis.owned AS n WHERE n.kind = 'role' AND n.moodle_id = r.id
                                                             AND n.role = r.roleid)) ORDER BY r.roleid)
          FROM mdl_role_assignments AS r
          JOIN mdl_context AS x ON x.id = r.contextid AND x.contextlevel = 50 AND x.instanceid = c.id
         WHERE r.userid = u.id),
       (SELECT jsonb_agg(jsonb_build_array(x.eventname, x.component, x.action, x.target, x.objecttable, x.crud,
                   x.edulevel, x.contextlevel, x.anonymous, x.origin, x.ip,
                   regexp_replace(x.other, '"(id|forumid)":"?[0-9]+"?', '')) ORDER BY x.id)
          FROM mdl_logstore_standard_log AS x WHERE x.courseid = c.id AND x.relateduserid = u.id),
       (SELECT jsonb_agg(jsonb_build_array(x.operation, x.external_id, x.diff) ORDER BY x.id)
          FROM nexsis.change AS x WHERE x.kind = 'enrolment' AND x.moodle_id = l.id),
       (SELECT count(*) FROM mdl_cache_flags AS f
         WHERE f.flagtype = 'accesslib/dirtyusers' AND f.name = u.id::text),
       (SELECT count(*) FROM mdl_forum_subscriptions AS s JOIN mdl_forum AS f ON f.id = s.forum
         WHERE s.userid = u.id AND f.course = c.id)
  FROM mdl_user_enrolments AS l
  JOIN mdl_enrol AS e ON e.id = l.enrolid
  JOIN mdl_course AS c ON c.id = e.courseid
  JOIN mdl_user AS u ON u.id = l.userid
 WHERE u.idnumber LIKE 'es%' ORDER BY 1, 2"""
# How often this transaction (and maybe those before it) looked into indexes that begin with the user.
BY_USER = """
SELECT i.indrelid::regclass::text, sum(pg_stat_get_xact_numscans(i.indexrelid))
  FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
 WHERE i.indrelid IN ('mdl_user_enrolments'::regclass, 'mdl_role_assignments'::regclass)
   AND a.attname = 'userid' GROUP BY 1"""


class School:
    """A copy of the school with users and courses of this test; what is odd about some of them."""

    def __init__(self, cluster, databases):
        self.cluster, self.db = cluster, databases.clone("school")
        self.conn = cluster.connect(self.db, "nexsis_app")
        self.run("user_put", [{"userid": u, "username": u, "firstname": "F", "lastname": "L",
                               "email": f"{u}@example.net"} for u in USERS])
        self.run("course_put", [{"courseid": c, "fullname": c, "shortname": c, "categorypath": "/Sets"}
                                for c in COURSES])
        for text in (
                "UPDATE mdl_enrol SET status = 1 WHERE enrol = 'manual' AND courseid ="
                " (SELECT id FROM mdl_course WHERE idnumber = 'EC3')",
                "UPDATE mdl_forum SET forcesubscribe = 2 WHERE course ="
                " (SELECT id FROM mdl_course WHERE idnumber = 'EC4')",
                "DELETE FROM mdl_enrol WHERE enrol = 'manual' AND courseid ="
                " (SELECT id FROM mdl_course WHERE idnumber = 'EC5')",
                "INSERT INTO mdl_enrol (enrol, status, courseid, sortorder, roleid)"
                " SELECT 'manual', 0, e.courseid, 9, e.roleid FROM mdl_enrol AS e WHERE e.enrol = 'manual'"
                " AND e.courseid = (SELECT id FROM mdl_course WHERE idnumber = 'EC6')",
                "INSERT INTO mdl_role_assignments (roleid, contextid, userid, component)"
                " SELECT 4, x.id, u.id, '' FROM mdl_user AS u, mdl_course AS c, mdl_context AS x"
                "  WHERE u.idnumber = 'es2' AND c.idnumber = 'EC0' AND x.contextlevel = 50"
                "    AND x.instanceid = c.id",
                "INSERT INTO mdl_role_assignments (roleid, contextid, userid, component)"
                " SELECT 1, 1, u.id, '' FROM mdl_user AS u WHERE u.idnumber = 'es3'",
                "UPDATE mdl_user SET idnumber = 'es4' WHERE idnumber = 'es5'"):
            cluster.sql(self.db, text)
        self.run("user_delete", [{"userid": "es6"}])

    def run(self, name, items, **call):
        call = {**CALL, "request": str(uuid.uuid4()), "deadline": time.time() + 60, **call}
        cur = self.conn.execute("SELECT * FROM nexsis_f2.%s(%%s::jsonb, %%s::jsonb)" % name,
                                (json.dumps(call), json.dumps(items)))
        names = [c.name for c in cur.description]
        return [dict(zip(names, row)) for row in cur]

    def left(self):
        return self.cluster.sql(self.db, LEFT)

    def drop(self):
        self.conn.close()
        self.cluster.drop(self.db)


@pytest.fixture(scope="module", name="schools")
def two_schools(cluster, databases):
    both = School(cluster, databases), School(cluster, databases)
    yield both
    for school in both:
        school.drop()


def entry(userid, courseid, **more):
    return dict({"userid": userid, "courseid": courseid}, **more)


STUDENT = {"roleid": "student"}
ROUNDS = (
    [entry(u, "EC0", **STUDENT) for u in USERS] + [entry(u, "EC1", **STUDENT, timestart=1700000000,
                                                         timeend=1800000000) for u in USERS[:3]]
    + [entry("es0", c, **STUDENT) for c in COURSES[2:]]
    + [entry("es1", "EC2", roleid="teacher"), entry("es7", "EC2", roles=["student", "teacher"]),
       entry("es8", "EC2"), entry("es9", "EC2", roleid="manager"), entry("es10", "EC2", roleid=None),
       entry("es11", "EC2", **STUDENT, timestart="2026-01-01 00:00:00"),
       entry("es12", "EC2", **STUDENT, timestart=20, timeend=10),
       entry("es13", "EC2", **STUDENT, timestart=-1), entry("nobody", "EC2", **STUDENT),
       entry("es2", "nowhere", **STUDENT), entry("es2", "EC4", roleid="5"),
       entry("es0", "EC0", roleid="teacher")],
    [entry(u, "EC0", **STUDENT) for u in USERS] + [entry("es0", "EC1", **STUDENT),
     entry("es1", "EC1", timestart=1700000000, timeend=1800000000), entry("es2", "EC1", timeend=0),
     entry("es1", "EC2", **STUDENT), entry("es7", "EC2", **STUDENT), entry("es8", "EC2", timestart=5),
     entry("es11", "EC2", timestart=None), entry("es10", "EC2", roleid="")],
)


def test_a_set_leaves_what_its_items_leave_one_by_one(schools):
    at_once, single = schools
    outcomes = set()
    for items in ROUNDS:
        told = [(r["outcome"], r["errors"], r["warnings"]) for r in at_once.run("enrol_put", items)]
        seen, expected = set(), []
        for item, verdict in zip(items, told):
            pair = item["userid"], item["courseid"]
            # Twice the same in a set is an error of sets alone.
            expected.append(verdict if pair in seen else tuple(
                single.run("enrol_put", [item])[0][n] for n in ("outcome", "errors", "warnings")))
            seen.add(pair)
        assert told == expected
        outcomes |= {t[0] for t in told}
    assert outcomes == {"created", "unchanged", "updated", "failed"}
    assert len(at_once.left()) > 15
    assert at_once.left() == single.left()


def test_what_ended_comes_back_and_protected_ones_need_admin(schools):
    items = [entry("es0", "EC0", **STUDENT), entry("es1", "EC0", **STUDENT),
             entry("es3", "EC2", **STUDENT), entry("es13", "EC1", **STUDENT)]
    for school in schools:
        school.run("enrol_delete", items[:1], ondelete_enrolment="suspend")
    at_once, single = schools
    told = [(r["outcome"], r["errors"]) for r in at_once.run("enrol_put", items, admin=True)]
    assert told == [(r["outcome"], r["errors"]) for item in items
                    for r in single.run("enrol_put", [item], admin=True)]
    assert [t[0] for t in told] == ["restored", "unchanged", "created", "created"]
    assert at_once.left() == single.left()


def test_a_plan_made_on_empty_tables_looks_users_up(cluster, databases):
    """PostgreSQL then takes all indexes for as good: also those that have the user in second place, which
    are read from end to end for each item."""
    db = databases.clone("standalone")
    cluster.sql(db, "TRUNCATE mdl_user_enrolments, mdl_role_assignments")
    cluster.sql(db, "VACUUM ANALYZE mdl_user_enrolments, mdl_role_assignments")
    conn = cluster.connect(db, "nexsis_app")

    def run(name, items):
        call = {**CALL, "request": str(uuid.uuid4()), "deadline": time.time() + 60}
        return [r[1] for r in conn.execute(f"SELECT * FROM nexsis_f2.{name}(%s::jsonb, %s::jsonb)",
                                           (json.dumps(call), json.dumps(items)))]

    run("enrol_put", [])
    users = [f"ep{i}" for i in range(60)]
    run("user_put", [{"userid": u, "username": u, "firstname": "F", "lastname": "L",
                      "email": f"{u}@example.net"} for u in users])
    run("course_put", [{"courseid": c, "fullname": c, "shortname": c, "categorypath": "/Plans"}
                       for c in ("EP0", "EP1")])
    assert run("enrol_put", [entry(u, "EP0", **STUDENT) for u in users]) == ["created"] * 60
    with conn.transaction():
        assert run("enrol_put", [entry(u, "EP1", **STUDENT) for u in users]) == ["created"] * 60
        looked = dict(conn.execute(BY_USER).fetchall())
    conn.close()
    cluster.drop(db)
    assert looked["mdl_user_enrolments"] >= 60 and looked["mdl_role_assignments"] >= 60

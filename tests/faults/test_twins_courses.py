# SPDX-License-Identifier: Apache-2.0
"""Many clients putting the same courses into the same new categories, the same enrolments, groups
and members (C2-C4): one of each, and nobody gets an error."""
import collections

import pytest

from examples import outcome
from together import together

pytestmark = pytest.mark.fault

COURSES = ["TC%02d" % i for i in range(40)]
PATHS = ["/Twins/A", "/Twins/A/Deep", "/Twins/B", "/Twins too"]


@pytest.fixture(scope="module")
def site(make_site):
    """Where everybody has the time to wait for 63 others."""
    return make_site("standalone", location="NexsisDeadline 120000")


def course(courseid):
    return "/course/" + courseid, {"fullname": "Twin " + courseid, "categorypath": PATHS[int(courseid[2:]) % 4]}


def enrolment(courseid):
    return "/user/S%03d/enrol/%s" % (1 + int(courseid[2:]) % 28, courseid), {"roleid": "student"}


def group(courseid):
    return "/course/%s/group/TG" % courseid, {"name": "Group of " + courseid}


def member(courseid):
    return "/course/%s/group/TG/user/S%03d" % (courseid, 1 + int(courseid[2:]) % 28), None


def all_put(site, what, clients=64):
    """What CLIENTS at once got who all put WHAT of each course, neighbours in another order."""
    def deed(i):
        client = site.httpd.client(site.token)
        order = COURSES[i % 40:] + COURSES[:i % 40] if i % 2 else COURSES
        got = [(c, outcome(client.put(*what(c)))) for c in order]
        client.close()
        return got

    outcomes = collections.Counter(o for got in together(clients, deed) for o in got)
    assert outcomes == {**{(c, "200 created"): 1 for c in COURSES},
                        **{(c, "200 unchanged"): clients - 1 for c in COURSES}}


def test_64_clients_put_the_same_courses_enrolments_groups_and_members(site):
    for what in (course, enrolment, group, member):
        all_put(site, what)
    assert site.sql("SELECT count(*), count(DISTINCT idnumber), count(DISTINCT shortname) FROM mdl_course "
                    "WHERE idnumber ~ '^TC'") == [(40, 40, 40)]
    # one context, one manual instance, one enrolment with one role, one group with one member
    each = site.sql(
        "SELECT c.idnumber, (SELECT count(*) FROM mdl_context x WHERE x.contextlevel = 50 AND x.instanceid = c.id),"
        " (SELECT count(*) FROM mdl_enrol e WHERE e.courseid = c.id AND e.enrol = 'manual'),"
        " (SELECT count(*) FROM mdl_user_enrolments l JOIN mdl_enrol e ON e.id = l.enrolid WHERE e.courseid = c.id),"
        " (SELECT count(*) FROM mdl_role_assignments a JOIN mdl_context x ON x.id = a.contextid"
        "   WHERE x.contextlevel = 50 AND x.instanceid = c.id),"
        " (SELECT count(*) FROM mdl_groups g WHERE g.courseid = c.id),"
        " (SELECT count(*) FROM mdl_groups_members m JOIN mdl_groups g ON g.id = m.groupid WHERE g.courseid = c.id)"
        " FROM mdl_course c WHERE c.idnumber ~ '^TC' ORDER BY 1")
    assert each == [(c, 1, 1, 1, 1, 1, 1) for c in COURSES]
    # one event of each kind, one entry in the outbox
    assert site.sql("SELECT kind, operation, count(*), count(DISTINCT external_id) FROM nexsis.change"
                    " WHERE external_id ~ 'TC' GROUP BY 1, 2 ORDER BY 1, 2") == [
        ("course", "created", 40, 40), ("enrolment", "created", 40, 40), ("group", "created", 40, 40),
        ("member", "created", 40, 40)]
    assert site.sql("SELECT l.eventname, count(*) FROM mdl_logstore_standard_log l JOIN mdl_course c ON c.id = l.courseid"
                    " WHERE c.idnumber ~ '^TC' AND l.eventname IN ('\\core\\event\\course_created',"
                    " '\\core\\event\\user_enrolment_created', '\\core\\event\\role_assigned',"
                    " '\\core\\event\\group_created', '\\core\\event\\group_member_added') GROUP BY 1"
                    " HAVING count(*) <> 40") == []


def test_the_categories_are_there_once_and_in_order(site):
    rows = site.sql("SELECT name, depth, coursecount FROM mdl_course_categories "
                    "WHERE name IN ('Twins', 'A', 'Deep', 'B', 'Twins too') ORDER BY depth, name")
    assert rows == [("Twins", 1, 0), ("Twins too", 1, 10), ("A", 2, 10), ("B", 2, 10), ("Deep", 3, 10)]
    for table in ("mdl_course", "mdl_course_categories"):
        assert site.sql("SELECT sortorder FROM %s GROUP BY 1 HAVING count(*) > 1" % table) == [], table
    # courses stand behind their category and before the next one, contexts below their category's
    assert site.sql("SELECT c.idnumber FROM mdl_course c JOIN mdl_course_categories k ON k.id = c.category "
                    "WHERE c.sortorder <= k.sortorder OR c.sortorder >= k.sortorder + 10000") == []
    assert site.sql(
        "SELECT c.id FROM mdl_course c JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = c.id "
        "JOIN mdl_context p ON p.contextlevel = 40 AND p.instanceid = c.category "
        "WHERE x.path <> p.path || '/' || x.id OR x.depth <> p.depth + 1") == []


def test_put_and_delete_at_once_end_in_one_of_both(site):
    path = "/user/S001/enrol/TC01"
    for _ in range(5):
        def deed(i):
            client = site.httpd.client(site.token)
            r = client.delete(path) if i % 2 else client.put(path)
            client.close()
            return i % 2, r.status

        for deleted, status in together(8, deed):
            assert status in ((200, 404) if deleted else (200,))
        assert site.sql("SELECT count(*) FROM mdl_user_enrolments l JOIN mdl_enrol e ON e.id = l.enrolid "
                        "JOIN mdl_course c ON c.id = e.courseid JOIN mdl_user u ON u.id = l.userid "
                        "WHERE c.idnumber = 'TC01' AND u.idnumber = 'S001'")[0][0] <= 1

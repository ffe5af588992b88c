# SPDX-License-Identifier: Apache-2.0
"""What Moodle (4.5, caches filled) asks of PostgreSQL for a page or a web service call that writes: as many
statements, in the same order, of the same kind, on the same tables. The SQL is ours. n is new each time."""

COURSES = "SELECT * FROM mdl_course WHERE category = 0"
USER = "SELECT * FROM mdl_user WHERE id = %(user)s"
CALLER = "SELECT * FROM mdl_user WHERE id = 2"
COURSE = "SELECT * FROM mdl_course WHERE id = %(course)s"
CONTEXT = "SELECT * FROM mdl_context WHERE contextlevel = 50 AND instanceid = %(course)s"
FIELDS = ("SELECT f.*, c.name AS category, d.data FROM mdl_user_info_field AS f LEFT JOIN mdl_user_info_category"
          " AS c ON c.id = f.categoryid LEFT JOIN mdl_user_info_data AS d ON d.fieldid = f.id AND d.userid ="
          " %(user)s ORDER BY c.sortorder, f.sortorder")
PREFERENCES = "SELECT name, value FROM mdl_user_preferences WHERE userid = %(user)s"
FORGET = "DELETE FROM mdl_user_preferences WHERE userid = %(user)s AND name = 'bench'"
FLAG = "SELECT * FROM mdl_cache_flags WHERE name = '1' AND flagtype = 'bench' LIMIT 1"
MARK = ("UPDATE mdl_cache_flags SET timemodified = %(n)s, value = '1', expiry = %(n)s + 9 WHERE name = '1' AND"
        " flagtype = 'bench'")
BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED; SAVEPOINT bench"
NEXT = "RELEASE SAVEPOINT bench; SAVEPOINT bench"
COMMIT = "RELEASE SAVEPOINT bench; COMMIT"


def log(rows):
    return ("INSERT INTO mdl_logstore_standard_log (eventname, component, action, target, objectid, crud, edulevel,"
            " contextid, contextlevel, contextinstanceid, userid, courseid, anonymous, other, timecreated, origin,"
            " ip) VALUES " + ", ".join(["('bench', 'core', 'done', 'it', %(user)s, 'u', 0, 1, 10, 0, %(user)s,"
                                        " %(course)s, 0, 'null', %(n)s, 'web', '192.0.2.1')"] * rows))


SERVICE = (
    COURSES,
    "SELECT * FROM mdl_external_tokens WHERE token = 'bench' AND tokentype = 0",
    CALLER,
    "SELECT * FROM mdl_context WHERE contextlevel = 30 AND instanceid = 2",
    "SELECT name, value FROM mdl_user_preferences WHERE userid = 2",
    "SELECT * FROM mdl_external_functions WHERE name = 'core_webservice_get_site_info'",
    "DECLARE bench NO SCROLL CURSOR WITH HOLD FOR SELECT s.*, NULL FROM mdl_external_services AS s JOIN"
    " mdl_external_services_functions AS f ON f.externalserviceid = s.id AND s.restrictedusers = 0 AND"
    " f.functionname = 'bench' WHERE s.enabled = 1 UNION SELECT s.*, u.iprestriction FROM mdl_external_services"
    " AS s JOIN mdl_external_services_functions AS f ON f.externalserviceid = s.id AND s.restrictedusers = 1 JOIN"
    " mdl_external_services_users AS u ON u.externalserviceid = s.id AND u.userid = 2 WHERE s.enabled = 1",
    "FETCH 100000 FROM bench",
    "CLOSE bench")


def profile(columns):
    """A page that writes an account: COLUMNS = ..., and when it was written."""
    return SERVICE + (
        FIELDS, BEGIN, USER, USER,
        "UPDATE mdl_user SET " + columns + "timemodified = %(n)s WHERE id = %(user)s",
        NEXT,
        "SELECT * FROM mdl_context WHERE contextlevel = 30 AND instanceid = %(user)s",
        "SELECT * FROM mdl_badge_criteria WHERE criteriatype = 6",
        COMMIT, log(2))


PAGES = {
    "a login": (
        COURSES,
        "SELECT * FROM mdl_sessions WHERE sid = 'before %(n)s'",
        "UPDATE mdl_sessions SET timemodified = %(n)s, userid = 0 WHERE sid = 'before %(n)s'",
        "SELECT * FROM mdl_user WHERE username = %(name)s AND deleted <> 1 AND mnethostid = 1",
        PREFERENCES,
        "SELECT * FROM mdl_user_lastaccess WHERE userid = %(user)s",
        FIELDS,
        "SELECT * FROM mdl_user WHERE username = %(name)s AND mnethostid = 1",
        FORGET, FLAG, MARK, FORGET, FLAG, FORGET, FLAG,
        "DELETE FROM mdl_sessions WHERE sid = 'before %(n)s'",
        "INSERT INTO mdl_sessions (state, sid, sessdata, userid, timemodified, timecreated, lastip, firstip) VALUES"
        " (0, 'bench %(n)s', NULL, %(user)s, %(n)s, %(n)s, '192.0.2.1', '192.0.2.1') RETURNING id",
        PREFERENCES,
        "UPDATE mdl_user SET lastlogin = currentlogin, currentlogin = %(n)s, lastaccess = %(n)s,"
        " lastip = '192.0.2.%(ip)s' WHERE id = %(user)s",
        FIELDS,
        log(1)),
    "a profile changed": profile("lastname = 'Name %(n)s', city = 'City %(n)s', "),
    "a profile as it was": profile(""),
    "an enrolment": SERVICE + (
        BEGIN, CONTEXT, COURSE, FIELDS, USER,
        "SELECT r.id, r.shortname, n.name FROM mdl_role AS r JOIN mdl_role_context_levels AS l ON l.contextlevel = 50"
        " AND l.roleid = r.id LEFT JOIN mdl_role_names AS n ON n.contextid = 1 AND n.roleid = r.id ORDER BY r.sortorder",
        "SELECT * FROM mdl_enrol WHERE courseid = %(course)s AND status = 0 ORDER BY sortorder, id",
        "SELECT * FROM mdl_user_enrolments WHERE enrolid = %(enrol)s AND userid = %(user)s",
        "INSERT INTO mdl_user_enrolments (enrolid, status, userid, timestart, timeend, modifierid, timecreated,"
        " timemodified) VALUES (%(enrol)s, 0, %(user)s, 0, 0, 2, %(n)s, %(n)s) RETURNING id",
        NEXT,
        "SELECT 'x' FROM mdl_user WHERE id = %(user)s AND deleted = 0 LIMIT 1",
        "SELECT * FROM mdl_role_assignments WHERE roleid = 5 AND contextid = %(context)s AND userid = %(user)s AND"
        " component = '' AND itemid = 0 ORDER BY id",
        "INSERT INTO mdl_role_assignments (roleid, contextid, userid, component, itemid, timemodified, modifierid,"
        " sortorder) VALUES (5, %(context)s, %(user)s, '', 0, %(n)s, 2, 0) RETURNING id",
        NEXT, FLAG, MARK, NEXT,
        "SELECT f.id, f.course, m.id, f.forcesubscribe FROM mdl_forum AS f JOIN mdl_course_modules AS m ON"
        " m.instance = f.id JOIN mdl_modules AS o ON o.id = m.module AND o.name = 'forum' LEFT JOIN"
        " mdl_forum_subscriptions AS s ON s.forum = f.id AND s.userid = %(user)s WHERE f.course = %(course)s AND"
        " f.forcesubscribe = 2 AND s.id IS NULL",
        COMMIT, log(3)),
    "an enrolment ended": SERVICE + (
        BEGIN, CONTEXT, COURSE, FIELDS, USER,
        "SELECT * FROM mdl_enrol WHERE courseid = %(course)s AND status = 0 ORDER BY sortorder, id",
        "SELECT * FROM mdl_user_enrolments WHERE enrolid = %(enrol)s AND userid = %(user)s",
        "SELECT * FROM mdl_groups_members AS m JOIN mdl_groups AS g ON g.id = m.groupid WHERE m.userid = %(user)s"
        " AND g.courseid = %(course)s",
        "DELETE FROM mdl_user_enrolments WHERE enrolid = %(enrol)s AND userid = %(user)s",
        NEXT,
        "SELECT * FROM mdl_role_assignments WHERE contextid = %(context)s AND userid = %(user)s",
        "DELETE FROM mdl_role_assignments WHERE contextid = %(context)s AND userid = %(user)s",
        NEXT, FLAG, MARK, NEXT,
        "SELECT * FROM mdl_grade_items WHERE courseid = %(course)s",
        "DELETE FROM mdl_user_lastaccess WHERE userid = %(user)s AND courseid = %(course)s",
        NEXT,
        "DELETE FROM mdl_forum_subscriptions WHERE userid = %(user)s AND forum IN (0, 1)",
        NEXT, COMMIT, log(3)),
    "a group membership": SERVICE + (
        BEGIN,
        "SELECT * FROM mdl_groups WHERE id = %(group)s",
        "SELECT * FROM mdl_user WHERE id = %(user)s AND deleted = 0 AND mnethostid = 1",
        CONTEXT, COURSE, FIELDS) + (
        "SELECT 'x' FROM mdl_user_enrolments AS l JOIN mdl_enrol AS e ON e.id = l.enrolid AND e.courseid = %(course)s"
        " JOIN mdl_user AS u ON u.id = l.userid WHERE l.userid = %(user)s AND u.deleted = 0 LIMIT 1",) * 2 + (
        "SELECT courseid FROM mdl_groups WHERE id = %(group)s",
        "SELECT 'x' FROM mdl_groups_members WHERE groupid = %(group)s AND userid = %(user)s LIMIT 1",
        "INSERT INTO mdl_groups_members (groupid, userid, timeadded, component, itemid) VALUES (%(group)s, %(user)s,"
        " %(n)s, '', 0) RETURNING id",
        NEXT,
        "UPDATE mdl_groups SET timemodified = %(n)s WHERE id = %(group)s",
        NEXT,
        "SELECT * FROM mdl_message_conversations WHERE itemid = %(group)s AND contextid = %(context)s AND"
        " component = 'core_group' AND itemtype = 'groups'",
        "UPDATE mdl_quiz_attempts AS a SET timecheckstate = q.timeclose FROM mdl_quiz AS q JOIN mdl_quiz_overrides AS"
        " o ON o.quiz = q.id AND o.groupid = %(group)s WHERE q.id = a.quiz AND a.userid = %(user)s AND"
        " a.state = 'inprogress'",
        NEXT, COURSE, COMMIT, log(2)),
}

# What makes a page possible again, as nobody the triggers see; not measured.
AGAIN = {
    "a login": "INSERT INTO mdl_sessions (state, sid, userid, timemodified, timecreated) VALUES"
               " (0, 'before %(n)s', 0, 0, 0)",
    "an enrolment ended": "INSERT INTO mdl_user_enrolments (enrolid, status, userid, timestart, timeend, modifierid,"
                          " timecreated, timemodified) VALUES (%(enrol)s, 0, %(user)s, 0, 0, 2, 0, 0) ON CONFLICT"
                          " DO NOTHING",
    "an enrolment": "DELETE FROM mdl_user_enrolments WHERE userid = %(user)s AND enrolid = %(enrol)s;"
                    " DELETE FROM mdl_role_assignments WHERE userid = %(user)s AND contextid = %(context)s",
    "a group membership": "DELETE FROM mdl_groups_members WHERE groupid = %(group)s AND userid = %(user)s",
}

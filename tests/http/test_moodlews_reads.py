# SPDX-License-Identifier: Apache-2.0
"""Moodle's web services, reading: what the recordings do not show. Hard courses, who is refused what, and
what a partner sees. What answers look like otherwise is in test_moodlews_golden.py."""
import json
import re
import uuid

import pytest

from moodlews import LOCATION, Moodle

ADMIN, TEACHER, STUDENT, OTHER, SUSPENDED = 2, 123, 22, 26, 20  # accounts of the dumps
COURSE, ELSEWHERE, HIDDEN = 2, 3, 13
LOCAL = ["local_wsfunc_get_grades", "local_wsfunc_get_lastaccess", "local_wsfunc_get_users_lastaccess",
         "local_wsfunc_get_users_courses", "local_wsfunc_get_visible_courses",
         "local_wsfunc_programpartner_get_users",
         "core_completion_get_course_activities_completion_status"]


@pytest.fixture(scope="module")
def hard(make_site):
    site = make_site("hard", location="NexsisAuthFailures 0", extra=LOCATION % "NexsisAuthFailures 0")
    site.sql("INSERT INTO mdl_role_capabilities (contextid, roleid, capability, permission)"
             " VALUES (1, 7, 'webservice/rest:use', 1)")
    for name in LOCAL:
        site.sql("INSERT INTO mdl_external_services_functions (externalserviceid, functionname)"
                 " VALUES (2, %s)", name)
    return site


def client(site, user, *cohorts):
    """A client with a token of the account's, confined to cohorts."""
    secret = uuid.uuid4().hex
    made = site.sql("INSERT INTO mdl_external_tokens (token, tokentype, userid, externalserviceid, contextid,"
                    " creatorid, timecreated) VALUES (%s, 0, %s, 2, 1, 2, 1) RETURNING id", secret, user)[0][0]
    for cohort in cohorts:
        site.cluster.ctl(site.db, "partner", "add", str(made), "--cohort", cohort)
    return Moodle(site, secret)


@pytest.fixture(scope="module")
def admin(hard):
    return Moodle(hard)


@pytest.fixture(scope="module")
def student(hard):
    return client(hard, STUDENT)


@pytest.fixture(scope="module")
def teacher(hard):
    return client(hard, TEACHER)


@pytest.fixture(scope="module")
def partner(hard):
    return client(hard, ADMIN, "PP1")


def code(answer):
    return answer["errorcode"] if isinstance(answer, dict) and "errorcode" in answer else answer


def refused(answer, errorcode, message=None):
    assert code(answer) == errorcode
    assert message is None or answer["message"] == message


# --- courses -------------------------------------------------------------------------------------

def courses(who, **params):
    return who.call("core_course_get_courses_by_field", **params)["courses"]


def test_a_hidden_course_is_for_who_may_see_hidden_ones(admin, teacher, student):
    assert [c["visible"] for c in courses(admin, field="id", value=HIDDEN)] == [0]
    assert [c["visible"] for c in courses(teacher, field="id", value=HIDDEN)] == [0]
    assert courses(student, field="id", value=HIDDEN) == []


def test_no_field_is_all_courses_with_the_front_page(admin):
    ids = [c["id"] for c in courses(admin)]
    assert ids == sorted(ids) and ids[0] == 1 and len(ids) == 27
    assert courses(admin, field="id", value=1)[0]["categoryname"] == ""


def test_ids_are_taken_as_php_takes_them(admin):
    assert [c["id"] for c in courses(admin, field="ids", value="3,x,2,99999")] == [2, 3]
    assert [c["id"] for c in courses(admin, field="id", value=" 3abc")] == [3]
    assert courses(admin, field="id", value="abc") == []


def test_who_is_not_in_a_course_gets_what_is_public_of_it(student, admin):
    own, other = courses(student, field="ids", value="%d,%d" % (COURSE, ELSEWHERE))
    assert own["format"] == "topics" and "format" not in other and "filters" not in other
    assert "idnumber" not in own and "timecreated" not in own  # who may not update the course
    assert other["fullname"] == courses(admin, field="id", value=ELSEWHERE)[0]["fullname"]


def test_a_summary_is_html_without_what_can_run(hard, admin):
    hard.sql("UPDATE mdl_course SET summary = %s, summaryformat = 1, fullname = 'R&D <b>1</b> < 2' WHERE id = 24",
             '<p class="x">fine <img src="@@PLUGINFILE@@/a.png" alt=""></p>')
    course = courses(admin, field="id", value=24)[0]
    assert course["fullname"] == "R&amp;D 1 &lt; 2"
    assert re.fullmatch(r'<p class="x">fine <img src="http://127.0.0.1:8082/webservice/pluginfile.php/\d+/course/'
                        r'summary/a.png" alt=""></p>', course["summary"])
    for bad in ('<p onclick="x()">t</p>', "<script>t</script>", '<a href="javascript:x">t</a>', "<svg/onload=x>t",
                '<p class="a"onclick="x">t</p>', "<p\n style=x>t", "<<p>script>t", "<img src=x onerror=y>t<"):
        hard.sql("UPDATE mdl_course SET summary = %s WHERE id = 24", bad)
        shown = courses(admin, field="id", value=24)[0]["summary"]
        assert "<" not in shown and "t" in shown, shown


def test_overview_files_make_the_picture(hard, admin):
    context = hard.sql("SELECT id FROM mdl_context WHERE contextlevel = 50 AND instanceid = 24")[0][0]
    for name, kind, size in ((".", None, 0), ("über 1.png", "image/png", 5)):
        hard.sql("INSERT INTO mdl_files (contenthash, pathnamehash, contextid, component, filearea, itemid, filepath,"
                 " filename, filesize, mimetype, timecreated, timemodified)"
                 " VALUES ('', %s, %s, 'course', 'overviewfiles', 0, '/', %s, %s, %s, 7, 8)",
                 uuid.uuid4().hex, context, name, size, kind)
    course = courses(admin, field="id", value=24)[0]
    path = "/%d/course/overviewfiles/%%C3%%BCber%%201.png" % context
    assert course["courseimage"] == "http://127.0.0.1:8082/pluginfile.php" + path
    assert course["overviewfiles"] == [{
        "filename": "über 1.png", "filepath": "/", "filesize": 5, "timemodified": 8, "mimetype": "image/png",
        "fileurl": "http://127.0.0.1:8082/webservice/pluginfile.php" + path}]


def test_custom_fields_of_courses(hard, admin, student):
    context = hard.sql("SELECT id FROM mdl_context WHERE contextlevel = 50 AND instanceid = 24")[0][0]
    hard.sql("INSERT INTO mdl_customfield_category (id, name, component, area, itemid, contextid, timecreated,"
             " timemodified) VALUES (1, 'x', 'core_course', 'course', 0, 1, 1, 1)")
    fields = [("text", "charvalue", "A & B", {}), ("checkbox", "intvalue", 1, {"visibility": "1"}),
              ("select", "intvalue", 2, {"options": "red\r\ngreen"}), ("date", "intvalue", 1700000000, {}),
              ("textarea", "value", "<p>long</p>", {}), ("secret", "charvalue", "x", {})]
    for place, (kind, column, value, config) in enumerate(fields, 1):
        hard.sql("INSERT INTO mdl_customfield_field (id, shortname, name, type, sortorder, categoryid, configdata,"
                 " timecreated, timemodified) VALUES (%s, %s, %s, %s, %s, 1, %s, 1, 1)",
                 place, "f_" + kind, "Field " + kind, kind, place, json.dumps({"visibility": "2", **config}))
        hard.sql("INSERT INTO mdl_customfield_data (fieldid, instanceid, contextid, %s, %svalueformat, timecreated,"
                 " timemodified) VALUES (%%s, 24, %%s, %%s, %s1, 1, 1)"
                 % (column, *(("", "") if column == "value" else ("value, ", "'', "))), place, context, value)
    shown = courses(admin, field="id", value=24)[0]["customfields"]
    assert [(f["type"], f["valueraw"], f["value"]) for f in shown] == [
        ("text", "A & B", "A &amp; B"), ("checkbox", 1, "Yes"), ("select", 2, "green"),
        ("date", 1700000000, "Tuesday, 14 November 2023"), ("textarea", "<p>long</p>", "<p>long</p>")]
    public = courses(student, field="id", value=24)[0]["customfields"]
    assert [f["type"] for f in public] == ["text", "select", "date", "textarea"]
    assert "customfields" not in courses(admin, field="id", value=23)[0]


# --- enrolments ----------------------------------------------------------------------------------

def enrolled(who, course=COURSE, **options):
    return who.call("core_enrol_get_enrolled_users", courseid=course,
                    options=[{"name": k, "value": v} for k, v in options.items()])


def test_options_of_enrolled_users(admin):
    everybody = [u["id"] for u in enrolled(admin)]
    active = [u["id"] for u in enrolled(admin, onlyactive=1)]
    suspended = [u["id"] for u in enrolled(admin, onlysuspended=1)]
    assert SUSPENDED in everybody and SUSPENDED in suspended and SUSPENDED not in active
    assert sorted(active + suspended) == everybody == sorted(everybody)
    assert [u["id"] for u in enrolled(admin, limitfrom=2, limitnumber=3)] == everybody[2:5]
    assert [u["id"] for u in enrolled(admin, sortdirection="desc")] == everybody[::-1]
    by_name = [(u["lastname"], u["firstname"], u["id"]) for u in enrolled(admin, sortby="siteorder")]
    assert by_name == sorted(by_name) and len(by_name) == len(everybody)
    assert [u["id"] for u in enrolled(admin, withcapability="moodle/course:update")] == [TEACHER]
    group = [u["id"] for u in enrolled(admin, groupid=1)]
    assert group and all(1 in [g["id"] for g in u["groups"]] for u in enrolled(admin, groupid=1))
    assert not set(group) & {u["id"] for u in enrolled(admin, groupid=-1)}
    assert [u["id"] for u in enrolled(admin, course=1, limitnumber=2, limitfrom=1)] == [3, 4]  # everybody
    refused(enrolled(admin, sortby="nosuch"), "invalidparameter")
    refused(enrolled(admin, sortdirection="up"), "invalidparameter")
    refused(enrolled(admin, userfields="id,nosuch"), "invaliduserfield", "Invalid user field: nosuch")
    refused(enrolled(admin, onlyactive=1, onlysuspended=1), "codingerror")


PLAIN = "id,username,firstname,lastname,fullname,email,department,institution,idnumber,firstaccess,lastaccess,city," \
    "country,roles"


def test_plain_members_are_told_alike_by_both_statements(hard, admin):
    """What a site administrator asks for most often has a statement of its own."""
    for course in [row[0] for row in hard.sql("SELECT id FROM mdl_course ORDER BY id")]:
        for fields in (PLAIN, "id", "idnumber,roles", "fullname,country"):
            want = enrolled(admin, course, userfields=fields + ",preferences")
            for row in want:
                row.pop("preferences", None)
            assert enrolled(admin, course, userfields=fields) == want, (course, fields)
    assert enrolled(admin, 999999, userfields=PLAIN)["errorcode"] == "invalidrecord"
    assert enrolled(admin, userfields="id,nothing")["errorcode"] == enrolled(admin, userfields="nothing")["errorcode"]


def test_one_person_with_two_methods_and_roles_is_there_once(hard, admin):
    users = {u["id"]: u for u in enrolled(admin, course=25)}
    assert len(users) == len(enrolled(admin, course=25)) > 40
    two = users[3]  # by hand and by cohort: non-editing teacher and student
    assert [r["shortname"] for r in two["roles"]] == ["teacher", "student"]
    count = admin.call("core_enrol_get_users_courses", userid=3)
    assert [c["enrolledusercount"] for c in count if c["id"] == 25] == [len(users)]
    less = admin.call("core_enrol_get_users_courses", userid=3, returnusercount=0)
    assert "enrolledusercount" not in less[0] and len(less) == len(count)


def test_a_student_sees_of_others_what_students_do(student):
    users = {u["id"]: u for u in enrolled(student)}
    other, self = users[OTHER], users[STUDENT]
    assert set(other) == {"id", "fullname", "email", "firstaccess", "lastaccess", "lastcourseaccess",
                          "profileimageurlsmall", "profileimageurl", "roles", "enrolledcourses"}
    assert self["username"] == "student020" and self["idnumber"] == "S020"
    assert "firstname" not in self  # full names are for teachers
    assert [p["name"] for p in self["preferences"]][-1] == "_lastloaded"


def test_a_manager_of_the_site_reads_without_being_enrolled(hard, admin):
    manager = client(hard, 135)
    assert [u["id"] for u in enrolled(manager)] == [u["id"] for u in enrolled(admin)]
    assert report(manager, COURSE)["usergrades"] == report(admin, COURSE)["usergrades"]
    assert courses(manager, field="id", value=HIDDEN) == courses(admin, field="id", value=HIDDEN)
    assert activities(manager, STUDENT)["statuses"]


def test_profile_fields_of_enrolled_users(hard, admin, student):
    hard.sql("INSERT INTO mdl_user_info_data (userid, fieldid, data) VALUES (%s, 1, 'Tom & <b>')", OTHER)
    nick = [{"type": "text", "value": "Tom & <b>", "name": "Nick name", "shortname": "nickname"}]
    for who in (admin, student):
        assert {u["id"]: u.get("customfields") for u in enrolled(who)}[OTHER] == nick
    hard.sql("UPDATE mdl_user_info_field SET visible = 0 WHERE id = 1")
    assert "customfields" not in {u["id"]: u for u in enrolled(student)}[OTHER]
    assert {u["id"]: u["customfields"] for u in enrolled(admin, userfields="customfields")
            if "customfields" in u} == {OTHER: nick}


def test_full_names_have_the_sites_form(hard, admin, student):
    hard.sql("UPDATE mdl_config SET value = 'lastname, firstname' WHERE name = 'fullnamedisplay'")
    hard.sql("UPDATE mdl_config SET value = 'firstname (lastname)' WHERE name = 'alternativefullnameformat'")
    try:
        who = hard.sql("SELECT firstname, lastname FROM mdl_user WHERE id = %s", OTHER)[0]
        assert {u["id"]: u["fullname"] for u in enrolled(student)}[OTHER] == "%s, %s" % who[::-1]
        assert {u["id"]: u["fullname"] for u in enrolled(admin)}[OTHER] == "%s (%s)" % who
        assert report(admin, COURSE, OTHER)["usergrades"][0]["userfullname"] == "%s, %s" % who[::-1]
    finally:
        hard.sql("UPDATE mdl_config SET value = 'language'"
                 " WHERE name IN ('fullnamedisplay', 'alternativefullnameformat')")


def test_who_may_not_enter_or_manage_is_refused(student, teacher):
    refused(enrolled(student, course=ELSEWHERE), "errorcoursecontextnotvalid",
            "You cannot execute functions in the course context (course id:3). "
            "The context error message was: Course or activity not accessible.")
    refused(enrolled(student, onlyactive=1), "nopermissions")
    refused(enrolled(student, withcapability="moodle/course:update"), "nopermissions")
    refused(enrolled(student, groupid=3), "nopermissions")
    refused(student.call("core_group_get_course_groups", courseid=COURSE), "nopermissions",
            "Sorry, but you do not currently have permissions to do that (Manage groups).")
    assert len(teacher.call("core_group_get_course_groups", courseid=COURSE)) == 3
    assert code(enrolled(teacher, onlyactive=1)) != "nopermissions"
    refused(enrolled(teacher, course=25), "errorcoursecontextnotvalid")


def test_separate_groups_keep_students_apart(hard, student, teacher):
    hard.sql("UPDATE mdl_course SET groupmode = 1 WHERE id = 8")
    try:
        mates = {r[0] for r in hard.sql(
            "SELECT DISTINCT o.userid FROM mdl_groups_members m JOIN mdl_groups g ON g.id = m.groupid"
            " JOIN mdl_groups_members o ON o.groupid = g.id WHERE g.courseid = 8 AND m.userid = %s", STUDENT)}
        assert {u["id"] for u in enrolled(student, course=8)} == mates
        assert len(enrolled(teacher, course=8)) == 31
    finally:
        hard.sql("UPDATE mdl_course SET groupmode = 0 WHERE id = 8")


def test_ones_own_courses_know_favourites_and_what_is_hidden(hard, student, admin):
    hard.sql("INSERT INTO mdl_favourite (component, itemtype, itemid, contextid, userid, timecreated, timemodified)"
             " VALUES ('core_course', 'courses', 9, 1, %s, 1, 1)", STUDENT)
    hard.sql("INSERT INTO mdl_user_preferences (userid, name, value)"
             " VALUES (%s, 'block_myoverview_hidden_course_6', '1')", STUDENT)
    own = {c["id"]: c for c in student.call("core_enrol_get_users_courses", userid=STUDENT)}
    seen = {c["id"]: c for c in admin.call("core_enrol_get_users_courses", userid=STUDENT)}
    assert own.keys() == seen.keys()
    assert (own[9]["isfavourite"], own[6]["hidden"], own[2]["isfavourite"]) == (True, True, False)
    assert (seen[9]["isfavourite"], seen[6]["hidden"]) == (False, False)
    other = {c["id"]: c for c in student.call("core_enrol_get_users_courses", userid=OTHER)}
    assert other and other.keys() <= own.keys()  # only courses he is in himself
    assert other[2]["progress"] is None and other[2]["completed"] is None  # not his to see


# --- completion ----------------------------------------------------------------------------------

def activities(who, user, course=COURSE):
    return who.call("core_completion_get_activities_completion_status", courseid=course, userid=user)


def test_completion_of_others_is_for_teachers(student, teacher):
    assert activities(student, STUDENT) == activities(teacher, STUDENT)
    refused(activities(student, OTHER), "nopermissions",
            "Sorry, but you do not currently have permissions to do that (View activity completion reports).")
    status = dict(courseid=COURSE, userid=OTHER)
    refused(student.call("core_completion_get_course_completion_status", **status), "cannotviewreport")
    assert "completionstatus" in teacher.call("core_completion_get_course_completion_status", **status)
    assert "completionstatus" in student.call("core_completion_get_course_completion_status",
                                              courseid=COURSE, userid=STUDENT)
    refused(student.call("core_completion_get_course_completion_status", courseid=ELSEWHERE, userid=STUDENT),
            "requireloginerror", "Course or activity not accessible.")


def test_completion_of_nobody(admin):
    refused(activities(admin, 99999), "invaliduser")
    refused(activities(admin, STUDENT, course=99999), "invalidrecord")
    assert activities(admin, STUDENT, course=14) == {"statuses": [], "warnings": []}  # switched off there
    refused(admin.call("core_completion_get_course_completion_status", courseid=5, userid=TEACHER), "usernotenroled")


def test_rules_of_automatic_completion(hard, admin, student):
    """Quiz 3: view, grade and passing grade; assignment 2: submission; page 4 waits for the quiz."""
    hard.sql("UPDATE mdl_course_modules SET completiongradeitemnumber = 0, completionpassgrade = 1 WHERE id = 3")
    hard.sql("UPDATE mdl_course_modules SET completion = 2 WHERE id = 2")
    hard.sql("UPDATE mdl_assign SET completionsubmit = 1 WHERE id = 1")
    hard.sql("UPDATE mdl_grade_items SET gradepass = 5 WHERE id = 3")
    hard.sql("UPDATE mdl_grade_grades SET finalgrade = 4 WHERE itemid = 3 AND userid = %s", STUDENT)
    hard.sql("INSERT INTO mdl_course_modules_viewed (coursemoduleid, userid, timecreated) VALUES (3, %s, 1)", STUDENT)
    hard.sql("UPDATE mdl_course_modules SET availability = %s WHERE id = 4", json.dumps(
        {"op": "&", "c": [{"type": "completion", "cm": 3, "e": 1}], "showc": [True]}))
    by_id = {s["cmid"]: s for s in activities(admin, STUDENT)["statuses"]}
    rules = {m: [(d["rulename"], d["rulevalue"]["status"]) for d in s["details"]] for m, s in by_id.items()}
    assert rules == {2: [("completionsubmit", 0)], 4: [("completionview", 0)],
                     3: [("completionview", 1), ("completionusegrade", 1), ("completionpassgrade", 3)]}
    assert [by_id[m]["valueused"] for m in (2, 3, 4)] == [False, True, False]
    # whether he has access to the page only Moodle knows: he does not see it here, managers do
    assert [s["cmid"] for s in activities(student, STUDENT)["statuses"]] == [2, 3]
    hard.sql("UPDATE mdl_course_modules SET availability = NULL, visible = 0 WHERE id = 4")
    assert [s["cmid"] for s in activities(student, STUDENT)["statuses"]] == [2, 3]
    assert [s["cmid"] for s in activities(admin, STUDENT)["statuses"]] == [2, 3, 4]


def test_every_kind_of_criterion(hard, admin):
    hard.sql("UPDATE mdl_user_enrolments SET timestart = extract(epoch FROM now())::bigint - 36 * 3600, timeend = 0"
             " WHERE userid = %s AND enrolid IN (SELECT id FROM mdl_enrol WHERE courseid = 9)", STUDENT)
    for kind, column, value in ((2, "timeend", 1700000000), (3, None, None), (5, "enrolperiod", 5 * 86400),
                                (7, "role", 3), (8, "courseinstance", 2)):
        hard.sql("INSERT INTO mdl_course_completion_criteria (course, criteriatype%s) VALUES (9, %d%s)"
                 % (", " + column if column else "", kind, ", %d" % value if column else ""))
    hard.sql("INSERT INTO mdl_course_completion_aggr_methd (course, criteriatype, method) VALUES (9, NULL, 2)")
    r = admin.call("core_completion_get_course_completion_status", courseid=9, userid=STUDENT)["completionstatus"]
    assert (r["completed"], r["aggregation"]) == (False, 2)
    lines = [(c["type"], c["title"], c["status"], c["complete"], *c["details"].values()) for c in r["completions"]]
    assert lines == [
        (2, "Date", "14-Nov-23", False, "Date passed", "Remaining enrolled until a specified date",
         "14 November 2023", ""),
        (3, "Unenrol", "No", False, "Unenrolment", "Unenrolment", "Unenrolling from course", ""),
        (5, "Enrolment duration", "4 of 5", False, "Period post enrolment",
         "Remaining enrolled for a specified period of time", "5 days", "1 days"),
        (7, "Teacher", "No", False, "Manual completion by others", "Teacher", "Marked complete by Teacher", ""),
        (8, "Completion of other courses", "No", False, "Completion of other courses",
         '<a href="http://127.0.0.1:8082/course/view.php?id=2">Principles of API Design</a>', "Course completed",
         '<a href="http://127.0.0.1:8082/blocks/completionstatus/details.php?course=2">See details</a>')]


# --- grades --------------------------------------------------------------------------------------

def report(who, course, user=0, **more):
    return who.call("gradereport_user_get_grade_items", courseid=course, userid=user, **more)


HARD = ["HARD1", "HARD2", "HARD3", "HARD4", "AGG1", "AGG2", "AGG3", "AGG4", "AGG5", "AGG6", "AGG7", "C789"]


@pytest.mark.parametrize("course", HARD)
def test_totals_are_those_of_the_other_protocol(hard, admin, course):
    """The NexSIS list was compared with Moodle's own totals (test_grade_engine.py)."""
    number = courses(admin, field="idnumber", value=course)[0]["id"]
    r = hard.client.get("/course/%s/grade?pagesize=100&timestart=2000-01-01T00:00:00Z&timeend=2100-01-01T00:00:00Z"
                        % course)
    assert r.status == 200, r
    wanted = {g["userid"]: g for g in r.json()}
    shown = {u["useridnumber"]: [i for i in u["gradeitems"] if i["itemtype"] == "course"][0]
             for u in report(admin, number)["usergrades"]}
    assert shown
    matched = [u for u, i in shown.items() if i["graderaw"] is not None and u in wanted]
    assert matched or not wanted
    for user, item in shown.items():
        if item["graderaw"] is None:
            assert user not in wanted or item["gradeformatted"] == "Error"
        elif user in wanted:
            assert abs(item["graderaw"] - float(wanted[user]["rawfinalgrade"])) < 1e-9
            assert abs(item["grademax"] - float(wanted[user]["rawgrademax"])) < 1e-9


def test_a_course_that_waits_for_a_regrade_shows_it(hard, admin):
    stale = hard.sql("SELECT needsupdate FROM mdl_grade_items WHERE courseid = 14 AND itemtype = 'course'")
    assert stale == [(1,)]
    items = [i for u in report(admin, 14)["usergrades"] for i in u["gradeitems"]]
    assert items and not any(i["gradeneedsupdate"] for i in items)


def test_what_only_moodle_can_regrade_is_an_error(hard, admin):
    hard.sql("UPDATE mdl_grade_items SET needsupdate = 1, calculation = '=##gi5##' WHERE courseid = 2"
             " AND itemtype = 'course'")
    try:
        total = report(admin, COURSE, STUDENT)["usergrades"][0]["gradeitems"][-1]
        assert (total["gradeneedsupdate"], total["graderaw"], total["gradeformatted"], total["percentageformatted"]) \
            == (True, None, "Error", "Error")
    finally:
        hard.sql("UPDATE mdl_grade_items SET needsupdate = 0, calculation = NULL WHERE courseid = 2"
                 " AND itemtype = 'course'")


def test_letters_scales_and_settings(hard, admin):
    scale = report(admin, 15)["usergrades"][0]["gradeitems"][-1]
    assert scale["gradeformatted"] == "-" or not scale["gradeformatted"][0].isdigit()
    assert re.fullmatch(r"\D+&ndash;\D+", scale["rangeformatted"])
    for name, value in (("displaytype", "13"), ("decimalpoints", "1"), ("report_user_showlettergrade", "1"),
                        ("report_user_showrange", "0"), ("aggregationposition", "0")):
        hard.sql("INSERT INTO mdl_grade_settings (courseid, name, value) VALUES (3, %s, %s)", name, value)
    items = report(admin, 3)["usergrades"][0]["gradeitems"]
    assert items[0]["itemtype"] == "course" and "rangeformatted" not in items[0] and "grademax" not in items[0]
    graded = [i for i in items if i["graderaw"] is not None][0]
    assert re.fullmatch(r"\d+\.\d \([A-F][+-]?\)", graded["gradeformatted"])
    assert graded["gradeformatted"].endswith("(%s)" % graded["lettergradeformatted"])


def test_a_student_sees_his_own_grades_but_not_hidden_ones(hard, admin, student):
    mine = report(student, COURSE, STUDENT)["usergrades"]
    assert len(mine) == 1 and mine[0]["gradeitems"][-1]["graderaw"] is not None
    assert mine[0]["gradeitems"][0]["locked"] is None and mine[0]["gradeitems"][0]["gradeislocked"] is None
    refused(report(student, COURSE, OTHER), "nopermissiontoviewgrades")
    refused(report(student, COURSE), "nopermissions",
            "Sorry, but you do not currently have permissions to do that (View grades of other users).")
    hard.sql("UPDATE mdl_grade_grades SET hidden = 1 WHERE itemid = 5 AND userid = %s", STUDENT)
    try:
        hidden = {i["id"]: i for i in report(student, COURSE, STUDENT)["usergrades"][0]["gradeitems"]}
        assert 5 not in hidden  # hidden for good: not even named
        assert hidden[4]["graderaw"] is None and hidden[1]["graderaw"] is None  # could be told from the totals
        assert hidden[7]["graderaw"] is not None
        whole = {i["id"]: i for i in report(admin, COURSE, STUDENT)["usergrades"][0]["gradeitems"]}
        assert whole[5]["gradeishidden"] and whole[5]["graderaw"] is not None and whole[1]["graderaw"] is not None
        hard.sql("UPDATE mdl_grade_grades SET hidden = 4102444800 WHERE itemid = 5 AND userid = %s", STUDENT)
        until = {i["id"]: i for i in report(student, COURSE, STUDENT)["usergrades"][0]["gradeitems"]}
        assert (until[5]["graderaw"], until[5]["gradeformatted"], until[5]["percentageformatted"]) == (None, "-", "-")
    finally:
        hard.sql("UPDATE mdl_grade_grades SET hidden = 0 WHERE itemid = 5")


def test_the_report_of_a_group(admin):
    group = {u["id"] for u in enrolled(admin, groupid=1)}
    shown = {u["userid"] for u in report(admin, COURSE, groupid=1)["usergrades"]}
    assert shown and shown <= group
    refused(report(admin, COURSE, 99999), "invaliduser")


# --- the functions of local_wsfunc -----------------------------------------------------------------

def grades(who, course=COURSE, **params):
    return who.call("local_wsfunc_get_grades", courseid=course, **params)


def test_local_grades(admin, student):
    r = grades(admin, userids=[STUDENT, SUSPENDED])
    assert r["outcomes"] == [] and [i["activityid"] for i in r["items"]] == ["course", "2", "3"]
    total, essay, quiz = r["items"]
    assert (total["name"], total["itemnumber"], total["scaleid"], total["locked"]) == ("Course total", 0, 0, 0)
    mine = total["grades"][0]
    assert list(mine) == ["userid", "grade", "locked", "hidden", "overridden", "feedback", "feedbackformat",
                          "usermodified", "datesubmitted", "dategraded", "str_grade", "str_long_grade",
                          "str_feedback"]
    assert (mine["userid"], mine["str_grade"], mine["str_feedback"]) == (STUDENT, "%.2f" % mine["grade"], "")
    assert mine["str_long_grade"] == "%s / %.2f" % (mine["str_grade"], total["grademax"])
    assert essay["grades"][0]["grade"] is None and essay["grades"][0]["str_grade"] == "-"
    assert [i["grades"] for i in grades(admin)["items"]] == [[], [], []]
    assert [i["activityid"] for i in grades(admin, activityid=3)["items"]] == ["3"]
    assert [i["activityid"] for i in grades(admin, component="mod_assign", activityid="null")["items"]] == ["2"]
    refused(grades(admin, component="mod_assign", activityid=3), "invalidcoursemodule")
    refused(grades(admin, activityid="x"), "invalidparameter")
    assert grades(student, userids=[STUDENT])["items"][0]["grades"][0]["userid"] == STUDENT
    for users in ([OTHER], [STUDENT, OTHER], []):
        refused(grades(student, userids=users), "nopermissiontoviewgrades")


def test_local_last_access(hard, admin, student):
    when = dict(hard.sql("SELECT id, lastaccess FROM mdl_user"))
    for function in LOCAL[1:3]:
        assert admin.call(function, userid=SUSPENDED) == {"lastaccess": when[SUSPENDED]}
    assert set(student.call(LOCAL[1])) == {"lastaccess"}  # his own
    refused(student.call(LOCAL[1], userid=OTHER), "nopermissions")
    refused(admin.call(LOCAL[1], userid=99999), "invaliduser")


def test_local_courses(hard, admin, student):
    own = {c["id"]: c for c in admin.call("local_wsfunc_get_users_courses", userid=42 + 6)}
    for course in own.values():
        assert course["enablecompletion"] in (0, 1) and course["enroltimecreated"] > 0
    assert own[2]["enroltimestart"] == 1600000000 and own[2]["enroltimeend"] == 0
    all_courses = admin.call("local_wsfunc_get_visible_courses")["courses"]
    ids = [c["id"] for c in all_courses]
    assert ids == sorted(ids) and HIDDEN not in ids and 1 not in ids and len(ids) == 24
    assert all(isinstance(c["startdate"], str) and c["startdate"].isdigit() for c in all_courses)
    below = admin.call("local_wsfunc_get_visible_courses", cat=2)["courses"]
    paths = dict(hard.sql("SELECT c.id, k.path FROM mdl_course c JOIN mdl_course_categories k ON k.id = c.category"))
    assert {c["id"] for c in below} == {i for i in ids if "/2/" in paths[i] + "/"}
    refused(admin.call("local_wsfunc_get_visible_courses", cat=999), "unknowncategory", "Unknown category!")
    assert student.call("local_wsfunc_get_visible_courses")["courses"] == all_courses


def test_the_alias_answers_as_the_function(admin):
    assert admin.call(LOCAL[6], courseid=COURSE, userid=STUDENT) == activities(admin, STUDENT)


# --- partners ------------------------------------------------------------------------------------

def test_a_partner_sees_its_cohorts_only(hard, admin, partner):
    inside = {r[0] for r in hard.sql("SELECT userid FROM mdl_cohort_members WHERE cohortid = 3")}
    users = partner.call("local_wsfunc_programpartner_get_users")
    assert {u["id"] for u in users} == inside and all("suspended" in u for u in users)
    assert admin.call("local_wsfunc_programpartner_get_users") == []  # confined to none: no partner
    shown = {u["id"] for c in (2, 5, 25) for u in enrolled(partner, course=c)}
    assert shown and shown <= inside | {ADMIN}
    assert {u["userid"] for u in report(partner, 5)["usergrades"]} <= inside
    assert courses(partner, field="id", value=COURSE)[0]["contacts"] == []
    stranger = [u["id"] for u in enrolled(admin, course=5) if u["id"] not in inside][0]
    member = [u["id"] for u in enrolled(admin, course=5) if u["id"] in inside][0]
    refused(activities(partner, stranger, course=5), "nopermissions")
    refused(partner.call("core_completion_get_course_completion_status", courseid=COURSE, userid=stranger),
            "cannotviewreport")
    refused(partner.call("core_enrol_get_users_courses", userid=stranger), "nopermissions")
    refused(partner.call("local_wsfunc_get_users_courses", userid=stranger), "nopermissions")
    refused(partner.call("local_wsfunc_get_lastaccess", userid=stranger), "nopermissions")
    refused(report(partner, 5, stranger), "nopermissiontoviewgrades")
    refused(grades(partner, course=5, userids=[stranger]), "nopermissiontoviewgrades")
    both = grades(partner, course=5, userids=[stranger, member])["items"][0]["grades"]
    assert [g["userid"] for g in both] == [member]
    assert partner.call("core_enrol_get_users_courses", userid=member)
    assert "lastaccess" in partner.call("local_wsfunc_get_lastaccess", userid=member)

# SPDX-License-Identifier: Apache-2.0
"""What lists hold: each filter beside plain SQL on a Moodle's own data, what is left out, and that a
list says of a record what its single resource says."""
import json
import urllib.parse

import pytest

from examples import code

NDJSON = {"Accept": "application/x-ndjson"}
USER = "SELECT idnumber FROM mdl_user WHERE deleted = 0 AND "
COURSE = "SELECT idnumber FROM mdl_course WHERE category <> 0 AND "
ENROL = """SELECT ue.id::text FROM mdl_user_enrolments ue JOIN mdl_enrol e ON e.id = ue.enrolid
    JOIN mdl_course c ON c.id = e.courseid JOIN mdl_user u ON u.id = ue.userid
    JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = c.id WHERE u.deleted = 0 AND """
IN_ROLE = "EXISTS (SELECT FROM mdl_role_assignments a WHERE a.contextid = x.id AND a.userid = u.id AND %s)"


@pytest.fixture(scope="module")
def site(make_site):
    return make_site("school")


@pytest.fixture(scope="module")
def hard(make_site):
    return make_site("hard")


def listed(site, path):
    r = site.client.get(path, headers=NDJSON)
    assert r.status == 200, (path, r)
    return [json.loads(line) for line in r.body.decode().splitlines()]


def one(site, text):
    return str(site.sql(text)[0][0])


def q(text):
    return urllib.parse.quote(text, safe="*")


def test_filters_of_users(site):
    site.sql("UPDATE mdl_user SET city = 'Oslo*', department = 'R&D', institution = 'A % B_', "
             "auth = 'ldap' WHERE id IN (SELECT id FROM mdl_user WHERE idnumber <> '' ORDER BY id LIMIT 3)")
    site.sql("UPDATE mdl_user SET city = 'Oslofjord' WHERE id = (SELECT max(id) FROM mdl_user)")
    site.sql("UPDATE mdl_user SET suspended = 1 WHERE id IN (SELECT id FROM mdl_user ORDER BY id DESC LIMIT 2)")
    middle = one(site, "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY timemodified) FROM mdl_user "
                       "WHERE deleted = 0")
    name = one(site, "SELECT username FROM mdl_user WHERE deleted = 0 AND idnumber <> '' LIMIT 1")
    cohort = site.sql("SELECT c.id, c.idnumber FROM mdl_cohort c JOIN mdl_cohort_members m ON m.cohortid = c.id "
                      "WHERE c.idnumber <> '' LIMIT 1")[0]
    for args, where in {
            "": "true", "idnumber=": "idnumber = ''", "idnumber=*": "idnumber <> ''",
            "username=" + q(name): "username = '%s'" % name,
            "username=%s*" % q(name[:3]): "left(username, 3) = '%s'" % name[:3],
            "lastname=S*": "lastname LIKE 'S%'", "firstname=S*&lastname=*": "firstname LIKE 'S%'",
            "email=*&suspended=true": "suspended = 1", "suspended=0": "suspended = 0",
            "city=Oslo*": "city LIKE 'Oslo%'", "city=Oslo": "city = 'Oslo'", "department=R%26D": "department = 'R&D'",
            "institution=A%20%25%20B_": "institution = 'A % B_'", "institution=A%20_*": "false",
            "auth=ldap": "auth = 'ldap'", "country=": "country = ''", "city=%27%20OR%201=1": "false",
            "changedsince=" + middle: "timemodified >= " + middle,
            "cohort=" + q(cohort[1]): "id IN (SELECT userid FROM mdl_cohort_members WHERE cohortid = %s)" % cohort[0],
            "cohort=id:%s" % cohort[0]: "id IN (SELECT userid FROM mdl_cohort_members WHERE cohortid = %s)" % cohort[0],
            "cohort=nobody": "false"}.items():
        wanted = [i for i, in site.sql(USER + where + " ORDER BY id")]
        assert [u["userid"] for u in listed(site, "/user?" + args)] == wanted, args
        assert wanted or "false" in where, args


def test_changed_since_reads_times_as_writes_do(site):
    site.sql("UPDATE mdl_user SET timemodified = 1502917770 WHERE username = 'admin'")
    site.sql("UPDATE mdl_user SET timemodified = 1502917769 WHERE username = 'guest'")
    zone = site.sql("SELECT value FROM mdl_config WHERE name = 'timezone'")[0][0]
    site.sql("UPDATE mdl_config SET value = 'Europe/Oslo' WHERE name = 'timezone'")
    for text in ("1502917770", "2017-08-16T21:09:30Z", "2017-08-16T23:09:30+02:00", "2017-08-16 23:09:30"):
        found = {u["username"]: u for u in listed(site, "/user?changedsince=" + q(text))}
        assert "admin" in found and "guest" not in found, text
        assert found["admin"]["timemodified"] == "2017-08-16T21:09:30+00:00"
    site.sql("UPDATE mdl_config SET value = %s WHERE name = 'timezone'", zone)


def test_filters_of_courses_and_categories(site):
    site.sql("INSERT INTO mdl_course_categories (name, idnumber, parent, path, depth, sortorder) "
             "SELECT 'A/B 100%', 'CATX', id, path || '/x', 2, 1 FROM mdl_course_categories WHERE parent = 0 "
             "ORDER BY id LIMIT 1")
    site.sql("UPDATE mdl_course_categories SET path = replace(path, '/x', '/' || id), timemodified = 5 "
             "WHERE idnumber = 'CATX'")
    site.sql("UPDATE mdl_course SET category = (SELECT id FROM mdl_course_categories WHERE idnumber = 'CATX'), "
             "visible = 0 WHERE id = (SELECT max(id) FROM mdl_course)")
    for c in listed(site, "/category"):
        assert [x["id"] for x in listed(site, "/category?categorypath=" + q(c["categorypath"]))] == [c["id"]]
        below = listed(site, "/category?categorypath=%s*" % q(c["categorypath"] + "/"))
        assert all(x["categorypath"].startswith(c["categorypath"] + "/") for x in below)
        assert {x["id"] for x in below if x["categorypath"].count("/") == c["categorypath"].count("/") + 1} \
            == {x["id"] for x in listed(site, "/category?parent=" + c["id"])}
        found = [x["courseid"] for x in listed(site, "/course?categorypath=" + q(c["categorypath"]))]
        assert found == [i for i, in site.sql(COURSE + "category = %s ORDER BY id", int(c["id"]))]
    special = listed(site, "/category?idnumber=CATX")[0]
    assert special["categorypath"].endswith("/A%2FB 100%25") and special["name"] == "A/B 100%"
    assert special["timemodified"] == "1970-01-01T00:00:05+00:00"
    for args, where in {"": "true", "idnumber=*": "idnumber <> ''", "idnumber=": "idnumber = ''",
                        "visible=false": "visible = 0", "visible=true": "visible = 1",
                        "shortname=C*": "shortname LIKE 'C%'", "fullname=*": "fullname <> ''",
                        "changedsince=2000-01-01": "timemodified >= 946684800"}.items():
        assert [c["courseid"] for c in listed(site, "/course?" + args)] == \
            [i for i, in site.sql(COURSE + where + " ORDER BY id")], args
    assert len(listed(site, "/category")) == site.sql("SELECT count(*) FROM mdl_course_categories")[0][0]


def test_filters_of_enrolments(site):
    user, course = site.sql(
        "SELECT u.idnumber, c.idnumber FROM mdl_user_enrolments ue JOIN mdl_enrol e ON e.id = ue.enrolid "
        "JOIN mdl_course c ON c.id = e.courseid JOIN mdl_user u ON u.id = ue.userid "
        "WHERE u.idnumber <> '' AND c.idnumber <> '' AND u.deleted = 0 ORDER BY ue.id LIMIT 1")[0]
    site.sql("UPDATE mdl_user_enrolments SET status = 1, timeend = 4000000000 WHERE id = (SELECT max(id) "
             "FROM mdl_user_enrolments)")
    site.sql("UPDATE mdl_role_assignments SET timemodified = 3000000000 WHERE id = (SELECT a.id FROM "
             "mdl_role_assignments a JOIN mdl_context x ON x.id = a.contextid JOIN mdl_user_enrolments ue "
             "ON ue.userid = a.userid WHERE x.contextlevel = 50 AND a.component = '' ORDER BY a.id LIMIT 1)")
    assert site.client.put("/user/%s/enrol/%s" % (q(user), q(course)), {}).status == 200
    teacher = IN_ROLE % "a.roleid = (SELECT id FROM mdl_role WHERE shortname = 'editingteacher')"
    late = IN_ROLE % "a.timemodified >= 2999999999"
    for args, where in {
            "": "true", "userid=" + q(user): "u.idnumber = '%s'" % user,
            "courseid=" + q(course): "c.idnumber = '%s'" % course, "courseid=": "c.idnumber = ''",
            "status=suspended": "ue.status = 1", "status=active": "ue.status = 0",
            "plugin=self": "e.enrol = 'self'", "role=editingteacher": teacher,
            "changedsince=2999999999": late, "userid=nobody": "false",
            "plugin=nexsis": "ue.id IN (SELECT moodle_id FROM nexsis.owned WHERE kind = 'enrolment')",
    }.items():
        wanted = site.sql(ENROL.replace("ue.id::text", "u.idnumber, c.idnumber, u.username, c.shortname") + where +
                          " ORDER BY ue.id")
        assert [(e["userid"], e["courseid"], e["username"], e["shortname"])
                for e in listed(site, "/enrol?" + args)] == wanted, args
    assert listed(site, "/enrol?status=suspended")[-1]["timeend"] == "2096-10-02T07:06:40+00:00"


@pytest.mark.parametrize("name", ["school", "hard"])
def test_roles_and_plugins_are_those_of_the_courses_own_list(request, site, hard, name):
    place = site if name == "school" else hard
    seen = 0
    names = {r["name"]: r["shortname"] for r in listed(place, "/role")}
    for courseid, in place.sql("SELECT idnumber FROM mdl_course WHERE idnumber <> '' AND category <> 0 GROUP BY 1 "
                               "HAVING count(*) = 1"):
        r = place.client.get("/course/%s/enrol" % q(courseid))
        if r.status == 404:
            assert listed(place, "/enrol?courseid=" + q(courseid)) == []
            continue
        own = {}
        for e in r.json():
            entry = own.setdefault(e["userenrol_id"], [e["idnumber"], e["enrol"], set()])
            if e["role"]:
                entry[2].add(names[e["role"]])
        assert [[e["userid"], e["plugin"], set(e["roles"])]
                for e in listed(place, "/enrol?courseid=" + q(courseid))] == list(own.values()), courseid
        seen += len(own)
    assert seen > 10


@pytest.mark.parametrize("name", ["school", "hard"])
def test_a_list_says_what_the_single_resource_says(request, site, hard, name):
    place = site if name == "school" else hard
    for kind, member in (("user", "userid"), ("course", "courseid")):
        records = listed(place, "/" + kind)
        ids = [r[member] for r in records]
        known = place.sql("SELECT count(*) FROM mdl_%s WHERE %s" % (
            (kind, "deleted = 0" if kind == "user" else "category <> 0")))[0][0]
        assert len(records) == known > 5
        for record in [r for r in records if r[member] and r[member] not in (".", "..")][:60]:
            r = place.client.get("/%s/%s" % (kind, urllib.parse.quote(record[member], safe="")))
            if ids.count(record[member]) > 1:
                assert code(r) == (400, "ambiguous_id")
            else:
                single = r.json()
                assert single == {k: record[k] for k in single}, record


def test_groups_and_members(site):
    groups = listed(site, "/group")
    assert len(groups) == site.sql("SELECT count(*) FROM mdl_groups")[0][0] > 0
    for g in [g for g in groups if g["groupid"] and g["courseid"]][:10]:
        single = site.client.get("/course/%s/group/%s" % (q(g["courseid"]), q(g["groupid"])))
        assert single.status == 200 and single.json() == {k: g[k] for k in single.json()}
        members = listed(site, "/groupmember?courseid=%s&groupid=%s" % (q(g["courseid"]), q(g["groupid"])))
        assert sorted(m["username"] for m in members) == sorted(u for u, in site.sql(
            "SELECT u.username FROM mdl_groups_members m JOIN mdl_user u ON u.id = m.userid JOIN mdl_groups g "
            "ON g.id = m.groupid JOIN mdl_course c ON c.id = g.courseid WHERE g.idnumber = %s "
            "AND c.idnumber = %s", g["groupid"], g["courseid"]))
    assert listed(site, "/group?idnumber=*") == [g for g in groups if g["groupid"]]
    assert listed(site, "/group?name=zz*") == [g for g in groups if g["name"].startswith("zz")]


def test_what_was_deleted_here_is_not_listed(site):
    put = {"username": "gonesoon", "firstname": "Gone", "lastname": "Soon", "email": "gs@example.org"}
    assert site.client.put("/user/GONE1", put).status == 200
    assert site.client.put("/course/GONEC", {"fullname": "Gone course"}).status == 200
    assert site.client.put("/course/STAYC", {"fullname": "Stays"}).status == 200
    for c in ("GONEC", "STAYC"):
        assert site.client.put("/user/GONE1/enrol/" + c, {}).status == 200
        assert site.client.put("/course/%s/group/G1" % c, {"name": "G"}).status == 200
        assert site.client.put("/course/%s/group/G1/user/GONE1" % c).status == 200
    counts = "/user?idnumber=GONE1", "/course?idnumber=GONEC", "/enrol?userid=GONE1", \
        "/groupmember?userid=GONE1", "/group?courseid=GONEC"
    assert [len(listed(site, p)) for p in counts] == [1, 1, 2, 2, 1]
    assert site.client.delete("/course/GONEC").status == 200
    assert [len(listed(site, p)) for p in counts] == [1, 0, 1, 1, 0]
    assert site.client.delete("/user/GONE1").status == 200
    assert [len(listed(site, p)) for p in counts] == [0, 0, 0, 0, 0]
    site.sql("UPDATE mdl_user SET suspended = 0 WHERE idnumber = 'GONE1'")  # somebody in Moodle wakes it
    assert [len(listed(site, p)) for p in counts] == [1, 0, 1, 1, 0]


def test_profile_members_and_cohorts_come_when_they_are_named(site):
    put = {"username": "profiled", "firstname": "P", "lastname": "F", "email": "pf@example.org",
           "skype": "sky \"p\"", "url": "https://example.org/", "tenant": "T1"}
    cohort = one(site, "SELECT idnumber FROM mdl_cohort WHERE idnumber <> '' AND component = '' LIMIT 1")
    site.sql("INSERT INTO mdl_user_info_field (shortname, name, datatype, categoryid, param1) "
             "VALUES ('sky', 'Skype', 'social', 1, 'skype')")
    assert site.client.put("/user/PROF1", {**put, "cohort0": cohort}).status == 200
    assert "skype" not in listed(site, "/user?idnumber=PROF1")[0]
    found = listed(site, "/user?idnumber=PROF1&fields=userid,skype,url,tenant,icq,cohorts")
    assert found == [{"userid": "PROF1", "url": "https://example.org/", "icq": "", "skype": "sky \"p\"",
                      "tenant": "T1", "cohorts": [cohort]}]
    assert listed(site, "/user?username=admin&fields=cohorts,url") == [{"url": "", "cohorts": []}]
    members = {c["idnumber"]: c["members"] for c in listed(site, "/cohort")}
    assert members[cohort] == len(listed(site, "/user?cohort=" + q(cohort)))


def test_strange_texts_stay_what_they_are(site):
    strange = "quote\" back\\slash \t tab \x1f unit \u00e9 \u674e \U0001f600 </script> ' ; --"
    site.sql("UPDATE mdl_user SET lastname = %s WHERE username = 'admin'", strange)
    assert [u["lastname"] for u in listed(site, "/user?username=admin")] == [strange]
    assert site.client.get("/user?username=admin").json()[0]["lastname"] == strange
    assert [u["username"] for u in listed(site, "/user?lastname=quote*")] == ["admin"]
    names, path = [], "/user?sort=-lastname&limit=2&fields=lastname"
    while path:  # the strange one in a cursor as well
        r = site.client.get(path)
        names += [u["lastname"] for u in r.json()]
        path = r.headers["Link"].split(">")[0][1:].replace(site.client.mount, "") if r.headers["Link"] else ""
    assert names == [u["lastname"] for u in listed(site, "/user?sort=-lastname")] and strange in names

# SPDX-License-Identifier: Apache-2.0
"""Moodle's web services: tokens, parameters, errors, and who sees whom. What answers look like is in
test_moodlews_golden.py."""
import time
import urllib.parse
import uuid

import pytest

from moodlews import LOCATION, MOUNT, Moodle
from waiting import in_a_minute, quickly

INVALID = {"exception": "invalid_parameter_exception", "errorcode": "invalidparameter",
           "message": "Invalid parameter value detected"}
ACCESS = {"exception": "webservice_access_exception", "errorcode": "accessexception",
          "message": "Access control exception"}
BY_FIELD = "core_user_get_users_by_field"


@pytest.fixture(scope="module")
def school(make_site):
    site = make_site("hard", location="NexsisAuthFailures 0", extra=LOCATION % "NexsisAuthFailures 0")
    # Moodle's own sites give "authenticated user" the protocol; these dumps do not
    site.sql("INSERT INTO mdl_role_capabilities (contextid, roleid, capability, permission)"
             " VALUES (1, 7, 'webservice/rest:use', 1)")
    return site


@pytest.fixture(scope="module")
def admin(school):
    return Moodle(school)


def token(site, user="admin", service=2, **columns):
    """A new token of the account's; COLUMNS differ from the usual."""
    row = {"token": uuid.uuid4().hex, "tokentype": 0, "externalserviceid": service, "contextid": 1,
           "creatorid": 2, "timecreated": 1, **columns}
    names = list(row)
    site.sql("INSERT INTO mdl_external_tokens (userid, %s) SELECT id, %s FROM mdl_user WHERE username = %%s"
             % (", ".join(names), ", ".join(["%s"] * len(names))), *row.values(), user)
    return row["token"]


def service(site, functions=(BY_FIELD,), **columns):
    """A new service; its id."""
    row = {"name": uuid.uuid4().hex, "enabled": 1, "restrictedusers": 0, "timecreated": 1, **columns}
    made = site.sql("INSERT INTO mdl_external_services (%s) VALUES (%s) RETURNING id"
                    % (", ".join(row), ", ".join(["%s"] * len(row))), *row.values())[0][0]
    for name in functions:
        site.sql("INSERT INTO mdl_external_services_functions (externalserviceid, functionname)"
                 " VALUES (%s, %s)", made, name)
    return made


def find(site, secret, field="id", values=("2",)):
    return Moodle(site, secret).call(BY_FIELD, field=field, values=values)


def error(answer):
    return (answer["exception"], answer["errorcode"])


# --- tokens ----------------------------------------------------------------------------------------


def test_a_token_of_the_service_calls(school):
    assert [u["username"] for u in find(school, token(school))] == ["admin"]


def test_no_services_no_answer(make_site):
    site = make_site("school", extra=LOCATION % "")
    site.sql("UPDATE mdl_config SET value = 'soap' WHERE name = 'webserviceprotocols'")
    r = Moodle(site).xml(BY_FIELD, field="id", values=[2])
    assert (r.status, r.body) == (403, b"")
    site.sql("UPDATE mdl_config SET value = '0' WHERE name = 'enablewebservices'")
    r = Moodle(site, "another").raw(BY_FIELD, field="id", values=[2])
    assert (r.status, r.body) == (403, b"")


def test_a_token_past_its_time_is_deleted(school):
    old = token(school, validuntil=int(time.time()) - 5)
    assert find(school, old) == ACCESS
    assert school.sql("SELECT count(*) FROM mdl_external_tokens WHERE token = %s", old) == [(0,)]
    assert find(school, token(school, validuntil=int(time.time()) + 500))[0]["id"] == 2


@pytest.mark.parametrize("columns", [
    {"iprestriction": "10.0.0.0/8"}, {"iprestriction": "127.0.0.2-9"}, {"iprestriction": "192.168."},
    {"iprestriction": "nonsense"}, {"sid": "no such session"}])
def test_tokens_that_are_not_for_here(school, columns):
    assert find(school, token(school, **columns)) == ACCESS


@pytest.mark.parametrize("networks", ["127.0.0.1", "10.1.1.1, 127.0.0.0/8", "127.0.0.1-3", "127.0"])
def test_tokens_of_a_network(school, networks):
    assert find(school, token(school, iprestriction=networks))[0]["id"] == 2


def test_tokens_of_other_kinds_are_none(school):
    assert error(find(school, token(school, tokentype=1))) == ("moodle_exception", "invalidtoken")
    assert error(find(school, "x" * 4000)) == ("moodle_exception", "invalidtoken")
    assert error(find(school, "é' OR 1=1")) == ("moodle_exception", "invalidtoken")


@pytest.mark.parametrize("change, code, word", [
    ("deleted = 1", "wsaccessuserdeleted", "deleted"),
    ("confirmed = 0", "wsaccessuserunconfirmed", "unconfirmed"),
    ("suspended = 1", "wsaccessusersuspended", "suspended"),
    ("auth = 'nologin'", "wsaccessusernologin", "nologin authentication")])
def test_accounts_that_may_not_call(school, change, code, word):
    school.sql("UPDATE mdl_user SET %s WHERE username = 'student050'" % change)
    assert find(school, token(school, "student050")) == {
        "exception": "moodle_exception", "errorcode": code,
        "message": "Refused web service access for %s username: student050" % word}
    school.sql("UPDATE mdl_user SET deleted = 0, confirmed = 1, suspended = 0, auth = 'manual'"
               " WHERE username = 'student050'")


def test_maintenance_is_for_administrators(school):
    school.sql("UPDATE mdl_config SET value = '1' WHERE name = 'maintenance_enabled'")
    try:
        assert error(find(school, token(school, "student051"))) == ("moodle_exception", "sitemaintenance")
        assert find(school, token(school))[0]["id"] == 2
    finally:
        school.sql("UPDATE mdl_config SET value = '0' WHERE name = 'maintenance_enabled'")


def test_services_are_judged(school):
    assert find(school, token(school, service=service(school, enabled=0))) == ACCESS
    assert find(school, token(school, service=service(school, ["core_user_get_users"]))) == ACCESS
    assert find(school, token(school, service=99999)) == ACCESS
    needs = service(school, requiredcapability="moodle/site:config")
    assert find(school, token(school, service=needs))[0]["id"] == 2
    assert find(school, token(school, "student051", service=needs)) == ACCESS


def test_services_for_chosen_users(school):
    chosen = service(school, restrictedusers=1)
    assert find(school, token(school, service=chosen)) == ACCESS
    for until, networks, works in ((None, None, True), (int(time.time()) + 900, None, False), (9, None, True),
                                   (None, "10.", False), (None, "127.", True)):
        school.sql("DELETE FROM mdl_external_services_users WHERE externalserviceid = %s", chosen)
        school.sql("INSERT INTO mdl_external_services_users (externalserviceid, userid, validuntil,"
                   " iprestriction) VALUES (%s, 2, %s, %s)", chosen, until, networks)
        assert (find(school, token(school, service=chosen)) != ACCESS) == works, (until, networks)


def test_the_protocol_is_a_capability(school):
    school.sql("UPDATE mdl_role_capabilities SET permission = -1 WHERE capability = 'webservice/rest:use'"
               " AND roleid = 7")
    assert find(school, token(school, "student052")) == ACCESS
    school.sql("UPDATE mdl_role_capabilities SET permission = 1 WHERE capability = 'webservice/rest:use'"
               " AND roleid = 7")
    assert find(school, token(school, "student052")) != ACCESS


def test_a_token_of_a_course_is_refused(school):
    course = school.sql("SELECT id FROM mdl_context WHERE contextlevel = 50 ORDER BY id LIMIT 1")[0][0]
    answer = find(school, token(school, contextid=course))
    assert error(answer) == ("core_external\\restricted_context_exception", "restrictedcontextexception")


def test_last_access_is_noted_once_a_minute(school):
    began = int(time.time())

    def use(ago):
        """When a token was used last that was used AGO seconds ago, and now."""
        secret = token(school, lastaccess=began - ago)
        find(school, secret)
        return school.sql("SELECT lastaccess FROM mdl_external_tokens WHERE token = %s", secret)[0][0]

    assert began - 1 <= use(began) <= time.time() + 1
    assert began - 1 <= use(100) <= time.time() + 1
    assert use(-600) == began + 600
    recent = use(30)
    assert recent == began - 30 or time.time() > began + 29


def test_wrong_tokens_are_braked(make_site):
    site = make_site("school", extra=LOCATION % "NexsisAuthFailures 3")
    wrong = in_a_minute(lambda n: [Moodle(site, "%d wrong" % n).raw(BY_FIELD, field="id", values=[2])
                                   for _ in range(5)])
    assert [r.status for r in wrong] == [200, 200, 200, 429, 429]
    assert all(r.json()["errorcode"] == "invalidtoken" for r in wrong)
    assert 0 < int(wrong[-1].headers["Retry-After"]) <= 60
    assert find(site, Moodle(site).token)[0]["id"] == 2


def test_a_secret_is_in_no_log(school):
    secret = token(school)
    query = "?wstoken=%s&wsfunction=%s&field=id&values[]=2" % (secret, BY_FIELD)
    assert Moodle(school).client.get(query).status == 200
    assert secret not in school.httpd.access_log() + school.httpd.error_log()


# --- parameters ------------------------------------------------------------------------------------


@pytest.mark.parametrize("params", [
    "field=id", "values[]=2", "field=id&values=2", "field[]=id&values[]=2", "field=id&values[0][a]=2",
    "field=id&values[]=2&more=1", "field=id&values[]=2&values2[]=1", "field=i%20d&values[]=2",
    "field=id&values[]=abc", "field=id&values[]=", "field=username&values[]=ADMIN",
    "field=email&values[]=nobody", "field=id&values[]=2&wsusername=x", "field=id&values[]=%ff",
    "field=id&values[]=%00", "field=id&values[]=%zz",
    "field=id&values[]=99999999999999999999"])
def test_bad_parameters_have_one_error(admin, params):
    r = admin.post("moodlewsrestformat=json&wstoken=%s&wsfunction=%s&%s" % (admin.token, BY_FIELD, params))
    assert (r.status, r.json()) == (200, INVALID)


@pytest.mark.parametrize("params", [
    "field=id&values[]=2", "field=id&values[9]=2", "field=id&values[x]=2", "field=id&values%5B0%5D=2",
    "field=idnumber&field=id&values[]=7&values[0]=2", "field=id&values[]=%20002", "field=id&values[]=2&values[]=2",
    "field=id&values[]=2&moodlewssettingraw=1&moodlewssettinglang=en", "values[]=2&field=id&moodlewsx=y"])
def test_the_same_call_in_many_spellings(admin, params):
    r = admin.post("moodlewsrestformat=json&wstoken=%s&wsfunction=%s&%s" % (admin.token, BY_FIELD, params))
    assert [u["id"] for u in r.json()] == [2]


def test_query_and_body_are_one_and_the_body_wins(admin):
    query = urllib.parse.urlencode({"wstoken": "wrong", "wsfunction": BY_FIELD, "field": "email",
                                    "values[1]": "9", "moodlewsrestformat": "json"})
    r = admin.client.request("POST", "?" + query, ("wstoken=%s&field=id&values[]=2" % admin.token).encode(),
                             headers={"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"})
    assert [u["id"] for u in r.json()] == [2]
    r = admin.client.get("?field=id&wsfunction=%s&values[]=2&wstoken=%s&moodlewsrestformat=json"
                         % (BY_FIELD, admin.token))
    assert [u["id"] for u in r.json()] == [2]


def test_a_json_body_is_no_parameters(admin):
    r = admin.client.request("POST", "?moodlewsrestformat=json", {"wstoken": admin.token})
    assert r.json()["errorcode"] == "invalidtoken"


def test_a_million_elements_are_refused_early(admin, school):
    head = "moodlewsrestformat=json&wstoken=%s&wsfunction=%s&field=id" % (admin.token, BY_FIELD)
    many, more = (head + "".join("&values[%s]=1" % i for i in x) for x in ([""] * 90000, range(1000000)))
    r = quickly(lambda: admin.post(many), 5)
    assert (r.status, r.json()) == (200, INVALID)
    r = quickly(lambda: admin.post(more), 5)
    assert (r.status, r.headers["Content-Type"]) == (413, "application/xml; charset=utf-8")
    assert b"<ERRORCODE>invalidparameter</ERRORCODE>" in r.body
    deep = admin.post(head + "&values" + "[0]" * 20000 + "=1")
    assert deep.json() == INVALID
    wide = admin.post(head + "".join("&values[%d]=2" % i for i in range(9000)))
    assert [u["id"] for u in wide.json()] == [2]


def test_functions_that_are_not_there(admin):
    body = "wstoken=%s&moodlewsrestformat=json" % admin.token
    assert admin.post(body).json() == INVALID
    for name in ("core_x", "core_user_get_users%00", "'", "core_enrol_get_potential_users"):
        answer = admin.post(body + "&wsfunction=" + name).json()
        assert answer["errorcode"] in ("invalidrecord", "invalidparameter"), name


def test_methods(admin):
    query = "?wstoken=%s&wsfunction=%s&field=id&values[]=2" % (admin.token, BY_FIELD)
    got, head = admin.client.get(query), admin.client.request("HEAD", query)
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(got.body)))
    assert admin.client.delete(query).status == 405


def test_headers_are_moodles(admin):
    r = admin.xml(BY_FIELD, field="id", values=[2])
    assert r.headers["Content-Disposition"] == 'inline; filename="response.xml"'
    assert r.headers["Access-Control-Allow-Origin"] == "*"
    r = admin.raw(BY_FIELD, field="id", values=[2])
    assert r.headers["Content-Disposition"] is None and r.headers["Content-Type"] == "application/json"


# --- users -----------------------------------------------------------------------------------------


def search(moodle, **criteria):
    answer = moodle.call("core_user_get_users",
                         criteria=[{"key": k, "value": v} for k, v in criteria.items()])
    return [u["username"] for u in answer["users"]], answer["warnings"]


def test_searches(admin):
    assert search(admin, idnumber="S010") == (["student010"], [])
    assert search(admin, email="S010@EXAMPLE.ORG") == (["student010"], [])
    assert search(admin, email="s01_@example.org", lastname="%O%")[0] != []
    assert search(admin, username="student010", firstname="nobody") == ([], [])
    assert search(admin, username="STUDENT010") == ([], [])
    assert search(admin, id="abc") == ([], [])
    assert search(admin, auth="oauth2", email="%") [0] != []
    assert search(admin, lastname="' OR ''='") == ([], [])
    assert search(admin, firstname="") == ([], [])


def test_a_key_twice(admin):
    answer = admin.call("core_user_get_users", criteria=[{"key": "id", "value": 2}, {"key": "id", "value": 3}])
    assert error(answer) == ("moodle_exception", "keyalreadyset")


def test_strict_closes_what_moodle_leaves_open(school, make_site):
    site = make_site("school", extra=LOCATION % "NexsisMoodlewsStrict On")
    site.sql("UPDATE mdl_user SET deleted = 1 WHERE username = 'student001'")
    school.sql("UPDATE mdl_user SET deleted = 1 WHERE username = 'student001'")
    assert Moodle(site).call(BY_FIELD, field="idnumber", values=["S001"]) == []
    assert Moodle(school).call(BY_FIELD, field="idnumber", values=["S001"]) != []
    school.sql("UPDATE mdl_user SET deleted = 0 WHERE username = 'student001'")
    assert Moodle(site).call("core_user_get_users", criteria=[{"key": "foo", "value": 1}]) == INVALID


def test_a_student_sees_himself_and_whom_he_studies_with(school):
    student = Moodle(school, token(school, "student010"))
    shared = school.sql("SELECT EXISTS (SELECT FROM mdl_user_enrolments AS a JOIN mdl_user_enrolments AS b"
                        " ON a.enrolid = b.enrolid WHERE a.userid = 12 AND b.userid = 13)")[0][0]
    seen = student.call(BY_FIELD, field="id", values=[2, 12, 13])
    assert shared and [u["id"] for u in seen] == [12, 13]
    assert seen[0]["username"] == "student010" and "firstname" not in seen[0]
    assert not {"username", "idnumber", "auth", "preferences"} & set(seen[1])
    assert {p["name"] for p in seen[0]["preferences"]} >= {"_lastloaded"}
    assert student.call(BY_FIELD, field="idnumber", values=["S011", "A00001"]) == []


def test_roles_open_profiles(school):
    """A role at the site shows people; details, names and identities are capabilities of their own."""
    role = school.sql("INSERT INTO mdl_role (name, shortname, description, sortorder, archetype) VALUES"
                      " ('Reader', 'reader', '', 90, '') RETURNING id")[0][0]

    def allow(capability, permission=1):
        school.sql("INSERT INTO mdl_role_capabilities (contextid, roleid, capability, permission)"
                   " VALUES (1, %s, %s, %s)", role, capability, permission)

    school.sql("INSERT INTO mdl_role_assignments (roleid, contextid, userid) SELECT %s, 1, id FROM mdl_user"
               " WHERE username = 'legacy1'", role)
    reader = Moodle(school, token(school, "legacy1"))

    def look():
        return reader.call(BY_FIELD, field="id", values=[12])

    assert look() == []
    allow("moodle/user:viewdetails")
    assert set(look()[0]) == {"id", "fullname", "suspended", "firstaccess", "lastaccess", "city", "country",
                              "description", "descriptionformat", "profileimageurl", "profileimageurlsmall",
                              "customfields"}
    assert reader.call(BY_FIELD, field="idnumber", values=["S010"]) == []
    allow("moodle/site:viewfullnames")
    assert look()[0]["firstname"] == "José" and "idnumber" not in look()[0]
    allow("moodle/user:viewalldetails")
    assert look()[0]["idnumber"] == "S010" and look()[0]["auth"] == "manual"
    school.sql("UPDATE mdl_config SET value = 'city,country,description,suspended,firstaccess,lastaccess'"
               " WHERE name = 'hiddenuserfields'")
    # what the site shows is remembered with the token for some seconds
    other = Moodle(school, token(school, "legacy1")).call(BY_FIELD, field="id", values=[12])
    assert not {"city", "suspended", "description", "lastaccess"} & set(other[0])
    school.sql("UPDATE mdl_config SET value = '' WHERE name = 'hiddenuserfields'")
    # a student's profile is seen through his courses too; this account has none
    other, context = school.sql("SELECT u.id, c.id FROM mdl_user AS u JOIN mdl_context AS c ON"
                                " c.contextlevel = 30 AND c.instanceid = u.id"
                                " WHERE u.username = 'legacy2'")[0]
    assert reader.call(BY_FIELD, field="id", values=[other]) != []
    school.sql("INSERT INTO mdl_role_capabilities (contextid, roleid, capability, permission)"
               " VALUES (%s, %s, 'moodle/user:viewdetails', -1)", context, role)
    assert reader.call(BY_FIELD, field="id", values=[other]) == []
    assert look() != []
    school.sql("UPDATE mdl_role_capabilities SET permission = -1000 WHERE contextid = 1 AND roleid = %s"
               " AND capability = 'moodle/user:viewdetails'", role)
    assert look() == []


def test_a_partner_sees_its_cohorts(school):
    secret = token(school)
    ids = school.sql("SELECT t.id, c.id FROM mdl_external_tokens AS t, mdl_cohort AS c"
                     " WHERE t.token = %s AND c.idnumber = 'PP1'", secret)[0]
    school.sql("INSERT INTO nexsis.partner (token_id, cohort_id) VALUES (%s, %s)", *ids)
    members = [m for m, in school.sql("SELECT u.username FROM mdl_cohort_members AS m JOIN mdl_user AS u"
                                      " ON u.id = m.userid WHERE m.cohortid = %s ORDER BY u.id", ids[1])]
    partner = Moodle(school, secret)
    assert members and search(partner, email="%")[0] == members
    assert search(partner, nosuch="x")[0] == members
    assert partner.call(BY_FIELD, field="username", values=[members[0], "admin"])[0]["username"] == members[0]
    assert partner.call(BY_FIELD, field="username", values=["admin"]) == []


def test_names_in_the_sites_form(school):
    school.sql("UPDATE mdl_config SET value = 'lastname, firstname (alternatename)'"
               " WHERE name = 'alternativefullnameformat'")
    admin = Moodle(school, token(school))
    assert admin.call(BY_FIELD, field="id", values=[2])[0]["fullname"] == "User, Admin"
    school.sql("UPDATE mdl_user SET alternatename = 'Ad\\1' WHERE id = 2")
    assert admin.call(BY_FIELD, field="id", values=[2])[0]["fullname"] == "User, Admin (Ad\\1)"
    school.sql("UPDATE mdl_config SET value = 'language' WHERE name = 'alternativefullnameformat'")


def test_texts_of_every_kind(school, admin):
    text = "a/b \"q\" <i>&'\n\t\\ \u00e9 \U0001f600 \x7f"
    school.sql("UPDATE mdl_user SET institution = %s WHERE id = 30", text)
    assert admin.call(BY_FIELD, field="id", values=[30])[0]["institution"] == text
    raw = admin.raw(BY_FIELD, field="id", values=[30]).body
    assert b'a\\/b \\"q\\" <i>&\'\\n\\t\\\\ \\u00e9 \\ud83d\\ude00 \x7f' in raw
    xml = admin.xml(BY_FIELD, field="id", values=[30]).body
    assert "a/b &quot;q&quot; &lt;i&gt;&amp;'\n\t\\ \u00e9 \U0001f600 \x7f".encode() in xml


def test_calls_are_logged_where_that_is_wanted(make_site):
    site = make_site("school", extra=LOCATION % "NexsisMoodlewsLog On")
    count = "SELECT count(*) FROM mdl_logstore_standard_log WHERE action = 'called'"
    before = site.sql(count)[0][0]
    Moodle(site).call(BY_FIELD, field="id", values=[2])
    Moodle(site).call(BY_FIELD, field="id")
    Moodle(site).call("core_no_such_function")
    assert site.sql(count)[0][0] == before + 2
    assert site.sql("SELECT eventname, component, target, crud, edulevel, contextid, userid, courseid, other,"
                    " origin, ip FROM mdl_logstore_standard_log ORDER BY id DESC LIMIT 1") == [
        ("\\core\\event\\webservice_function_called", "core", "webservice_function", "r", 0, 1, 2, 0,
         '{"function":"core_user_get_users_by_field"}', "ws", "127.0.0.1")]


def test_descriptions_are_html_that_runs_nothing(school, admin):
    def shown(text, kind):
        school.sql("UPDATE mdl_user SET description = %s, descriptionformat = %s WHERE id = 31", text, kind)
        user = admin.call(BY_FIELD, field="id", values=[31])[0]
        return user["description"], user["descriptionformat"]

    assert shown("<b>bold</b>", 1) == ("<b>bold</b>", 1)
    assert shown("a<script>alert(1)</script>", 1) == ("aalert(1)", 1)
    assert shown("a & <b>\nc", 2) == ("a &amp; &lt;b&gt;<br />\nc", 1)
    assert "/webservice/pluginfile.php/" in shown('<img src="@@PLUGINFILE@@/x.png">', 1)[0]


# --- the site --------------------------------------------------------------------------------------


def test_site_info_of_a_student(school):
    info = Moodle(school, token(school, "student030")).call("core_webservice_get_site_info")
    assert (info["username"], info["userissiteadmin"], info["siteid"]) == ("student030", False, 1)
    assert len(info["userprivateaccesskey"]) == 32
    again = Moodle(school, token(school, "student030")).call("core_webservice_get_site_info")
    assert again["userprivateaccesskey"] == info["userprivateaccesskey"]


def test_links_begin_where_the_client_called(make_site):
    site = make_site("school", extra='<Location /moodle%s>\nNexsisApi moodlews\n</Location>' % MOUNT)
    moodle = Moodle(site)
    moodle.client = site.httpd.client(mount="/moodle" + MOUNT)
    info = moodle.call("core_webservice_get_site_info")
    assert info["siteurl"] == "http://127.0.0.1:%d/moodle" % site.httpd.port


@pytest.mark.log("NXS0002: database_unavailable")
def test_a_database_that_is_away_is_said_in_moodles_form(make_site):
    site = make_site("school", location="NexsisDeadline 500", extra=LOCATION % "NexsisDeadline 500")
    site.sql("ALTER ROLE nexsis_app NOLOGIN")
    site.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'nexsis_app'"
             " AND datname = current_database()")
    try:
        r = Moodle(site).raw(BY_FIELD, field="id", values=[2])
        assert (r.status, r.json()["exception"], r.json()["errorcode"]) == \
            (503, "dml_connection_exception", "dbconnectionfailed")
        assert r.headers["Retry-After"]
    finally:
        site.sql("ALTER ROLE nexsis_app LOGIN")

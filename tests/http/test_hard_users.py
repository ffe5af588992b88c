# SPDX-License-Identifier: Apache-2.0
"""Users on the database with the hard cases (../shared/moodle, moodle-4.3-hard): accounts without an
id, twins, single sign-on, protected accounts, deleted and returning ones."""
import pytest

from conftest import ALL_SCOPES
from dbdiff import diff, snapshot

NEW = {"username": "someone", "firstname": "Some", "lastname": "One", "email": "some@example.org"}


@pytest.fixture(scope="module")
def site(make_site):
    return make_site("hard")


def put(site, userid, query="", **members):
    return site.client.put("/user/%s%s" % (userid, query), dict(NEW, **members))


def errors(answer):
    return [(e["field"], e["code"]) for e in answer.json()["errors"]]


def user(site, column, **where):
    name, value = where.popitem()
    rows = site.sql("SELECT %s FROM mdl_user WHERE %s = %%s" % (column, name), value)
    return rows[0][0] if rows else None


def untouched(site, act):
    """What ACT answers; nothing may have changed in Moodle's tables."""
    with site.cluster.connect(site.db) as conn:
        before = snapshot(conn)
        answer = act()
        assert diff(before, snapshot(conn)) == {}
    return answer


def test_account_without_id_is_not_taken_unless_allowed(site):
    r = untouched(site, lambda: put(site, "L1", username="legacy1", email="legacy1@example.org"))
    assert r.status == 400
    assert ("username", "username_taken") in errors(r)
    assert "no id number" in r.json()["errors"][0]["detail"]
    assert "124" in r.json()["errors"][0]["detail"]


def test_account_without_id_is_adopted_when_allowed(site):
    r = put(site, "L1", "?adopt=username", username="legacy1", email="legacy1@example.org")
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "adopted")
    assert user(site, "id", idnumber="L1") == 124
    assert site.sql("SELECT kind FROM nexsis.owned WHERE moodle_id = 124") == [("user",)]


def test_adoption_by_username_and_email_compares_both(site):
    r = untouched(site, lambda: put(site, "L2", "?adopt=username%2Bemail", username="legacy2",
                                    email="other@example.org"))
    assert errors(r) == [("username", "username_taken")]
    r = put(site, "L2", "?adopt=username%2Bemail", username="Legacy2", email="LEGACY2@example.org")
    assert r.headers["Nexsis-Outcome"] == "adopted"


def test_adoption_with_a_password(site):
    r = put(site, "L3", "?adopt=username%2Bemail", username="legacy3", email="legacy3@example.org",
            password="Brand-new-1")
    assert r.headers["Nexsis-Outcome"] == "adopted"
    assert user(site, "password", idnumber="L3").startswith("$6$rounds=10000$")


def test_account_with_another_id_is_never_adopted(site):
    r = untouched(site, lambda: put(site, "X1", "?adopt=username", username="student020"))
    assert errors(r) == [("username", "username_taken")]
    assert '"S020"' in r.json()["errors"][0]["detail"]


@pytest.mark.log("ambiguous_id")
def test_twins_are_an_error_naming_both(site):
    for act in (lambda: put(site, "TWIN", username="twin.a"), lambda: site.client.delete("/user/TWIN"),
                lambda: site.client.get("/user/TWIN")):
        r = untouched(site, act)
        assert (r.status, r.json()["code"]) == (400, "ambiguous_id")
        assert "129" in r.text and "130" in r.text


@pytest.mark.parametrize("userid", ["A00001", "MGR1"])
def test_administrator_and_site_manager_are_protected(site, userid):
    for act in (lambda: put(site, userid), lambda: site.client.delete("/user/" + userid)):
        r = untouched(site, act)
        assert (r.status, r.json()["code"]) == (403, "protected_account")
    assert site.client.get("/user/" + userid).status == 200


def test_protected_account_is_not_adopted(site):
    site.sql("UPDATE mdl_config SET value = '2,128' WHERE name = 'siteadmins'")
    r = untouched(site, lambda: put(site, "L5", "?adopt=username", username="legacy5"))
    site.sql("UPDATE mdl_config SET value = '2' WHERE name = 'siteadmins'")
    assert errors(r) == [("username", "username_taken")]


def test_scope_admin_may_write_protected_accounts(site):
    token = site.key(ALL_SCOPES + ",admin")
    row = site.sql("SELECT username, firstname, email FROM mdl_user WHERE idnumber = 'MGR1'")[0]
    r = site.client.put("/user/MGR1", dict(zip(("username", "firstname", "email"), row),
                                           lastname="Promoted"),
                        headers={"Authorization": "Bearer " + token}, token=False)
    assert r.status == 200
    assert user(site, "lastname", idnumber="MGR1") == "Promoted"


@pytest.mark.parametrize("userid", ["SSO1", "SSO2"])
def test_single_sign_on_accounts_keep_their_password_column(site, userid):
    site.sql("UPDATE mdl_user SET password = 'not cached' WHERE idnumber = %s", userid)
    r = put(site, userid, username=userid.lower(), email="new-%s@example.org" % userid,
            password="Secret-1234")
    assert r.headers["Nexsis-Outcome"] == "updated"
    assert user(site, "password", idnumber=userid) == "not cached"
    assert "password" in r.headers["Nexsis-Warning"]


def test_user_deleted_in_moodle_comes_back_as_a_new_one(site):
    r = put(site, "DEL1", username="del1", email="del1@example.org")
    assert r.headers["Nexsis-Outcome"] == "created"


def everything(site, userid):
    """Enrolments, roles, groups, cohorts and grades of a Moodle id."""
    return [site.sql("SELECT * FROM mdl_%s WHERE userid = %%s ORDER BY id" % table, userid)
            for table in ("user_enrolments", "role_assignments", "groups_members", "cohort_members",
                          "grade_grades", "user_lastaccess", "user_preferences")]


def test_deleted_user_is_gone_and_returns_with_everything(site):
    had = everything(site, 22)
    assert had[0] and had[1] and had[4]
    body = dict(zip(NEW, site.sql("SELECT username, firstname, lastname, email FROM mdl_user"
                                  " WHERE id = 22")[0]))
    assert site.client.delete("/user/S020").status == 200
    assert user(site, "suspended", id=22) == 1
    for act in (lambda: site.client.get("/user/S020"), lambda: site.client.delete("/user/S020")):
        r = untouched(site, act)
        assert (r.status, r.json()["code"]) == (404, "gone")
    r = site.client.put("/user/S020", body)
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "restored")
    assert user(site, "suspended", id=22) == 0
    assert everything(site, 22) == had
    assert site.client.get("/user/S020").json() == dict(body, userid="S020")


def test_user_suspended_by_somebody_else_returns_suspended(site):
    assert user(site, "suspended", idnumber="SUS1") == 1
    r = untouched(site, lambda: site.client.delete("/user/SUS1"))
    assert r.status == 200
    assert site.client.get("/user/SUS1").status == 404
    r = put(site, "SUS1", username="suspended1", email="sus1@example.org")
    assert r.headers["Nexsis-Outcome"] == "restored"
    assert user(site, "suspended", idnumber="SUS1") == 1


def test_every_bad_value_is_named_at_once(site):
    r = untouched(site, lambda: put(site, "BAD", username="student021", email="S022@example.org",
                                    auth="ldap", timezone="Europe/Nowhere", cohort0="none"))
    assert sorted(errors(r)) == [("auth", "auth_not_enabled"), ("cohort0", "unknown_cohort"),
                                 ("email", "email_taken"), ("timezone", "timezone_invalid"),
                                 ("username", "username_taken")]


def test_cohort_of_a_plugin_is_refused(site):
    site.sql("UPDATE mdl_cohort SET component = 'tool_x' WHERE idnumber = 'PP1'")
    r = untouched(site, lambda: put(site, "COH", cohort0="PP1"))
    assert errors(r) == [("cohort0", "cohort_protected")]
    site.sql("UPDATE mdl_cohort SET component = '' WHERE idnumber = 'PP1'")


def test_cohort_by_moodle_id(site):
    r = put(site, "COH", cohort0="id:2", cohort3="STAFF")
    assert r.status == 200
    assert site.sql("SELECT cohortid FROM mdl_cohort_members m JOIN mdl_user u ON u.id = m.userid"
                    " WHERE u.idnumber = 'COH'") == [(2,)]

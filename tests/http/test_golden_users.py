# SPDX-License-Identifier: Apache-2.0
"""Users on a real Moodle database: what our requests change in it, table by table, is what Moodle's
own PHP changed for the same operation (../shared/moodle/golden-writes). Ours adds rows in nexsis."""
import pytest

from as_moodle import assert_as_moodle, changes
from conftest import ALL_SCOPES, Site

PERSON = {"username": "newone", "firstname": "New", "lastname": "One", "email": "new1@example.org"}
FULL = {"city": "Oslo", "country": "no", "institution": "Inst", "department": "Dep",
        "address": "Street 1", "phone1": "1", "phone2": "2", "middlename": "Mid",
        "alternatename": "Alt", "lang": "en", "timezone": "Europe/Oslo"}


@pytest.fixture(scope="module")
def school(cluster, databases):
    """school(NexsisOnDelete's word, SQL to run first) -> Site with a key that acts as the administrator"""
    sites = []

    def make(ondelete="suspend", prepare="SELECT 1"):
        for old in sites:
            old.close()
        sites[:] = [Site(cluster, databases.clone("school"),
                         location="NexsisOnDelete user %s" % ondelete)]
        sites[0].sql(prepare)
        sites[0].client.token = sites[0].key(ALL_SCOPES, "--actor", "admin")
        sites[0].client.get("/ping")  # the key's last_used is written here
        return sites[0]

    yield make
    for site in sites:
        site.close()


def members(site, userid):
    """The required members of USERID as they are."""
    row = site.sql("SELECT username, firstname, lastname, email FROM mdl_user WHERE idnumber = %s",
                   userid)[0]
    return dict(zip(("username", "firstname", "lastname", "email"), row))


def test_create_with_password(school):
    site = school()
    assert_as_moodle("user_create", site, lambda: site.client.put(
        "/user/NEW1", dict(PERSON, password="Secret-1234")))


def test_create_with_every_column(school):
    site = school()
    assert_as_moodle("user_create_full", site,
                     lambda: site.client.put("/user/NEW1", dict(PERSON, **FULL)))


def test_create_for_single_sign_on(school):
    site = school(prepare="UPDATE mdl_config SET value = 'email,shibboleth' WHERE name = 'auth'")
    assert_as_moodle("user_create_sso", site, lambda: site.client.put(
        "/user/NEW1", dict(PERSON, auth="shibboleth")))


def test_update_name_and_email(school):
    site = school()
    body = dict(members(site, "S020"), lastname="Changed", email="changed@example.org")
    assert_as_moodle("user_update_name", site, lambda: site.client.put("/user/S020", body))


def test_update_password(school):
    site = school()
    body = dict(members(site, "S020"), password="Another-1234")
    assert_as_moodle("user_update_password", site, lambda: site.client.put("/user/S020", body))


def test_profile_field(school):
    site = school(prepare="UPDATE mdl_user_info_field SET shortname = 'tenant'")
    body = dict(members(site, "S020"), tenant="Nick")
    assert_as_moodle("user_profile_field", site, lambda: site.client.put("/user/S020", body))


def test_cohort(school):
    site = school()
    body = dict(members(site, "S100"), cohort0="COH26")
    assert_as_moodle("cohort_add", site, lambda: site.client.put("/user/S100", body))


def test_delete_suspends(school):
    site = school()
    assert_as_moodle("user_suspend", site, lambda: site.client.delete("/user/S020"))


def test_delete_in_full(school):
    site = school("delete")
    assert_as_moodle("user_delete", site, lambda: site.client.delete("/user/S020"))


def test_unchanged_writes_nothing(school):
    site = school()
    body = dict(members(site, "S020"), password="Passw0rd!", cohort0="COH26", city="", auth=None)
    site.client.put("/user/S020", body)
    own = "SELECT (SELECT count(*) FROM nexsis.change), (SELECT count(*) FROM nexsis.request)"
    rows = site.sql(own)
    assert changes(site, lambda: site.client.put("/user/S020", body))[0] == {}
    assert site.sql(own) == rows

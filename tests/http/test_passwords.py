# SPDX-License-Identifier: Apache-2.0
"""Passwords: stored as Moodle 4.3 stores them, checked by the site's policy, never told to anybody."""
import ctypes
import hashlib

import pytest

PLAIN = "Sunny-day-7"
crypt = ctypes.CDLL("libcrypt.so.1").crypt
crypt.restype = ctypes.c_char_p


def person(name, **more):
    return dict({"username": name, "firstname": "P", "lastname": "W",
                 "email": name + "@example.org"}, **more)


def row(site, userid):
    return site.sql("SELECT password, id, timemodified FROM mdl_user WHERE idnumber = %s", userid)[0]


def fields(r):
    return {e["field"]: e["code"] for e in r.json()["errors"]}


def verifies(plain, stored):
    return crypt(plain.encode(), stored.encode()).decode() == stored


@pytest.fixture(scope="module")
def moodle(make_site):
    """A real Moodle 4.3 database; MD5 is passed over at /ignore, passwords only new ones' at /create."""
    site = make_site("school", extra="".join(
        "<Location %s>\nNexsisApi nexsis\n%s\n</Location>\n" % mount for mount in (
            ("/ignore", "NexsisMD5 ignore"), ("/create", "NexsisPassword create"))))
    site.clients = {m: site.httpd.client(site.token, mount=m) for m in ("/ignore", "/create")}
    yield site
    for c in site.clients.values():
        c.close()


@pytest.mark.parametrize("plain", [PLAIN, "Pässwörter-1学", 'Quo"te\\1-x', "Trailing space-1 ", "A1-a" * 32])
def test_a_password_is_stored_as_moodle_stores_it(site, plain):
    userid = "PW%d" % len(plain)
    assert site.client.put("/user/" + userid, person(userid.lower(), password=plain)).status == 200
    stored, moodle_id, _ = row(site, userid)
    salt = stored.split("$")[3]
    assert stored.startswith("$6$rounds=10000$") and len(salt) == 16 and salt.isalnum()
    assert verifies(plain, stored)
    assert site.sql("SELECT count(*) FROM mdl_user_preferences WHERE userid = %s AND"
                    " name = 'auth_manual_passwordupdatetime'", moodle_id) == [(1,)]


def test_the_same_password_changes_nothing_and_another_does(site):
    site.client.put("/user/SAME", person("same", password=PLAIN))
    before = row(site, "SAME")
    r = site.client.put("/user/SAME", person("same", password=PLAIN))
    assert (r.headers["Nexsis-Outcome"], row(site, "SAME")) == ("unchanged", before)
    r = site.client.put("/user/SAME", person("same", password=PLAIN + "x"))
    assert r.headers["Nexsis-Outcome"] == "updated" and verifies(PLAIN + "x", row(site, "SAME")[0])
    r = site.client.put("/user/SAME", person("same"))
    assert r.headers["Nexsis-Outcome"] == "unchanged" and verifies(PLAIN + "x", row(site, "SAME")[0])


def test_two_users_never_share_a_salt(site):
    for n in (1, 2):
        site.client.put("/user/SALT%d" % n, person("salt%d" % n, password=PLAIN))
    assert row(site, "SALT1")[0] != row(site, "SALT2")[0]


def test_absent_on_create_is_no_login(site):
    site.client.put("/user/NOPW", person("nopw"))
    assert row(site, "NOPW")[0] == ""


@pytest.mark.parametrize("form", ["json", "form"])
def test_a_password_is_never_seen_again(site, form):
    plain = "Hidden-%s-77" % form
    u = person("hid" + form, password=plain)
    put = site.client.put if form == "json" else lambda p, b: site.client.form("PUT", p, b)
    r = put("/user/HID" + form, u)
    assert r.status == 200 and plain not in r.text + str(r.headers)
    assert "password" not in site.client.get("/user/HID" + form).text
    r = put("/user/HID" + form, dict(u, email="bad"))
    assert r.status == 400 and plain not in r.text
    assert plain not in site.httpd.error_log() + site.httpd.access_log()
    seen = site.sql("SELECT string_agg(c::text, ' ') FROM nexsis.change c") + \
        site.sql("SELECT string_agg(r::text, ' ') FROM nexsis.request r") + \
        site.sql("SELECT string_agg(l::text, ' ') FROM mdl_logstore_standard_log l")
    assert plain not in str(seen) and "$6$" not in str(seen)


def test_a_password_in_the_query_is_no_parameter_and_is_redacted(site):
    r = site.client.put("/user/QPW?password=Query-secret-1", person("qpw"))
    assert (r.status, r.headers["Nexsis-Ignored"]) == (200, "password")
    assert row(site, "QPW")[0] == ""
    assert "Query-secret-1" not in site.httpd.access_log() + site.httpd.error_log()


@pytest.mark.parametrize("prefix", ["$6$rounds=10000$", "$5$", "$2y$10$"])
def test_hashes_pass_through(site, prefix):
    salt = "abcdefghijklmnop" if prefix[1] != "2" else "abcdefghijklmnopqrstuu"
    given = crypt(PLAIN.encode(), (prefix + salt).encode()).decode()
    name = "hash" + prefix[1]
    r = site.client.put("/user/" + name, person(name, password=given))
    assert (r.status, row(site, name)[0]) == (200, given)
    assert site.client.put("/user/" + name, person(name, password=given)).headers[
        "Nexsis-Outcome"] == "unchanged"
    assert site.client.put("/user/" + name, person(name, password=PLAIN)).headers[
        "Nexsis-Outcome"] == "unchanged"


def test_the_policy_says_everything_that_is_missing(moodle):
    r = moodle.client.put("/user/WEAK", person("weak", password="abc"))
    assert (r.status, fields(r)) == (400, {"password": "password_policy"})
    detail = r.json()["detail"]
    for part in ("at least 1 digit", "at least 1 upper-case letter", "at least 8 characters",
                 "at least 1 character that is no letter or digit"):
        assert part in detail
    assert "lower-case" not in detail and "abc" not in detail
    assert moodle.client.get("/user/WEAK").status == 404
    moodle.sql("UPDATE mdl_config SET value = '2' WHERE name = 'maxconsecutiveidentchars'")
    r = moodle.client.put("/user/WEAK", person("weak", password="Aaaa-1111-x"))
    assert "at most 2 equal characters in a row" in r.json()["detail"]
    moodle.sql("UPDATE mdl_config SET value = '0' WHERE name IN ('maxconsecutiveidentchars', 'passwordpolicy')")
    assert moodle.client.put("/user/WEAK", person("weak", password="abc")).status == 200
    moodle.sql("UPDATE mdl_config SET value = '1' WHERE name = 'passwordpolicy'")


@pytest.mark.parametrize("plain,missing", [
    ("äbcdefg-1", "upper-case"), ("ÄBCDEFG-1", "lower-case"), ("Ääöüöüä1", "no letter or digit"),
    ("Ääöüöüä-1", None), ("Aaöüöü学1", None), ("Ωωωωωω-1", None)])
def test_the_policy_knows_letters_as_moodle_does(moodle, plain, missing):
    r = moodle.client.put("/user/UNI%d" % len(plain.encode()), person(
        "uni%d" % len(plain.encode()) + (missing or "")[:1].strip(), password=plain))
    if missing:
        assert fields(r) == {"password": "password_policy"} and missing in r.json()["detail"]
    else:
        assert r.status == 200


def test_a_password_that_is_there_needs_no_policy(moodle):
    moodle.sql("UPDATE mdl_config SET value = '0' WHERE name = 'passwordpolicy'")
    moodle.client.put("/user/OLD", person("old", password="x"))
    moodle.sql("UPDATE mdl_config SET value = '1' WHERE name = 'passwordpolicy'")
    r = moodle.client.put("/user/OLD", person("old", password="x"))
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "unchanged")


def test_128_characters_are_the_limit(moodle):
    full = "é1-Aa学xx" * 16
    assert moodle.client.put("/user/LONG", person("long", password=full)).status == 200
    r = moodle.client.put("/user/LONG", person("long", password=full + "x"))
    assert (r.status, fields(r)) == (400, {"password": "too_long"})


MD5 = hashlib.md5(PLAIN.encode()).hexdigest()


@pytest.mark.parametrize("given", [MD5, MD5.upper()])
def test_md5_in_a_moodle(moodle, given):
    r = moodle.client.put("/user/MD5", person("md5", password=given))
    assert (r.status, fields(r)) == (400, {"password": "password_md5_unsupported"})
    assert "$6$" in r.json()["detail"]
    name = "md5up" if given == MD5.upper() else "md5low"
    r = moodle.clients["/ignore"].put("/user/" + name, person(name, password=given))
    assert r.status == 200 and "MD5" in r.headers["Nexsis-Warning"]
    assert row(moodle, name)[0] == ""


def test_md5_standalone_is_hashed_again(site):
    r = site.client.put("/user/MD5", person("md5", password=MD5))
    assert r.status == 200
    assert verifies(MD5, row(site, "MD5")[0])
    r = site.client.put("/user/MD5", person("md5", password=MD5))
    assert r.headers["Nexsis-Outcome"] == "unchanged"


def test_not_quite_md5_is_plain(moodle):
    for n, plain in enumerate(("Ab-1" * 8, MD5 + "G-", "A-" + MD5[:31])):
        assert moodle.client.put("/user/NM%d" % n, person("nm%d" % n, password=plain)).status == 200
        assert verifies(plain, row(moodle, "NM%d" % n)[0])


def test_passwords_of_new_accounts_only(moodle):
    c = moodle.clients["/create"]
    assert c.put("/user/NEW1", person("new1", password=PLAIN)).headers["Nexsis-Outcome"] == "created"
    assert verifies(PLAIN, row(moodle, "NEW1")[0])
    r = c.put("/user/NEW1", person("new1", password="Other-day-8"))
    assert (r.status, r.headers["Nexsis-Outcome"]) == (200, "unchanged")
    assert verifies(PLAIN, row(moodle, "NEW1")[0])
    assert c.put("/user/NEW1", person("new1", password="weak")).status == 200


@pytest.mark.parametrize("auth,stored", [("nologin", ""), ("email", None)])
def test_who_signs_in_elsewhere_has_no_password(moodle, auth, stored):
    r = moodle.client.put("/user/SSO" + auth, person("sso" + auth, auth=auth, password=PLAIN))
    assert r.status == 200
    if stored is None:
        assert verifies(PLAIN, row(moodle, "SSO" + auth)[0])
    else:
        assert row(moodle, "SSO" + auth)[0] == stored
        assert "password" in r.headers["Nexsis-Warning"]


def test_sso_accounts_keep_not_cached(moodle):
    moodle.sql("UPDATE mdl_config SET value = 'email,shibboleth' WHERE name = 'auth'")
    r = moodle.client.put("/user/SHIB", person("shib", auth="shibboleth", password=PLAIN))
    assert r.status == 200 and "password" in r.headers["Nexsis-Warning"]
    assert row(moodle, "SHIB")[0] == "not cached"
    r = moodle.client.put("/user/SHIB", person("shib", password=PLAIN))
    assert r.status == 200 and row(moodle, "SHIB")[0] == "not cached"

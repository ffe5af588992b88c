# SPDX-License-Identifier: Apache-2.0
"""Windows without writes: whoever closed them, writes are 503 with Retry-After and reads go on."""
import pytest

U = {"username": "ro", "firstname": "R", "lastname": "O", "email": "ro@example.org"}


@pytest.fixture(scope="module")
def moodle(make_site):
    return make_site("school", extra="<Location /readonly>\nNexsisApi nexsis\nNexsisReadOnly On\n</Location>")


def closed(client, code):
    for method, body in (("PUT", U), ("DELETE", None)):
        r = client.request(method, "/user/S001", body)
        assert (r.status, r.json()["code"]) == (503, code)
        assert int(r.headers["Retry-After"]) >= 1
        assert r.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert client.get("/user/S001").json()["userid"] == "S001"
    assert client.get("/ping").status == 200


def opened(client):
    r = client.put("/user/RO", U)
    assert r.status == 200


def set_config(site, name, value):
    site.sql("DELETE FROM mdl_config WHERE name = %s", name)
    if value is not None:
        site.sql("INSERT INTO mdl_config (name, value) VALUES (%s, %s)", name, value)


def test_nexsisreadonly(moodle):
    c = moodle.httpd.client(moodle.token, mount="/readonly")
    closed(c, "read_only")
    c.close()
    opened(moodle.client)


@pytest.mark.log("moodle_upgrade_running")
def test_moodle_is_being_upgraded(moodle):
    set_config(moodle, "upgraderunning", "1900000000")
    closed(moodle.client, "moodle_upgrade_running")
    set_config(moodle, "upgraderunning", None)
    opened(moodle.client)


@pytest.mark.log("moodle_maintenance")
def test_moodle_is_in_maintenance(moodle):
    set_config(moodle, "maintenance_enabled", "1")
    closed(moodle.client, "moodle_maintenance")
    set_config(moodle, "maintenance_enabled", "0")
    opened(moodle.client)


@pytest.mark.log("moodle_version_unsupported")
def test_moodle_has_another_version(moodle):
    set_config(moodle, "branch", "404")
    closed(moodle.client, "moodle_version_unsupported")
    assert "nexsisctl db upgrade" in moodle.client.put("/user/RO", U).json()["detail"]
    set_config(moodle, "branch", "403")
    opened(moodle.client)


@pytest.mark.parametrize("kind", ["standalone", "moodle"])
def test_freeze_and_thaw(request, kind):
    s = request.getfixturevalue("site" if kind == "standalone" else "moodle")
    s.cluster.ctl(s.db, "freeze", "moving the server")
    closed(s.client, "read_only")
    assert "moving the server" in s.client.put("/user/RO", U).json()["detail"]
    s.cluster.ctl(s.db, "thaw")
    opened(s.client)

# SPDX-License-Identifier: Apache-2.0
"""Groups and members on a real Moodle database: what our requests change in it, table by table, is
what Moodle's own PHP changed for the same operation (../shared/moodle/golden-writes). Ours adds rows
in nexsis."""
import pytest

from as_moodle import assert_as_moodle, changes
from conftest import ALL_SCOPES, Site

GROUP = "/course/C789/group/"
OWN = "SELECT (SELECT count(*) FROM nexsis.change), (SELECT count(*) FROM nexsis.request)"


@pytest.fixture
def school(cluster, databases):
    site = Site(cluster, databases.clone("school"))
    site.client.token = site.key(ALL_SCOPES, "--actor", "admin")
    site.client.get("/ping")  # the key's last_used is written here
    yield site
    site.close()


def external_id(site, userid):
    return site.sql("SELECT idnumber FROM mdl_user WHERE id = %s", userid)[0][0]


def test_create(school):
    assert_as_moodle("group_create", school, lambda: school.client.put(
        GROUP + "NG", {"name": " New group ", "description": "Text"}))


def test_update(school):
    assert_as_moodle("group_update", school, lambda: school.client.put(
        GROUP + "G1", {"name": "Renamed", "description": "D2"}))


def test_delete(school):
    assert_as_moodle("group_delete", school, lambda: school.client.delete(GROUP + "G1"))


def test_member_add(school):
    path = GROUP + "G2/user/" + external_id(school, 20)
    assert_as_moodle("group_member_add", school, lambda: school.client.put(path))


def test_member_remove(school):
    path = GROUP + "G1/user/" + external_id(school, 20)
    assert_as_moodle("group_member_remove", school, lambda: school.client.delete(path))


def test_unchanged_writes_nothing(school):
    rows = school.sql(OWN)
    for body in ({"name": "Group 1"}, {"name": " Group 1", "description": "Group 1..."}):
        assert changes(school, lambda: school.client.put(GROUP + "G1", body))[0] == {}
    member = GROUP + "G1/user/" + external_id(school, 20)
    assert changes(school, lambda: school.client.put(member))[0] == {}
    assert school.sql(OWN) == rows


def test_conversation_follows_its_group(school):
    """Group messaging: members come and go with the group's, all of it ends with the group."""
    school.sql("INSERT INTO mdl_message_conversations (type, name, component, itemtype, itemid,"
               " contextid, enabled, timecreated)"
               " VALUES (2, 'Group 2', 'core_group', 'groups', 2, 136, 1, 1)")
    school.sql("INSERT INTO mdl_messages (useridfrom, conversationid, timecreated)"
               " SELECT 2, id, 1 FROM mdl_message_conversations")
    members = "SELECT m.userid FROM mdl_message_conversation_members m"
    path = GROUP + "G2/user/" + external_id(school, 20)
    for _ in range(2):
        assert school.client.put(path).status == 200
        assert school.sql(members) == [(20,)]
    assert school.client.delete(path).status == 200
    assert school.sql(members) == []
    school.client.put(path)
    assert school.client.delete(GROUP + "G2").status == 200
    assert school.sql("SELECT (SELECT count(*) FROM mdl_message_conversations),"
                      " (SELECT count(*) FROM mdl_message_conversation_members),"
                      " (SELECT count(*) FROM mdl_messages)") == [(0, 0, 0)]


def test_what_hangs_on_a_group_goes_with_it(school):
    for table, columns, values in (
            ("event", "name, description, courseid, groupid, userid, timestart, timemodified",
             "'Meeting', '', 2, 1, 2, 1, 1"),
            ("groupings_groups", "groupingid, groupid, timeadded", "1, 1, 1"),
            ("files", "contenthash, pathnamehash, contextid, component, filearea, itemid, filepath,"
             " filename, filesize, timecreated, timemodified",
             "'x', 'x', 136, 'group', 'icon', 1, '/', 'f1.png', 1, 1, 1")):
        school.sql("INSERT INTO mdl_%s (%s) VALUES (%s)" % (table, columns, values))
    assert school.client.delete(GROUP + "G1").status == 200
    assert school.sql("SELECT id FROM mdl_event WHERE groupid = 1") == []
    assert school.sql("SELECT id FROM mdl_groupings_groups WHERE groupid = 1") == []
    assert school.sql("SELECT kind, moodle_id, external_id FROM nexsis.pending") == [
        ("group", 1, '["C789", "G1"]')]
    again = school.client.delete(GROUP + "G1")
    assert (again.status, again.json()["code"]) == (404, "gone")
    assert school.client.put(GROUP + "G1", {"name": "Anew"}).status == 200
    assert school.client.get(GROUP + "G1").json() == {
        "groupid": "G1", "name": "Anew", "description": ""}


def test_membership_a_plugin_keeps(school):
    school.sql("UPDATE mdl_groups_members SET component = 'enrol_cohort', itemid = 7 WHERE userid = 20")
    r = school.client.delete(GROUP + "G1/user/" + external_id(school, 20))
    assert (r.status, r.json()["code"]) == (403, "forbidden")

# SPDX-License-Identifier: Apache-2.0
"""Many clients, the same ids (C1-C4, C6): no id is unique in Moodle's database, yet nobody gets a
twin, a half-made user or an error."""
import collections
import threading

import pytest

from together import together

pytestmark = pytest.mark.fault

USERS = ["TW%02d" % i for i in range(40)]


def body(userid, **more):
    return {"username": userid.lower(), "firstname": "Twin", "lastname": "None",
            "email": userid.lower() + "@example.org", **more}


def outcome(answer):
    return "%d %s" % (answer.status, answer.headers.get("Nexsis-Outcome"))


@pytest.fixture(scope="module")
def site(make_site):
    """Where everybody has the time to wait for 63 others."""
    return make_site("standalone", location="NexsisDeadline 120000")


def test_64_clients_put_the_same_40_users(site):
    def deed(i):
        client = site.httpd.client(site.token)
        # neighbours start at different users and meet everywhere
        order = USERS[i % 40:] + USERS[:i % 40] if i % 2 else USERS
        got = [(userid, outcome(client.put("/user/" + userid, body(userid)))) for userid in order]
        client.close()
        return got

    outcomes = collections.Counter(o for got in together(64, deed) for o in got)
    assert outcomes == {**{(u, "200 created"): 1 for u in USERS},
                        **{(u, "200 unchanged"): 63 for u in USERS}}
    rows = site.sql(
        "SELECT u.idnumber, count(DISTINCT u.id), count(DISTINCT c.id), count(DISTINCT l.id) "
        "FROM mdl_user u "
        "LEFT JOIN mdl_context c ON c.contextlevel = 30 AND c.instanceid = u.id "
        "LEFT JOIN mdl_logstore_standard_log l ON l.relateduserid = u.id "
        "WHERE u.idnumber ~ '^TW[0-9]' GROUP BY 1 ORDER BY 1")
    assert rows == [(u, 1, 1, 1) for u in USERS]
    assert site.sql("SELECT count(*) FROM nexsis.change WHERE external_id ~ '^TW[0-9]'") == [(40,)]


def test_a_reader_sees_no_user_or_one(site):
    stop = threading.Event()

    def read():
        client, seen = site.httpd.client(site.token), set()
        while not stop.is_set():
            seen.add(client.get("/user/R1").status)
        client.close()
        return seen

    seen = []
    reader = threading.Thread(target=lambda: seen.extend(read()))
    reader.start()
    for _ in range(5):
        together(16, lambda i: site.httpd.client(site.token).put("/user/R1", body("R1")))
        assert site.client.delete("/user/R1").status == 200
    stop.set()
    reader.join()
    assert set(seen) <= {200, 404}


@pytest.mark.log("ambiguous_id")
def test_a_twin_made_behind_our_back_is_an_error_that_names_both(site):
    assert outcome(site.client.put("/user/C4", body("C4"))) == "200 created"
    first = site.sql("SELECT id FROM mdl_user WHERE idnumber = 'C4'")[0][0]
    second = site.sql(
        "INSERT INTO mdl_user (auth, confirmed, mnethostid, username, idnumber, email) "
        "VALUES ('manual', 1, 1, 'c4-moodle', 'C4', 'other@example.org') RETURNING id")[0][0]
    for r in (site.client.get("/user/C4"), site.client.put("/user/C4", body("C4", lastname="X"))):
        assert (r.status, r.json()["code"]) == (400, "ambiguous_id")
        assert str(first) in r.text and str(second) in r.text
    assert site.sql("SELECT lastname FROM mdl_user WHERE idnumber = 'C4' ORDER BY id") == \
        [("None",), ("",)]


def test_put_and_delete_at_once_end_in_one_of_both(site):
    for n in range(10):
        site.client.put("/user/D6", body("D6"))

        def deed(i):
            client = site.httpd.client(site.token)
            if i % 2:
                return "delete", client.delete("/user/D6").status
            return "put", client.put("/user/D6", body("D6", lastname="%d-%d" % (n, i))).status

        for what, status in together(8, deed):
            assert status in ({"put": (200,), "delete": (200, 404)}[what]), (what, status)
        assert site.sql("SELECT count(*) FROM mdl_user WHERE username = 'd6'") == [(1,)]

# SPDX-License-Identifier: Apache-2.0
"""The write functions called as the module calls them, with sets: names that change hands inside a
set, one bad item among good ones, repeated requests, brakes, settings of Moodle, many writers."""
import json
import random
import threading
import time
import uuid

import psycopg
import pytest

from together import together
from waiting import until, waiting_for_locks

CALL = {"attempt": 1, "key": "k", "address": "192.0.2.1", "document": True, "password": "always",
        "adopt": "off", "ondelete": "suspend"}


class Functions:
    """Our functions as nexsis_app sees them."""

    def __init__(self, cluster, db):
        self.cluster, self.db = cluster, db
        self.conn = cluster.connect(db, "nexsis_app")

    def run(self, name, items, conn=None, **call):
        call = {**CALL, "request": str(uuid.uuid4()), "deadline": time.time() + 60, **call}
        cur = (conn or self.conn).execute(
            "SELECT * FROM nexsis_f2.%s(%%s::jsonb, %%s::jsonb)" % name,
            (json.dumps(call), json.dumps(items)))
        names = [c.name for c in cur.description]
        return [dict(zip(names, row)) for row in cur]

    def put(self, *items, **call):
        return self.run("user_put", list(items), **call)

    def outcomes(self, *items, **call):
        return [r["outcome"] for r in self.put(*items, **call)]

    def delete(self, *userids, **call):
        return self.run("user_delete", [{"userid": u} for u in userids], **call)

    def sql(self, text, *args):
        return self.cluster.sql(self.db, text, *args)

    def one(self, text, *args):
        return self.sql(text, *args)[0][0]

    def fails(self, sqlstate, *items, **call):
        with pytest.raises(psycopg.Error) as e:
            self.put(*items, **call)
        assert e.value.diag.sqlstate == sqlstate


@pytest.fixture(scope="module")
def db(cluster, databases):
    f = Functions(cluster, databases.clone("school"))
    yield f
    f.conn.close()
    cluster.drop(f.db)


def person(userid, **members):
    name = userid.lower()
    return dict({"userid": userid, "username": name, "firstname": "F", "lastname": "L",
                 "email": name + "@example.net"}, **members)


def problems(row):
    return [(e["field"], e["code"]) for e in row["errors"] or []]


def usernames(db, *userids):
    return [db.one("SELECT username FROM mdl_user WHERE idnumber = %s", u) for u in userids]


def test_usernames_and_addresses_are_swapped(db):
    db.put(person("sw1"), person("sw2"))
    a, b = person("sw1"), person("sw2")
    a["username"], b["username"] = b["username"], a["username"]
    a["email"], b["email"] = b["email"], a["email"]
    assert db.outcomes(a, b) == ["updated", "updated"]
    assert usernames(db, "sw1", "sw2") == ["sw2", "sw1"]


def test_a_chain_of_usernames_moves_on_and_a_new_user_takes_the_last(db):
    db.put(person("ch1"), person("ch2"), person("ch3"))
    rows = db.outcomes(person("ch0", username="ch1"), person("ch1", username="ch2"),
                       person("ch2", username="ch3"), person("ch3", username="ch4"))
    assert rows == ["created", "updated", "updated", "updated"]
    assert usernames(db, "ch0", "ch1", "ch2", "ch3") == ["ch1", "ch2", "ch3", "ch4"]


def test_a_chain_breaks_where_its_giver_fails(db):
    db.put(person("br1"), person("br2"))
    rows = db.put(person("br0", username="br1", email="br0@example.net"),
                  person("br1", username="br2", email="br1@example.net"),
                  person("br2", username="br 3"), person("br9"))
    assert [r["outcome"] for r in rows] == ["failed", "failed", "failed", "created"]
    assert problems(rows[0]) == problems(rows[1]) == [("username", "username_taken")]
    assert '"br1"' in rows[0]["errors"][0]["detail"]
    assert problems(rows[2]) == [("username", "username_invalid")]
    assert usernames(db, "br1", "br2") == ["br1", "br2"]


def test_the_same_id_username_or_address_twice_in_a_set(db):
    rows = db.put(person("tw1"), person("tw1"), person("tw2", username="tw1"),
                  person("tw3", email="TW1@example.net"))
    assert [r["outcome"] for r in rows] == ["created", "failed", "failed", "failed"]
    assert [problems(r) for r in rows[1:]] == [[("userid", "duplicate_item")],
                                               [("username", "username_taken")],
                                               [("email", "email_taken")]]
    assert '"tw1"' in rows[2]["errors"][0]["detail"]


def test_a_set_leaves_what_its_items_leave_one_by_one(db, cluster, databases):
    """Plain items of a set are settled at once, a single one takes every step: nothing may differ."""
    odd = ({"city": None}, {"city": ""}, {"country": "no"}, {"lang": ""}, {"lang": "xx_yy"},
           {"auth": "nologin"}, {"auth": ""}, {"timezone": "Europe/Oslo"}, {"timezone": "Mars"}, {"timezone": "99"},
           {"policyagreed": True}, {"middlename": "M", "alternatename": "\u00c5sa \"A\" \\"},
           {"password_hash": "$6$x$y"}, {"cohort0": "none"}, {"url": "https://x.example/"},
           {"email": "S020@Example.org"}, {"username": " PLAIN99 "}, {"username": "b\u00e5d"},
           {"firstname": ""}, {"email": "a@b"}, {"email": " Sp@example.net "}, {"phone1": "1", "phone2": "2"},
           {"institution": "I", "department": "D", "address": "A"})
    items = [person(f"qu{i}", **more) for i, more in enumerate(odd)]
    again = [person("qu11", middlename="M"), person("qu1"), person("qu21", phone1="1"),
             person("qu0", city="X"), person("qu22", department=""), {"userid": "qu9"}, {"userid": "qu10", "country": None}]
    single = Functions(cluster, databases.clone("school"))
    for round_ in (items, again, items):
        told = [(r["outcome"], r["errors"], r["warnings"], r["username"], r["email"])
                for r in db.put(*round_)]
        assert told == [(r["outcome"], r["errors"], r["warnings"], r["username"], r["email"])
                        for item in round_ for r in single.put(item)]
    assert {t[0] for t in told} >= {"unchanged", "failed", "updated"}
    left = """
        SELECT to_jsonb(u) - '{id,timecreated,timemodified}'::text[], c.path LIKE '/1/%', c.depth,
               o.key_id, l.logs, n.changes
          FROM mdl_user AS u LEFT JOIN mdl_context AS c ON c.contextlevel = 30 AND c.instanceid = u.id
          LEFT JOIN nexsis.owned AS o ON o.kind = 'user' AND o.moodle_id = u.id
          LEFT JOIN LATERAL (
               SELECT jsonb_agg(to_jsonb(x) - '{id,objectid,contextid,contextinstanceid,relateduserid,
                                timecreated}'::text[] ORDER BY x.id) AS logs
                 FROM mdl_logstore_standard_log AS x WHERE x.relateduserid = u.id) AS l ON true
          LEFT JOIN LATERAL (
               SELECT jsonb_agg(jsonb_build_array(x.operation, x.external_id, x.diff)
                                ORDER BY x.id) AS changes
                 FROM nexsis.change AS x WHERE x.kind = 'user' AND x.moodle_id = u.id) AS n ON true
         WHERE u.idnumber LIKE 'qu%' ORDER BY u.idnumber"""
    rows = db.sql(left)
    assert len(rows) > 10
    assert rows == single.sql(left)
    single.conn.close()
    cluster.drop(single.db)


def test_addresses_are_found_however_they_are_written(db):
    """user_email_forms goes through the index by itself; a pass over the table is right by nature."""
    rnd = random.Random(5)

    def address():
        return "".join(rnd.choices("ab.1", k=rnd.randint(1, 4))) + rnd.choice(("@x", "@ab"))

    def written(text):
        return "".join(c.upper() if rnd.random() < .3 else c for c in text)

    stored = [rnd.choice((written, str, lambda a: a[:2] + "\u00e9" + a))(address()) for _ in range(250)]
    asked = [address() for _ in range(300)]
    db.sql("INSERT INTO mdl_user (username, email, mnethostid) SELECT 'fo' || o, e, 1"
           " FROM unnest(%s::text[]) WITH ORDINALITY AS s (e, o)", stored)
    low = "lower(u.email COLLATE \"C\")"
    found = db.sql("SELECT f FROM nexsis_f2.user_email_forms(%s) AS f ORDER BY f", asked)
    assert found == db.sql(f"SELECT DISTINCT u.email::text FROM mdl_user AS u WHERE {low} = ANY (%s)"
                           " ORDER BY 1", asked)
    assert len(found) > 20
    assert {f for (f,) in found} - set(asked), "none with a capital"
    with db.cluster.connect(db.db) as conn, conn.transaction():
        conn.execute("SET LOCAL enable_seqscan = off")
        conn.execute("SELECT nexsis_f2.user_email_forms(%s)", (asked,))
        assert conn.execute("SELECT seq_scan FROM pg_stat_xact_user_tables"
                            " WHERE relname = 'mdl_user'").fetchone() == (0,)
    db.sql("DELETE FROM mdl_user WHERE username LIKE 'fo%'")


def test_two_items_do_not_adopt_the_same_account(db):
    db.put(person("ad0"))
    db.sql("UPDATE mdl_user SET idnumber = '' WHERE username = 'ad0'")
    rows = db.put(person("ad1", username="ad0", email="ad0@example.net"),
                  person("ad2", username="ad0", email="ad2@example.net"), adopt="username")
    assert [r["outcome"] for r in rows] == ["adopted", "failed"]
    assert problems(rows[1]) == [("username", "username_taken")]


def test_rows_come_in_the_order_and_with_the_positions_given(db):
    rows = db.put(*[dict(person("or%d" % i), pos=10 * i) for i in range(30)])
    assert [(r["pos"], r["userid"]) for r in rows] == [(10 * i, "or%d" % i) for i in range(30)]


def test_atomic_changes_nothing_when_one_fails(db):
    rows = db.put(person("at1"), person("at2", country="Norway"), person("S020"), atomic=True)
    assert [r["outcome"] for r in rows] == ["failed"] * 3
    assert [problems(r) for r in rows] == [[(None, "not_done")], [("country", "invalid_value")],
                                           [(None, "not_done")]]
    assert db.one("SELECT count(*) FROM mdl_user WHERE idnumber IN ('at1', 'at2')"
                  " OR username = 's020'") == 0


def test_a_repeated_request_gets_the_same_answer_and_writes_nothing(db):
    first = db.put(person("re1"), person("re2", auth="nosuch"), request="again")
    count = db.one("SELECT count(*) FROM nexsis.change")
    db.sql("UPDATE mdl_user SET lastname = 'Moodle' WHERE idnumber = 're1'")
    assert db.put(person("re1"), person("re2"), request="again", attempt=2) == first
    assert db.one("SELECT lastname FROM mdl_user WHERE idnumber = 're1'") == "Moodle"
    assert db.one("SELECT count(*) FROM nexsis.change") == count


def test_a_second_attempt_is_remembered_even_when_nothing_changed(db):
    db.put(person("re3"))
    first = db.put(person("re3"), request="second", attempt=2)
    assert first[0]["outcome"] == "unchanged"
    assert db.put(person("re3", lastname="New"), request="second", attempt=3) == first


def test_unchanged_takes_no_transaction_id(db):
    db.put(person("un1", cohort0="COH26", tenant="t", city="Oslo"))
    with psycopg.connect(db.cluster.dsn(db.db)) as conn:
        rows = db.put(person("un1", cohort0="COH26", tenant="t", city="Oslo", phone1=None, lang=""),
                      conn=conn)
        assert rows[0]["outcome"] == "unchanged"
        assert conn.execute("SELECT pg_current_xact_id_if_assigned()").fetchone() == (None,)


def test_a_passed_deadline_writes_nothing(db):
    db.fails("NX005", person("dl1"), deadline=time.time() - 1, request="late")
    assert db.one("SELECT count(*) FROM mdl_user WHERE idnumber = 'dl1'") == 0


def test_a_call_that_waited_for_its_lock_past_its_deadline_writes_nothing(db):
    with psycopg.connect(db.cluster.dsn(db.db)) as holder:
        db.put(person("dl2"), conn=holder)
        done = []
        other, deadline = Functions(db.cluster, db.db), time.time() + 1
        t = threading.Thread(target=lambda: done.append(
            pytest.raises(psycopg.Error, other.put, person("dl2", lastname="Late"), request="slow",
                          deadline=deadline).value.diag.sqlstate))
        t.start()
        until(lambda: waiting_for_locks(db) or done)
        until(lambda: time.time() > deadline)
    t.join()
    assert done == ["NX005"]
    assert db.one("SELECT lastname FROM mdl_user WHERE idnumber = 'dl2'") == "L"


@pytest.mark.parametrize("sqlstate, table, name, value", [
    ("NX001", "mdl_config", "branch", "404"), ("NX002", "mdl_config", "upgraderunning", "1795284160"),
    ("NX003", "mdl_config", "maintenance_enabled", "1")])
def test_brakes_of_moodle(db, sqlstate, table, name, value):
    old = db.sql("SELECT value FROM mdl_config WHERE name = %s", name)
    db.sql("DELETE FROM mdl_config WHERE name = %s", name)
    db.sql("INSERT INTO mdl_config (name, value) VALUES (%s, %s)", name, value)
    try:
        db.fails(sqlstate, person("bk1"))
    finally:
        db.sql("DELETE FROM mdl_config WHERE name = %s", name)
        for row in old:
            db.sql("INSERT INTO mdl_config (name, value) VALUES (%s, %s)", name, row[0])


def test_frozen_site_says_why(db):
    db.sql("UPDATE nexsis.site SET frozen = 'moving house'")
    try:
        with pytest.raises(psycopg.Error, match="moving house") as e:
            db.put(person("bk2"))
        assert e.value.diag.sqlstate == "NX004"
    finally:
        db.sql("UPDATE nexsis.site SET frozen = NULL")


def test_a_password_that_changed_meanwhile_is_looked_at_again(db):
    db.put(person("pw1", password_hash="$6$one", password_expected=None))
    db.fails("NX006", person("pw1", password_hash="$6$three", password_expected="$6$two"))
    db.fails("NX006", person("pw1", password_hash="$6$three", password_expected=None))
    assert db.outcomes(person("pw1", password_hash="$6$two", password_expected="$6$one")) == ["updated"]
    row = db.run("user_password_look", [{"userid": "pw1", "username": "pw1"}])[0]
    assert (row["auth"], row["password"]) == ("manual", "$6$two")
    assert row["policy"]["minpasswordlength"] == "8"


def test_passwords_of_existing_users_stay_with_create(db):
    db.put(person("pw2", password_hash="$6$one"))
    assert db.outcomes(person("pw2", password_hash="$6$two"), password="create") == ["unchanged"]


def test_changes_are_in_the_outbox_without_passwords(db):
    db.put(person("ob1"), run="nightly")
    db.put(person("ob1", lastname="New", password_hash="$6$secret", cohort0="STAFF", icq="7"))
    rows = db.sql("SELECT operation, key_id, address, run, diff FROM nexsis.change"
                  " WHERE external_id = 'ob1' ORDER BY id")
    assert rows[0][:4] == ("created", "k", "192.0.2.1", "nightly")
    assert rows[1][0] == "updated"
    assert rows[1][4] == {"lastname": ["L", "New"], "password": True, "cohorts": [None, ["STAFF"]],
                          "icq": ["", "7"]}
    assert "secret" not in json.dumps([r[4] for r in rows])


def test_cleared_members_get_the_sites_default(db):
    db.put(person("cl1", auth="nologin", lang="de", timezone="UTC", city="Oslo", country="no",
                  policyagreed=True, middlename="M"))
    db.put(person("cl1", auth=None, lang="", timezone=None, city="", country=None, policyagreed=None,
                  middlename=""))
    assert db.sql("SELECT auth, lang, timezone, city, country, policyagreed, middlename FROM mdl_user"
                  " WHERE idnumber = 'cl1'") == [("manual", "en", "99", "", "", 0, "")]


def test_site_defaults_on_create(db):
    db.sql("UPDATE mdl_config SET value = CASE name WHEN 'country' THEN 'NO' WHEN 'lang' THEN 'nn'"
           " WHEN 'defaultcity' THEN 'Voss' WHEN 'defaultpreference_maildisplay' THEN '0' END"
           " WHERE name IN ('country', 'lang', 'defaultcity', 'defaultpreference_maildisplay')")
    db.put(person("df1"))
    db.sql("UPDATE mdl_config SET value = CASE name WHEN 'country' THEN '0' WHEN 'lang' THEN 'en'"
           " WHEN 'defaultcity' THEN '' WHEN 'defaultpreference_maildisplay' THEN '2' END"
           " WHERE name IN ('country', 'lang', 'defaultcity', 'defaultpreference_maildisplay')")
    assert db.sql("SELECT country, lang, city, maildisplay FROM mdl_user WHERE idnumber = 'df1'") == [
        ("NO", "nn", "Voss", 0)]


@pytest.mark.parametrize("allow, deny, refused", [
    ("example.com .example.org", "", ["a@example.net", "a@example.org", "a@inst.edu",
                                        "a@notexample.com"]),
    ("", "example.net .edu", ["a@example.net", "a@inst.edu"]),
    ("example.com", "example.com", ["a@example.net", "a@example.org", "a@x.example.org",
                                    "a@inst.edu", "a@notexample.com"])])
def test_domains_the_site_allows(db, allow, deny, refused):
    addresses = ["a@example.com", "a@example.net", "a@example.org", "a@x.example.org", "a@inst.edu",
                 "a@notexample.com"]
    with psycopg.connect(db.cluster.dsn(db.db)) as conn:
        conn.execute("UPDATE mdl_config SET value = %s WHERE name = 'allowemailaddresses'", (allow,))
        conn.execute("UPDATE mdl_config SET value = %s WHERE name = 'denyemailaddresses'", (deny,))
        rows = db.put(*[person("em%d" % i, email=a) for i, a in enumerate(addresses)], conn=conn)
        conn.rollback()
    assert [a for a, r in zip(addresses, rows) if r["errors"]] == [
        a for a in addresses if a in refused]
    assert {c for r in rows for _, c in problems(r)} == {"email_not_allowed"}


def test_shared_addresses_and_extended_usernames_where_the_site_allows(db):
    settings = ("allowaccountssameemail", "extendedusernamechars")
    rows = db.put(person("sh1", username="søren o'x", email="s020@example.org"))
    assert sorted(problems(rows[0])) == [("email", "email_taken"), ("username", "username_invalid")]
    for name in settings:
        db.sql("UPDATE mdl_config SET value = '1' WHERE name = %s", name)
    try:
        assert db.outcomes(person("sh1", username="Søren o'x", email="s020@example.org")) == ["created"]
        assert usernames(db, "sh1") == ["søren o'x"]
    finally:
        for name in settings:
            db.sql("UPDATE mdl_config SET value = '0' WHERE name = %s", name)


@pytest.mark.parametrize("zone, good", [
    ("99", True), ("UTC", True), ("America/Port-au-Prince", True), ("Etc/GMT+5", True),
    ("Europe/Nowhere", False), ("EST5EDT", False), ("Foo/Bar3", False), ("CET", False), ("0", False)])
def test_time_zones(db, zone, good):
    row = db.put(person("tz1", timezone=zone))[0]
    assert problems(row) == ([] if good else [("timezone", "timezone_invalid")])


def test_social_names_are_profile_fields_where_the_site_has_them(db):
    db.sql("INSERT INTO mdl_user_info_field (shortname, name, datatype, categoryid, param1)"
           " VALUES ('icq_1', 'icq', 'social', 1, 'icq')")
    row = db.put(person("so1", icq="123", skype="sky"))[0]
    assert [w["field"] for w in row["warnings"]] == ["skype"]
    assert db.sql("SELECT d.data FROM mdl_user_info_data d JOIN mdl_user u ON u.id = d.userid"
                  " WHERE u.idnumber = 'so1'") == [("123",)]
    assert db.sql("SELECT name, value FROM nexsis.user_extra WHERE userid = %s",
                  row["moodle_id"]) == [("skype", "sky")]
    modified = "SELECT timemodified FROM mdl_user WHERE idnumber = 'so1'"
    db.sql("UPDATE mdl_user SET timemodified = 5 WHERE idnumber = 'so1'")
    assert db.outcomes(person("so1", icq="", skype=None)) == ["updated"]
    assert db.one(modified) == 5
    assert db.outcomes(person("so1", icq="", skype=None)) == ["unchanged"]
    db.sql("DELETE FROM mdl_user_info_field WHERE datatype = 'social'")


def test_log_as_php_writes_it(db):
    texts = ["a/b", "é\"\\\n\t", "\U0001F600", "plain", "\u2028"]
    for text in texts:
        value = json.dumps({"k": text, "n": [1, None, True]}, separators=(",", ":"),
                           ensure_ascii=False)
        assert db.one("SELECT nexsis_f2.php_json(%s::json)", value) == \
            json.dumps(json.loads(value), separators=(",", ":")).replace("/", "\\/")
    assert db.one("SELECT nexsis_f2.php_serialize(%s::json)", json.dumps(
        {"é": "ø/", "n": [1, None, True, 1.5]})) == \
        'a:2:{s:2:"é";s:3:"ø/";s:1:"n";a:4:{i:0;i:1;i:1;N;i:2;b:1;i:3;d:1.5;}}'


@pytest.mark.parametrize("plugin, name, value, logged", [
    ("logstore_standard", "jsonformat", "0", ['a:1:{s:14:"forgottenreset";b:0;}', "N;"]),
    ("tool_log", "enabled_stores", "", []),
    ("tool_log", "enabled_stores", "logstore_database", [])])
def test_log_settings_are_obeyed(db, plugin, name, value, logged):
    top = db.one("SELECT max(id) FROM mdl_logstore_standard_log")
    with psycopg.connect(db.cluster.dsn(db.db)) as conn:
        conn.execute("UPDATE mdl_config_plugins SET value = %s WHERE plugin = %s AND name = %s",
                     (value, plugin, name))
        db.put(person("lo1", password_hash="$6$x"), conn=conn)
        rows = conn.execute("SELECT other FROM mdl_logstore_standard_log WHERE id > %s ORDER BY id",
                            (top,)).fetchall()
        conn.rollback()
    assert [r[0] for r in rows] == logged


def test_accounts_of_one_address_are_deleted_in_full_under_different_names(db):
    db.sql("UPDATE mdl_config SET value = '1' WHERE name = 'allowaccountssameemail'")
    db.put(*[person("de%d" % i, email="one+same@example.net") for i in range(3)])
    db.sql("UPDATE mdl_config SET value = '0' WHERE name = 'allowaccountssameemail'")
    rows = db.delete("de0", "de1", "de2", ondelete="delete")
    assert [r["outcome"] for r in rows] == ["deleted"] * 3
    names = [r[0] for r in db.sql("SELECT username FROM mdl_user WHERE id = ANY(%s)",
                                  [r["moodle_id"] for r in rows])]
    assert len(set(names)) == 3
    assert all(n.startswith("onesame@example.net.") for n in names)
    assert problems(db.delete("de0")[0]) == [("userid", "gone")]
    assert db.outcomes(person("de0")) == ["created"]


def test_full_deletion_of_an_administrator_is_refused_even_with_scope_admin(db):
    rows = db.delete("A00001", "nobody", ondelete="delete", admin=True)
    assert [problems(r) for r in rows] == [[("userid", "protected_account")], [("userid", "not_found")]]


def test_many_writers_make_no_twin(db):
    ids = ["mw%d" % i for i in range(40)]
    outcomes, states = [], []

    def work(n):
        f = Functions(db.cluster, db.db)
        for i in range(len(ids)):
            try:
                outcomes.extend(f.outcomes(person(ids[(i + n) % len(ids)])))
            except psycopg.Error as e:
                states.append(e.diag.sqlstate)
        outcomes.extend(f.outcomes(*[person(u) for u in (ids[n:] + ids[:n])]))
        f.conn.close()

    together(16, work)
    assert states == []
    assert outcomes.count("created") == 40
    assert outcomes.count("unchanged") == 16 * 80 - 40
    assert db.one("SELECT count(*) FROM mdl_user WHERE idnumber LIKE 'mw%%'") == 40


def test_five_hundred_at_once(db):
    items = [person("bulk%d" % i, cohort0="COH26") for i in range(500)]
    assert set(db.outcomes(*items)) == {"created"}
    assert set(db.outcomes(*items)) == {"unchanged"}
    assert db.one("SELECT count(*) FROM mdl_context c JOIN mdl_user u ON u.id = c.instanceid"
                  " WHERE c.contextlevel = 30 AND c.path = '/1/' || c.id AND c.depth = 2"
                  " AND u.idnumber LIKE 'bulk%%'") == 500
    assert {r["outcome"] for r in db.delete(*[i["userid"] for i in items])} == {"deleted"}
    assert set(db.outcomes(*items)) == {"restored"}

# SPDX-License-Identifier: Apache-2.0
"""NexsisFallThrough: /webservice/rest/server.php stays a live Moodle's. What is for us is answered by us,
everything else reaches PHP as it would without us, byte for byte.
"""
import shutil
import socket
import ssl
import urllib.parse

import pytest

from cluster import dump_path
from phphost import FILES_MATCH, OURS, PASS_MATCH, PROXY, start
from waiting import quickly, until

PATH = "/webservice/rest/server.php"
TOKEN = "0123456789abcdef0123456789abcdef"
MOUNT = """
    <Location "%s">
        NexsisApi moodlews
        NexsisFallThrough On
        NexsisMoodlewsService "other, fixture"
        %%s
    </Location>
</VirtualHost>""" % PATH


def shared(more=""):
    return lambda text: text.replace("</VirtualHost>", MOUNT % more)


def by_files_match(edit):
    return lambda text: PASS_MATCH.sub(FILES_MATCH, edit(text))


@pytest.fixture(scope="module")
def database(cluster, databases):
    if not shutil.which("php-cgi"):
        pytest.skip("php-cgi is not installed: nothing to fall through to (apt-get install php-cgi)")
    if not dump_path("school"):
        pytest.skip("../shared is not there: no Moodle database with web services")
    db = databases.clone("school")
    cluster.sql(db, "INSERT INTO mdl_external_services (name, shortname, enabled, restrictedusers,"
                    " timecreated) VALUES ('mobile', 'other', 1, 0, 0), ('third', 'third', 1, 0, 0)")
    cluster.sql(db, "INSERT INTO mdl_external_services_functions (externalserviceid, functionname)"
                    " SELECT id, 'core_user_get_users_by_field' FROM mdl_external_services"
                    " WHERE shortname IN ('other', 'third')")
    cluster.sql(db, "INSERT INTO mdl_role_capabilities (contextid, roleid, capability, permission,"
                    " timemodified, modifierid) SELECT 1, id, 'webservice/rest:use', 1, 0, 2 FROM mdl_role"
                    " WHERE shortname = 'user'")
    for token, user, service in (("student", "s001", "other"), ("third", "admin", "third")):
        cluster.sql(db, "INSERT INTO mdl_external_tokens (token, tokentype, userid, externalserviceid,"
                        " contextid, creatorid, timecreated) SELECT %s, 0, u.id, s.id, 1, 2, 0 FROM"
                        " mdl_user AS u, mdl_external_services AS s WHERE (u.username = %s OR"
                        " u.idnumber = upper(%s)) AND s.shortname = %s", token, user, user, service)
    yield db
    cluster.drop(db)


WAYS = {"ProxyPassMatch": (shared(), (PROXY, OURS)),
        "ProxyPassMatch, loaded last": (shared(), (OURS, PROXY)),
        "FilesMatch": (by_files_match(shared()), (OURS, PROXY))}


@pytest.fixture(scope="module", params=WAYS)
def both(request, cluster, database):
    """(with our mount, without)"""
    edit, order = WAYS[request.param]
    ours = start(cluster.dsn(database, "nexsis_app"), edit, order)
    php = start(cluster.dsn(database, "nexsis_app"), lambda t: edit(t).replace("NexsisApi moodlews", ""), order)
    yield ours, php
    ours.destroy()
    php.destroy()


def query(token=TOKEN, function="core_user_get_users_by_field", **more):
    pairs = {"wstoken": token, "wsfunction": function, "moodlewsrestformat": "json"}
    pairs.update(more or {"field": "username", "values[0]": "admin"})
    return urllib.parse.urlencode({k: v for k, v in pairs.items() if v is not None})


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def call(server, method, text, **headers):
    if method == "GET":
        return server.ask("GET", PATH + "?" + text, **headers)
    return server.ask("POST", PATH, text, **dict(FORM, **headers))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_of_the_named_service_is_ours(both, method):
    r = call(both[0], method, query())
    assert r.json()[0]["username"] == "admin", r
    bad = call(both[0], method, query(field="nonsense", **{"values[0]": "x"}))
    assert "exception" in bad.json(), "its errors are ours too"


OTHERS = {"function": query(function="core_course_get_contents", courseid="2"),
          "no function": query(function=None),
          "unknown token": query(token="f" * 32), "no token": query(token=None),
          "a student's token": query(token="student"), "another service": query(token="third"),
          "odd encoding": "wsfunction=%ff&wstoken=%00&a=%zz&b=+%2B", "empty": ""}


def same(got, want):
    assert (got.status, got.body) == (want.status, want.body) and want.json()["php"]
    drop = ("Date",)
    assert [h for h in got.headers.items() if h[0] not in drop] == \
        [h for h in want.headers.items() if h[0] not in drop]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("what", OTHERS)
def test_everything_else_is_phps_and_as_it_came(both, what, method):
    got, want = (call(server, method, OTHERS[what]) for server in both)
    same(got, want)
    seen = got.json()
    assert (seen["query"] if method == "GET" else seen["body"]) == OTHERS[what]


BODIES = {"json": (query(), {"Content-Type": "application/json"}),
          "multipart": ("--x\r\nContent-Disposition: form-data; name=\"wstoken\"\r\n\r\n%s\r\n--x--\r\n" % TOKEN,
                        {"Content-Type": "multipart/form-data; boundary=x"}),
          "no type": (query(), {}),
          "large": (query(token="f" * 32) + "&f=" + "x" * 500000, FORM),
          "larger than we look at": (query() + "&f=" + "x" * 3000000, FORM),
          "compressed": (query(), dict(FORM, **{"Content-Encoding": "gzip"}))}


@pytest.mark.parametrize("what", BODIES)
def test_other_bodies_are_phps(both, what):
    body, headers = BODIES[what]
    got, want = (server.ask("POST", PATH + "?x=1", body, **headers) for server in both)
    same(got, want)
    seen = got.json()
    assert seen["body"] == body or seen["post"] == {"wstoken": TOKEN}, "PHP takes a multipart body apart"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_phps(both, method):
    got, want = (server.ask(method, PATH + "?" + query(), "payload") for server in both)
    same(got, want)


def raw(server, head, body):
    """What a request written by hand is answered; BODY may follow a 100."""
    context = ssl._create_unverified_context()
    with context.wrap_socket(socket.create_connection(("127.0.0.1", server.port), 300)) as s:
        head = (head % PATH).encode()
        if b"100-continue" in head:
            s.sendall(head)
            assert s.recv(1000).startswith(b"HTTP/1.1 100")
            head = b""
        s.sendall(head + body.encode())
        answer = b""
        while True:
            data = s.recv(65536)
            if not data:
                return answer.split(b"\r\n\r\n", 1)[1]
            answer += data


def test_expect_and_chunks_are_replayed(both):
    text = query(token="f" * 32)
    head = "POST %%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" \
        "Content-Type: application/x-www-form-urlencoded\r\n%s\r\n\r\n"
    for more, body in (("Expect: 100-continue\r\nContent-Length: %d" % len(text), text),
                       ("Transfer-Encoding: chunked", "%x\r\n%s\r\n0\r\n\r\n" % (len(text), text))):
        got, want = (raw(server, head % more, body) for server in both)
        assert got == want and text.encode() in got


def test_keepalive_is_in_step_afterwards(both):
    """What follows on the connection is not what was left of a body."""
    text = query(token="f" * 32) + "&f=" + "x" * 2000000
    head = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" \
        "Content-Length: " + str(len(text)) + "\r\n\r\n"
    tail = "GET /index.php?second=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    got = raw(both[0], head, text + tail)
    assert b"second=1" in got and b"HTTP/1.1 200" in got


def test_a_trusted_service_answers_all_its_tokens(cluster, database):
    server = start(cluster.dsn(database, "nexsis_app"), lambda t: shared()(t).replace("other, fixture", "other:trusted"),
                   (PROXY, OURS))
    try:
        assert isinstance(call(server, "GET", query(token="student")).json(), list)
        assert call(server, "GET", query()).json()["php"]
    finally:
        server.destroy()


def test_a_user_of_the_vhost_stays_one(cluster, database):
    """REMOTE_USER is the vhost's own, not the token's account."""
    server = start(cluster.dsn(database, "nexsis_app"), shared(), (PROXY, OURS))
    try:
        with open(server.dir + "/moodle" + PATH, "w") as f:
            f.write("<?php header('Content-Type: application/json'); echo json_encode(['php' => true,"
                    " 'user' => $_SERVER['REMOTE_USER'] ?? null]);")
        assert call(server, "GET", query(token="student")).json() == {"php": True, "user": None}
    finally:
        server.destroy()


def test_a_token_past_its_time_is_left_to_moodle(both, cluster, database):
    cluster.sql(database, "INSERT INTO mdl_external_tokens (token, tokentype, userid, externalserviceid,"
                          " contextid, creatorid, timecreated, validuntil) SELECT 'past', 0, 2, id, 1, 2, 0, 1"
                          " FROM mdl_external_services WHERE shortname = 'fixture'")
    assert call(both[0], "POST", query(token="past")).json()["php"]
    assert cluster.sql(database, "DELETE FROM mdl_external_tokens WHERE token = 'past' RETURNING 1") == [(1,)]


def test_logs_have_no_token(both):
    call(both[0], "GET", query())
    call(both[0], "GET", query(function="core_course_get_contents"))
    until(lambda: "core_course_get_contents" in both[0]._read("moodle-access.log"))
    assert TOKEN not in both[0]._read("moodle-access.log") + both[0].error_log()


@pytest.mark.log("NXS|AH")
def test_without_our_database_all_is_phps(cluster, databases):
    db = databases.clone("school") if dump_path("school") else pytest.skip("no ../shared")
    server = start(cluster.dsn(db, "nexsis_app"), shared(), (PROXY, OURS))
    try:
        assert isinstance(call(server, "POST", query()).json(), list)
        cluster.sql("postgres", "ALTER DATABASE %s ALLOW_CONNECTIONS false" % db)
        cluster.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", db)
        for method in ("GET", "POST"):
            answer = quickly(lambda m=method: call(server, m, query()), 8)
            assert answer.json()["php"], "a database that is away is no answer"
        cluster.sql("postgres", "ALTER DATABASE %s ALLOW_CONNECTIONS true" % db)
        until(lambda: isinstance(call(server, "GET", query()).json(), list))
    finally:
        cluster.sql("postgres", "ALTER DATABASE %s ALLOW_CONNECTIONS true" % db)
        server.destroy()
        cluster.drop(db)

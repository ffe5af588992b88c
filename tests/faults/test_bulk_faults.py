# SPDX-License-Identifier: Apache-2.0
"""Bulk requests while things break: nothing is lost, nothing is done twice, every verdict is true."""
import contextlib
import http.client
import json
import threading

import pytest

from load import Nemesis, kill_a_child, killer
from server import MOUNT
from waiting import until, waiting_for_locks

pytestmark = pytest.mark.fault


def person(n, letter, **members):
    name = "%s%d" % (letter, n)
    return dict({"userid": name.upper(), "username": name, "firstname": "F", "lastname": "L",
                 "email": name + "@example.net"}, **members)


class Sent:
    """A bulk request on its way, in a thread."""

    def __init__(self, site, people, **headers):
        self.site, self.answer = site, None
        self.body = "".join(json.dumps(p) + "\n" for p in people).encode()
        self.headers = {"Content-Type": "application/x-ndjson",
                        **{k.replace("_", "-"): v for k, v in headers.items()}}
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        client = self.site.httpd.client(self.site.token)
        self.answer = client.request("PUT", "/user", self.body, self.headers)
        client.close()

    def end(self):
        self.thread.join()
        return self.answer


def written(site, letter):
    return site.sql("SELECT count(*) FROM mdl_user WHERE idnumber LIKE %s", letter.upper() + "%")[0][0]


def wait_for(site, letter, count):
    until(lambda: written(site, letter) >= count, pause=0.01)


def check_created(site, letter, count):
    """Each is there once, and was created once."""
    rows = site.sql("SELECT count(*), count(DISTINCT idnumber) FROM mdl_user WHERE idnumber LIKE %s",
                    letter.upper() + "%")[0]
    assert rows == (count, count)
    changes = site.sql("SELECT count(*), count(DISTINCT external_id) FROM nexsis.change "
                       "WHERE kind = 'user' AND operation = 'created' AND external_id LIKE %s",
                       letter.upper() + "%")[0]
    assert changes == (count, count)


def outcomes(answer):
    found = {}
    for verdict in answer.json()["results"]:
        what = verdict.get("code", verdict["outcome"])
        found[what] = found.get(what, 0) + 1
    return found


@pytest.fixture(scope="module")
def busy(make_site):
    return make_site("standalone", location="NexsisBulkChunk 100")


@pytest.mark.log("AH00633|\\[dbd:")
def test_backends_are_killed_while_5000_users_are_created(busy):
    with busy.cluster.connect("postgres") as admin, Nemesis(killer(busy, admin), 0.1) as nemesis:
        for round in "klmpqvwxyz":  # on a quick machine one may not be enough
            answer = Sent(busy, [person(n, round) for n in range(5000)]).end()
            assert answer.status == 200, answer
            assert outcomes(answer) == {"created": 5000}
            check_created(busy, round, 5000)
            if nemesis.count > 1:
                return
    raise AssertionError("nobody was killed")


@pytest.mark.log("AH00633|\\[dbd:|database_unavailable")
def test_the_database_is_restarted_while_5000_users_are_created(busy):
    sent = Sent(busy, [person(n, "r") for n in range(5000)])
    wait_for(busy, "r", 500)
    busy.cluster.restart("immediate")
    answer = sent.end()
    assert answer.status == 200, answer
    assert outcomes(answer) == {"created": 5000}
    check_created(busy, "r", 5000)


@contextlib.contextmanager
def pause_at(site, userid):
    """Who creates USERID stops there until the block ends."""
    site.sql("CREATE FUNCTION public.pause() RETURNS trigger LANGUAGE plpgsql AS"
             " $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END $$")
    site.sql("CREATE TRIGGER pause BEFORE INSERT ON mdl_user FOR EACH ROW WHEN (NEW.idnumber = '%s')"
             " EXECUTE FUNCTION public.pause()" % userid)
    with site.cluster.connect(site.db) as conn, conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(4711)")
        yield
    site.sql("DROP TRIGGER pause ON mdl_user")


@pytest.mark.log("read_only|NXS0002")
def test_writing_is_stopped_half_way_and_the_request_repeated(busy):
    people = [person(n, "f") for n in range(3000)]
    with pause_at(busy, "F1500"):
        sent = Sent(busy, people, Idempotency_Key="half-way")
        until(lambda: waiting_for_locks(busy))
        busy.cluster.ctl(busy.db, "freeze", "a window")
    answer = sent.end()
    done = written(busy, "f")
    assert answer.status == 503 and done == 1600
    until(lambda: answer.headers["X-Request-Id"] in busy.httpd.access_log())
    assert busy.httpd.error_log().count(answer.headers["X-Request-Id"]) == 1
    assert outcomes(answer) == {"created": done, "read_only": 3000 - done}
    totals = answer.json()["totals"]
    assert (totals["incomplete"], totals["code"], totals["failed"]) == (True, "read_only", 3000 - done)
    again = Sent(busy, people, Idempotency_Key="half-way").end()  # nothing new can be done yet
    assert again.status == 503
    busy.cluster.ctl(busy.db, "thaw")
    last = Sent(busy, people, Idempotency_Key="half-way").end()
    assert (last.status, last.headers["Idempotency-Replayed"]) == (200, "true")
    assert outcomes(last) == {"created": 3000}
    check_created(busy, "f", 3000)


@pytest.mark.log("read_only|NXS0002")
def test_where_nothing_can_be_done_the_answer_is_a_problem(busy):
    busy.cluster.ctl(busy.db, "freeze", "a window")
    answer = Sent(busy, [person(n, "n") for n in range(300)]).end()
    busy.cluster.ctl(busy.db, "thaw")
    assert (answer.status, answer.json()["code"]) == (503, "read_only")
    assert int(answer.headers["Retry-After"]) > 0 and written(busy, "n") == 0


def test_what_nobody_can_write_is_one_failed_item(busy):
    """A row PostgreSQL refuses makes its chunk fail; by halves the others are done."""
    busy.sql("ALTER TABLE mdl_user ADD CONSTRAINT boom CHECK (city <> 'Boom') NOT VALID")
    people = [person(n, "h", city="Boom" if n == 137 else "Oslo") for n in range(300)]
    answer = Sent(busy, people).end()
    busy.sql("ALTER TABLE mdl_user DROP CONSTRAINT boom")
    assert answer.status == 200, answer
    assert outcomes(answer) == {"created": 299, "conflict": 1}
    assert answer.json()["results"][137]["code"] == "conflict"
    check_created(busy, "h", 299)


def test_a_client_that_goes_away_has_its_request_done_to_the_end(busy):
    body = "".join(json.dumps(person(n, "g")) + "\n" for n in range(1500)).encode()
    client = http.client.HTTPConnection("127.0.0.1", busy.httpd.port)
    client.request("PUT", MOUNT + "/user", body, {"Authorization": "Bearer " + busy.token,
                                                  "Content-Type": "application/x-ndjson"})
    wait_for(busy, "g", 100)
    client.close()
    wait_for(busy, "g", 1500)
    check_created(busy, "g", 1500)


@pytest.mark.log("AH00633|AH00051|AH00052|\\[dbd:")
def test_a_job_goes_on_when_its_server_is_killed(busy):
    sent = Sent(busy, [person(n, "j") for n in range(2000)], Prefer="respond-async").end()
    assert sent.status == 202, sent
    for count in (200, 900):
        wait_for(busy, "j", count)
        kill_a_child(busy)
    wait_for(busy, "j", 2000)
    client = busy.httpd.client(busy.token)
    until(lambda: client.get("/job/" + sent.json()["job"]).json()["state"] == "done")
    assert client.get("/job/" + sent.json()["job"]).json()["totals"] == {"created": 2000, "failed": 0}
    client.close()
    check_created(busy, "j", 2000)

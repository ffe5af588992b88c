# SPDX-License-Identifier: Apache-2.0
"""Answers that get lost (D5): the write is done once and answered truly, also when the first
attempt was committed and nobody heard of it."""
import pytest

from load import Load
from pgproxy import Proxy
from server import Httpd
from test_busy import user
from waiting import TooSlow, in_time, patiently, timed, until

pytestmark = pytest.mark.fault


class Front:
    """Another httpd on SITE's database, through a proxy; looks like a site to Load."""

    def __init__(self, site, deadline):
        self.proxy = Proxy(site.cluster)
        self.site, self.token, self.sql = site, site.token, site.sql
        self.httpd = Httpd(self.proxy.dsn(site.db), location="NexsisDeadline %d" % deadline)
        self.httpd.start()
        self.client = self.httpd.client(site.token)

    def changes(self, userid):
        return self.sql("SELECT operation FROM nexsis.change WHERE external_id = %s ORDER BY id",
                        userid)

    def close(self):
        self.client.close()
        self.httpd.destroy()
        self.proxy.close()


@pytest.fixture(scope="module")
def front(site):
    made = Front(site, 60000)
    yield made
    made.close()


@pytest.fixture
def hasty(site):
    """A second of patience."""
    made = Front(site, 1000)
    yield made
    made.close()


def outcome(r):
    return "%d %s" % (r.status, r.headers.get("Nexsis-Outcome"))


@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_lost_answer_is_found_again(front, times):
    userid = "U%d" % times
    front.proxy.cut(b"lms_user_put", times)
    assert outcome(front.client.put("/user/" + userid, user(userid))) == "200 created"
    assert front.proxy.done == times
    front.proxy.cut(b"lms_user_put", times)
    assert outcome(front.client.put("/user/" + userid, user(userid, lastname="B"))) == "200 updated"
    front.proxy.cut(b"lms_user_put", times)
    assert outcome(front.client.put("/user/" + userid,
                                    user(userid, lastname="B"))) == "200 unchanged"
    front.proxy.cut(b"lms_user_delete", times)
    assert front.client.delete("/user/" + userid).status == 200
    assert front.changes(userid) == [("created",), ("updated",), ("deleted",)]


def test_no_answer_until_the_deadline_is_commit_unknown_and_repeatable(hasty):
    def lose(n):
        userid = "U9%d" % n
        hasty.proxy.cut(b"lms_user_put", 10 ** 6)
        r, seconds = timed(hasty.client.put, "/user/" + userid, user(userid))
        hasty.proxy.cut(b"", 0)
        in_time(seconds, 1.2)
        if hasty.changes(userid) == []:
            raise TooSlow("not even the first attempt came to its end")
        assert (r.status, r.json()["code"]) == (503, "commit_unknown")
        assert int(r.headers["Retry-After"]) > 0 and seconds > 0.8
        assert hasty.changes(userid) == [("created",)]
        until(lambda: outcome(hasty.client.put("/user/" + userid, user(userid))) == "200 unchanged")
        assert hasty.changes(userid) == [("created",)]

    patiently(lose)
    until(lambda: "commit_unknown" in hasty.httpd.error_log())
    assert hasty.token not in hasty.httpd.error_log()


def test_a_load_whose_answers_get_lost_ends_with_the_right_numbers(front):
    front.proxy.cut(b"lms_user_put", 60, every=4)
    load = Load(front, 6, 200).start().finish()
    print(load.summary())
    assert front.proxy.done == 60
    assert not load.failed(), load.failed()[:3]
    load.check()

# SPDX-License-Identifier: Apache-2.0
"""Answers that get lost (D5): the write is done once and answered truly, also when the first
attempt was committed and nobody heard of it."""
import time

import pytest

from load import Load
from pgproxy import Proxy
from server import Httpd
from test_busy import user

pytestmark = pytest.mark.fault


class Front:
    """Another httpd on SITE's database, through a proxy; looks like a site to Load."""

    def __init__(self, site):
        self.proxy = Proxy(site.cluster)
        self.site, self.token, self.sql = site, site.token, site.sql
        self.httpd = Httpd(self.proxy.dsn(site.db), location="NexsisDeadline 1000")
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
    made = Front(site)
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


def test_no_answer_until_the_deadline_is_commit_unknown_and_repeatable(front):
    front.proxy.cut(b"lms_user_put", 10 ** 6)
    start = time.monotonic()
    r = front.client.put("/user/U9", user("U9"))
    seconds = time.monotonic() - start
    front.proxy.cut(b"", 0)
    assert (r.status, r.json()["code"]) == (503, "commit_unknown")
    assert int(r.headers["Retry-After"]) > 0 and 0.8 < seconds < 1.2
    assert front.changes("U9") == [("created",)]
    assert outcome(front.client.put("/user/U9", user("U9"))) == "200 unchanged"
    assert front.changes("U9") == [("created",)]
    log = front.httpd.error_log()
    assert "commit_unknown" in log and front.token not in log


def test_a_load_whose_answers_get_lost_ends_with_the_right_numbers(front):
    front.proxy.cut(b"lms_user_put", 60, every=4)
    load = Load(front, 6, 200).start().finish()
    print(load.summary())
    assert front.proxy.done == 60
    assert not load.failed(), load.failed()[:3]
    load.check()

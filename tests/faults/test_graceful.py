# SPDX-License-Identifier: Apache-2.0
"""httpd's own ups and downs under load: graceful restarts (L2), killed children (L1)."""
import os
import signal
import time

import pytest

from load import Load, Nemesis, killer

pytestmark = pytest.mark.fault


def children(site):
    """Process ids of httpd's children; none while it has no pid file yet."""
    pid = site.httpd.pid()
    if not pid:
        return []
    with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
        return [int(pid) for pid in f.read().split()]


def until(what, seconds):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited %s s in vain" % seconds
        time.sleep(0.02)


def test_25_graceful_restarts_under_load_fail_no_request(site):
    load = Load(site, 12)
    load.start()
    with Nemesis(site.httpd.graceful, 0.3) as nemesis:
        until(lambda: nemesis.count >= 25, 30)
    load.stop()
    print(load.summary())
    assert not load.failed(), load.failed()[:5]
    load.check()
    # the connections of the children that went are gone with them
    until(lambda: len(site.cluster.backends(site.db)) <= 8 * len(children(site)), 15)
    assert "exit signal" not in site.httpd.error_log()


@pytest.mark.log("AH00052")
def test_a_killed_child_takes_nobody_else_with_it(make_site):
    site = make_site("standalone", extra="StartServers 3\nMinSpareThreads 96")
    until(lambda: len(children(site)) >= 3, 5)
    load, kills = Load(site, 12), []

    def kill():
        kills.append(time.monotonic())
        os.kill(children(site)[0], signal.SIGKILL)

    load.start()
    with Nemesis(kill, 0.5) as nemesis:
        until(lambda: nemesis.count >= 6, 20)
    time.sleep(1)
    load.stop()
    print(load.summary())
    for e in load.failed():  # nothing but connections that were with the child when it died
        assert e.status == 0 and any(e.start - 0.1 <= k <= e.end + 0.1 for k in kills), e
    good = [e.start for e in load.entries if e.status == 200]
    assert max(b - a for a, b in zip(good, good[1:])) < 1
    load.check()
    until(lambda: len(children(site)) >= 3, 5)


@pytest.mark.parametrize("mpm", ["worker", "prefork"])
def test_other_mpms_survive_kills_and_graceful_restarts(make_site, mpm):
    site = make_site("standalone", mpm=mpm)
    load = Load(site, 8, 500)
    with site.cluster.connect("postgres") as admin:
        load.start()
        with Nemesis(killer(site, admin), 0.1), Nemesis(site.httpd.graceful, 0.7):
            load.finish()
    print(load.summary())
    assert not load.failed(), load.failed()[:5]
    load.check()
    site.client.close()
    site.httpd.stop()
    assert "exit signal" not in site.httpd.error_log()

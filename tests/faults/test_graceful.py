# SPDX-License-Identifier: Apache-2.0
"""httpd's own ups and downs under load: graceful restarts (L2), killed children (L1)."""
import os
import signal
import time

import pytest

from load import Load, Nemesis, children, killer
from waiting import in_time, patiently, until

pytestmark = pytest.mark.fault


def test_25_graceful_restarts_under_load_fail_no_request(site):
    load = Load(site, 12)
    load.start()
    with Nemesis(site.httpd.graceful, 0.3) as nemesis:
        until(lambda: nemesis.count >= 25)
    load.stop()
    print(load.summary())
    assert not load.failed(), load.failed()[:5]
    load.check()
    # the connections of the children that went are gone with them
    until(lambda: len(site.cluster.backends(site.db)) <= 8 * len(children(site)))
    assert "exit signal" not in site.httpd.error_log()


@pytest.mark.log("AH00052")
def test_a_killed_child_takes_nobody_else_with_it(make_site):
    site = make_site("standalone", extra="StartServers 3\nMinSpareThreads 96")

    def run(_):
        load, kills = Load(site, 12).start(), []

        def kill():
            victims = children(site)
            if len(victims) >= 3:  # there is somebody else
                before = time.monotonic()
                os.kill(victims[0], signal.SIGKILL)
                kills.append((before, time.monotonic()))

        load.goes_on()
        with Nemesis(kill, 0.5):
            until(lambda: len(kills) >= 6)
        load.goes_on().stop()
        print(load.summary())
        for e in load.failed():  # nothing but connections that were with the child when it died
            assert e.status == 0 and any(e.start - 0.1 <= b and a <= e.end for a, b in kills), e
        load.check()
        good = [e.start for e in load.entries if e.status == 200]
        in_time(max(b - a for a, b in zip(good, good[1:])), 1)

    patiently(run)
    until(lambda: len(children(site)) >= 3)


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

# SPDX-License-Identifier: Apache-2.0
"""Backends killed under load (D1-D4, D25): nobody notices, and every write is there once."""
import pytest

from load import Load, Nemesis, killer

pytestmark = pytest.mark.fault


def run(site, clients, count):
    load = Load(site, clients, count, reads=6)
    with site.cluster.connect("postgres") as admin:
        load.start()
        with Nemesis(killer(site, admin), 0.07) as nemesis:
            load.finish()
    print("%s, %d kills" % (load.summary(), nemesis.count))
    load.check()
    return load


@pytest.mark.log("AH00633")
def test_no_request_of_30000_fails_while_backends_are_killed(site):
    load = run(site, 16, 1875)
    assert len(load.entries) == 30000
    assert not load.failed(), load.failed()[:5]

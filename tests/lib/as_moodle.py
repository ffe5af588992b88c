# SPDX-License-Identifier: Apache-2.0
"""One request through HTTP beside the recording of what Moodle itself did for it."""
import pytest

from dbdiff import comparable, diff, golden, snapshot


def changes(site, act):
    """(diff, actor, from, to) of what ACT did."""
    clock = "SELECT extract(epoch FROM clock_timestamp())::bigint"
    with site.cluster.connect(site.db) as conn:
        before, since = snapshot(conn), conn.execute(clock).fetchone()[0]
        answer = act()
        until, after = conn.execute(clock).fetchone()[0], snapshot(conn)
    assert answer.status == 200, answer
    return diff(before, after), 2, since - 1, until


def assert_as_moodle(name, site, act):
    recorded = golden(name)
    if not recorded:
        pytest.skip("../shared is not there: no recording %s" % name)
    assert comparable(*changes(site, act)) == comparable(*recorded)

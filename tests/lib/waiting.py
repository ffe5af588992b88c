# SPDX-License-Identifier: Apache-2.0
"""Waiting for what must come, however slow the machine is. Nothing here waits for a time to pass.

Limits are generous, as they cost nothing where all is well. What a test says of speed it says by
in_time() within patiently(): true once in several tries is enough, as a machine that was busy with
something else makes it untrue now and then, and a product that is slow makes it untrue each time.
"""
import time

import psycopg


class TooSlow(AssertionError):
    """It took longer than it should; that may have been the machine."""


def until(what, seconds=180, pause=0.02):
    """What WHAT() gives as soon as that is something."""
    end = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < end, "waited %s s in vain" % seconds
        time.sleep(pause)


def in_time(seconds, limit):
    """SECONDS is below LIMIT, or it was too slow."""
    if seconds >= limit:
        raise TooSlow("%.3f s, and the limit is %s" % (seconds, limit))


def patiently(deed, tries=8):
    """What DEED(n) gives, n = 0, 1 ...: again where it was too slow."""
    for n in range(tries):
        try:
            return deed(n)
        except TooSlow as e:
            print("too slow: %s" % e)
            if n == tries - 1:
                raise


def timed(deed, *args, **kw):
    """(what DEED gives, seconds it took)"""
    start = time.monotonic()
    return deed(*args, **kw), time.monotonic() - start


def quickly(deed, limit):
    """What DEED() gives, which takes less than LIMIT seconds."""
    def once(_):
        found, seconds = timed(deed)
        in_time(seconds, limit)
        return found

    return patiently(once)


def in_a_minute(deed):
    """What DEED(n) gives, begun and ended in one minute of the clock."""
    def once(n):
        began = time.time() // 60
        found = deed(n)
        in_time(time.time() // 60 - began, 1)
        return found

    return patiently(once)


def waiting_for_locks(site):
    """[(process id, since when the statement runs)] of the module's sessions that wait for a lock."""
    return site.sql("SELECT pid, query_start FROM pg_stat_activity WHERE datname = %s"
                    " AND usename = 'nexsis_app' AND wait_event_type = 'Lock' ORDER BY 1", site.db)


def statements_end(site):
    """Every statement the module has begun by now comes to its end."""
    with site.cluster.connect("postgres") as conn:
        now = conn.execute("SELECT clock_timestamp()").fetchone()[0]
        until(lambda: not conn.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usename = 'nexsis_app'"
            " AND state <> 'idle' AND xact_start <= %s", (site.db, now)).fetchone())


def end_sessions(site):
    """The module's sessions are ended, and gone when this is."""
    site.sql("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
             " WHERE datname = %s AND usename = 'nexsis_app'", site.db)


def hold_jobs(site, home="elsewhere"):
    """From now on no job is begun: they are another database's."""
    site.sql("UPDATE nexsis.site SET home = %s", home)
    statements_end(site)


def free_jobs(site):
    site.sql("UPDATE nexsis.site SET home = DEFAULT")


def till_unused(deed):
    """DEED() once nobody uses the database it is about: sessions end a little after their clients."""
    def done():
        try:
            deed()
            return True
        except psycopg.errors.ObjectInUse:
            return False

    until(done)

# SPDX-License-Identifier: Apache-2.0
"""Fixtures: one PostgreSQL a run, a database and an httpd a test module.

A test fails on every error-log line of warn or worse that it does not name with
@pytest.mark.log("regular expression").
"""
import os
import re
import sys
import time

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))

from cluster import Cluster, dump_path  # noqa: E402
from server import Httpd, reap  # noqa: E402

ALL_SCOPES = "users:read,users:write,courses:read,courses:write,enrolments:read," \
    "enrolments:write,groups:read,groups:write,grades:read,grades:write"
LOUD = re.compile(r"^\[[^]]*\] \[[^]]*:(warn|error|crit|alert|emerg)\]")
LATE = 10  # seconds a thread of httpd may need to write what it has to say
# httpd's own remarks on the small test configuration
IGNORED = re.compile(r"AH10159|AH00484|AH03490|AH00045|AH00046|AH00052.*SIGTERM|AH02823")


def pytest_configure(config):
    config.addinivalue_line("markers", "log(pattern): error-log lines this test causes")
    config.addinivalue_line("markers", "fault: kills, freezes and restarts things")


@pytest.fixture(scope="session")
def cluster():
    c = Cluster()
    yield c
    crashes = reap()
    c.destroy()
    assert not crashes, "".join(crashes)


class Databases:
    """Templates made once, clones on demand."""

    def __init__(self, cluster):
        self.cluster, self.made, self.count = cluster, set(), 0

    def template(self, kind):
        name = "template_" + kind
        if kind in self.made:
            return name
        if kind == "standalone":
            self.cluster.create(name)
            self.cluster.ctl(name, "db", "install", "--standalone", "--demo")
        elif kind.endswith("-plain"):  # a dump with nothing of ours in it
            path = dump_path(kind[:-6])
            if not path:
                pytest.skip("../shared is not there: no Moodle dump %s" % kind)
            self.cluster.load(name, path)
        else:
            self.cluster.create(name, self.template(kind + "-plain"))
            self.cluster.ctl(name, "db", "install")
        self.made.add(kind)
        return name

    def clone(self, kind):
        template = self.template(kind)
        self.count += 1
        name = "%s_%d" % (kind, self.count)
        self.cluster.create(name, template)
        if not kind.endswith("-plain"):  # as good as the original: it does its jobs
            self.cluster.sql(name, "UPDATE nexsis.site SET home = DEFAULT")
        return name


@pytest.fixture(scope="session")
def databases(cluster):
    return Databases(cluster)


class Site:
    """An httpd on a database of its own."""

    def __init__(self, cluster, db, **httpd):
        self.cluster, self.db = cluster, db
        self.httpd = Httpd(cluster.dsn(db, "nexsis_app"), **httpd)
        self.token = self.key(ALL_SCOPES)
        self.httpd.start()
        self.client = self.httpd.client(self.token)
        self.expected = []  # in the log: (when its test ended, what), of tests just before

    def key(self, scopes, *more):
        """A new API key."""
        out = self.cluster.ctl(self.db, "key", "create", "--name", "test", "--scope", scopes, *more)
        return re.search(r"nx_[A-Za-z0-9]{8}_[A-Za-z0-9]{40}", out.stdout).group(0)

    def sql(self, text, *args):
        return self.cluster.sql(self.db, text, *args)

    def close(self):
        self.client.close()
        self.httpd.destroy()
        self.cluster.drop(self.db)


@pytest.fixture(scope="module")
def make_site(cluster, databases):
    """make_site("standalone" | "school" | "hard", **httpd options) -> Site"""
    sites = []

    def make(kind="standalone", **httpd):
        site = Site(cluster, databases.clone(kind), **httpd)
        sites.append(site)
        return site

    yield make
    for site in sites:
        site.close()


@pytest.fixture(scope="module")
def site(make_site):
    """The standalone demo school under the event MPM."""
    return make_site("standalone")


@pytest.fixture(autouse=True)
def quiet_log(request):
    """Whatever is loud in an error log must have been expected."""
    sites = [v for name in request.fixturenames if name not in ("request", "quiet_log")
             for v in [request.getfixturevalue(name)] if isinstance(v, Site)]
    before = {s: len(s.httpd.error_log()) for s in sites}
    yield
    own = [m.args[0] for m in request.node.iter_markers("log")]
    for s in sites:  # a line is written after its answer was sent: the first may be of tests before
        expected = own + [e for ended, e in s.expected if time.monotonic() < ended + LATE]
        s.expected += [(time.monotonic(), e) for e in own]
        for line in s.httpd.error_log()[before[s]:].splitlines():
            if LOUD.match(line) and not IGNORED.search(line) and \
                    not any(re.search(e, line) for e in expected):
                pytest.fail("unexpected in the error log: " + line)

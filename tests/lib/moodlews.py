# SPDX-License-Identifier: Apache-2.0
"""Moodle's web services in tests: the mount, calls with Moodle's array notation, and what real Moodle
answered (../shared/moodle/golden)."""
import os
import urllib.parse

from cluster import SHARED

MOUNT = "/webservice/rest/server.php"
TOKEN = "0123456789abcdef0123456789abcdef"  # of the dumps: an administrator's
GOLDEN = os.path.join(SHARED, "moodle", "golden")
LOCATION = """
<Location "%s">
    NexsisApi moodlews
    NexsisSiteUrl "http://127.0.0.1:8082"
    %%s
</Location>
""" % MOUNT


def flat(name, value):
    """(name, text) pairs for NAME in PHP's notation: {"a": [1]} -> a[0]=1."""
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, (list, tuple)):
        pairs = enumerate(value)
    else:
        return [(name, str(value))]
    return [p for k, v in pairs for p in flat("%s[%s]" % (name, k), v)]


class Moodle:
    """A client of the mount with a token."""

    def __init__(self, site, token=TOKEN):
        self.client, self.token = site.httpd.client(mount=MOUNT), token

    def body(self, function, **params):
        pairs = [("wstoken", self.token), ("wsfunction", function)] if self.token else \
            [("wsfunction", function)]
        pairs += [p for k, v in params.items() for p in flat(k, v)]
        return urllib.parse.urlencode(pairs)

    def post(self, body):
        return self.client.request("POST", "", body.encode(),
                                   headers={"Content-Type": "application/x-www-form-urlencoded"})

    def xml(self, function, **params):
        return self.post(self.body(function, **params))

    def raw(self, function, **params):
        return self.post(self.body(function, moodlewsrestformat="json", **params))

    def call(self, function, **params):
        """The answer's JSON; status and type are Moodle's."""
        r = self.raw(function, **params)
        assert (r.status, r.headers["Content-Type"]) == (200, "application/json"), r
        return r.json()

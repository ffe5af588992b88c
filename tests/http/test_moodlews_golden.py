# SPDX-License-Identifier: Apache-2.0
"""Moodle's web services: every answer recorded from Moodle 4.3 is ours too, byte for byte."""
import os
import re

import pytest

from moodlews import GOLDEN, LOCATION, Moodle

# What depends on the time of the call; everything else is compared as it is.
NORMAL = [
    # a preference Moodle makes up: when it read the preferences
    (rb'("name":"_lastloaded","value":)\d+', rb"\1N"),
    (rb'(<VALUE>_lastloaded</VALUE>\n</KEY>\n<KEY name="value"><VALUE>)\d+', rb"\1N"),
    # a random key, made by the first call that is answered with one
    (rb'("userprivateaccesskey":")[0-9a-f]{32}"', rb'\1K"'),
    (rb'(<KEY name="userprivateaccesskey"><VALUE>)[0-9a-f]{32}<', rb"\1K<"),
]

NAMES = sorted(n for n in os.listdir(GOLDEN) if not n.endswith(".request")) \
    if os.path.isdir(GOLDEN) else []


def normal(data):
    for pattern, to in NORMAL:
        data = re.sub(pattern, to, data)
    return data


@pytest.fixture(scope="module")
def school(make_site):
    site = make_site("school", extra=LOCATION % "")
    # the account db install makes for our writes was not there when the answers were recorded
    site.sql("UPDATE mdl_user SET deleted = 1 WHERE username = 'nexsis-sync'")
    return site


def read(name):
    with open(os.path.join(GOLDEN, name), "rb") as f:
        return f.read()


def request_of(name):
    """(body, status, content type) of a recording."""
    lines = read(name + ".request").decode().splitlines()
    parts = dict(line.split(": ", 1) for line in lines[1:])
    assert lines[0] == "POST /webservice/rest/server.php"
    return parts["body"], int(parts["status"]), parts["content-type"]


def test_all_recordings_are_there():
    if not NAMES:
        pytest.skip("../shared is not there: no recordings")
    assert len(NAMES) == 56


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_moodles(school, name):
    body, status, kind = request_of(name)
    r = Moodle(school).post(body)
    ours = (r.status, r.headers["Content-Type"], normal(r.body))
    assert ours == (status, kind, normal(read(name)))

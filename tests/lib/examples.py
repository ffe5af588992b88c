# SPDX-License-Identifier: Apache-2.0
"""The requests and answers printed in the NexSIS document (../shared/specs/examples), and helpers
to compare answers with them."""
import json
import os

import pytest

from cluster import SHARED
from server import MOUNT

EXAMPLES = os.path.join(SHARED, "specs", "examples")
JSON = "application/json; charset=utf-8"


def example(name):
    """The bytes of one of the example files."""
    path = os.path.join(EXAMPLES, name)
    if not os.path.exists(path):
        pytest.skip("../shared is not there: no example " + name)
    with open(path, "rb") as f:
        return f.read()


def played(site, name, fill=(), method=None):
    """The request of the example nexsis.NAME, really sent; FILL: what its placeholders stand for."""
    e = json.loads(example("nexsis.%s.request.json" % name))
    path = e["path"]
    for placeholder, value in dict(fill).items():
        path = path.replace("{%s}" % placeholder, value)
    assert path.startswith(MOUNT) and "{" not in path, path
    if e["query"]:
        path += "?" + "&".join("%s=%s" % tuple(pair) for pair in e["query"])
    headers = {k: v.replace("{token}", site.token) for k, v in e["headers"].items() if k != "Host"}
    body = example(e["body_file"]) if e["body_file"] else None
    return site.client.request(method or e["method"], path[len(MOUNT):], body, headers=headers)


def printed(name):
    """The answer printed for the example nexsis.NAME."""
    return json.loads(example("nexsis.%s.response.json" % name))


def form(value):
    """Keys in order and JSON types of VALUE, without its values."""
    if isinstance(value, dict):
        return [(k, form(v)) for k, v in value.items()]
    if isinstance(value, list):
        return ["list"] + ([form(value[0])] if value else [])
    return type(value).__name__


def is_empty(r):
    """Whether R is the document's empty answer: 200, JSON content type, zero bytes."""
    return (r.status, r.body, r.headers["Content-Length"], r.headers["Content-Type"]) == \
        (200, b"", "0", JSON)


def code(r):
    return r.status, r.json()["code"]


def fields(r):
    """{field: code} of a problem."""
    return {e["field"]: e["code"] for e in r.json()["errors"]}


def outcome(r):
    return "%d %s" % (r.status, r.headers.get("Nexsis-Outcome"))

# SPDX-License-Identifier: Apache-2.0
"""GET /ping, and what every request has in common: keys, methods, errors, headers."""
import json
import os

import pytest

from cluster import SHARED

EXAMPLES = os.path.join(SHARED, "specs", "examples")


def test_ping_is_pong(site):
    r = site.client.get("/ping")
    assert r.status == 200
    assert r.headers["Content-Type"] == "application/json; charset=utf-8"
    assert r.json() == {"message": "pong"}


def test_no_key_is_401_with_bearer(site):
    r = site.client.get("/ping", token=False)
    assert r.status == 401
    assert r.headers["WWW-Authenticate"].startswith("Bearer")
    assert r.json()["code"] == "unauthorized"


def test_options_needs_no_key(site):
    r = site.client.request("OPTIONS", "/user/S001", token=False)
    assert (r.status, r.headers["Allow"]) == (204, "GET, HEAD, PUT, DELETE, OPTIONS")


@pytest.mark.parametrize("method", ["POST", "PATCH", "FOO", "PROPFIND"])
def test_other_methods_are_405(site, method):
    r = site.client.request(method, "/user/S001")
    assert (r.status, r.headers["Allow"]) == (405, "GET, HEAD, PUT, DELETE, OPTIONS")
    assert r.json()["code"] == "method_not_allowed"


def test_head_is_get_without_body(site):
    got, head = site.client.get("/user/S001"), site.client.request("HEAD", "/user/S001")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(got.body))


def test_directories_have_no_say_under_a_mount(make_site):
    """Debian's httpd denies <Directory />; a mount is no file, so no directory and no .htaccess."""
    site = make_site("standalone", extra="<Directory />\n Require all denied\n AllowOverride All\n"
                                         "</Directory>")
    assert site.client.get("/ping").status == 200
    # a path that only begins like the mount is not ours, and what is not ours stays denied
    assert site.httpd.client(mount="/enrol/nexsis/api/index.php/../../../..").get("/etc").status == 403

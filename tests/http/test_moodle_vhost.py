# SPDX-License-Identifier: Apache-2.0
"""conf/examples/moodle.conf, started as it is next to real PHP: the mount is ours, the rest PHP's."""
import json
import re
import shutil

import pytest

from phphost import EXAMPLE, FILES_MATCH, OURS, PASS_MATCH, PROXY, start
from server import MOUNT
from waiting import until


@pytest.fixture(scope="module")
def database(cluster, databases):
    if not shutil.which("php-cgi"):
        pytest.skip("php-cgi is not installed: nothing to put beside the API (apt-get install php-cgi)")
    db = databases.clone("standalone")
    out = cluster.ctl(db, "key", "create", "--name", "sis", "--scope", "users:read,users:write").stdout
    yield cluster.dsn(db, "nexsis_app"), re.search(r"nx_\w{8}_\w{40}", out).group(0)
    cluster.drop(db)


WAYS = {"ProxyPassMatch": (lambda text: text, (PROXY, OURS)),
        "ProxyPassMatch, loaded last": (lambda text: text, (OURS, PROXY)),
        "FilesMatch": (lambda text: PASS_MATCH.sub(FILES_MATCH, text), (PROXY, OURS)),
        "FilesMatch, loaded last": (lambda text: PASS_MATCH.sub(FILES_MATCH, text), (OURS, PROXY))}


@pytest.fixture(scope="module", params=WAYS)
def moodle(request, database):
    server = start(database[0], *WAYS[request.param])
    server.key = database[1]
    yield server
    server.destroy()


def api(server, method, path, body=None, **headers):
    headers.setdefault("Authorization", "Bearer " + server.key)
    if body:
        body, headers["Content-Type"] = json.dumps(body), "application/json"
    return server.ask(method, MOUNT + path, body, **headers)


def test_the_mount_is_ours(moodle):
    assert api(moodle, "GET", "/ping").json() == {"message": "pong"}
    user = {"username": "slash", "firstname": "A", "lastname": "B", "email": "slash@example.org"}
    r = api(moodle, "PUT", "/user/A%2FB", user)
    assert (r.status, r.json()["userid"]) == (200, "A/B"), r
    assert api(moodle, "GET", "/user/A%2FB").json()["username"] == "slash"
    assert api(moodle, "GET", "").status == 404
    assert api(moodle, "GET", "/x.php").json()["code"] == "not_found"
    r = moodle.ask("GET", MOUNT + "/ping")
    assert (r.status, r.json()["code"]) == (401, "unauthorized")
    assert moodle.ask("GET", MOUNT + "/health/ready").json()["status"] == "ready"


@pytest.mark.parametrize("path", [
    "/index.php", "/", "/login/index.php", "/pluginfile.php/12/mod_page/a.txt",
    "/webservice/rest/server.php", "/enrol/nexsis/api/other.php"])
def test_every_other_script_is_phps(moodle, path):
    r = moodle.ask("POST", path + "?wstoken=abc&x=1", "payload")
    assert r.status == 200 and r.json()["php"], r
    assert (r.json()["method"], r.json()["body"], r.json()["query"]) == ("POST", "payload",
                                                                       "wstoken=abc&x=1")
    whole = r.json()["script"] + ("" if r.json()["info"] in r.json()["script"] else r.json()["info"])
    assert whole == (path if path != "/" else "/index.php")


def test_files_are_httpds(moodle):
    r = moodle.ask("GET", "/theme/style.css")
    assert (r.status, r.text, r.headers["Content-Type"]) == (200, "a {}", "text/css")
    assert moodle.ask("GET", "/enrol/nexsis/api/index.phpx").text == "a {}"
    assert moodle.ask("GET", "/nowhere").status == 404


def test_encoded_slashes_are_let_through_in_this_host_alone(moodle):
    r = moodle.ask("GET", "/pluginfile.php/a%2Fb")
    assert r.status == 200 and r.json()["php"], r
    assert moodle.ask("GET", "/theme/a%2Fb", port=moodle.other).status == 404
    assert moodle.ask("GET", "/theme/style.css", port=moodle.other).status == 200


def test_logs_lose_secrets_under_the_mount_alone(moodle):
    moodle.ask("GET", MOUNT + "/ping?token=" + moodle.key)
    moodle.ask("GET", "/webservice/rest/server.php?wstoken=moodles-own")
    until(lambda: "wstoken=moodles-own" in moodle._read("moodle-access.log"))
    log = moodle._read("moodle-access.log") + moodle._read("moodle-error.log") + moodle.error_log()
    assert moodle.key not in log and "/ping?token=REDACTED" in log


def test_metrics_are_there_for_this_machine(moodle):
    assert api(moodle, "GET", "/ping").status == 200
    r = moodle.ask("GET", "/nexsis-metrics")
    assert r.status == 200 and "nexsis_requests_total" in r.text
    until(lambda: 'route="/ping",class="2xx"} ' in moodle.ask("GET", "/nexsis-metrics").text)


def test_the_example_defines_what_it_uses():
    text = open(EXAMPLE).read()
    defined = re.findall(r"^ *Define (\w+)", text, re.M)
    assert defined and set(re.findall(r"\$\{(\w+)\}", text)) == set(defined)

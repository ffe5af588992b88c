# SPDX-License-Identifier: Apache-2.0
"""conf/examples/moodle.conf, started as it is next to real PHP: the mount is ours, the rest PHP's.

PHP is php-cgi as a FastCGI server, which is to httpd what php-fpm is, except that it wants to be
called GENERIC and does not split the path after ProxyPassMatch into script and PATH_INFO.
"""
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import time

import pytest

from cluster import ROOT, as_user, os_user
from server import MOUNT, Answer, Httpd, free_port

EXAMPLE = os.path.join(ROOT, "conf", "examples", "moodle.conf")
SCRIPT = """<?php header('Content-Type: application/json'); echo json_encode(['php' => true,
    'script' => $_SERVER['SCRIPT_NAME'], 'info' => $_SERVER['PATH_INFO'] ?? '',
    'query' => $_SERVER['QUERY_STRING'], 'method' => $_SERVER['REQUEST_METHOD'],
    'body' => file_get_contents('php://input')]);
"""
BASE = """
ServerRoot {dir}
DefaultRuntimeDir {dir}
PidFile {dir}/httpd.pid
ServerName localhost
Listen 127.0.0.1:{port}
Listen 127.0.0.1:{other}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_host_module {modules}/mod_authz_host.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule ssl_module {modules}/mod_ssl.so
{load}
{user}
ErrorLog {dir}/error.log
LogLevel warn
TypesConfig /etc/mime.types
StartServers 1
ThreadsPerChild 16
MaxRequestWorkers 32
ProxyFCGIBackendType GENERIC
Define MOODLE_NAME localhost
Define MOODLE_PORT {port}
Define MOODLE_DIR {dir}/moodle
Define MOODLE_CERT {dir}/cert.pem
Define MOODLE_LOG {dir}
Define MOODLE_DSN "{dsn}"
Define PHP_SOCKET {dir}/php.sock
<Directory />
    Require all denied
</Directory>
Include {example}
<VirtualHost *:{other}>
    DocumentRoot {dir}/moodle
    <Directory {dir}/moodle>
        Require all granted
    </Directory>
</VirtualHost>
"""
PROXY = "LoadModule proxy_module {modules}/mod_proxy.so\n" \
    "LoadModule proxy_fcgi_module {modules}/mod_proxy_fcgi.so"
OURS = "LoadModule dbd_module {modules}/mod_dbd.so\nLoadModule nexsis_module {build}/mod_nexsis.so"
PASS_MATCH = re.compile(r"^ *ProxyPassMatch .*$", re.M)
FILES_MATCH = '    <FilesMatch "\\\\.php$">\n' \
    '        SetHandler "proxy:unix:${PHP_SOCKET}|fcgi://localhost"\n    </FilesMatch>'


class Moodle(Httpd):
    """An httpd with the example in it, changed by EDIT, beside php-cgi."""

    def __init__(self, dsn, edit, order):
        self.other = free_port()
        text = edit(open(EXAMPLE).read())
        base = BASE.replace("{load}", "\n".join(order)).replace("{other}", str(self.other))
        super().__init__(dsn, base=base.replace("{example}", "{dir}/moodle.conf"))
        with open(os.path.join(self.dir, "moodle.conf"), "w") as f:
            f.write(text)
        cert = os.path.join(self.dir, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-keyout", cert, "-out", cert + ".crt"],
                       check=True, stderr=subprocess.DEVNULL)
        with open(cert, "a") as f:
            f.write(open(cert + ".crt").read())
        self.files()
        self.php = subprocess.Popen(as_user(["php-cgi", "-b", os.path.join(self.dir, "php.sock")]),
                                    cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not os.path.exists(os.path.join(self.dir, "php.sock")):
            assert time.monotonic() < until and self.php.poll() is None, "php-cgi does not start"
            time.sleep(0.02)

    def files(self):
        for name in ("index.php", "pluginfile.php", "login/index.php", "enrol/nexsis/api/other.php",
                     "enrol/nexsis/api/index.php", "enrol/nexsis/api/index.phpx",
                     "webservice/rest/server.php", "theme/style.css"):
            path = os.path.join(self.dir, "moodle", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as f:
                f.write("a {}" if name.endswith((".css", ".phpx")) else SCRIPT)
        shutil.chown(self.dir, os_user())

    def ask(self, method, path, body=None, port=None, **headers):
        if port:
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        else:
            c = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30,
                                            context=ssl._create_unverified_context())
        c.request(method, path, body=body, headers=headers)
        r = c.getresponse()
        answer = Answer(r.status, r.headers, r.read())
        c.close()
        return answer

    def destroy(self):
        self.php.terminate()
        self.php.wait()
        super().destroy()


@pytest.fixture(scope="module")
def database(cluster, databases):
    if not shutil.which("php-cgi"):
        pytest.skip("php-cgi is not installed: nothing to put beside the API (apt-get install php-cgi)")
    db = databases.clone("standalone")
    out = cluster.ctl(db, "key", "create", "--name", "sis", "--scope", "users:read,users:write").stdout
    yield cluster.dsn(db, "nexsis_app"), re.search(r"nx_\w{8}_\w{40}", out).group(0)
    cluster.drop(db)


def start(database, edit=lambda text: text, order=(PROXY, OURS)):
    server = Moodle(database[0], edit, order)
    try:
        server.start()
    except BaseException:
        server.destroy()
        raise
    return server


WAYS = {"ProxyPassMatch": (lambda text: text, (PROXY, OURS)),
        "ProxyPassMatch, loaded last": (lambda text: text, (OURS, PROXY)),
        "FilesMatch": (lambda text: PASS_MATCH.sub(FILES_MATCH, text), (PROXY, OURS)),
        "FilesMatch, loaded last": (lambda text: PASS_MATCH.sub(FILES_MATCH, text), (OURS, PROXY))}


@pytest.fixture(scope="module", params=WAYS)
def moodle(request, database):
    server = start(database, *WAYS[request.param])
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
    until = time.monotonic() + 5
    while "wstoken=moodles-own" not in moodle._read("moodle-access.log"):
        assert time.monotonic() < until, moodle._read("moodle-access.log")
        time.sleep(0.02)
    log = moodle._read("moodle-access.log") + moodle._read("moodle-error.log") + moodle.error_log()
    assert moodle.key not in log and "/ping?token=REDACTED" in log


def test_metrics_are_there_for_this_machine(moodle):
    r = moodle.ask("GET", "/nexsis-metrics")
    assert r.status == 200 and 'route="/ping",class="2xx"} ' in r.text


def test_the_example_defines_what_it_uses():
    text = open(EXAMPLE).read()
    defined = re.findall(r"^ *Define (\w+)", text, re.M)
    assert defined and set(re.findall(r"\$\{(\w+)\}", text)) == set(defined)

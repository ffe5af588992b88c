# SPDX-License-Identifier: Apache-2.0
"""conf/examples/moodle.conf as an httpd of its own, with real PHP behind it.

PHP is php-cgi as a FastCGI server, which is to httpd what php-fpm is, except that it wants to be
called GENERIC and does not split the path after ProxyPassMatch into script and PATH_INFO.
"""
import http.client
import os
import re
import shutil
import ssl
import subprocess

from cluster import ROOT, as_user, os_user
from server import Answer, Httpd, free_port
from waiting import until

EXAMPLE = os.path.join(ROOT, "conf", "examples", "moodle.conf")
SCRIPT = """<?php header('Content-Type: application/json'); echo json_encode(['php' => true,
    'script' => $_SERVER['SCRIPT_NAME'], 'info' => $_SERVER['PATH_INFO'] ?? '',
    'query' => $_SERVER['QUERY_STRING'], 'method' => $_SERVER['REQUEST_METHOD'],
    'body' => file_get_contents('php://input'), 'files' => $_FILES, 'post' => $_POST],
    JSON_PARTIAL_OUTPUT_ON_ERROR);
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
        until(self.php_listens)

    def php_listens(self):
        assert self.php.poll() is None, "php-cgi does not start"
        return os.path.exists(os.path.join(self.dir, "php.sock"))

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
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        else:
            c = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=300,
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


def start(dsn, edit=lambda text: text, order=(PROXY, OURS)):
    """A Moodle that runs."""
    server = Moodle(dsn, edit, order)
    try:
        server.start()
    except BaseException:
        server.destroy()
        raise
    return server

# SPDX-License-Identifier: Apache-2.0
"""make install puts things where Debian's a2enmod finds them."""
import os
import re
import shutil
import subprocess

import pytest

from cluster import ROOT
from server import BUILD, HTTPD

DEBIAN = "/etc/apache2"


@pytest.fixture
def target(tmp_path):
    """A copy of Debian's configuration, and an empty place for modules and programs."""
    if not shutil.which("a2enmod") or not os.path.isdir(DEBIAN + "/mods-available"):
        pytest.skip("needs a2enmod and %s of Debian's package apache2" % DEBIAN)
    shutil.copytree(DEBIAN, tmp_path / "apache2", symlinks=True)
    return tmp_path


def install(target, *more):
    return subprocess.run(["make", "-s", "install", "BUILD=" + BUILD,
                           "LIBEXECDIR=%s/modules" % target, "SBINDIR=%s/sbin" % target,
                           "CONFDIR=%s/apache2/mods-available" % target, *more], cwd=ROOT, check=True,
                          text=True, stdout=subprocess.PIPE).stdout


def a2(program, target, *modules):
    return subprocess.run([program, "-q", *modules], check=True, text=True, capture_output=True,
                          env={**os.environ, "APACHE_CONFDIR": "%s/apache2" % target})


def configtest(target):
    """httpd's opinion of the enabled modules and their configuration."""
    conf = target / "httpd.conf"
    enabled = "%s/apache2/mods-enabled" % target
    conf.write_text("ServerName localhost\nServerRoot %s\nListen 127.0.0.1:9\nErrorLog %s/error.log\n"
                    "LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\n"
                    "LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so\n"
                    "Include %s/dbd.load\nInclude %s/nexsis.load\nInclude %s/nexsis.conf\n"
                    % (target, target, enabled, enabled, enabled))
    r = subprocess.run([HTTPD, "-t", "-f", str(conf)], text=True, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT)
    return r.returncode, r.stdout


def test_a2enmod_enables_the_module_with_mod_dbd(target):
    install(target)
    a2("a2enmod", target, "nexsis")
    names = set(os.listdir(target / "apache2/mods-enabled"))
    assert {"nexsis.load", "nexsis.conf", "dbd.load"} <= names
    assert configtest(target) == (0, "Syntax OK\n")
    assert subprocess.run([target / "sbin/nexsisctl", "--help"], capture_output=True).returncode == 0
    a2("a2dismod", target, "nexsis")
    assert "nexsis.load" not in os.listdir(target / "apache2/mods-enabled")


def test_every_documented_default_is_accepted(target):
    """nexsis.conf with all its commented directives switched on is a good configuration."""
    install(target)
    a2("a2enmod", target, "nexsis")
    path = target / "apache2/mods-available/nexsis.conf"
    path.write_text(path.read_text().replace("#Nexsis", "Nexsis"))
    assert configtest(target) == (0, "Syntax OK\n")


def test_configuration_that_is_there_is_kept(target):
    install(target)
    path = target / "apache2/mods-available/nexsis.conf"
    path.write_text("# mine\n")
    assert "is kept as it is" in install(target)
    assert path.read_text() == "# mine\n"
    assert (target / "apache2/mods-available/nexsis.conf.new").exists()


def test_destdir_is_honoured(tmp_path):
    subprocess.run(["make", "-s", "install", "BUILD=" + BUILD, "DESTDIR=%s" % tmp_path], cwd=ROOT,
                   check=True, stdout=subprocess.PIPE)
    found = {os.path.relpath(os.path.join(d, f), tmp_path) for d, _, fs in os.walk(tmp_path) for f in fs}
    docs = {f for f in found if f.startswith("usr/share/mod_nexsis/docs/")}
    assert {os.path.basename(f) for f in found - docs} == {"mod_nexsis.so", "nexsisctl", "nexsis.load",
                                                          "nexsis.conf"}
    assert {os.path.join(d, f) for d in ("", "swagger-ui") for f in
            os.listdir(os.path.join(ROOT, "support", "docs", d)) if "." in f or d} == \
        {os.path.relpath(f, "usr/share/mod_nexsis/docs") for f in docs}
    assert "etc/apache2/mods-available/nexsis.load" in found and "usr/sbin/nexsisctl" in found


def declared():
    """{directive: default as it is written} of lib/core/settings.def."""
    text = open(os.path.join(ROOT, "lib/core/settings.def")).read()
    found = {name: value for name, value in re.findall(r'NX_NUM\(\w+, "(\w+)", (\d+),', text)}
    for name, n, words in re.findall(r'NX_WORD\(\w+, "(\w+)", (\d+), "([^"]+)"', text):
        found[name] = words.split("|")[int(n)]
    for name, first, n, words in re.findall(r'NX_WORD2\(\w+, "(\w+)", "(\w+)", (\d+), "([^"]+)"', text):
        found["%s %s" % (name, first)] = words.split("|")[int(n)]
    for name, value in re.findall(r'NX_STRING\(\w+, "(\w+)", "([^"]*)"', text):
        found[name] = value or '""'
    assert len(found) == len(re.findall(r"^NX_", text, re.M)) > 10
    return found


def test_every_directive_is_documented_with_its_default():
    text = open(os.path.join(ROOT, "conf/nexsis.conf")).read()
    shown = dict(line.rsplit(" ", 1) for line in re.findall(r"^#(Nexsis\w+ \S.*)$", text, re.M))
    assert shown == declared()
    assert re.search(r"^    NexsisApi nexsis$", text, re.M)
    for name in declared():
        assert re.search(r"^# %s [<\w]" % name.split()[0], text, re.M), "no words about " + name

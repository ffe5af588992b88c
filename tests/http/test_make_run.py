# SPDX-License-Identifier: Apache-2.0
"""make run and make stop: one command to the first answer, harmless twice, and nothing half-done
when it fails. Uses a directory and a port of its own."""
import gzip
import os
import shutil
import socket
import subprocess
import tempfile

import pytest

from cluster import ROOT, dump_path, os_user
from server import BUILD, Client, free_port


class Runner:
    def __init__(self):
        self.top = tempfile.mkdtemp(prefix="nxrun")
        os.chmod(self.top, 0o755)
        self.var, self.port = os.path.join(self.top, "var"), free_port()

    def __call__(self, what="run", prefix=(), **env):
        env = {**os.environ, "VAR": self.var, "PORT": str(self.port), "BUILD": BUILD, "DUMP": "", **env}
        argv = [*prefix, os.path.join(ROOT, "support/run.sh"), what]
        return subprocess.run(argv, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=1800)

    def client(self):
        with open(os.path.join(self.var, "token")) as f:
            return Client(self.port, f.read().strip())

    def databases(self):
        out = subprocess.run(["psql", "-h", self.var + "/run", "-U", "postgres", "-AXtc",
                              "SELECT datname FROM pg_database WHERE NOT datistemplate"],
                             check=True, text=True, stdout=subprocess.PIPE).stdout
        return set(out.split())

    def close(self):
        self("stop")
        shutil.rmtree(self.top)


@pytest.fixture(scope="module")
def runner():
    r = Runner()
    yield r
    r.close()


@pytest.fixture(scope="module")
def running(runner):
    r = runner()
    assert (r.returncode, "running at" in r.stdout) == (0, True), r.stdout + r.stderr
    return runner


def test_first_run_ends_with_an_api_that_answers(running):
    c = running.client()
    assert c.get("/ping").json() == {"message": "pong"}
    assert c.get("/user/S123").json()["email"] == "studentsmith@inst.edu"
    with open(running.var + "/url") as f:
        assert f.read() == "http://127.0.0.1:%d/enrol/nexsis/api/index.php\n" % running.port
    assert os.stat(running.var + "/token").st_mode & 0o777 == 0o600


def test_printed_lines_can_be_pasted(running):
    lines = [x for x in running().stdout.splitlines() if x.startswith("  curl")]
    out = [subprocess.run(["sh", "-c", x + " -s"], text=True, check=True,
                          stdout=subprocess.PIPE).stdout for x in lines]
    assert out[0] == '{"message":"pong"}' and '"userid":"S900"' in out[1] and out[2] == out[1]


def test_running_twice_is_harmless(running):
    before = open(running.var + "/httpd.pid").read(), open(running.var + "/token").read()
    r = running()
    assert r.returncode == 0 and "already running" in r.stdout
    assert (open(running.var + "/httpd.pid").read(), open(running.var + "/token").read()) == before


def test_nobody_else_gets_into_the_database(running):
    if os.geteuid() != 0:
        pytest.skip("needs root to be somebody else")
    for user in ("nexsis_app", "postgres"):
        r = subprocess.run(["setpriv", "--reuid", "nobody", "--clear-groups", "psql", "-h",
                            running.var + "/run", "-U", user, "-d", "nexsis", "-c", "SELECT 1"],
                           text=True, capture_output=True)
        assert r.returncode != 0 and "Peer authentication failed" in r.stderr


def test_used_port_is_one_sentence(runner):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        port = s.getsockname()[1]
        r = runner(PORT=str(port), VAR=runner.var + "2")
    assert r.returncode != 0
    assert r.stderr == "make: port %d is in use by something else; choose another: make run" \
                       " PORT=%d\n" % (port, port + 1)


@pytest.mark.parametrize("content, message", [
    (b"CREATE TABLE x (a int);\nSELECT nope;\n", 'column "nope" does not exist'),
    (b"PGDMP\x01\x0e custom", "without -Fc"),
    (gzip.compress(os.urandom(20000))[:9000], "unexpected end of file"),
    (b"CREATE TABLE x (a int);\n", "there is no Moodle in database"),
], ids=["error", "custom format", "cut", "no moodle"])
def test_broken_dump_is_one_sentence_and_leaves_nothing(running, tmp_path, content, message):
    before = running.databases()
    path = tmp_path / "dump.sql"
    path.write_bytes(content)
    r = running(DUMP=str(path))
    assert r.returncode != 0 and message in r.stderr
    assert running.databases() == before
    assert running.client().get("/ping").status == 200  # what ran before still runs


def test_broken_dump_on_a_first_run_leaves_no_directory(runner, tmp_path):
    (tmp_path / "dump.sql").write_text("SELECT nope;\n")
    r = runner(DUMP=str(tmp_path / "dump.sql"), VAR=runner.var + "3", PORT=str(free_port()))
    assert r.returncode != 0 and not os.path.exists(runner.var + "3")


def test_unreachable_place_is_one_sentence(runner):
    if os.geteuid() != 0:
        pytest.skip("only root runs PostgreSQL as somebody else")
    closed = tempfile.mkdtemp()  # mode 0700
    r = runner(VAR=closed + "/var", PORT=str(free_port()))
    shutil.rmtree(closed)
    assert r.returncode != 0
    assert "user %s cannot reach" % os_user() in r.stderr and "VAR=" in r.stderr


@pytest.mark.skipif(not dump_path("school"), reason="../shared is not there")
def test_moodle_dump_is_served_until_something_else_is_asked_for(running):
    r = running(DUMP=dump_path("school"))
    assert r.returncode == 0, r.stderr
    assert running.client().get("/user/S001").json()["email"] == "s001@example.org"
    assert "already running" in running().stdout
    assert running(DUMP="demo").returncode == 0
    assert running.client().get("/user/S123").json()["email"] == "studentsmith@inst.edu"


def test_stop_and_start_again_keeps_everything(running):
    user = {"username": "keep1", "firstname": "K", "lastname": "P", "email": "keep1@inst.edu"}
    assert running.client().put("/user/KEEP1", user).status == 200
    token = open(running.var + "/token").read()
    assert running("stop").stdout == "stopped\n"
    assert not os.path.exists(running.var + "/url")
    assert running("stop").stdout == "nothing runs in %s\n" % running.var
    assert running().returncode == 0
    assert open(running.var + "/token").read() == token
    assert running.client().get("/user/KEEP1").status == 200


def as_nobody(argv):
    return ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"] + argv


def nobody_reads_us():
    return subprocess.run(as_nobody(["test", "-r", os.path.join(ROOT, "support/run.sh"), "-a", "-r",
                                     os.path.join(BUILD, "mod_nexsis.so")])).returncode == 0


def test_without_root_it_runs_as_whoever_starts_it():
    if os.geteuid() != 0:
        pytest.skip("the other tests already run without root")
    if not nobody_reads_us():
        pytest.skip("user nobody cannot read %s" % ROOT)
    runner = Runner()
    shutil.chown(runner.top, "nobody")
    try:
        r = runner(prefix=as_nobody([]))
        assert r.returncode == 0, r.stdout + r.stderr
        assert os.stat(runner.var + "/pgdata").st_uid == os.stat(runner.top).st_uid
        assert runner.client().get("/ping").status == 200
        assert runner("stop", prefix=as_nobody([])).stdout == "stopped\n"
    finally:
        runner("stop")
        shutil.rmtree(runner.top)


@pytest.fixture
def bare(runner):
    """A PATH on which libjson-c-dev seems to be missing and apt-get cannot help."""
    place = os.path.join(runner.top, "bin")
    os.mkdir(place)
    for name, text in (("dpkg-query", 'case "$*" in *libjson-c-dev*) exit 1 ;; esac; printf installed'),
                       ("apt-get", 'echo "E: no network" >&2; exit 100')):
        path = os.path.join(place, name)
        with open(path, "w") as f:
            f.write("#!/bin/sh\n%s\n" % text)
        os.chmod(path, 0o755)
    yield "%s:%s" % (place, os.environ["PATH"])
    shutil.rmtree(place)


def test_missing_package_is_named(runner, bare):
    root = os.geteuid() == 0
    if root and not nobody_reads_us():
        pytest.skip("user nobody cannot read %s" % ROOT)
    r = runner(prefix=as_nobody([]) if root else [], PATH=bare, VAR=runner.top + "/var4")
    assert r.returncode != 0
    assert r.stderr == "make: these packages are missing: libjson-c-dev. Ask an administrator for:" \
                       " apt-get install libjson-c-dev\n"
    if root:  # root would install it; here apt-get fails
        r = runner(PATH=bare, VAR=runner.top + "/var4")
        assert r.returncode != 0 and "installing libjson-c-dev" in r.stdout
        assert "E: no network" in r.stderr and "could not install libjson-c-dev" in r.stderr

# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL: its own data directory, a Unix socket nobody else can reach, no TCP.

Databases are made once as templates (a Moodle dump, the standalone school) and cloned for tests.
"""
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile

import psycopg

from waiting import till_unused, until

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.path.join(os.path.dirname(ROOT), "shared")
NEXSISCTL = os.path.join(ROOT, os.environ.get("BUILD", "build"), "nexsisctl")


def os_user():
    """Who PostgreSQL and httpd run as: postgres for root (initdb refuses root), else ourselves."""
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def as_user(argv):
    """ARGV run as os_user()."""
    if os.geteuid() == 0:
        return ["setpriv", "--reuid", os_user(), "--regid", os_user(), "--init-groups"] + argv
    return argv


def bindir():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda d: int(d.split("/")[4]))
    if not found:
        raise RuntimeError("no PostgreSQL server: apt-get install postgresql")
    return found[-1]


def dump_path(name):
    """The dump NAME of the shared documents, or None where they are not there."""
    path = os.path.join(SHARED, "moodle", "moodle-4.3-%s.sql.gz" % name)
    return path if os.path.exists(path) else None


class Cluster:
    def __init__(self, fsync=False):
        # a short path: a Unix socket's name has 107 bytes
        self.dir = tempfile.mkdtemp(prefix="nxpg")
        shutil.chown(self.dir, os_user())
        self.data = os.path.join(self.dir, "data")
        self.log = os.path.join(self.dir, "log")
        self.fsync = fsync
        self._run(os.path.join(bindir(), "initdb"), "-D", self.data, "-A", "trust", "-U", os_user(),
                  "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        with open(os.path.join(self.data, "postgresql.conf"), "a") as conf:
            conf.write("listen_addresses = ''\nunix_socket_directories = '%s'\n"
                       "max_connections = 200\nfsync = %s\nlog_min_messages = warning\n"
                       "shared_buffers = 256MB\nmax_wal_size = 4GB\n"
                       % (self.dir, "on" if fsync else "off"))
        self.start()

    def _run(self, *argv, **kw):
        return subprocess.run(as_user(list(argv)), check=True, cwd="/", stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, **kw)

    def _ctl(self, *argv):
        self._run(os.path.join(bindir(), "pg_ctl"), "-D", self.data, "-w", "-t", "600", "-l", self.log, *argv)

    def start(self):
        self._ctl("start")

    def stop(self, mode="fast"):
        self._ctl("stop", "-m", mode)

    def restart(self, mode="fast"):
        self._ctl("restart", "-m", mode)

    def destroy(self):
        try:
            os.kill(self.postmaster(), signal.SIGCONT)
            self.stop("immediate")
        except (OSError, subprocess.CalledProcessError):
            pass
        shutil.rmtree(self.dir, ignore_errors=True)

    def postmaster(self):
        with open(os.path.join(self.data, "postmaster.pid")) as f:
            return int(f.readline())

    def dsn(self, db, user=None):
        return "host=%s dbname=%s user=%s" % (self.dir, db, user or os_user())

    def connect(self, db, user=None, **kw):
        return psycopg.connect(self.dsn(db, user), autocommit=True, **kw)

    def sql(self, db, text, *args):
        """Rows of one statement; [] where it has none."""
        with self.connect(db) as conn:
            cur = conn.execute(text, args or None)
            return cur.fetchall() if cur.description else []

    def create(self, name, template=None):
        till_unused(lambda: self.sql("postgres", 'CREATE DATABASE "%s" TEMPLATE "%s"' % (
            name, template or "template0")))

    def drop(self, name):
        till_unused(lambda: self.sql("postgres", 'DROP DATABASE IF EXISTS "%s" WITH (FORCE)' % name))

    def load(self, name, path):
        """A new database from a gzipped dump."""
        self.create(name)
        psql = [os.path.join(bindir(), "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null",
                self.dsn(name)]
        with subprocess.Popen(["zcat", path], stdout=subprocess.PIPE) as zcat:
            subprocess.run(psql, stdin=zcat.stdout, check=True)

    def env(self, db):
        """Variables that lead to DB as the cluster's superuser."""
        return {"PGHOST": self.dir, "PGDATABASE": db, "PGUSER": os_user()}

    def ctl(self, db, *argv, check=True):
        """nexsisctl on DB as the cluster's superuser."""
        return subprocess.run([NEXSISCTL, *argv], env=dict(os.environ, **self.env(db)), check=check, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def backends(self, db, user="nexsis_app"):
        return [row[0] for row in self.sql(
            "postgres", "SELECT pid FROM pg_stat_activity WHERE datname = %s AND usename = %s",
            db, user)]

    def wait_ready(self):
        until(self.answers)

    def answers(self):
        try:
            self.connect("postgres").close()
            return True
        except psycopg.OperationalError:
            return False

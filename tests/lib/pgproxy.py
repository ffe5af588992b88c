# SPDX-License-Identifier: Apache-2.0
"""A proxy before PostgreSQL's Unix socket that can lose an answer: the statement arrives and is
carried out, then the connection is cut before anything of its result gets back."""
import contextlib
import os
import select
import shutil
import socket
import tempfile
import threading

from cluster import os_user

SOCKET = ".s.PGSQL.5432"


class Proxy:
    """dsn() goes through it. cut(name, times, every): of the next executions of the prepared
    statement NAME, every EVERYth loses its answer, TIMES in all."""

    def __init__(self, cluster):
        self.cluster, self.dir = cluster, tempfile.mkdtemp(prefix="nxpx")
        shutil.chown(self.dir, os_user())
        self.lock, self.name, self.left, self.done = threading.Lock(), b"", 0, 0
        self.every, self.seen = 1, 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.dir, SOCKET))
        os.chmod(os.path.join(self.dir, SOCKET), 0o777)
        self.listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def dsn(self, db):
        return "host=%s dbname=%s user=nexsis_app" % (self.dir, db)

    def cut(self, name, times=1, every=1):
        with self.lock:
            self.name, self.left, self.done, self.every, self.seen = name, times, 0, every, 0

    def close(self):
        self.listener.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _hit(self, data):
        """Whether DATA executes (Bind: B, four bytes of length, portal, name) the statement."""
        with self.lock:
            at = data.find(self.name + b"\0") if self.left else -1
            if at < 6 or data[at - 6:at - 5] != b"B":
                return False
            self.seen += 1
            if self.seen % self.every:
                return False
            self.left -= 1
            self.done += 1
            return True

    def _serve(self, client):
        server = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError):
            server.connect(os.path.join(self.cluster.dir, SOCKET))
            self._pass_on(client, server)
        for s in (client, server):  # clients of a load, forked meanwhile, have them open too
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)
            s.close()

    def _pass_on(self, client, server):
        while True:
            for s in select.select([client, server], [], [])[0]:
                data = s.recv(65536)
                if not data:
                    return
                if s is server:
                    client.sendall(data)
                    continue
                server.sendall(data)
                if self._hit(data):
                    server.recv(1)  # the answer is there: the statement is done
                    return

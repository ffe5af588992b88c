# SPDX-License-Identifier: Apache-2.0
"""Bytes to an httpd and back, for what an HTTP library would refuse to send."""
import http.client
import io
import socket

from server import MOUNT, Answer


class _Bytes:
    def __init__(self, data):
        self.file = io.BytesIO(data)

    def makefile(self, mode):
        return self.file


def parse(data, method="GET"):
    """All the answers in DATA. A 100 Continue before an answer is passed over."""
    source, found = _Bytes(data), []
    source.file.close = lambda: None  # http.client closes after each answer
    while source.file.tell() < len(data):
        r = http.client.HTTPResponse(source, method=method)
        r.begin()
        found.append(Answer(r.status, r.headers, r.read()))
    return found


class Raw:
    """One connection, byte by byte."""

    def __init__(self, port, timeout=300, host="127.0.0.1"):
        self.socket = socket.create_connection((host, port), timeout)

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())
        return self

    def finish(self):
        """No more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)
        return self

    def rest(self):
        """All bytes until httpd closes."""
        data = b""
        while True:
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:
                break
            if not more:
                break
            data += more
        self.socket.close()
        return data

    def peek(self, seconds):
        """The first bytes that come within SECONDS, or b''."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(65536)
        except socket.timeout:
            return b""

    def answers(self, method="GET"):
        return parse(self.rest(), method)


def head(method, path, token=None, headers=(), mount=MOUNT, close=True):
    """The head of a request, ready to be sent."""
    lines = ["%s %s%s HTTP/1.1" % (method, mount, path), "Host: localhost"]
    if token:
        lines.append("Authorization: Bearer " + token)
    if close:
        lines.append("Connection: close")
    return ("\r\n".join(lines + list(headers)) + "\r\n\r\n").encode()


def ask(port, method, path, token=None, headers=(), body=b"", **kw):
    """One request as bytes, one answer."""
    c = Raw(port).send(head(method, path, token, headers, **kw) + body)
    return c.answers(method)[0]

# SPDX-License-Identifier: Apache-2.0
"""HTTP/2 (prior knowledge): the same answers, many streams at once, and streams that are taken back."""
import json
import os
import socket

import pytest

from server import MODULES, MOUNT

h2 = pytest.importorskip("h2.connection", reason="python3-h2 is not installed")
from h2.events import DataReceived, ResponseReceived, StreamEnded, StreamReset  # noqa: E402

U = {"username": "h2", "firstname": "H", "lastname": "Two", "email": "h2@example.org"}


@pytest.fixture(scope="module")
def two(make_site):
    path = os.path.join(MODULES, "mod_http2.so")
    if not os.path.exists(path):
        pytest.skip("this httpd has no mod_http2")
    return make_site(extra="LoadModule http2_module %s\nProtocols h2c http/1.1" % path)


class Connection:
    def __init__(self, site):
        self.site, self.answers = site, {}
        self.socket = socket.create_connection(("127.0.0.1", site.httpd.port), 300)
        self.h2 = h2.H2Connection()
        self.h2.initiate_connection()

    def send(self, method, path, body=b"", token=True, end=True):
        stream = self.h2.get_next_available_stream_id()
        headers = [(":method", method), (":path", MOUNT + path), (":scheme", "http"),
                   (":authority", "localhost")]
        if token:
            headers.append(("authorization", "Bearer " + self.site.token))
        self.h2.send_headers(stream, headers, end_stream=not body)
        if body:
            self.h2.send_data(stream, body, end_stream=end)
        self.answers[stream] = [None, b"", False]
        self.socket.sendall(self.h2.data_to_send())
        return stream

    def wait(self, *streams):
        """Status and body of each, once all have ended."""
        while not all(self.answers[s][2] for s in streams):
            data = self.socket.recv(65536)
            assert data, "httpd closed the connection"
            for e in self.h2.receive_data(data):
                if isinstance(e, ResponseReceived):
                    self.answers[e.stream_id][0] = int(dict(e.headers)[b":status"])
                elif isinstance(e, DataReceived):
                    self.answers[e.stream_id][1] += e.data
                    self.h2.acknowledge_received_data(e.flow_controlled_length, e.stream_id)
                elif isinstance(e, (StreamEnded, StreamReset)):
                    self.answers[e.stream_id][2] = True
            self.socket.sendall(self.h2.data_to_send())
        return [(self.answers[s][0], self.answers[s][1]) for s in streams]


def test_the_same_answers(two):
    c = Connection(two)
    status, body = c.wait(c.send("PUT", "/user/H2", json.dumps(U).encode()))[0]
    assert (status, json.loads(body)) == (200, dict(U, userid="H2"))
    assert c.wait(c.send("GET", "/user/H2"))[0] == (200, body)
    status, body = c.wait(c.send("GET", "/user/A%2FB?token=" + two.token, token=False))[0]
    assert (status, json.loads(body)["code"]) == (404, "not_found")
    status, body = c.wait(c.send("GET", "/ping", token=False))[0]
    assert (status, json.loads(body)["code"]) == (401, "unauthorized")
    status, body = c.wait(c.send("PUT", "/user/H2", b"{"))[0]
    assert (status, json.loads(body)["code"]) == (400, "bad_json")
    assert two.token not in two.httpd.access_log() + two.httpd.error_log()


def test_h26_a_hundred_streams_at_once(two):
    c = Connection(two)
    streams = [c.send("GET" if n % 2 else "PUT", "/user/H2", b"" if n % 2 else json.dumps(U).encode())
               for n in range(90)]
    assert {status for status, _ in c.wait(*streams)} == {200}


def test_h25_streams_that_are_taken_back(two):
    c = Connection(two)
    for n in range(40):
        stream = c.send("PUT", "/user/H2", json.dumps(U).encode(), end=n % 2 == 0)
        c.h2.reset_stream(stream)
        c.socket.sendall(c.h2.data_to_send())
        if n % 10 == 9:  # too many resets make mod_http2 end a connection
            c = Connection(two)
    assert two.client.get("/user/H2").status == 200
    assert "exit signal" not in two.httpd.error_log()

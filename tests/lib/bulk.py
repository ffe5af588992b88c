# SPDX-License-Identifier: Apache-2.0
"""Bulk requests and their verdicts, for tests."""
import json

NDJSON = "application/x-ndjson"


def person(n, **members):
    return dict({"userid": "B%d" % n, "username": "bulk%d" % n, "firstname": "First", "lastname":
                 "Last %d" % n, "email": "bulk%d@example.net" % n}, **members)


class Bulk:
    def __init__(self, site):
        self.site, self.client = site, site.client

    def send(self, method, path, items, accept=None, **headers):
        """ITEMS as a JSON array, or a text as it is (its type in headers)."""
        h = {k.replace("_", "-"): v for k, v in headers.items()}
        if accept:
            h["Accept"] = accept
        body = items if isinstance(items, (str, bytes)) else json.dumps(items)
        if not isinstance(items, (str, bytes)):
            h.setdefault("Content-Type", "application/json")
        return self.client.request(method, path, body.encode() if isinstance(body, str) else body,
                                   headers=h)

    def put(self, path, items, **kw):
        return self.send("PUT", path, items, **kw)

    def verdicts(self, answer, status=200):
        assert answer.status == status, answer
        doc = answer.json()
        assert doc["totals"]["items"] == int(answer.headers["Nexsis-Items"])
        assert doc["totals"]["failed"] == int(answer.headers["Nexsis-Failed"])
        return doc["results"]

    def outcomes(self, path, items, method="PUT", status=200, **kw):
        return [v["outcome"] for v in self.verdicts(self.send(method, path, items, **kw), status)]

    def codes(self, path, items, method="PUT", status=200, **kw):
        return [[(e.get("field"), e["code"]) for e in v.get("errors", [])]
                for v in self.verdicts(self.send(method, path, items, **kw), status)]

    def one(self, text, *args):
        return self.site.sql(text, *args)[0][0]

    def count(self, pattern):
        return self.one("SELECT count(*) FROM mdl_user WHERE idnumber LIKE %s", pattern)

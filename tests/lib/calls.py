# SPDX-License-Identifier: Apache-2.0
"""The write functions called as the module calls them, by nexsis_app."""
import json
import re
import time
import uuid

from cluster import ROOT

CALL = {"attempt": 1, "key": "k", "address": "192.0.2.1", "document": True, "password": "always",
        "adopt": "off", "ondelete": "suspend", "ondelete_course": "hide", "categories": "create",
        "roles": ["student", "teacher", "editingteacher"]}


def schema():
    """The schema of the functions this build calls."""
    with open(ROOT + "/lib/db/expand.h") as f:
        return "nexsis_f" + re.search(r"#define NX_F (\d+)", f.read())[1]


class Calls:
    """Our functions in the database DB, which is dropped at the end."""

    def __init__(self, cluster, db):
        self.cluster, self.db, self.schema = cluster, db, schema()
        self.conn = cluster.connect(db, "nexsis_app")

    def run(self, name, items, **call):
        """The rows of one call, as dicts."""
        call = {**CALL, "request": uuid.uuid4().hex, "deadline": time.time() + 60, **call}
        cur = self.conn.execute("SELECT * FROM %s.%s(%%s::jsonb, %%s::jsonb)" % (self.schema, name),
                                (json.dumps(call), json.dumps(items)))
        names = [c.name for c in cur.description]
        return [dict(zip(names, row)) for row in cur]

    def sql(self, text, *args):
        return self.cluster.sql(self.db, text, *args)

    def one(self, text, *args):
        return self.sql(text, *args)[0][0]

    def close(self):
        self.conn.close()
        self.cluster.drop(self.db)

# SPDX-License-Identifier: Apache-2.0
"""What an operation changed in a whole database, in the form of moodle/golden-writes, and the one
list of normalisations under which our diff must equal what Moodle's own PHP wrote.

    before = snapshot(conn); ...; ours = diff(before, snapshot(conn))
    assert comparable(ours, actor, t0, t1) == comparable(*golden("user_create"))
"""
import json
import os
import re

from cluster import SHARED

# Never compared: Moodle writes them on its own account.
IGNORED_TABLES = {"mdl_sessions", "mdl_task_log"}

# --- The normalisations -------------------------------------------------------------------------
# Times within the operation (also inside texts, like a deleted account's username) become <time>,
# the same plus Moodle's session timeout <time+timeout>.
SESSION_TIMEOUT = 28800
# Columns that name who did it; the acting account becomes <actor>.
ACTOR_COLUMNS = {"mdl_logstore_standard_log": {"userid"}, "*": {"loggeduser", "modifierid",
                                                               "requestedby", "usermodified"}}
# Password hashes differ by salt.
HASH = re.compile(r"^\$6\$rounds=10000\$[A-Za-z0-9./]{16}\$[A-Za-z0-9./]{86}$")
# The recordings were made from the command line: origin cli and no address; ours say ws.
LOG_CHANNEL = {"origin", "ip"}
# New ids become <table 1>, <table 2> ... in the order of insertion, wherever they are referred to:
# column -> table; objectid by objecttable, instances by context level, path segment by segment.
REFERENCES = {"userid": "mdl_user", "relateduserid": "mdl_user", "contextid": "mdl_context",
              "courseid": "mdl_course", "course": "mdl_course", "cohortid": "mdl_cohort",
              "groupid": "mdl_groups", "enrolid": "mdl_enrol", "fieldid": "mdl_user_info_field"}
LEVELS = {30: "mdl_user", 40: "mdl_course_categories", 50: "mdl_course"}
# The same where a column's meaning depends on its table; a path is one of these ids a segment.
OF_TABLE = {("mdl_course", "category"): "mdl_course_categories",
            ("mdl_course_categories", "parent"): "mdl_course_categories",
            ("mdl_course_modules", "instance"): "mdl_forum",
            ("mdl_course_modules", "section"): "mdl_course_sections",
            ("mdl_course_sections", "sequence"): "mdl_course_modules"}
PATHS = {"mdl_context": "mdl_context", "mdl_course_categories": "mdl_course_categories"}
# A course's cacherev only has to grow: it counts from the last purge, which the recordings did first.
NAMED_BY_USER = {"accesslib/dirtyusers", "userpreferenceschanged"}  # cache_flags.name is a user id
# Rows are compared in the order they were written only where that order means something.
ORDERED = {"mdl_logstore_standard_log", "mdl_grade_grades_history"}
# ------------------------------------------------------------------------------------------------


def snapshot(conn):
    """{table: {id: row}} of every table outside nexsis and the system's schemas."""
    tables = [(t, i) for t, i in conn.execute(
        "SELECT c.relname, format('%I.%I', n.nspname, c.relname) FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND pg_relation_size(c.oid) > 0 AND n.nspname !~ '^(nexsis|pg_|information_schema)'")
        if t not in IGNORED_TABLES]
    rows = {t: {} for t, _ in tables}
    query = " UNION ALL ".join(
        "SELECT '%s', t.id, to_jsonb(t)::text FROM %s AS t" % pair for pair in tables)
    for table, row_id, row in conn.execute(query):
        rows[table][row_id] = json.loads(row)
    return rows


def everything(conn, sequences=True):
    """{name: what it holds} of every table, ours included, and of every sequence: equal for equal
    databases. What a server does in the background, numbering changes and noting that it is there, is
    left out."""
    tables = [t for t, in conn.execute(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND pg_relation_size(c.oid) > 0 AND n.nspname !~ '^(pg_|information_schema)'")]
    text = {t: "(to_jsonb(t) - 'seq')::text" if t == "nexsis.change" else "t::text" for t in tables
            if t not in ("nexsis.feed", "nexsis.node")}
    query = " UNION ALL ".join(
        "SELECT '%s', md5(string_agg(%s, chr(10) ORDER BY %s)) FROM %s AS t" % (t, row, row, t)
        for t, row in text.items())
    held = {t: md5 for t, md5 in conn.execute(query) if md5}
    if sequences:
        held.update(conn.execute("SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences").fetchall())
    return held


def diff(before, after):
    """What changed between two snapshots, as golden-writes have it."""
    out = {}
    for table in sorted(set(before) | set(after)):
        old, new = before.get(table, {}), after.get(table, {})
        d = {"inserted": [new[i] for i in sorted(new.keys() - old.keys())],
             "updated": [{"id": i, "changed": {c: [old[i][c], v] for c, v in new[i].items()
                                               if old[i].get(c) != v}}
                         for i in sorted(new.keys() & old.keys()) if old[i] != new[i]],
             "deleted": [old[i] for i in sorted(old.keys() - new.keys())]}
        d = {k: v for k, v in d.items() if v}
        if d:
            out[table] = d
    return out


def golden(name):
    """(diff, actor, from, to) of a recording, or None where ../shared is not there."""
    path = os.path.join(SHARED, "moodle", "golden-writes", name + ".json")
    if not os.path.exists(path):
        return None
    with open(path) as f:
        g = json.load(f)
    for changes in g["diff"].values():  # recorded as the table had them, not as they were written
        changes.get("inserted", []).sort(key=lambda row: row["id"])
    return g["diff"], g["actor"], g["from"], g["to"]


def comparable(changes, actor, since, until):
    """CHANGES after the normalisations above: equal for equal operations."""
    return _Normaliser(changes, actor, since, until).run()


class _Normaliser:
    def __init__(self, changes, actor, since, until):
        self.changes, self.actor, self.since, self.until = changes, actor, since, until
        self.new = {(table, row["id"]): "<%s %d>" % (table, n)
                    for table, d in changes.items()
                    for n, row in enumerate(d.get("inserted", []), 1)}

    def run(self):
        out = {}
        for table, d in self.changes.items():
            o = out[table] = {}
            for kind, rows in d.items():
                rows = [self.row(table, kind, r) for r in rows]
                o[kind] = rows if table in ORDERED else sorted(rows, key=json.dumps)
        return out

    def row(self, table, kind, row):
        if kind == "updated":
            changed = {c: ["<less>", "<more>"] if c == "cacherev" and new > old else
                       [old, self.value(table, c, new, row)]
                       for c, (old, new) in row["changed"].items()}
            return {"id": row["id"], "changed": changed}
        if kind == "deleted":
            return {c: v for c, v in row.items() if (table, c) != ("mdl_course", "cacherev")}
        return {c: self.value(table, c, v, row) for c, v in sorted(row.items())
                if c != "id" and not (table == "mdl_logstore_standard_log" and c in LOG_CHANNEL)}

    def value(self, table, column, value, row):
        if column in ACTOR_COLUMNS.get(table, ()) or column in ACTOR_COLUMNS["*"]:
            return "<actor>" if value == self.actor else value
        if column == "password" and HASH.match(value or ""):
            return "<hash>"
        if column == "path" and table in PATHS:
            return "/".join(str(self.ref(PATHS[table], p)) for p in value.split("/"))
        if column == "cacherev" and self.since <= value <= self.until + 5:
            return "<time>"
        return self.time(self.ref(self.target(table, column, row), value))

    def target(self, table, column, row):
        """The table COLUMN of ROW refers to, or None."""
        if column == "objectid":
            return "mdl_%s" % row["objecttable"]
        if column in ("instanceid", "contextinstanceid"):
            return LEVELS.get(row["contextlevel"])
        if table == "mdl_cache_flags" and column == "name":
            return "mdl_user" if row.get("flagtype") in NAMED_BY_USER else None
        return OF_TABLE.get((table, column)) or REFERENCES.get(column)

    def ref(self, table, value):
        try:
            return self.new.get((table, int(value)), value)
        except (TypeError, ValueError):
            return value

    def time(self, value):
        if isinstance(value, int):
            return self.moment(value) or value
        if isinstance(value, str):
            return re.sub(r"\d{10}", lambda m: self.moment(int(m[0])) or m[0], value)
        return value

    def moment(self, number):
        if self.since <= number <= self.until:
            return "<time>"
        if self.since <= number - SESSION_TIMEOUT <= self.until:
            return "<time+timeout>"
        return None

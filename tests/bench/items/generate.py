#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the functions the benchmark compares, from one list of a user's members.

All answer the same question about the same items, and only their way in differs: which account
has this external id, and how many of the members given differ from it. Output is SQL on stdout.
"""
COLUMNS = (
    "username firstname lastname email auth lang timezone institution department address city"
    " country phone1 phone2 policyagreed middlename alternatename"
).split()
ELSEWHERE = "password url icq skype yahoo aim msn tenant".split()
ELSEWHERE += [f"cohort{i}" for i in range(10)]
MEMBERS = COLUMNS + ELSEWHERE
FIELDS = ["userid"] + MEMBERS

TYPED = "pos int, " + ", ".join(f"{name} text" for name in FIELDS)
BY_MASK = {name: f"i.has & {1 << bit} <> 0" for bit, name in enumerate(MEMBERS)}
BY_KEY = {name: f"i.doc ? '{name}'" for name in MEMBERS}
BY_ARROW = {name: f"i.doc -> '{name}' IS NOT NULL" for name in MEMBERS}


def differs(name, given):
    """1 when the member was given and is not what the account has."""
    if name in COLUMNS:
        return f"({given} AND coalesce(i.{name}, '') <> coalesce(u.{name}::text, ''))::int"
    return f"({given} AND i.{name} IS NOT NULL)::int"


def function(name, arguments, unpack, given):
    count = "\n           + ".join(differs(member, given[member]) for member in MEMBERS)
    return f"""
CREATE FUNCTION items_bench.{name}({arguments})
RETURNS TABLE (pos int, moodle_id bigint, changed int)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    RETURN QUERY
    SELECT i.pos, u.id, {count}
      FROM ({unpack}) i
      LEFT JOIN public.mdl_user u
             ON u.idnumber = i.userid AND u.deleted = 0 AND u.mnethostid = 1
     ORDER BY i.pos;
END $body$;
"""


def by_record(kind):
    return (
        f"SELECT r.*, e.doc FROM {kind}_array_elements(items) AS e(doc),"
        f" LATERAL {kind}_to_record(e.doc) AS r({TYPED})"
    )


arrow = ", ".join(f"e.doc ->> '{name}' AS {name}" for name in FIELDS)
unnest = ", ".join(f"a_{name}" for name in FIELDS)
arrays = ", ".join(f"a_{name} text[]" for name in FIELDS)

print("DROP SCHEMA IF EXISTS items_bench CASCADE;\nCREATE SCHEMA items_bench;")
for kind, presence in (("jsonb", BY_KEY), ("json", BY_ARROW)):
    print(function(f"{kind}_record", f"items {kind}", by_record(kind), presence))
    recordset = f"SELECT * FROM {kind}_to_recordset(items) AS r({TYPED}, has bigint)"
    print(function(f"{kind}_mask", f"items {kind}", recordset, BY_MASK))
# OFFSET 0 keeps the planner from evaluating an arrow again at each place its member is used.
for name, once in (("jsonb_arrow", ""), ("jsonb_once", " OFFSET 0")):
    print(
        function(
            name,
            "items jsonb",
            f"SELECT (e.doc ->> 'pos')::int AS pos, {arrow}, e.doc"
            f" FROM jsonb_array_elements(items) AS e(doc){once}",
            BY_KEY,
        )
    )
print(
    function(
        "arrays",
        f"a_has bigint[], {arrays}",
        f"SELECT n.* FROM unnest(a_has, {unnest}) WITH ORDINALITY"
        f" AS n(has, {', '.join(FIELDS)}, ord)",
        BY_MASK,
    ).replace("i.pos", "i.ord::int")
)
# Accounts enough that the planner takes the index, as it does on a real school, for every way.
print("""
DELETE FROM public.mdl_user WHERE username LIKE 'itemsbench%';
INSERT INTO public.mdl_user (auth, confirmed, mnethostid, username, idnumber, firstname, lastname,
                             email, lang, timezone)
SELECT 'manual', 1, 1, 'itemsbench' || n, 'IB' || n, 'First' || n, 'Last' || n,
       'itemsbench' || n || '@example.org', 'en', '99'
  FROM generate_series(0, 49999) n;
ANALYZE public.mdl_user;
""")

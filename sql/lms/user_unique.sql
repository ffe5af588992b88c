-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Refuses usernames and email addresses of other users (contract 1, ambiguities N45). One that another
-- item of the same set gives up is free, unless that item fails: then this one fails with it, and
-- so on along the chain.

CREATE FUNCTION {f}.user_unique(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    claims CONSTANT jsonb := {f}.user_claims(call, run, work);
    refused bigint;
BEGIN
    WHILE claims IS NOT NULL LOOP
        SELECT pg_catalog.array_agg(CASE WHEN p.errors IS NULL THEN w
                                    ELSE {f}.item_fail(w, p.errors) END ORDER BY w.pos),
               pg_catalog.count(p.errors)
          INTO work, refused
          FROM pg_catalog.unnest(work) AS w
         CROSS JOIN LATERAL (
               SELECT pg_catalog.jsonb_agg(p.problem) AS errors
                 FROM pg_catalog.jsonb_to_recordset(claims)
                      AS c (pos int, field text, value text, owner bigint, idnumber text)
                CROSS JOIN LATERAL {f}.user_claim_problem(call, c.field, c.value, c.owner, c.idnumber)
                      AS p (problem)
                WHERE c.pos = w.pos
                  AND NOT coalesce(w.errors @> pg_catalog.jsonb_build_array(p.problem), false)
                  AND NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS o
                                   WHERE o.id = c.owner AND o.outcome <> 'failed'
                                     AND pg_catalog.lower(o.new ->> c.field) <> c.value)) AS p;
        EXIT WHEN refused = 0;
    END LOOP;
    RETURN work;
END
$$;

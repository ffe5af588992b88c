-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Fails the items whose record is not as the caller thinks (RFC 9110, 13.1), seen under the locks:
-- call.match = {"if": tags, "none": tags}, tags an array of entity tags, or "*" for any. Items that
-- failed already keep their own errors. kind: of the items; records nothing can be read of (members,
-- overrides of grades) are there or not, and have no tag.

CREATE FUNCTION {f}.match_check(call jsonb, kind text, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    needed CONSTANT jsonb := call -> 'match' -> 'if';
    unwanted CONSTANT jsonb := call -> 'match' -> 'none';
BEGIN
    IF needed IS NULL AND unwanted IS NULL THEN
        RETURN work;
    END IF;
    RETURN (
    SELECT pg_catalog.array_agg(CASE WHEN p.detail IS NULL THEN w.item
           ELSE {f}.item_fail(w.item, {f}.problem('precondition_failed', NULL, p.detail)) END ORDER BY w.pos)
      FROM (SELECT i.pos, i.outcome, i AS item, {f}.document_columns(match_check.kind, i) AS columns
              FROM pg_catalog.unnest(work) AS i) AS w
     CROSS JOIN LATERAL (SELECT {f}.etag(nullif(w.columns, '{}')) AS tag OFFSET 0) AS t
     CROSS JOIN LATERAL (
           SELECT CASE WHEN w.outcome = 'failed' THEN NULL
                  WHEN needed IS NOT NULL AND w.columns IS NULL THEN 'it does not exist'
                  WHEN needed <> '"*"' AND NOT coalesce(needed ? t.tag, false)
                  THEN pg_catalog.format('it has changed: its ETag is "%s" now', t.tag)
                  WHEN w.columns IS NOT NULL AND (unwanted = '"*"' OR unwanted ? t.tag)
                  THEN 'it exists already' END AS detail) AS p);
END
$$;

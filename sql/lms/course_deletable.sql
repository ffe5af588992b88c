-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Which of the items course_find looked at can be deleted: outcome deleted and what will be written.

CREATE FUNCTION {f}.course_deletable(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN w.outcome = 'restored' OR w.outcome = 'created' AND w.more ? 'tombstone'
           THEN {f}.item_fail(w, {f}.problem('gone', 'courseid', pg_catalog.format(
                'course "%s" was deleted before', w.key)))
           WHEN w.outcome = 'created'
           THEN {f}.item_fail(w, {f}.problem('not_found', 'courseid', pg_catalog.format(
                'no course has the id "%s"', w.key)))
           ELSE {f}.item_set(w, outcome => 'deleted',
                new => CASE WHEN w.id IS NULL OR w.old @> '{"visible": 0}' THEN '{}'
                            ELSE '{"visible": 0, "visibleold": 0}' END::jsonb)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w);
END
$$;

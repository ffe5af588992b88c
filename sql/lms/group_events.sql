-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The log rows of groups just written or about to be deleted.

CREATE FUNCTION {f}.group_events(work {f}.item[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT ROW('group_' || CASE w.outcome WHEN 'renamed' THEN 'updated' ELSE w.outcome END, 50, (w.more ->> 'courseid')::bigint, w.id,
               (w.more ->> 'courseid')::bigint, NULL, NULL)::{f}.event
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome IN ('created', 'updated', 'renamed', 'deleted')
     ORDER BY w.pos);
END
$$;

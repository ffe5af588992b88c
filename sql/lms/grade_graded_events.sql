-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Log rows of the overrides: of those whose grade is another one than before (contract 8.3, 0.6).

CREATE FUNCTION {f}.grade_graded_events(work {f}.item[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT {f}.grade_event(w.id, (w.more ->> 'courseid')::bigint, (w.more ->> 'userid')::bigint,
                           (w.more ->> 'itemid')::bigint, true, (w.more ->> 'exact')::float8)
      FROM pg_catalog.unnest(work) AS w
     WHERE w.outcome IN ('created', 'updated')
       AND (w.new ->> 'finalgrade')::numeric IS DISTINCT FROM (w.old ->> 'finalgrade')::numeric
     ORDER BY w.pos);
END
$$;

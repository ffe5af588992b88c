-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Refuses values Moodle's own forms would refuse (contract 1, "Checks PHP makes"), all of an item's
-- at once. Only what is about to change is looked at: a value the account already has stays.

CREATE FUNCTION {f}.user_check(run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    enabled CONSTANT text[] := ARRAY['manual', 'nologin']
        || pg_catalog.string_to_array(nullif(run.settings ->> 'auth', ''), ',');
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(CASE WHEN p.errors IS NULL THEN w ELSE {f}.item_fail(w, p.errors) END
                                ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_agg({f}.problem(c.code, n.key, c.detail)) AS errors
             FROM pg_catalog.jsonb_each_text(w.new) AS n
            CROSS JOIN LATERAL {f}.user_value_problem(run, enabled, n.key, n.value) AS c
            WHERE n.key IN ('username', 'email', 'auth', 'lang', 'timezone', 'country')
              AND c.code IS NOT NULL) AS p);
END
$$;

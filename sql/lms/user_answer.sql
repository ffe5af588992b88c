-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The five members every answer about a user has (ambiguities N39), when call.document asks for them.

CREATE FUNCTION {f}.user_answer(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF (call ->> 'document')::boolean IS NOT TRUE THEN
        RETURN work;
    END IF;
    RETURN (
    SELECT pg_catalog.array_agg(CASE WHEN w.outcome = 'failed' THEN w
           ELSE {f}.item_set(w, document => (
                SELECT pg_catalog.jsonb_build_object('userid', w.key, 'username', d.now -> 'username',
                           'firstname', d.now -> 'firstname', 'lastname', d.now -> 'lastname',
                           'email', d.now -> 'email')
                  FROM (SELECT coalesce(w.old, '{}') || w.new) AS d (now)))
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w);
END
$$;

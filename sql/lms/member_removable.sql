-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Which of the items member_find looked at can be removed: outcome deleted. Who is no member
-- is an error, to calls by Moodle's ids unchanged.

CREATE FUNCTION {f}.member_removable(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT CASE w.outcome WHEN 'failed' THEN w
           WHEN 'created'
           THEN CASE WHEN {f}.owns(call) THEN {f}.item_fail(w, {f}.problem('not_found', 'userid',
                pg_catalog.format('user "%s" is no member of group "%s"', w.given ->> 'userid',
                                  w.given ->> 'groupid')))
                ELSE {f}.item_set(w, outcome => 'unchanged') END
           ELSE CASE WHEN w.old ->> 'component' <> ''
                THEN {f}.item_fail(w, {f}.problem('forbidden', 'userid', pg_catalog.format(
                     'this membership is kept by %s', w.old ->> 'component')))
                ELSE {f}.item_set(w, outcome => 'deleted') END
           END
      FROM pg_catalog.unnest(work) AS w ORDER BY w.pos);
END
$$;

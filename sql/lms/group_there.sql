-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Fails the items whose group group_find did not find.

CREATE FUNCTION {f}.group_there(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT CASE WHEN w.outcome <> 'created' THEN w
           WHEN (w.more -> 'gone')::boolean
           THEN {f}.item_fail(w, {f}.problem('gone', 'groupid', pg_catalog.format(
                'group "%s" of course "%s" was deleted before', w.given ->> 'groupid',
                w.given ->> 'courseid')))
           ELSE {f}.item_fail(w, {f}.problem('not_found', 'groupid', pg_catalog.format(
                'course "%2$s" has no group with the id "%1$s"', w.given ->> 'groupid',
                w.given ->> 'courseid'))) END
      FROM pg_catalog.unnest(work) AS w ORDER BY w.pos);
END
$$;

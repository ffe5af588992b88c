-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Fails the items whose user is not enrolled and would become a member.

CREATE FUNCTION {f}.member_wanted(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT CASE WHEN w.outcome = 'created' AND NOT (w.more -> 'enrolled')::boolean
           THEN {f}.item_fail(w, {f}.problem('not_enrolled', 'userid', pg_catalog.format(
                'user "%s" is not enrolled in course "%s"; enrol the user first', w.given ->> 'userid',
                w.given ->> 'courseid')))
           ELSE w END
      FROM pg_catalog.unnest(work) AS w ORDER BY w.pos);
END
$$;

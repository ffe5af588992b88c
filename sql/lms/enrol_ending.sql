-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The enrolments the items with how = unenrol end, in that order. last: the user has no other in the
-- course, through whatever plugin and whether active or not (contract 6.4).

CREATE FUNCTION {f}.enrol_ending(work {f}.item[])
RETURNS {f}.enrolment[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(
        SELECT i::bigint FROM pg_catalog.unnest(work) AS w,
               pg_catalog.jsonb_array_elements(w.more -> 'ends') WITH ORDINALITY AS e (i, place)
         WHERE w.outcome = 'deleted' AND w.more ->> 'how' = 'unenrol' ORDER BY w.pos, e.place);
BEGIN
    RETURN ARRAY(
    SELECT ROW(o.place, u.id, u.userid, u.enrolid, i.enrol, i.courseid,
               NOT EXISTS (SELECT FROM {user_enrolments} AS x
                             JOIN {enrol} AS y ON y.id = x.enrolid AND y.courseid = i.courseid
                            WHERE x.userid = u.userid
                              AND (x.id <> ALL (ids)
                                   OR pg_catalog.array_position(ids, x.id) > o.place)))::{f}.enrolment
      FROM pg_catalog.unnest(ids) WITH ORDINALITY AS o (id, place)
      JOIN {user_enrolments} AS u ON u.id = o.id
      JOIN {enrol} AS i ON i.id = u.enrolid
     ORDER BY o.place);
END
$$;

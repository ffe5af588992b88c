-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The courses a person is actively enrolled in, as Moodle lists them: visible ones first, hidden ones
-- only for who may see them, and the time rounded to 100 s (contract 6.5).

CREATE FUNCTION {f}.user_courses(person bigint)
RETURNS TABLE (id bigint, contextid bigint, place bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    now CONSTANT bigint := round(date_part('epoch', statement_timestamp())::numeric, -2)::bigint;
BEGIN
    RETURN QUERY
    SELECT c.id, x.id, row_number() OVER (ORDER BY c.visible DESC, c.sortorder, c.id)
      FROM (SELECT DISTINCT e.courseid AS id
              FROM {user_enrolments} AS u
              JOIN {enrol} AS e ON e.id = u.enrolid AND e.status = 0
             WHERE u.userid = person AND u.status = 0 AND u.timestart < now
               AND (u.timeend = 0 OR u.timeend > now)) AS own
      JOIN {course} AS c ON c.id = own.id AND c.category <> 0
      JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = c.id
     WHERE c.visible = 1 OR {f}.may(person, 'moodle/course:viewhiddencourses', x.id);
END
$$;

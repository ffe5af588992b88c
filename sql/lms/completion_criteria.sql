-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The completion criteria of a course and how far a user is with each, in Moodle's English words
-- (contract 9.4): in the order of ids, neighbouring activities in the course's order. Dates are those of
-- the reader's time zone, grades have the course's decimals.

CREATE FUNCTION {f}.completion_criteria(course bigint, person bigint, reader bigint, wwwroot text)
RETURNS TABLE (place bigint, type bigint, title text, status text, timecompleted bigint, kind text,
    criteria text, requirement text, reached text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH c AS MATERIALIZED (
        SELECT k.*, d.timecompleted,
               count(*) FILTER (WHERE k.criteriatype <> 4) OVER (ORDER BY k.id) AS island
          FROM {course_completion_criteria} AS k
          LEFT JOIN {course_completion_crit_compl} AS d
                 ON d.criteriaid = k.id AND d.userid = person AND d.course = k.course
         WHERE k.course = completion_criteria.course),
    m AS MATERIALIZED (
        SELECT f.id, f.place FROM {f}.course_modules_seen(completion_criteria.course, reader, true) AS f
         WHERE EXISTS (SELECT FROM c WHERE c.criteriatype = 4)),
    o AS (
        SELECT c.id, row_number() OVER (ORDER BY c.island, c.criteriatype = 4, m.place, c.id) AS place
          FROM c LEFT JOIN m ON m.id = c.moduleinstance AND c.criteriatype = 4)
    SELECT o.place, c.criteriatype, t.title, t.status, c.timecompleted, t.kind, t.criteria, t.requirement,
           t.reached
      FROM c
      JOIN o ON o.id = c.id
     CROSS JOIN LATERAL {f}.completion_words(c.id, person, reader, wwwroot, c.timecompleted IS NOT NULL) AS t;
END
$$;

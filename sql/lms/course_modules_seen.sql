-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The activities of a course in its order; seen: a person sees them. Whoever does not manage the
-- course does not see what is hidden or has restrictions, which only Moodle can judge: stricter than
-- Moodle. used: another activity or section is restricted by its completion.

CREATE FUNCTION {f}.course_modules_seen(course bigint, person bigint, everything boolean)
RETURNS TABLE (id bigint, module text, instance bigint, place bigint, seen boolean, used boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    here CONSTANT bigint := (SELECT x.id FROM {context} AS x
                              WHERE x.contextlevel = 50 AND x.instanceid = course);
    hidden CONSTANT boolean := everything OR {f}.may(person, 'moodle/course:viewhiddenactivities', here);
    free CONSTANT boolean := everything
        OR {f}.may(person, 'moodle/course:ignoreavailabilityrestrictions', here);
BEGIN
    RETURN QUERY
    WITH cm AS MATERIALIZED (
        SELECT m.id, n.name, m.instance, m.completion,
               row_number() OVER (ORDER BY s.section, o.place, m.id) AS place,
               (hidden OR m.visible = 1 AND s.visible = 1)
               AND (free OR coalesce(nullif(m.availability, '')::jsonb -> 'c', '[]') = '[]'
                            AND coalesce(nullif(s.availability, '')::jsonb -> 'c', '[]') = '[]') AS seen,
               nullif(m.availability, '')::jsonb AS rules
          FROM {course_modules} AS m
          JOIN {modules} AS n ON n.id = m.module AND n.visible = 1
          JOIN {course_sections} AS s ON s.id = m.section
          LEFT JOIN LATERAL unnest(string_to_array(s.sequence, ',')) WITH ORDINALITY AS o (id, place)
                 ON o.id = m.id::text
         WHERE m.course = course_modules_seen.course AND m.deletioninprogress = 0),
    asked AS MATERIALIZED (
        SELECT (r.value #>> '{}')::bigint AS id, c.place
          FROM cm AS c
         CROSS JOIN LATERAL jsonb_path_query(c.rules, 'strict $.**?(@.type == "completion").cm') AS r (value)
         WHERE c.rules IS NOT NULL
         UNION
        SELECT (r.value #>> '{}')::bigint, NULL
          FROM {course_sections} AS s
         CROSS JOIN LATERAL jsonb_path_query(nullif(s.availability, '')::jsonb,
                                             'strict $.**?(@.type == "completion").cm') AS r (value)
         WHERE s.course = course_modules_seen.course AND s.availability LIKE '%completion%')
    SELECT c.id, c.name::text, c.instance, c.place, c.seen,
           EXISTS (SELECT FROM asked AS a
                    WHERE a.id = c.id
                       OR a.id = -1 AND c.place = (SELECT max(b.place) FROM cm AS b
                                                    WHERE b.place < a.place AND b.completion <> 0))
      FROM cm AS c
     ORDER BY c.place;
END
$$;

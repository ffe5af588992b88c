-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The log rows of courses just written, item by item in Moodle's order (contract 4.1, 4.2, 0.6):
-- created with its sections and enrolment instances, or updated with what differs, typed as Moodle's
-- own forms and functions send it.

CREATE FUNCTION {f}.course_events(call jsonb, work {f}.item[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT ROW(e.name, 50, w.id, e.objectid, w.id, NULL, e.other)::{f}.event
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT coalesce(w.new ->> 'shortname', w.old ->> 'shortname') AS shortname,
                  coalesce(w.new ->> 'fullname', w.old ->> 'fullname') AS fullname) AS c
     CROSS JOIN LATERAL (
           SELECT 1, 0::bigint, 'course_created', w.id, pg_catalog.row_to_json(c)
            WHERE w.outcome = 'created'
            UNION ALL
           SELECT 2, s.section, 'course_section_created', s.id,
                  (SELECT pg_catalog.row_to_json(o) FROM (SELECT s.section AS sectionnum) AS o)
             FROM {course_sections} AS s
            WHERE w.outcome = 'created' AND s.course = w.id
            UNION ALL
           SELECT 3, i.sortorder, 'enrol_instance_created', i.id,
                  (SELECT pg_catalog.row_to_json(o) FROM (SELECT i.enrol) AS o)
             FROM {enrol} AS i
            WHERE w.outcome = 'created' AND i.courseid = w.id
            UNION ALL
           SELECT 4, 0, 'course_updated', w.id, pg_catalog.row_to_json(o)
             FROM (SELECT c.shortname, c.fullname, {f}.course_updated_fields(call, w.new) AS updatedfields) AS o
            WHERE w.outcome <> 'created') AS e (step, place, name, objectid, other)
     WHERE w.id IS NOT NULL AND w.new <> '{}' AND w.outcome NOT IN ('failed', 'queued')
     ORDER BY w.pos, e.step, e.place, e.objectid);
END
$$;

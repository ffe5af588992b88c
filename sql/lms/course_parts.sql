-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What every new course has beside its row (contract 4.1): context, section 0 (or the template's
-- sections, or given.numsections more), format options (given.formatoptions or the site's), enrolment instances, the Announcements forum.

CREATE FUNCTION {f}.course_parts(run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    courses CONSTANT bigint[] := ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
                                        WHERE w.outcome = 'created' ORDER BY w.pos);
BEGIN
    IF courses = '{}' THEN
        RETURN;
    END IF;
    PERFORM {f}.course_contexts(run, courses);

    INSERT INTO {course_sections} (course, section, name, summary, summaryformat, sequence, visible,
                                   availability, timemodified)
    SELECT c.id, coalesce(s.section, 0), s.name, coalesce(s.summary, ''), coalesce(s.summaryformat, 1), '',
           coalesce(s.visible, 1), NULL, run.now
      FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
      JOIN {course} AS c ON c.id = o.id
      LEFT JOIN LATERAL (
           SELECT x.section, x.name, x.summary, x.summaryformat, x.visible
             FROM {course_sections} AS x WHERE x.course = c.originalcourseid
            UNION ALL
           SELECT x.section, NULL, NULL, NULL, NULL
             FROM pg_catalog.unnest(work) AS w,
                  pg_catalog.generate_series(0, (w.given ->> 'numsections')::int) AS x (section)
            WHERE w.id = o.id) AS s ON true
     ORDER BY o.place, s.section;

    INSERT INTO {course_format_options} (courseid, format, sectionid, name, value)
    SELECT c.id, c.format, 0, p.name, coalesce(w.given -> 'formatoptions' ->> p.name, s.value, p.value)
      FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
      JOIN {course} AS c ON c.id = o.id AND c.originalcourseid IS NULL
      JOIN pg_catalog.unnest(work) AS w ON w.id = o.id
      JOIN (VALUES (1, 'hiddensections', '1'), (2, 'coursedisplay', '0'), (3, 'automaticenddate', '1'))
           AS p (place, name, value) ON p.place < 3 OR c.format = 'weeks'
      LEFT JOIN {config_plugins} AS s ON s.plugin = 'moodlecourse' AND s.name = p.name
     ORDER BY o.place, p.place;
    INSERT INTO {course_format_options} (courseid, format, sectionid, name, value)
    SELECT c.id, f.format, coalesce(n.id, 0), f.name, f.value
      FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
      JOIN {course} AS c ON c.id = o.id
      JOIN {course_format_options} AS f ON f.courseid = c.originalcourseid
      LEFT JOIN {course_sections} AS s ON s.id = f.sectionid
      LEFT JOIN {course_sections} AS n ON n.course = c.id AND n.section = s.section
     WHERE f.sectionid = 0 OR n.id IS NOT NULL
     ORDER BY o.place, f.id;

    PERFORM {f}.course_enrol_instances(run, courses);
    PERFORM {f}.course_forum(run, courses);
END
$$;

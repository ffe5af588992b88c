-- One course by external id: the five members of the document, then what is wrong, if anything.
-- A course we hid is gone while it is hidden; one whose template is still being copied is pending;
-- two courses of one id are an error that names both. In the path "/" and "%" of a category's name
-- are written as %2F and %25 (ambiguities N17).
-- :courseid text   external id (mdl_course.idnumber)
SELECT asked.id, c.fullname, c.shortname,
       to_char(to_timestamp(c.startdate) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
       (SELECT coalesce(string_agg('/' || replace(replace(k.name, '%', '%25'), '/', '%2F'), ''
                                   ORDER BY p.place), '/')
          FROM {course_categories} AS own
         CROSS JOIN LATERAL unnest(string_to_array(ltrim(own.path, '/'), '/'))
               WITH ORDINALITY AS p (id, place)
          JOIN {course_categories} AS k ON k.id = p.id::bigint
         WHERE own.id = c.category),
       CASE WHEN count(c.id) OVER () > 1 THEN 'ambiguous_id'
            WHEN d.hidden THEN 'gone'
            WHEN c.id IS NULL AND j.state <> 'failed' THEN 'course_pending'
            WHEN c.id IS NULL THEN 'not_found' END,
       CASE WHEN count(c.id) OVER () > 1
            THEN 'more than one course has this id number: Moodle ids '
                 || string_agg(c.id::text, ', ') OVER ()
            WHEN d.hidden THEN coalesce('this course was renamed to "' || d.renamed_to || '"', 'this course was deleted')
            WHEN c.id IS NULL AND j.state <> 'failed'
            THEN 'this course is still being made from its template: job ' || j.id
            WHEN c.id IS NULL
            THEN 'job ' || j.id || ' could not make this course from its template: ' || j.reason END
FROM (SELECT :courseid) AS asked (id)
LEFT JOIN {course} AS c ON c.idnumber = asked.id AND asked.id <> ''
LEFT JOIN LATERAL (SELECT c.id IS NULL OR x.how = 'suspend' AND x.moodle_id = c.id AND c.visible = 0 AS hidden, x.renamed_to
                     FROM nexsis.deleted AS x
                    WHERE x.kind = 'course' AND x.external_id = asked.id) AS d ON true
LEFT JOIN LATERAL (SELECT x.id, x.state, x.reason FROM nexsis.job AS x
                    WHERE x.kind = 'course_template' AND x.external_id = asked.id AND x.state <> 'done'
                    ORDER BY x.id DESC LIMIT 1) AS j ON c.id IS NULL
WHERE c.id IS NOT NULL OR d.hidden OR j.id IS NOT NULL

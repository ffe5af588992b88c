-- One group of a course: the three members of the document, then what is wrong, if anything. Two
-- groups of one id in the course are an error that names both; one we deleted is gone.
-- :courseid text   external id (mdl_course.idnumber)
-- :groupid text    external id (mdl_groups.idnumber)
SELECT g.idnumber, g.name, coalesce(g.description, ''),
       CASE WHEN c.code IS NOT NULL THEN c.code
            WHEN count(g.id) OVER () > 1 THEN 'ambiguous_id'
            WHEN g.id IS NULL AND d.external_id IS NOT NULL THEN 'gone'
            WHEN g.id IS NULL THEN 'not_found' END,
       CASE WHEN c.code IS NOT NULL THEN c.detail
            WHEN count(g.id) OVER () > 1
            THEN 'more than one group of the course has this id number: Moodle ids '
                 || string_agg(g.id::text, ', ') OVER ()
            WHEN g.id IS NULL AND d.external_id IS NOT NULL THEN coalesce('this group was renamed to "' || d.renamed_to || '"', 'this group was deleted')
            WHEN g.id IS NULL THEN 'the course has no group with this id' END
FROM {f}.enrol_courses(ARRAY[:courseid]) AS c
LEFT JOIN {groups} AS g
       ON g.courseid = c.id AND g.idnumber = :groupid AND :groupid <> '' AND c.code IS NULL
LEFT JOIN nexsis.deleted AS d
       ON d.kind = 'group' AND d.external_id = jsonb_build_array(:courseid, :groupid)::text

-- The groups of a course that have an external id, ordered by it (ambiguities N47); what is wrong,
-- if anything, follows the shape's columns.
-- :courseid text   external id (mdl_course.idnumber)
SELECT g.idnumber, g.name, coalesce(g.description, ''),
       coalesce(c.code, CASE WHEN g.id IS NULL THEN '' END), c.detail
FROM {f}.enrol_courses(ARRAY[:courseid]) AS c
LEFT JOIN {groups} AS g ON g.courseid = c.id AND g.idnumber <> '' AND c.code IS NULL
ORDER BY g.idnumber COLLATE "C", g.id

-- A page of the totals of a course, ordered by user (ambiguities N48-N55); what is wrong, if anything,
-- follows the shape's columns, then how many there are in all, and "recomputed" or "stale".
-- :courseid text    external id (mdl_course.idnumber)
-- :pagenumber int8  from 1
-- :pagesize int8    grades a page
-- :timestart text   as {f}.moment reads it; NULL: a year ago
-- :timeend text     NULL: now
-- :hidden text      include or exclude what students do not see
SELECT g.userid, g.courseid, g.rawfinalgrade, g.rawgrademax, g.gradeletter, g.gradepercent, g.feedback,
       g.timemodified, coalesce(c.code, w.code, CASE WHEN g.userid IS NULL THEN '' END),
       coalesce(c.detail, w.detail), g.total, g.state
FROM {f}.enrol_courses(ARRAY[:courseid]) AS c
CROSS JOIN {f}.grade_window(:timestart, :timeend) AS w
LEFT JOIN LATERAL {f}.grade_list(c.id, NULL, w.since, w.until, :hidden = 'include',
                                 coalesce(:pagenumber, 1), coalesce(:pagesize, 100)) AS g
       ON c.code IS NULL AND w.code IS NULL

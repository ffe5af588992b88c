-- A page of a user's course totals, ordered by course (ambiguities N48-N55); what is wrong, if anything,
-- follows the shape's columns, then how many there are in all, and "recomputed" or "stale".
-- :userid text      external id (mdl_user.idnumber)
-- :pagenumber int8  from 1
-- :pagesize int8    grades a page
-- :timestart text   as {f}.moment reads it; NULL: a year ago
-- :timeend text     NULL: now
-- :hidden text      include or exclude what students do not see
SELECT g.userid, g.courseid, g.rawfinalgrade, g.rawgrademax, g.gradeletter, g.gradepercent, g.feedback,
       g.timemodified, coalesce(u.code, w.code, CASE WHEN g.userid IS NULL THEN '' END),
       coalesce(u.detail, w.detail), g.total, g.state
FROM {f}.enrol_users(ARRAY[:userid]) AS u
CROSS JOIN {f}.grade_window(:timestart, :timeend) AS w
LEFT JOIN LATERAL {f}.grade_list(NULL, u.id, w.since, w.until, :hidden = 'include',
                                 coalesce(:pagenumber, 1), coalesce(:pagesize, 100)) AS g
       ON u.code IS NULL AND w.code IS NULL

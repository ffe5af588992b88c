-- A user's enrolment in a course, as the columns of the shape; then what is wrong, if anything.
-- :userid text     external id (mdl_user.idnumber)
-- :courseid text   external id (mdl_course.idnumber)
SELECT e.user_key, e.course_key, e.roles, e.status, e.timestart, e.timeend, e.plugin, e.code, e.detail
FROM {f}.enrol_document(:userid, :courseid) AS e

-- Creates or updates courses. Result: pos, outcome, errors, warnings, moodle_id, then the document and
-- job: id of the job that makes the course from its template, or NULL.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of {pos, courseid, fullname, shortname, startdate, categorypath, templateid}
SELECT w.pos, w.outcome, w.errors, w.warnings, w.moodle_id,
       w.courseid, w.fullname, w.shortname, w.startdate, w.categorypath, w.job
FROM {f}.course_put(:call, :items) AS w

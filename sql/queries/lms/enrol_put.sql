-- Enrols users in courses or changes their enrolments. Result: pos, outcome, errors, warnings,
-- moodle_id.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of {pos, userid, courseid, roleid, roles, timestart, timeend}
SELECT w.pos, w.outcome, w.errors, w.warnings, w.moodle_id
FROM {f}.enrol_put(:call, :items) AS w

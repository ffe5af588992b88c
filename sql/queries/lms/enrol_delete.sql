-- Ends enrolments. Result: pos, outcome, errors, warnings, moodle_id, then kept: the plugins, with
-- commas between, whose enrolments stay.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of {pos, userid, courseid, plugin}
SELECT w.pos, w.outcome, w.errors, w.warnings, w.moodle_id, w.kept
FROM {f}.enrol_delete(:call, :items) AS w

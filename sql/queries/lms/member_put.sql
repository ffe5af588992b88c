-- Adds users to groups. Result: pos, outcome, errors, warnings, moodle_id.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of {pos, courseid, groupid, userid}
SELECT w.pos, w.outcome, w.errors, w.warnings, w.moodle_id
FROM {f}.member_put(:call, :items) AS w

-- Creates or updates groups. Result: pos, outcome, errors, warnings, moodle_id, then the document.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of {pos, courseid, groupid, name, description}
SELECT w.pos, w.outcome, w.errors, w.warnings, w.moodle_id, w.groupid, w.name, w.description
FROM {f}.group_put(:call, :items) AS w

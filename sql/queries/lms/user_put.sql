-- Creates or updates users. Result: pos, outcome, errors, warnings, moodle_id, then the document and the
-- names of the members that changed, with commas between.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of users
SELECT w.pos, w.outcome, w.errors, w.warnings, w.moodle_id,
       w.userid, w.username, w.firstname, w.lastname, w.email, w.changed
FROM {f}.user_put(:call, :items) AS w

-- Sets who is a member of a group. Result: pos, outcome, errors, warnings, moodle_id; of who leaves, userid and how.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of items of member_put
SELECT w.pos, w.outcome, w.errors, w.warnings, w.moodle_id, w.userid, w.how
FROM {f}.member_roster(:call, :items) AS w

-- Which of these enrolments are in Moodle just as given: their places, from 1. Result: same,
-- absent (not looked for).
-- :call jsonb             see sql/lms
-- :userids text[]         and a column for each member, NULL where nobody has it
-- :courseids text[]
-- :roleids text[]
-- :timestarts text[]
-- :timeends text[]
SELECT s.same, NULL AS absent
FROM {f}.enrol_same(:call, :userids, :courseids, :roleids, :timestarts, :timeends) AS s (same)

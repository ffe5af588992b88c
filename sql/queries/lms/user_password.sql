-- What must be known before a password is hashed: the stored one and the site's policy.
-- Result: pos, moodle_id, auth, password, policy.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of {pos, userid, username}
SELECT w.pos, w.moodle_id, w.auth, w.password, w.policy
FROM {f}.user_password_look(:call, :items) AS w

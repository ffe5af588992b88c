-- What a PUT of these users would do to usernames and addresses, in numbers.
-- :items jsonb     an array of {userid, username, email}
SELECT s.present, s.changed, s.ids
FROM {f}.user_shifted(:items) AS s

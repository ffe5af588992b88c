-- Users by username, each once, by id (contract 10.5, 10.6). Columns as users.sql. The index begins with
-- the host, so a function looks at each of those.
-- @include moodlews_user_head
-- @include moodlews_user_columns
FROM {f}.users_found('username', :values, NULL, :cohorts) AS found (id)
JOIN {user} AS u ON u.id = found.id
-- @include moodlews_user_joins
WHERE NOT (:strict AND u.deleted <> 0)
-- @include moodlews_user_seen
ORDER BY u.id

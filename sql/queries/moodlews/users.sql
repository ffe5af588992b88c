-- Accounts a search finds, by id (contract 10.4, 10.6). Columns: the members of a user, then problem, detail.
-- Accounts the caller may not see, and those with nothing to be seen in a field that was searched, are
-- left out. Which accounts there are is a function's to say: what is planned here depends on no parameter.
-- @include moodlews_user_head
-- :field text         id, idnumber or username: the value is one of values; NULL: all accounts
-- :criteria jsonb     the search, see {f}.users_judged
-- @include moodlews_user_columns
FROM {f}.users_found(:field, :values, :criteria, :cohorts) AS found (id)
JOIN {user} AS u ON u.id = found.id
-- @include moodlews_user_joins
WHERE NOT (:strict AND u.deleted <> 0)
-- @include moodlews_user_seen
ORDER BY u.id

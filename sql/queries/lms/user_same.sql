-- Which of these users are in Moodle just as given, and which not at all: their places, from 1. Result:
-- same, absent.
-- :call jsonb             see sql/lms
-- :userids text[]         and a column for each member, NULL where nobody has it
-- :usernames text[]
-- :firstnames text[]
-- :lastnames text[]
-- :emails text[]
-- :auths text[]
-- :langs text[]
-- :timezones text[]
-- :institutions text[]
-- :departments text[]
-- :addresses text[]
-- :cities text[]
-- :countries text[]
-- :phones1 text[]
-- :phones2 text[]
-- :middlenames text[]
-- :alternatenames text[]
SELECT s.same, s.absent
FROM {f}.user_same(:call, :userids, :usernames, :firstnames, :lastnames, :emails, :auths, :langs,
                   :timezones, :institutions, :departments, :addresses, :cities, :countries,
                   :phones1, :phones2, :middlenames, :alternatenames) AS s

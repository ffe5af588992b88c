-- Who calls with a token, and what the token's service holds of our functions (contract 10.2).
-- Result: problem text, id, account, username, admin, cohorts, service, shortname, functions bigint
-- (bit n is the n-th of served), theme, themerev, nameform (NULL: first and last name), hidden, tagged.
-- Always one row. The function notes, at most each minute, that the token was used.
-- :token text      as it came
-- :address text    of the client
-- :shared boolean  Moodle answers what this protocol does not
-- :served text[]   names of the functions this protocol has
SELECT t.problem, t.id, t.account, t.username, t.admin, t.cohorts::text, t.service, t.shortname,
       coalesce((SELECT bit_or(1::bigint << (s.place - 1)::int)
                   FROM unnest(:served) WITH ORDINALITY AS s (name, place)
                  WHERE s.name = ANY (t.functions)), 0),
       t.theme, t.themerev, t.nameform, t.hidden, t.tagged
FROM {f}.token_find(:token, :address, :shared) AS t

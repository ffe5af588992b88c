-- How many of these users are there, how many of them would get another username or email address
-- (other case is not another), and the ids of the first hundred such as a JSON array.
-- :items jsonb     an array of {userid, username, email}
SELECT count(*), count(*) FILTER (WHERE c.changed),
       coalesce(to_jsonb((array_agg(g.userid ORDER BY g.place) FILTER (WHERE c.changed))[1:100]), '[]')
FROM (SELECT x.place, x.item ->> 'userid' AS userid, x.item ->> 'username' AS username,
             x.item ->> 'email' AS email
        FROM jsonb_array_elements(:items) WITH ORDINALITY AS x (item, place)) AS g
CROSS JOIN LATERAL (
     SELECT u.username, u.email FROM {user} AS u
      WHERE u.idnumber = g.userid AND u.idnumber <> '' AND u.deleted = 0 LIMIT 1) AS u
CROSS JOIN LATERAL (
     SELECT coalesce(lower(btrim(g.username)) <> lower(u.username), false)
            OR coalesce(lower(btrim(g.email)) <> lower(u.email), false) AS changed) AS c

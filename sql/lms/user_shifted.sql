-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- What user_put of these items ({"userid", "username", "email"}) would do to names: how many of the
-- accounts are there, how many of them would get another username or address (other case is not
-- another), and the ids of the first hundred such. Writes nothing.
-- deleted + 0: no index of one value, which PostgreSQL takes for as good as any while a table is new.

CREATE FUNCTION {f}.user_shifted(items jsonb, OUT present bigint, OUT changed bigint, OUT ids jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    SELECT count(*), count(*) FILTER (WHERE c.other),
           coalesce(to_jsonb((array_agg(g.userid ORDER BY g.place) FILTER (WHERE c.other))[1:100]), '[]')
      INTO present, changed, ids
      FROM (SELECT x.place, x.item ->> 'userid' AS userid, lower(btrim(x.item ->> 'username')) AS username,
                   lower(btrim(x.item ->> 'email')) AS email
              FROM jsonb_array_elements(items) WITH ORDINALITY AS x (item, place)) AS g
     CROSS JOIN LATERAL (
           SELECT u.username, u.email FROM {user} AS u
            WHERE u.idnumber = g.userid AND u.idnumber <> '' AND u.deleted + 0 = 0 LIMIT 1) AS u
     CROSS JOIN LATERAL (
           SELECT coalesce(g.username <> lower(u.username), false)
                  OR coalesce(g.email <> lower(u.email), false) AS other) AS c;
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The account each external id means; code and detail say why there is none to work with: not_found,
-- gone (we suspended it and it still is), ambiguous_id. ids: where not NULL, Moodle's id of the account
-- meant, whatever we did with it. One row an id, in the order given.
-- deleted + 0: no index of one value, which PostgreSQL takes for as good as any while a table is new.

CREATE FUNCTION {f}.enrol_users(keys text[], ids bigint[] = '{}')
RETURNS TABLE (key text, id bigint, mnethostid bigint, code text, detail text)
LANGUAGE plpgsql VOLATILE ROWS 500 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT k.key, u.id, u.mnethostid, p.code, pg_catalog.format(CASE p.code
               WHEN 'ambiguous_id' THEN 'the accounts %2$s all have the id number "%1$s"; give it to '
                                        || 'one of them only in Moodle'
               WHEN 'gone' THEN CASE WHEN d.renamed_to IS NULL THEN 'user "%1$s" was deleted'
                                ELSE 'user "%1$s" was renamed to "%3$s"' END
               WHEN 'not_found' THEN 'no user has the id "%1$s"' END, k.key, m.ids, d.renamed_to)
      FROM ROWS FROM (pg_catalog.unnest(keys), pg_catalog.unnest(ids)) WITH ORDINALITY
           AS k (key, moodle, place)
     CROSS JOIN LATERAL (
           SELECT pg_catalog.count(*) AS hits, pg_catalog.min(o.id) AS id,
                  pg_catalog.string_agg(o.id::text, ' and ' ORDER BY o.id) AS ids
             FROM {user} AS o
            WHERE o.idnumber = k.key AND o.idnumber <> '' AND k.moodle IS NULL AND o.deleted + 0 = 0 OFFSET 0) AS m
      LEFT JOIN LATERAL (
           SELECT o.id, o.mnethostid, o.suspended FROM {user} AS o
            WHERE o.id = coalesce(k.moodle, m.id) AND o.deleted = 0 OFFSET 0) AS u ON true
      LEFT JOIN LATERAL (
           SELECT o.moodle_id, o.how, o.renamed_to FROM nexsis.deleted AS o
            WHERE o.kind = 'user' AND o.external_id = k.key OFFSET 0) AS d ON true
     CROSS JOIN LATERAL (
           SELECT CASE WHEN m.hits > 1 THEN 'ambiguous_id'
                       WHEN u.id IS NULL AND d.how IS NOT NULL
                            OR d.how = 'suspend' AND d.moodle_id = u.id AND u.suspended = 1
                            AND k.moodle IS NULL THEN 'gone'
                       WHEN u.id IS NULL THEN 'not_found' END AS code) AS p
     ORDER BY k.place;
END
$$;

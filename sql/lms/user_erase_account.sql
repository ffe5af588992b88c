-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Marks accounts as deleted the way Moodle does (contract 1.3): username = the address they had,
-- cleaned, with the time after it (counted up until it is free), email = md5 of the old username. Asks
-- for the removal of their data where the site wants that (tool_dataprivacy).

CREATE FUNCTION {f}.user_erase_account(run {f}.run, ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    extended CONSTANT boolean :=
        coalesce({f}.settings('{"extendedusernamechars"}') ->> 'extendedusernamechars', '0') <> '0';
    stem_length CONSTANT int := 100 - pg_catalog.length(run.now::text) - 1;
BEGIN
    UPDATE {user} AS u
       SET deleted = 1, username = n.stem || '.' || n.time, email = pg_catalog.md5(u.username),
           idnumber = '', picture = 0, timemodified = run.now
      FROM (SELECT s.id, s.stem, coalesce(pg_catalog.max(t.time) + 1, run.now)
                   + pg_catalog.row_number() OVER (PARTITION BY s.stem ORDER BY s.id) - 1 AS time
              FROM (SELECT x.id, pg_catalog.left(CASE WHEN extended THEN a.address ELSE
                               pg_catalog.regexp_replace(a.address, '[^-._@a-z0-9]', '', 'g') END,
                           stem_length) AS stem
                      FROM {user} AS x
                     CROSS JOIN LATERAL (SELECT pg_catalog.lower(pg_catalog.btrim(CASE x.email WHEN '' THEN
                           x.username || '.' || x.id || '@unknownemail.invalid' ELSE x.email END))) AS a (address)
                     WHERE x.id = ANY (ids)) AS s
              LEFT JOIN LATERAL (
                   SELECT t.time FROM pg_catalog.generate_series(run.now, run.now + 99) AS t (time)
                    WHERE EXISTS (SELECT FROM {user} AS o WHERE o.mnethostid = run.mnet
                                     AND o.username = s.stem || '.' || t.time)) AS t ON true
             GROUP BY s.id, s.stem) AS n
     WHERE u.id = n.id;

    INSERT INTO {tool_dataprivacy_request} (type, comments, commentsformat, userid, requestedby,
        status, dpo, dpocomment, dpocommentformat, systemapproved, usermodified, timecreated,
        timemodified, creationmethod)
    SELECT 2, 'Automatically created upon user deletion.', 2, d.id, run.actor, 2, 0, '', 2, 0,
           run.actor, run.now, run.now, 1
      FROM pg_catalog.unnest(ids) WITH ORDINALITY AS d (id, place)
     WHERE EXISTS (SELECT FROM {config_plugins} AS c WHERE c.plugin = 'tool_dataprivacy'
                      AND c.name = 'automaticdeletionrequests' AND c.value = '1')
       AND NOT EXISTS (SELECT FROM {tool_dataprivacy_request} AS r WHERE r.userid = d.id AND r.type = 2)
     ORDER BY d.place;
END
$$;

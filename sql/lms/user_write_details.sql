-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes what {f}.user_details found beside the accounts: preferences with their flag (contract 1.1,
-- 0.3), and the end of the sessions of accounts that are suspended now (1.2).

CREATE FUNCTION {f}.user_write_details(run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.more ? 'preferences') THEN
        INSERT INTO {user_preferences} (userid, name, value)
        SELECT w.id, p.name, p.value
          FROM pg_catalog.unnest(work) AS w
         CROSS JOIN LATERAL pg_catalog.jsonb_to_recordset(w.more -> 'preferences') AS p (name text, value text)
         WHERE w.outcome <> 'failed'
         ORDER BY w.pos, p.name
        ON CONFLICT (userid, name) DO UPDATE SET value = excluded.value;
        PERFORM {f}.flag_set(run, 'userpreferenceschanged', ARRAY(
            SELECT w.id::text FROM pg_catalog.unnest(work) AS w
             WHERE w.outcome <> 'failed' AND w.more ? 'preferences' ORDER BY w.pos));
    END IF;
    DELETE FROM {sessions} AS s
     WHERE s.userid = ANY (ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
                                  WHERE w.outcome <> 'failed' AND w.new ->> 'suspended' = '1'));
END
$$;

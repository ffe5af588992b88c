-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes what is beside the accounts: password preferences (contract 1.1), profile fields (1.6),
-- cohort memberships (2.1), and in nexsis ownership and tombstones.

CREATE FUNCTION {f}.user_write_more(call jsonb, run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    passwords CONSTANT bigint[] := ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
        WHERE w.outcome <> 'failed' AND w.new ->> 'password' NOT IN ('', 'not cached')
          AND coalesce(w.new ->> 'auth', w.old ->> 'auth', 'manual') = 'manual' ORDER BY w.pos);
BEGIN
    IF pg_catalog.cardinality(passwords) > 0 THEN
        INSERT INTO {user_preferences} (userid, name, value)
        SELECT p.id, 'auth_manual_passwordupdatetime', run.now::text
          FROM pg_catalog.unnest(passwords) AS p (id)
        ON CONFLICT (userid, name) DO UPDATE SET value = excluded.value;
        PERFORM {f}.flag_set(run, 'userpreferenceschanged', passwords::text[]);
    END IF;

    IF call ->> 'ids' = 'moodle' THEN
        PERFORM {f}.user_write_details(run, work);
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.more IS NOT NULL) THEN
        PERFORM {f}.user_write_profile(work);
        INSERT INTO {cohort_members} (cohortid, userid, timeadded)
        SELECT c.id, w.id, run.now
          FROM pg_catalog.unnest(work) AS w
         CROSS JOIN LATERAL pg_catalog.jsonb_to_recordset(w.more -> 'cohorts') AS c (id bigint)
         WHERE w.outcome <> 'failed'
         ORDER BY w.pos, c.id
        ON CONFLICT (cohortid, userid) DO NOTHING;
        DELETE FROM nexsis.deleted AS t
         USING pg_catalog.unnest(work) AS w
         WHERE w.outcome <> 'failed' AND w.more ? 'tombstone' AND t.kind = 'user' AND t.external_id = w.key;
    END IF;

    IF {f}.owns(call) AND EXISTS (SELECT FROM pg_catalog.unnest(work) AS w
                                   WHERE w.outcome IN ('created', 'adopted')) THEN
        INSERT INTO nexsis.owned (kind, moodle_id, key_id)
        SELECT 'user', w.id, call ->> 'key'
          FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome IN ('created', 'adopted')
        ON CONFLICT (kind, moodle_id, role) DO UPDATE SET key_id = excluded.key_id, since = excluded.since;
    END IF;
END
$$;

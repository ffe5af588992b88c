-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Stores more.profile of the items (made by user_profile): in Moodle's profile fields where there is
-- one, else in nexsis.user_extra. Moodle writes nothing else for them (contract 1.6).

CREATE FUNCTION {f}.user_write_profile(work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO {user_info_data} (userid, fieldid, data, dataformat)
    SELECT w.id, p.fieldid, p.value, p.format
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL pg_catalog.jsonb_to_recordset(w.more -> 'profile')
           AS p (fieldid bigint, format smallint, value text)
     WHERE w.outcome <> 'failed' AND p.fieldid IS NOT NULL
     ORDER BY w.pos, p.fieldid
    ON CONFLICT (userid, fieldid) DO UPDATE SET data = excluded.data;

    INSERT INTO nexsis.user_extra (userid, name, value)
    SELECT w.id, p.name, p.value
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL pg_catalog.jsonb_to_recordset(w.more -> 'profile')
           AS p (name text, fieldid bigint, value text)
     WHERE w.outcome <> 'failed' AND p.fieldid IS NULL
    ON CONFLICT (userid, name) DO UPDATE SET value = excluded.value;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes new accounts nobody has anything against, and what belongs to them: the rows with their ids.

CREATE FUNCTION {f}.user_fresh_write(call jsonb, run {f}.run, fresh {f}.user_row[])
RETURNS {f}.user_row[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := {f}.user_store(run, fresh);
BEGIN
    IF ids = '{}' THEN
        RETURN fresh;
    END IF;
    PERFORM {f}.context_add(run, 30, ids);
    INSERT INTO nexsis.owned (kind, moodle_id, key_id)
    SELECT 'user', i.id, call ->> 'key' FROM pg_catalog.unnest(ids) AS i (id)
    ON CONFLICT (kind, moodle_id, role) DO UPDATE SET key_id = excluded.key_id, since = excluded.since;
    PERFORM {f}.log_events(call, run, ARRAY(
        SELECT ROW('user_created', 30, i.id, i.id, NULL, i.id, NULL)::{f}.event
          FROM pg_catalog.unnest(ids) AS i (id)));
    RETURN ARRAY(
    SELECT ROW(n.pos, n.key, ids[n.place], n.outcome, n.username, n.password, n.firstname, n.lastname,
               n.email, n.auth, n.lang, n.timezone, n.institution, n.department, n.address, n.city,
               n.country, n.phone1, n.phone2, n.policyagreed, n.middlename, n.alternatename, NULL)::{f}.user_row
      FROM pg_catalog.unnest(fresh) WITH ORDINALITY AS n (pos, key, id, outcome, username, password,
           firstname, lastname, email, auth, lang, timezone, institution, department, address, city,
           country, phone1, phone2, policyagreed, middlename, alternatename, rest,
           place));
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- New accounts for the items whose outcome is created: new has at least username, idnumber, names,
-- email and password. Gives the items their ids.

CREATE FUNCTION {f}.user_insert(run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    next CONSTANT regclass := pg_catalog.pg_get_serial_sequence('{user}', 'id');
    rows {f}.user_row[];
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'created') THEN
        RETURN work;
    END IF;
    rows := ARRAY(
        SELECT ROW(w.pos, w.new ->> 'idnumber', pg_catalog.nextval(next), w.outcome, w.new ->> 'username',
                   w.new ->> 'password', w.new ->> 'firstname', w.new ->> 'lastname',
                   w.new ->> 'email', w.new ->> 'auth', w.new ->> 'lang', w.new ->> 'timezone',
                   w.new ->> 'institution', w.new ->> 'department', w.new ->> 'address',
                   w.new ->> 'city', w.new ->> 'country', w.new ->> 'phone1', w.new ->> 'phone2',
                   w.new ->> 'policyagreed', w.new ->> 'middlename', w.new ->> 'alternatename',
                   w.new)::{f}.user_row
          FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome = 'created'
         ORDER BY w.pos);
    PERFORM {f}.user_store(run, rows);
    RETURN ARRAY(
        SELECT {f}.item_set(w, id => r.id)
          FROM pg_catalog.unnest(work) AS w
          LEFT JOIN pg_catalog.unnest(rows) AS r ON r.pos = w.pos
         ORDER BY w.pos);
END
$$;

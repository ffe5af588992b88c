-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- New accounts for the items whose outcome is created: new has at least username, idnumber, names,
-- email and password. Gives the items their ids.

CREATE FUNCTION {f}.user_insert(run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.outcome = 'created') THEN
        RETURN work;
    END IF;
    ids := {f}.user_store(run, ARRAY(
        SELECT ROW(w.pos, w.new ->> 'idnumber', NULL, w.outcome, w.new ->> 'username',
                   w.new ->> 'password', w.new ->> 'firstname', w.new ->> 'lastname',
                   w.new ->> 'email', w.new ->> 'auth', w.new ->> 'lang', w.new ->> 'timezone',
                   w.new ->> 'institution', w.new ->> 'department', w.new ->> 'address',
                   w.new ->> 'city', w.new ->> 'country', w.new ->> 'phone1', w.new ->> 'phone2',
                   w.new ->> 'policyagreed', w.new ->> 'middlename', w.new ->> 'alternatename',
                   w.new)::{f}.user_row
          FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome = 'created'
         ORDER BY w.pos));
    SELECT pg_catalog.array_agg({f}.item_set(n.w, id => CASE (n.w).outcome WHEN 'created'
                                             THEN ids[n.place] END) ORDER BY (n.w).pos)
      INTO work
      FROM (SELECT w, pg_catalog.count(*) FILTER (WHERE w.outcome = 'created')
                      OVER (ORDER BY w.pos) AS place
              FROM pg_catalog.unnest(work) AS w) AS n;
    RETURN work;
END
$$;

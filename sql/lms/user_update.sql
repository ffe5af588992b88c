-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes new of the items into their accounts, with timemodified (contract 1.2). Usernames one item
-- gives up to another are parked first, because the unique index looks at every row by itself.
-- Ends the call with NX007 when an account was deleted or taken over meanwhile.

CREATE FUNCTION {f}.user_update(run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    todo CONSTANT {f}.item[] := ARRAY(SELECT w FROM pg_catalog.unnest(work) AS w
        WHERE w.id IS NOT NULL AND w.new <> '{}' AND w.outcome <> 'failed');
    wanted CONSTANT text[] := ARRAY(SELECT w.new ->> 'username' FROM pg_catalog.unnest(work) AS w
        WHERE w.new ? 'username' AND w.outcome <> 'failed');
    done bigint;
BEGIN
    IF pg_catalog.cardinality(todo) = 0 THEN
        RETURN;
    END IF;
    IF pg_catalog.cardinality(wanted) > 1 THEN
        UPDATE {user} AS u SET username = 'nexsis-parked-' || u.id
          FROM pg_catalog.unnest(todo) AS w
         WHERE u.id = w.id AND w.new ? 'username' AND w.old ->> 'username' = ANY (wanted);
    END IF;

    UPDATE {user} AS u
       SET (auth, policyagreed, suspended, username, password, idnumber, firstname, lastname, email,
            phone1, phone2, institution, department, address, city, country, lang, timezone,
            middlename, alternatename, timemodified)
         = (SELECT n.auth, n.policyagreed, n.suspended, n.username, n.password, n.idnumber,
                   n.firstname, n.lastname, n.email, n.phone1, n.phone2, n.institution, n.department,
                   n.address, n.city, n.country, n.lang, n.timezone, n.middlename, n.alternatename,
                   run.now
              FROM pg_catalog.jsonb_populate_record(u, w.new) AS n)
      FROM pg_catalog.unnest(todo) AS w
     WHERE u.id = w.id AND u.deleted = 0 AND (w.outcome <> 'adopted' OR u.idnumber = '');
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> pg_catalog.cardinality(todo) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007',
            MESSAGE = 'an account was deleted or taken over meanwhile; run the call again';
    END IF;
END
$$;

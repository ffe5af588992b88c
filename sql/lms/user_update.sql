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
       SET policyagreed = coalesce((w.new ->> 'policyagreed')::smallint, u.policyagreed),
           suspended = coalesce((w.new ->> 'suspended')::smallint, u.suspended),
           auth = coalesce(w.new ->> 'auth', u.auth),
           username = coalesce(w.new ->> 'username', u.username),
           password = coalesce(w.new ->> 'password', u.password),
           idnumber = coalesce(w.new ->> 'idnumber', u.idnumber),
           firstname = coalesce(w.new ->> 'firstname', u.firstname),
           lastname = coalesce(w.new ->> 'lastname', u.lastname),
           email = coalesce(w.new ->> 'email', u.email),
           phone1 = coalesce(w.new ->> 'phone1', u.phone1),
           phone2 = coalesce(w.new ->> 'phone2', u.phone2),
           institution = coalesce(w.new ->> 'institution', u.institution),
           department = coalesce(w.new ->> 'department', u.department),
           address = coalesce(w.new ->> 'address', u.address),
           city = coalesce(w.new ->> 'city', u.city),
           country = coalesce(w.new ->> 'country', u.country),
           lang = coalesce(w.new ->> 'lang', u.lang),
           timezone = coalesce(w.new ->> 'timezone', u.timezone),
           middlename = coalesce(w.new ->> 'middlename', u.middlename),
           alternatename = coalesce(w.new ->> 'alternatename', u.alternatename),
           calendartype = coalesce(w.new ->> 'calendartype', u.calendartype),
           theme = coalesce(w.new ->> 'theme', u.theme),
           description = coalesce(w.new ->> 'description', u.description),
           mailformat = coalesce((w.new ->> 'mailformat')::smallint, u.mailformat),
           maildisplay = coalesce((w.new ->> 'maildisplay')::smallint, u.maildisplay),
           lastnamephonetic = coalesce(w.new ->> 'lastnamephonetic', u.lastnamephonetic),
           firstnamephonetic = coalesce(w.new ->> 'firstnamephonetic', u.firstnamephonetic),
           timemodified = run.now
      FROM pg_catalog.unnest(todo) AS w
     WHERE u.id = w.id AND u.deleted = 0 AND (w.outcome <> 'adopted' OR u.idnumber = '');
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> pg_catalog.cardinality(todo) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007',
            MESSAGE = 'an account was deleted or taken over meanwhile; run the call again';
    END IF;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Row trigger of nexsisctl db install --watch: what others than we (sessions of the role in its first
-- argument, and those that say nexsis.writing) change is put aside for watch_take. Its second argument is
-- the kind of record, the others are columns that are nobody's news. A failure is a warning, never Moodle's.
-- Moodle connects anew for each page: each expression here costs a plan, so there are few, and RETURN NEW
-- (nobody looks at it) has none, where RETURN NULL has one.

CREATE FUNCTION {f}.watch_row()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF session_user <> TG_ARGV[0] AND current_setting('nexsis.writing', true) IS DISTINCT FROM '1'
       AND to_jsonb(NEW) - TG_ARGV IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV THEN
        INSERT INTO nexsis.watched
        VALUES (nextval('nexsis.change_id_seq'), now(), TG_ARGV[1], to_jsonb(OLD) - TG_ARGV, to_jsonb(NEW) - TG_ARGV);
    END IF;
    RETURN NEW;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'mod_nexsis did not note a change of %: %', TG_TABLE_NAME, SQLERRM;
    RETURN NEW;
END
$$;

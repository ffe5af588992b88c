-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- watch_row for Moodle's user table: a new password is seen, and never written down. As text, which finds the
-- operator at once: for varchar all of that name would be looked at, in each connection anew.

CREATE FUNCTION {f}.watch_user()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF session_user <> TG_ARGV[0] AND current_setting('nexsis.writing', true) IS DISTINCT FROM '1'
       AND (to_jsonb(NEW) - TG_ARGV IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV OR NEW.password::text <> OLD.password::text) THEN
        INSERT INTO nexsis.watched
        VALUES (nextval('nexsis.change_id_seq'), now(), TG_ARGV[1], to_jsonb(OLD) - TG_ARGV, to_jsonb(NEW) - TG_ARGV,
                NEW.password::text IS DISTINCT FROM OLD.password::text);
    END IF;
    RETURN NEW;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'mod_nexsis did not note a change of a user: %', SQLERRM;
    RETURN NEW;
END
$$;

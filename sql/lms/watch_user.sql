-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Row trigger of nexsisctl db install --watch on Moodle's user table: what others than we (sessions of the
-- role in the trigger's argument, and those that say nexsis.writing) change of an account with an id number
-- is a row of nexsis.change. Logins and last accesses are none. A failure here is a warning, never Moodle's.

CREATE FUNCTION {f}.watch_user()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    members CONSTANT text[] := ARRAY['username', 'idnumber', 'firstname', 'lastname', 'email', 'auth',
        'suspended', 'deleted', 'lang', 'timezone', 'institution', 'department', 'address', 'city', 'country',
        'phone1', 'phone2', 'middlename', 'alternatename', 'policyagreed', 'password'];
    before text[];
    after text[];
    operation text := CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'DELETE' THEN 'deleted' ELSE 'updated' END;
BEGIN
    IF session_user = TG_ARGV[0] OR current_setting('nexsis.writing', true) = '1' THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        before := ARRAY[
            OLD.username, OLD.idnumber, OLD.firstname, OLD.lastname, OLD.email, OLD.auth,
            OLD.suspended, OLD.deleted, OLD.lang, OLD.timezone, OLD.institution, OLD.department,
            OLD.address, OLD.city, OLD.country, OLD.phone1, OLD.phone2, OLD.middlename,
            OLD.alternatename, OLD.policyagreed, OLD.password]::text[];
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM {f}.watch_note('user', operation, OLD.idnumber, OLD.id, NULL);
        RETURN NULL;
    END IF;
    after := ARRAY[
        NEW.username, NEW.idnumber, NEW.firstname, NEW.lastname, NEW.email, NEW.auth, NEW.suspended,
        NEW.deleted, NEW.lang, NEW.timezone, NEW.institution, NEW.department, NEW.address, NEW.city,
        NEW.country, NEW.phone1, NEW.phone2, NEW.middlename, NEW.alternatename, NEW.policyagreed,
        NEW.password]::text[];
    IF before = after THEN
        RETURN NULL;
    ELSIF TG_OP = 'UPDATE' AND (NEW.idnumber <> OLD.idnumber OR NEW.deleted <> OLD.deleted) THEN
        operation := CASE WHEN NEW.deleted = 1 OR NEW.idnumber = '' THEN 'deleted'
                          WHEN OLD.idnumber <> '' THEN 'renamed' ELSE 'created' END;
    END IF;
    PERFORM {f}.watch_note('user', operation,
                           CASE operation WHEN 'deleted' THEN OLD.idnumber ELSE NEW.idnumber END, NEW.id,
                           CASE WHEN operation <> 'deleted' THEN {f}.watch_diff(members, before, after) END);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'mod_nexsis did not note a change of a user: %', SQLERRM;
    RETURN NULL;
END
$$;

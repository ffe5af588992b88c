-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The same as watch_user for enrolments, through whatever plugin: of users with an id number in courses
-- with one.

CREATE FUNCTION {f}.watch_enrolment()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    it RECORD;
    diff jsonb;
BEGIN
    IF session_user = TG_ARGV[0] OR current_setting('nexsis.writing', true) = '1' THEN
        RETURN NULL;
    ELSIF TG_OP = 'UPDATE' AND (NEW.status, NEW.timestart, NEW.timeend) = (OLD.status, OLD.timestart, OLD.timeend) THEN
        RETURN NULL;
    ELSIF TG_OP = 'DELETE' THEN
        it := OLD;
    ELSE
        it := NEW;
        diff := {f}.watch_diff('{status,timestart,timeend}', CASE WHEN TG_OP = 'UPDATE'
            THEN ARRAY[OLD.status, OLD.timestart, OLD.timeend]::text[] END,
            ARRAY[NEW.status, NEW.timestart, NEW.timeend]::text[]);
    END IF;
    PERFORM {f}.watch_note('enrolment',
               CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'DELETE' THEN 'deleted' ELSE 'updated' END,
               jsonb_build_array(u.idnumber, c.idnumber)::text, it.id, diff)
       FROM {enrol} AS e
       JOIN {course} AS c ON c.id = e.courseid AND c.idnumber <> ''
       JOIN {user} AS u ON u.id = it.userid AND u.idnumber <> ''
      WHERE e.id = it.enrolid;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'mod_nexsis did not note a change of an enrolment: %', SQLERRM;
    RETURN NULL;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The same as watch_user for Moodle's courses: those with an id number, whatever of them is not mere
-- bookkeeping (caches, order among siblings).

CREATE FUNCTION {f}.watch_course()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    operation text;
    members CONSTANT text[] := ARRAY['fullname', 'shortname', 'idnumber', 'startdate', 'enddate', 'category',
        'visible'];
BEGIN
    IF session_user = TG_ARGV[0] OR current_setting('nexsis.writing', true) = '1' THEN
        RETURN NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        IF (NEW.fullname, NEW.shortname, NEW.idnumber, NEW.startdate, NEW.enddate, NEW.category, NEW.visible)
         = (OLD.fullname, OLD.shortname, OLD.idnumber, OLD.startdate, OLD.enddate, OLD.category, OLD.visible) THEN
            RETURN NULL;
        END IF;
        operation := CASE WHEN NEW.idnumber = '' AND OLD.idnumber <> '' THEN 'deleted'
                          WHEN NEW.idnumber <> OLD.idnumber AND OLD.idnumber <> '' THEN 'renamed'
                          WHEN NEW.idnumber <> OLD.idnumber THEN 'created' ELSE 'updated' END;
    END IF;
    PERFORM {f}.watch_note('course',
        CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'DELETE' THEN 'deleted' ELSE operation END,
        CASE WHEN TG_OP = 'DELETE' OR operation = 'deleted' THEN OLD.idnumber ELSE NEW.idnumber END,
        CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END,
        {f}.watch_diff(members, CASE WHEN TG_OP <> 'INSERT' THEN ARRAY[OLD.fullname, OLD.shortname,
                OLD.idnumber, OLD.startdate::text, OLD.enddate::text, OLD.category::text, OLD.visible::text] END,
            CASE WHEN TG_OP <> 'DELETE' THEN ARRAY[NEW.fullname, NEW.shortname, NEW.idnumber,
                NEW.startdate::text, NEW.enddate::text, NEW.category::text, NEW.visible::text] END));
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'mod_nexsis did not note a change of a course: %', SQLERRM;
    RETURN NULL;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The same as watch_user for groups with an id number in courses with one.

CREATE FUNCTION {f}.watch_group()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    operation text;
    it RECORD;
BEGIN
    IF session_user = TG_ARGV[0] OR current_setting('nexsis.writing', true) = '1' THEN
        RETURN NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        IF (NEW.idnumber, NEW.name, NEW.description) IS NOT DISTINCT FROM (OLD.idnumber, OLD.name, OLD.description) THEN
            RETURN NULL;
        END IF;
        operation := CASE WHEN NEW.idnumber = '' AND OLD.idnumber <> '' THEN 'deleted'
                          WHEN NEW.idnumber <> OLD.idnumber AND OLD.idnumber <> '' THEN 'renamed'
                          WHEN NEW.idnumber <> OLD.idnumber THEN 'created' ELSE 'updated' END;
    ELSE
        operation := CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'deleted' END;
    END IF;
    IF operation = 'deleted' THEN
        it := OLD;
    ELSE
        it := NEW;
    END IF;
    PERFORM {f}.watch_note('group', operation, jsonb_build_array(c.idnumber, it.idnumber)::text, it.id,
               CASE WHEN operation <> 'deleted' THEN {f}.watch_diff('{idnumber,name,description}',
                    CASE WHEN TG_OP = 'UPDATE' THEN ARRAY[OLD.idnumber, OLD.name, OLD.description] END,
                    ARRAY[NEW.idnumber, NEW.name, NEW.description]) END)
       FROM {course} AS c
      WHERE c.id = it.courseid AND c.idnumber <> '' AND it.idnumber <> '';
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'mod_nexsis did not note a change of a group: %', SQLERRM;
    RETURN NULL;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The same as watch_user for members of groups: users with an id number, groups and courses with one.

CREATE FUNCTION {f}.watch_member()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    it RECORD;
BEGIN
    IF session_user = TG_ARGV[0] OR current_setting('nexsis.writing', true) = '1' OR TG_OP = 'UPDATE' THEN
        RETURN NULL;
    ELSIF TG_OP = 'DELETE' THEN
        it := OLD;
    ELSE
        it := NEW;
    END IF;
    PERFORM {f}.watch_note('member', CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'deleted' END,
                           jsonb_build_array(c.idnumber, g.idnumber, u.idnumber)::text, it.id, NULL)
       FROM {groups} AS g
       JOIN {course} AS c ON c.id = g.courseid AND c.idnumber <> ''
       JOIN {user} AS u ON u.id = it.userid AND u.idnumber <> ''
      WHERE g.id = it.groupid AND g.idnumber <> '';
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'mod_nexsis did not note a change of a member: %', SQLERRM;
    RETURN NULL;
END
$$;

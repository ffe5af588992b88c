-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- How many accounts are enrolled in a course, in any state.

CREATE FUNCTION {f}.enrolled_count(course bigint)
RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    guest CONSTANT text := {f}.settings('{"siteguest"}') ->> 'siteguest';
BEGIN
    RETURN (
    SELECT count(DISTINCT u.userid)
      FROM {enrol} AS e
      JOIN {user_enrolments} AS u ON u.enrolid = e.id
      JOIN {user} AS p ON p.id = u.userid AND p.deleted = 0
     WHERE e.courseid = course AND p.id::text IS DISTINCT FROM guest);
END
$$;

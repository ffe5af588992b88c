-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether a person has an active enrolment in a course, by whatever method (contract 6.5).

CREATE FUNCTION {f}.enrol_active(person bigint, course bigint)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    now CONSTANT bigint := floor(date_part('epoch', statement_timestamp()))::bigint;
BEGIN
    RETURN EXISTS (
        SELECT FROM {user_enrolments} AS u
          JOIN {enrol} AS e ON e.id = u.enrolid
         WHERE u.userid = person AND e.courseid = course AND e.status = 0 AND u.status = 0
           AND u.timestart <= now AND (u.timeend = 0 OR u.timeend > now));
END
$$;

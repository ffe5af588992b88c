-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- How many accounts are enrolled in a course, in any state. Deleted accounts have no enrolments
-- (contract 1.3), so the accounts need not be looked at.

CREATE FUNCTION {f}.enrolled_count(course bigint)
RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    methods CONSTANT bigint[] := ARRAY(
        SELECT e.id FROM {enrol} AS e
         WHERE e.courseid = course AND EXISTS (SELECT FROM {user_enrolments} AS u WHERE u.enrolid = e.id));
BEGIN
    IF cardinality(methods) = 1 THEN
        RETURN (SELECT count(*) FROM {user_enrolments} AS u WHERE u.enrolid = methods[1]);
    END IF;
    RETURN (SELECT count(DISTINCT u.userid) FROM {user_enrolments} AS u WHERE u.enrolid = ANY (methods));
END
$$;

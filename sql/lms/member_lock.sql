-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Keeps the courses, users, enrolments and groups of the items as they are until the transaction ends.

CREATE FUNCTION {f}.member_lock(call jsonb, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM {f}.enrol_lock(call, work);
    PERFORM {f}.lock(call, 'enrolment', ARRAY(
        SELECT pg_catalog.jsonb_build_array(w.given ->> 'userid', w.given ->> 'courseid')::text
          FROM pg_catalog.unnest(work) AS w), true);
    PERFORM {f}.lock(call, 'group', ARRAY(
        SELECT pg_catalog.jsonb_build_array(w.given ->> 'courseid', w.given ->> 'groupid')::text
          FROM pg_catalog.unnest(work) AS w), true);
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Keeps the courses and users of the items as they are until the transaction ends.

CREATE FUNCTION {f}.enrol_lock(call jsonb, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM {f}.lock(call, 'course', ARRAY(SELECT w.given ->> 'courseid'
                                             FROM pg_catalog.unnest(work) AS w), true);
    PERFORM {f}.lock(call, 'user', ARRAY(SELECT w.given ->> 'userid'
                                           FROM pg_catalog.unnest(work) AS w), true);
END
$$;

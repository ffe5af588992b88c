-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The rows of enrol_fresh, each with the id of its role assignment.

CREATE FUNCTION {f}.enrol_fresh_roles(fresh {f}.enrol_row[], assignments bigint[])
RETURNS TABLE (id bigint, userid bigint, courseid bigint, contextid bigint, roleid bigint, assignment bigint)
LANGUAGE sql STABLE ROWS 500 AS $$
    SELECT n.id, n.userid, n.courseid, n.contextid, n.roleid, n.assignment
      FROM ROWS FROM (pg_catalog.unnest(fresh), pg_catalog.unnest(assignments))
           AS n (pos, key, id, outcome, userid, courseid, contextid, enrolid, roleid, timestart, timeend,
                 assignment)
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What the ids of a kind are called, in the order they make its external id in nexsis.change.

CREATE FUNCTION {f}.run_names(kind text)
RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE $1 WHEN 'user' THEN ARRAY['userid'] WHEN 'course' THEN ARRAY['courseid']
           WHEN 'enrolment' THEN ARRAY['userid', 'courseid'] WHEN 'grade' THEN ARRAY['userid', 'courseid']
           WHEN 'group' THEN ARRAY['courseid', 'groupid']
           WHEN 'member' THEN ARRAY['courseid', 'groupid', 'userid']
           WHEN 'override' THEN ARRAY['userid', 'courseid', 'catid'] END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The records items refer to by one of their members (userid, courseid), each once: keys, and at the
-- same place Moodle's id where the item gives that (moodleuser, moodlecourse), as {f}.enrol_users and
-- {f}.enrol_courses take them.

CREATE FUNCTION {f}.items_refs(work {f}.item[], name text, moodle text, OUT keys text[], OUT ids bigint[])
LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    SELECT pg_catalog.array_agg(d.key), pg_catalog.array_agg(d.id)
      INTO keys, ids
      FROM (SELECT DISTINCT w.given ->> name AS key, (w.given ->> moodle)::bigint AS id
              FROM pg_catalog.unnest(work) AS w) AS d;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether a roster leaves out so many that it may be half of a file: at least 10 people, and more than
-- call.shrink percent of those who are there now (the leaving, and those of staying who are in already).
-- Then the problem to answer with, unless call.confirm is just that number; else NULL.

CREATE FUNCTION {f}.roster_guard(call jsonb, staying {f}.item[], leaving {f}.item[])
RETURNS jsonb LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    shown CONSTANT int := 100;
    leavers CONSTANT text[] := ARRAY(SELECT w.given ->> 'userid' FROM pg_catalog.unnest(leaving) AS w
                                      WHERE w.outcome = 'deleted' ORDER BY w.pos);
    going CONSTANT bigint := pg_catalog.cardinality(leavers);
    present CONSTANT bigint := going + (SELECT pg_catalog.count(*) FROM pg_catalog.unnest(staying) AS w
                                         WHERE w.id IS NOT NULL AND w.outcome <> 'restored');
BEGIN
    IF going < 10 OR going * 100 <= (call ->> 'shrink')::int * present
       OR going = (call ->> 'confirm')::bigint THEN
        RETURN NULL;
    END IF;
    RETURN pg_catalog.jsonb_build_array({f}.problem('shrink_guard', 'confirm', pg_catalog.format(
        '%s of the %s people who are in would leave; if that is meant, repeat it with confirm=%1$s. '
        'They are: %s%s', going, present, pg_catalog.array_to_string(leavers[1:shown], ', '),
        CASE WHEN going > shown THEN pg_catalog.format(' and %s more', going - shown) ELSE '' END)));
END
$$;

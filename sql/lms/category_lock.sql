-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Locks categories for writers of the courses in them (sort orders, counts). all_of_them: the whole
-- tree, for whoever makes categories, as that renumbers what comes after. Comes before the locks on
-- courses: kind 'category' is {f}.lock's first, bucket 256 is the tree.

CREATE FUNCTION {f}.category_lock(call jsonb, categories bigint[], all_of_them boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    space CONSTANT int := x'4E580000'::int + 1;
BEGIN
    PERFORM {f}.deadline_check(call);
    IF all_of_them THEN
        PERFORM pg_catalog.pg_advisory_xact_lock(space, 256);
    ELSE
        PERFORM pg_catalog.pg_advisory_xact_lock_shared(space, 256);
        PERFORM {f}.lock(call, 'category', categories::text[]);
    END IF;
    PERFORM {f}.deadline_check(call);
END
$$;

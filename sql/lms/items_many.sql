-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The items, to be joined with others: PostgreSQL expects ten rows of unnest and would compare each with
-- each, of this it expects a thousand.

CREATE FUNCTION {f}.items_many(work {f}.item[])
RETURNS SETOF {f}.item LANGUAGE plpgsql IMMUTABLE ROWS 1000 AS $$
BEGIN
    RETURN QUERY SELECT w.* FROM pg_catalog.unnest(work) AS w;
END
$$;

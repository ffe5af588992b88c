-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The path of a category's id as it stands in a diff; NULL for a category that is gone.

CREATE FUNCTION {f}.run_category(id jsonb)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN pg_catalog.to_jsonb(nullif({f}.category_path({f}.category_names_of(
        (id #>> '{}')::bigint)), '/'));
END
$$;

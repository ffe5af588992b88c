-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Rows of Moodle's config by name, as one object of texts; a name that has no row is absent.
-- What config.php overrides cannot be seen here (contract 0.9).

CREATE FUNCTION {f}.settings(names text[])
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(pg_catalog.jsonb_object_agg(c.name, c.value), '{}')
              FROM {config} AS c
             WHERE c.name = ANY (names));
END
$$;

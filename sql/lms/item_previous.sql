-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The key an item had before it was renamed: as {f}.items_read makes it, of its previousid. NULL: it
-- is not to be renamed.

CREATE FUNCTION {f}.item_previous(kind text, given jsonb)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN given ->> 'previousid' <> ''
           THEN CASE kind WHEN 'group'
                THEN pg_catalog.jsonb_build_array(given ->> 'courseid', given ->> 'previousid')::text
                ELSE given ->> 'previousid' END END
$$;

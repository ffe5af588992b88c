-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- An item's key as others may see it: NULL where it stands for a record without an external id of its
-- own ({f}.items_named marks those with a character no id may have).

CREATE FUNCTION {f}.key_external(key text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN pg_catalog.strpos(key, pg_catalog.chr(127)) = 0 THEN key END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- An item's key as a list of failures prints it: an external id as it is, a record without one as
-- moodle: and Moodle's id.

CREATE FUNCTION {f}.key_shown(key text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.replace(key, pg_catalog.chr(127), 'moodle:')
$$;

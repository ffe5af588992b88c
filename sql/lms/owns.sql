-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether what a call makes becomes ours (nexsis.owned). Not where the call speaks Moodle's own protocol
-- (call.ids = moodle): that makes what Moodle itself would have made.

CREATE FUNCTION {f}.owns(call jsonb)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT call ->> 'ids' IS DISTINCT FROM 'moodle'
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether a call only asks what it would do (call.dryrun): it judges and answers as the call itself
-- would, and writes nothing. Every write leaves between {f}.atomic_check and its first write.

CREATE FUNCTION {f}.dry_run(call jsonb)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (call ->> 'dryrun')::boolean IS TRUE
$$;

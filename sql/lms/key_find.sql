-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The key a token belongs to. sha256: hex digest of the whole token. No row: unknown, revoked, or
-- the secret has expired; not_before, not_after, networks and protocols are for the caller to judge
-- by now. last_used is written at most once an hour, by one of several callers, never on a standby.

CREATE FUNCTION {f}.key_find(sha256 text)
RETURNS TABLE (id text, name text, scopes text[], protocols text[], networks text[],
    not_before timestamptz, not_after timestamptz, expires_at timestamptz, actor bigint,
    now timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    found_key nexsis.api_key;
    found_secret nexsis.api_secret;
BEGIN
    SELECT s.* INTO found_secret
      FROM nexsis.api_secret AS s
     WHERE s.sha256 = key_find.sha256 AND (s.expires_at IS NULL OR s.expires_at > now());
    SELECT k.* INTO found_key
      FROM nexsis.api_key AS k
     WHERE k.id = found_secret.key_id AND k.revoked_at IS NULL;
    IF found_key.id IS NULL THEN
        RETURN;
    END IF;

    IF coalesce(found_key.last_used < now() - interval '1 hour', true)
       AND current_setting('transaction_read_only') = 'off' THEN
        UPDATE nexsis.api_key AS k SET last_used = now()
         WHERE k.id = (SELECT l.id FROM nexsis.api_key AS l WHERE l.id = found_key.id
                          FOR UPDATE SKIP LOCKED);
    END IF;
    RETURN QUERY SELECT found_key.id, found_key.name, found_key.scopes, found_key.protocols,
        found_key.networks::text[], found_key.not_before, found_key.not_after,
        found_secret.expires_at, found_key.actor, now();
END
$$;

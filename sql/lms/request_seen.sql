-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether a request with an Idempotency-Key came before: new; same, with everything it said; other, with
-- something else. note: a new one is remembered at once, as its writes have ids of their own.

CREATE FUNCTION {f}.request_seen(id text, fingerprint text, note boolean)
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before nexsis.request;
BEGIN
    IF note THEN
        INSERT INTO nexsis.request AS r (id, fingerprint, result)
        VALUES (request_seen.id, request_seen.fingerprint, '[]')
        ON CONFLICT DO NOTHING;
        IF FOUND THEN
            RETURN 'new';
        END IF;
    END IF;
    SELECT r.* INTO before FROM nexsis.request AS r WHERE r.id = request_seen.id;
    RETURN CASE WHEN before.id IS NULL THEN 'new'
                WHEN before.fingerprint = request_seen.fingerprint THEN 'same'
                ELSE 'other' END;
END
$$;

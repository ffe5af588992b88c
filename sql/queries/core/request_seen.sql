-- Whether a request with an Idempotency-Key came before. Result: seen: new, same or other.
-- :id text          made from the key, the caller and the route
-- :fingerprint text digest of all the request said
-- :note boolean     remember it at once
SELECT {f}.request_seen(:id, :fingerprint, :note)

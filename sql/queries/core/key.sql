-- The key a secret belongs to, if it is valid now. Result: id, name, scopes, protocols, networks,
-- actor. The function notes, at most hourly, that the key was used.
-- :sha256 text     hex of the SHA-256 of the whole token
SELECT k.id, k.name, k.scopes::text, k.protocols::text, k.networks::text, k.actor::text
FROM {f}.key_find(:sha256) AS k
WHERE (k.not_before IS NULL OR k.not_before <= k.now) AND (k.not_after IS NULL OR k.now < k.not_after)

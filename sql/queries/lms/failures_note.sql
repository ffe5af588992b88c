-- Keeps what was refused of a run. Result: external ids that were kept.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of {"kind", "ids", "errors"}
SELECT n.external_id
FROM {f}.failures_note(:call, :items) AS n

-- SPDX-License-Identifier: Apache-2.0
-- Which request an Idempotency-Key belongs to.

ALTER TABLE nexsis.request ADD COLUMN fingerprint text;
COMMENT ON COLUMN nexsis.request.fingerprint IS 'of a request with an Idempotency-Key: digest of all it said; NULL: it had none';

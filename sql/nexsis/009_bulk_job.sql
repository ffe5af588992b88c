-- SPDX-License-Identifier: Apache-2.0
-- Bulk requests that are done in the background: their items, chunk by chunk, and what failed.

ALTER TABLE nexsis.job DROP CONSTRAINT job_kind_check, DROP CONSTRAINT job_state_check;
ALTER TABLE nexsis.job
    ADD CONSTRAINT job_kind_check CHECK (kind IN ('course_template', 'bulk')),
    ADD CONSTRAINT job_state_check CHECK (state IN ('loading', 'queued', 'running', 'done', 'failed', 'cancelled'));

CREATE TABLE nexsis.job_chunk (
    job    bigint NOT NULL REFERENCES nexsis.job (id) ON DELETE CASCADE,
    first  bigint NOT NULL,
    writer text NOT NULL,
    call   jsonb NOT NULL,
    items  jsonb NOT NULL,
    places bigint[] NOT NULL,
    PRIMARY KEY (job, first)
);
COMMENT ON TABLE nexsis.job_chunk IS 'What a bulk job has still to do: items of one call of the write function writer. No passwords, only their hashes.';
COMMENT ON COLUMN nexsis.job_chunk.places IS 'index in the request of each item';

CREATE TABLE nexsis.job_failure (
    job    bigint NOT NULL REFERENCES nexsis.job (id) ON DELETE CASCADE,
    place  bigint NOT NULL,
    ids    jsonb NOT NULL,
    errors jsonb NOT NULL,
    PRIMARY KEY (job, place)
);
COMMENT ON TABLE nexsis.job_failure IS 'Items of a bulk job that failed, and why.';

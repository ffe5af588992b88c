-- SPDX-License-Identifier: Apache-2.0
-- Work that is done after its request was answered: courses made from a template.

CREATE TABLE nexsis.job (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('course_template')),
    state       text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
    external_id text NOT NULL,
    moodle_id   bigint,
    attempt     int NOT NULL DEFAULT 0,
    lease_until timestamptz,
    node        text,
    progress    jsonb NOT NULL DEFAULT '{}',
    reason      text,
    request     jsonb NOT NULL,
    created     timestamptz NOT NULL DEFAULT now(),
    updated     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX job_open ON nexsis.job (id) WHERE state IN ('queued', 'running');
CREATE INDEX job_external ON nexsis.job (kind, external_id);
COMMENT ON TABLE nexsis.job IS 'Work done after its request was answered. A node claims a job by a lease; when that ends, another takes it over.';
COMMENT ON COLUMN nexsis.job.lease_until IS 'until then the job is node''s';
COMMENT ON COLUMN nexsis.job.progress IS 'steps that are done, for takeovers';
COMMENT ON COLUMN nexsis.job.reason IS 'why it failed, or why the last attempt did';
COMMENT ON COLUMN nexsis.job.request IS 'what was asked for: {"call": options of the write, "item": members as given}';

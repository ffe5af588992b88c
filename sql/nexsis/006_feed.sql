-- SPDX-License-Identifier: Apache-2.0
-- The change feed: numbers given after commit, and what a named run could not do. The indexes leave out
-- rows without a number or a run, so that a write pays for none of them: the sequencer does.

CREATE TABLE nexsis.feed (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    last        bigint NOT NULL DEFAULT 0,
    pruned      bigint NOT NULL DEFAULT 0,
    pruned_mark text NOT NULL DEFAULT '0'
);
INSERT INTO nexsis.feed DEFAULT VALUES;
COMMENT ON TABLE nexsis.feed IS 'One row: which numbers of nexsis.change were given and which are gone.';
COMMENT ON COLUMN nexsis.feed.last IS 'the number given last';
COMMENT ON COLUMN nexsis.feed.pruned IS 'the newest number that was removed by age; cursors before it have expired';
COMMENT ON COLUMN nexsis.feed.pruned_mark IS 'the mark a cursor at that number has';

UPDATE nexsis.change SET kind = 'override' WHERE kind = 'grade';
CREATE UNIQUE INDEX change_seq ON nexsis.change (seq) WHERE seq IS NOT NULL;
CREATE INDEX change_record ON nexsis.change (kind, external_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX change_run ON nexsis.change (run, id) WHERE run IS NOT NULL;

CREATE TABLE nexsis.failure (
    run         text NOT NULL,
    request_id  text NOT NULL,
    kind        text NOT NULL,
    external_id text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    key_id      text,
    errors      jsonb NOT NULL,
    PRIMARY KEY (run, request_id, kind, external_id)
);
CREATE INDEX failure_at ON nexsis.failure (at);
COMMENT ON TABLE nexsis.failure IS 'Items a request of a named run asked for and did not get, and why. Writes without a run leave none.';

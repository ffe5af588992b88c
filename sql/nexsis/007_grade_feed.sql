-- SPDX-License-Identifier: Apache-2.0
-- What the grade feed remembers: Moodle leaves no trace of a total that changed or went.

CREATE TABLE nexsis.grade_seen (
    itemid      bigint NOT NULL,
    userid      bigint NOT NULL,
    hash        bigint NOT NULL,
    external_id text NOT NULL,
    moodle_id   bigint,
    answer      jsonb NOT NULL,
    PRIMARY KEY (itemid, userid)
);
COMMENT ON TABLE nexsis.grade_seen IS 'Course totals as they were when they were looked at last: what is different then is a change of kind grade.';
COMMENT ON COLUMN nexsis.grade_seen.hash IS 'of what answer is made from';

CREATE TABLE nexsis.grade_scan (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint,
    begun    timestamptz NOT NULL DEFAULT '-infinity',
    rounds   bigint NOT NULL DEFAULT 0,
    size     int NOT NULL DEFAULT 20,
    recent   bigint NOT NULL DEFAULT 0
);
INSERT INTO nexsis.grade_scan DEFAULT VALUES;
COMMENT ON TABLE nexsis.grade_scan IS 'One row: how far looking at all course totals is. The first round only remembers.';
COMMENT ON COLUMN nexsis.grade_scan.position IS 'grade_items.id looked at last; NULL: between two rounds';
COMMENT ON COLUMN nexsis.grade_scan.size IS 'courses a step, so that a step stays short';
COMMENT ON COLUMN nexsis.grade_scan.recent IS 'Moodle''s time up to which its grade history was looked at';

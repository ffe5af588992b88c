-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- An enrolment with one role, for sets of many.

CREATE TYPE {f}.enrol_row AS (
    pos       int,    -- of its item
    key       text,
    id        bigint, -- user_enrolments.id; NULL: none yet
    outcome   text,   -- created, unchanged
    userid    bigint, -- all of them Moodle's ids
    courseid  bigint,
    contextid bigint,
    enrolid   bigint,
    roleid    bigint,
    timestart bigint,
    timeend   bigint
);

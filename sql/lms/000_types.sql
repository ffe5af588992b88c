-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What the write functions hand to each other. A call is a set of items; each step takes the array
-- and gives it back with more known: who is meant, what differs, what is wrong, what was done.

CREATE TYPE {f}.item AS (
    pos      int,    -- place in the input
    key      text,   -- external id
    given    jsonb,  -- members as they came; absent: keep, null or "": clear
    id       bigint, -- Moodle's id; NULL: no record yet
    old      jsonb,  -- members as stored; NULL: no record yet
    new      jsonb,  -- columns to be written: only what differs from old
    more     jsonb,  -- what else the kind needs: cohorts, profile fields, tombstone
    outcome  text,   -- created updated renamed unchanged adopted restored deleted failed
    errors   jsonb,  -- [{"code", "field", "detail"}]; code is a slug of lib/core/errors.def
    warnings jsonb,  -- the same; the item was done nevertheless
    document jsonb   -- the record as answered, when the call asks for it
);

CREATE TYPE {f}.run AS (
    now      bigint,     -- Moodle's time of everything this call writes
    actor    bigint,     -- mdl_user.id it is attributed to
    mnet     bigint,     -- Moodle's id of the local host
    top      bigint,     -- the system context
    settings jsonb,      -- rows of config by name, as text
    replay   {f}.item[]  -- what this request id was answered before; NULL: not seen
);

CREATE TYPE {f}.event AS (
    name     text,   -- without \core\event\
    level    int,    -- context level: 10 system, 30 user, 40 category, 50 course
    instance bigint, -- its instance id
    objectid bigint,
    courseid bigint, -- the course it belongs to; NULL: none
    related  bigint, -- relateduserid
    other    json    -- keys in PHP's order, without spaces: row_to_json; NULL: null
);

CREATE TYPE {f}.enrolment AS (
    place    bigint, -- order in which they end
    id       bigint, -- user_enrolments.id
    userid   bigint,
    enrolid  bigint,
    plugin   text,   -- enrol.enrol
    courseid bigint,
    last     boolean -- the user's last in the course
);

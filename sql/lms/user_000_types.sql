-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A user as text, for sets of many: what goes into Moodle's columns. NULL: not given, the site's
-- default. Types are made in the order of their files' names.

CREATE TYPE {f}.user_row AS (
    pos           int,    -- of its item
    key           text,   -- idnumber
    id            bigint, -- Moodle's; NULL: no account yet
    outcome       text,   -- created, unchanged
    username      text,
    password      text,
    firstname     text,
    lastname      text,
    email         text,
    auth          text,
    lang          text,
    timezone      text,
    institution   text,
    department    text,
    address       text,
    city          text,
    country       text,
    phone1        text,
    phone2        text,
    policyagreed  text,
    middlename    text,
    alternatename text,
    rest          jsonb   -- columns only Moodle's own protocol gives, by name
);

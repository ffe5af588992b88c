-- SPDX-License-Identifier: Apache-2.0
-- What the triggers of nexsisctl db install --watch saw, until change_number makes changes of it. Logged,
-- as it is Moodle's own transaction that writes it: what Moodle committed is told. No index, no defaults:
-- each costs every page of Moodle that writes. Ids are those the changes get.

CREATE TABLE nexsis.watched (
    id       bigint NOT NULL,
    at       timestamptz NOT NULL,
    kind     text NOT NULL,
    before   jsonb,
    after    jsonb,
    password boolean
);
COMMENT ON TABLE nexsis.watched IS 'Rows Moodle changed that the change feed has not yet told.';
COMMENT ON COLUMN nexsis.watched.password IS 'the password is another one; it is in neither image';

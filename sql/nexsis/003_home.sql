-- SPDX-License-Identifier: Apache-2.0
-- Where a site is at home: a restored dump has the value of where it came from.

ALTER TABLE nexsis.site ADD COLUMN home text NOT NULL
    DEFAULT (pg_control_system()).system_identifier || '/' || current_database();
COMMENT ON COLUMN nexsis.site.home IS 'cluster and database whose background work this is; after a move: UPDATE nexsis.site SET home = DEFAULT';

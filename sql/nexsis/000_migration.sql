-- SPDX-License-Identifier: Apache-2.0
-- Which numbered files of sql/nexsis this database has seen. Made by nexsisctl before anything else;
-- safe to run again. Later files expand tables first and contract them in a later release only
-- (nexsis.site.min_f says when nothing old is left).

CREATE SCHEMA IF NOT EXISTS nexsis;

CREATE TABLE IF NOT EXISTS nexsis.migration (
    name       text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE nexsis.migration IS 'Numbered files of sql/nexsis that were run here, once each.';

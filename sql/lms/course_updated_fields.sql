-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- updatedfields of a course_updated log row (contract 0.6): what was written, in the order and types
-- Moodle's own calls give it; nothing is []. Its web service (call.ids = moodle) gives numbers as such.

CREATE FUNCTION {f}.course_updated_fields(call jsonb, columns jsonb)
RETURNS json LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce('{' || pg_catalog.string_agg(pg_catalog.format('"%s":%s', u.name, CASE
               WHEN u.name IN ('category', 'visible', 'visibleold') AND {f}.owns(call)
               THEN pg_catalog.to_json(columns ->> u.name)::text
               ELSE (columns -> u.name)::text END), ',' ORDER BY u.place) || '}', '[]')::json
      FROM pg_catalog.unnest(ARRAY['fullname', 'shortname', 'idnumber', 'summary', 'summaryformat',
               'showgrades', 'newsitems', 'startdate', 'enddate', 'maxbytes', 'showreports', 'groupmode',
               'groupmodeforce', 'defaultgroupingid', 'enablecompletion', 'completionnotify', 'lang',
               'category', 'theme', 'visible', 'visibleold']) WITH ORDINALITY AS u (name, place)
     WHERE columns ? u.name
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Columns of a course that only Moodle's own protocol writes, in the order of its parameters.

CREATE FUNCTION {f}.course_columns()
RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY['summary', 'summaryformat', 'format', 'showgrades', 'newsitems', 'enddate', 'maxbytes',
        'showreports', 'visible', 'groupmode', 'groupmodeforce', 'defaultgroupingid', 'enablecompletion',
        'completionnotify', 'lang', 'theme', 'showactivitydates', 'showcompletionconditions']
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What Moodle's web service gives a new course that does not name it (contract 4.1, WS column): the
-- site's moodlecourse settings, completion only where the site has it. Only of calls by Moodle's ids
-- (call.ids = moodle); a course's completion conditions are not shown where completion is off, and one
-- of weeks ends with the last.

CREATE FUNCTION {f}.course_defaults(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    site jsonb;
    completion boolean;
BEGIN
    IF call ->> 'ids' IS DISTINCT FROM 'moodle' THEN
        RETURN work;
    END IF;
    SELECT coalesce(pg_catalog.jsonb_object_agg(c.name, c.value), '{}') INTO site
      FROM {config_plugins} AS c WHERE c.plugin = 'moodlecourse';
    completion := coalesce({f}.settings('{"enablecompletion"}') ->> 'enablecompletion', '0') <> '0';
    RETURN ARRAY(
    SELECT CASE WHEN w.outcome <> 'created' THEN w
           ELSE pg_catalog.jsonb_populate_record(w, pg_catalog.jsonb_build_object('given',
                d.columns || w.given || c.columns || e.columns || CASE WHEN c.columns -> 'enablecompletion' <> '0'
                THEN '{}' ELSE '{"showcompletionconditions": null}' END::jsonb)) END
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_build_object('summaryformat', 1, 'startdate', 0,
                  'format', coalesce(site ->> 'format', 'topics'),
                  'showgrades', coalesce((site ->> 'showgrades')::int, 1),
                  'newsitems', coalesce((site ->> 'newsitems')::int, 5),
                  'maxbytes', coalesce((site ->> 'maxbytes')::bigint, 0),
                  'showreports', coalesce((site ->> 'showreports')::int, 0),
                  'groupmode', coalesce((site ->> 'groupmode')::int, 0),
                  'groupmodeforce', coalesce((site ->> 'groupmodeforce')::int, 0),
                  'showactivitydates', coalesce((site ->> 'showactivitydates')::int, 1)) AS columns) AS d
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_build_object('enablecompletion', CASE WHEN NOT completion THEN 0
                  ELSE coalesce((w.given ->> 'enablecompletion')::int,
                                (site ->> 'enablecompletion')::int, 0) END) AS columns) AS c
     CROSS JOIN LATERAL (
           SELECT CASE WHEN (d.columns || w.given) ->> 'format' = 'weeks'
                        AND coalesce(w.given -> 'formatoptions' ->> 'automaticenddate', '1') = '1'
                  THEN pg_catalog.jsonb_build_object('enddate', coalesce((w.given ->> 'startdate')::bigint, 0)
                       + 604800 * (w.given ->> 'numsections')::int)
                  ELSE '{}' END AS columns) AS e
     ORDER BY w.pos);
END
$$;

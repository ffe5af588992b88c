-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The options of a course's format as a JSON array of [name, value], with Moodle's types: what the
-- standard formats declare as a number is one, also where only the site's default says it.

CREATE FUNCTION {f}.course_options(course bigint, format text)
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    IF format NOT IN ('topics', 'weeks') THEN
        RETURN (SELECT coalesce(json_agg(json_build_array(o.name, o.value) ORDER BY o.id), '[]')
                  FROM {course_format_options} AS o
                 WHERE o.courseid = course AND o.format = course_options.format AND o.sectionid = 0);
    END IF;
    RETURN (
    SELECT json_agg(json_build_array(d.name, CASE WHEN d.name = 'indentation' THEN to_json(v.value)
                                                  ELSE to_json(v.value::int) END) ORDER BY d.place)
      FROM unnest(ARRAY['hiddensections', 'coursedisplay', 'automaticenddate', 'indentation'],
                  ARRAY['1', '0', '1', '1']) WITH ORDINALITY AS d (name, preset, place)
     CROSS JOIN LATERAL (
           SELECT coalesce((SELECT nullif(o.value, '') FROM {course_format_options} AS o
                             WHERE o.courseid = course AND o.format = course_options.format
                               AND o.sectionid = 0 AND o.name = d.name),
                           (SELECT nullif(p.value, '') FROM {config_plugins} AS p
                             WHERE p.plugin = CASE WHEN d.name = 'indentation' THEN 'format_' || format
                                                   ELSE 'moodlecourse' END AND p.name = d.name),
                           d.preset) AS value) AS v
     WHERE format = 'weeks' OR d.name <> 'automaticenddate');
END
$$;

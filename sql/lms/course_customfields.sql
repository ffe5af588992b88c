-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The custom fields of a course that have a value, as a JSON array of [name, shortname, type, value as
-- stored, value as shown] in the site's order; NULL: none. everything: also those for teachers. Dates are
-- those of the reader's time zone. Types Moodle does not bring are left out.

CREATE FUNCTION {f}.course_customfields(course bigint, context bigint, reader bigint, everything boolean,
    wwwroot text)
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (
    SELECT json_agg(json_build_array(f.name, f.shortname, f.type,
               CASE f.type WHEN 'text' THEN to_json(d.charvalue) WHEN 'textarea' THEN to_json(d.value)
                           ELSE to_json(d.intvalue) END,
               CASE f.type
               WHEN 'text' THEN {f}.text_line(d.charvalue)
               WHEN 'textarea' THEN {f}.text_html(d.value, d.valueformat, true, wwwroot || '/pluginfile.php/'
                    || d.contextid || '/customfield_textarea/value/' || d.id)
               WHEN 'checkbox' THEN CASE WHEN d.intvalue = 1 THEN 'Yes' ELSE 'No' END
               WHEN 'select' THEN {f}.text_line(btrim((string_to_array(replace(s.s ->> 'options', E'\r', ''), E'\n'))
                                                      [d.intvalue], ' '))
               ELSE to_char({f}.moment_of(d.intvalue, reader), CASE WHEN s.s ->> 'includetime' = '1'
                            THEN 'FMDay, FMDD FMMonth YYYY, FMHH12:MI AM' ELSE 'FMDay, FMDD FMMonth YYYY' END) END)
               ORDER BY k.sortorder, k.id, f.sortorder, f.id)
      FROM {customfield_data} AS d
      JOIN {customfield_field} AS f ON f.id = d.fieldid
      JOIN {customfield_category} AS k ON k.id = f.categoryid AND k.component = 'core_course' AND k.area = 'course'
     CROSS JOIN LATERAL (SELECT coalesce(nullif(f.configdata, ''), '{}')::jsonb AS s) AS s
     WHERE d.instanceid = course AND d.contextid = context
       AND f.type IN ('text', 'textarea', 'checkbox', 'select', 'date')
       AND (s.s ->> 'visibility' = '2' OR coalesce(s.s ->> 'visibility', '2') = '1' AND everything)
       AND NOT (f.type IN ('date', 'select') AND coalesce(d.intvalue, 0) = 0)
       AND NOT (f.type = 'text' AND coalesce(d.charvalue, '') = '')
       AND NOT (f.type = 'textarea' AND coalesce(d.value, '') = ''));
END
$$;

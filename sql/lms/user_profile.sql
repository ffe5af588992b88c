-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Members that are custom profile fields in Moodle and differ from what is stored:
-- more.profile = [{"name", "fieldid", "format", "value"}]. Social names are fields of datatype
-- social (contract 1.6); tenant is a field of that short name (ambiguities N43); given.profile names
-- fields by their short names, which there must be. Where the site has
-- no such field, fieldid is null: the value is kept in nexsis.user_extra, and a warning says so.

CREATE FUNCTION {f}.user_profile(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    names CONSTANT text[] := ARRAY['url', 'icq', 'skype', 'yahoo', 'aim', 'msn', 'tenant'];
    workplace CONSTANT boolean := EXISTS (
        SELECT FROM {config_plugins} AS c WHERE c.plugin = 'tool_tenant' AND c.name = 'version');
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.new IS NULL THEN w
           WHEN p.errors IS NOT NULL THEN {f}.item_fail(w, p.errors)
           WHEN p.fields IS NULL THEN {f}.item_set(w, warnings => p.warnings)
           ELSE {f}.item_set(w, old => w.old || p.old, warnings => p.warnings,
                             more => {f}.more_add(w.more, 'profile', p.fields, p.changed))
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('name', v.name,
                      'fieldid', v.fieldid, 'format', v.format, 'value', v.value))
                  FILTER (WHERE v.value <> v.stored) AS fields,
                  pg_catalog.jsonb_object_agg(v.name, v.value)
                  FILTER (WHERE v.value <> v.stored) AS changed,
                  pg_catalog.jsonb_object_agg(v.name, v.stored)
                  FILTER (WHERE v.value <> v.stored) AS old,
                  pg_catalog.jsonb_agg({f}.problem('no_profile_field', v.name, pg_catalog.format(
                      'this Moodle has no profile field for "%s"; the value is kept beside it', v.name)))
                  FILTER (WHERE v.fieldid IS NULL AND v.value <> '') AS warnings,
                  pg_catalog.jsonb_agg(v.problem) FILTER (WHERE v.problem IS NOT NULL) AS errors
             FROM (SELECT g.key AS name, coalesce(g.value, '') AS value, f.id AS fieldid,
                          coalesce(d.data, x.value, '') AS stored,
                          CASE f.datatype WHEN 'textarea' THEN 1 ELSE 0 END AS format,
                          CASE WHEN g.by_name IS NULL AND f.id IS NULL
                          THEN {f}.problem('unknown_member', g.key, pg_catalog.format(
                               'this Moodle has no profile field with the short name "%s"', g.key))
                          WHEN g.by_name AND workplace
                          THEN {f}.problem('tenant_unsupported', g.key,
                               'this is Moodle Workplace; its tenants cannot be set here')
                          WHEN f.datatype = 'menu' AND g.value <> '' AND g.value <> ALL (
                               pg_catalog.regexp_split_to_array(f.param1, '\s*\n'))
                          THEN {f}.problem('invalid_value', g.key, pg_catalog.format(
                               '"%s" is no option of the profile field "%s"', g.value, f.shortname))
                          END AS problem
                     FROM (SELECT e.key, e.value, e.key = 'tenant' AS by_name
                             FROM pg_catalog.jsonb_each_text(w.given) AS e WHERE e.key = ANY (names)
                            UNION ALL
                           SELECT e.key, e.value, NULL
                             FROM pg_catalog.jsonb_each_text(w.given -> 'profile') AS e) AS g
                     LEFT JOIN {user_info_field} AS f ON f.id = (
                          SELECT pg_catalog.min(o.id) FROM {user_info_field} AS o
                           WHERE CASE WHEN g.by_name IS NOT FALSE THEN o.shortname = g.key
                                 ELSE o.datatype = 'social' AND o.param1 = g.key END)
                     LEFT JOIN {user_info_data} AS d ON d.userid = w.id AND d.fieldid = f.id
                     LEFT JOIN nexsis.user_extra AS x
                            ON f.id IS NULL AND x.userid = w.id AND x.name = g.key
                    ) AS v) AS p);
END
$$;

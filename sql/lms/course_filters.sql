-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The text filters available in a course as a JSON array of [name, state set here, state from above]:
-- 1 on, -1 off, 0 inherited.

CREATE FUNCTION {f}.course_filters(context bigint)
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    way CONSTANT bigint[] := (
        SELECT string_to_array(ltrim(x.path, '/'), '/')::bigint[] FROM {context} AS x WHERE x.id = context);
BEGIN
    RETURN (
    SELECT coalesce(json_agg(json_build_array(f.filter, coalesce((
               SELECT o.active FROM {filter_active} AS o WHERE o.filter = f.filter AND o.contextid = context), 0),
               f.state) ORDER BY f.sortorder), '[]')
      FROM (SELECT a.filter, max(a.sortorder) AS sortorder,
                   CASE WHEN max(a.active * x.depth) > -min(a.active * x.depth) THEN 1 ELSE -1 END AS state
              FROM {filter_active} AS a
              JOIN {context} AS x ON x.id = a.contextid
             WHERE a.contextid = ANY (way) AND a.contextid <> context
             GROUP BY a.filter
            HAVING min(a.active) > -9999) AS f);
END
$$;

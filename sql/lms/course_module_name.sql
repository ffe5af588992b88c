-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The name of an activity: from its module's table where that is known here, else its grade item's,
-- else its module's.

CREATE FUNCTION {f}.course_module_name(cm bigint)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (
    SELECT coalesce(CASE n.name
               WHEN 'assign' THEN (SELECT a.name FROM {assign} AS a WHERE a.id = m.instance)
               WHEN 'forum' THEN (SELECT a.name FROM {forum} AS a WHERE a.id = m.instance)
               WHEN 'page' THEN (SELECT a.name FROM {page} AS a WHERE a.id = m.instance)
               WHEN 'quiz' THEN (SELECT a.name FROM {quiz} AS a WHERE a.id = m.instance) END,
           (SELECT i.itemname FROM {grade_items} AS i
             WHERE i.courseid = m.course AND i.itemtype = 'mod' AND i.itemmodule = n.name
               AND i.iteminstance = m.instance
             ORDER BY i.itemnumber LIMIT 1), n.name)
      FROM {course_modules} AS m
      JOIN {modules} AS n ON n.id = m.module
     WHERE m.id = cm);
END
$$;

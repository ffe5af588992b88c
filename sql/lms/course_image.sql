-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The address of a course's picture: the first image among its overview files, else the pattern
-- Moodle makes for it.

CREATE FUNCTION {f}.course_image(context bigint, wwwroot text)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN wwwroot || '/pluginfile.php/' || context || coalesce((
        SELECT '/course/overviewfiles' || {f}.uri_path(f.filepath || f.filename)
          FROM {files} AS f
         WHERE f.contextid = context AND f.component = 'course' AND f.filearea = 'overviewfiles'
           AND f.filename <> '.' AND f.mimetype LIKE 'image/%'
         ORDER BY f.sortorder, f.itemid, f.filepath, f.filename LIMIT 1), '/course/generated/course.svg');
END
$$;

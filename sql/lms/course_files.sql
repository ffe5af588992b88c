-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The files of one area of a course as a JSON array of [name, path, size, address, time modified, type,
-- is it elsewhere, repository]; base: what the addresses begin with.

CREATE FUNCTION {f}.course_files(context bigint, area text, base text)
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (
    SELECT coalesce(json_agg(json_build_array(f.filename, f.filepath, f.filesize,
               base || '/' || context || '/course/' || area || {f}.uri_path(f.filepath || f.filename),
               f.timemodified, f.mimetype, NULL, NULL)
               ORDER BY f.sortorder, f.itemid, f.filepath, f.filename), '[]')
      FROM {files} AS f
     WHERE f.contextid = context AND f.component = 'course' AND f.filearea = area AND f.filename <> '.');
END
$$;

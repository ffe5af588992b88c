-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The address of a person's picture, name f1 (large) or f2 (small): his own, else the theme's.

CREATE FUNCTION {f}.user_picture(person bigint, picture bigint, name text, wwwroot text)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    s CONSTANT jsonb := {f}.settings('{theme, themerev}');
    context CONSTANT bigint := CASE WHEN picture > 0 THEN (
        SELECT x.id FROM {context} AS x WHERE x.contextlevel = 30 AND x.instanceid = person) END;
BEGIN
    IF context IS NULL THEN
        RETURN wwwroot || '/theme/image.php/' || coalesce(s ->> 'theme', 'boost') || '/core/'
               || coalesce(s ->> 'themerev', '1') || '/u/' || name;
    END IF;
    RETURN wwwroot || '/pluginfile.php/' || context || '/user/icon/' || coalesce(s ->> 'theme', 'boost') || '/'
           || name || '?rev=' || picture;
END
$$;

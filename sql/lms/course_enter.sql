-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether a person may enter a course as Moodle's require_login decides, guests' access aside. Site
-- administrators need not ask.

CREATE FUNCTION {f}.course_enter(person bigint, course bigint, context bigint, visible bigint)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (visible = 1 OR {f}.may(person, 'moodle/course:viewhiddencourses', context))
       AND ({f}.enrol_active(person, course) OR {f}.may(person, 'moodle/course:view', context));
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- How much of a course a person has completed, in percent of the activities that track completion, in
-- PHP's arithmetic; 100 once the course is complete, NULL where nothing is tracked for him.

CREATE FUNCTION {f}.completion_progress(person bigint, course bigint, complete boolean)
RETURNS float8 LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    activities bigint;
    done bigint;
BEGIN
    IF complete THEN
        RETURN 100;
    END IF;
    SELECT count(*), count(*) FILTER (WHERE d.completionstate IN (1, 2)) INTO activities, done
      FROM {course_modules} AS m
      JOIN {modules} AS n ON n.id = m.module AND n.visible = 1
      LEFT JOIN {course_modules_completion} AS d ON d.coursemoduleid = m.id AND d.userid = person
     WHERE m.course = completion_progress.course AND m.completion <> 0 AND m.deletioninprogress = 0;
    RETURN CASE WHEN activities > 0 THEN done::float8 / activities::float8 * 100 END;
END
$$;

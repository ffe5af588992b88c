-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The conditions under which an activity completes by itself, and how far a user is with each (contract
-- 9.3): 0 not yet, 1 done, 2 passed, 3 failed. Of the conditions that belong to the activity's own
-- module only the assignment's are known here.

CREATE FUNCTION {f}.completion_rules(cm bigint, person bigint)
RETURNS TABLE (place int, name text, state int, text text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH m AS (
        SELECT o.*, n.name AS kind
          FROM {course_modules} AS o
          JOIN {modules} AS n ON n.id = o.module
         WHERE o.id = cm),
    g AS (
        SELECT CASE WHEN coalesce(r.finalgrade, r.rawgrade) IS NULL THEN 0
                    WHEN i.gradepass <= 0.000009 THEN 1
                    WHEN coalesce(r.finalgrade, r.rawgrade) >= i.gradepass THEN 2 ELSE 3 END AS state,
               i.hidden <> 0 AS hidden
          FROM m
          JOIN {grade_items} AS i ON i.itemtype = 'mod' AND i.itemmodule = m.kind
               AND i.iteminstance = m.instance AND i.courseid = m.course
               AND coalesce(i.itemnumber, 0) = m.completiongradeitemnumber
          LEFT JOIN {grade_grades} AS r ON r.itemid = i.id AND r.userid = person
         LIMIT 1)
    SELECT 1, 'completionview', EXISTS (
               SELECT FROM {course_modules_viewed} AS v WHERE v.coursemoduleid = cm AND v.userid = person)::int,
           'View'
      FROM m WHERE m.completionview = 1
     UNION ALL
    SELECT 2, 'completionusegrade', coalesce((
               SELECT CASE WHEN g.state > 1 AND (g.hidden OR g.state = 3 AND m.completionpassgrade = 1) THEN 1
                           ELSE g.state END FROM g), 0), 'Receive a grade'
      FROM m WHERE m.completiongradeitemnumber IS NOT NULL
     UNION ALL
    SELECT 3, 'completionpassgrade', coalesce((SELECT g.state FROM g WHERE g.state > 1), 0),
           'Receive a passing grade'
      FROM m WHERE m.completiongradeitemnumber IS NOT NULL AND m.completionpassgrade = 1
     UNION ALL
    SELECT 4, 'completionsubmit', EXISTS (
               SELECT FROM {assign_submission} AS s
                WHERE s.assignment = a.id AND s.userid = person AND s.latest = 1
                  AND s.status = 'submitted')::int, 'Make a submission'
      FROM m JOIN {assign} AS a ON a.id = m.instance
     WHERE m.kind = 'assign' AND a.completionsubmit = 1;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Which total and which grade each item means: id and old of the grade, if there is a row; more =
-- userid, courseid, contextid, the item's itemid, range, type, scale and the reasons against
-- writing. The rows stay locked: Moodle cannot change them meanwhile. Failed with not_found: a category
-- the course does not have.

CREATE FUNCTION {f}.grade_find(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    s CONSTANT jsonb := {f}.settings('{unlimitedgrades, gradeoverhundredprocentmax, grade_overridecat}');
BEGIN
    work := {f}.enrol_meant(call, run, work);
    PERFORM FROM {grade_grades} AS g
      WHERE (g.userid, g.itemid) IN (
            SELECT (w.more ->> 'userid')::bigint, i.id
              FROM pg_catalog.unnest(work) AS w
              JOIN {grade_items} AS i ON i.courseid = (w.more ->> 'courseid')::bigint
             WHERE i.itemtype IN ('course', 'category'))
      ORDER BY g.id
        FOR UPDATE;
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN i.id IS NULL
           THEN {f}.item_fail(w, {f}.problem('not_found', 'catid', pg_catalog.format(
                'course "%s" has no grade category %s', w.given ->> 'courseid', w.given ->> 'catid')))
           ELSE {f}.item_set(w, g.id, CASE WHEN g.id IS NOT NULL THEN pg_catalog.jsonb_build_object(
                'finalgrade', g.finalgrade, 'overridden', g.overridden, 'locked', g.locked,
                'locktime', g.locktime, 'low', g.rawgrademin, 'high', g.rawgrademax) END, NULL,
                w.more || pg_catalog.jsonb_build_object('itemid', i.id,
                    'grademin', i.grademin, 'grademax', i.grademax, 'scaleid', i.scaleid,
                    'gradetype', i.gradetype, 'locked', i.locked <> 0,
                    'roof', CASE WHEN i.gradetype = 1 AND (c.aggregation >= 100 OR
                                      coalesce(s ->> 'unlimitedgrades', '0') NOT IN ('', '0'))
                                 THEN coalesce(s ->> 'gradeoverhundredprocentmax', '10') ELSE '1' END,
                    'overridable', coalesce(s ->> 'grade_overridecat', '1') NOT IN ('', '0'),
                    'enrolled', EXISTS (
                        SELECT FROM {user_enrolments} AS u
                          JOIN {enrol} AS e ON e.id = u.enrolid
                         WHERE u.userid = (w.more ->> 'userid')::bigint AND e.courseid = i.courseid)))
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN {grade_items} AS i
             ON i.courseid = (w.more ->> 'courseid')::bigint AND i.itemtype IN ('course', 'category')
            AND i.iteminstance::text = w.given ->> 'catid'
      LEFT JOIN {grade_categories} AS c ON c.id = i.iteminstance
      LEFT JOIN {grade_grades} AS g ON g.itemid = i.id AND g.userid = (w.more ->> 'userid')::bigint);
END
$$;

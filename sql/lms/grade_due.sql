-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Of courses that wait for a regrade, those that can be recomputed here: no formula, no outcome, not
-- frozen, and no activity among the items that wait whose grades are not what it gave.

CREATE FUNCTION {f}.grade_due(courses bigint[])
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
    SELECT c.id FROM pg_catalog.unnest(courses) AS c (id)
     WHERE NOT EXISTS (
           SELECT FROM {config} AS o WHERE o.name = 'gradebook_calculations_freeze_' || c.id)
       AND NOT EXISTS (
           SELECT FROM {grade_items} AS i
            WHERE i.courseid = c.id
              AND (coalesce(i.calculation, '') <> '' OR i.outcomeid IS NOT NULL
                   OR i.itemtype = 'mod' AND i.needsupdate <> 0 AND EXISTS (
                      SELECT FROM {grade_grades} AS g
                       WHERE g.itemid = i.id AND g.overridden = 0 AND g.locked = 0
                         AND (i.multfactor <> 1 OR i.plusfactor <> 0 OR g.rawgrademax <> i.grademax
                              OR g.rawgrademin <> i.grademin
                              OR g.finalgrade IS DISTINCT FROM g.rawgrade)))));
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether only Moodle can recompute what follows from a new grade in this item (above: the categories
-- it counts in): a regrade is due anyway, a formula is one of the totals or goes by one of them, there
-- are outcomes, or the gradebook's calculations are frozen.

CREATE FUNCTION {f}.grade_left(courseid bigint, itemid bigint, above bigint[])
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
BEGIN
    RETURN EXISTS (
        SELECT FROM {config} AS c
         WHERE c.name = 'gradebook_calculations_freeze_' || courseid)
        OR EXISTS (
        SELECT FROM {grade_items} AS i
          LEFT JOIN {grade_items} AS t
                 ON t.courseid = i.courseid AND (t.id = itemid
                    OR t.itemtype IN ('course', 'category') AND t.iteminstance = ANY (above))
                AND pg_catalog.strpos(coalesce(i.calculation, ''), '##gi' || t.id || '##') > 0
         WHERE i.courseid = grade_left.courseid
           AND (i.needsupdate <> 0 AND (i.itemtype = 'course' OR i.id = itemid)
                OR i.outcomeid IS NOT NULL
                OR t.id IS NOT NULL
                OR coalesce(i.calculation, '') <> '' AND i.itemtype IN ('course', 'category')
                   AND i.iteminstance = ANY (above)));
END
$$;

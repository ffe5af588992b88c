-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Keeps grade items as they are in the history (contract 8.4), in the order given. action: 1
-- inserted, 2 updated, 3 deleted.

CREATE FUNCTION {f}.grade_items_history(run {f}.run, action int, source text, items bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO {grade_items_history} (action, oldid, source, timemodified, loggeduser, courseid,
        categoryid, itemname, itemtype, itemmodule, iteminstance, itemnumber, iteminfo, idnumber,
        calculation, gradetype, grademax, grademin, scaleid, outcomeid, gradepass, multfactor,
        plusfactor, aggregationcoef, aggregationcoef2, sortorder, hidden, locked, locktime,
        needsupdate, display, decimals, weightoverride)
    SELECT grade_items_history.action, g.id, grade_items_history.source, run.now, run.actor, g.courseid,
           g.categoryid, g.itemname, g.itemtype, g.itemmodule, g.iteminstance, g.itemnumber, g.iteminfo,
           g.idnumber, g.calculation, g.gradetype, g.grademax, g.grademin, g.scaleid, g.outcomeid,
           g.gradepass, g.multfactor, g.plusfactor, g.aggregationcoef, g.aggregationcoef2, g.sortorder,
           g.hidden, g.locked, g.locktime, g.needsupdate, g.display, g.decimals, g.weightoverride
      FROM pg_catalog.unnest(items) WITH ORDINALITY AS o (id, place)
      JOIN {grade_items} AS g ON g.id = o.id
     ORDER BY o.place;
END
$$;

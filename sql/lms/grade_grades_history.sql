-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Keeps grades as they are in the history (contract 8.4), in the order given, unless the site keeps
-- none. action: 1 inserted, 2 updated.

CREATE FUNCTION {f}.grade_grades_history(run {f}.run, action int, source text, grades bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF coalesce({f}.settings('{"disablegradehistory"}') ->> 'disablegradehistory', '0') NOT IN ('', '0') THEN
        RETURN;
    END IF;
    INSERT INTO {grade_grades_history} (action, oldid, source, timemodified, loggeduser, itemid,
        userid, rawgrade, rawgrademax, rawgrademin, rawscaleid, usermodified, finalgrade, hidden,
        locked, locktime, exported, overridden, excluded, feedback, feedbackformat, information,
        informationformat)
    SELECT grade_grades_history.action, g.id, grade_grades_history.source, run.now, run.actor, g.itemid,
           g.userid, g.rawgrade, g.rawgrademax, g.rawgrademin, g.rawscaleid, g.usermodified, g.finalgrade,
           g.hidden, g.locked, g.locktime, g.exported, g.overridden, g.excluded, g.feedback,
           g.feedbackformat, g.information, g.informationformat
      FROM pg_catalog.unnest(grades) WITH ORDINALITY AS d (id, place)
      JOIN {grade_grades} AS g ON g.id = d.id
     ORDER BY d.place;
END
$$;

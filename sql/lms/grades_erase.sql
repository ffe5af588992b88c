-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Deletes grades and keeps each in the history with action 3 and this source, unless the site keeps
-- no history (contract 8.4). Nothing is recomputed.

CREATE FUNCTION {f}.grades_erase(run {f}.run, source text, grades bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF coalesce({f}.settings('{"disablegradehistory"}') ->> 'disablegradehistory', '0') IN ('', '0') THEN
        INSERT INTO {grade_grades_history} (action, oldid, source, timemodified, loggeduser, itemid,
            userid, rawgrade, rawgrademax, rawgrademin, rawscaleid, usermodified, finalgrade, hidden,
            locked, locktime, exported, overridden, excluded, feedback, feedbackformat, information,
            informationformat)
        SELECT 3, g.id, grades_erase.source, run.now, run.actor, g.itemid, g.userid, g.rawgrade,
               g.rawgrademax, g.rawgrademin, g.rawscaleid, g.usermodified, g.finalgrade, g.hidden,
               g.locked, g.locktime, g.exported, g.overridden, g.excluded, g.feedback,
               g.feedbackformat, g.information, g.informationformat
          FROM pg_catalog.unnest(grades) WITH ORDINALITY AS d (id, place)
          JOIN {grade_grades} AS g ON g.id = d.id
         ORDER BY d.place;
    END IF;
    DELETE FROM {grade_grades} AS g WHERE g.id = ANY (grades);
END
$$;

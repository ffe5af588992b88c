-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Brings back the grades of users who are enrolled again, from the history, where the site wants that
-- (contract 6.2, 6.4; Moodle's grade_recover_history_grades): the last version of each, unless the
-- user has any grade in the course. Activities do not send theirs again: that needs PHP.

CREATE FUNCTION {f}.enrol_recover(run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    s CONSTANT jsonb := {f}.settings('{recovergradesdefault,disablegradehistory}');
BEGIN
    IF coalesce(s ->> 'recovergradesdefault', '0') IN ('', '0')
       OR coalesce(s ->> 'disablegradehistory', '0') NOT IN ('', '0') THEN
        RETURN;
    END IF;
    WITH last AS (
         SELECT DISTINCT ON (h.userid, h.itemid) h.*, b.born
           FROM pg_catalog.unnest(work) AS w
           JOIN {grade_items} AS i ON i.courseid = (w.more ->> 'courseid')::bigint
           JOIN {grade_grades_history} AS h ON h.itemid = i.id
                                           AND h.userid = (w.more ->> 'userid')::bigint
          CROSS JOIN LATERAL (
                SELECT pg_catalog.max(o.timemodified) AS born FROM {grade_grades_history} AS o
                 WHERE o.userid = h.userid AND o.itemid = h.itemid AND o.action = 1 OFFSET 0) AS b
          WHERE w.outcome = 'created' AND b.born IS NOT NULL
            AND NOT EXISTS (SELECT FROM {grade_grades} AS g
                              JOIN {grade_items} AS o ON o.id = g.itemid AND o.courseid = i.courseid
                             WHERE g.userid = h.userid)
          ORDER BY h.userid, h.itemid, h.id DESC),
    g AS (
         INSERT INTO {grade_grades} (itemid, userid, rawgrade, rawgrademax, rawgrademin, rawscaleid,
             usermodified, finalgrade, hidden, locked, locktime, exported, overridden, excluded,
             feedback, feedbackformat, information, informationformat, timecreated, timemodified,
             aggregationstatus, aggregationweight)
         SELECT l.itemid, l.userid, l.rawgrade, l.rawgrademax, l.rawgrademin, l.rawscaleid,
                l.usermodified, l.finalgrade, l.hidden, l.locked, l.locktime, l.exported, l.overridden,
                l.excluded, l.feedback, l.feedbackformat, l.information, l.informationformat, l.born,
                l.timemodified, 'unknown', NULL
           FROM last AS l
          ORDER BY l.id
         RETURNING *)
    INSERT INTO {grade_grades_history} (action, oldid, source, timemodified, loggeduser, itemid,
        userid, rawgrade, rawgrademax, rawgrademin, rawscaleid, usermodified, finalgrade, hidden,
        locked, locktime, exported, overridden, excluded, feedback, feedbackformat, information,
        informationformat)
    SELECT 1, g.id, l.source, run.now, run.actor, g.itemid, g.userid, g.rawgrade, g.rawgrademax,
           g.rawgrademin, g.rawscaleid, g.usermodified, g.finalgrade, g.hidden, g.locked, g.locktime,
           g.exported, g.overridden, g.excluded, g.feedback, g.feedbackformat, g.information,
           g.informationformat
      FROM g JOIN last AS l ON l.itemid = g.itemid AND l.userid = g.userid
     ORDER BY g.id;
END
$$;

-- Overrides totals of grade categories. Result: pos, outcome, errors, warnings, moodle_id, then the
-- grade's row as the document prints it, and grades: "stale" where Moodle has to recompute, or NULL.
-- :call jsonb      see sql/lms
-- :items jsonb     an array of {pos, courseid, catid, userid, grade, lock}
SELECT w.pos, w.outcome, w.errors, w.warnings, w.moodle_id, w.user_idnumber, w.id, w.itemid,
       w.internal_userid, w.rawgrade, w.rawgrademax, w.rawgrademin, w.rawscaleid, w.usermodified,
       w.finalgrade, w.hidden, w.locked, w.locktime, w.exported, w.overridden, w.excluded, w.feedback,
       w.feedbackformat, w.information, w.informationformat, w.timecreated, w.timemodified,
       w.aggregationstatus, w.aggregationweight, w.grades
FROM {f}.grade_override(:call, :items) AS w

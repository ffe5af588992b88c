-- The totals of a grade category, ordered by user (contract 8.7; ambiguities N31-N35), every column a
-- text; what is wrong, if anything, follows the shape's columns, then "recomputed" or "stale".
-- :courseid text    external id (mdl_course.idnumber)
-- :catid int8       mdl_grade_categories.id
-- :userid jsonb     external ids to be listed, an array; NULL: everybody
-- :hidden text      include or exclude what students do not see
SELECT g.user_idnumber, g.itemid, g.internal_userid, g.rawgrade, g.rawgrademax, g.rawgrademin,
       g.rawscaleid, g.usermodified, g.finalgrade, g.hidden_until, g.locked, g.locktime, g.exported,
       g.overridden, g.excluded, g.feedback, g.feedbackformat, g.information, g.informationformat,
       g.timecreated, g.timemodified, g.aggregationstatus, g.aggregationweight, g.gradeid, g.categoryid,
       coalesce(c.code, CASE WHEN g.gradeid IS NULL THEN '' END), c.detail, g.state
FROM {f}.grade_category_find(:courseid, :catid) AS c
LEFT JOIN LATERAL {f}.grade_category_list(
     c.course, :catid,
     CASE WHEN :userid IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(:userid)) END,
     :hidden = 'include') AS g ON c.code IS NULL

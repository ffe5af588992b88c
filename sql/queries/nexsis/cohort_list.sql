-- Cohorts, a page or all, with the category they are kept in ("": the site) and the plugin that keeps
-- them ("": nobody but people). Texts are asked for as they are, or by their beginning ("A*"; "*": not
-- empty).
-- :idnumber text
-- :name text
-- :visible boolean
-- :changedsince text    as {f}.list_since reads it
-- @include page_head
-- @include category_tree
matched AS NOT MATERIALIZED (
    SELECT h.id::text AS moodleid, h.idnumber, h.name,
           (SELECT count(*) FROM {cohort_members} AS m JOIN {user} AS u ON u.id = m.userid
             WHERE m.cohortid = h.id AND u.deleted = 0) AS members,
           coalesce(t.categorypath, '') AS categorypath, h.component, h.visible, h.timecreated,
           h.timemodified, h.id,
           CASE :sort WHEN 'idnumber' THEN coalesce(h.idnumber, '') WHEN 'name' THEN h.name END AS text_key,
           CASE :sort WHEN 'timecreated' THEN h.timecreated
                WHEN 'timemodified' THEN h.timemodified END AS number_key
      FROM {cohort} AS h
      JOIN {context} AS x ON x.id = h.contextid
      LEFT JOIN tree AS t ON x.contextlevel = 40 AND t.id = x.instanceid
     WHERE true
       -- @include text_filter coalesce(h.idnumber,'') idnumber
       -- @include text_filter h.name name
       AND (:visible IS NULL OR h.visible = (:visible)::int)
       AND (:changedsince IS NULL OR h.timemodified >= (SELECT {f}.list_since(:changedsince))))
-- @include page

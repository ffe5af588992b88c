-- Categories, a page or all, with their paths of names; in those "/" and "%" of a name are written as
-- %2F and %25. Texts are asked for as they are, or by their beginning ("A*"; "*": not empty).
-- :idnumber text
-- :name text
-- :categorypath text
-- :parent int8          mdl_course_categories.id
-- :visible boolean
-- :changedsince text    as {f}.list_since reads it
-- @include page_head
-- @include category_tree
matched AS NOT MATERIALIZED (
    SELECT k.id::text AS moodleid, t.categorypath, k.name, k.idnumber, k.parent, k.visible, k.coursecount,
           k.timemodified, k.id,
           CASE :sort WHEN 'categorypath' THEN t.categorypath WHEN 'name' THEN k.name END AS text_key,
           CASE :sort WHEN 'timemodified' THEN k.timemodified END AS number_key
      FROM {course_categories} AS k
      JOIN tree AS t ON t.id = k.id
     WHERE true
       -- @include text_filter coalesce(k.idnumber,'') idnumber
       -- @include text_filter k.name name
       -- @include text_filter t.categorypath categorypath
       AND (:parent IS NULL OR k.parent = :parent)
       AND (:visible IS NULL OR k.visible = (:visible)::int)
       AND (:changedsince IS NULL OR k.timemodified >= (SELECT {f}.list_since(:changedsince))))
-- @include page

-- Courses, a page or all: what GET of one shows, and when it ends, whether it is visible, when it was
-- changed. The front page, and courses we deleted by hiding them, are left out; courses without an
-- external id are not. Texts are asked for as they are, or by their beginning ("A*"; "*": not empty).
-- :idnumber text        external id (mdl_course.idnumber)
-- :fullname text
-- :shortname text
-- :categorypath text
-- :visible boolean
-- :changedsince text    as {f}.list_since reads it
-- @include page_head
-- @include category_tree
matched AS NOT MATERIALIZED (
    SELECT c.idnumber AS courseid, c.fullname, c.shortname, c.startdate,
           (SELECT coalesce(string_agg('/' || replace(replace(k.name, '%', '%25'), '/', '%2F'), ''
                                       ORDER BY p.place), '/')
              FROM {course_categories} AS own
             CROSS JOIN LATERAL unnest(string_to_array(ltrim(own.path, '/'), '/'))
                   WITH ORDINALITY AS p (id, place)
              JOIN {course_categories} AS k ON k.id = p.id::bigint
             WHERE own.id = c.category) AS categorypath,
           c.enddate, c.visible, c.timecreated, c.timemodified, c.id,
           CASE :sort WHEN 'courseid' THEN c.idnumber WHEN 'fullname' THEN c.fullname
                WHEN 'shortname' THEN c.shortname END AS text_key,
           CASE :sort WHEN 'startdate' THEN c.startdate WHEN 'timecreated' THEN c.timecreated
                WHEN 'timemodified' THEN c.timemodified END AS number_key
      FROM {course} AS c
     WHERE c.category <> 0
       AND NOT (c.visible = 0 AND EXISTS (
           SELECT FROM nexsis.deleted AS d
            WHERE d.kind = 'course' AND d.how = 'suspend' AND d.external_id = c.idnumber
              AND d.moodle_id = c.id))
       -- @include text_filter c.idnumber idnumber
       -- @include text_filter c.fullname fullname
       -- @include text_filter c.shortname shortname
       AND (:categorypath IS NULL OR c.category IN (
            SELECT t.id FROM tree AS t WHERE true
       -- @include text_filter t.categorypath categorypath
            ))
       AND (:visible IS NULL OR c.visible = (:visible)::int)
       AND (:changedsince IS NULL OR c.timemodified >= (SELECT {f}.list_since(:changedsince))))
-- @include page

-- Groups of all courses, a page or all. Groups of courses we deleted by hiding them are left out; groups
-- without an external id are not. Texts are asked for as they are, or by their beginning ("A*"; "*": not
-- empty).
-- :courseid text        external id (mdl_course.idnumber)
-- :idnumber text        external id (mdl_groups.idnumber)
-- :name text
-- :changedsince text    as {f}.list_since reads it
-- @include page_head
WITH matched AS NOT MATERIALIZED (
    SELECT c.idnumber AS courseid, g.idnumber AS groupid, g.name, g.description, c.shortname,
           g.timecreated, g.timemodified, g.id,
           CASE :sort WHEN 'courseid' THEN c.idnumber WHEN 'groupid' THEN g.idnumber
                WHEN 'name' THEN g.name END AS text_key,
           CASE :sort WHEN 'timecreated' THEN g.timecreated
                WHEN 'timemodified' THEN g.timemodified END AS number_key
      FROM {groups} AS g
      JOIN {course} AS c ON c.id = g.courseid
     WHERE NOT (c.visible = 0 AND EXISTS (
           SELECT FROM nexsis.deleted AS d
            WHERE d.kind = 'course' AND d.how = 'suspend' AND d.external_id = c.idnumber
              AND d.moodle_id = c.id))
       AND (:courseid IS NULL OR c.idnumber = :courseid)
       -- @include text_filter g.idnumber idnumber
       -- @include text_filter g.name name
       AND (:changedsince IS NULL OR g.timemodified >= (SELECT {f}.list_since(:changedsince))))
-- @include page

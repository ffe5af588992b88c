-- Members of all groups, a page or all. Deleted accounts, accounts and courses we deleted by suspending
-- or hiding them, are left out.
-- :courseid text        external id (mdl_course.idnumber)
-- :groupid text         external id (mdl_groups.idnumber)
-- :userid text          external id (mdl_user.idnumber)
-- :changedsince text    as {f}.list_since reads it
-- @include page_head
WITH matched AS NOT MATERIALIZED (
    SELECT c.idnumber AS courseid, g.idnumber AS groupid, u.idnumber AS userid, c.shortname, g.name,
           u.username, m.timeadded, m.id,
           CASE :sort WHEN 'courseid' THEN c.idnumber WHEN 'groupid' THEN g.idnumber
                WHEN 'userid' THEN u.idnumber END AS text_key,
           CASE :sort WHEN 'timeadded' THEN m.timeadded END AS number_key
      FROM {groups_members} AS m
      JOIN {groups} AS g ON g.id = m.groupid
      JOIN {course} AS c ON c.id = g.courseid
      JOIN {user} AS u ON u.id = m.userid
     WHERE u.deleted = 0
       AND NOT (u.suspended = 1 AND EXISTS (
           SELECT FROM nexsis.deleted AS d
            WHERE d.kind = 'user' AND d.how = 'suspend' AND d.external_id = u.idnumber AND d.moodle_id = u.id))
       AND NOT (c.visible = 0 AND EXISTS (
           SELECT FROM nexsis.deleted AS d
            WHERE d.kind = 'course' AND d.how = 'suspend' AND d.external_id = c.idnumber
              AND d.moodle_id = c.id))
       AND (:courseid IS NULL OR c.idnumber = :courseid)
       AND (:groupid IS NULL OR g.idnumber = :groupid)
       AND (:userid IS NULL OR u.idnumber = :userid)
       AND (:changedsince IS NULL OR m.timeadded >= (SELECT {f}.list_since(:changedsince))))
-- @include page

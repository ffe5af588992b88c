-- A page of the change feed, then its frame: as {f}.change_list gives them.
-- :since text    a cursor, now, or NULL: from the oldest that is kept
-- :kinds text[]  kinds of records, as an array literal
-- :size int      changes a page
-- :hidden text   include or exclude what the diffs of totals say that students do not see
SELECT c.cursor, c.at, c.kind, c.operation, c.userid, c.courseid, c.groupid, c.catid, c.moodleid,
       CASE WHEN :hidden = 'include' OR NOT (c.kind = 'grade' AND c.diff::jsonb -> 'hidden' @> 'true') THEN c.diff END,
       c.run, c.request, c.key, c.code, c.detail, c.more
FROM {f}.change_list(:since, :kinds, coalesce(:size, 100)) AS c

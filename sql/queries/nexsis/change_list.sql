-- A page of the change feed, then its frame: as {f}.change_list gives them.
-- :since text    a cursor, now, or NULL: from the oldest that is kept
-- :kinds text[]  kinds of records, as an array literal
-- :size int      changes a page
SELECT c.cursor, c.at, c.kind, c.operation, c.userid, c.courseid, c.groupid, c.catid, c.moodleid, c.diff,
       c.run, c.request, c.key, c.code, c.detail, c.more
FROM {f}.change_list(:since, :kinds, coalesce(:size, 100)) AS c

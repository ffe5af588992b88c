-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Items of a call that names records by Moodle's ids (call.ids = moodle; members moodleuser, moodlecourse,
-- moodlegroup), with the external ids everything else goes by: userid, courseid, groupid. A record has
-- its own id number where no other has the same; any other, and a new one that is given none, gets a
-- key of Moodle's id, or of its place, that is no external id ({f}.key_external). A group names its
-- course. Other calls: the items as they are.

CREATE FUNCTION {f}.items_named(call jsonb, items jsonb)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    IF call ->> 'ids' IS DISTINCT FROM 'moodle' THEN
        RETURN items;
    END IF;
    RETURN (
    SELECT coalesce(pg_catalog.jsonb_agg(e.given || pg_catalog.jsonb_build_object(
               'userid', CASE WHEN e.given ? 'moodleuser' THEN coalesce(u.key, n.mark || (e.given ->> 'moodleuser'))
                         ELSE coalesce(nullif(e.given ->> 'userid', ''), n.mark || 'new ' || e.place) END,
               'courseid', CASE WHEN c.moodle IS NOT NULL THEN coalesce(k.key, n.mark || c.moodle)
                           ELSE coalesce(nullif(e.given ->> 'courseid', ''), n.mark || 'new ' || e.place) END,
               'groupid', CASE WHEN e.given ? 'moodlegroup' THEN coalesce(g.key, n.mark || (e.given ->> 'moodlegroup'))
                          ELSE coalesce(nullif(e.given ->> 'groupid', ''), n.mark || 'new ' || e.place) END)
               || CASE WHEN c.moodle IS NULL THEN '{}'
                  ELSE pg_catalog.jsonb_build_object('moodlecourse', c.moodle) END
               ORDER BY e.place), '[]')
      FROM pg_catalog.jsonb_array_elements(items) WITH ORDINALITY AS e (given, place)
     CROSS JOIN (SELECT pg_catalog.chr(127)) AS n (mark)
      LEFT JOIN LATERAL (
           SELECT CASE WHEN o.idnumber <> '' AND NOT EXISTS (
                       SELECT FROM {user} AS t WHERE t.idnumber = o.idnumber AND t.deleted = 0
                                                 AND t.id <> o.id) THEN o.idnumber::text END AS key
             FROM {user} AS o
            WHERE o.id = (e.given ->> 'moodleuser')::bigint AND o.deleted = 0) AS u ON true
      LEFT JOIN LATERAL (
           SELECT o.courseid, CASE WHEN o.idnumber <> '' AND NOT EXISTS (
                       SELECT FROM {groups} AS t WHERE t.idnumber = o.idnumber
                                                   AND t.courseid = o.courseid
                                                   AND t.id <> o.id) THEN o.idnumber::text END AS key
             FROM {groups} AS o WHERE o.id = (e.given ->> 'moodlegroup')::bigint) AS g ON true
     CROSS JOIN LATERAL (
           SELECT CASE WHEN e.given ? 'moodlegroup' THEN coalesce(g.courseid, 0)
                       ELSE (e.given ->> 'moodlecourse')::bigint END AS moodle) AS c
      LEFT JOIN LATERAL (
           SELECT CASE WHEN o.idnumber <> '' AND NOT EXISTS (
                       SELECT FROM {course} AS t WHERE t.idnumber = o.idnumber AND t.id <> o.id)
                  THEN o.idnumber::text END AS key
             FROM {course} AS o WHERE o.id = c.moodle) AS k ON true);
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The Announcements forum of new courses that show news (contract 4.1): forum, module, its place in
-- section 0. No context and no log row, as Moodle leaves it. Nothing where the site has no forums.

CREATE FUNCTION {f}.course_forum(run {f}.run, courses bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    forum_module CONSTANT bigint := (SELECT m.id FROM {modules} AS m WHERE m.name = 'forum');
    forums jsonb;
BEGIN
    IF forum_module IS NULL THEN
        RETURN;
    END IF;
    WITH i AS (
         INSERT INTO {forum} (course, type, name, intro, introformat, duedate, cutoffdate, assessed,
             assesstimestart, assesstimefinish, scale, grade_forum, grade_forum_notify, maxbytes,
             maxattachments, forcesubscribe, trackingtype, rsstype, rssarticles, timemodified, warnafter,
             blockafter, blockperiod, completiondiscussions, completionreplies, completionposts,
             displaywordcount, lockdiscussionafter)
         SELECT c.id, 'news', 'Announcements', 'General news and announcements', 1, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 1, 1, 1, 0, 0, run.now, 0, 0, 0, 0, 0, 0, 0, 0
           FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
           JOIN {course} AS c ON c.id = o.id AND c.newsitems > 0 AND c.format IN ('topics', 'weeks')
          ORDER BY o.place
         RETURNING course, id)
    SELECT pg_catalog.jsonb_object_agg(i.course, i.id) INTO forums FROM i;

    WITH i AS (
         INSERT INTO {course_modules} (course, module, instance, section, idnumber, added, score, indent,
             visible, visibleoncoursepage, visibleold, groupmode, groupingid, completion,
             completiongradeitemnumber, completionview, completionexpected, completionpassgrade,
             showdescription, availability, deletioninprogress, downloadcontent, lang)
         SELECT s.course, forum_module, (forums ->> s.course::text)::bigint, s.id, NULL, run.now, 0, 0,
                1, 1, 1, 0, 0, 0, NULL, 0, 0, 0, 0, NULL, 0, 1, NULL
           FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
           JOIN {course_sections} AS s ON s.course = o.id AND s.section = 0
          WHERE forums ? s.course::text
          ORDER BY o.place
         RETURNING section, id)
    UPDATE {course_sections} AS s SET sequence = i.id::text FROM i WHERE s.id = i.section;
END
$$;

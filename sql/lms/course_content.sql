-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What a course has that only Moodle's PHP can remove (contract 4.3), in words; NULL: nothing. An
-- Announcements forum without discussions is nothing.

CREATE FUNCTION {f}.course_content(course bigint)
RETURNS text LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    contexts CONSTANT bigint[] := ARRAY(SELECT b.id FROM {f}.course_subtree(ARRAY[course]) AS b);
BEGIN
    RETURN (
    SELECT pg_catalog.string_agg(h.what, ', ')
      FROM (VALUES
           (EXISTS (SELECT FROM {course_modules} AS m
                      LEFT JOIN {modules} AS d ON d.id = m.module
                      LEFT JOIN {forum} AS f ON d.name = 'forum' AND f.id = m.instance
                     WHERE m.course = course_content.course AND (f.type IS DISTINCT FROM 'news'
                        OR EXISTS (SELECT FROM {forum_discussions} AS p WHERE p.forum = f.id))), 'activities'),
           (EXISTS (SELECT FROM {files} AS x WHERE x.contextid = ANY (contexts)), 'files'),
           (EXISTS (SELECT FROM {block_instances} AS x WHERE x.parentcontextid = ANY (contexts)), 'blocks'),
           (EXISTS (SELECT FROM {question_categories} AS x WHERE x.contextid = ANY (contexts)), 'questions'),
           (EXISTS (SELECT FROM {contentbank_content} AS x WHERE x.contextid = ANY (contexts)), 'content bank'),
           (EXISTS (SELECT FROM {repository_instances} AS x WHERE x.contextid = ANY (contexts)), 'repositories'),
           (EXISTS (SELECT FROM {comments} AS x WHERE x.contextid = ANY (contexts)), 'comments'),
           (EXISTS (SELECT FROM {rating} AS x WHERE x.contextid = ANY (contexts)), 'ratings'),
           (EXISTS (SELECT FROM {badge} AS x WHERE x.courseid = course_content.course), 'badges'),
           (EXISTS (SELECT FROM {competency_coursecomp} AS x WHERE x.courseid = course_content.course), 'competencies'),
           (EXISTS (SELECT FROM {customfield_data} AS x WHERE x.contextid = ANY (contexts)), 'custom fields'),
           (EXISTS (SELECT FROM {tag_instance} AS x WHERE x.contextid = ANY (contexts)), 'tags')
           ) AS h (there, what)
     WHERE h.there);
END
$$;

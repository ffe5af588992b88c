-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The template of new courses that name one (ambiguities N18): the course of that id number, else of that
-- short name. more.template: its Moodle id. Copying activities needs Moodle's own backup and restore, so
-- a template may have none but the stock Announcements forum; what else stays behind is named in a
-- warning.

CREATE FUNCTION {f}.course_template(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN t.id IS NULL AND t.hits IS NULL THEN w
           WHEN t.hits = 0 THEN {f}.item_fail(w, {f}.problem('unknown_template', 'templateid',
                pg_catalog.format('no course has the id number or short name "%s"', w.given ->> 'templateid')))
           WHEN t.hits > 1 THEN {f}.item_fail(w, {f}.problem('ambiguous_id', 'templateid',
                pg_catalog.format('the courses %s all have the id number or short name "%s"', t.ids,
                                  w.given ->> 'templateid')))
           WHEN a.activities IS NOT NULL THEN {f}.item_fail(w, {f}.problem('invalid_value', 'templateid',
                pg_catalog.format('template "%s" has activities (%s); only sections, groups, grade '
                                  'categories and enrolment methods can be copied here',
                                  w.given ->> 'templateid', a.activities)))
           ELSE {f}.item_set(w, more => coalesce(w.more, '{}') || pg_catalog.jsonb_build_object('template', t.id),
                warnings => CASE WHEN b.left_behind THEN pg_catalog.jsonb_build_array({f}.problem(
                     'invalid_value', 'templateid', 'files and blocks of the template are not copied')) END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN LATERAL (
           SELECT pg_catalog.count(*) AS hits, pg_catalog.min(c.id) AS id,
                  pg_catalog.string_agg(c.id::text, ' and ' ORDER BY c.id) AS ids
             FROM {course} AS c
            WHERE c.category > 0 AND (c.idnumber = w.given ->> 'templateid'
               OR c.shortname = w.given ->> 'templateid' AND NOT EXISTS (
                  SELECT FROM {course} AS x WHERE x.idnumber = w.given ->> 'templateid'))) AS t
             ON w.outcome IN ('created', 'queued') AND w.given ->> 'templateid' <> ''
      LEFT JOIN LATERAL (
           SELECT pg_catalog.string_agg(DISTINCT d.name, ', ') AS activities
             FROM {course_modules} AS m
             JOIN {modules} AS d ON d.id = m.module
             LEFT JOIN {forum} AS f ON d.name = 'forum' AND f.id = m.instance
            WHERE m.course = t.id AND m.deletioninprogress = 0 AND f.type IS DISTINCT FROM 'news') AS a ON true
      LEFT JOIN LATERAL (
           SELECT EXISTS (SELECT FROM {block_instances} AS i WHERE i.parentcontextid = x.id)
               OR EXISTS (SELECT FROM {files} AS i WHERE i.contextid = x.id AND i.filename <> '.') AS left_behind
             FROM {context} AS x
            WHERE x.contextlevel = 50 AND x.instanceid = t.id) AS b ON true);
END
$$;

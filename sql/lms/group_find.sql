-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The course and the group each item means: id; old = name, description ("" when there is none);
-- more = {"courseid", "contextid", "gone": deleted before}. The outcome is what a put would do: created
-- or updated. Two groups of one id in a course: ambiguous_id.

CREATE FUNCTION {f}.group_find(work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    courses CONSTANT record := {f}.items_refs(work, 'courseid', 'moodlecourse');
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN c.code IS NOT NULL
           THEN {f}.item_fail(w, {f}.problem(c.code, 'courseid', c.detail))
           WHEN c.contextid IS NULL
           THEN {f}.item_fail(w, {f}.problem('conflict', 'courseid',
                'the course has no context yet; open it once in Moodle'))
           WHEN m.hits > 1
           THEN {f}.item_fail(w, {f}.problem('ambiguous_id', 'groupid', pg_catalog.format(
                'the groups %s of the course all have the id number "%s"; give it to one of them only '
                'in Moodle', m.ids, w.given ->> 'groupid')))
           ELSE {f}.item_set(w, g.id,
                CASE WHEN g.id IS NOT NULL THEN pg_catalog.jsonb_build_object(
                     'name', g.name, 'description', coalesce(g.description, '')) END,
                NULL,
                pg_catalog.jsonb_build_object('courseid', c.id, 'contextid', c.contextid,
                    'gone', t.external_id IS NOT NULL),
                CASE WHEN g.id IS NULL THEN 'created' ELSE 'updated' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN {f}.enrol_courses(courses.keys, courses.ids) AS c
             ON c.key = w.given ->> 'courseid'
     CROSS JOIN LATERAL (
           SELECT pg_catalog.count(*) AS hits, pg_catalog.min(o.id) AS id,
                  pg_catalog.string_agg(o.id::text, ' and ' ORDER BY o.id) AS ids
             FROM {groups} AS o
            WHERE o.idnumber = w.given ->> 'groupid' AND o.idnumber <> ''
              AND NOT w.given ? 'moodlegroup'
              AND o.courseid + 0 = c.id OFFSET 0) AS m -- by idnumber, whatever the statistics say
      LEFT JOIN LATERAL (
           SELECT o.id, o.name, o.description FROM {groups} AS o
            WHERE o.id = coalesce((w.given ->> 'moodlegroup')::bigint, m.id) OFFSET 0) AS g ON true
      LEFT JOIN LATERAL (
           SELECT o.external_id FROM nexsis.deleted AS o
            WHERE o.kind = 'group'
              AND o.external_id = pg_catalog.jsonb_build_array(w.given ->> 'courseid',
                                                               w.given ->> 'groupid')::text OFFSET 0) AS t
             ON true);
END
$$;

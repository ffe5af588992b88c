-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Which of the courses to be deleted can be deleted in full: new becomes {"deleted": 1}. One that has
-- content for Moodle's PHP to remove (contract 4.3) stays hidden and waits in nexsis.pending. held: what
-- {f}.course_lock gave. Ends the call with NX007 when a course changed its category meanwhile.

CREATE FUNCTION {f}.course_erasable(call jsonb, held jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.unnest(work) AS w
                WHERE w.outcome = 'deleted' AND w.id IS NOT NULL
                  AND NOT held -> 'categories' @> (w.old -> 'category')) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007', MESSAGE = 'a course was moved meanwhile; run the call again';
    END IF;
    SELECT pg_catalog.array_agg(CASE WHEN w.outcome <> 'deleted' OR w.id IS NULL THEN w
           WHEN c.content IS NULL
           THEN {f}.item_set(w, new => '{"deleted": 1}')
           ELSE {f}.item_set(w, more => coalesce(w.more, '{}') || '{"pending": true}',
                warnings => pg_catalog.jsonb_build_array({f}.problem('invalid_value', 'courseid',
                pg_catalog.format('course "%s" has content only Moodle can remove (%s): it is hidden and '
                                  'waits for that', w.key, c.content))))
           END ORDER BY w.pos)
      INTO work
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN LATERAL (SELECT {f}.course_content(w.id) AS content) AS c ON w.outcome = 'deleted';

    INSERT INTO nexsis.pending (kind, moodle_id, external_id, what)
    SELECT 'course', w.id, w.key, 'delete the course with all its content'
      FROM pg_catalog.unnest(work) AS w
     WHERE w.more ? 'pending' AND NOT {f}.dry_run(call);
    RETURN work;
END
$$;

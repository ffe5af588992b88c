-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The items with their document, when the call asks for it: the grade's row as it is stored now, texts
-- throughout, and grades = "stale" where a regrade by Moodle is due. stale: items this call has marked.

CREATE FUNCTION {f}.grade_answer(call jsonb, work {f}.item[], stale bigint[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' OR g.id IS NULL THEN w
           ELSE {f}.item_set(w,
                warnings => CASE WHEN g.itemid = ANY (stale) THEN pg_catalog.jsonb_build_array({f}.problem(
                    'conflict', 'catid', 'totals above this one wait for Moodle, which recomputes them '
                    || 'when somebody opens the gradebook')) END,
                document => CASE WHEN (call ->> 'document')::boolean THEN pg_catalog.to_jsonb(g)
                    || pg_catalog.jsonb_build_object('user_idnumber', w.given ->> 'userid',
                       'grades', CASE WHEN g.itemid = ANY (stale) OR d.due THEN 'stale' END) END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN {grade_grades} AS g ON g.id = w.id
      LEFT JOIN LATERAL (
           SELECT true AS due FROM {grade_items} AS i
            WHERE i.courseid = (w.more ->> 'courseid')::bigint AND i.itemtype = 'course'
              AND i.needsupdate <> 0) AS d ON true);
END
$$;

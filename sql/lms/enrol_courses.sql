-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The course each external id means, and its context; code and detail say why there is none to work
-- with: not_found, gone (we hid it and it still is), course_pending (its template is being copied),
-- ambiguous_id, forbidden (the front page). ids: where not NULL, Moodle's id of the course meant,
-- whatever we did with it. One row an id, in the order given.

CREATE FUNCTION {f}.enrol_courses(keys text[], ids bigint[] = '{}')
RETURNS TABLE (key text, id bigint, contextid bigint, code text, detail text)
LANGUAGE plpgsql VOLATILE ROWS 500 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT k.key, c.id, x.id, p.code, pg_catalog.format(CASE p.code
               WHEN 'ambiguous_id' THEN 'the courses %2$s all have the id number "%1$s"; give it to '
                                        || 'one of them only in Moodle'
               WHEN 'forbidden' THEN 'course "%1$s" is the front page, which nobody is enrolled in'
               WHEN 'gone' THEN CASE WHEN d.renamed_to IS NULL THEN 'course "%1$s" was deleted'
                                ELSE 'course "%1$s" was renamed to "%3$s"' END
               WHEN 'course_pending' THEN 'course "%1$s" is still being made from its template'
               WHEN 'not_found' THEN 'no course has the id "%1$s"' END, k.key, m.ids, d.renamed_to)
      FROM ROWS FROM (pg_catalog.unnest(keys), pg_catalog.unnest(ids)) WITH ORDINALITY
           AS k (key, moodle, place)
     CROSS JOIN LATERAL (
           SELECT pg_catalog.count(*) AS hits, pg_catalog.min(o.id) AS id,
                  pg_catalog.string_agg(o.id::text, ' and ' ORDER BY o.id) AS ids
             FROM {course} AS o
            WHERE o.idnumber = k.key AND o.idnumber <> '' AND k.moodle IS NULL OFFSET 0) AS m
      LEFT JOIN LATERAL (
           SELECT o.id, o.category, o.visible FROM {course} AS o
            WHERE o.id = coalesce(k.moodle, m.id) OFFSET 0) AS c ON true
      LEFT JOIN LATERAL (
           SELECT o.id FROM {context} AS o
            WHERE o.contextlevel = 50 AND o.instanceid = c.id OFFSET 0) AS x ON true
      LEFT JOIN LATERAL (
           SELECT o.moodle_id, o.how, o.renamed_to FROM nexsis.deleted AS o
            WHERE o.kind = 'course' AND o.external_id = k.key OFFSET 0) AS d ON true
     CROSS JOIN LATERAL (
           SELECT CASE WHEN m.hits > 1 THEN 'ambiguous_id'
                       WHEN c.category = 0 THEN 'forbidden'
                       WHEN c.id IS NULL AND EXISTS (
                            SELECT FROM nexsis.job AS j
                             WHERE j.kind = 'course_template' AND j.external_id = k.key
                               AND j.state IN ('queued', 'running')) THEN 'course_pending'
                       WHEN c.id IS NULL AND d.how IS NOT NULL
                            OR d.how = 'suspend' AND d.moodle_id = c.id AND c.visible = 0
                            AND k.moodle IS NULL THEN 'gone'
                       WHEN c.id IS NULL THEN 'not_found' END AS code) AS p
     ORDER BY k.place;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Which course each item means, and the members it has now. By Moodle's id where the item gives that
-- (moodlecourse), else by idnumber; two courses: ambiguous_id.
-- None: the course with the item's short name (absent: its id) and no idnumber, where call.adopt
-- allows (ambiguities N19, N45). The outcome is what a put would do: updated, restored (our tombstone,
-- still hidden), adopted, queued (with a template, or with more.job, the job
-- that is still to make it: what that was asked for is kept unless given anew; never for the job itself,
-- call.job), created. The front page is a course that nobody may write.

CREATE FUNCTION {f}.course_find(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN m.hits > 1 THEN {f}.item_fail(w, {f}.problem('ambiguous_id', 'courseid',
                pg_catalog.format('the courses %s all have the id number "%s"; give it to one of '
                                  'them only in Moodle', m.ids, w.key)))
           WHEN c.category = 0 THEN {f}.item_fail({f}.item_set(w, id => c.id),
                {f}.problem('protected_course', 'courseid', pg_catalog.format(
                'course %s is the front page of the site; it cannot be changed here', c.id)))
           ELSE {f}.item_set(CASE WHEN j.id IS NULL THEN w ELSE pg_catalog.jsonb_populate_record(w,
                     pg_catalog.jsonb_build_object('given', j.request -> 'item' || w.given)) END, c.id,
                CASE WHEN c.id IS NOT NULL THEN pg_catalog.jsonb_build_object(
                     'fullname', c.fullname, 'shortname', c.shortname, 'idnumber', c.idnumber,
                     'startdate', c.startdate, 'enddate', c.enddate, 'category', c.category,
                     'visible', c.visible, 'visibleold', c.visibleold, 'format', c.format,
                     'timecreated', c.timecreated) || CASE WHEN w.given ? 'moodlecourse'
                     THEN (SELECT pg_catalog.jsonb_object_agg(o.key, o.value)
                             FROM pg_catalog.jsonb_each(pg_catalog.to_jsonb(c)) AS o
                            WHERE o.key = ANY ({f}.course_columns())) ELSE '{}' END END,
                '{}',
                nullif(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('tombstone', t.how,
                     'was_suspended', t.was_suspended, 'job', j.id)), '{}'),
                CASE WHEN c.id IS NULL AND NOT call ? 'job'
                          AND (j.id IS NOT NULL OR w.given ->> 'templateid' <> '') THEN 'queued'
                     WHEN c.id IS NULL THEN 'created'
                     WHEN w.given ? 'moodlecourse' THEN 'updated'
                     WHEN m.hits = 0 THEN 'adopted'
                     WHEN t.how = 'suspend' AND t.moodle_id = c.id AND c.visible = 0 THEN 'restored'
                     ELSE 'updated' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
     CROSS JOIN LATERAL (
           SELECT pg_catalog.count(*) AS hits, pg_catalog.min(x.id) AS id,
                  pg_catalog.string_agg(x.id::text, ' and ' ORDER BY x.id) AS ids
             FROM {course} AS x
            WHERE x.idnumber = w.key AND x.idnumber <> ''
              AND NOT w.given ? 'moodlecourse' OFFSET 0) AS m
      LEFT JOIN LATERAL (
           SELECT pg_catalog.min(x.id) AS id FROM {course} AS x
            WHERE x.shortname = coalesce(nullif(w.given ->> 'shortname', ''), w.key)
              AND x.idnumber = '' AND x.category > 0
           HAVING pg_catalog.count(*) = 1 OFFSET 0) AS a
             ON m.hits = 0 AND call ->> 'adopt' <> 'off' AND NOT w.given ? 'moodlecourse'
      LEFT JOIN {course} AS c ON c.id = coalesce((w.given ->> 'moodlecourse')::bigint, m.id, a.id)
      LEFT JOIN nexsis.deleted AS t ON t.kind = 'course' AND t.external_id = w.key
                                   AND NOT w.given ? 'moodlecourse'
      LEFT JOIN LATERAL (
           SELECT x.id, x.request FROM nexsis.job AS x
            WHERE x.kind = 'course_template' AND x.external_id = w.key
              AND x.state IN ('queued', 'running') LIMIT 1) AS j
             ON c.id IS NULL AND NOT call ? 'job');
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The five members every answer about a course has (ambiguities N16), and job, when call.document asks
-- for them. A queued course is answered as it will be.

CREATE FUNCTION {f}.course_answer(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF (call ->> 'document')::boolean IS NOT TRUE THEN
        RETURN work;
    END IF;
    RETURN (
    SELECT pg_catalog.array_agg(CASE WHEN w.outcome = 'failed' THEN w
           ELSE {f}.item_set(w, document => (
                SELECT pg_catalog.jsonb_build_object('courseid', w.key, 'fullname', d.now -> 'fullname',
                       'shortname', d.now -> 'shortname', 'startdate', pg_catalog.to_char(
                           pg_catalog.timezone('UTC', pg_catalog.to_timestamp((d.now ->> 'startdate')::bigint)),
                           'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
                       'categorypath', {f}.category_path(CASE WHEN w.more ? 'path'
                           THEN ARRAY(SELECT pg_catalog.jsonb_array_elements_text(w.more -> 'path'))
                           ELSE {f}.category_names_of((d.now ->> 'category')::bigint) END),
                       'job', w.more ->> 'job')
                  FROM (SELECT coalesce(w.old, '{}') || w.new) AS d (now)))
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w);
END
$$;

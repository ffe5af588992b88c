-- A page of the changes of course totals, then its frame: as {f}.change_list gives them. Totals students
-- do not see are told as cleared where they are left out.
-- :since text    a cursor, now, or NULL: from the oldest that is kept
-- :kinds text[]  grade
-- :size int      changes a page
-- :hidden text   include or exclude what students do not see
SELECT c.cursor, c.at, c.kind, CASE WHEN v.hidden THEN 'cleared' ELSE c.operation END, c.userid, c.courseid,
       v.new ->> 'rawfinalgrade', v.new ->> 'rawgrademax', v.new ->> 'gradeletter', v.new ->> 'gradepercent',
       v.new ->> 'feedback', c.code, c.detail, c.more
FROM {f}.change_list(:since, :kinds, coalesce(:size, 100)) AS c
CROSS JOIN LATERAL (SELECT :hidden = 'exclude' AND c.diff::jsonb -> 'hidden' -> 1 = 'true' AS hidden) AS h
CROSS JOIN LATERAL (SELECT h.hidden, CASE WHEN c.operation = 'changed' AND h.hidden IS NOT TRUE THEN (
                           SELECT jsonb_object_agg(d.key, d.value -> 1) FROM jsonb_each(c.diff::jsonb) AS d)
                           END AS new) AS v

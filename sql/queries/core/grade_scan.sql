-- A step of looking at all course totals. Result: whether there is more to do at once; how many changed.
-- :period int      seconds between the beginnings of two rounds
SELECT s.more, s.differed
FROM {f}.grade_scan(:period) AS s

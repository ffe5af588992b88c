-- Numbers committed changes nobody has numbered yet. Result: how many, NULL when another session is at it;
-- the number given last.
SELECT n.numbered, n.last
FROM {f}.change_number(false, 5000) AS n

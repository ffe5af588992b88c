-- Forgets old changes. Result: whether there may be more of them.
-- :days int      how long they are kept
SELECT {f}.change_prune(:days) >= 1000

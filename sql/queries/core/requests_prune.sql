-- Forgets old answers. Result: whether there may be more of them.
SELECT {f}.requests_prune() >= 1000

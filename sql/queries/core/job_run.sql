-- One step of background work. Result: here boolean, whether jobs of this database are ours to do; more
-- boolean, whether there is something to do at once; job, state, reason of what was worked on, or NULL.
-- :node text       this server's name
SELECT w.here, w.more, w.job, w.state, w.reason
FROM {f}.job_run_here(:node) AS w

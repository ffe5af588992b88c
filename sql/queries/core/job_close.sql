-- All items of a bulk job are there. Result: nothing of interest.
-- :job bigint      the job
-- :items bigint    how many the request had
SELECT {f}.job_close(:job, :items)::text

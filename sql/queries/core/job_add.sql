-- Adds items to a bulk job. Result: nothing of interest.
-- :job bigint       the job
-- :writer text      the write function, NULL: none
-- :call jsonb       its call
-- :items jsonb      its items
-- :places bigint[]  their indexes in the request
-- :failures jsonb   [{"index", "ids", "errors"}]
SELECT {f}.job_add(:job, :writer, :call, :items, :places, :failures)::text

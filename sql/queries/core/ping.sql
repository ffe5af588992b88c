-- Whether the database answers; the connection has already learnt that we are installed.
-- Result: nothing worth reading.
SELECT 1

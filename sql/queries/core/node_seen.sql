-- Notes that this server uses these functions. Result: nothing.
-- :name text       this server's name
SELECT {f}.node_seen(:name)

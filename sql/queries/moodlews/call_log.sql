-- Notes that an account calls a function. Result: nothing.
-- :account bigint  Moodle's account
-- :function text   the function's name
-- :address text    of the client
SELECT {f}.call_log(:account, :function, :address)

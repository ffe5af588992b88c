-- What a connection must know before anything else: where Moodle's tables are, and the server's
-- clock (microseconds since 1970), on which the deadlines of writes are said.
-- Result: moodle_schema text, moodle_prefix text, clock bigint. No row: not installed.
SELECT s.moodle_schema, s.moodle_prefix, (extract(epoch FROM s.now) * 1000000)::bigint
FROM {f}.site_info() AS s

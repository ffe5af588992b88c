-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Ends the call with NX005 once its deadline (call.deadline, seconds since 1970 on this server's
-- clock) has passed, so that a statement waking up late does nothing.

CREATE FUNCTION {f}.deadline_check(call jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) > (call ->> 'deadline')::float8 THEN
        RAISE EXCEPTION USING ERRCODE = 'NX005', MESSAGE = 'the deadline of this call has passed';
    END IF;
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The sequencer: numbers rows of nexsis.change that were committed and have no number, in the order of
-- their ids, at most maximum. One session does it at a time and commits before the next begins, so
-- whoever sees a number sees all below it, and a row committed later gets a higher one, whatever
-- transactions are open anywhere. Listeners on nexsis_change are told. Result: how many; NULL when another
-- session was at it and wait is false; last: the number given last, as seen at the end.

CREATE FUNCTION {f}.change_number(wait boolean, maximum int, OUT numbered int, OUT last bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    space CONSTANT int := x'4E584346'::int;
BEGIN
    numbered := 0;
    IF current_setting('transaction_read_only') = 'off'
       AND EXISTS (SELECT FROM nexsis.change AS c WHERE c.seq IS NULL) THEN
        IF wait THEN
            PERFORM pg_advisory_xact_lock(space, 0);
        ELSIF NOT pg_try_advisory_xact_lock(space, 0) THEN
            numbered := NULL;
        END IF;
        IF numbered IS NOT NULL THEN
            UPDATE nexsis.change AS c
               SET seq = f.last + due.place
              FROM nexsis.feed AS f,
                   (SELECT d.id, row_number() OVER (ORDER BY d.id) AS place
                      FROM (SELECT x.id FROM nexsis.change AS x WHERE x.seq IS NULL
                             ORDER BY x.id LIMIT maximum) AS d) AS due
             WHERE c.id = due.id;
            GET DIAGNOSTICS numbered = ROW_COUNT;
        END IF;
    END IF;
    IF numbered > 0 THEN
        UPDATE nexsis.feed AS f SET last = f.last + numbered RETURNING f.last INTO last;
        PERFORM pg_notify('nexsis_change', last::text);
    ELSE
        SELECT f.last INTO last FROM nexsis.feed AS f;
    END IF;
END
$$;

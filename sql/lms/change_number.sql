-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The sequencer: numbers rows of nexsis.change that were committed and have no number, in the order of
-- their ids, at most maximum; before that, what --watch put aside becomes such rows. One session does it at a
-- time and commits before the next begins, so whoever sees a number sees all below it, and a row committed
-- later gets a higher one, whatever transactions are open anywhere. What cannot be made a change stays
-- aside, with a warning, and stops nobody. Listeners on nexsis_change are told. Result: how many, maximum when
-- there may be more; NULL when another session was at it and wait is false; last: the number given last, as
-- seen at the end.

CREATE FUNCTION {f}.change_number(wait boolean, maximum int, OUT numbered int, OUT last bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    space CONSTANT int := x'4E584346'::int;
    aside bool;
    size CONSTANT int := least(maximum, 1000);
    rest bool := false;
    until bigint;
BEGIN
    numbered := 0;
    IF current_setting('transaction_read_only') = 'off' THEN
        aside := EXISTS (SELECT FROM nexsis.watched);
    END IF;
    IF aside OR aside IS NOT NULL AND EXISTS (SELECT FROM nexsis.change AS c WHERE c.seq IS NULL) THEN
        IF wait THEN
            PERFORM pg_advisory_xact_lock(space, 0);
        ELSIF NOT pg_try_advisory_xact_lock(space, 0) THEN
            numbered := NULL;
        END IF;
        IF aside AND numbered IS NOT NULL THEN
            BEGIN
                SELECT t.taken = size, t.last INTO rest, until FROM {f}.watch_take(size) AS t;
            EXCEPTION WHEN OTHERS THEN
                RAISE WARNING 'mod_nexsis cannot tell what Moodle changed: %', SQLERRM;
            END;
        END IF;
        IF numbered IS NOT NULL THEN
            UPDATE nexsis.change AS c
               SET seq = f.last + due.place
              FROM nexsis.feed AS f,
                   (SELECT d.id, row_number() OVER (ORDER BY d.id) AS place
                      FROM (SELECT x.id FROM nexsis.change AS x
                             WHERE x.seq IS NULL AND (NOT rest OR x.id <= until)
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
    IF rest THEN
        numbered := maximum;
    END IF;
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Removes changes and failures older than days, the oldest first, at most 1,000 a call. Cursors before
-- the last one removed have expired. Result: how many changes; 1,000 means that there may be more.

CREATE FUNCTION {f}.change_prune(days int)
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    old CONSTANT timestamptz := now() - make_interval(days => days);
    feed nexsis.feed;
    newest bigint;
    gone bigint;
BEGIN
    SELECT f.* INTO STRICT feed FROM nexsis.feed AS f FOR UPDATE;
    SELECT max(d.seq) FILTER (WHERE d.old) INTO newest
      FROM (SELECT c.seq, bool_and(c.at < old) OVER (ORDER BY c.seq) AS old
              FROM (SELECT x.seq, x.at FROM nexsis.change AS x
                     WHERE x.seq > feed.pruned ORDER BY x.seq LIMIT 1000) AS c) AS d;
    UPDATE nexsis.feed AS f
       SET pruned = c.seq, pruned_mark = {f}.change_mark(c.id, c.at)
      FROM nexsis.change AS c
     WHERE c.seq = newest;
    DELETE FROM nexsis.change AS c WHERE c.seq > feed.pruned AND c.seq <= newest;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM nexsis.failure AS x
     WHERE (x.run, x.request_id, x.kind, x.external_id) IN (
           SELECT d.run, d.request_id, d.kind, d.external_id FROM nexsis.failure AS d
            WHERE d.at < old ORDER BY d.at LIMIT 1000);
    RETURN gone;
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A step of looking at all course totals, without triggers: first those of courses in whose grades
-- Moodle's history tells of a change since the last step, then the next of a round through all of them,
-- which begins every period seconds and finds what left no history. A step takes about half a second, and
-- only one is done at a time anywhere. The first round only remembers. Result: more, whether a round is
-- under way; differed: how many totals had changed.

CREATE FUNCTION {f}.grade_scan(period int, OUT more boolean, OUT differed bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    scan nexsis.grade_scan;
    until CONSTANT timestamptz := clock_timestamp() + interval '500 ms';
    items bigint[];
    next bigint;
    since timestamptz;
    moment CONSTANT bigint := floor(date_part('epoch', clock_timestamp()))::bigint;
BEGIN
    more := false;
    differed := 0;
    IF current_setting('transaction_read_only') = 'on'
       OR NOT pg_try_advisory_xact_lock(x'4E584753'::int, 0) THEN
        RETURN;
    END IF;
    SELECT s.* INTO STRICT scan FROM nexsis.grade_scan AS s;
    IF scan.rounds > 0 THEN
        items := ARRAY(
            SELECT DISTINCT t.id
              FROM {grade_grades_history} AS h
              JOIN {grade_items} AS i ON i.id = h.itemid
              JOIN {grade_items} AS t ON t.courseid = i.courseid AND t.itemtype = 'course'
             WHERE h.timemodified >= greatest(scan.recent - 5, moment - 600));
        WHILE cardinality(items) > 0 AND clock_timestamp() < until LOOP
            differed := differed + {f}.grade_scan_compare({f}.grade_scan_items(items[1:5]), '{}', false);
            items := items[6:];
        END LOOP;
    END IF;
    IF scan.position IS NULL AND scan.begun <= now() - make_interval(secs => period) THEN
        scan.position := 0;
        scan.begun := now();
    END IF;
    WHILE scan.position IS NOT NULL AND clock_timestamp() < until LOOP
        since := clock_timestamp();
        items := ARRAY(SELECT i.id FROM {grade_items} AS i
                        WHERE i.itemtype = 'course' AND i.id > scan.position ORDER BY i.id LIMIT scan.size);
        next := CASE WHEN cardinality(items) = scan.size THEN items[scan.size] END;
        differed := differed + {f}.grade_scan_compare({f}.grade_scan_items(items), ARRAY(
            SELECT DISTINCT s.itemid FROM nexsis.grade_seen AS s
             WHERE s.itemid > scan.position AND (next IS NULL OR s.itemid <= next)
               AND s.itemid <> ALL (items)), scan.rounds = 0);
        scan.position := next;
        scan.rounds := scan.rounds + CASE WHEN next IS NULL THEN 1 ELSE 0 END;
        scan.size := CASE WHEN clock_timestamp() - since > interval '200 ms' THEN greatest(scan.size / 2, 1)
                          WHEN clock_timestamp() - since < interval '50 ms' THEN least(scan.size * 2, 500)
                          ELSE scan.size END;
    END LOOP;
    more := scan.position IS NOT NULL;
    UPDATE nexsis.grade_scan AS s
       SET position = scan.position, begun = scan.begun, rounds = scan.rounds, size = scan.size,
           recent = moment
     WHERE (s.position, s.begun, s.rounds, s.recent)
           IS DISTINCT FROM (scan.position, scan.begun, scan.rounds, moment);
END
$$;

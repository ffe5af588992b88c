-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A page of the change feed: what was committed and numbered after the cursor since (as change_since
-- takes it), of these kinds, at most size rows; what nobody has numbered yet is numbered first. A row's
-- ids are named by its kind. The last row is the frame: kind NULL, the cursor to go on from, whether there
-- is more at once. At most 20,000 changes are looked at a call, so a page may be empty and have more.
-- A cursor that cannot be used is one row with code and detail.

CREATE FUNCTION {f}.change_list(since text, kinds text[], size int)
RETURNS TABLE (cursor text, at text, kind text, operation text, userid text, courseid text, groupid text,
    catid text, moodleid text, diff text, run text, request text, key text, more boolean, code text, detail text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    epoch text;
    first bigint;
    last bigint;
    until bigint;
    page bigint[];
    mark text;
BEGIN
    PERFORM {f}.change_number(true, 10000);
    SELECT s.seq, s.code, s.detail INTO first, code, detail FROM {f}.change_since(since) AS s;
    IF code IS NOT NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT s.epoch::text INTO epoch FROM nexsis.site AS s;
    SELECT f.last INTO last FROM nexsis.feed AS f;
    until := least(first + 20000, last);

    page := ARRAY(SELECT c.seq FROM nexsis.change AS c
                   WHERE c.seq > first AND c.seq <= until AND c.kind = ANY (kinds)
                   ORDER BY c.seq LIMIT size);
    IF cardinality(page) = size THEN
        until := page[size];
    END IF;
    RETURN QUERY
    SELECT concat_ws('-', epoch, c.seq, {f}.change_mark(c.id, c.at)),
           to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+00:00"'),
           CASE c.kind WHEN 'enrolment' THEN 'enrol' ELSE c.kind END, c.operation,
           CASE WHEN c.kind = 'user' THEN c.external_id
                WHEN c.kind IN ('enrolment', 'override', 'grade') THEN k.ids ->> 0
                WHEN c.kind = 'member' THEN k.ids ->> 2 END,
           CASE WHEN c.kind = 'course' THEN c.external_id
                WHEN c.kind IN ('enrolment', 'override', 'grade') THEN k.ids ->> 1
                WHEN c.kind IN ('group', 'member') THEN k.ids ->> 0 END,
           CASE WHEN c.kind IN ('group', 'member') THEN k.ids ->> 1 END,
           CASE WHEN c.kind = 'override' THEN k.ids ->> 2 END,
           c.moodle_id::text, c.diff::text, c.run, c.request_id, c.key_id, NULL::boolean, NULL::text, NULL::text
      FROM nexsis.change AS c
     CROSS JOIN LATERAL (SELECT CASE WHEN c.kind IN ('enrolment', 'override', 'grade', 'group', 'member')
                                     THEN c.external_id::jsonb END AS ids) AS k
     WHERE c.seq = ANY (page)
     ORDER BY c.seq;
    SELECT coalesce((SELECT {f}.change_mark(c.id, c.at) FROM nexsis.change AS c WHERE c.seq = until),
                    f.pruned_mark) INTO mark FROM nexsis.feed AS f;
    RETURN QUERY SELECT concat_ws('-', epoch, until, mark), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                        NULL, NULL, NULL, NULL, until < last, NULL, NULL;
END
$$;

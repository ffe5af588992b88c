-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Writes what differs in existing courses (contract 4.2) and moves the contexts of those that change
-- category, with everything below them. Ends the call with NX007 when a course was deleted or
-- taken over meanwhile.

CREATE FUNCTION {f}.course_update(run {f}.run, work {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    todo CONSTANT {f}.item[] := ARRAY(SELECT w FROM pg_catalog.unnest(work) AS w
        WHERE w.id IS NOT NULL AND w.new <> '{}' AND w.outcome NOT IN ('failed', 'created'));
    moved CONSTANT bigint[] := ARRAY(SELECT w.id FROM pg_catalog.unnest(todo) AS w
                                      WHERE w.new ? 'category' ORDER BY w.pos);
    done bigint;
BEGIN
    IF todo = '{}' THEN
        RETURN;
    END IF;
    PERFORM {f}.course_contexts(run, ARRAY(SELECT w.id FROM pg_catalog.unnest(todo) AS w));
    UPDATE {course} AS c
       SET (category, fullname, shortname, idnumber, startdate, enddate, visible, visibleold, summary,
            summaryformat, showgrades, newsitems, maxbytes, showreports, groupmode, groupmodeforce,
            defaultgroupingid, enablecompletion, completionnotify, lang, theme, timemodified, cacherev)
         = (SELECT n.category, n.fullname, n.shortname, n.idnumber, n.startdate, n.enddate, n.visible,
                   n.visibleold, n.summary, n.summaryformat, n.showgrades, n.newsitems, n.maxbytes,
                   n.showreports, n.groupmode, n.groupmodeforce, n.defaultgroupingid,
                   n.enablecompletion, n.completionnotify, n.lang, n.theme, run.now, CASE WHEN c.cacherev BETWEEN run.now AND run.now + 3600
                                          THEN c.cacherev + 1 ELSE run.now END
              FROM pg_catalog.jsonb_populate_record(c, w.new) AS n)
      FROM pg_catalog.unnest(todo) AS w
     WHERE c.id = w.id AND (w.outcome <> 'adopted' OR c.idnumber = '');
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> pg_catalog.cardinality(todo) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007',
            MESSAGE = 'a course was deleted or taken over meanwhile; run the call again';
    END IF;
    IF moved <> '{}' THEN
        PERFORM {f}.course_contexts_move(run, moved);
    END IF;
END
$$;

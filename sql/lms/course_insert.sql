-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- New courses for the items whose outcome is created (contract 4.1, Moodle's API defaults; with
-- more.template the template's own settings). new has names, idnumber, startdate, category, and what
-- else was given ({f}.course_columns). Gives
-- the items their ids; what belongs to a course beside its row is {f}.course_parts'.

CREATE FUNCTION {f}.course_insert(run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    made jsonb;
    conditions CONSTANT smallint := coalesce((SELECT c.value FROM {config_plugins} AS c
        WHERE c.plugin = 'moodlecourse' AND c.name = 'showcompletionconditions'), '1')::smallint;
BEGIN
    WITH i AS (
         INSERT INTO {course} (category, sortorder, fullname, shortname, idnumber, summary,
             summaryformat, format, showgrades, newsitems, startdate, enddate, relativedatesmode,
             marker, maxbytes, legacyfiles, showreports, visible, visibleold, downloadcontent,
             groupmode, groupmodeforce, defaultgroupingid, lang, calendartype, theme, timecreated,
             timemodified, requested, enablecompletion, completionnotify, cacherev,
             originalcourseid, showactivitydates, showcompletionconditions, pdfexportfont)
         SELECT k.id, 0, n.fullname, n.shortname, n.idnumber, coalesce(n.summary, t.summary),
                coalesce(n.summaryformat, t.summaryformat, 0), coalesce(n.format, t.format, 'topics'),
                coalesce(n.showgrades, t.showgrades, 1), coalesce(n.newsitems, t.newsitems, 1),
                n.startdate, coalesce(n.enddate,
                    CASE WHEN t.enddate > 0 THEN t.enddate - t.startdate + n.startdate ELSE 0 END),
                coalesce(t.relativedatesmode, 0), 0, coalesce(n.maxbytes, t.maxbytes, 0), 0,
                coalesce(n.showreports, t.showreports, 0), coalesce(n.visible, k.visible),
                coalesce(n.visible, k.visible), t.downloadcontent,
                coalesce(n.groupmode, t.groupmode, 0), coalesce(n.groupmodeforce, t.groupmodeforce, 0),
                coalesce(n.defaultgroupingid, 0), coalesce(n.lang, t.lang, ''),
                coalesce(t.calendartype, ''), coalesce(n.theme, t.theme, ''), run.now, run.now, 0,
                coalesce(n.enablecompletion, t.enablecompletion, 0),
                coalesce(n.completionnotify, t.completionnotify, 0), run.now + 2, t.id,
                coalesce(n.showactivitydates, t.showactivitydates, 0),
                CASE WHEN w.new ? 'showcompletionconditions' THEN n.showcompletionconditions
                     WHEN t.id IS NULL THEN conditions ELSE t.showcompletionconditions END,
                t.pdfexportfont
           FROM pg_catalog.unnest(work) AS w
          CROSS JOIN LATERAL pg_catalog.jsonb_populate_record(NULL::{course}, w.new) AS n
           JOIN {course_categories} AS k ON k.id = n.category
           LEFT JOIN {course} AS t ON t.id = (w.more ->> 'template')::bigint
          WHERE w.outcome = 'created'
          ORDER BY w.pos
         RETURNING shortname, id)
    SELECT pg_catalog.jsonb_object_agg(i.shortname, i.id) INTO made FROM i;

    IF made IS NOT NULL THEN
        SELECT pg_catalog.array_agg({f}.item_set(w, id => CASE WHEN w.outcome = 'created'
                   THEN (made ->> (w.new ->> 'shortname'))::bigint END) ORDER BY w.pos)
          INTO work
          FROM pg_catalog.unnest(work) AS w;
    END IF;
    RETURN work;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Gives courses of new enrolments their manual instance where they have none, after all other
-- instances and with the plugin's settings, as Moodle's add_instance (contract 6.1): more.enrolid,
-- and more.made for the item that stands for it in the log.

CREATE FUNCTION {f}.enrol_instances(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    courses CONSTANT bigint[] := ARRAY(
        SELECT DISTINCT (w.more ->> 'courseid')::bigint FROM pg_catalog.unnest(work) AS w
         WHERE w.outcome = 'created' AND w.more ->> 'enrolid' IS NULL ORDER BY 1);
    s jsonb;
    made bigint[];
BEGIN
    IF courses = '{}' THEN
        RETURN work;
    END IF;
    PERFORM {f}.lock(call, 'instance', courses::text[]);
    s := (SELECT pg_catalog.jsonb_object_agg(c.name, c.value) FROM {config_plugins} AS c
           WHERE c.plugin = 'enrol_manual');
    WITH i AS (
         INSERT INTO {enrol} (enrol, status, courseid, sortorder, name, enrolperiod, enrolstartdate,
             enrolenddate, expirynotify, expirythreshold, notifyall, password, cost, currency, roleid,
             customint1, customint2, customint3, customint4, customint5, customint6, customint7,
             customint8, customchar1, customchar2, customchar3, customdec1, customdec2, customtext1,
             customtext2, customtext3, customtext4, timecreated, timemodified)
         SELECT 'manual', 0, c.id, coalesce((SELECT pg_catalog.max(o.sortorder) + 1 FROM {enrol} AS o
                                              WHERE o.courseid = c.id), 0),
                NULL, coalesce(s ->> 'enrolperiod', '0')::bigint, 0, 0,
                least(coalesce(s ->> 'expirynotify', '0')::int, 1),
                coalesce(s ->> 'expirythreshold', '86400')::bigint,
                (coalesce(s ->> 'expirynotify', '0') = '2')::int, NULL, NULL, NULL,
                coalesce(s ->> 'roleid', '0')::bigint, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, run.now, run.now
           FROM pg_catalog.unnest(courses) WITH ORDINALITY AS c (id, place)
          WHERE NOT EXISTS (SELECT FROM {enrol} AS o WHERE o.courseid = c.id AND o.enrol = 'manual')
          ORDER BY c.place
         RETURNING id)
    SELECT pg_catalog.array_agg(i.id) INTO made FROM i;
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome <> 'created' OR w.more ->> 'enrolid' IS NOT NULL THEN w
           ELSE {f}.item_set(w, more => w.more || pg_catalog.jsonb_build_object('enrolid', i.id)
                || CASE WHEN w.pos = i.first AND i.id = ANY (made)
                        THEN pg_catalog.jsonb_build_object('made', i.id) ELSE '{}' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN (SELECT o.id, o.courseid, f.first
                   FROM {enrol} AS o
                   JOIN (SELECT x.more ->> 'courseid' AS courseid, pg_catalog.min(x.pos) AS first
                           FROM pg_catalog.unnest(work) AS x WHERE x.outcome = 'created'
                          GROUP BY 1) AS f ON f.courseid = o.courseid::text
                  WHERE o.courseid = ANY (courses) AND o.enrol = 'manual' AND o.status = 0) AS i
             ON i.courseid::text = w.more ->> 'courseid');
END
$$;

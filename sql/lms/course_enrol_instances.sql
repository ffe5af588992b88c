-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Enrolment instances of new courses (contract 4.1, 6.1): one for each plugin of the site whose setting
-- defaultenrol is 1, in the order of enrol_plugins_enabled, as add_default_instance of manual, guest and
-- self makes them; a course from a template gets copies of the template's manual, guest and self ones
-- instead. Passwords are new ones.

CREATE FUNCTION {f}.course_enrol_instances(run {f}.run, courses bigint[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    plugins CONSTANT text[] := pg_catalog.string_to_array(
        {f}.settings('{"enrol_plugins_enabled"}') ->> 'enrol_plugins_enabled', ',');
BEGIN
    INSERT INTO {enrol} (enrol, status, courseid, sortorder, name, enrolperiod, enrolstartdate,
        enrolenddate, expirynotify, expirythreshold, notifyall, password, cost, currency, roleid,
        customint1, customint2, customint3, customint4, customint5, customint6, customint7, customint8,
        customchar1, customchar2, customchar3, customdec1, customdec2, customtext1, customtext2,
        customtext3, customtext4, timecreated, timemodified)
    SELECT d.enrol, d.status, o.id,
           pg_catalog.row_number() OVER (PARTITION BY o.id ORDER BY d.place) - 1, d.name, d.enrolperiod, 0,
           0, d.expirynotify, d.expirythreshold, d.notifyall, CASE WHEN d.secret
               THEN pg_catalog.left(pg_catalog.md5(pg_catalog.gen_random_uuid()::text), 20)
               WHEN d.enrol = 'guest' THEN '' END, NULL, NULL, d.roleid, d.customint1, d.customint2,
           d.customint3, d.customint4, d.customint5, d.customint6, NULL, NULL, NULL, NULL, NULL, NULL,
           NULL, d.customtext1, NULL, NULL, NULL, run.now, run.now
      FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
      JOIN {course} AS c ON c.id = o.id
     CROSS JOIN LATERAL (
           SELECT s.* FROM {f}.enrol_defaults(plugins) AS s WHERE c.originalcourseid IS NULL
           UNION ALL
           SELECT e.sortorder, e.enrol, e.status, e.name, e.enrolperiod, e.expirynotify,
                  e.expirythreshold, e.notifyall, e.password <> '', e.roleid, e.customint1, e.customint2,
                  e.customint3, e.customint4, e.customint5, e.customint6, e.customtext1
             FROM {enrol} AS e
            WHERE e.courseid = c.originalcourseid AND e.enrol IN ('manual', 'guest', 'self')) AS d
     ORDER BY o.place, d.place;
END
$$;

-- SPDX-License-Identifier: Apache-2.0
-- A demo school in the standalone tables: what the examples of the NexSIS document speak of. A category
-- path, four courses, students, a teacher, groups and cohorts; contexts, sort orders and enrolment
-- instances as Moodle would have left them. All names are made up; nobody can log in.

CREATE FUNCTION pg_temp.demo_now() RETURNS bigint LANGUAGE sql AS 'SELECT extract(epoch FROM now())::bigint';

-- Accounts: T001, S001 .. S028, and those of the document's examples.
INSERT INTO public.mdl_user (auth, confirmed, mnethostid, username, password, idnumber, firstname,
    lastname, email, lang, timezone, mailformat, maildigest, maildisplay, autosubscribe, trackforums,
    timecreated, timemodified)
SELECT 'manual', 1, 1, u.username, 'not cached', u.idnumber, u.firstname, u.lastname, u.email, 'en',
       '99', 1, 0, 2, 1, 0, pg_temp.demo_now(), pg_temp.demo_now()
  FROM (SELECT 0 AS place, 'teacher001' AS username, 'T001' AS idnumber, 'Alice' AS firstname,
               'Novak' AS lastname, 'teacher001@inst.edu' AS email
        UNION ALL
        SELECT n, format('student%s', lpad(n::text, 3, '0')), format('S%s', lpad(n::text, 3, '0')),
               (ARRAY['Ada', 'Ben', 'Chloe', 'David', 'Emma', 'Farid', 'Greta'])[1 + n % 7],
               (ARRAY['Adams', 'Brown', 'Chen', 'Diaz', 'Evans', 'Fischer', 'Garcia', 'Haddad', 'Ito'])[1 + n % 9],
               format('student%s@inst.edu', lpad(n::text, 3, '0'))
          FROM generate_series(1, 28) AS n
        UNION ALL
        VALUES (123, 'student123', 'S123', 'Student', 'Smith', 'studentsmith@inst.edu'),
               (234, 'student234', 'S234', 'Sam', 'Jones', 'samjones@inst.edu'),
               (345, 'student345', 'S345', 'Maria', 'Lopez', 'marialopez@inst.edu')) AS u
 ORDER BY u.place;

INSERT INTO public.mdl_context (contextlevel, instanceid, depth, locked)
SELECT 30, u.id, 2, 0 FROM public.mdl_user AS u WHERE u.idnumber <> '' ORDER BY u.id;

-- Categories: /Technology/Design/Modern Programming and /Humanities, after Moodle's first one.
INSERT INTO public.mdl_course_categories (name, parent, sortorder, descriptionformat, visible,
    visibleold, coursecount, timemodified, depth, path)
VALUES ('Technology', 0, 20000, 0, 1, 1, 0, pg_temp.demo_now(), 1, '/2'),
       ('Design', 2, 30000, 0, 1, 1, 0, pg_temp.demo_now(), 2, '/2/3'),
       ('Modern Programming', 3, 40000, 0, 1, 1, 3, pg_temp.demo_now(), 3, '/2/3/4'),
       ('Humanities', 0, 50000, 0, 1, 1, 1, pg_temp.demo_now(), 1, '/5');

INSERT INTO public.mdl_context (contextlevel, instanceid, depth, locked)
SELECT 40, c.id, c.depth + 1, 0 FROM public.mdl_course_categories AS c WHERE c.id > 1 ORDER BY c.id;

-- Courses. Moodle puts the newest first in its category.
INSERT INTO public.mdl_course (category, sortorder, fullname, shortname, idnumber, summary, startdate,
    format, newsitems, enablecompletion, showcompletionconditions, timecreated, timemodified, cacherev)
SELECT c.category, c.sortorder, c.fullname, c.shortname, c.idnumber, '',
       extract(epoch FROM c.startdate)::bigint, 'topics', 5, 1, 1, pg_temp.demo_now(),
       pg_temp.demo_now(), pg_temp.demo_now()
  FROM (VALUES
       (1, 4, 40003, 'C789', 'TECH-231', 'Principles of API Design', timestamptz '2017-08-16T21:09:30+00:00'),
       (2, 4, 40002, 'C889', 'TECH-331', 'Principles of API Design II', timestamptz '2018-01-15T08:00:00+00:00'),
       (3, 4, 40001, 'C799', 'TECH-240', 'Data Structures', timestamptz '2018-01-15T08:00:00+00:00'),
       (4, 5, 50001, 'C850', 'HUM-101', 'Academic Writing', timestamptz '2017-08-21T08:00:00+00:00'))
       AS c (place, category, sortorder, idnumber, shortname, fullname, startdate)
 ORDER BY c.place;

INSERT INTO public.mdl_context (contextlevel, instanceid, depth, locked)
SELECT 50, c.id, t.depth + 2, 0
  FROM public.mdl_course AS c
  JOIN public.mdl_course_categories AS t ON t.id = c.category
 ORDER BY c.id;

-- Paths of all new contexts: the parents are the system, the category above, the category.
WITH RECURSIVE category AS (
     SELECT c.id, '/1/' || x.id AS path
       FROM public.mdl_course_categories AS c
       JOIN public.mdl_context AS x ON x.contextlevel = 40 AND x.instanceid = c.id
      WHERE c.parent = 0
     UNION ALL
     SELECT c.id, p.path || '/' || x.id
       FROM public.mdl_course_categories AS c
       JOIN category AS p ON p.id = c.parent
       JOIN public.mdl_context AS x ON x.contextlevel = 40 AND x.instanceid = c.id)
UPDATE public.mdl_context AS x
   SET path = CASE x.contextlevel
              WHEN 30 THEN '/1/' || x.id
              WHEN 40 THEN (SELECT k.path FROM category AS k WHERE k.id = x.instanceid)
              ELSE (SELECT k.path FROM public.mdl_course AS c JOIN category AS k ON k.id = c.category
                     WHERE c.id = x.instanceid) || '/' || x.id END
 WHERE x.path IS NULL;

INSERT INTO public.mdl_course_format_options (courseid, format, sectionid, name, value)
SELECT c.id, 'topics', 0, o.name, o.value
  FROM public.mdl_course AS c
 CROSS JOIN (VALUES ('hiddensections', '1'), ('coursedisplay', '0')) AS o (name, value)
 WHERE c.category > 0
 ORDER BY c.id, o.name DESC;

INSERT INTO public.mdl_course_sections (course, section, summary, summaryformat, sequence, visible,
    timemodified)
SELECT c.id, s.number, '', 1, '', 1, pg_temp.demo_now()
  FROM public.mdl_course AS c
 CROSS JOIN generate_series(0, 4) AS s (number)
 WHERE c.category > 0
 ORDER BY c.id, s.number;

INSERT INTO public.mdl_grade_categories (courseid, depth, fullname, aggregation, aggregateonlygraded,
    timecreated, timemodified)
SELECT c.id, 1, '?', 13, 1, pg_temp.demo_now(), pg_temp.demo_now()
  FROM public.mdl_course AS c
 WHERE c.category > 0
 ORDER BY c.id;
UPDATE public.mdl_grade_categories SET path = '/' || id || '/';

INSERT INTO public.mdl_grade_items (courseid, itemtype, iteminstance, gradetype, grademax, grademin,
    sortorder, timecreated, timemodified)
SELECT g.courseid, 'course', g.id, 1, 100, 0, 1, pg_temp.demo_now(), pg_temp.demo_now()
  FROM public.mdl_grade_categories AS g
 ORDER BY g.id;

-- Enrolment: manual instances as Moodle makes them; everybody in C789, every other one elsewhere.
INSERT INTO public.mdl_enrol (enrol, status, courseid, sortorder, enrolperiod, expirynotify,
    expirythreshold, notifyall, roleid, timecreated, timemodified)
SELECT 'manual', 0, c.id, 0, 0, 0, 86400, 0, 5, pg_temp.demo_now(), pg_temp.demo_now()
  FROM public.mdl_course AS c
 WHERE c.category > 0
 ORDER BY c.id;

INSERT INTO public.mdl_user_enrolments (status, enrolid, userid, timestart, timeend, modifierid,
    timecreated, timemodified)
SELECT 0, e.id, u.id, 0, 0, 2, pg_temp.demo_now(), pg_temp.demo_now()
  FROM public.mdl_enrol AS e
  JOIN public.mdl_course AS c ON c.id = e.courseid
  JOIN public.mdl_user AS u ON u.idnumber <> ''
 WHERE u.idnumber = 'T001' OR c.idnumber = 'C789' OR (u.id + c.id) % 2 = 0
 ORDER BY e.id, u.id;

INSERT INTO public.mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid,
    component, itemid, sortorder)
SELECT CASE u.idnumber WHEN 'T001' THEN 3 ELSE 5 END, x.id, u.id, pg_temp.demo_now(), 2, '', 0, 0
  FROM public.mdl_user_enrolments AS l
  JOIN public.mdl_enrol AS e ON e.id = l.enrolid
  JOIN public.mdl_context AS x ON x.contextlevel = 50 AND x.instanceid = e.courseid
  JOIN public.mdl_user AS u ON u.id = l.userid
 ORDER BY l.id;

-- Groups G1 to G3 of C789, each student in one; cohorts of the system.
INSERT INTO public.mdl_groups (courseid, idnumber, name, description, descriptionformat, picture,
    visibility, participation, timecreated, timemodified)
SELECT c.id, 'G' || g.n, 'Group ' || g.n, 'Group ' || g.n || '...', 0, 0, 0, 1, pg_temp.demo_now(),
       pg_temp.demo_now()
  FROM public.mdl_course AS c
 CROSS JOIN generate_series(1, 3) AS g (n)
 WHERE c.idnumber = 'C789'
 ORDER BY g.n;

INSERT INTO public.mdl_groups_members (groupid, userid, timeadded, component, itemid)
SELECT g.id, u.id, pg_temp.demo_now(), '', 0
  FROM public.mdl_user AS u
  JOIN public.mdl_groups AS g ON g.id = 1 + u.id % 3
 WHERE u.idnumber LIKE 'S%'
 ORDER BY u.id;

INSERT INTO public.mdl_cohort (contextid, name, idnumber, description, descriptionformat, visible,
    component, timecreated, timemodified)
VALUES (1, '2026 intake', 'COH26', '', 1, 1, '', pg_temp.demo_now(), pg_temp.demo_now()),
       (1, 'Staff', 'STAFF', '', 1, 1, '', pg_temp.demo_now(), pg_temp.demo_now());

INSERT INTO public.mdl_cohort_members (cohortid, userid, timeadded)
SELECT CASE u.idnumber WHEN 'T001' THEN 2 ELSE 1 END, u.id, pg_temp.demo_now()
  FROM public.mdl_user AS u
 WHERE u.idnumber = 'T001' OR u.idnumber < 'S011'
 ORDER BY u.id;

DROP FUNCTION pg_temp.demo_now();

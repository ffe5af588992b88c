-- SPDX-License-Identifier: Apache-2.0
-- Grades of the demo school: in C889 two essays in a category, 40 and 60 points, and an exam of 100;
-- natural totals as Moodle would have stored them. Made-up, and the same each time.

CREATE FUNCTION pg_temp.demo_now() RETURNS bigint LANGUAGE sql AS 'SELECT extract(epoch FROM now())::bigint';

INSERT INTO public.mdl_grade_categories (courseid, parent, depth, fullname, aggregation,
    aggregateonlygraded, timecreated, timemodified)
SELECT g.courseid, g.id, 2, 'Essays', 13, 1, pg_temp.demo_now(), pg_temp.demo_now()
  FROM public.mdl_grade_categories AS g
  JOIN public.mdl_course AS c ON c.id = g.courseid AND c.idnumber = 'C889';
UPDATE public.mdl_grade_categories SET path = '/' || parent || '/' || id || '/' WHERE depth = 2;

INSERT INTO public.mdl_grade_items (courseid, categoryid, itemname, itemtype, iteminstance, itemnumber,
    gradetype, grademax, grademin, aggregationcoef2, sortorder, timecreated, timemodified)
SELECT k.courseid, CASE i.kind WHEN 'manual' THEN CASE WHEN i.inside THEN k.id ELSE k.parent END END, i.name,
       i.kind, CASE i.kind WHEN 'category' THEN k.id END, CASE i.kind WHEN 'manual' THEN 0 END, 1, i.most, 0,
       i.weight, i.place, pg_temp.demo_now(), pg_temp.demo_now()
  FROM public.mdl_grade_categories AS k
 CROSS JOIN (VALUES (2, 'category', NULL, false, 100, 0.5), (3, 'manual', 'Essay 1', true, 40, 0.4),
                    (4, 'manual', 'Essay 2', true, 60, 0.6), (5, 'manual', 'Exam', false, 100, 0.5))
       AS i (place, kind, name, inside, most, weight)
 WHERE k.depth = 2
 ORDER BY i.place;
UPDATE public.mdl_grade_items SET grademax = 200
 WHERE itemtype = 'course' AND courseid = (SELECT k.courseid FROM public.mdl_grade_categories AS k
                                            WHERE k.depth = 2);

-- Points from each student's id; the totals are the sums, and everybody has everything.
WITH points AS (
    SELECT i.id, i.itemtype, i.itemname, i.categoryid, i.iteminstance, i.grademax, i.aggregationcoef2 AS weight,
           u.id AS userid, 20 + u.id * 7 % 21 AS essay1, 25 + u.id * 11 % 36 AS essay2, 40 + u.id * 13 % 61 AS exam
      FROM public.mdl_grade_items AS i
      JOIN public.mdl_course AS c ON c.id = i.courseid AND c.idnumber = 'C889'
      JOIN public.mdl_enrol AS e ON e.courseid = c.id
      JOIN public.mdl_user_enrolments AS l ON l.enrolid = e.id
      JOIN public.mdl_user AS u ON u.id = l.userid AND u.idnumber <> 'T001')
INSERT INTO public.mdl_grade_grades (itemid, userid, rawgrademax, rawgrademin, finalgrade, usermodified,
    feedback, feedbackformat, informationformat, timemodified, aggregationstatus, aggregationweight)
SELECT p.id, p.userid, p.grademax, 0,
       CASE WHEN p.itemtype = 'course' THEN p.essay1 + p.essay2 + p.exam
            WHEN p.itemtype = 'category' THEN p.essay1 + p.essay2
            WHEN p.itemname = 'Essay 1' THEN p.essay1
            WHEN p.itemname = 'Essay 2' THEN p.essay2
            ELSE p.exam END,
       CASE WHEN p.itemtype = 'manual' THEN 2 END, NULL,
       CASE WHEN p.itemtype = 'manual' THEN 1 ELSE 2 END, CASE WHEN p.itemtype = 'manual' THEN 0 ELSE 2 END,
       pg_temp.demo_now(), CASE WHEN p.itemtype = 'course' THEN 'unknown' ELSE 'used' END,
       CASE WHEN p.itemtype <> 'course' THEN p.weight END
  FROM points AS p
 ORDER BY p.userid, p.id;

DROP FUNCTION pg_temp.demo_now();

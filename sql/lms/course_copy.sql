-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Copies groups and the grade tree of a new course's template
-- (originalcourseid): grade categories, and the items that belong to no activity, formulas with the new
-- items' numbers. Members, grades and history before the copy are nobody's. The tree waits for
-- Moodle's next regrade (contract 8.5).

CREATE FUNCTION {f}.course_copy(run {f}.run, course bigint)
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    source CONSTANT bigint := (SELECT c.originalcourseid FROM {course} AS c WHERE c.id = course);
    old_categories CONSTANT bigint[] := ARRAY(SELECT g.id FROM {grade_categories} AS g
        WHERE g.courseid = source ORDER BY g.depth, g.id);
    old_items CONSTANT bigint[] := ARRAY(SELECT i.id FROM {grade_items} AS i
        WHERE i.courseid = source AND i.itemtype IN ('course', 'category', 'manual') ORDER BY i.sortorder, i.id);
    categories bigint[];
    items bigint[];
BEGIN
    INSERT INTO {groups} (courseid, idnumber, name, description, descriptionformat, enrolmentkey,
                          picture, visibility, participation, timecreated, timemodified)
    SELECT course, g.idnumber, g.name, g.description, g.descriptionformat, g.enrolmentkey, 0,
           g.visibility, g.participation, run.now, run.now
      FROM {groups} AS g
     WHERE g.courseid = source
     ORDER BY g.id;

    WITH i AS (
         INSERT INTO {grade_categories} (courseid, parent, depth, path, fullname, aggregation, keephigh,
             droplow, aggregateonlygraded, aggregateoutcomes, timecreated, timemodified, hidden)
         SELECT course, g.parent, g.depth, g.path, g.fullname, g.aggregation, g.keephigh, g.droplow,
                g.aggregateonlygraded, g.aggregateoutcomes, run.now, run.now, g.hidden
           FROM pg_catalog.unnest(old_categories) WITH ORDINALITY AS o (id, place)
           JOIN {grade_categories} AS g ON g.id = o.id
          ORDER BY o.place
         RETURNING id)
    SELECT pg_catalog.array_agg(i.id ORDER BY i.id) INTO categories FROM i;
    UPDATE {grade_categories} AS g
       SET parent = categories[pg_catalog.array_position(old_categories, g.parent)],
           path = (SELECT '/' || pg_catalog.string_agg(categories[pg_catalog.array_position(
                              old_categories, p.id::bigint)]::text, '/' ORDER BY p.place) || '/'
                     FROM pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.btrim(g.path, '/'), '/'))
                          WITH ORDINALITY AS p (id, place))
     WHERE g.id = ANY (categories);

    WITH i AS (
         INSERT INTO {grade_items} (courseid, categoryid, itemname, itemtype, itemmodule, iteminstance,
             itemnumber, iteminfo, idnumber, calculation, gradetype, grademax, grademin, scaleid,
             outcomeid, gradepass, multfactor, plusfactor, aggregationcoef, aggregationcoef2, sortorder,
             display, decimals, hidden, locked, locktime, needsupdate, weightoverride, timecreated,
             timemodified)
         SELECT course, categories[pg_catalog.array_position(old_categories, g.categoryid)], g.itemname,
                g.itemtype, NULL, categories[pg_catalog.array_position(old_categories, g.iteminstance)],
                g.itemnumber, g.iteminfo, g.idnumber, g.calculation, g.gradetype, g.grademax, g.grademin,
                g.scaleid, g.outcomeid, g.gradepass, g.multfactor, g.plusfactor, g.aggregationcoef,
                g.aggregationcoef2, g.sortorder, g.display, g.decimals, g.hidden, 0, 0, 1,
                g.weightoverride, run.now, run.now
           FROM pg_catalog.unnest(old_items) WITH ORDINALITY AS o (id, place)
           JOIN {grade_items} AS g ON g.id = o.id
          ORDER BY o.place
         RETURNING id)
    SELECT pg_catalog.array_agg(i.id ORDER BY i.id) INTO items FROM i;
    UPDATE {grade_items} AS g
       SET calculation = (
           SELECT pg_catalog.string_agg(CASE WHEN m.part[1] ~ '^##gi' THEN '##gi' || coalesce(
                      items[pg_catalog.array_position(old_items, pg_catalog.btrim(m.part[1], '#gi')::bigint)], 0)
                      || '##' ELSE m.part[1] END, '' ORDER BY m.place)
             FROM pg_catalog.regexp_matches(g.calculation, '(##gi[0-9]+##|[^#]+|#)', 'g')
                  WITH ORDINALITY AS m (part, place))
     WHERE g.id = ANY (items) AND g.calculation LIKE '%##gi%';
    PERFORM {f}.course_copy_history(run, categories, items);
END
$$;

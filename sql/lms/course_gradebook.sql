-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Gives courses that have no gradebook yet the empty one Moodle makes at first use (contract 8.1): the
-- course category and its item, with their history. Gives the log rows.

CREATE FUNCTION {f}.course_gradebook(run {f}.run, courses bigint[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    s CONSTANT jsonb := {f}.settings(ARRAY['grade_aggregation', 'disablegradehistory']);
    keeps CONSTANT boolean := coalesce(s ->> 'disablegradehistory', '0') IN ('', '0');
    categories bigint[];
    items bigint[];
BEGIN
    WITH i AS (
         INSERT INTO {grade_categories} (courseid, parent, depth, path, fullname, aggregation, keephigh,
             droplow, aggregateonlygraded, aggregateoutcomes, timecreated, timemodified, hidden)
         SELECT o.id, NULL, 1, NULL, '?', coalesce(s ->> 'grade_aggregation', '13')::bigint, 0, 0, 1, 0,
                run.now, run.now, 0
           FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
          WHERE NOT EXISTS (SELECT FROM {grade_categories} AS g WHERE g.courseid = o.id)
          ORDER BY o.place
         RETURNING id)
    SELECT pg_catalog.array_agg(i.id ORDER BY i.id) INTO categories FROM i;
    IF categories IS NULL THEN
        RETURN ARRAY[]::{f}.event[];
    END IF;
    IF keeps THEN
        PERFORM {f}.grade_categories_history(run, 1, 'system', categories);
    END IF;
    UPDATE {grade_categories} AS g SET path = '/' || g.id || '/' WHERE g.id = ANY (categories);

    WITH i AS (
         INSERT INTO {grade_items} (courseid, itemtype, iteminstance, gradetype, grademax, grademin,
             sortorder, needsupdate, timecreated, timemodified)
         SELECT g.courseid, 'course', g.id, 1, 100, 0, 1, 1, run.now, run.now
           FROM {grade_categories} AS g
          WHERE g.id = ANY (categories)
          ORDER BY g.id
         RETURNING id)
    SELECT pg_catalog.array_agg(i.id ORDER BY i.id) INTO items FROM i;
    IF keeps THEN
        PERFORM {f}.grade_categories_history(run, 2, 'system', categories);
        PERFORM {f}.grade_items_history(run, 1, 'system', items);
    END IF;
    RETURN {f}.grade_item_events('grade_item_created', items);
END
$$;

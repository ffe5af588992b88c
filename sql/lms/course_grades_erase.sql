-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Deletes the gradebooks of courses (contract 4.3): items of sub-categories are moved to the top first,
-- then category items, other items and the course item go with their grades, then the categories;
-- each step in the history (action 2, then 3 with source coursedelete). Gives the log rows.

CREATE FUNCTION {f}.course_grades_erase(run {f}.run, courses bigint[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    keeps CONSTANT boolean := coalesce({f}.settings('{"disablegradehistory"}')
                                       ->> 'disablegradehistory', '0') IN ('', '0');
    moved bigint[];
    items CONSTANT bigint[] := ARRAY(
        SELECT i.id FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
          JOIN {grade_items} AS i ON i.courseid = o.id
         ORDER BY o.place, CASE i.itemtype WHEN 'category' THEN 1 WHEN 'course' THEN 3 ELSE 2 END, i.id DESC);
    categories CONSTANT bigint[] := ARRAY(
        SELECT g.id FROM pg_catalog.unnest(courses) WITH ORDINALITY AS o (id, place)
          JOIN {grade_categories} AS g ON g.courseid = o.id
         ORDER BY o.place, g.parent IS NULL, g.id);
    grades CONSTANT bigint[] := ARRAY(
        SELECT g.id FROM pg_catalog.unnest(items) WITH ORDINALITY AS i (id, place)
          JOIN {grade_grades} AS g ON g.itemid = i.id
         ORDER BY i.place, g.id);
    events {f}.event[];
BEGIN
    moved := ARRAY(SELECT i.id FROM pg_catalog.unnest(items) WITH ORDINALITY AS o (id, place)
                     JOIN {grade_items} AS i ON i.id = o.id
                     JOIN {grade_categories} AS g ON g.id = i.categoryid AND g.parent IS NOT NULL
                    ORDER BY o.place);
    UPDATE {grade_items} AS i SET needsupdate = 1 WHERE i.id = ANY (items) AND i.itemtype <> 'course';
    UPDATE {grade_items} AS i
       SET categoryid = t.id, aggregationcoef2 = 1
      FROM {grade_categories} AS t
     WHERE i.id = ANY (moved) AND t.courseid = i.courseid AND t.parent IS NULL;
    IF keeps THEN
        PERFORM {f}.grade_items_history(run, 2, NULL, moved);
        PERFORM {f}.grade_items_history(run, 3, 'coursedelete', items);
        PERFORM {f}.grade_categories_history(run, 3, 'coursedelete', categories);
    END IF;

    events := {f}.grade_item_events('grade_item_updated', moved) || {f}.course_grade_events(items, grades);
    PERFORM {f}.grades_erase(run, 'coursedelete', grades);
    DELETE FROM {grade_items} AS i WHERE i.id = ANY (items);
    DELETE FROM {grade_categories} AS g WHERE g.id = ANY (categories);
    RETURN events;
END
$$;

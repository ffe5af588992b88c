-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The stored grades of these users (NULL: of everybody who has one) in these items.

CREATE FUNCTION {f}.grade_read(items {f}.grade_item[], users bigint[])
RETURNS {f}.grade[] LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(SELECT i.id FROM pg_catalog.unnest(items) AS i);
BEGIN
    IF users IS NULL THEN
        RETURN ARRAY(
        SELECT ROW(g.itemid, g.userid, g.id, g.finalgrade, g.rawgrademin, g.rawgrademax,
                   g.excluded <> 0, g.overridden <> 0 OR g.locked <> 0, g.aggregationstatus,
                   g.aggregationweight, NULL, false)::{f}.grade
          FROM {grade_grades} AS g
         WHERE g.itemid = ANY (ids));
    END IF;
    RETURN ARRAY(
    SELECT ROW(g.itemid, g.userid, g.id, g.finalgrade, g.rawgrademin, g.rawgrademax,
               g.excluded <> 0, g.overridden <> 0 OR g.locked <> 0, g.aggregationstatus,
               g.aggregationweight, NULL, false)::{f}.grade
      FROM {grade_grades} AS g
     WHERE g.userid = ANY (users) AND g.itemid = ANY (ids));
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The letter of a percentage by the scale of a context, or by Moodle's own where that is NULL: the
-- highest boundary reached, without rounding; "-" below a scale's lowest (contract 8.8).

CREATE FUNCTION {f}.grade_letter(context bigint, percent float8)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF context IS NULL THEN
        RETURN (SELECT l.letter
                  FROM (VALUES (93, 'A'), (90, 'A-'), (87, 'B+'), (83, 'B'), (80, 'B-'), (77, 'C+'),
                               (73, 'C'), (70, 'C-'), (67, 'D+'), (60, 'D'), (0, 'F')) AS l (boundary, letter)
                 WHERE percent >= l.boundary
                 ORDER BY l.boundary DESC LIMIT 1);
    END IF;
    RETURN coalesce((SELECT l.letter FROM {grade_letters} AS l
                      WHERE l.contextid = context AND percent >= l.lowerboundary::float8
                      ORDER BY l.lowerboundary DESC, l.id LIMIT 1), '-');
END
$$;

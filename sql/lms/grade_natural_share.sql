-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- One item's share in a natural total of one user (contract 8.6). weights, points: of everything that
-- counts for this user; setweight, setpoints: of what has a share fixed by hand; reach: most points.

CREATE FUNCTION {f}.grade_natural_share(fixed boolean, extra boolean, weight float8, high float8,
    weights float8, setweight float8, points float8, setpoints float8, reach float8)
RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN fixed AND weight <= 0 THEN 0
                WHEN fixed THEN coalesce(weight / nullif(weights, 0), 0)
                WHEN extra THEN coalesce(high / nullif(reach, 0), 0)
                WHEN points > setpoints
                THEN high / (points - setpoints) * (1 - coalesce(setweight / nullif(weights, 0), 0))
                ELSE 0 END
$$;

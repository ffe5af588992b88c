-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- A number of one range in another; where either has no width, the top of the second.

CREATE FUNCTION {f}.grade_scaled(value float8, low float8, high float8, tolow float8, tohigh float8)
RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value IS NULL THEN NULL
                WHEN high = low OR tohigh = tolow THEN tohigh
                ELSE (value - low) / (high - low) * (tohigh - tolow) + tolow END
$$;

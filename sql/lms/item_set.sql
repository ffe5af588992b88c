-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The item with the members that are given and not null; the others stay as they were. Warnings
-- are added to those it has. Every argument is used once, so that PostgreSQL writes the function
-- into the statement that calls it.

CREATE FUNCTION {f}.item_set(w {f}.item, id bigint = NULL, old jsonb = NULL, new jsonb = NULL,
    more jsonb = NULL, outcome text = NULL, warnings jsonb = NULL, document jsonb = NULL)
RETURNS {f}.item LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ROW((w).pos, (w).key, (w).given, coalesce($2, (w).id), coalesce($3, (w).old),
               coalesce($4, (w).new), coalesce($5, (w).more), coalesce($6, (w).outcome),
               (w).errors, nullif(coalesce((w).warnings, '[]') || coalesce($7, '[]'), '[]'),
               coalesce($8, (w).document))::{f}.item
$$;

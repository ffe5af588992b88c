-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The item as failed, with these errors (one or an array of them) added to those it has, and
-- without a document.

CREATE FUNCTION {f}.item_fail(w {f}.item, errors jsonb)
RETURNS {f}.item LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ROW((w).pos, (w).key, (w).given, (w).id, (w).old, (w).new, (w).more, 'failed',
               coalesce((w).errors, '[]') || $2, (w).warnings, NULL)::{f}.item
$$;

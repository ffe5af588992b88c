-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- An item's more with name set to value. changed: the same for the change feed, {"member": new}.

CREATE FUNCTION {f}.more_add(more jsonb, name text, value jsonb, changed jsonb)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(more, '{}') || pg_catalog.jsonb_build_object(
           name, value, 'changed', coalesce(more -> 'changed', '{}') || changed)
$$;

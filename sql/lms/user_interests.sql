-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A person's interests, with commas between; NULL: he names none.

CREATE FUNCTION {f}.user_interests(person bigint)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (
    SELECT string_agg(t.rawname, ', ' ORDER BY i.ordering, i.id)
      FROM {tag_instance} AS i
      JOIN {tag} AS t ON t.id = i.tagid
     WHERE i.component = 'core' AND i.itemtype = 'user' AND i.itemid = person);
END
$$;

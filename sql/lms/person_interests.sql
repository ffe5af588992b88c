-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- An account's interests (tags), as Moodle joins them; NULL: none.

CREATE FUNCTION {f}.person_interests(account bigint)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (SELECT string_agg(t.rawname, ', ' ORDER BY i.ordering, i.id)
              FROM {tag_instance} AS i JOIN {tag} AS t ON t.id = i.tagid
             WHERE i.component = 'core' AND i.itemtype = 'user' AND i.itemid = account);
END
$$;

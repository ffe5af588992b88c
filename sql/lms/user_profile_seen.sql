-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A person's own profile fields that have a value, as a JSON array of [type, value, name, shortname] in
-- the site's order. everything: also those only he and who may see everything do.

CREATE FUNCTION {f}.user_profile_seen(person bigint, everything boolean)
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (
    SELECT json_agg(json_build_array(f.datatype, d.data, f.name, f.shortname)
                    ORDER BY k.sortorder, f.sortorder, f.id)
      FROM {user_info_data} AS d
      JOIN {user_info_field} AS f ON f.id = d.fieldid
      LEFT JOIN {user_info_category} AS k ON k.id = f.categoryid
     WHERE d.userid = person AND d.data <> '' AND (f.visible = 2 OR everything));
END
$$;

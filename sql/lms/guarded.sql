-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Accounts only an administrator's key may write, by Moodle's ids as texts: the one the call acts as, the
-- API's own, site administrators and the guest.

CREATE FUNCTION {f}.guarded(run {f}.run)
RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT ($1).actor::text || pg_catalog.string_to_array(pg_catalog.concat_ws(',', ($1).settings ->> 'site_actor',
               ($1).settings ->> 'siteadmins', ($1).settings ->> 'siteguest'), ',')
$$;

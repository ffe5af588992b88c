-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether an account may be written only with scope admin: site administrators, guest, our actor,
-- the account the key acts as, accounts of remote hosts, anyone with a role at system level.

CREATE FUNCTION {f}.user_protected(call jsonb, run {f}.run, id bigint, mnethostid bigint)
RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT $4 <> (run).mnet
        OR $3 IN ((run).actor, ((run).settings ->> 'site_actor')::bigint)
        OR $3::text = ANY (pg_catalog.string_to_array(
               coalesce((run).settings ->> 'siteadmins', '') || ','
               || coalesce((run).settings ->> 'siteguest', ''), ','))
        OR EXISTS (SELECT FROM {role_assignments} AS r
                     JOIN {context} AS c ON c.id = r.contextid
                    WHERE r.userid = $3 AND c.contextlevel = 10)
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether an account may be written only with scope admin: site administrators, guest, our actor,
-- the account the key acts as, accounts of remote hosts, anyone with a role at system level.

CREATE FUNCTION {f}.user_protected(run {f}.run, id bigint, mnethostid bigint)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN mnethostid <> run.mnet
        OR id IN (run.actor, (run.settings ->> 'site_actor')::bigint,
                  (run.settings ->> 'siteguest')::bigint)
        OR id::text = ANY (pg_catalog.string_to_array(run.settings ->> 'siteadmins', ','))
        OR EXISTS (SELECT FROM {role_assignments} AS r
                     JOIN {context} AS c ON c.id = r.contextid
                    WHERE r.userid = user_protected.id AND c.contextlevel = 10);
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whose a token of Moodle's web services is, checked in Moodle's order (contract 10.2). problem: NULL,
-- or "key:argument" of Moodle's error. functions: what its service holds, none where the service is not
-- open to the account; cohorts: those it is confined to, NULL: not; theme to tagged: what the site
-- shows of people, to this account. A token past its time is deleted, unless it is shared with a Moodle
-- that looks at it after us; its lastaccess is written at most once a minute. Nothing is written on a
-- standby.

CREATE FUNCTION {f}.token_find(token text, address text, shared boolean)
RETURNS TABLE (problem text, id bigint, account bigint, username text, admin boolean, cohorts bigint[],
    service bigint, shortname text, functions text[], theme text,
    themerev text, nameform text, hidden text, tagged boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    site CONSTANT jsonb := {f}.settings(ARRAY[
        'enablewebservices', 'webserviceprotocols', 'siteadmins', 'maintenance_enabled', 'theme', 'themerev',
        'fullnamedisplay', 'alternativefullnameformat', 'hiddenuserfields']);
    now CONSTANT bigint := extract(epoch FROM clock_timestamp())::bigint;
    writable CONSTANT boolean := current_setting('transaction_read_only') = 'off';
    found record;
    holder record;
BEGIN
    IF site ->> 'enablewebservices' IS DISTINCT FROM '1'
       OR coalesce('rest' <> ALL (string_to_array(site ->> 'webserviceprotocols', ',')), true) THEN
        RETURN QUERY SELECT 'servicesoff', NULL::bigint, NULL::bigint, NULL, NULL::boolean,
                            NULL::bigint[], NULL::bigint, NULL, NULL::text[], NULL, NULL, NULL, NULL, NULL::boolean;
        RETURN;
    END IF;
    SELECT t.id, t.userid, t.externalserviceid, t.sid, t.contextid, t.iprestriction, t.validuntil,
           t.lastaccess INTO found
      FROM {external_tokens} AS t
     WHERE t.token = token_find.token AND t.tokentype = 0;
    SELECT u.id, u.username INTO holder FROM {user} AS u WHERE u.id = found.userid;

    problem := {f}.token_problem(found.id, address, now);
    IF found.validuntil <> 0 AND found.validuntil < now AND writable AND NOT shared THEN
        DELETE FROM {external_tokens} AS t WHERE t.id = found.id;
    ELSIF problem IS NULL AND coalesce(found.lastaccess < now - 60, true) AND writable THEN
        UPDATE {external_tokens} AS t SET lastaccess = now
         WHERE t.id = (SELECT l.id FROM {external_tokens} AS l WHERE l.id = found.id FOR UPDATE SKIP LOCKED);
    END IF;
    admin := holder.id::text = ANY (string_to_array(site ->> 'siteadmins', ','));
    problem := coalesce(problem, {f}.token_holder_problem(holder.id, admin, site ->> 'maintenance_enabled' = '1',
                                                          found.contextid));
    RETURN QUERY
    SELECT problem, found.id, holder.id, holder.username::text, admin,
           (SELECT array_agg(p.cohort_id) FROM nexsis.partner AS p WHERE p.token_id = found.id),
           s.id, s.shortname::text,
           CASE WHEN {f}.service_open(s.id, holder.id, found.contextid, address, now)
                THEN ARRAY(SELECT m.functionname::text FROM {external_services_functions} AS m
                            WHERE m.externalserviceid = s.id)
                ELSE '{}' END,
           coalesce(site ->> 'theme', 'boost'), coalesce(site ->> 'themerev', '-1'),
           nullif(nullif(site ->> CASE WHEN admin THEN 'alternativefullnameformat' ELSE 'fullnamedisplay' END,
                         'language'), ''),
           site ->> 'hiddenuserfields',
           EXISTS (SELECT FROM {tag_instance} AS i WHERE i.itemtype = 'user' AND i.component = 'core')
      FROM (SELECT 1) AS one
      LEFT JOIN {external_services} AS s ON s.id = found.externalserviceid;
END
$$;

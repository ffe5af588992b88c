-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- What an account may see of another one's profile (contract 10.6), for callers who are no site
-- administrators; no row: nothing. It is seen in its own context, or in the last course of its active
-- enrolments where the caller may see details. identity: the fields that identify people here.

CREATE FUNCTION {f}.profile_view(caller bigint, account bigint)
RETURNS TABLE (alldetails boolean, fullnames boolean, hidden boolean, useremail boolean, sharing boolean,
    identity text[])
LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    site CONSTANT jsonb := {f}.settings(ARRAY['coursecontact', 'showuseridentity']);
    self CONSTANT boolean := caller = account;
    place bigint := (SELECT c.id FROM {context} AS c WHERE c.contextlevel = 30 AND c.instanceid = account);
    incourse boolean := false;
BEGIN
    IF NOT self AND NOT {f}.may(caller, 'moodle/user:viewdetails', place) AND NOT EXISTS (
           SELECT FROM {role_assignments} AS a
            WHERE a.userid = account
              AND a.roleid::text = ANY (string_to_array(site ->> 'coursecontact', ','))) THEN
        incourse := true;
        place := {f}.profile_course(caller, account);
        IF place IS NULL THEN
            RETURN;
        END IF;
    END IF;
    RETURN QUERY
    SELECT {f}.may(caller, 'moodle/user:viewalldetails', place),
           {f}.may(caller, 'moodle/site:viewfullnames', place),
           {f}.may(caller, CASE WHEN incourse THEN 'moodle/course:viewhiddenuserfields'
                                ELSE 'moodle/user:viewhiddendetails' END, place),
           incourse AND {f}.may(caller, 'moodle/course:useremail', place),
           EXISTS (SELECT FROM {user_enrolments} AS o
                     JOIN {enrol} AS e ON e.id = o.enrolid
                     JOIN {enrol} AS f ON f.courseid = e.courseid
                     JOIN {user_enrolments} AS m ON m.enrolid = f.id AND m.userid = caller
                    WHERE o.userid = account),
           CASE WHEN {f}.may(caller, 'moodle/site:viewuseridentity', place)
                THEN string_to_array(site ->> 'showuseridentity', ',') ELSE '{}' END;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Removes the rows Moodle's delete_user removes by user id without a word (contract 1.3, "memberships",
-- "personal rows", and the observers of auth_oauth2 and tool_monitor).

CREATE FUNCTION {f}.user_erase_rows(ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM {role_assignments} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {event} AS x WHERE x.userid = ANY (ids) AND x.subscriptionid IS NOT NULL;
    DELETE FROM {event_subscriptions} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {cohort_members} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {groups_members} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {user_enrolments} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {user_preferences} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {user_info_data} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {user_password_history} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {user_lastaccess} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {external_tokens} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {external_services_users} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {user_private_key} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {my_pages} AS x WHERE x.userid = ANY (ids) AND x.private = 1;
    DELETE FROM {oauth2_refresh_token} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {auth_oauth2_linked_login} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {tool_monitor_subscriptions} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {sessions} AS x WHERE x.userid = ANY (ids);
    DELETE FROM {tag_instance} AS x
     WHERE x.component = 'core' AND x.itemtype = 'user' AND x.itemid = ANY (ids);
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Ends these enrolments (contract 6.4): with each what its plugin gave; with the user's last one in a
-- course also every role and group there, the last access, and what forums keep about the user
-- (contract 0.7). Grades are for the caller. Permission flags too: the user may keep other roles.

CREATE FUNCTION {f}.enrolments_end(run {f}.run, enrolments {f}.enrolment[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids CONSTANT bigint[] := ARRAY(SELECT e.id FROM pg_catalog.unnest(enrolments) AS e);
BEGIN
    DELETE FROM {message_conversation_members} AS m
     USING {f}.enrolments_groups(enrolments) AS g, {message_conversations} AS c
     WHERE c.component = 'core_group' AND c.itemtype = 'groups' AND c.itemid = g.groupid
       AND m.conversationid = c.id AND m.userid = g.userid;
    WITH gone AS (
         DELETE FROM {groups_members} AS m
          WHERE m.id = ANY (ARRAY(SELECT g.id FROM {f}.enrolments_groups(enrolments) AS g))
         RETURNING m.id, m.groupid),
    ours AS (
         DELETE FROM nexsis.owned AS o
          WHERE o.kind = 'member' AND o.moodle_id = ANY (ARRAY(SELECT gone.id FROM gone)))
    UPDATE {groups} AS g SET timemodified = run.now WHERE g.id IN (SELECT gone.groupid FROM gone);

    WITH gone AS (
         DELETE FROM {role_assignments} AS r
          WHERE r.id = ANY (ARRAY(SELECT x.id FROM {f}.enrolments_roles(enrolments) AS x))
         RETURNING r.id)
    DELETE FROM nexsis.owned AS o
     WHERE o.kind = 'role' AND o.moodle_id = ANY (ARRAY(SELECT gone.id FROM gone));
    DELETE FROM {user_enrolments} AS u WHERE u.id = ANY (ids);
    DELETE FROM nexsis.owned AS o WHERE o.kind = 'enrolment' AND o.moodle_id = ANY (ids);
    DELETE FROM {user_lastaccess} AS a
     USING pg_catalog.unnest(enrolments) AS e
     WHERE e.last AND a.userid = e.userid AND a.courseid = e.courseid;

    DELETE FROM {forum_subscriptions} AS x
     USING pg_catalog.unnest(enrolments) AS e, {forum} AS f
     WHERE e.last AND f.course = e.courseid AND x.forum = f.id AND x.userid = e.userid;
    DELETE FROM {forum_digests} AS x
     USING pg_catalog.unnest(enrolments) AS e, {forum} AS f
     WHERE e.last AND f.course = e.courseid AND x.forum = f.id AND x.userid = e.userid;
    DELETE FROM {forum_track_prefs} AS x
     USING pg_catalog.unnest(enrolments) AS e, {forum} AS f
     WHERE e.last AND f.course = e.courseid AND x.forumid = f.id AND x.userid = e.userid;
    DELETE FROM {forum_read} AS x
     USING pg_catalog.unnest(enrolments) AS e, {forum} AS f
     WHERE e.last AND f.course = e.courseid AND x.forumid = f.id AND x.userid = e.userid;
END
$$;

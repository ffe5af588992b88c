-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Rows of Moodle's standard log, in the order given (contract 0.6), when the site keeps that log.
-- The contexts of all events exist. contexts: their ids, an event each, where the caller knows them.
-- Observers do not run: what they would do is the caller's work.

CREATE FUNCTION {f}.log_events(call jsonb, run {f}.run, events {f}.event[], contexts bigint[] = NULL)
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    stores text;
    as_json boolean;
    nothing text;
BEGIN
    SELECT pg_catalog.max(c.value) FILTER (WHERE c.name = 'enabled_stores'),
           coalesce(pg_catalog.max(c.value) FILTER (WHERE c.name = 'jsonformat'), '1') <> '0'
      INTO stores, as_json
      FROM {config_plugins} AS c
     WHERE (c.plugin, c.name) IN (('tool_log', 'enabled_stores'), ('logstore_standard', 'jsonformat'));
    IF coalesce('logstore_standard' <> ALL (pg_catalog.string_to_array(stores, ',')), true) THEN
        RETURN;
    END IF;

    nothing := CASE WHEN as_json THEN 'null' ELSE 'N;' END;
    INSERT INTO {logstore_standard_log} (eventname, component, action, target, objecttable,
        objectid, crud, edulevel, contextid, contextlevel, contextinstanceid, userid, courseid,
        relateduserid, anonymous, other, timecreated, origin, ip, realuserid)
    SELECT '\' || p.component || '\event\' || e.name, p.component, k.action,
           k.target, k.objecttable, e.objectid, k.crud, k.edulevel, coalesce(e.context, c.id), e.level, e.instance, run.actor,
           coalesce(e.courseid, 0), e.related, 0,
           CASE WHEN e.other IS NULL THEN nothing
                WHEN as_json AND pg_catalog.octet_length(e.other::text) = pg_catalog.length(e.other::text)
                     AND pg_catalog.strpos(e.other::text, '/') = 0 THEN e.other::text -- what php_json would give
                WHEN as_json THEN {f}.php_json(e.other) ELSE {f}.php_serialize(e.other) END,
           run.now, 'ws', call ->> 'address', NULL
      FROM ROWS FROM (pg_catalog.unnest(events), pg_catalog.unnest(contexts)) WITH ORDINALITY
           AS e (name, level, instance, objectid, courseid, related, other, context, place)
      JOIN (VALUES
           ('user_created', 'created', 'user', 'user', 'c', 0),
           ('user_updated', 'updated', 'user', 'user', 'u', 0),
           ('user_deleted', 'deleted', 'user', 'user', 'd', 0),
           ('user_password_updated', 'updated', 'user_password', NULL, 'u', 0),
           ('cohort_member_added', 'added', 'cohort_member', 'cohort', 'c', 0),
           ('role_unassigned', 'unassigned', 'role', 'role', 'd', 0),
           ('role_assigned', 'assigned', 'role', 'role', 'c', 0),
           ('user_enrolment_created', 'created', 'user_enrolment', 'user_enrolments', 'c', 0),
           ('user_enrolment_updated', 'updated', 'user_enrolment', 'user_enrolments', 'u', 0),
           ('group_created', 'created', 'group', 'groups', 'c', 0),
           ('group_updated', 'updated', 'group', 'groups', 'u', 0),
           ('group_deleted', 'deleted', 'group', 'groups', 'd', 0),
           ('group_member_added', 'added', 'group_member', 'groups', 'c', 0),
           ('subscription_created', 'created', 'subscription', 'forum_subscriptions', 'c', 2),
           ('group_member_removed', 'removed', 'group_member', 'groups', 'd', 0),
           ('user_enrolment_deleted', 'deleted', 'user_enrolment', 'user_enrolments', 'd', 0),
           ('course_category_created', 'created', 'course_category', 'course_categories', 'c', 0),
           ('course_created', 'created', 'course', 'course', 'c', 1),
           ('course_updated', 'updated', 'course', 'course', 'u', 1),
           ('course_deleted', 'deleted', 'course', 'course', 'd', 1),
           ('course_content_deleted', 'deleted', 'course_content', 'course', 'd', 1),
           ('course_section_created', 'created', 'course_section', 'course_sections', 'c', 1),
           ('enrol_instance_created', 'created', 'enrol_instance', 'enrol', 'c', 0),
           ('enrol_instance_deleted', 'deleted', 'enrol_instance', 'enrol', 'd', 0),
           ('grade_item_created', 'created', 'grade_item', 'grade_items', 'c', 0),
           ('grade_item_updated', 'updated', 'grade_item', 'grade_items', 'u', 0),
           ('grade_item_deleted', 'deleted', 'grade_item', 'grade_items', 'd', 0),
           ('grade_deleted', 'deleted', 'grade', 'grade_grades', 'd', 1),
           ('user_graded', 'graded', 'user', 'grade_grades', 'u', 1)
           ) AS k (name, action, target, objecttable, crud, edulevel) ON k.name = e.name
     CROSS JOIN LATERAL (SELECT CASE k.objecttable WHEN 'forum_subscriptions' THEN 'mod_forum'
                                ELSE 'core' END) AS p (component)
      LEFT JOIN LATERAL (
           SELECT x.id FROM {context} AS x
            WHERE e.context IS NULL AND x.contextlevel = e.level AND x.instanceid = e.instance OFFSET 0) AS c ON true
     ORDER BY e.place;
END
$$;

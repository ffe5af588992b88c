-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whom and what each item means, and the enrolment they have through the course's first enabled
-- manual instance: id; old = status, timestart, timeend, roles (shortnames); more = userid, courseid,
-- contextid, enrolid and default_role of the instance (NULL: there is none yet), assigned = roles
-- without a component [{"id", "role", "ours"}], tombstone. The outcome is what a put would do:
-- created, updated, restored (we ended it by suspending, and it still is).

CREATE FUNCTION {f}.enrol_find(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    enabled CONSTANT boolean := 'manual' = ANY (pg_catalog.string_to_array(
        {f}.settings('{"enrol_plugins_enabled"}') ->> 'enrol_plugins_enabled', ','));
BEGIN
    work := {f}.enrol_meant(call, run, work);
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN enabled IS NOT TRUE OR i.status = 1 OR i.id IS NULL AND NOT {f}.owns(call)
           THEN {f}.item_fail(w, {f}.problem('manual_enrol_disabled', 'courseid', pg_catalog.format(
                CASE WHEN enabled THEN 'manual enrolment is switched off in course "%s"; switch it on in '
                     || 'Moodle' ELSE 'the site has manual enrolment switched off' END,
                w.given ->> 'courseid')))
           ELSE {f}.item_set(w, e.id,
                CASE WHEN e.id IS NOT NULL THEN pg_catalog.jsonb_build_object('status', e.status,
                     'timestart', e.timestart, 'timeend', e.timeend,
                     'roles', coalesce(a.names, '[]')) END,
                NULL,
                w.more || pg_catalog.jsonb_build_object('enrolid', i.id, 'default_role', i.roleid,
                    'assigned', coalesce(a.roles, '[]'))
                || CASE WHEN t.how IS NULL THEN '{}' ELSE pg_catalog.jsonb_build_object(
                   'tombstone', t.how, 'was_suspended', t.was_suspended) END,
                CASE WHEN e.id IS NULL THEN 'created'
                     WHEN t.how = 'suspend' AND e.status = 1 THEN 'restored'
                     ELSE 'updated' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN LATERAL (
           SELECT o.id, o.status, o.roleid FROM {enrol} AS o
            WHERE o.courseid = (w.more ->> 'courseid')::bigint AND o.enrol = 'manual'
            ORDER BY o.status, o.sortorder, o.id LIMIT 1) AS i ON true
      LEFT JOIN LATERAL (
           SELECT o.* FROM {user_enrolments} AS o
            WHERE o.userid = (w.more ->> 'userid')::bigint -- by user, whatever the statistics say
              AND o.enrolid + 0 = i.id OFFSET 0) AS e ON true
      LEFT JOIN LATERAL (
           SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('id', o.id, 'role', o.roleid,
                      'ours', coalesce((SELECT true FROM nexsis.owned AS n
                                         WHERE n.kind = 'role' AND n.moodle_id = o.id
                                           AND n.role = o.roleid), false)) ORDER BY o.id) AS roles,
                  pg_catalog.jsonb_agg((SELECT r.shortname FROM {role} AS r WHERE r.id = o.roleid)
                                       ORDER BY o.id) AS names
             FROM {role_assignments} AS o
            WHERE o.userid = (w.more ->> 'userid')::bigint -- by user, whatever the statistics say
              AND o.contextid + 0 = (w.more ->> 'contextid')::bigint
              AND o.component || '' = '' AND o.itemid + 0 = 0 OFFSET 0) AS a ON true
      LEFT JOIN LATERAL (
           SELECT o.how, o.was_suspended FROM nexsis.deleted AS o
            WHERE o.kind = 'enrolment' AND o.external_id = w.key OFFSET 0) AS t ON true);
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The places (from 1) of those enrolments that are just as given: enrol_put need not be asked, it would
-- find them unchanged and write nothing. A column each, NULL where a member is not given; none has other
-- members, or clears one. call: actor, admin, roles. Looks at what everybody sees, without a lock, as
-- {f}.user_same. What enrol_put would judge is never the same: whatever is not one user, one course and
-- the first manual instance of it.
-- Ends the call with NX001-NX004 (write_begin). Writes nothing.
-- deleted + 0, contextid + 0: by user, as long as a table is new as well.

CREATE FUNCTION {f}.enrol_same(call jsonb, userids text[], courseids text[], roleids text[],
    timestarts text[], timeends text[])
RETURNS bigint[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    run CONSTANT {f}.run := {f}.write_begin(call, 'enrolment', '{}');
    plugins CONSTANT text := {f}.settings(ARRAY['enrol_plugins_enabled']) ->> 'enrol_plugins_enabled';
    admin CONSTANT boolean := (call ->> 'admin')::boolean IS TRUE;
    guarded CONSTANT text[] := {f}.guarded(run);
    roles CONSTANT jsonb := (
        SELECT coalesce(jsonb_object_agg(r.name, r.id), '{}')
          FROM {f}.role_find(call, ARRAY(SELECT DISTINCT n FROM unnest(roleids) AS n WHERE n <> '')) AS r
         WHERE r.code IS NULL);
BEGIN
    IF coalesce('manual' <> ALL (string_to_array(plugins, ',')), true) THEN
        RETURN NULL;
    END IF;
    RETURN (
    SELECT array_agg(c.pos) FILTER (WHERE c.enrolments = 1 AND c.as_given)
      FROM (
    SELECT g.pos, count(*) AS enrolments, bool_and(
           k.category <> 0 AND i.status = 0
           AND (g.timestart IS NULL OR g.timestart = e.timestart::text)
           AND (g.timeend IS NULL OR g.timeend = e.timeend::text)
           AND (g.roleid IS NULL OR ARRAY[(roles ->> g.roleid)::bigint] = ARRAY(
                SELECT a.roleid FROM {role_assignments} AS a
                 WHERE a.userid = u.id AND a.contextid + 0 = x.id AND a.component || '' = ''
                   AND a.itemid + 0 = 0 OFFSET 0))
           AND (admin OR u.mnethostid = run.mnet AND u.id::text <> ALL (guarded)
                AND u.id NOT IN (SELECT r.userid FROM {role_assignments} AS r WHERE r.contextid = run.top))
           AND NOT EXISTS (SELECT FROM nexsis.deleted AS d
                            WHERE (d.kind, d.external_id) IN (('user', g.userid), ('course', g.courseid),
                                  ('enrolment', jsonb_build_array(g.userid, g.courseid)::text)) OFFSET 0)
           ) AS as_given
      FROM ROWS FROM (unnest(userids), unnest(courseids), unnest(roleids), unnest(timestarts),
                unnest(timeends)) WITH ORDINALITY AS g (userid, courseid, roleid, timestart, timeend, pos)
      JOIN {user} AS u ON u.idnumber = g.userid AND u.idnumber <> '' AND u.deleted + 0 = 0
      JOIN {course} AS k ON k.idnumber = g.courseid AND k.idnumber <> ''
      JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = k.id
     CROSS JOIN LATERAL (
           SELECT o.id, o.status FROM {enrol} AS o WHERE o.courseid = k.id AND o.enrol = 'manual'
            ORDER BY o.status, o.sortorder, o.id LIMIT 1) AS i
      JOIN {user_enrolments} AS e ON e.userid = u.id AND e.enrolid = i.id
     GROUP BY g.pos) AS c);
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The items there is nothing to say about, as rows in their order: unchanged, where the enrolment is
-- just as given, and created, where there is none, no role either, and nobody hears of it but the log.
-- Only those whose user, course and manual instance are without any doubt: each is the only one.
-- roles: {"name": [id, shortname]} of those that may be assigned.
-- deleted + 0: no index of one value, which PostgreSQL takes for as good as any while a table is new.
-- Neither may it go through one that only has userid behind something else: from u.id to u.id, in
-- order, as only an index that begins with userid gives it.

CREATE FUNCTION {f}.enrol_plain(call jsonb, run {f}.run, work {f}.item[], roles jsonb)
RETURNS {f}.enrol_row[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    admin CONSTANT boolean := (call ->> 'admin')::boolean IS TRUE;
    guarded CONSTANT text[] := {f}.guarded(run);
BEGIN
    RETURN ARRAY(
    SELECT ROW(g.pos, g.key, e.id, CASE WHEN e.id IS NULL THEN 'created' ELSE 'unchanged' END, u.id, c.id,
               x.id, i.id, g.role, coalesce(g.timestart::bigint, 0), coalesce(g.timeend::bigint, 0))::{f}.enrol_row
      FROM (SELECT w.pos, w.key, w.given ->> 'userid' AS userid, w.given ->> 'courseid' AS courseid,
                   nullif(w.given ->> 'roleid', '') AS roleid,
                   (roles -> (w.given ->> 'roleid') -> 0)::bigint AS role,
                   pg_catalog.substring(w.given ->> 'timestart', '^[0-9]{1,12}$') AS timestart,
                   pg_catalog.substring(w.given ->> 'timeend', '^[0-9]{1,12}$') AS timeend,
                   w.given ->> 'pos' AS place,
                   pg_catalog.cardinality(ARRAY(SELECT pg_catalog.jsonb_object_keys(w.given))) AS members
              FROM pg_catalog.unnest(work) AS w
             WHERE w.outcome IS NULL OFFSET 0) AS g
     CROSS JOIN LATERAL (
           SELECT pg_catalog.count(*) AS many, pg_catalog.min(o.id) AS id, pg_catalog.min(o.mnethostid) AS mnethostid
             FROM {user} AS o
            WHERE o.idnumber = g.userid AND o.idnumber <> '' AND o.deleted + 0 = 0) AS u
     CROSS JOIN LATERAL (
           SELECT pg_catalog.count(*) AS many, pg_catalog.min(o.id) AS id, pg_catalog.min(o.category) AS category
             FROM {course} AS o WHERE o.idnumber = g.courseid AND o.idnumber <> '') AS c
     CROSS JOIN LATERAL (
           SELECT o.id FROM {context} AS o WHERE o.contextlevel = 50 AND o.instanceid = c.id OFFSET 0) AS x
     CROSS JOIN LATERAL (
           SELECT pg_catalog.count(*) AS many, pg_catalog.min(o.id) AS id, pg_catalog.min(o.status) AS status
             FROM {enrol} AS o WHERE o.courseid = c.id AND o.enrol = 'manual') AS i
      LEFT JOIN LATERAL (
           SELECT o.id, o.timestart, o.timeend FROM {user_enrolments} AS o
            WHERE o.userid >= u.id AND o.userid <= u.id AND o.enrolid + 0 = i.id
            ORDER BY o.userid LIMIT 1) AS e ON true
     CROSS JOIN LATERAL (
           SELECT pg_catalog.count(*) AS roles, pg_catalog.min(r.roleid) AS role
             FROM (SELECT o.roleid FROM {role_assignments} AS o
                    WHERE o.userid >= u.id AND o.userid <= u.id
                      AND o.contextid + 0 = x.id AND o.component || '' = '' AND o.itemid + 0 = 0
                    ORDER BY o.userid OFFSET 0) AS r) AS a
     WHERE g.members = 2 + pg_catalog.num_nonnulls(g.place, g.roleid, g.timestart, g.timeend)
       AND u.many = 1 AND c.many = 1 AND c.category <> 0 AND i.many = 1 AND i.status = 0
       AND CASE WHEN e.id IS NULL
           THEN a.roles = 0 AND g.role IS NOT NULL
                AND (coalesce(g.timeend::bigint, 0) = 0
                     OR g.timeend::bigint >= coalesce(g.timestart::bigint, 0))
                AND NOT EXISTS (SELECT FROM {forum} AS f
                                 WHERE f.course = c.id AND f.forcesubscribe = 2 OFFSET 0)
           ELSE (g.roleid IS NULL OR a.roles = 1 AND a.role = g.role)
                AND coalesce(g.timestart::bigint = e.timestart, true)
                AND coalesce(g.timeend::bigint = e.timeend, true) END
       AND (admin OR u.mnethostid = run.mnet AND u.id::text <> ALL (guarded)
                     AND NOT EXISTS (SELECT FROM {role_assignments} AS o
                                      WHERE o.userid = u.id AND o.contextid = run.top OFFSET 0))
       AND NOT EXISTS (SELECT FROM nexsis.deleted AS o
                        WHERE o.kind = 'user' AND o.external_id = g.userid OFFSET 0)
       AND NOT EXISTS (SELECT FROM nexsis.deleted AS o
                        WHERE o.kind = 'course' AND o.external_id = g.courseid OFFSET 0)
       AND NOT EXISTS (SELECT FROM nexsis.deleted AS o
                        WHERE o.kind = 'enrolment' AND o.external_id = g.key OFFSET 0)
     ORDER BY g.pos);
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What ending each item's enrolments means: outcome deleted, more.ends = ids of user_enrolments,
-- more.how = unenrol, suspend or unassign, more.unassign = role assignments of ours that Moodle would
-- leave because the user stays enrolled otherwise; document.kept = plugins whose enrolments stay.

CREATE FUNCTION {f}.enrol_endable(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    owns CONSTANT boolean := {f}.owns(call);
    follows CONSTANT text[] := ARRAY['cohort', 'meta', 'category', 'database', 'ldap', 'lti'];
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg({f}.item_set(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN e.ends IS NULL AND NOT owns THEN {f}.item_set(w, outcome => 'unchanged')
           WHEN e.ends IS NULL AND r.roles IS NULL
           THEN {f}.item_fail(w, CASE WHEN t.how IS NOT NULL
                THEN {f}.problem('gone', 'courseid', pg_catalog.format(
                     'the enrolment of user "%s" in course "%s" was ended before', w.given ->> 'userid',
                     w.given ->> 'courseid'))
                ELSE {f}.problem('not_found', 'courseid', pg_catalog.format(
                     CASE WHEN e.kept IS NULL THEN 'user "%s" has no such enrolment in course "%s"'
                     ELSE 'user "%s" is enrolled in course "%s" only through %s, which cannot be ended '
                          'here' END,
                     w.given ->> 'userid', w.given ->> 'courseid', e.kept)) END)
           ELSE {f}.item_set(w, id => e.ends[1], outcome => 'deleted', old => CASE WHEN e.active THEN '{"status": 0}'::jsonb END,
                new => CASE WHEN e.active AND h.how = 'suspend' THEN '{"status": 1}' ELSE '{}' END::jsonb,
                more => w.more || pg_catalog.jsonb_build_object('ends', coalesce(e.ends, '{}'),
                    'how', h.how, 'active', coalesce(e.active, false),
                    'unassign', CASE h.how WHEN 'suspend' THEN '{}' ELSE coalesce(r.roles, '{}') END,
                    'changed', pg_catalog.jsonb_build_object('how', h.how)))
           END, document => CASE WHEN e.kept IS NOT NULL
                            THEN pg_catalog.jsonb_build_object('kept', e.kept) END) ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN LATERAL (
           SELECT o.how FROM nexsis.deleted AS o
            WHERE o.kind = 'enrolment' AND o.external_id = w.key OFFSET 0) AS t ON true
      LEFT JOIN LATERAL (
           SELECT pg_catalog.array_agg(x.id ORDER BY x.ours DESC, x.id) FILTER (WHERE x.ending) AS ends,
                  pg_catalog.bool_or(x.status = 0) FILTER (WHERE x.ending) AS active,
                  pg_catalog.string_agg(DISTINCT x.plugin, ',') FILTER (WHERE x.staying) AS kept,
                  pg_catalog.bool_and(x.ending) AS last
             FROM (SELECT u.id, u.status, n.ours, i.enrol::text AS plugin,
                          p.meant AND NOT coalesce(owns AND t.how = 'suspend' AND u.status = 1, false) AS ending,
                          NOT p.meant AND coalesce(nullif(w.given ->> 'plugin', ''), i.enrol) = i.enrol
                                      AS staying
                     FROM {user_enrolments} AS u
                     JOIN {enrol} AS i ON i.id = u.enrolid
                                      AND i.courseid + 0 = (w.more ->> 'courseid')::bigint
                    CROSS JOIN LATERAL (
                          SELECT coalesce((SELECT true FROM nexsis.owned AS o
                                            WHERE o.kind = 'enrolment' AND o.moodle_id = u.id
                                              AND o.role = 0), false) AS ours OFFSET 0) AS n
                    CROSS JOIN LATERAL (
                          SELECT CASE WHEN nullif(w.given ->> 'plugin', '') IS NULL
                                      THEN n.ours OR i.enrol IN ('manual', 'self')
                                      WHEN w.given ->> 'plugin' = 'nexsis' THEN n.ours
                                      ELSE NOT (owns AND n.ours) AND i.enrol = w.given ->> 'plugin'
                                           AND i.enrol <> ALL (follows) END AS meant) AS p
                    WHERE u.userid = (w.more ->> 'userid')::bigint) AS x) AS e ON true
      LEFT JOIN LATERAL (
           SELECT pg_catalog.array_agg(o.id ORDER BY o.id) AS roles
             FROM {role_assignments} AS o
            WHERE o.userid = (w.more ->> 'userid')::bigint
              AND o.contextid + 0 = (w.more ->> 'contextid')::bigint
              AND (SELECT true FROM nexsis.owned AS n
                    WHERE n.kind = 'role' AND n.moodle_id = o.id AND n.role = o.roleid) OFFSET 0) AS r
             ON coalesce(w.given ->> 'plugin', '') IN ('', 'nexsis') AND e.last IS NOT TRUE
            AND t.how IS DISTINCT FROM 'suspend'
     CROSS JOIN LATERAL (
           SELECT CASE WHEN e.ends IS NULL THEN 'unassign'
                       WHEN call ->> 'ondelete_enrolment' IN ('unenrol', 'suspend')
                       THEN call ->> 'ondelete_enrolment'
                       WHEN e.last AND {f}.enrol_leaves((w.more ->> 'userid')::bigint,
                                                        (w.more ->> 'courseid')::bigint)
                       THEN 'suspend' ELSE 'unenrol' END AS how) AS h);
END
$$;

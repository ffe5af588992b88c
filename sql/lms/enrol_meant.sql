-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The user and the course the items name: more = {"userid", "courseid", "contextid"}. Unknown and
-- deleted ones fail the item with their 404, protected accounts unless call.admin.

CREATE FUNCTION {f}.enrol_meant(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    users CONSTANT record := {f}.items_refs(work, 'userid', 'moodleuser');
    courses CONSTANT record := {f}.items_refs(work, 'courseid', 'moodlecourse');
    guarded CONSTANT text[] := {f}.guarded(run);
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN p.errors IS NOT NULL THEN {f}.item_fail(w, p.errors)
           ELSE {f}.item_set(w, more => pg_catalog.jsonb_build_object(
                'userid', u.id, 'courseid', c.id, 'contextid', c.contextid))
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN {f}.enrol_users(users.keys, users.ids) AS u
             ON u.key = w.given ->> 'userid'
      LEFT JOIN {f}.enrol_courses(courses.keys, courses.ids) AS c
             ON c.key = w.given ->> 'courseid'
     CROSS JOIN LATERAL (
           SELECT pg_catalog.jsonb_agg({f}.problem(e.code, e.field, e.detail)) AS errors
             FROM (VALUES (u.code, 'userid', u.detail), (c.code, 'courseid', c.detail),
                  (CASE WHEN c.code IS NULL AND c.contextid IS NULL THEN 'conflict' END, 'courseid',
                   'the course has no context yet; open it once in Moodle'),
                  (CASE WHEN u.code IS NULL AND (call ->> 'admin')::boolean IS NOT TRUE
                             AND (u.mnethostid <> run.mnet OR u.id::text = ANY (guarded)
                                  OR EXISTS (SELECT FROM {role_assignments} AS r
                                              WHERE r.userid = u.id AND r.contextid = run.top))
                        THEN 'protected_account' END, 'userid', pg_catalog.format(
                   'account %s is protected (administrator, guest, system role, remote, or the '
                   'API''s own); the key needs the scope admin', u.id)))
                  AS e (code, field, detail)
            WHERE e.code IS NOT NULL) AS p);
END
$$;

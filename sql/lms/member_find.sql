-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whom, which course and which group each item means, and the membership they have: id of groups_members;
-- old = {"component"}; more = userid, courseid, contextid, groupid, enrolled (in whatever state but
-- ended by us). The outcome is what a put would do: created or unchanged.

CREATE FUNCTION {f}.member_find(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    work := {f}.enrol_meant(call, run, work);
    RETURN (
    WITH g AS MATERIALIZED (
         SELECT x.* FROM {f}.items_many({f}.group_there({f}.group_find(work))) AS x)
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN g.outcome = 'failed' THEN {f}.item_fail(w, g.errors)
           ELSE {f}.item_set(w, m.id,
                CASE WHEN m.id IS NOT NULL
                     THEN pg_catalog.jsonb_build_object('component', m.component) END,
                '{}', w.more || pg_catalog.jsonb_build_object('groupid', g.id, 'enrolled', e.enrolled),
                CASE WHEN m.id IS NULL THEN 'created' ELSE 'unchanged' END)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      JOIN g ON g.pos = w.pos
      LEFT JOIN LATERAL (
           SELECT o.id, o.component FROM {groups_members} AS o
            WHERE o.userid = (w.more ->> 'userid')::bigint -- by user, whatever the statistics say
              AND o.groupid + 0 = g.id OFFSET 0) AS m ON true
     CROSS JOIN LATERAL (
           SELECT EXISTS (
                  SELECT FROM {user_enrolments} AS u
                    JOIN {enrol} AS i ON i.id = u.enrolid
                                     AND i.courseid + 0 = (w.more ->> 'courseid')::bigint
                   WHERE u.userid = (w.more ->> 'userid')::bigint
                     AND NOT ({f}.owns(call) AND u.status = 1 AND EXISTS (
                         SELECT FROM nexsis.deleted AS d
                          WHERE d.kind = 'enrolment' AND d.how = 'suspend'
                            AND d.external_id = pg_catalog.jsonb_build_array(
                                w.given ->> 'userid', w.given ->> 'courseid')::text))) AS enrolled
           OFFSET 0) AS e);
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The members a roster leaves out: items, behind those of work, for whoever is in group call.groupid of
-- course call.courseid, put there by us (call.plugin manual: by people), and not among work. Members a
-- plugin keeps, people without an id of yours, and accounts we deleted (suspended) stay.

CREATE FUNCTION {f}.member_leaving(call jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    plugin CONSTANT text := coalesce(nullif(call ->> 'plugin', ''), 'nexsis');
    course CONSTANT bigint := (SELECT c.id FROM {f}.enrol_courses(ARRAY[call ->> 'courseid']) AS c);
BEGIN
    RETURN ARRAY(
    SELECT ROW(pg_catalog.cardinality(work) + pg_catalog.row_number() OVER (ORDER BY l.idnumber) - 1,
               l.key, pg_catalog.jsonb_build_object('userid', l.idnumber, 'courseid', call -> 'courseid',
                                                    'groupid', call -> 'groupid'),
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::{f}.item
      FROM (SELECT DISTINCT u.idnumber, pg_catalog.jsonb_build_array(call ->> 'courseid', call ->> 'groupid',
                                                                     u.idnumber)::text AS key
              FROM {groups} AS g
              JOIN {groups_members} AS m ON m.groupid = g.id AND m.component = ''
              JOIN {user} AS u ON u.id = m.userid AND u.deleted = 0 AND u.idnumber <> ''
              LEFT JOIN nexsis.owned AS o ON o.kind = 'member' AND o.moodle_id = m.id AND o.role = 0
             WHERE g.idnumber = call ->> 'groupid' AND g.courseid = course
               AND NOT (u.suspended = 1 AND EXISTS (
                   SELECT FROM nexsis.deleted AS x
                    WHERE x.kind = 'user' AND x.how = 'suspend' AND x.external_id = u.idnumber
                      AND x.moodle_id = u.id))
               AND CASE plugin WHEN 'nexsis' THEN o.kind IS NOT NULL
                        WHEN 'manual' THEN o.kind IS NULL ELSE false END) AS l
     WHERE NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.key = l.key)
     ORDER BY 1);
END
$$;

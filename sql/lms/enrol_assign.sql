-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Assigns and takes away the roles more.assign and more.unassign of the items (contract 6.2); new ones
-- are ours. more.assign becomes [{"id", "role"}] with the ids of the assignments.

CREATE FUNCTION {f}.enrol_assign(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM {f}.enrol_unassign(ARRAY(
        SELECT (r -> 'id')::bigint FROM pg_catalog.unnest(work) AS w,
               pg_catalog.jsonb_array_elements(w.more -> 'unassign') AS r WHERE w.outcome <> 'failed'));
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w
                    WHERE w.outcome <> 'failed' AND w.more ? 'assign') THEN
        RETURN work;
    END IF;
    WITH i AS (
         INSERT INTO {role_assignments} (roleid, contextid, userid, timemodified, modifierid,
             component, itemid, sortorder)
         SELECT r.value::bigint, (w.more ->> 'contextid')::bigint, (w.more ->> 'userid')::bigint,
                run.now, run.actor, '', 0, 0
           FROM pg_catalog.unnest(work) AS w
          CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(w.more -> 'assign') WITH ORDINALITY AS r
          WHERE w.outcome <> 'failed'
          ORDER BY w.pos, r.ordinality
         RETURNING id, roleid, contextid, userid),
    o AS (
         INSERT INTO nexsis.owned (kind, moodle_id, role, key_id)
         SELECT 'role', i.id, i.roleid, call ->> 'key' FROM i WHERE {f}.owns(call)),
    m AS (
         SELECT i.contextid, i.userid, pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                    'id', i.id, 'role', i.roleid) ORDER BY i.id) AS roles
           FROM i GROUP BY i.contextid, i.userid)
    SELECT pg_catalog.array_agg({f}.item_set(w, more => CASE WHEN m.roles IS NOT NULL
               THEN w.more || pg_catalog.jsonb_build_object('assign', m.roles) END) ORDER BY w.pos)
      INTO work
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN m ON m.contextid::text = w.more ->> 'contextid' AND m.userid::text = w.more ->> 'userid';
    RETURN work;
END
$$;

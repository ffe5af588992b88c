-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The enrolments of users through enabled plugins, in the order Moodle ends them: user by user,
-- plugin by plugin (contract 6.4). last: nothing enrols the user in that course after it. Those of
-- disabled plugins are not among them: Moodle drops them without a word.

CREATE FUNCTION {f}.enrolments_ending(users bigint[])
RETURNS {f}.enrolment[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    plugins CONSTANT text[] := pg_catalog.string_to_array(
        {f}.settings('{"enrol_plugins_enabled"}') ->> 'enrol_plugins_enabled', ',');
BEGIN
    RETURN ARRAY(
    SELECT ROW(n.place, n.id, n.userid, n.enrolid, n.enrol, n.courseid, n.after IS NULL)::{f}.enrolment
      FROM (SELECT pg_catalog.row_number() OVER ended AS place, ue.id, ue.userid, ue.enrolid, e.enrol,
                   e.courseid, p.place AS plugin,
                   pg_catalog.lead(ue.id) OVER (PARTITION BY ue.userid, e.courseid
                                                ORDER BY p.place NULLS LAST, ue.id) AS after
              FROM pg_catalog.unnest(users) WITH ORDINALITY AS o (userid, place)
              JOIN {user_enrolments} AS ue ON ue.userid = o.userid
              JOIN {enrol} AS e ON e.id = ue.enrolid
              LEFT JOIN pg_catalog.unnest(plugins) WITH ORDINALITY AS p (plugin, place)
                     ON p.plugin = e.enrol
            WINDOW ended AS (ORDER BY o.place, p.place NULLS LAST, ue.id)) AS n
     WHERE n.plugin IS NOT NULL
     ORDER BY n.place);
END
$$;

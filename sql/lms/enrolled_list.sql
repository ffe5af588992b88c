-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Who is enrolled in a course, in any state, as Moodle's options, an object, ask for them (in the
-- front page everybody is): groupid (-1: in none),
-- onlyactive, onlysuspended, withcapability, sortby, sortdirection, limitfrom, limitnumber. With viewer,
-- who is kept to his own groups, only those he shares one with; with cohorts, their members and self.

CREATE FUNCTION {f}.enrolled_list(course bigint, context bigint, options jsonb, viewer bigint, self bigint,
    cohorts bigint[])
RETURNS TABLE (id bigint, place bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    now CONSTANT bigint := floor(date_part('epoch', statement_timestamp()))::bigint;
    guest CONSTANT text := (SELECT c.value FROM {config} AS c WHERE c.name = 'siteguest');
    onlyactive CONSTANT boolean := coalesce(options ->> 'onlyactive', '') NOT IN ('', '0');
    onlysuspended CONSTANT boolean := coalesce(options ->> 'onlysuspended', '') NOT IN ('', '0');
    capability CONSTANT text := nullif(options ->> 'withcapability', '');
    grp CONSTANT bigint := coalesce({f}.php_int(options ->> 'groupid'), 0);
    sortby CONSTANT text := coalesce(options ->> 'sortby', 'id');
    down CONSTANT boolean := upper(options ->> 'sortdirection') IS NOT DISTINCT FROM 'DESC';
BEGIN
    RETURN QUERY
    WITH e AS MATERIALIZED (
        SELECT ue.userid AS id,
               bool_or(i.status = 0 AND ue.status = 0 AND ue.timestart <= now
                       AND (ue.timeend = 0 OR ue.timeend > now)) AS active
          FROM {enrol} AS i
          JOIN {user_enrolments} AS ue ON ue.enrolid = i.id
         WHERE i.courseid = course
         GROUP BY ue.userid
         UNION ALL
        SELECT u.id, true FROM {user} AS u
         WHERE EXISTS (SELECT FROM {course} AS k WHERE k.id = course AND k.category = 0)),
    s AS (
        SELECT u.id, u.firstname, u.lastname,
               CASE sortby WHEN 'firstname' THEN u.firstname WHEN 'id' THEN '' ELSE u.lastname END AS first
          FROM e
          JOIN {user} AS u ON u.id = e.id AND u.deleted = 0 AND u.id::text IS DISTINCT FROM guest
         WHERE (NOT onlyactive OR e.active) AND (NOT onlysuspended OR NOT e.active)
           AND (cohorts IS NULL OR u.id = self OR {f}.member_of(u.id, cohorts))
           AND (capability IS NULL OR {f}.may(u.id, capability, context))
           AND CASE WHEN grp > 0 THEN EXISTS (
                         SELECT FROM {groups_members} AS m WHERE m.groupid = grp AND m.userid = u.id)
                    WHEN grp < 0 THEN NOT EXISTS (
                         SELECT FROM {groups_members} AS m JOIN {groups} AS g ON g.id = m.groupid
                          WHERE m.userid = u.id AND g.courseid = course)
                    ELSE viewer IS NULL OR EXISTS (
                         SELECT FROM {groups_members} AS m JOIN {groups} AS g ON g.id = m.groupid
                           JOIN {groups_members} AS t ON t.groupid = g.id
                          WHERE m.userid = u.id AND g.courseid = course AND t.userid = viewer) END),
    o AS (
        SELECT s.id, row_number() OVER (
               ORDER BY CASE WHEN NOT down THEN s.first END, s.first DESC,
                        CASE WHEN sortby = 'siteorder' THEN s.firstname END,
                        CASE WHEN down AND sortby = 'id' THEN -s.id ELSE s.id END) AS place
          FROM s)
    SELECT o.id, o.place FROM o
     ORDER BY o.place
     LIMIT nullif(greatest({f}.php_int(options ->> 'limitnumber'), 0), 0)
    OFFSET greatest(coalesce({f}.php_int(options ->> 'limitfrom'), 0), 0);
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether separate groups keep one person from seeing another in a course: they share no group and
-- the first may not see all groups. Nobody is hidden from himself.

CREATE FUNCTION {f}.groups_hide(person bigint, other bigint, course bigint, context bigint, mode bigint)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    IF mode <> 1 OR person = other OR {f}.may(person, 'moodle/site:accessallgroups', context) THEN
        RETURN false;
    END IF;
    RETURN NOT EXISTS (
        SELECT FROM {groups_members} AS mine
          JOIN {groups} AS g ON g.id = mine.groupid
          JOIN {groups_members} AS theirs ON theirs.groupid = g.id
         WHERE mine.userid = person AND theirs.userid = other AND g.courseid = course);
END
$$;

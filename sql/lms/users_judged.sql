-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Those of the accounts ids (NULL: all there are) that have what criteria asks for: id, idnumber,
-- username and auth exactly, email, firstname and lastname as patterns whose letters may be large or
-- small; living: no deleted ones; cohorts: members of one of these only, NULL: no matter. In order.

CREATE FUNCTION {f}.users_judged(ids bigint[], criteria jsonb, living boolean, cohorts bigint[])
RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    wanted CONSTANT bigint := (criteria ->> 'id')::bigint;
    number CONSTANT text := criteria ->> 'idnumber';
    name CONSTANT text := criteria ->> 'username';
    method CONSTANT text := criteria ->> 'auth';
    mail CONSTANT text := criteria ->> 'email';
    first CONSTANT text := criteria ->> 'firstname';
    last CONSTANT text := criteria ->> 'lastname';
BEGIN
    IF ids IS NULL THEN
        RETURN QUERY
        SELECT u.id FROM {user} AS u
         WHERE u.deleted = 0 AND (method IS NULL OR u.auth = method) AND (mail IS NULL OR u.email ILIKE mail)
           AND (first IS NULL OR u.firstname ILIKE first) AND (last IS NULL OR u.lastname ILIKE last)
           AND (cohorts IS NULL OR EXISTS (SELECT FROM {cohort_members} AS m
                                            WHERE m.userid = u.id AND m.cohortid = ANY (cohorts)))
         ORDER BY u.id;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT u.id FROM {user} AS u
     WHERE u.id = ANY (ids) AND NOT (living AND u.deleted <> 0) AND (wanted IS NULL OR u.id = wanted)
       AND (number IS NULL OR u.idnumber = number) AND (name IS NULL OR u.username = name)
       AND (method IS NULL OR u.auth = method) AND (mail IS NULL OR u.email ILIKE mail)
       AND (first IS NULL OR u.firstname ILIKE first) AND (last IS NULL OR u.lastname ILIKE last)
       AND (cohorts IS NULL OR EXISTS (SELECT FROM {cohort_members} AS m
                                        WHERE m.userid = u.id AND m.cohortid = ANY (cohorts)))
     ORDER BY u.id;
END
$$;

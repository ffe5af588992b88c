-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Whether a person may see another's completion of a course (contract 9.4); context: the course's.

CREATE FUNCTION {f}.completion_seen(person bigint, everything boolean, other bigint, context bigint)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    theirs bigint;
BEGIN
    IF everything OR person = other OR {f}.may(person, 'report/completion:view', context) THEN
        RETURN true;
    END IF;
    theirs := (SELECT x.id FROM {context} AS x WHERE x.contextlevel = 30 AND x.instanceid = other);
    RETURN theirs IS NOT NULL
       AND ({f}.may(person, 'report/completion:view', theirs)
            OR {f}.may(person, 'moodle/user:viewuseractivitiesreport', theirs));
END
$$;

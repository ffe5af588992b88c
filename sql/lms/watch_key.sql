-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- External id of a row of Moodle's as nexsis.change has it, by what names it now. gone says what was deleted or
-- lost its id number since, {"kind id": {"idnumber", "courseid"}}, as it was before. NULL: it has none.

CREATE FUNCTION {f}.watch_key(kind text, it jsonb, gone jsonb)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    group_ jsonb;
    course bigint;
    name CONSTANT text := it ->> 'idnumber';
    names text[];
BEGIN
    IF kind IN ('user', 'course') THEN
        RETURN nullif(name, '');
    END IF;
    IF kind = 'enrolment' THEN
        SELECT e.courseid INTO course FROM {enrol} AS e WHERE e.id = (it ->> 'enrolid')::bigint;
        course := coalesce(course, (gone #>> ARRAY['instance ' || (it ->> 'enrolid'), 'courseid'])::bigint);
    ELSIF kind = 'group' THEN
        course := (it ->> 'courseid')::bigint;
        names := ARRAY[name];
    ELSE
        SELECT jsonb_build_object('idnumber', g.idnumber, 'courseid', g.courseid) INTO group_
          FROM {groups} AS g WHERE g.id = (it ->> 'groupid')::bigint;
        IF group_ IS NULL OR group_ ->> 'idnumber' = '' THEN
            group_ := coalesce(gone -> ('group ' || (it ->> 'groupid')), group_);
        END IF;
        course := (group_ ->> 'courseid')::bigint;
        names := ARRAY[group_ ->> 'idnumber'];
    END IF;
    names := coalesce((SELECT nullif(c.idnumber, '') FROM {course} AS c WHERE c.id = course),
                      gone #>> ARRAY['course ' || course, 'idnumber']) || names;
    IF kind <> 'group' THEN
        names := names || coalesce((SELECT nullif(u.idnumber, '') FROM {user} AS u
                                     WHERE u.id = (it ->> 'userid')::bigint),
                                   gone #>> ARRAY['user ' || (it ->> 'userid'), 'idnumber']);
    END IF;
    IF kind = 'enrolment' THEN
        names := ARRAY[names[2], names[1]];
    END IF;
    RETURN CASE WHEN '' <> ALL (names) THEN to_jsonb(names) END;
END
$$;

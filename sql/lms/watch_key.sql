-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- External id of a row of Moodle's as nexsis.change has it, by what names it now. NULL: it has none.

CREATE FUNCTION {f}.watch_key(kind text, it jsonb)
RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CASE kind
        WHEN 'enrolment' THEN
            RETURN (SELECT jsonb_build_array(u.idnumber, c.idnumber)
                      FROM {enrol} AS e
                      JOIN {course} AS c ON c.id = e.courseid AND c.idnumber <> ''
                      JOIN {user} AS u ON u.id = (it ->> 'userid')::bigint AND u.idnumber <> ''
                     WHERE e.id = (it ->> 'enrolid')::bigint);
        WHEN 'group' THEN
            RETURN (SELECT jsonb_build_array(c.idnumber, it ->> 'idnumber')
                      FROM {course} AS c
                     WHERE c.id = (it ->> 'courseid')::bigint AND c.idnumber <> '' AND it ->> 'idnumber' <> '');
        WHEN 'member' THEN
            RETURN (SELECT jsonb_build_array(c.idnumber, g.idnumber, u.idnumber)
                      FROM {groups} AS g
                      JOIN {course} AS c ON c.id = g.courseid AND c.idnumber <> ''
                      JOIN {user} AS u ON u.id = (it ->> 'userid')::bigint AND u.idnumber <> ''
                     WHERE g.id = (it ->> 'groupid')::bigint AND g.idnumber <> '');
        ELSE
            RETURN nullif(it ->> 'idnumber', '');
    END CASE;
END
$$;

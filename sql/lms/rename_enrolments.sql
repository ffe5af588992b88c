-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Tombstones of enrolments are named by user and course, those of groups by course and group: those of
-- users or courses just renamed follow, so that an enrolment we ended by suspending it still counts as
-- ended and can come back. kind: user, course.

CREATE FUNCTION {f}.rename_enrolments(kind text, renamed {f}.item[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    moved jsonb; -- {old key: new key}
BEGIN
    IF kind = 'user' THEN
        SELECT pg_catalog.jsonb_object_agg(
                   pg_catalog.jsonb_build_array(w.given ->> 'previousid', c.idnumber)::text,
                   pg_catalog.jsonb_build_array(w.key, c.idnumber)::text)
          INTO moved
          FROM pg_catalog.unnest(renamed) AS w
          JOIN {user_enrolments} AS e ON e.userid = w.id
          JOIN {enrol} AS i ON i.id = e.enrolid
          JOIN {course} AS c ON c.id = i.courseid;
    ELSE
        SELECT pg_catalog.jsonb_object_agg(
                   pg_catalog.jsonb_build_array(u.idnumber, w.given ->> 'previousid')::text,
                   pg_catalog.jsonb_build_array(u.idnumber, w.key)::text)
          INTO moved
          FROM pg_catalog.unnest(renamed) AS w
          JOIN {enrol} AS i ON i.courseid = w.id
          JOIN {user_enrolments} AS e ON e.enrolid = i.id
          JOIN {user} AS u ON u.id = e.userid;
        DELETE FROM nexsis.deleted AS t USING pg_catalog.unnest(renamed) AS w
         WHERE t.kind = 'group'
           AND CASE t.kind WHEN 'group' THEN t.external_id::jsonb ->> 0 END = w.key;
        UPDATE nexsis.deleted AS t
           SET external_id = pg_catalog.jsonb_build_array(w.key, t.external_id::jsonb ->> 1)::text
          FROM pg_catalog.unnest(renamed) AS w
         WHERE t.kind = 'group'
           AND CASE t.kind WHEN 'group' THEN t.external_id::jsonb ->> 0 END = w.given ->> 'previousid';
    END IF;
    DELETE FROM nexsis.deleted AS t
     WHERE t.kind = 'enrolment' AND t.external_id = ANY (ARRAY(
           SELECT m.value FROM pg_catalog.jsonb_each_text(moved) AS m));
    UPDATE nexsis.deleted AS t SET external_id = moved ->> t.external_id
     WHERE t.kind = 'enrolment' AND t.external_id = ANY (ARRAY(
           SELECT m.key FROM pg_catalog.jsonb_each_text(moved) AS m));
END
$$;

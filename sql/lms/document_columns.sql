-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The document a GET of an item's record answers now, as the columns of its shape: what {f}.etag hashes.
-- NULL: there is none, or nothing is to be read there. kind: user, course, group, enrolment.

CREATE FUNCTION {f}.document_columns(kind text, w {f}.item)
RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
    IF kind = 'enrolment' THEN
        RETURN (SELECT ARRAY[d.user_key, d.course_key, d.roles, d.status, d.timestart, d.timeend, d.plugin]
                  FROM {f}.enrol_document(w.given ->> 'userid', w.given ->> 'courseid') AS d
                 WHERE d.code IS NULL);
    ELSIF w.id IS NULL OR w.outcome IN ('restored', 'adopted') THEN
        RETURN NULL;
    ELSIF kind = 'user' THEN
        RETURN ARRAY[w.old ->> 'idnumber', w.old ->> 'username', w.old ->> 'firstname',
                     w.old ->> 'lastname', w.old ->> 'email'];
    ELSIF kind = 'course' THEN
        RETURN ARRAY[w.old ->> 'idnumber', w.old ->> 'fullname', w.old ->> 'shortname',
                     pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.to_timestamp(
                         (w.old ->> 'startdate')::bigint)), 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
                     {f}.category_path({f}.category_names_of((w.old ->> 'category')::bigint))];
    ELSIF kind = 'group' THEN
        RETURN ARRAY[coalesce(w.old ->> 'idnumber', w.given ->> 'groupid'), w.old ->> 'name',
                     w.old ->> 'description'];
    END IF;
    RETURN '{}'::text[];
END
$$;

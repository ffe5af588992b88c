-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Removes the contexts of courses and below, with what hangs on them (contract 4.3).

CREATE FUNCTION {f}.course_erase_contexts(courses bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    contexts CONSTANT bigint[] := ARRAY(SELECT b.id FROM {f}.course_subtree(courses) AS b);
BEGIN
    DELETE FROM {role_assignments} AS x WHERE x.contextid = ANY (contexts);
    DELETE FROM {role_names} AS x WHERE x.contextid = ANY (contexts);
    DELETE FROM {role_capabilities} AS x WHERE x.contextid = ANY (contexts);
    DELETE FROM {filter_active} AS x WHERE x.contextid = ANY (contexts);
    DELETE FROM {filter_config} AS x WHERE x.contextid = ANY (contexts);
    DELETE FROM {grade_letters} AS x WHERE x.contextid = ANY (contexts);
    DELETE FROM {context} AS x WHERE x.id = ANY (contexts);
END
$$;

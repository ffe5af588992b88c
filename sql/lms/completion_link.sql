-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- An activity as a link to its page; a label, which has none, is its name.

CREATE FUNCTION {f}.completion_link(cm bigint, wwwroot text)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    module CONSTANT text := (SELECT n.name FROM {course_modules} AS m
                               JOIN {modules} AS n ON n.id = m.module WHERE m.id = cm);
    name CONSTANT text := {f}.text_line({f}.course_module_name(cm));
BEGIN
    RETURN CASE WHEN module = 'label' THEN name
                ELSE '<a href="' || wwwroot || '/mod/' || module || '/view.php?id=' || cm || '">' || name || '</a>'
           END;
END
$$;

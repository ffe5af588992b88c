-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- How full names are put together, for person_name: the site's form, or with override the one for who
-- may see full names; NULL: first name and last name.

CREATE FUNCTION {f}.fullname_form(override boolean)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s CONSTANT jsonb := {f}.settings('{fullnamedisplay, alternativefullnameformat}');
    form text := nullif(s ->> 'fullnamedisplay', '');
BEGIN
    IF override AND coalesce(s ->> 'alternativefullnameformat', '') <> '' THEN
        form := s ->> 'alternativefullnameformat';
    END IF;
    RETURN nullif(form, 'language');
END
$$;

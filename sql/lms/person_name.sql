-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A person's full name where the site has a form of its own for it: names in the form are replaced, and
-- what stands for an empty one goes with the punctuation around it. names: firstname, lastname and the
-- others by their column.

CREATE FUNCTION {f}.person_name(form text, names jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    result text := form;
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['firstnamephonetic', 'lastnamephonetic', 'middlename', 'alternatename',
                                'firstname', 'lastname'] LOOP
        result := regexp_replace(result, name || '(?!phonetic)',
                                 replace(coalesce(nullif(trim(names ->> name), ''), E'\x01'), '\', '\\'), 'g');
    END LOOP;
    result := regexp_replace(result, E'[[:punct:]]*\x01[[:punct:]]*', '', 'g');
    result := trim(regexp_replace(result, '\s{2,}', ' ', 'g'));
    RETURN coalesce(nullif(result, ''), names ->> 'firstname');
END
$$;

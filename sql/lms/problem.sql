-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- One error or warning: a slug of lib/core/errors.def, the member it is about (NULL: the whole
-- item), and a sentence that says what is wrong and what to do.

CREATE FUNCTION {f}.problem(code text, field text, detail text)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT pg_catalog.jsonb_build_object('code', code, 'field', field, 'detail', detail)
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What the write function writer comes to for these items: [{"pos", "outcome", "errors"}].

CREATE FUNCTION {f}.job_write(writer text, call jsonb, items jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    result jsonb;
BEGIN
    IF writer NOT IN ('user_put', 'user_delete', 'course_put', 'course_delete', 'enrol_put', 'enrol_delete',
                      'group_put', 'group_delete', 'member_put', 'member_delete') THEN
        RAISE EXCEPTION 'a job cannot call %', writer;
    END IF;
    EXECUTE pg_catalog.format('SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('
        '''pos'', w.pos, ''outcome'', w.outcome, ''errors'', w.errors)) FROM {f}.%I($1, $2) AS w', writer)
       INTO result USING call, items;
    RETURN coalesce(result, '[]');
END
$$;

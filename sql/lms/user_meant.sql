-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- {f}.user_find, where items may also be told by the id they have so far (previousid).

CREATE FUNCTION {f}.user_meant(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
DECLARE
    found CONSTANT {f}.item[] := {f}.user_find(call, run, work);
    was {f}.item[];
BEGIN
    IF pg_catalog.cardinality(work) <> 1 OR work[1].given ? 'previousid' THEN
        was := {f}.items_previous('user', found);
    END IF;
    IF was IS NULL THEN
        RETURN found;
    END IF;
    RETURN {f}.items_renamed('user', found, {f}.user_find(call || '{"adopt": "off"}', run, was));
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether items of a call may be settled at once, without the steps each kind has for what is not
-- plain. Not where one of them can stop the others, where nothing is to be written, where items go by
-- Moodle's own ids or have conditions, or where one changes its id.

CREATE FUNCTION {f}.items_quick(call jsonb, work {f}.item[])
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN (call ->> 'atomic')::boolean IS NOT TRUE AND (call ->> 'check')::boolean IS NOT TRUE
       AND NOT {f}.dry_run(call) AND NOT call ?| ARRAY['ids', 'match']
       AND pg_catalog.cardinality(work) > 1
       AND NOT EXISTS (SELECT FROM pg_catalog.unnest(work) AS w WHERE w.given ? 'previousid');
END
$$;

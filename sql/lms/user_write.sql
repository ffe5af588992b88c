-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The second half of user_put: checks what user_wanted found, and writes it. Leaves at once when
-- there is nothing to write.

CREATE FUNCTION {f}.user_write(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    checked CONSTANT text[] := ARRAY['username', 'email', 'auth', 'lang', 'timezone', 'country'];
BEGIN
    IF NOT {f}.items_change(work) THEN
        RETURN work;
    END IF;
    work := {f}.user_beside(work);
    IF EXISTS (SELECT FROM pg_catalog.unnest(work) AS w
                WHERE w.new ?| checked OR w.outcome = 'adopted') THEN
        run.settings := run.settings || {f}.settings(ARRAY['auth', 'extendedusernamechars',
            'allowaccountssameemail', 'allowemailaddresses', 'denyemailaddresses']);
        work := {f}.user_check(run, work);
        work := {f}.user_unique(call, run, work);
    END IF;
    work := {f}.atomic_check(call, work);
    IF {f}.items_change(work) AND NOT {f}.dry_run(call) THEN
        PERFORM {f}.user_update(run, work);
        work := {f}.user_insert(run, work);
        PERFORM {f}.context_add(run, 30, ARRAY(SELECT w.id FROM pg_catalog.unnest(work) AS w
                                                WHERE w.outcome <> 'failed' AND w.new <> '{}'));
        PERFORM {f}.user_write_more(call, run, work);
        PERFORM {f}.log_events(call, run, {f}.user_events(work));
    END IF;
    RETURN work;
END
$$;

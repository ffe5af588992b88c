-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Deletes users: items [{"pos", "userid"}]. call as for user_put, with ondelete: suspend (default: the
-- account is suspended and logged out, contract 1.2, 0.3; a put of the same id revives it) or delete
-- (contract 1.3 as far as SQL can, the rest waits in nexsis.pending). Either way a tombstone stays in
-- nexsis.deleted. An id that is unknown fails with not_found, one that was deleted before with gone.
-- An account somebody else had suspended is left as it is, and so will its revival.
-- Ends the call with NX001-NX005 (write_begin), NX007 (lost a race).

CREATE FUNCTION {f}.user_delete(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    work {f}.item[] := {f}.items_read({f}.items_named(call, items), 'userid');
    run CONSTANT {f}.run := {f}.write_begin(call, 'user', work);
BEGIN
    IF run.replay IS NULL THEN
        work := {f}.items_meant(call, 'user', {f}.user_find(call, run, work));
        work := {f}.match_check(call, 'user', {f}.user_deletable(call, run, work));
        work := {f}.atomic_check(call, work);
        IF {f}.dry_run(call) THEN
            NULL;
        ELSIF call ->> 'ondelete' = 'delete' THEN
            PERFORM {f}.user_erase(call, run, work);
            PERFORM {f}.user_tombstones(call, work);
        ELSE
            PERFORM {f}.user_suspend(call, run, work);
            PERFORM {f}.user_tombstones(call, work);
        END IF;
        PERFORM {f}.write_end(call, run, 'user', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id FROM unnest(work) AS w ORDER BY w.pos;
END
$$;

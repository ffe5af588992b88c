-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Creates, updates, adopts or revives users (contract 1.1, 1.2, 1.4, 1.6, 2.1; ambiguities N14,
-- N39-N45): items [{"pos", "userid", "username", "firstname", "lastname", "email", ...}], each with the
-- members of the protocol, types and lengths checked, and password_hash / password_expected in place of
-- the password. call: request, attempt, deadline, key, actor, address, admin, run, adopt, password,
-- document, atomic, check, dryrun. A previousid renames its account to userid. With call.ids = moodle an
-- item names its account by moodleuser, or is a new one, and may have what {f}.user_details knows. One
-- row an item in the order given; an item with errors changed nothing, the
-- others were done, unless call.atomic. Unchanged items write nothing. changed: which members of an
-- account that was there are others now, with commas between.
-- Ends the call with NX001-NX005 (write_begin), NX006 (password changed meanwhile), NX007 (lost a race).

CREATE FUNCTION {f}.user_put(call jsonb, items jsonb)
RETURNS TABLE (pos int, outcome text, errors jsonb, warnings jsonb, moodle_id bigint, userid text,
    username text, firstname text, lastname text, email text, changed text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    work {f}.item[] := {f}.items_read(CASE WHEN {f}.owns(call) THEN items
        ELSE {f}.items_named(call, items) END, 'userid');
    run CONSTANT {f}.run := {f}.write_begin(call, 'user', work);
    done {f}.item[];
BEGIN
    IF run.replay IS NULL THEN
        IF cardinality(work) > 1 AND {f}.owns(call) THEN
            done := {f}.user_quick(call, run, work);
            work := {f}.items_rest(work, done);
        END IF;
        IF done IS NULL OR cardinality(work) > 0 THEN
            work := {f}.user_meant(call, run, work);
            IF NOT {f}.owns(call) THEN
                work := {f}.items_meant(call, 'user', work);
            END IF;
            IF call ? 'match' THEN
                work := {f}.match_check(call, 'user', work);
            END IF;
            work := {f}.user_wanted(call, run, work);
            IF NOT {f}.owns(call) THEN
                work := {f}.user_details(call, work);
            END IF;
            work := {f}.user_write(call, run, work);
        END IF;
        work := done || work;
        PERFORM {f}.write_end(call, run, 'user', work);
    ELSE
        work := run.replay;
    END IF;
    RETURN QUERY
    SELECT w.pos, w.outcome, w.errors, w.warnings, w.id,
           CASE WHEN w.document IS NOT NULL THEN w.key END,
           w.document ->> 'username', w.document ->> 'firstname', w.document ->> 'lastname',
           w.document ->> 'email',
           CASE WHEN w.outcome IN ('updated', 'renamed') AND w.new <> '{}'
                THEN (SELECT string_agg(CASE k.name WHEN 'idnumber' THEN 'userid' ELSE k.name END, ','
                                        ORDER BY k.name)
                        FROM jsonb_object_keys(w.new) AS k (name)) END
      FROM unnest(work) AS w
     ORDER BY w.pos;
END
$$;

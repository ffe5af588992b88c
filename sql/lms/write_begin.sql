-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- How every write starts: deadline, locks on the items' ids (old and new ones), then, seen after the locks, the brakes
-- and whether this request was answered before. kind is one of {f}.lock.
-- Ends the call with NX001 (Moodle's version), NX002 (upgrade running), NX003 (maintenance),
-- NX004 (frozen by the administrator), NX005 (deadline), NX007 (an id number changed). A standalone site has no Moodle gates.

CREATE FUNCTION {f}.write_begin(call jsonb, kind text, work {f}.item[])
RETURNS {f}.run LANGUAGE plpgsql AS $$
DECLARE
    run {f}.run;
    s jsonb;
BEGIN
    PERFORM {f}.lock(call, kind, {f}.items_keys(call, kind, work));
    IF call ->> 'ids' = 'moodle' THEN
        PERFORM {f}.items_same(call, work);
    END IF;
    run := {f}.run_read(call);
    s := run.settings;
    IF s ->> 'site_frozen' IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'NX004', MESSAGE = s ->> 'site_frozen';
    ELSIF s ->> 'site_kind' = 'standalone' THEN
        RETURN run;
    ELSIF s ->> 'branch' IS DISTINCT FROM s ->> 'site_branch' THEN
        RAISE EXCEPTION USING ERRCODE = 'NX001', MESSAGE = pg_catalog.format(
            'Moodle has branch %s, the functions were made for %s; run nexsisctl db upgrade',
            s ->> 'branch', s ->> 'site_branch');
    ELSIF coalesce(s ->> 'upgraderunning', '') NOT IN ('', '0') THEN
        RAISE EXCEPTION USING ERRCODE = 'NX002', MESSAGE = 'Moodle is being upgraded';
    ELSIF s ->> 'maintenance_enabled' = '1' THEN
        RAISE EXCEPTION USING ERRCODE = 'NX003', MESSAGE = 'Moodle is in maintenance mode';
    END IF;
    RETURN run;
END
$$;

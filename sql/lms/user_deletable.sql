-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Which of the items user_find looked at can be deleted: outcome deleted and what will be written.
-- Administrators, guest and our actor can never be deleted in full, as in Moodle.

CREATE FUNCTION {f}.user_deletable(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    erase CONSTANT boolean := coalesce(call ->> 'ondelete', 'suspend') = 'delete';
    kept CONSTANT text[] := pg_catalog.string_to_array(pg_catalog.concat_ws(',',
        run.settings ->> 'siteadmins', run.settings ->> 'siteguest', run.settings ->> 'site_actor'), ',');
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN w.outcome = 'restored' OR w.id IS NULL AND w.more ? 'tombstone'
           THEN {f}.item_fail(w, {f}.problem('gone', 'userid', pg_catalog.format(
                'user "%s" was deleted before', w.key)))
           WHEN w.id IS NULL
           THEN {f}.item_fail(w, {f}.problem('not_found', 'userid', pg_catalog.format(
                'no user has the id "%s"', w.key)))
           WHEN erase AND w.id::text = ANY (kept)
           THEN {f}.item_fail(w, {f}.problem('protected_account', 'userid', pg_catalog.format(
                'account %s is an administrator, the guest or the API''s own; it cannot be deleted', w.id)))
           ELSE {f}.item_set(w, outcome => 'deleted',
                new => CASE WHEN erase THEN '{"deleted": "1"}'
                            WHEN w.old ->> 'suspended' = '1' THEN '{}' ELSE '{"suspended": "1"}' END::jsonb)
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w);
END
$$;

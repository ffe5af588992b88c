-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What most items of a large set are, done in a few statements: accounts that are just as given, and
-- new ones of plain members with nobody in their way. Gives these items, done, with nothing but key,
-- id, outcome and document; whatever has another side to it is left to the steps after this one.
-- So nothing is refused here, and calls that may end up writing nothing have none of it.

CREATE FUNCTION {f}.user_quick(call jsonb, run {f}.run, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
DECLARE
    rows {f}.user_row[];
BEGIN
    IF NOT {f}.items_quick(call, work) THEN
        RETURN '{}'::{f}.item[];
    END IF;
    run.settings := run.settings || {f}.settings('{allowaccountssameemail,allowemailaddresses,denyemailaddresses}');
    rows := {f}.user_fresh(call, run, work, {f}.user_plain(run, work));
    RETURN ARRAY(
    SELECT ROW(r.pos, r.key, NULL, r.id, NULL, NULL, {f}.user_quick_diff(r), r.outcome, NULL, NULL,
               CASE WHEN (call ->> 'document')::boolean THEN pg_catalog.jsonb_build_object(
                    'username', r.username, 'firstname', r.firstname, 'lastname', r.lastname,
                    'email', r.email) END)::{f}.item
      FROM pg_catalog.unnest(rows) AS r);
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- What the caller needs to verify or hash passwords before user_put: for each item ({"pos", "userid",
-- "previousid", "username", "email"}) the account user_put would write (moodle_id NULL: a new one), its method
-- and stored hash, and the site's password policy: settings of config, "standalone" where passwords
-- are verified by us, NULL when there is neither. Resolved as user_put does it (call: adopt, actor,
-- admin); accounts that it would refuse come without a hash. Writes nothing.

CREATE FUNCTION {f}.user_password_look(call jsonb, items jsonb)
RETURNS TABLE (pos int, moodle_id bigint, auth text, password text, policy jsonb)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    run CONSTANT {f}.run := {f}.run_read(call);
    settings CONSTANT jsonb := {f}.settings(ARRAY['passwordpolicy', 'minpasswordlength',
        'minpassworddigits', 'minpasswordlower', 'minpasswordupper', 'minpasswordnonalphanum',
        'maxconsecutiveidentchars']);
    rules CONSTANT jsonb := CASE WHEN settings ->> 'passwordpolicy' = '1'
        THEN settings - 'passwordpolicy' ELSE '{}' END
        || CASE run.settings ->> 'site_kind' WHEN 'standalone' THEN '{"standalone": "1"}' ELSE '{}' END::jsonb;
BEGIN
    RETURN QUERY
    SELECT w.pos, w.id, w.old ->> 'auth', w.old ->> 'password', nullif(rules, '{}')
      FROM unnest({f}.user_meant(call, run, {f}.items_read({f}.items_named(call, items), 'userid'))) AS w
     ORDER BY w.pos;
END
$$;

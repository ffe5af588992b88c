-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The account our writes are attributed to: the one of that username, or a new one nobody can log
-- in to (auth nologin, contract 1.1). made: it is new. For nexsisctl, after nexsis.site is there.

CREATE FUNCTION {f}.actor_ensure(username text, OUT id bigint, OUT made boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    name CONSTANT text := lower(btrim(actor_ensure.username));
    call CONSTANT jsonb := jsonb_build_object('request', 'actor_ensure');
    run {f}.run;
    work {f}.item[] := {f}.items_read(jsonb_build_array(jsonb_build_object('userid', name)), 'userid');
BEGIN
    run := {f}.write_begin(call, 'user', work);
    SELECT u.id INTO id
      FROM {user} AS u
     WHERE u.username = name AND u.mnethostid = run.mnet AND u.deleted = 0;
    made := id IS NULL;
    IF made THEN
        work[1] := {f}.item_set(work[1], outcome => 'created', new => jsonb_build_object(
            'username', name, 'idnumber', '', 'auth', 'nologin', 'password', '', 'firstname', 'NexSIS',
            'lastname', 'Sync', 'email', name || '@localhost.invalid'));
        work := {f}.user_insert(run, work);
        id := work[1].id;
        PERFORM {f}.context_add(run, 30, ARRAY[id]);
        PERFORM {f}.log_events(call, run, {f}.user_events(work));
    END IF;
END
$$;

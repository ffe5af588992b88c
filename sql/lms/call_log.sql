-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- Notes in Moodle's standard log that an account called a web service function, when the site keeps that
-- log (contract 0.6, 10.2). The row is not waited for on its way to the disk: Moodle's own are kept in
-- memory for longer. Nothing is written on a standby.

CREATE FUNCTION {f}.call_log(account bigint, function text, address text)
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    stores text;
    as_json boolean;
BEGIN
    SELECT max(c.value) FILTER (WHERE c.name = 'enabled_stores'),
           coalesce(max(c.value) FILTER (WHERE c.name = 'jsonformat'), '1') <> '0'
      INTO stores, as_json
      FROM {config_plugins} AS c
     WHERE (c.plugin, c.name) IN (('tool_log', 'enabled_stores'), ('logstore_standard', 'jsonformat'));
    IF coalesce('logstore_standard' <> ALL (string_to_array(stores, ',')), true)
       OR current_setting('transaction_read_only') = 'on' THEN
        RETURN;
    END IF;
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO {logstore_standard_log} (eventname, component, action, target, crud, edulevel, contextid,
        contextlevel, contextinstanceid, userid, courseid, anonymous, other, timecreated, origin, ip)
    SELECT '\core\event\webservice_function_called', 'core', 'called', 'webservice_function', 'r', 0, c.id, 10, 0,
           account, 0, 0, CASE WHEN as_json THEN {f}.php_json(o.other) ELSE {f}.php_serialize(o.other) END,
           extract(epoch FROM clock_timestamp())::bigint, 'ws', address
      FROM {context} AS c
     CROSS JOIN (SELECT row_to_json(w) FROM (SELECT call_log.function) AS w) AS o (other)
     WHERE c.contextlevel = 10;
END
$$;

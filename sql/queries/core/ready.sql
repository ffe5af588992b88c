-- Whether writes can be done now, for /health/ready. Result: refused text, the code writes are answered
-- with, or NULL. No row: not installed. The same brakes as {f}.write_begin.
SELECT CASE WHEN pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' THEN 'database_read_only'
            WHEN s.frozen IS NOT NULL THEN 'read_only'
            WHEN s.kind = 'standalone' THEN NULL
            WHEN s.moodle_branch IS DISTINCT FROM s.function_branch THEN 'moodle_version_unsupported'
            WHEN coalesce(m.upgrade, '') NOT IN ('', '0') THEN 'moodle_upgrade_running'
            WHEN m.maintenance = '1' THEN 'moodle_maintenance'
       END
FROM {f}.site_info() AS s
CROSS JOIN (SELECT max(c.value) FILTER (WHERE c.name = 'upgraderunning') AS upgrade,
                   max(c.value) FILTER (WHERE c.name = 'maintenance_enabled') AS maintenance
            FROM {config} AS c WHERE c.name IN ('upgraderunning', 'maintenance_enabled')) AS m

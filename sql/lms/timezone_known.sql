-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether name is 99 (the server's) or a zone of the tz database, as Area/City or UTC. PostgreSQL
-- itself would also take abbreviations and any POSIX rule, which Moodle does not know.

CREATE FUNCTION {f}.timezone_known(name text)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF name IN ('99', 'UTC') THEN
        RETURN true;
    ELSIF name !~ '^([A-Za-z_]+(/[A-Za-z_-]+)+|Etc/GMT[+-][0-9]{1,2})$' THEN
        RETURN false;
    END IF;
    PERFORM pg_catalog.timezone(name, timestamptz 'epoch');
    RETURN true;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN false;
END
$$;

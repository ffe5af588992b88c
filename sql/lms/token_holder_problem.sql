-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Why an account may not call web services, as Moodle's error; NULL: it may. Not looked at: passwords
-- whose time has passed in an external system.

CREATE FUNCTION {f}.token_holder_problem(account bigint, admin boolean, maintenance boolean, context bigint)
RETURNS text LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
    holder record;
BEGIN
    SELECT u.id, u.username, u.deleted, u.confirmed, u.suspended, u.auth INTO holder
      FROM {user} AS u WHERE u.id = account;
    RETURN CASE
        WHEN maintenance AND NOT admin
             AND NOT {f}.may(holder.id, 'moodle/site:maintenanceaccess', NULL) THEN 'sitemaintenance'
        WHEN holder.deleted <> 0 THEN 'wsaccessuserdeleted:' || holder.username
        WHEN holder.confirmed = 0 THEN 'wsaccessuserunconfirmed:' || holder.username
        WHEN holder.suspended <> 0 THEN 'wsaccessusersuspended:' || holder.username
        WHEN holder.auth = 'nologin' THEN 'wsaccessusernologin:' || holder.username
        WHEN NOT admin AND NOT {f}.may(holder.id, 'webservice/rest:use', context) THEN 'accessexception'
        END;
END
$$;

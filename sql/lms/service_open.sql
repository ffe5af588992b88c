-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether a web service is open to an account: enabled, its capability held, and, where it is for
-- chosen users, the account is one of them. Moodle compares the end of a choice the wrong way round (a
-- date to come denies, one that is past allows); so does this (contract 10.2).

CREATE FUNCTION {f}.service_open(service bigint, account bigint, context bigint, address text, now bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
BEGIN
    RETURN EXISTS (
        SELECT FROM {external_services} AS s
         WHERE s.id = service AND s.enabled = 1
           AND (coalesce(s.requiredcapability, '') = '' OR {f}.may(account, s.requiredcapability, context))
           AND (s.restrictedusers = 0 OR EXISTS (
                SELECT FROM {external_services_users} AS c
                 WHERE c.externalserviceid = s.id AND c.userid = account
                   AND (c.validuntil IS NULL OR c.validuntil < now)
                   AND (coalesce(c.iprestriction, '') = '' OR {f}.address_listed(address, c.iprestriction)))));
END
$$;

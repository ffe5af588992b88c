-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- For the change feed: what write_end would find in the item of a new account, {"diff": {"member":
-- [null, new]}}; NULL when nothing was written. Put together as text, which takes half the time.

CREATE FUNCTION {f}.user_quick_diff(n {f}.user_row)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT CASE (n).outcome WHEN 'created' THEN
           pg_catalog.concat('{"diff": {"password": true, "idnumber": [null, ', pg_catalog.to_json((n).key),
               '], "username": [null, ', pg_catalog.to_json((n).username),
               '], "firstname": [null, ', pg_catalog.to_json((n).firstname),
               '], "lastname": [null, ', pg_catalog.to_json((n).lastname),
               '], "email": [null, ', pg_catalog.to_json((n).email), ']',
               ', "auth": [null, ' || pg_catalog.to_json((n).auth) || ']',
               ', "lang": [null, ' || pg_catalog.to_json((n).lang) || ']',
               ', "timezone": [null, ' || pg_catalog.to_json((n).timezone) || ']',
               ', "institution": [null, ' || pg_catalog.to_json((n).institution) || ']',
               ', "department": [null, ' || pg_catalog.to_json((n).department) || ']',
               ', "address": [null, ' || pg_catalog.to_json((n).address) || ']',
               ', "city": [null, ' || pg_catalog.to_json((n).city) || ']',
               ', "country": [null, ' || pg_catalog.to_json((n).country) || ']',
               ', "phone1": [null, ' || pg_catalog.to_json((n).phone1) || ']',
               ', "phone2": [null, ' || pg_catalog.to_json((n).phone2) || ']',
               ', "middlename": [null, ' || pg_catalog.to_json((n).middlename) || ']',
               ', "alternatename": [null, ' || pg_catalog.to_json((n).alternatename) || ']', '}}')::jsonb END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The last log row of a deleted account, with what it was (contract 0.6). To be called before
-- user_erase_account.

CREATE FUNCTION {f}.user_deleted_events(work {f}.item[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT ROW('user_deleted', 30, u.id, u.id, NULL, u.id, (
               SELECT pg_catalog.row_to_json(o) FROM (
                    SELECT u.username, u.email, u.idnumber, u.picture::text AS picture,
                           u.mnethostid::text AS mnethostid) AS o))::{f}.event
      FROM pg_catalog.unnest(work) AS w
      JOIN {user} AS u ON u.id = w.id
     WHERE w.outcome = 'deleted'
     ORDER BY w.pos);
END
$$;

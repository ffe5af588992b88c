-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- The ways these email addresses (lower-case, ASCII) are written in Moodle: "Ann@example.org" for
-- "ann@example.org". Needs an index that sorts by bytes: capitals come first, so all the forms of an
-- address lie between the one in capitals and the one without. From the first on: the next address
-- the index has, then the least form that is not before that one, and so on, for all of them at once:
-- each step passes by everything that shares no beginning with a form, so a handful does in any table.

CREATE FUNCTION {f}.user_email_forms(emails text[])
RETURNS SETOF text LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    capital CONSTANT text COLLATE "C" := (SELECT u.email FROM {user} AS u WHERE u.email >= 'A'
                                           ORDER BY u.email LIMIT 1);
    forms text[]; -- the least that may still be there: beside lows
    lows text[];
    there text[]; -- the first address in the index that is not before it
BEGIN
    -- Where nothing starts with the first letter as a capital, or with a greater one, it is small.
    SELECT pg_catalog.array_agg(e.low), pg_catalog.array_agg(CASE
           WHEN capital <= pg_catalog.upper(pg_catalog.left(e.low, 1) COLLATE "C") || pg_catalog.substr(e.low, 2)
           THEN pg_catalog.upper(e.low COLLATE "C")
           ELSE pg_catalog.left(e.low, 1) || pg_catalog.upper(pg_catalog.substr(e.low, 2) COLLATE "C") END)
      INTO lows, forms
      FROM (SELECT DISTINCT a COLLATE "C" FROM pg_catalog.unnest(emails) AS a WHERE a <> '') AS e (low);
    WHILE lows IS NOT NULL LOOP
        SELECT pg_catalog.array_agg(n.low), pg_catalog.array_agg(n.there)
          INTO lows, there
          FROM (SELECT f.low, (SELECT u.email FROM {user} AS u WHERE u.email >= f.form AND u.email <= f.low
                                ORDER BY u.email LIMIT 1) AS there
                  FROM ROWS FROM (pg_catalog.unnest(lows), pg_catalog.unnest(forms)) AS f (low, form)
                OFFSET 0) AS n
         WHERE n.there IS NOT NULL;
        RETURN QUERY
        SELECT f.there
          FROM ROWS FROM (pg_catalog.unnest(lows), pg_catalog.unnest(there)) AS f (low, there)
         WHERE pg_catalog.lower(f.there COLLATE "C") = f.low;
        SELECT pg_catalog.array_agg(n.low), pg_catalog.array_agg(n.form)
          INTO lows, forms
          FROM (SELECT f.low, {f}.user_email_next(f.low, f.there) AS form
                  FROM ROWS FROM (pg_catalog.unnest(lows), pg_catalog.unnest(there)) AS f (low, there)
                OFFSET 0) AS n
         WHERE n.form IS NOT NULL;
    END LOOP;
END
$$;

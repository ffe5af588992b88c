-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Whether the site's allowemailaddresses and denyemailaddresses let an address in, by Moodle's
-- rules: domains separated by spaces, one with a leading dot stands for its subdomains; when there
-- is a list of allowed ones it decides alone.

CREATE FUNCTION {f}.email_allowed(email text, settings jsonb)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    allowed CONSTANT text := nullif(pg_catalog.btrim(settings ->> 'allowemailaddresses'), '');
    denied CONSTANT text := nullif(pg_catalog.btrim(settings ->> 'denyemailaddresses'), '');
BEGIN
    RETURN coalesce(allowed, denied) IS NULL OR (allowed IS NOT NULL) = EXISTS (
        SELECT FROM pg_catalog.regexp_split_to_table(
                    pg_catalog.lower(coalesce(allowed, denied)), '\s+') AS d (domain)
         CROSS JOIN LATERAL (SELECT CASE WHEN d.domain LIKE '.%' THEN d.domain
                                         ELSE '@' || d.domain END) AS p (ending)
         WHERE pg_catalog.right(pg_catalog.lower(email), pg_catalog.length(p.ending)) = p.ending);
END
$$;

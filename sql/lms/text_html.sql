-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A stored text as Moodle's web services show it (format_text without filters): formats 0 (Moodle's
-- own, wrapped in a div where para) and 2 (plain) become HTML, links to its files begin with base.
-- What is HTML already is given as it is while it has only tags and attributes that cannot run
-- anything; with any other it is given without tags, which is stricter than Moodle's purifier.
-- Markdown (4) is not converted: it is given as it is written, without tags.

CREATE FUNCTION {f}.text_html(value text, format bigint, para boolean, base text)
RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    harmless CONSTANT text := '</?(p|br|hr|div|span|b|i|u|s|em|strong|small|sub|sup|h[1-6]|ul|ol|li|dl|dt|dd'
        || '|blockquote|pre|code|q|cite|abbr|table|caption|thead|tbody|tfoot|tr|th|td|a|img)'
        || '([[:space:]]+((class|id|title|alt|dir|lang|width|height|colspan|rowspan|scope|target|rel)'
        || '="[^"<>]*"|(href|src)="(https?:|mailto:|/|#|@@PLUGINFILE@@)[^"<>]*"))*[[:space:]]*/?>';
    text text := coalesce(value, '');
BEGIN
    IF format = 2 THEN
        text := replace(replace(replace(replace(text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;');
        RETURN regexp_replace(replace(text, '  ', '&nbsp; '), '(\r?\n)', '<br />\1', 'g');
    END IF;
    IF text ~ '<' AND (format = 4 OR regexp_replace(text, harmless, '', 'gi') ~ '<') THEN
        text := replace(regexp_replace(text, '<[^<>]*(>|$)', '', 'g'), '<', '&lt;');
    END IF;
    IF format = 0 THEN
        text := regexp_replace(regexp_replace(text, '>[[:space:]]+<', '><', 'g'), '(\r?\n)', '<br />\1', 'g');
        IF para THEN
            text := '<div class="text_to_html">' || text || '</div>';
        END IF;
    END IF;
    RETURN replace(text, '@@PLUGINFILE@@', coalesce(base, ''));
END
$$;

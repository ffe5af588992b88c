-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Where each course shall be: new.category where that category exists, else more.path, an array of
-- names {f}.course_categories makes. A path that is the course's own already moves nothing, even
-- where a twin has the same (ambiguities N17). With call.categories = existing unknown ones fail.
-- An item may give Moodle's id of the category instead.
-- held: what {f}.course_lock gave; queued courses need nothing yet. Ends the call with NX007 when more
-- is needed than is held.

CREATE FUNCTION {f}.course_place(call jsonb, held jsonb, work {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    creates CONSTANT boolean := coalesce(call ->> 'categories', 'create') = 'create';
    needs_all boolean;
    needs bigint[];
BEGIN
    WITH p AS MATERIALIZED (
         SELECT w.pos, w.item, w.given, w.outcome, (w.item).old ->> 'category' AS own, c.code, c.detail,
                CASE WHEN w.id IS NULL OR c.names IS DISTINCT FROM {f}.category_names_of(
                                                           ((w.item).old ->> 'category')::bigint)
                     THEN pg_catalog.to_jsonb(c.names) END AS path
           FROM (SELECT i.pos, i.id, i.given, i.outcome, i AS item FROM pg_catalog.unnest(work) AS i) AS w
          CROSS JOIN LATERAL {f}.category_wanted(call, w.given, w.id IS NULL) AS c),
    f AS MATERIALIZED (
         SELECT t.* FROM {f}.category_find((
                SELECT pg_catalog.jsonb_agg(DISTINCT p.path) FROM p
                 WHERE p.path IS NOT NULL AND p.outcome <> 'failed')) AS t)
    SELECT pg_catalog.array_agg(
           CASE WHEN p.outcome = 'failed' THEN p.item
           WHEN p.given ? 'category' AND k.id IS NULL
           THEN {f}.item_fail(p.item, {f}.problem('unknown_category', 'category', pg_catalog.format(
                'Moodle has no category %s', p.given ->> 'category')))
           WHEN p.code IS NOT NULL
           THEN {f}.item_fail(p.item, {f}.problem(p.code, 'categorypath', p.detail))
           WHEN f.twins IS NOT NULL
           THEN {f}.item_fail(p.item, {f}.problem('ambiguous_id', 'categorypath', f.twins
                || '; rename or remove one of them in Moodle'))
           WHEN f.missing <> '{}' AND NOT creates
           THEN {f}.item_fail(p.item, {f}.problem('unknown_category', 'categorypath', pg_catalog.format(
                'there is no category "%s" in "%s"', f.missing[1], {f}.category_path(ARRAY(
                SELECT pg_catalog.jsonb_array_elements_text(p.path))))))
           WHEN f.missing <> '{}'
           THEN {f}.item_set(p.item, more => coalesce((p.item).more, '{}')
                             || pg_catalog.jsonb_build_object('path', p.path))
           WHEN f.id IS NOT NULL OR k.id IS NOT NULL AND k.id::text IS DISTINCT FROM p.own
           THEN {f}.item_set(p.item, new => (p.item).new
                             || pg_catalog.jsonb_build_object('category', coalesce(f.id, k.id)))
           ELSE p.item END ORDER BY p.pos),
           coalesce(pg_catalog.bool_or(f.missing <> '{}' AND f.twins IS NULL AND creates)
                    FILTER (WHERE p.outcome <> 'queued'), false),
           pg_catalog.array_agg(DISTINCT coalesce(f.id, k.id)) FILTER (
                    WHERE p.outcome <> 'queued'
                      AND (f.id IS NOT NULL OR k.id::text IS DISTINCT FROM p.own))
               || pg_catalog.array_agg(DISTINCT p.own::bigint) FILTER (
                    WHERE p.path IS NOT NULL OR k.id::text <> p.own)
      INTO work, needs_all, needs
      FROM p LEFT JOIN f ON f.path = p.path
      LEFT JOIN {course_categories} AS k ON k.id = (p.given ->> 'category')::bigint;

    IF NOT (held ->> 'all')::boolean AND (needs_all OR EXISTS (
            SELECT FROM pg_catalog.unnest(needs) AS n (id)
             WHERE n.id IS NOT NULL AND NOT held -> 'categories' @> pg_catalog.to_jsonb(n.id))) THEN
        RAISE EXCEPTION USING ERRCODE = 'NX007', MESSAGE = 'a category changed meanwhile; run the call again';
    END IF;
    RETURN work;
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Which record items with a previousid mean. work: as found by the ids they shall have, was: the same
-- items as found by the ids they have so far. A record under the old id is renamed (outcome renamed);
-- none, but one under the new id: it was renamed before, and this is a put like any other. Both: the
-- new id is taken. Of two items of a call that name one id, one of them as a previousid, the second
-- fails: what it means depends on the first.

CREATE FUNCTION {f}.items_renamed(kind text, work {f}.item[], was {f}.item[])
RETURNS {f}.item[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    idname CONSTANT text := kind || 'id';
    again CONSTANT int[] := ARRAY(
        SELECT o.pos FROM (
               SELECT n.pos, pg_catalog.min(n.pos) OVER (PARTITION BY n.key) AS first
                 FROM (SELECT w.pos, w.key FROM pg_catalog.unnest(work) AS w
                       UNION ALL
                       SELECT p.pos, p.key FROM pg_catalog.unnest(was) AS p) AS n) AS o
         WHERE o.first < o.pos);
BEGIN
    RETURN (
    SELECT pg_catalog.array_agg(
           CASE WHEN w.outcome = 'failed' THEN w
           WHEN w.pos = ANY (again)
           THEN {f}.item_fail(w, {f}.problem('duplicate_item', idname, pg_catalog.format(
                'an item before this one renames "%s" or from it; send this one in a later call',
                coalesce(p.given, w.given) ->> idname)))
           WHEN p.pos IS NULL THEN w
           WHEN p.outcome = 'failed'
           THEN {f}.item_fail(w, (SELECT pg_catalog.jsonb_agg(e || '{"field": "previousid"}')
                                    FROM pg_catalog.jsonb_array_elements(p.errors) AS e))
           WHEN p.id IS NULL AND w.id IS NOT NULL AND w.outcome <> 'adopted' THEN w
           WHEN p.id IS NULL AND p.more ? 'job'
           THEN {f}.item_fail(w, {f}.problem('course_pending', 'previousid', pg_catalog.format(
                'course "%s" is still being made from its template', p.key)))
           WHEN p.outcome = 'restored' OR p.id IS NULL AND (p.more ? 'tombstone' OR (p.more -> 'gone')::boolean)
           THEN {f}.item_fail(w, {f}.problem('gone', 'previousid', pg_catalog.format(
                '%s "%s" was deleted', kind, p.given ->> idname)))
           WHEN p.id IS NULL
           THEN {f}.item_fail(w, {f}.problem('not_found', 'previousid', pg_catalog.format(
                'no %s has the id "%s", nor the new id "%s"', kind, p.given ->> idname,
                w.given ->> idname)))
           WHEN w.id IS NOT NULL AND w.outcome <> 'adopted' OR w.more ? 'job'
           THEN {f}.item_fail(w, {f}.problem('id_taken', idname, pg_catalog.format(
                'another %s has the id "%s" already%s', kind, w.given ->> idname,
                coalesce(' (Moodle id ' || w.id || ')', ''))))
           ELSE {f}.item_set(w, id => p.id, outcome => 'renamed',
                old => p.old || pg_catalog.jsonb_build_object('idnumber', p.given ->> idname))
           END ORDER BY w.pos)
      FROM pg_catalog.unnest(work) AS w
      LEFT JOIN {f}.items_many(was) AS p ON p.pos = w.pos);
END
$$;

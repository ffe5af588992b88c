-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- The totals of one grade category (contract 8.7; ambiguities N31-N35), texts throughout: of the users
-- enrolled with a role that is graded who have a grade row there, ordered by external id; people: only
-- these external ids. state: recomputed or stale. code: the course has no such category. Nobody: one
-- row with gradeid NULL.

CREATE FUNCTION {f}.grade_category_list(course bigint, category bigint, people text[], hidden boolean)
RETURNS TABLE (user_idnumber text, itemid text, internal_userid text, rawgrade text, rawgrademax text,
    rawgrademin text, rawscaleid text, usermodified text, finalgrade text, hidden_until text, locked text,
    locktime text, exported text, overridden text, excluded text, feedback text, feedbackformat text,
    information text, informationformat text, timecreated text, timemodified text,
    aggregationstatus text, aggregationweight text, gradeid text, categoryid text, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
    now CONSTANT bigint := floor(date_part('epoch', clock_timestamp()))::bigint;
    totals CONSTANT bigint[] := ARRAY(
        SELECT i.id FROM {grade_items} AS i
         WHERE i.courseid = course AND i.itemtype IN ('course', 'category') AND i.iteminstance = category);
BEGIN
    RETURN QUERY
    SELECT u.idnumber::text, g.itemid::text, g.userid::text, g.rawgrade::text, n.high::numeric(10,5)::text,
           n.low::numeric(10,5)::text, g.rawscaleid::text, g.usermodified::text,
           n.value::numeric(10,5)::text, g.hidden::text, g.locked::text, g.locktime::text, g.exported::text,
           g.overridden::text, g.excluded::text, g.feedback, g.feedbackformat::text, g.information,
           g.informationformat::text, g.timecreated::text,
           CASE WHEN n.changed THEN now ELSE g.timemodified END::text, n.status,
           n.weight::numeric(10,5)::text, g.id::text, i.iteminstance::text, n.state
      FROM {f}.grade_now(totals, {f}.grade_people(people)) AS n
      JOIN {grade_items} AS i ON i.id = n.itemid
      JOIN {grade_categories} AS k ON k.id = i.iteminstance
      JOIN {grade_grades} AS g ON g.id = n.id
      JOIN {user} AS u ON u.id = n.userid AND u.deleted = 0
      JOIN {f}.grade_gradable(course) AS p ON p.userid = u.id
     WHERE grade_category_list.hidden OR NOT EXISTS (
           SELECT FROM unnest(ARRAY[i.hidden, k.hidden, g.hidden]) AS h (hidden)
            WHERE h.hidden = 1 OR h.hidden > now)
     ORDER BY u.idnumber COLLATE "C", u.id;
END
$$;

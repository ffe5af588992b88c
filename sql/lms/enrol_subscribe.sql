-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Subscribes users who were given a role to the course's forums that do so by themselves, as mod_forum
-- does when it hears of the role (contract 0.7). Gives the log rows of that.

CREATE FUNCTION {f}.enrol_subscribe(run {f}.run, work {f}.item[])
RETURNS {f}.event[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    forums CONSTANT jsonb := (
        SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('forum', f.id, 'module', m.id,
                   'course', m.course, 'context', c.contextid))
          FROM (SELECT DISTINCT (w.more ->> 'courseid')::bigint AS id,
                       (w.more ->> 'contextid')::bigint AS contextid
                  FROM pg_catalog.unnest(work) AS w
                 WHERE w.outcome <> 'failed' AND w.more ? 'assign') AS c
          JOIN {forum} AS f ON f.course = c.id AND f.forcesubscribe = 2
          JOIN {course_modules} AS m ON m.course = c.id AND m.instance = f.id
          JOIN {modules} AS k ON k.id = m.module AND k.name = 'forum');
    events {f}.event[];
BEGIN
    IF forums IS NULL THEN
        RETURN events;
    END IF;
    PERFORM {f}.context_add(run, 70, ARRAY(SELECT (f -> 'module')::bigint
                                        FROM pg_catalog.jsonb_array_elements(forums) AS f),
                            ARRAY(SELECT (f -> 'context')::bigint
                                    FROM pg_catalog.jsonb_array_elements(forums) AS f));
    WITH todo AS (
         SELECT w.pos, f.*, (w.more ->> 'userid')::bigint AS userid
           FROM pg_catalog.unnest(work) AS w
           JOIN pg_catalog.jsonb_to_recordset(forums)
                AS f (forum bigint, module bigint, course bigint, context bigint)
                ON f.context = (w.more ->> 'contextid')::bigint
          WHERE w.outcome <> 'failed' AND w.more ? 'assign'
            AND {f}.enrol_may(run, 'mod/forum:allowforcesubscribe', f.module,
                              (w.more ->> 'userid')::bigint)),
    i AS (
         INSERT INTO {forum_subscriptions} (userid, forum)
         SELECT t.userid, t.forum FROM todo AS t ORDER BY t.pos, t.forum
         ON CONFLICT (userid, forum) DO NOTHING
         RETURNING id, userid, forum)
    SELECT pg_catalog.array_agg(ROW('subscription_created', 70, t.module, i.id, t.course, t.userid,
               (SELECT pg_catalog.row_to_json(o) FROM (SELECT t.forum::text AS forumid) AS o))::{f}.event
               ORDER BY t.pos, t.forum)
      INTO events
      FROM i JOIN todo AS t ON t.userid = i.userid AND t.forum = i.forum;
    RETURN events;
END
$$;

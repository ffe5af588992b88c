-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- Where a reader of the feed is: the number its cursor stands at. NULL: before the oldest row kept;
-- "now": at the newest. code and detail say what is wrong: a cursor that cannot be read, or one whose
-- rows are gone, removed by age or by a restore (another epoch, a number not given yet, another row
-- under the number).

CREATE FUNCTION {f}.change_since(since text, OUT seq bigint, OUT code text, OUT detail text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    part CONSTANT text[] := pg_catalog.regexp_match(since, '^([0-9]{1,9})-([0-9]{1,18})-([0-9a-f]{1,8})$');
    feed nexsis.feed;
    epoch bigint;
    mark text;
BEGIN
    SELECT f.* INTO STRICT feed FROM nexsis.feed AS f;
    IF since IS NULL THEN
        seq := feed.pruned;
    ELSIF since = 'now' THEN
        seq := feed.last;
    ELSIF part IS NULL THEN
        code := 'invalid_value';
        detail := 'since must be a cursor this feed has given, or now';
    ELSE
        seq := part[2]::bigint;
        SELECT s.epoch INTO epoch FROM nexsis.site AS s;
        mark := CASE WHEN seq = feed.pruned THEN feed.pruned_mark
                     ELSE (SELECT {f}.change_mark(c.id, c.at) FROM nexsis.change AS c
                            WHERE c.seq = change_since.seq) END;
        IF seq < feed.pruned AND epoch = part[1]::bigint THEN
            code := 'cursor_expired';
            detail := 'changes after this cursor were removed by age: read everything anew, and go on '
                      || 'from the cursor that since=now gives before that';
        ELSIF epoch <> part[1]::bigint OR mark IS DISTINCT FROM part[3] THEN
            code := 'cursor_expired';
            detail := 'this cursor is from before the database was restored: read everything anew, and go '
                      || 'on from the cursor that since=now gives before that';
        END IF;
    END IF;
END
$$;

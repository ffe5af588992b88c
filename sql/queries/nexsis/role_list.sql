-- Roles of the site with the names people see; incourse: it can be assigned in courses.
-- :shortname text       as it is, or by its beginning ("A*")
-- @include page_head
WITH matched AS NOT MATERIALIZED (
    SELECT r.id::text AS moodleid, r.shortname, r.name, r.in_course, r.sortorder, r.id,
           CASE :sort WHEN 'shortname' THEN r.shortname WHEN 'name' THEN r.name END AS text_key,
           CASE :sort WHEN 'sortorder' THEN r.sortorder END AS number_key
      FROM {f}.role_list() AS r
     WHERE true
       -- @include text_filter r.shortname shortname
     )
-- @include page

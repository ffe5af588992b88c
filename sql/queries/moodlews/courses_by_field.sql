-- Courses by one of their fields, by id: core_course_get_courses_by_field (contract 10.8). Hidden ones
-- for who may see them; who may not enter a course gets what is public of it, who may not manage it
-- nothing of its management.
-- :caller int8      account of the token
-- :admin bool       he is a site administrator
-- :cohorts int8[]   all he may see; NULL: everybody
-- :wwwroot text     the site's address
-- :field text       id, ids, shortname, idnumber, category; '': all courses
-- :value text       what it must be
WITH hit AS (
     SELECT k.id FROM {course} AS k WHERE :field IN ('', '0')
      UNION ALL
     SELECT k.id FROM {course} AS k WHERE :field = 'shortname' AND k.shortname = :value
      UNION ALL
     SELECT k.id FROM {course} AS k WHERE :field = 'idnumber' AND k.idnumber = :value
      UNION ALL
     SELECT k.id FROM {course} AS k
      WHERE :field = 'category' AND k.category = {f}.php_int(:value)
      UNION ALL
     SELECT k.id FROM {course} AS k
      WHERE :field = 'id' AND k.id = {f}.php_int(:value)
      UNION ALL
     SELECT k.id FROM {course} AS k
      WHERE :field = 'ids' AND k.id = ANY (
            SELECT w.id::int8 FROM regexp_split_to_table(:value, '[^0-9]+') AS w (id)
             WHERE w.id ~ '^\d{1,18}$')),
r AS MATERIALIZED (
     SELECT k.id, x.id AS contextid, :admin OR {f}.may(:caller, 'moodle/course:update', x.id) AS manages,
            :admin OR k.category = 0 OR {f}.course_enter(:caller, k.id, x.id, k.visible) AS opens
       FROM hit
       JOIN {course} AS k ON k.id = hit.id
       JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = k.id
      WHERE k.visible = 1 OR :admin OR {f}.may(:caller, 'moodle/course:update', x.id)
            OR {f}.may(:caller, 'moodle/course:viewhiddencourses', x.id))
SELECT c.id, {f}.text_line(c.fullname),
       {f}.text_line(CASE WHEN s.value = '1' THEN c.shortname || ' ' ELSE '' END || c.fullname),
       {f}.text_line(c.shortname), {f}.course_image(r.contextid, :wwwroot), c.category,
       coalesce({f}.text_line(k.name), ''), c.sortorder,
       {f}.text_html(c.summary, c.summaryformat, false,
            :wwwroot || '/webservice/pluginfile.php/' || r.contextid || '/course/summary'),
       CASE WHEN c.summaryformat = 4 THEN 4 ELSE 1 END,
       {f}.course_files(r.contextid, 'summary', :wwwroot || '/webservice/pluginfile.php'),
       {f}.course_files(r.contextid, 'overviewfiles', :wwwroot || '/webservice/pluginfile.php'),
       c.showactivitydates, c.showcompletionconditions, {f}.course_contacts(c.id, r.contextid, :cohorts),
       (SELECT coalesce(json_agg(e.enrol ORDER BY e.sortorder, e.id), '[]')
          FROM {enrol} AS e WHERE e.courseid = c.id AND e.status = 0),
       {f}.course_customfields(c.id, r.contextid, :caller, r.manages, :wwwroot),
       CASE WHEN r.manages THEN c.idnumber END, o.*,
       CASE WHEN r.manages THEN c.legacyfiles END, CASE WHEN r.manages THEN c.calendartype END,
       CASE WHEN r.manages THEN c.timecreated END, CASE WHEN r.manages THEN c.timemodified END,
       CASE WHEN r.manages THEN c.requested END, CASE WHEN r.manages THEN c.cacherev END,
       CASE WHEN r.opens THEN {f}.course_filters(r.contextid) END,
       CASE WHEN r.opens THEN {f}.course_options(c.id, c.format) END,
       CASE WHEN a.good AND c.id IS NULL THEN '' WHEN NOT a.good THEN 'invalidparameter' END, NULL
  FROM (SELECT :field IN ('', '0', 'id', 'ids', 'shortname', 'idnumber', 'category') AS good) AS a
  LEFT JOIN r ON true
  LEFT JOIN {course} AS c ON c.id = r.id
  LEFT JOIN {course_categories} AS k ON k.id = c.category
  LEFT JOIN {config} AS s ON s.name = 'courselistshortnames'
  LEFT JOIN LATERAL (
       SELECT c.format, c.showgrades, c.newsitems, c.startdate, c.enddate, c.maxbytes, c.showreports, c.visible,
              c.groupmode, c.groupmodeforce, c.defaultgroupingid, c.enablecompletion, c.completionnotify,
              c.lang, c.theme, c.marker
        WHERE r.opens) AS o ON true
 ORDER BY c.id

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- What an activity's completion takes, in Moodle's English words.

CREATE FUNCTION {f}.completion_needs(cm bigint)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT CASE WHEN m.completion = 1 THEN 'Marking yourself complete'
                ELSE pg_catalog.concat_ws(', ',
                     CASE WHEN m.completionview = 1 THEN 'Viewing the ' || CASE n.name
                         WHEN 'assign' THEN 'assignment' WHEN 'bigbluebuttonbn' THEN 'bigbluebutton'
                         WHEN 'data' THEN 'database' WHEN 'h5pactivity' THEN 'h5p'
                         WHEN 'imscp' THEN 'ims content package' WHEN 'label' THEN 'text and media area'
                         WHEN 'lti' THEN 'external tool' WHEN 'resource' THEN 'file'
                         WHEN 'scorm' THEN 'scorm package' ELSE n.name END END,
                     CASE WHEN m.completiongradeitemnumber IS NOT NULL THEN 'Achieving grade' END,
                     CASE WHEN m.completionpassgrade = 1 THEN 'Achieving passing grade' END) END
      FROM {course_modules} AS m
      JOIN {modules} AS n ON n.id = m.module
     WHERE m.id = cm);
END
$$;

-- grant: none
-- SPDX-License-Identifier: Apache-2.0
-- One criterion in Moodle's English words (contract 9.4): its title, the user's status, and the four
-- texts of its details. In SQL, not in C: they are made of what is in a dozen tables.

CREATE FUNCTION {f}.completion_words(criterion bigint, person bigint, reader bigint, wwwroot text,
    complete boolean, OUT title text, OUT status text, OUT kind text, OUT criteria text,
    OUT requirement text, OUT reached text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    k {course_completion_criteria}%ROWTYPE;
    grade text;
    since bigint;
    now CONSTANT bigint := pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.statement_timestamp()));
BEGIN
    SELECT * INTO k FROM {course_completion_criteria} AS c WHERE c.id = criterion;
    status := CASE WHEN complete THEN 'Yes' ELSE 'No' END;
    reached := '';
    CASE k.criteriatype
    WHEN 1 THEN
        title := 'Self completion'; kind := title; criteria := title;
        requirement := 'Marking yourself complete';
    WHEN 2 THEN
        title := 'Date'; kind := 'Date passed'; criteria := 'Remaining enrolled until a specified date';
        requirement := pg_catalog.to_char({f}.moment_of(k.timeend, reader), 'FMDD FMMonth YYYY');
        IF NOT complete THEN
            status := pg_catalog.to_char({f}.moment_of(k.timeend, reader), 'FMDD-Mon-YY');
        END IF;
    WHEN 3 THEN
        title := 'Unenrol'; kind := 'Unenrolment'; criteria := kind; requirement := 'Unenrolling from course';
    WHEN 4 THEN
        title := 'Activity completion'; kind := title;
        criteria := {f}.completion_link(k.moduleinstance, wwwroot);
        requirement := {f}.completion_needs(k.moduleinstance);
    WHEN 5 THEN
        since := {f}.enrol_since(person, k.course);
        title := 'Enrolment duration'; kind := 'Period post enrolment';
        criteria := 'Remaining enrolled for a specified period of time';
        requirement := pg_catalog.ceil(k.enrolperiod / 86400.0) || ' days';
        status := pg_catalog.ceil((since + k.enrolperiod - now) / 86400.0) || ' of '
                  || pg_catalog.ceil(k.enrolperiod / 86400.0);
        reached := pg_catalog.floor((now - since) / 86400.0) || ' days';
    WHEN 6 THEN
        grade := {f}.completion_grade(k.course, person);
        title := 'Course grade'; kind := title; criteria := 'Required course grade';
        requirement := pg_catalog.round(k.gradepass, {f}.grade_decimals(k.course));
        reached := coalesce(grade, '');
        status := coalesce(grade, 'No grade') || ' (' || requirement || ' required)';
    WHEN 7 THEN
        title := coalesce((SELECT r.name FROM {f}.role_list() AS r WHERE r.id = k.role),
                          '[Role ID ' || k.role || ' not found]');
        kind := 'Manual completion by others'; criteria := title; requirement := 'Marked complete by ' || title;
    ELSE
        title := 'Completion of other courses'; kind := title; requirement := 'Course completed';
        criteria := (SELECT '<a href="' || wwwroot || '/course/view.php?id=' || c.id || '">'
                            || {f}.text_line(c.fullname) || '</a>'
                       FROM {course} AS c WHERE c.id = k.courseinstance);
        reached := '<a href="' || wwwroot || '/blocks/completionstatus/details.php?course=' || k.courseinstance
                   || '">See details</a>';
    END CASE;
END
$$;

-- grant: app
-- SPDX-License-Identifier: Apache-2.0
-- A course as a person may look at it: whether he may not enter it (closed), and what he may see
-- there, by Moodle's capabilities; everything: he is a site administrator. hide: fields of accounts
-- hidden from him; show: identity fields he sees. No row: there is no such course.

CREATE FUNCTION {f}.course_sight(person bigint, everything boolean, course bigint)
RETURNS TABLE (id bigint, contextid bigint, front boolean, groupmode bigint, defaultgrouping bigint, closed boolean,
    participants boolean, allgroups boolean, review boolean, rolereview boolean, details boolean,
    alldetails boolean, fullnames boolean, email boolean, hide text[], show text[])
LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    s CONSTANT jsonb := {f}.settings('{hiddenuserfields, showuseridentity}');
BEGIN
    RETURN QUERY
    SELECT k.id, x.id, k.category = 0, k.groupmode::bigint, k.defaultgroupingid,
           NOT everything AND k.category <> 0 AND NOT {f}.course_enter(person, k.id, x.id, k.visible),
           everything OR {f}.may(person, CASE WHEN k.category = 0 THEN 'moodle/site:viewparticipants'
                                              ELSE 'moodle/course:viewparticipants' END, x.id),
           everything OR {f}.may(person, 'moodle/site:accessallgroups', x.id),
           everything OR {f}.may(person, 'moodle/course:enrolreview', x.id),
           everything OR {f}.may(person, 'moodle/role:review', x.id),
           everything OR {f}.may(person, 'moodle/user:viewdetails', x.id),
           everything OR {f}.may(person, 'moodle/user:viewalldetails', x.id),
           everything OR {f}.may(person, 'moodle/site:viewfullnames', x.id),
           everything OR {f}.may(person, 'moodle/course:useremail', x.id),
           CASE WHEN everything OR {f}.may(person, 'moodle/course:viewhiddenuserfields', x.id) THEN '{}'
                ELSE string_to_array(coalesce(s ->> 'hiddenuserfields', ''), ',') END,
           CASE WHEN everything OR {f}.may(person, 'moodle/site:viewuseridentity', x.id)
                THEN string_to_array(coalesce(s ->> 'showuseridentity', ''), ',') ELSE '{}' END
      FROM {course} AS k
      JOIN {context} AS x ON x.contextlevel = 50 AND x.instanceid = k.id
     WHERE k.id = course;
END
$$;

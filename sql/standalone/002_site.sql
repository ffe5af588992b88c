-- SPDX-License-Identifier: Apache-2.0
-- The rows a fresh Moodle 4.3 has and mod_nexsis reads: settings, roles, the system context, the front
-- page course, the first category, guest and administrator. Ids are those a fresh Moodle gives, from
-- the sequences. nexsis_standalone tells nexsisctl that no Moodle made these tables.

INSERT INTO public.mdl_config (name, value) VALUES
    ('nexsis_standalone', '1'),
    ('version', '2023100900'), ('branch', '403'), ('release', '4.3 (Build: 20231009)'),
    ('lang', 'en'), ('timezone', 'UTC'), ('forcetimezone', '99'), ('country', '0'),
    ('defaultcity', ''), ('calendartype', 'gregorian'), ('sessiontimeout', '28800'),
    ('auth', 'email,oauth2,shibboleth,ldap'), ('siteadmins', '2'), ('siteguest', '1'),
    ('mnet_localhost_id', '1'), ('rolesactive', '1'), ('defaultuserroleid', '7'),
    ('guestroleid', '6'), ('notloggedinroleid', '6'), ('defaultfrontpageroleid', '8'),
    ('creatornewroleid', '3'), ('gradebookroles', '5'), ('profileroles', '5,4,3'),
    ('coursecontact', '3'), ('hiddenuserfields', ''), ('showuseridentity', 'email'),
    ('extendedusernamechars', '0'), ('allowaccountssameemail', '0'), ('allowemailaddresses', ''),
    ('denyemailaddresses', ''), ('maintenance_enabled', '0'), ('passwordpolicy', '0'),
    ('minpasswordlength', '8'), ('minpassworddigits', '1'), ('minpasswordlower', '1'),
    ('minpasswordupper', '1'), ('minpasswordnonalphanum', '1'), ('maxconsecutiveidentchars', '0'),
    ('passwordreuselimit', '0'), ('defaultpreference_maildisplay', '2'),
    ('defaultpreference_mailformat', '1'), ('defaultpreference_maildigest', '0'),
    ('defaultpreference_autosubscribe', '1'), ('defaultpreference_trackforums', '0'),
    ('enrol_plugins_enabled', 'manual,guest,self,cohort'), ('enableoutcomes', '0'),
    ('enablecompletion', '1'), ('enablewebservices', '1'), ('disablegradehistory', '0'),
    ('recovergradesdefault', '0'), ('unlimitedgrades', '0'), ('gradepointmax', '100'),
    ('gradepointdefault', '100'), ('grade_minmaxtouse', '1'), ('grade_aggregation', '13'),
    ('grade_aggregateonlygraded', '1'), ('grade_aggregateoutcomes', '0'), ('grade_keephigh', '0'),
    ('grade_droplow', '0'), ('grade_decimalpoints', '2'), ('grade_displaytype', '1'),
    ('grade_includescalesinaggregation', '1'), ('grade_overridecat', '1'), ('usetags', '1');

INSERT INTO public.mdl_config_plugins (plugin, name, value) VALUES
    ('tool_log', 'enabled_stores', 'logstore_standard'), ('logstore_standard', 'jsonformat', '1'),
    ('logstore_standard', 'logguests', '1'), ('logstore_standard', 'loglifetime', '0'),
    ('auth_manual', 'expiration', '0'),
    ('enrol_manual', 'defaultenrol', '1'), ('enrol_manual', 'enrolperiod', '0'),
    ('enrol_manual', 'enrolstart', '4'), ('enrol_manual', 'expiredaction', '1'),
    ('enrol_manual', 'expirynotify', '0'), ('enrol_manual', 'expirythreshold', '86400'),
    ('enrol_manual', 'roleid', '5'), ('enrol_manual', 'status', '0'),
    ('moodlecourse', 'format', 'topics'), ('moodlecourse', 'numsections', '4'),
    ('moodlecourse', 'maxsections', '52'), ('moodlecourse', 'hiddensections', '1'),
    ('moodlecourse', 'coursedisplay', '0'), ('moodlecourse', 'courseenddateenabled', '1'),
    ('moodlecourse', 'courseduration', '31536000'), ('moodlecourse', 'enablecompletion', '1'),
    ('moodlecourse', 'groupmode', '0'), ('moodlecourse', 'groupmodeforce', '0'),
    ('moodlecourse', 'lang', ''), ('moodlecourse', 'maxbytes', '0'),
    ('moodlecourse', 'newsitems', '5'), ('moodlecourse', 'showactivitydates', '1'),
    ('moodlecourse', 'showcompletionconditions', '1'), ('moodlecourse', 'showgrades', '1'),
    ('moodlecourse', 'showreports', '0'), ('moodlecourse', 'visible', '1'),
    ('tool_recyclebin', 'categorybinenable', '0'), ('tool_recyclebin', 'coursebinenable', '0');

INSERT INTO public.mdl_role (name, shortname, description, sortorder, archetype)
SELECT '', r.name, '', r.place, r.name
  FROM unnest(ARRAY['manager', 'coursecreator', 'editingteacher', 'teacher', 'student', 'guest',
       'user', 'frontpage']) WITH ORDINALITY AS r (name, place)
 ORDER BY r.place;

INSERT INTO public.mdl_role_context_levels (roleid, contextlevel) VALUES
    (1, 10), (1, 40), (1, 50), (2, 10), (2, 40), (3, 50), (3, 70), (4, 50), (4, 70), (5, 50), (5, 70);

INSERT INTO public.mdl_modules (name, cron, lastcron, search, visible)
SELECT m.name, 0, 0, '', 1
  FROM unnest(ARRAY['assign', 'forum', 'label', 'page', 'quiz', 'resource', 'url']) AS m (name)
 ORDER BY m.name;

INSERT INTO public.mdl_course (category, sortorder, fullname, shortname, format, newsitems, summary,
    timecreated, timemodified, cacherev)
SELECT 0, 1, 'mod_nexsis', 'nexsis', 'site', 3, '', t.now, t.now, t.now
  FROM (SELECT extract(epoch FROM now())::bigint) AS t (now);

INSERT INTO public.mdl_course_categories (name, parent, sortorder, descriptionformat, visible,
    timemodified, depth, path)
VALUES ('Category 1', 0, 10000, 1, 1, extract(epoch FROM now())::bigint, 1, '/1');

INSERT INTO public.mdl_user (auth, confirmed, mnethostid, username, password, firstname, lastname,
    email, lang, timezone, mailformat, maildigest, maildisplay, autosubscribe, trackforums,
    description, descriptionformat, timemodified)
SELECT 'manual', 1, 1, u.username, 'not cached', u.firstname, u.lastname, u.email, 'en', '99', 1, 0,
       u.display, 1, 0, u.description, 1, extract(epoch FROM now())::bigint
  FROM (VALUES (1, 'guest', 'Guest user', ' ', 'root@localhost', 2, 'Read-only access to some courses.'),
               (2, 'admin', 'Admin', 'User', 'admin@localhost.invalid', 1, NULL))
       AS u (place, username, firstname, lastname, email, display, description)
 ORDER BY u.place;

-- System, front page, category and the two accounts, each below the system.
INSERT INTO public.mdl_context (contextlevel, instanceid, path, depth, locked)
VALUES (10, 0, '/1', 1, 0), (50, 1, '/1/2', 2, 0), (40, 1, '/1/3', 2, 0), (30, 1, '/1/4', 2, 0),
       (30, 2, '/1/5', 2, 0);

-- SPDX-License-Identifier: Apache-2.0
-- Moodle 4.3's tables (PostgreSQL, prefix mdl_) for running without a Moodle: names, columns, types,
-- defaults and indexes are Moodle's own, so that there is one set of SQL. A test compares them with
-- a real Moodle's catalogue (tests/http/test_standalone_schema.py). Only tables that are read or
-- written by mod_nexsis now or will be; a new one is added here as Moodle has it.
-- Each starts its ids at 1, with Moodle's sequence names.

CREATE TABLE public.mdl_assign (
    id bigserial CONSTRAINT mdl_assi_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    intro text NOT NULL,
    introformat smallint NOT NULL DEFAULT 0,
    alwaysshowdescription smallint NOT NULL DEFAULT 0,
    nosubmissions smallint NOT NULL DEFAULT 0,
    submissiondrafts smallint NOT NULL DEFAULT 0,
    sendnotifications smallint NOT NULL DEFAULT 0,
    sendlatenotifications smallint NOT NULL DEFAULT 0,
    duedate bigint NOT NULL DEFAULT 0,
    allowsubmissionsfromdate bigint NOT NULL DEFAULT 0,
    grade bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    requiresubmissionstatement smallint NOT NULL DEFAULT 0,
    completionsubmit smallint NOT NULL DEFAULT 0,
    cutoffdate bigint NOT NULL DEFAULT 0,
    gradingduedate bigint NOT NULL DEFAULT 0,
    teamsubmission smallint NOT NULL DEFAULT 0,
    requireallteammemberssubmit smallint NOT NULL DEFAULT 0,
    teamsubmissiongroupingid bigint NOT NULL DEFAULT 0,
    blindmarking smallint NOT NULL DEFAULT 0,
    hidegrader smallint NOT NULL DEFAULT 0,
    revealidentities smallint NOT NULL DEFAULT 0,
    attemptreopenmethod varchar(10) NOT NULL DEFAULT 'none',
    maxattempts integer NOT NULL DEFAULT -1,
    markingworkflow smallint NOT NULL DEFAULT 0,
    markingallocation smallint NOT NULL DEFAULT 0,
    sendstudentnotifications smallint NOT NULL DEFAULT 1,
    preventsubmissionnotingroup smallint NOT NULL DEFAULT 0,
    activity text,
    activityformat smallint NOT NULL DEFAULT 0,
    timelimit bigint NOT NULL DEFAULT 0,
    submissionattachments smallint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_assi_cou_ix ON public.mdl_assign (course);
CREATE INDEX mdl_assi_tea_ix ON public.mdl_assign (teamsubmissiongroupingid);

CREATE TABLE public.mdl_assign_grades (
    id bigserial CONSTRAINT mdl_assigrad_id_pk PRIMARY KEY,
    assignment bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    grader bigint NOT NULL DEFAULT 0,
    grade numeric(10,5) DEFAULT 0,
    attemptnumber bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_assigrad_ass_ix ON public.mdl_assign_grades (assignment);
CREATE INDEX mdl_assigrad_att_ix ON public.mdl_assign_grades (attemptnumber);
CREATE INDEX mdl_assigrad_use_ix ON public.mdl_assign_grades (userid);
CREATE UNIQUE INDEX mdl_assigrad_assuseatt_uix ON public.mdl_assign_grades (assignment, userid, attemptnumber);

CREATE TABLE public.mdl_assign_submission (
    id bigserial CONSTRAINT mdl_assisubm_id_pk PRIMARY KEY,
    assignment bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    timestarted bigint,
    status varchar(10),
    groupid bigint NOT NULL DEFAULT 0,
    attemptnumber bigint NOT NULL DEFAULT 0,
    latest smallint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_assisubm_ass_ix ON public.mdl_assign_submission (assignment);
CREATE INDEX mdl_assisubm_assusegrolat_ix ON public.mdl_assign_submission (assignment, userid, groupid, latest);
CREATE INDEX mdl_assisubm_att_ix ON public.mdl_assign_submission (attemptnumber);
CREATE INDEX mdl_assisubm_use_ix ON public.mdl_assign_submission (userid);
CREATE UNIQUE INDEX mdl_assisubm_assusegroatt_uix ON public.mdl_assign_submission (assignment, userid, groupid, attemptnumber);

CREATE TABLE public.mdl_auth_oauth2_linked_login (
    id bigserial CONSTRAINT mdl_authoautlinklogi_id_pk PRIMARY KEY,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    usermodified bigint NOT NULL,
    userid bigint NOT NULL,
    issuerid bigint NOT NULL,
    username varchar(255) NOT NULL DEFAULT '',
    email text NOT NULL,
    confirmtoken varchar(64) NOT NULL DEFAULT '',
    confirmtokenexpires bigint
);
CREATE INDEX mdl_authoautlinklogi_iss_ix ON public.mdl_auth_oauth2_linked_login (issuerid);
CREATE INDEX mdl_authoautlinklogi_issuse_ix ON public.mdl_auth_oauth2_linked_login (issuerid, username);
CREATE INDEX mdl_authoautlinklogi_use2_ix ON public.mdl_auth_oauth2_linked_login (userid);
CREATE INDEX mdl_authoautlinklogi_use_ix ON public.mdl_auth_oauth2_linked_login (usermodified);
CREATE UNIQUE INDEX mdl_authoautlinklogi_useis_uix ON public.mdl_auth_oauth2_linked_login (userid, issuerid, username);

CREATE TABLE public.mdl_backup_controllers (
    id bigserial CONSTRAINT mdl_backcont_id_pk PRIMARY KEY,
    backupid varchar(32) NOT NULL DEFAULT '',
    operation varchar(20) NOT NULL DEFAULT 'backup',
    type varchar(10) NOT NULL DEFAULT '',
    itemid bigint NOT NULL,
    format varchar(20) NOT NULL DEFAULT '',
    interactive smallint NOT NULL,
    purpose smallint NOT NULL,
    userid bigint NOT NULL,
    status smallint NOT NULL,
    execution smallint NOT NULL,
    executiontime bigint NOT NULL,
    checksum varchar(32) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    progress numeric(15,14) NOT NULL DEFAULT 0,
    controller text NOT NULL
);
CREATE INDEX mdl_backcont_typite_ix ON public.mdl_backup_controllers (type, itemid);
CREATE INDEX mdl_backcont_use_ix ON public.mdl_backup_controllers (userid);
CREATE INDEX mdl_backcont_useite_ix ON public.mdl_backup_controllers (userid, itemid);
CREATE UNIQUE INDEX mdl_backcont_bac_uix ON public.mdl_backup_controllers (backupid);

CREATE TABLE public.mdl_backup_courses (
    id bigserial CONSTRAINT mdl_backcour_id_pk PRIMARY KEY,
    courseid bigint NOT NULL DEFAULT 0,
    laststarttime bigint NOT NULL DEFAULT 0,
    lastendtime bigint NOT NULL DEFAULT 0,
    laststatus varchar(1) NOT NULL DEFAULT '5',
    nextstarttime bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mdl_backcour_cou_uix ON public.mdl_backup_courses (courseid);

CREATE TABLE public.mdl_badge (
    id bigserial CONSTRAINT mdl_badg_id_pk PRIMARY KEY,
    name varchar(255) NOT NULL DEFAULT '',
    description text,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    usercreated bigint NOT NULL,
    usermodified bigint NOT NULL,
    issuername varchar(255) NOT NULL DEFAULT '',
    issuerurl varchar(255) NOT NULL DEFAULT '',
    issuercontact varchar(255),
    expiredate bigint,
    expireperiod bigint,
    type smallint NOT NULL DEFAULT 1,
    courseid bigint,
    message text NOT NULL,
    messagesubject text NOT NULL,
    attachment smallint NOT NULL DEFAULT 1,
    notification smallint NOT NULL DEFAULT 1,
    status smallint NOT NULL DEFAULT 0,
    nextcron bigint,
    version varchar(255),
    language varchar(255),
    imageauthorname varchar(255),
    imageauthoremail varchar(255),
    imageauthorurl varchar(255),
    imagecaption text
);
CREATE INDEX mdl_badg_cou_ix ON public.mdl_badge (courseid);
CREATE INDEX mdl_badg_typ_ix ON public.mdl_badge (type);
CREATE INDEX mdl_badg_use2_ix ON public.mdl_badge (usercreated);
CREATE INDEX mdl_badg_use_ix ON public.mdl_badge (usermodified);

CREATE TABLE public.mdl_block_instances (
    id bigserial CONSTRAINT mdl_blocinst_id_pk PRIMARY KEY,
    blockname varchar(40) NOT NULL DEFAULT '',
    parentcontextid bigint NOT NULL,
    showinsubcontexts smallint NOT NULL,
    requiredbytheme smallint NOT NULL DEFAULT 0,
    pagetypepattern varchar(64) NOT NULL DEFAULT '',
    subpagepattern varchar(16),
    defaultregion varchar(16) NOT NULL DEFAULT '',
    defaultweight bigint NOT NULL,
    configdata text,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL
);
CREATE INDEX mdl_blocinst_blo_ix ON public.mdl_block_instances (blockname);
CREATE INDEX mdl_blocinst_par_ix ON public.mdl_block_instances (parentcontextid);
CREATE INDEX mdl_blocinst_parshopagsub_ix ON public.mdl_block_instances (parentcontextid, showinsubcontexts, pagetypepattern, subpagepattern);
CREATE INDEX mdl_blocinst_tim_ix ON public.mdl_block_instances (timemodified);

CREATE TABLE public.mdl_cache_flags (
    id bigserial CONSTRAINT mdl_cachflag_id_pk PRIMARY KEY,
    flagtype varchar(255) NOT NULL DEFAULT '',
    name varchar(255) NOT NULL DEFAULT '',
    timemodified bigint NOT NULL DEFAULT 0,
    value text NOT NULL,
    expiry bigint NOT NULL
);
CREATE INDEX mdl_cachflag_fla_ix ON public.mdl_cache_flags (flagtype);
CREATE INDEX mdl_cachflag_nam_ix ON public.mdl_cache_flags (name);

CREATE TABLE public.mdl_capabilities (
    id bigserial CONSTRAINT mdl_capa_id_pk PRIMARY KEY,
    name varchar(255) NOT NULL DEFAULT '',
    captype varchar(50) NOT NULL DEFAULT '',
    contextlevel bigint NOT NULL DEFAULT 0,
    component varchar(100) NOT NULL DEFAULT '',
    riskbitmask bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mdl_capa_nam_uix ON public.mdl_capabilities (name);

CREATE TABLE public.mdl_cohort (
    id bigserial CONSTRAINT mdl_coho_id_pk PRIMARY KEY,
    contextid bigint NOT NULL,
    name varchar(254) NOT NULL DEFAULT '',
    idnumber varchar(100),
    description text,
    descriptionformat smallint NOT NULL,
    visible smallint NOT NULL DEFAULT 1,
    component varchar(100) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    theme varchar(50)
);
CREATE INDEX mdl_coho_con_ix ON public.mdl_cohort (contextid);

CREATE TABLE public.mdl_cohort_members (
    id bigserial CONSTRAINT mdl_cohomemb_id_pk PRIMARY KEY,
    cohortid bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    timeadded bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_cohomemb_coh_ix ON public.mdl_cohort_members (cohortid);
CREATE INDEX mdl_cohomemb_use_ix ON public.mdl_cohort_members (userid);
CREATE UNIQUE INDEX mdl_cohomemb_cohuse_uix ON public.mdl_cohort_members (cohortid, userid);

CREATE TABLE public.mdl_comments (
    id bigserial CONSTRAINT mdl_comm_id3_pk PRIMARY KEY,
    contextid bigint NOT NULL,
    component varchar(255),
    commentarea varchar(255) NOT NULL DEFAULT '',
    itemid bigint NOT NULL,
    content text NOT NULL,
    format smallint NOT NULL DEFAULT 0,
    userid bigint NOT NULL,
    timecreated bigint NOT NULL
);
CREATE INDEX mdl_comm_concomite_ix ON public.mdl_comments (contextid, commentarea, itemid);
CREATE INDEX mdl_comm_use_ix ON public.mdl_comments (userid);

CREATE TABLE public.mdl_competency (
    id bigserial CONSTRAINT mdl_comp_id_pk PRIMARY KEY,
    shortname varchar(100),
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    idnumber varchar(100),
    competencyframeworkid bigint NOT NULL,
    parentid bigint NOT NULL DEFAULT 0,
    path varchar(255) NOT NULL DEFAULT '',
    sortorder bigint NOT NULL,
    ruletype varchar(100),
    ruleoutcome smallint NOT NULL DEFAULT 0,
    ruleconfig text,
    scaleid bigint,
    scaleconfiguration text,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    usermodified bigint
);
CREATE INDEX mdl_comp_rul_ix ON public.mdl_competency (ruleoutcome);
CREATE INDEX mdl_comp_sca_ix ON public.mdl_competency (scaleid);
CREATE INDEX mdl_comp_use_ix ON public.mdl_competency (usermodified);
CREATE UNIQUE INDEX mdl_comp_comidn_uix ON public.mdl_competency (competencyframeworkid, idnumber);

CREATE TABLE public.mdl_competency_coursecomp (
    id bigserial CONSTRAINT mdl_compcour_id3_pk PRIMARY KEY,
    courseid bigint NOT NULL,
    competencyid bigint NOT NULL,
    ruleoutcome smallint NOT NULL,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    usermodified bigint NOT NULL,
    sortorder bigint NOT NULL
);
CREATE INDEX mdl_compcour_com_ix ON public.mdl_competency_coursecomp (competencyid);
CREATE INDEX mdl_compcour_cou2_ix ON public.mdl_competency_coursecomp (courseid);
CREATE INDEX mdl_compcour_courul_ix ON public.mdl_competency_coursecomp (courseid, ruleoutcome);
CREATE INDEX mdl_compcour_use2_ix ON public.mdl_competency_coursecomp (usermodified);
CREATE UNIQUE INDEX mdl_compcour_coucom_uix ON public.mdl_competency_coursecomp (courseid, competencyid);

CREATE TABLE public.mdl_competency_framework (
    id bigserial CONSTRAINT mdl_compfram_id_pk PRIMARY KEY,
    shortname varchar(100),
    contextid bigint NOT NULL,
    idnumber varchar(100),
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    scaleid bigint,
    scaleconfiguration text NOT NULL,
    visible smallint NOT NULL DEFAULT 1,
    taxonomies varchar(255) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    usermodified bigint
);
CREATE INDEX mdl_compfram_con_ix ON public.mdl_competency_framework (contextid);
CREATE INDEX mdl_compfram_sca_ix ON public.mdl_competency_framework (scaleid);
CREATE INDEX mdl_compfram_use_ix ON public.mdl_competency_framework (usermodified);
CREATE UNIQUE INDEX mdl_compfram_idn_uix ON public.mdl_competency_framework (idnumber);

CREATE TABLE public.mdl_competency_modulecomp (
    id bigserial CONSTRAINT mdl_compmodu_id_pk PRIMARY KEY,
    cmid bigint NOT NULL,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    usermodified bigint NOT NULL,
    sortorder bigint NOT NULL,
    competencyid bigint NOT NULL,
    ruleoutcome smallint NOT NULL,
    overridegrade smallint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_compmodu_cmi_ix ON public.mdl_competency_modulecomp (cmid);
CREATE INDEX mdl_compmodu_cmirul_ix ON public.mdl_competency_modulecomp (cmid, ruleoutcome);
CREATE INDEX mdl_compmodu_com_ix ON public.mdl_competency_modulecomp (competencyid);
CREATE INDEX mdl_compmodu_use_ix ON public.mdl_competency_modulecomp (usermodified);
CREATE UNIQUE INDEX mdl_compmodu_cmicom_uix ON public.mdl_competency_modulecomp (cmid, competencyid);

CREATE TABLE public.mdl_competency_plan (
    id bigserial CONSTRAINT mdl_compplan_id_pk PRIMARY KEY,
    name varchar(100) NOT NULL DEFAULT '',
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    userid bigint NOT NULL,
    templateid bigint,
    origtemplateid bigint,
    status smallint NOT NULL,
    duedate bigint DEFAULT 0,
    reviewerid bigint,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL DEFAULT 0,
    usermodified bigint NOT NULL
);
CREATE INDEX mdl_compplan_stadue_ix ON public.mdl_competency_plan (status, duedate);
CREATE INDEX mdl_compplan_tem_ix ON public.mdl_competency_plan (templateid);
CREATE INDEX mdl_compplan_use_ix ON public.mdl_competency_plan (usermodified);
CREATE INDEX mdl_compplan_usesta_ix ON public.mdl_competency_plan (userid, status);

CREATE TABLE public.mdl_competency_plancomp (
    id bigserial CONSTRAINT mdl_compplan_id3_pk PRIMARY KEY,
    planid bigint NOT NULL,
    competencyid bigint NOT NULL,
    sortorder bigint,
    timecreated bigint NOT NULL,
    timemodified bigint,
    usermodified bigint NOT NULL
);
CREATE INDEX mdl_compplan_use2_ix ON public.mdl_competency_plancomp (usermodified);
CREATE UNIQUE INDEX mdl_compplan_placom_uix ON public.mdl_competency_plancomp (planid, competencyid);

CREATE TABLE public.mdl_competency_templatecohort (
    id bigserial CONSTRAINT mdl_comptemp_id5_pk PRIMARY KEY,
    templateid bigint NOT NULL,
    cohortid bigint NOT NULL,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    usermodified bigint NOT NULL
);
CREATE INDEX mdl_comptemp_tem2_ix ON public.mdl_competency_templatecohort (templateid);
CREATE INDEX mdl_comptemp_use3_ix ON public.mdl_competency_templatecohort (usermodified);
CREATE UNIQUE INDEX mdl_comptemp_temcoh_uix ON public.mdl_competency_templatecohort (templateid, cohortid);

CREATE TABLE public.mdl_competency_usercomp (
    id bigserial CONSTRAINT mdl_compuser_id_pk PRIMARY KEY,
    userid bigint NOT NULL,
    competencyid bigint NOT NULL,
    status smallint NOT NULL DEFAULT 0,
    reviewerid bigint,
    proficiency smallint,
    grade bigint,
    timecreated bigint NOT NULL,
    timemodified bigint,
    usermodified bigint NOT NULL
);
CREATE INDEX mdl_compuser_use_ix ON public.mdl_competency_usercomp (usermodified);
CREATE UNIQUE INDEX mdl_compuser_usecom_uix ON public.mdl_competency_usercomp (userid, competencyid);

CREATE TABLE public.mdl_competency_usercompcourse (
    id bigserial CONSTRAINT mdl_compuser_id3_pk PRIMARY KEY,
    userid bigint NOT NULL,
    courseid bigint NOT NULL,
    competencyid bigint NOT NULL,
    proficiency smallint,
    grade bigint,
    timecreated bigint NOT NULL,
    timemodified bigint,
    usermodified bigint NOT NULL
);
CREATE INDEX mdl_compuser_use2_ix ON public.mdl_competency_usercompcourse (usermodified);
CREATE UNIQUE INDEX mdl_compuser_usecoucom_uix ON public.mdl_competency_usercompcourse (userid, courseid, competencyid);

CREATE TABLE public.mdl_config (
    id bigserial CONSTRAINT mdl_conf_id_pk PRIMARY KEY,
    name varchar(255) NOT NULL DEFAULT '',
    value text NOT NULL
);
CREATE UNIQUE INDEX mdl_conf_nam_uix ON public.mdl_config (name);

CREATE TABLE public.mdl_config_log (
    id bigserial CONSTRAINT mdl_conflog_id_pk PRIMARY KEY,
    userid bigint NOT NULL,
    timemodified bigint NOT NULL,
    plugin varchar(100),
    name varchar(100) NOT NULL DEFAULT '',
    value text,
    oldvalue text
);
CREATE INDEX mdl_conflog_tim_ix ON public.mdl_config_log (timemodified);
CREATE INDEX mdl_conflog_use_ix ON public.mdl_config_log (userid);

CREATE TABLE public.mdl_config_plugins (
    id bigserial CONSTRAINT mdl_confplug_id_pk PRIMARY KEY,
    plugin varchar(100) NOT NULL DEFAULT 'core',
    name varchar(100) NOT NULL DEFAULT '',
    value text NOT NULL
);
CREATE UNIQUE INDEX mdl_confplug_plunam_uix ON public.mdl_config_plugins (plugin, name);

CREATE TABLE public.mdl_contentbank_content (
    id bigserial CONSTRAINT mdl_contcont_id_pk PRIMARY KEY,
    name varchar(255) NOT NULL DEFAULT '',
    contenttype varchar(100) NOT NULL DEFAULT '',
    contextid bigint NOT NULL,
    visibility smallint NOT NULL DEFAULT 1,
    instanceid bigint,
    configdata text,
    usercreated bigint NOT NULL,
    usermodified bigint,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint DEFAULT 0
);
CREATE INDEX mdl_contcont_con_ix ON public.mdl_contentbank_content (contextid);
CREATE INDEX mdl_contcont_conconins_ix ON public.mdl_contentbank_content (contextid, contenttype, instanceid);
CREATE INDEX mdl_contcont_nam_ix ON public.mdl_contentbank_content (name);
CREATE INDEX mdl_contcont_use2_ix ON public.mdl_contentbank_content (usercreated);
CREATE INDEX mdl_contcont_use_ix ON public.mdl_contentbank_content (usermodified);

CREATE TABLE public.mdl_context (
    id bigserial CONSTRAINT mdl_cont_id_pk PRIMARY KEY,
    contextlevel bigint NOT NULL DEFAULT 0,
    instanceid bigint NOT NULL DEFAULT 0,
    path varchar(255),
    depth smallint NOT NULL DEFAULT 0,
    locked smallint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_cont_ins_ix ON public.mdl_context (instanceid);
CREATE INDEX mdl_cont_pat_ix ON public.mdl_context (path);
CREATE INDEX mdl_cont_pat_ix_pattern ON public.mdl_context (path varchar_pattern_ops);
CREATE UNIQUE INDEX mdl_cont_conins_uix ON public.mdl_context (contextlevel, instanceid);

CREATE TABLE public.mdl_course (
    id bigserial CONSTRAINT mdl_cour_id_pk PRIMARY KEY,
    category bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0,
    fullname varchar(254) NOT NULL DEFAULT '',
    shortname varchar(255) NOT NULL DEFAULT '',
    idnumber varchar(100) NOT NULL DEFAULT '',
    summary text,
    summaryformat smallint NOT NULL DEFAULT 0,
    format varchar(21) NOT NULL DEFAULT 'topics',
    showgrades smallint NOT NULL DEFAULT 1,
    newsitems integer NOT NULL DEFAULT 1,
    startdate bigint NOT NULL DEFAULT 0,
    enddate bigint NOT NULL DEFAULT 0,
    relativedatesmode smallint NOT NULL DEFAULT 0,
    marker bigint NOT NULL DEFAULT 0,
    maxbytes bigint NOT NULL DEFAULT 0,
    legacyfiles smallint NOT NULL DEFAULT 0,
    showreports smallint NOT NULL DEFAULT 0,
    visible smallint NOT NULL DEFAULT 1,
    visibleold smallint NOT NULL DEFAULT 1,
    downloadcontent smallint,
    groupmode smallint NOT NULL DEFAULT 0,
    groupmodeforce smallint NOT NULL DEFAULT 0,
    defaultgroupingid bigint NOT NULL DEFAULT 0,
    lang varchar(30) NOT NULL DEFAULT '',
    calendartype varchar(30) NOT NULL DEFAULT '',
    theme varchar(50) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    requested smallint NOT NULL DEFAULT 0,
    enablecompletion smallint NOT NULL DEFAULT 0,
    completionnotify smallint NOT NULL DEFAULT 0,
    cacherev bigint NOT NULL DEFAULT 0,
    originalcourseid bigint,
    showactivitydates smallint NOT NULL DEFAULT 0,
    showcompletionconditions smallint,
    pdfexportfont varchar(50)
);
CREATE INDEX mdl_cour_cat_ix ON public.mdl_course (category);
CREATE INDEX mdl_cour_idn_ix ON public.mdl_course (idnumber);
CREATE INDEX mdl_cour_ori_ix ON public.mdl_course (originalcourseid);
CREATE INDEX mdl_cour_sho_ix ON public.mdl_course (shortname);
CREATE INDEX mdl_cour_sor_ix ON public.mdl_course (sortorder);

CREATE TABLE public.mdl_course_categories (
    id bigserial CONSTRAINT mdl_courcate_id_pk PRIMARY KEY,
    name varchar(255) NOT NULL DEFAULT '',
    idnumber varchar(100),
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    parent bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0,
    coursecount bigint NOT NULL DEFAULT 0,
    visible smallint NOT NULL DEFAULT 1,
    visibleold smallint NOT NULL DEFAULT 1,
    timemodified bigint NOT NULL DEFAULT 0,
    depth bigint NOT NULL DEFAULT 0,
    path varchar(255) NOT NULL DEFAULT '',
    theme varchar(50)
);
CREATE INDEX mdl_courcate_par_ix ON public.mdl_course_categories (parent);

CREATE TABLE public.mdl_course_completion_aggr_methd (
    id bigserial CONSTRAINT mdl_courcompaggrmeth_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    criteriatype bigint,
    method smallint NOT NULL DEFAULT 0,
    value numeric(10,5)
);
CREATE INDEX mdl_courcompaggrmeth_cou_ix ON public.mdl_course_completion_aggr_methd (course);
CREATE INDEX mdl_courcompaggrmeth_cri_ix ON public.mdl_course_completion_aggr_methd (criteriatype);
CREATE UNIQUE INDEX mdl_courcompaggrmeth_coucr_uix ON public.mdl_course_completion_aggr_methd (course, criteriatype);

CREATE TABLE public.mdl_course_completion_crit_compl (
    id bigserial CONSTRAINT mdl_courcompcritcomp_id_pk PRIMARY KEY,
    userid bigint NOT NULL DEFAULT 0,
    course bigint NOT NULL DEFAULT 0,
    criteriaid bigint NOT NULL DEFAULT 0,
    gradefinal numeric(10,5),
    unenroled bigint,
    timecompleted bigint
);
CREATE INDEX mdl_courcompcritcomp_cou_ix ON public.mdl_course_completion_crit_compl (course);
CREATE INDEX mdl_courcompcritcomp_cri_ix ON public.mdl_course_completion_crit_compl (criteriaid);
CREATE INDEX mdl_courcompcritcomp_tim_ix ON public.mdl_course_completion_crit_compl (timecompleted);
CREATE INDEX mdl_courcompcritcomp_use_ix ON public.mdl_course_completion_crit_compl (userid);
CREATE UNIQUE INDEX mdl_courcompcritcomp_useco_uix ON public.mdl_course_completion_crit_compl (userid, course, criteriaid);

CREATE TABLE public.mdl_course_completion_criteria (
    id bigserial CONSTRAINT mdl_courcompcrit_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    criteriatype bigint NOT NULL DEFAULT 0,
    module varchar(100),
    moduleinstance bigint,
    courseinstance bigint,
    enrolperiod bigint,
    timeend bigint,
    gradepass numeric(10,5),
    role bigint
);
CREATE INDEX mdl_courcompcrit_cou_ix ON public.mdl_course_completion_criteria (course);

CREATE TABLE public.mdl_course_completion_defaults (
    id bigserial CONSTRAINT mdl_courcompdefa_id_pk PRIMARY KEY,
    course bigint NOT NULL,
    module bigint NOT NULL,
    completion smallint NOT NULL DEFAULT 0,
    completionview smallint NOT NULL DEFAULT 0,
    completionusegrade smallint NOT NULL DEFAULT 0,
    completionpassgrade smallint NOT NULL DEFAULT 0,
    completionexpected bigint NOT NULL DEFAULT 0,
    customrules text
);
CREATE INDEX mdl_courcompdefa_cou_ix ON public.mdl_course_completion_defaults (course);
CREATE INDEX mdl_courcompdefa_mod_ix ON public.mdl_course_completion_defaults (module);
CREATE UNIQUE INDEX mdl_courcompdefa_coumod_uix ON public.mdl_course_completion_defaults (course, module);

CREATE TABLE public.mdl_course_completions (
    id bigserial CONSTRAINT mdl_courcomp_id_pk PRIMARY KEY,
    userid bigint NOT NULL DEFAULT 0,
    course bigint NOT NULL DEFAULT 0,
    timeenrolled bigint NOT NULL DEFAULT 0,
    timestarted bigint NOT NULL DEFAULT 0,
    timecompleted bigint,
    reaggregate bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_courcomp_cou_ix ON public.mdl_course_completions (course);
CREATE INDEX mdl_courcomp_tim_ix ON public.mdl_course_completions (timecompleted);
CREATE INDEX mdl_courcomp_use_ix ON public.mdl_course_completions (userid);
CREATE UNIQUE INDEX mdl_courcomp_usecou_uix ON public.mdl_course_completions (userid, course);

CREATE TABLE public.mdl_course_format_options (
    id bigserial CONSTRAINT mdl_courformopti_id_pk PRIMARY KEY,
    courseid bigint NOT NULL,
    format varchar(21) NOT NULL DEFAULT '',
    sectionid bigint NOT NULL DEFAULT 0,
    name varchar(100) NOT NULL DEFAULT '',
    value text
);
CREATE INDEX mdl_courformopti_cou_ix ON public.mdl_course_format_options (courseid);
CREATE UNIQUE INDEX mdl_courformopti_couforsec_uix ON public.mdl_course_format_options (courseid, format, sectionid, name);

CREATE TABLE public.mdl_course_modules (
    id bigserial CONSTRAINT mdl_courmodu_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    module bigint NOT NULL DEFAULT 0,
    instance bigint NOT NULL DEFAULT 0,
    section bigint NOT NULL DEFAULT 0,
    idnumber varchar(100),
    added bigint NOT NULL DEFAULT 0,
    score smallint NOT NULL DEFAULT 0,
    indent integer NOT NULL DEFAULT 0,
    visible smallint NOT NULL DEFAULT 1,
    visibleoncoursepage smallint NOT NULL DEFAULT 1,
    visibleold smallint NOT NULL DEFAULT 1,
    groupmode smallint NOT NULL DEFAULT 0,
    groupingid bigint NOT NULL DEFAULT 0,
    completion smallint NOT NULL DEFAULT 0,
    completiongradeitemnumber bigint,
    completionview smallint NOT NULL DEFAULT 0,
    completionexpected bigint NOT NULL DEFAULT 0,
    completionpassgrade smallint NOT NULL DEFAULT 0,
    showdescription smallint NOT NULL DEFAULT 0,
    availability text,
    deletioninprogress smallint NOT NULL DEFAULT 0,
    downloadcontent smallint DEFAULT 1,
    lang varchar(30)
);
CREATE INDEX mdl_courmodu_cou_ix ON public.mdl_course_modules (course);
CREATE INDEX mdl_courmodu_gro_ix ON public.mdl_course_modules (groupingid);
CREATE INDEX mdl_courmodu_idncou_ix ON public.mdl_course_modules (idnumber, course);
CREATE INDEX mdl_courmodu_ins_ix ON public.mdl_course_modules (instance);
CREATE INDEX mdl_courmodu_mod_ix ON public.mdl_course_modules (module);
CREATE INDEX mdl_courmodu_vis_ix ON public.mdl_course_modules (visible);

CREATE TABLE public.mdl_course_modules_completion (
    id bigserial CONSTRAINT mdl_courmoducomp_id_pk PRIMARY KEY,
    coursemoduleid bigint NOT NULL,
    userid bigint NOT NULL,
    completionstate smallint NOT NULL,
    overrideby bigint,
    timemodified bigint NOT NULL
);
CREATE INDEX mdl_courmoducomp_cou_ix ON public.mdl_course_modules_completion (coursemoduleid);
CREATE UNIQUE INDEX mdl_courmoducomp_usecou_uix ON public.mdl_course_modules_completion (userid, coursemoduleid);

CREATE TABLE public.mdl_course_modules_viewed (
    id bigserial CONSTRAINT mdl_courmoduview_id_pk PRIMARY KEY,
    coursemoduleid bigint NOT NULL,
    userid bigint NOT NULL,
    timecreated bigint NOT NULL
);
CREATE INDEX mdl_courmoduview_cou_ix ON public.mdl_course_modules_viewed (coursemoduleid);
CREATE UNIQUE INDEX mdl_courmoduview_usecou_uix ON public.mdl_course_modules_viewed (userid, coursemoduleid);

CREATE TABLE public.mdl_course_sections (
    id bigserial CONSTRAINT mdl_coursect_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    section bigint NOT NULL DEFAULT 0,
    name varchar(255),
    summary text,
    summaryformat smallint NOT NULL DEFAULT 0,
    sequence text,
    visible smallint NOT NULL DEFAULT 1,
    availability text,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mdl_coursect_cousec_uix ON public.mdl_course_sections (course, section);

CREATE TABLE public.mdl_customfield_category (
    id bigserial CONSTRAINT mdl_custcate_id_pk PRIMARY KEY,
    name varchar(400) NOT NULL DEFAULT '',
    description text,
    descriptionformat bigint,
    sortorder bigint,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    component varchar(100) NOT NULL DEFAULT '',
    area varchar(100) NOT NULL DEFAULT '',
    itemid bigint NOT NULL DEFAULT 0,
    contextid bigint
);
CREATE INDEX mdl_custcate_comareitesor_ix ON public.mdl_customfield_category (component, area, itemid, sortorder);
CREATE INDEX mdl_custcate_con_ix ON public.mdl_customfield_category (contextid);

CREATE TABLE public.mdl_customfield_data (
    id bigserial CONSTRAINT mdl_custdata_id_pk PRIMARY KEY,
    fieldid bigint NOT NULL,
    instanceid bigint NOT NULL,
    intvalue bigint,
    decvalue numeric(10,5),
    shortcharvalue varchar(255),
    charvalue varchar(1333),
    value text NOT NULL,
    valueformat bigint NOT NULL,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    contextid bigint
);
CREATE INDEX mdl_custdata_con_ix ON public.mdl_customfield_data (contextid);
CREATE INDEX mdl_custdata_fie_ix ON public.mdl_customfield_data (fieldid);
CREATE INDEX mdl_custdata_fiedec_ix ON public.mdl_customfield_data (fieldid, decvalue);
CREATE INDEX mdl_custdata_fieint_ix ON public.mdl_customfield_data (fieldid, intvalue);
CREATE INDEX mdl_custdata_fiesho_ix ON public.mdl_customfield_data (fieldid, shortcharvalue);
CREATE UNIQUE INDEX mdl_custdata_insfie_uix ON public.mdl_customfield_data (instanceid, fieldid);

CREATE TABLE public.mdl_customfield_field (
    id bigserial CONSTRAINT mdl_custfiel_id_pk PRIMARY KEY,
    shortname varchar(100) NOT NULL DEFAULT '',
    name varchar(400) NOT NULL DEFAULT '',
    type varchar(100) NOT NULL DEFAULT '',
    description text,
    descriptionformat bigint,
    sortorder bigint,
    categoryid bigint,
    configdata text,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL
);
CREATE INDEX mdl_custfiel_cat_ix ON public.mdl_customfield_field (categoryid);
CREATE INDEX mdl_custfiel_catsor_ix ON public.mdl_customfield_field (categoryid, sortorder);

CREATE TABLE public.mdl_enrol (
    id bigserial CONSTRAINT mdl_enro_id_pk PRIMARY KEY,
    enrol varchar(20) NOT NULL DEFAULT '',
    status bigint NOT NULL DEFAULT 0,
    courseid bigint NOT NULL,
    sortorder bigint NOT NULL DEFAULT 0,
    name varchar(255),
    enrolperiod bigint DEFAULT 0,
    enrolstartdate bigint DEFAULT 0,
    enrolenddate bigint DEFAULT 0,
    expirynotify smallint DEFAULT 0,
    expirythreshold bigint DEFAULT 0,
    notifyall smallint DEFAULT 0,
    password varchar(50),
    cost varchar(20),
    currency varchar(3),
    roleid bigint DEFAULT 0,
    customint1 bigint,
    customint2 bigint,
    customint3 bigint,
    customint4 bigint,
    customint5 bigint,
    customint6 bigint,
    customint7 bigint,
    customint8 bigint,
    customchar1 varchar(255),
    customchar2 varchar(255),
    customchar3 varchar(1333),
    customdec1 numeric(12,7),
    customdec2 numeric(12,7),
    customtext1 text,
    customtext2 text,
    customtext3 text,
    customtext4 text,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_enro_cou_ix ON public.mdl_enrol (courseid);
CREATE INDEX mdl_enro_enr_ix ON public.mdl_enrol (enrol);
CREATE INDEX mdl_enro_rol_ix ON public.mdl_enrol (roleid);

CREATE TABLE public.mdl_event (
    id bigserial CONSTRAINT mdl_even_id_pk PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    format smallint NOT NULL DEFAULT 0,
    categoryid bigint NOT NULL DEFAULT 0,
    courseid bigint NOT NULL DEFAULT 0,
    groupid bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    repeatid bigint NOT NULL DEFAULT 0,
    component varchar(100),
    modulename varchar(20) NOT NULL DEFAULT '',
    instance bigint NOT NULL DEFAULT 0,
    type smallint NOT NULL DEFAULT 0,
    eventtype varchar(20) NOT NULL DEFAULT '',
    timestart bigint NOT NULL DEFAULT 0,
    timeduration bigint NOT NULL DEFAULT 0,
    timesort bigint,
    visible smallint NOT NULL DEFAULT 1,
    uuid varchar(255) NOT NULL DEFAULT '',
    sequence bigint NOT NULL DEFAULT 1,
    timemodified bigint NOT NULL DEFAULT 0,
    subscriptionid bigint,
    priority bigint,
    location text
);
CREATE INDEX mdl_even_cat_ix ON public.mdl_event (categoryid);
CREATE INDEX mdl_even_comeveins_ix ON public.mdl_event (component, eventtype, instance);
CREATE INDEX mdl_even_cou_ix ON public.mdl_event (courseid);
CREATE INDEX mdl_even_eve_ix ON public.mdl_event (eventtype);
CREATE INDEX mdl_even_grocoucatvisuse_ix ON public.mdl_event (groupid, courseid, categoryid, visible, userid);
CREATE INDEX mdl_even_modinseve_ix ON public.mdl_event (modulename, instance, eventtype);
CREATE INDEX mdl_even_sub_ix ON public.mdl_event (subscriptionid);
CREATE INDEX mdl_even_tim2_ix ON public.mdl_event (timeduration);
CREATE INDEX mdl_even_tim_ix ON public.mdl_event (timestart);
CREATE INDEX mdl_even_typtim_ix ON public.mdl_event (type, timesort);
CREATE INDEX mdl_even_use_ix ON public.mdl_event (userid);
CREATE INDEX mdl_even_uui_ix ON public.mdl_event (uuid);

CREATE TABLE public.mdl_event_subscriptions (
    id bigserial CONSTRAINT mdl_evensubs_id_pk PRIMARY KEY,
    url varchar(255) NOT NULL DEFAULT '',
    categoryid bigint NOT NULL DEFAULT 0,
    courseid bigint NOT NULL DEFAULT 0,
    groupid bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    eventtype varchar(20) NOT NULL DEFAULT '',
    pollinterval bigint NOT NULL DEFAULT 0,
    lastupdated bigint,
    name varchar(255) NOT NULL DEFAULT ''
);
CREATE INDEX mdl_evensubs_cou_ix ON public.mdl_event_subscriptions (courseid);
CREATE INDEX mdl_evensubs_use_ix ON public.mdl_event_subscriptions (userid);

CREATE TABLE public.mdl_external_functions (
    id bigserial CONSTRAINT mdl_extefunc_id_pk PRIMARY KEY,
    name varchar(200) NOT NULL DEFAULT '',
    classname varchar(100) NOT NULL DEFAULT '',
    methodname varchar(100) NOT NULL DEFAULT '',
    classpath varchar(255),
    component varchar(100) NOT NULL DEFAULT '',
    capabilities varchar(255),
    services varchar(1333)
);
CREATE UNIQUE INDEX mdl_extefunc_nam_uix ON public.mdl_external_functions (name);

CREATE TABLE public.mdl_external_services (
    id bigserial CONSTRAINT mdl_exteserv_id_pk PRIMARY KEY,
    name varchar(200) NOT NULL DEFAULT '',
    enabled smallint NOT NULL,
    requiredcapability varchar(150),
    restrictedusers smallint NOT NULL,
    component varchar(100),
    timecreated bigint NOT NULL,
    timemodified bigint,
    shortname varchar(255),
    downloadfiles smallint NOT NULL DEFAULT 0,
    uploadfiles smallint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mdl_exteserv_nam_uix ON public.mdl_external_services (name);

CREATE TABLE public.mdl_external_services_functions (
    id bigserial CONSTRAINT mdl_exteservfunc_id_pk PRIMARY KEY,
    externalserviceid bigint NOT NULL,
    functionname varchar(200) NOT NULL DEFAULT ''
);
CREATE INDEX mdl_exteservfunc_ext_ix ON public.mdl_external_services_functions (externalserviceid);

CREATE TABLE public.mdl_external_services_users (
    id bigserial CONSTRAINT mdl_exteservuser_id_pk PRIMARY KEY,
    externalserviceid bigint NOT NULL,
    userid bigint NOT NULL,
    iprestriction varchar(255),
    validuntil bigint,
    timecreated bigint
);
CREATE INDEX mdl_exteservuser_ext_ix ON public.mdl_external_services_users (externalserviceid);
CREATE INDEX mdl_exteservuser_use_ix ON public.mdl_external_services_users (userid);

CREATE TABLE public.mdl_external_tokens (
    id bigserial CONSTRAINT mdl_extetoke_id_pk PRIMARY KEY,
    token varchar(128) NOT NULL DEFAULT '',
    privatetoken varchar(64),
    tokentype smallint NOT NULL,
    userid bigint NOT NULL,
    externalserviceid bigint NOT NULL,
    sid varchar(128),
    contextid bigint NOT NULL,
    creatorid bigint NOT NULL DEFAULT 1,
    iprestriction varchar(255),
    validuntil bigint,
    timecreated bigint NOT NULL,
    lastaccess bigint,
    name varchar(255)
);
CREATE INDEX mdl_extetoke_con_ix ON public.mdl_external_tokens (contextid);
CREATE INDEX mdl_extetoke_cre_ix ON public.mdl_external_tokens (creatorid);
CREATE INDEX mdl_extetoke_ext_ix ON public.mdl_external_tokens (externalserviceid);
CREATE INDEX mdl_extetoke_sid_ix ON public.mdl_external_tokens (sid);
CREATE INDEX mdl_extetoke_tok_ix ON public.mdl_external_tokens (token);
CREATE INDEX mdl_extetoke_use_ix ON public.mdl_external_tokens (userid);

CREATE TABLE public.mdl_favourite (
    id bigserial CONSTRAINT mdl_favo_id_pk PRIMARY KEY,
    component varchar(100) NOT NULL DEFAULT '',
    itemtype varchar(100) NOT NULL DEFAULT '',
    itemid bigint NOT NULL,
    contextid bigint NOT NULL,
    userid bigint NOT NULL,
    ordering bigint,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL
);
CREATE INDEX mdl_favo_con_ix ON public.mdl_favourite (contextid);
CREATE INDEX mdl_favo_use_ix ON public.mdl_favourite (userid);
CREATE UNIQUE INDEX mdl_favo_comiteiteconuse_uix ON public.mdl_favourite (component, itemtype, itemid, contextid, userid);

CREATE TABLE public.mdl_files (
    id bigserial CONSTRAINT mdl_file_id_pk PRIMARY KEY,
    contenthash varchar(40) NOT NULL DEFAULT '',
    pathnamehash varchar(40) NOT NULL DEFAULT '',
    contextid bigint NOT NULL,
    component varchar(100) NOT NULL DEFAULT '',
    filearea varchar(50) NOT NULL DEFAULT '',
    itemid bigint NOT NULL,
    filepath varchar(255) NOT NULL DEFAULT '',
    filename varchar(255) NOT NULL DEFAULT '',
    userid bigint,
    filesize bigint NOT NULL,
    mimetype varchar(100),
    status bigint NOT NULL DEFAULT 0,
    source text,
    author varchar(255),
    license varchar(255),
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    sortorder bigint NOT NULL DEFAULT 0,
    referencefileid bigint
);
CREATE INDEX mdl_file_comfilconite_ix ON public.mdl_files (component, filearea, contextid, itemid);
CREATE INDEX mdl_file_con2_ix ON public.mdl_files (contextid);
CREATE INDEX mdl_file_con_ix ON public.mdl_files (contenthash);
CREATE INDEX mdl_file_fil_ix ON public.mdl_files (filename);
CREATE INDEX mdl_file_lic_ix ON public.mdl_files (license);
CREATE INDEX mdl_file_ref_ix ON public.mdl_files (referencefileid);
CREATE INDEX mdl_file_use_ix ON public.mdl_files (userid);
CREATE UNIQUE INDEX mdl_file_pat_uix ON public.mdl_files (pathnamehash);

CREATE TABLE public.mdl_filter_active (
    id bigserial CONSTRAINT mdl_filtacti_id_pk PRIMARY KEY,
    filter varchar(32) NOT NULL DEFAULT '',
    contextid bigint NOT NULL,
    active smallint NOT NULL,
    sortorder bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_filtacti_con_ix ON public.mdl_filter_active (contextid);
CREATE UNIQUE INDEX mdl_filtacti_confil_uix ON public.mdl_filter_active (contextid, filter);

CREATE TABLE public.mdl_filter_config (
    id bigserial CONSTRAINT mdl_filtconf_id_pk PRIMARY KEY,
    filter varchar(32) NOT NULL DEFAULT '',
    contextid bigint NOT NULL,
    name varchar(255) NOT NULL DEFAULT '',
    value text
);
CREATE INDEX mdl_filtconf_con_ix ON public.mdl_filter_config (contextid);
CREATE UNIQUE INDEX mdl_filtconf_confilnam_uix ON public.mdl_filter_config (contextid, filter, name);

CREATE TABLE public.mdl_forum (
    id bigserial CONSTRAINT mdl_foru_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    type varchar(20) NOT NULL DEFAULT 'general',
    name varchar(255) NOT NULL DEFAULT '',
    intro text NOT NULL,
    introformat smallint NOT NULL DEFAULT 0,
    duedate bigint NOT NULL DEFAULT 0,
    cutoffdate bigint NOT NULL DEFAULT 0,
    assessed bigint NOT NULL DEFAULT 0,
    assesstimestart bigint NOT NULL DEFAULT 0,
    assesstimefinish bigint NOT NULL DEFAULT 0,
    scale bigint NOT NULL DEFAULT 0,
    grade_forum bigint NOT NULL DEFAULT 0,
    grade_forum_notify smallint NOT NULL DEFAULT 0,
    maxbytes bigint NOT NULL DEFAULT 0,
    maxattachments bigint NOT NULL DEFAULT 1,
    forcesubscribe smallint NOT NULL DEFAULT 0,
    trackingtype smallint NOT NULL DEFAULT 1,
    rsstype smallint NOT NULL DEFAULT 0,
    rssarticles smallint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    warnafter bigint NOT NULL DEFAULT 0,
    blockafter bigint NOT NULL DEFAULT 0,
    blockperiod bigint NOT NULL DEFAULT 0,
    completiondiscussions integer NOT NULL DEFAULT 0,
    completionreplies integer NOT NULL DEFAULT 0,
    completionposts integer NOT NULL DEFAULT 0,
    displaywordcount smallint NOT NULL DEFAULT 0,
    lockdiscussionafter bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_foru_cou_ix ON public.mdl_forum (course);

CREATE TABLE public.mdl_forum_digests (
    id bigserial CONSTRAINT mdl_forudige_id_pk PRIMARY KEY,
    userid bigint NOT NULL,
    forum bigint NOT NULL,
    maildigest smallint NOT NULL DEFAULT -1
);
CREATE INDEX mdl_forudige_for_ix ON public.mdl_forum_digests (forum);
CREATE INDEX mdl_forudige_use_ix ON public.mdl_forum_digests (userid);
CREATE UNIQUE INDEX mdl_forudige_forusemai_uix ON public.mdl_forum_digests (forum, userid, maildigest);

CREATE TABLE public.mdl_forum_discussions (
    id bigserial CONSTRAINT mdl_forudisc_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    forum bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    firstpost bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    groupid bigint NOT NULL DEFAULT -1,
    assessed smallint NOT NULL DEFAULT 1,
    timemodified bigint NOT NULL DEFAULT 0,
    usermodified bigint NOT NULL DEFAULT 0,
    timestart bigint NOT NULL DEFAULT 0,
    timeend bigint NOT NULL DEFAULT 0,
    pinned smallint NOT NULL DEFAULT 0,
    timelocked bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_forudisc_cou_ix ON public.mdl_forum_discussions (course);
CREATE INDEX mdl_forudisc_for_ix ON public.mdl_forum_discussions (forum);
CREATE INDEX mdl_forudisc_use2_ix ON public.mdl_forum_discussions (usermodified);
CREATE INDEX mdl_forudisc_use_ix ON public.mdl_forum_discussions (userid);

CREATE TABLE public.mdl_forum_posts (
    id bigserial CONSTRAINT mdl_forupost_id_pk PRIMARY KEY,
    discussion bigint NOT NULL DEFAULT 0,
    parent bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    created bigint NOT NULL DEFAULT 0,
    modified bigint NOT NULL DEFAULT 0,
    mailed smallint NOT NULL DEFAULT 0,
    subject varchar(255) NOT NULL DEFAULT '',
    message text NOT NULL,
    messageformat smallint NOT NULL DEFAULT 0,
    messagetrust smallint NOT NULL DEFAULT 0,
    attachment varchar(100) NOT NULL DEFAULT '',
    totalscore smallint NOT NULL DEFAULT 0,
    mailnow bigint NOT NULL DEFAULT 0,
    deleted smallint NOT NULL DEFAULT 0,
    privatereplyto bigint NOT NULL DEFAULT 0,
    wordcount bigint,
    charcount bigint
);
CREATE INDEX mdl_forupost_cre_ix ON public.mdl_forum_posts (created);
CREATE INDEX mdl_forupost_dis_ix ON public.mdl_forum_posts (discussion);
CREATE INDEX mdl_forupost_mai_ix ON public.mdl_forum_posts (mailed);
CREATE INDEX mdl_forupost_par_ix ON public.mdl_forum_posts (parent);
CREATE INDEX mdl_forupost_pri_ix ON public.mdl_forum_posts (privatereplyto);
CREATE INDEX mdl_forupost_use_ix ON public.mdl_forum_posts (userid);

CREATE TABLE public.mdl_forum_read (
    id bigserial CONSTRAINT mdl_foruread_id_pk PRIMARY KEY,
    userid bigint NOT NULL DEFAULT 0,
    forumid bigint NOT NULL DEFAULT 0,
    discussionid bigint NOT NULL DEFAULT 0,
    postid bigint NOT NULL DEFAULT 0,
    firstread bigint NOT NULL DEFAULT 0,
    lastread bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_foruread_disuse_ix ON public.mdl_forum_read (discussionid, userid);
CREATE INDEX mdl_foruread_foruse_ix ON public.mdl_forum_read (forumid, userid);
CREATE INDEX mdl_foruread_posuse_ix ON public.mdl_forum_read (postid, userid);
CREATE INDEX mdl_foruread_use_ix ON public.mdl_forum_read (userid);

CREATE TABLE public.mdl_forum_subscriptions (
    id bigserial CONSTRAINT mdl_forusubs_id_pk PRIMARY KEY,
    userid bigint NOT NULL DEFAULT 0,
    forum bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_forusubs_for_ix ON public.mdl_forum_subscriptions (forum);
CREATE INDEX mdl_forusubs_use_ix ON public.mdl_forum_subscriptions (userid);
CREATE UNIQUE INDEX mdl_forusubs_usefor_uix ON public.mdl_forum_subscriptions (userid, forum);

CREATE TABLE public.mdl_forum_track_prefs (
    id bigserial CONSTRAINT mdl_forutracpref_id_pk PRIMARY KEY,
    userid bigint NOT NULL DEFAULT 0,
    forumid bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_forutracpref_usefor_ix ON public.mdl_forum_track_prefs (userid, forumid);

CREATE TABLE public.mdl_grade_categories (
    id bigserial CONSTRAINT mdl_gradcate_id_pk PRIMARY KEY,
    courseid bigint NOT NULL,
    parent bigint,
    depth bigint NOT NULL DEFAULT 0,
    path varchar(255),
    fullname varchar(255) NOT NULL DEFAULT '',
    aggregation bigint NOT NULL DEFAULT 0,
    keephigh bigint NOT NULL DEFAULT 0,
    droplow bigint NOT NULL DEFAULT 0,
    aggregateonlygraded smallint NOT NULL DEFAULT 0,
    aggregateoutcomes smallint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    hidden bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_gradcate_cou_ix ON public.mdl_grade_categories (courseid);
CREATE INDEX mdl_gradcate_par_ix ON public.mdl_grade_categories (parent);

CREATE TABLE public.mdl_grade_categories_history (
    id bigserial CONSTRAINT mdl_gradcatehist_id_pk PRIMARY KEY,
    action bigint NOT NULL DEFAULT 0,
    oldid bigint NOT NULL,
    source varchar(255),
    timemodified bigint,
    loggeduser bigint,
    courseid bigint NOT NULL,
    parent bigint,
    depth bigint NOT NULL DEFAULT 0,
    path varchar(255),
    fullname varchar(255) NOT NULL DEFAULT '',
    aggregation bigint NOT NULL DEFAULT 0,
    keephigh bigint NOT NULL DEFAULT 0,
    droplow bigint NOT NULL DEFAULT 0,
    aggregateonlygraded smallint NOT NULL DEFAULT 0,
    aggregateoutcomes smallint NOT NULL DEFAULT 0,
    aggregatesubcats smallint NOT NULL DEFAULT 0,
    hidden bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_gradcatehist_act_ix ON public.mdl_grade_categories_history (action);
CREATE INDEX mdl_gradcatehist_cou_ix ON public.mdl_grade_categories_history (courseid);
CREATE INDEX mdl_gradcatehist_log_ix ON public.mdl_grade_categories_history (loggeduser);
CREATE INDEX mdl_gradcatehist_old_ix ON public.mdl_grade_categories_history (oldid);
CREATE INDEX mdl_gradcatehist_par_ix ON public.mdl_grade_categories_history (parent);
CREATE INDEX mdl_gradcatehist_tim_ix ON public.mdl_grade_categories_history (timemodified);

CREATE TABLE public.mdl_grade_grades (
    id bigserial CONSTRAINT mdl_gradgrad_id_pk PRIMARY KEY,
    itemid bigint NOT NULL,
    userid bigint NOT NULL,
    rawgrade numeric(10,5),
    rawgrademax numeric(10,5) NOT NULL DEFAULT 100,
    rawgrademin numeric(10,5) NOT NULL DEFAULT 0,
    rawscaleid bigint,
    usermodified bigint,
    finalgrade numeric(10,5),
    hidden bigint NOT NULL DEFAULT 0,
    locked bigint NOT NULL DEFAULT 0,
    locktime bigint NOT NULL DEFAULT 0,
    exported bigint NOT NULL DEFAULT 0,
    overridden bigint NOT NULL DEFAULT 0,
    excluded bigint NOT NULL DEFAULT 0,
    feedback text,
    feedbackformat bigint NOT NULL DEFAULT 0,
    information text,
    informationformat bigint NOT NULL DEFAULT 0,
    timecreated bigint,
    timemodified bigint,
    aggregationstatus varchar(10) NOT NULL DEFAULT 'unknown',
    aggregationweight numeric(10,5)
);
CREATE INDEX mdl_gradgrad_ite_ix ON public.mdl_grade_grades (itemid);
CREATE INDEX mdl_gradgrad_locloc_ix ON public.mdl_grade_grades (locked, locktime);
CREATE INDEX mdl_gradgrad_raw_ix ON public.mdl_grade_grades (rawscaleid);
CREATE INDEX mdl_gradgrad_use2_ix ON public.mdl_grade_grades (usermodified);
CREATE INDEX mdl_gradgrad_use_ix ON public.mdl_grade_grades (userid);
CREATE UNIQUE INDEX mdl_gradgrad_useite_uix ON public.mdl_grade_grades (userid, itemid);

CREATE TABLE public.mdl_grade_grades_history (
    id bigserial CONSTRAINT mdl_gradgradhist_id_pk PRIMARY KEY,
    action bigint NOT NULL DEFAULT 0,
    oldid bigint NOT NULL,
    source varchar(255),
    timemodified bigint,
    loggeduser bigint,
    itemid bigint NOT NULL,
    userid bigint NOT NULL,
    rawgrade numeric(10,5),
    rawgrademax numeric(10,5) NOT NULL DEFAULT 100,
    rawgrademin numeric(10,5) NOT NULL DEFAULT 0,
    rawscaleid bigint,
    usermodified bigint,
    finalgrade numeric(10,5),
    hidden bigint NOT NULL DEFAULT 0,
    locked bigint NOT NULL DEFAULT 0,
    locktime bigint NOT NULL DEFAULT 0,
    exported bigint NOT NULL DEFAULT 0,
    overridden bigint NOT NULL DEFAULT 0,
    excluded bigint NOT NULL DEFAULT 0,
    feedback text,
    feedbackformat bigint NOT NULL DEFAULT 0,
    information text,
    informationformat bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_gradgradhist_act_ix ON public.mdl_grade_grades_history (action);
CREATE INDEX mdl_gradgradhist_ite_ix ON public.mdl_grade_grades_history (itemid);
CREATE INDEX mdl_gradgradhist_log_ix ON public.mdl_grade_grades_history (loggeduser);
CREATE INDEX mdl_gradgradhist_old_ix ON public.mdl_grade_grades_history (oldid);
CREATE INDEX mdl_gradgradhist_raw_ix ON public.mdl_grade_grades_history (rawscaleid);
CREATE INDEX mdl_gradgradhist_tim_ix ON public.mdl_grade_grades_history (timemodified);
CREATE INDEX mdl_gradgradhist_use2_ix ON public.mdl_grade_grades_history (usermodified);
CREATE INDEX mdl_gradgradhist_use_ix ON public.mdl_grade_grades_history (userid);
CREATE INDEX mdl_gradgradhist_useitetim_ix ON public.mdl_grade_grades_history (userid, itemid, timemodified);

CREATE TABLE public.mdl_grade_items (
    id bigserial CONSTRAINT mdl_graditem_id_pk PRIMARY KEY,
    courseid bigint,
    categoryid bigint,
    itemname varchar(255),
    itemtype varchar(30) NOT NULL DEFAULT '',
    itemmodule varchar(30),
    iteminstance bigint,
    itemnumber bigint,
    iteminfo text,
    idnumber varchar(255),
    calculation text,
    gradetype smallint NOT NULL DEFAULT 1,
    grademax numeric(10,5) NOT NULL DEFAULT 100,
    grademin numeric(10,5) NOT NULL DEFAULT 0,
    scaleid bigint,
    outcomeid bigint,
    gradepass numeric(10,5) NOT NULL DEFAULT 0,
    multfactor numeric(10,5) NOT NULL DEFAULT 1.0,
    plusfactor numeric(10,5) NOT NULL DEFAULT 0,
    aggregationcoef numeric(10,5) NOT NULL DEFAULT 0,
    aggregationcoef2 numeric(10,5) NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0,
    display bigint NOT NULL DEFAULT 0,
    decimals smallint,
    hidden bigint NOT NULL DEFAULT 0,
    locked bigint NOT NULL DEFAULT 0,
    locktime bigint NOT NULL DEFAULT 0,
    needsupdate bigint NOT NULL DEFAULT 0,
    weightoverride smallint NOT NULL DEFAULT 0,
    timecreated bigint,
    timemodified bigint
);
CREATE INDEX mdl_graditem_cat_ix ON public.mdl_grade_items (categoryid);
CREATE INDEX mdl_graditem_cou_ix ON public.mdl_grade_items (courseid);
CREATE INDEX mdl_graditem_gra_ix ON public.mdl_grade_items (gradetype);
CREATE INDEX mdl_graditem_idncou_ix ON public.mdl_grade_items (idnumber, courseid);
CREATE INDEX mdl_graditem_iteiteitecou_ix ON public.mdl_grade_items (itemtype, itemmodule, iteminstance, courseid);
CREATE INDEX mdl_graditem_itenee_ix ON public.mdl_grade_items (itemtype, needsupdate);
CREATE INDEX mdl_graditem_locloc_ix ON public.mdl_grade_items (locked, locktime);
CREATE INDEX mdl_graditem_out_ix ON public.mdl_grade_items (outcomeid);
CREATE INDEX mdl_graditem_sca_ix ON public.mdl_grade_items (scaleid);

CREATE TABLE public.mdl_grade_items_history (
    id bigserial CONSTRAINT mdl_graditemhist_id_pk PRIMARY KEY,
    action bigint NOT NULL DEFAULT 0,
    oldid bigint NOT NULL,
    source varchar(255),
    timemodified bigint,
    loggeduser bigint,
    courseid bigint,
    categoryid bigint,
    itemname varchar(255),
    itemtype varchar(30) NOT NULL DEFAULT '',
    itemmodule varchar(30),
    iteminstance bigint,
    itemnumber bigint,
    iteminfo text,
    idnumber varchar(255),
    calculation text,
    gradetype smallint NOT NULL DEFAULT 1,
    grademax numeric(10,5) NOT NULL DEFAULT 100,
    grademin numeric(10,5) NOT NULL DEFAULT 0,
    scaleid bigint,
    outcomeid bigint,
    gradepass numeric(10,5) NOT NULL DEFAULT 0,
    multfactor numeric(10,5) NOT NULL DEFAULT 1.0,
    plusfactor numeric(10,5) NOT NULL DEFAULT 0,
    aggregationcoef numeric(10,5) NOT NULL DEFAULT 0,
    aggregationcoef2 numeric(10,5) NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0,
    hidden bigint NOT NULL DEFAULT 0,
    locked bigint NOT NULL DEFAULT 0,
    locktime bigint NOT NULL DEFAULT 0,
    needsupdate bigint NOT NULL DEFAULT 0,
    display bigint NOT NULL DEFAULT 0,
    decimals smallint,
    weightoverride smallint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_graditemhist_act_ix ON public.mdl_grade_items_history (action);
CREATE INDEX mdl_graditemhist_cat_ix ON public.mdl_grade_items_history (categoryid);
CREATE INDEX mdl_graditemhist_cou_ix ON public.mdl_grade_items_history (courseid);
CREATE INDEX mdl_graditemhist_log_ix ON public.mdl_grade_items_history (loggeduser);
CREATE INDEX mdl_graditemhist_old_ix ON public.mdl_grade_items_history (oldid);
CREATE INDEX mdl_graditemhist_out_ix ON public.mdl_grade_items_history (outcomeid);
CREATE INDEX mdl_graditemhist_sca_ix ON public.mdl_grade_items_history (scaleid);
CREATE INDEX mdl_graditemhist_tim_ix ON public.mdl_grade_items_history (timemodified);

CREATE TABLE public.mdl_grade_letters (
    id bigserial CONSTRAINT mdl_gradlett_id_pk PRIMARY KEY,
    contextid bigint NOT NULL,
    lowerboundary numeric(10,5) NOT NULL,
    letter varchar(255) NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX mdl_gradlett_conlowlet_uix ON public.mdl_grade_letters (contextid, lowerboundary, letter);

CREATE TABLE public.mdl_grade_outcomes (
    id bigserial CONSTRAINT mdl_gradoutc_id_pk PRIMARY KEY,
    courseid bigint,
    shortname varchar(255) NOT NULL DEFAULT '',
    fullname text NOT NULL,
    scaleid bigint,
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    timecreated bigint,
    timemodified bigint,
    usermodified bigint
);
CREATE INDEX mdl_gradoutc_cou_ix ON public.mdl_grade_outcomes (courseid);
CREATE INDEX mdl_gradoutc_sca_ix ON public.mdl_grade_outcomes (scaleid);
CREATE INDEX mdl_gradoutc_use_ix ON public.mdl_grade_outcomes (usermodified);
CREATE UNIQUE INDEX mdl_gradoutc_cousho_uix ON public.mdl_grade_outcomes (courseid, shortname);

CREATE TABLE public.mdl_grade_outcomes_courses (
    id bigserial CONSTRAINT mdl_gradoutccour_id_pk PRIMARY KEY,
    courseid bigint NOT NULL,
    outcomeid bigint NOT NULL
);
CREATE INDEX mdl_gradoutccour_cou_ix ON public.mdl_grade_outcomes_courses (courseid);
CREATE INDEX mdl_gradoutccour_out_ix ON public.mdl_grade_outcomes_courses (outcomeid);
CREATE UNIQUE INDEX mdl_gradoutccour_couout_uix ON public.mdl_grade_outcomes_courses (courseid, outcomeid);

CREATE TABLE public.mdl_grade_settings (
    id bigserial CONSTRAINT mdl_gradsett_id_pk PRIMARY KEY,
    courseid bigint NOT NULL,
    name varchar(255) NOT NULL DEFAULT '',
    value text
);
CREATE INDEX mdl_gradsett_cou_ix ON public.mdl_grade_settings (courseid);
CREATE UNIQUE INDEX mdl_gradsett_counam_uix ON public.mdl_grade_settings (courseid, name);

CREATE TABLE public.mdl_groupings (
    id bigserial CONSTRAINT mdl_grou_id3_pk PRIMARY KEY,
    courseid bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    idnumber varchar(100) NOT NULL DEFAULT '',
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    configdata text,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_grou_cou2_ix ON public.mdl_groupings (courseid);
CREATE INDEX mdl_grou_idn2_ix ON public.mdl_groupings (idnumber);

CREATE TABLE public.mdl_groupings_groups (
    id bigserial CONSTRAINT mdl_grougrou_id_pk PRIMARY KEY,
    groupingid bigint NOT NULL DEFAULT 0,
    groupid bigint NOT NULL DEFAULT 0,
    timeadded bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_grougrou_gro2_ix ON public.mdl_groupings_groups (groupid);
CREATE INDEX mdl_grougrou_gro_ix ON public.mdl_groupings_groups (groupingid);

CREATE TABLE public.mdl_groups (
    id bigserial CONSTRAINT mdl_grou_id_pk PRIMARY KEY,
    courseid bigint NOT NULL,
    idnumber varchar(100) NOT NULL DEFAULT '',
    name varchar(254) NOT NULL DEFAULT '',
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    enrolmentkey varchar(50),
    picture bigint NOT NULL DEFAULT 0,
    visibility smallint NOT NULL DEFAULT 0,
    participation smallint NOT NULL DEFAULT 1,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_grou_cou_ix ON public.mdl_groups (courseid);
CREATE INDEX mdl_grou_idn_ix ON public.mdl_groups (idnumber);

CREATE TABLE public.mdl_groups_members (
    id bigserial CONSTRAINT mdl_groumemb_id_pk PRIMARY KEY,
    groupid bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    timeadded bigint NOT NULL DEFAULT 0,
    component varchar(100) NOT NULL DEFAULT '',
    itemid bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_groumemb_gro_ix ON public.mdl_groups_members (groupid);
CREATE INDEX mdl_groumemb_use_ix ON public.mdl_groups_members (userid);
CREATE UNIQUE INDEX mdl_groumemb_usegro_uix ON public.mdl_groups_members (userid, groupid);

CREATE TABLE public.mdl_label (
    id bigserial CONSTRAINT mdl_labe_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    intro text NOT NULL,
    introformat smallint DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_labe_cou_ix ON public.mdl_label (course);

CREATE TABLE public.mdl_logstore_standard_log (
    id bigserial CONSTRAINT mdl_logsstanlog_id_pk PRIMARY KEY,
    eventname varchar(255) NOT NULL DEFAULT '',
    component varchar(100) NOT NULL DEFAULT '',
    action varchar(100) NOT NULL DEFAULT '',
    target varchar(100) NOT NULL DEFAULT '',
    objecttable varchar(50),
    objectid bigint,
    crud varchar(1) NOT NULL DEFAULT '',
    edulevel smallint NOT NULL,
    contextid bigint NOT NULL,
    contextlevel bigint NOT NULL,
    contextinstanceid bigint NOT NULL,
    userid bigint NOT NULL,
    courseid bigint,
    relateduserid bigint,
    anonymous smallint NOT NULL DEFAULT 0,
    other text,
    timecreated bigint NOT NULL,
    origin varchar(10),
    ip varchar(45),
    realuserid bigint
);
CREATE INDEX mdl_logsstanlog_con_ix ON public.mdl_logstore_standard_log (contextid);
CREATE INDEX mdl_logsstanlog_cou_ix ON public.mdl_logstore_standard_log (courseid);
CREATE INDEX mdl_logsstanlog_couanotim_ix ON public.mdl_logstore_standard_log (courseid, anonymous, timecreated);
CREATE INDEX mdl_logsstanlog_rea_ix ON public.mdl_logstore_standard_log (realuserid);
CREATE INDEX mdl_logsstanlog_rel_ix ON public.mdl_logstore_standard_log (relateduserid);
CREATE INDEX mdl_logsstanlog_tim_ix ON public.mdl_logstore_standard_log (timecreated);
CREATE INDEX mdl_logsstanlog_use_ix ON public.mdl_logstore_standard_log (userid);
CREATE INDEX mdl_logsstanlog_useconconcr_ix ON public.mdl_logstore_standard_log (userid, contextlevel, contextinstanceid, crud, edulevel, timecreated);

CREATE TABLE public.mdl_message_conversation_actions (
    id bigserial CONSTRAINT mdl_messconvacti_id_pk PRIMARY KEY,
    userid bigint NOT NULL,
    conversationid bigint NOT NULL,
    action bigint NOT NULL,
    timecreated bigint NOT NULL
);
CREATE INDEX mdl_messconvacti_con_ix ON public.mdl_message_conversation_actions (conversationid);
CREATE INDEX mdl_messconvacti_use_ix ON public.mdl_message_conversation_actions (userid);

CREATE TABLE public.mdl_message_conversation_members (
    id bigserial CONSTRAINT mdl_messconvmemb_id_pk PRIMARY KEY,
    conversationid bigint NOT NULL,
    userid bigint NOT NULL,
    timecreated bigint NOT NULL
);
CREATE INDEX mdl_messconvmemb_con_ix ON public.mdl_message_conversation_members (conversationid);
CREATE INDEX mdl_messconvmemb_use_ix ON public.mdl_message_conversation_members (userid);

CREATE TABLE public.mdl_message_conversations (
    id bigserial CONSTRAINT mdl_messconv_id_pk PRIMARY KEY,
    type bigint NOT NULL DEFAULT 1,
    name varchar(255),
    convhash varchar(40),
    component varchar(100),
    itemtype varchar(100),
    itemid bigint,
    contextid bigint,
    enabled smallint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL,
    timemodified bigint
);
CREATE INDEX mdl_messconv_comiteitecon_ix ON public.mdl_message_conversations (component, itemtype, itemid, contextid);
CREATE INDEX mdl_messconv_con2_ix ON public.mdl_message_conversations (contextid);
CREATE INDEX mdl_messconv_con_ix ON public.mdl_message_conversations (convhash);
CREATE INDEX mdl_messconv_typ_ix ON public.mdl_message_conversations (type);

CREATE TABLE public.mdl_message_user_actions (
    id bigserial CONSTRAINT mdl_messuseracti_id_pk PRIMARY KEY,
    userid bigint NOT NULL,
    messageid bigint NOT NULL,
    action bigint NOT NULL,
    timecreated bigint NOT NULL
);
CREATE INDEX mdl_messuseracti_mes_ix ON public.mdl_message_user_actions (messageid);
CREATE INDEX mdl_messuseracti_use_ix ON public.mdl_message_user_actions (userid);
CREATE UNIQUE INDEX mdl_messuseracti_usemesact_uix ON public.mdl_message_user_actions (userid, messageid, action);

CREATE TABLE public.mdl_messages (
    id bigserial CONSTRAINT mdl_mess_id3_pk PRIMARY KEY,
    useridfrom bigint NOT NULL,
    conversationid bigint NOT NULL,
    subject text,
    fullmessage text,
    fullmessageformat smallint NOT NULL DEFAULT 0,
    fullmessagehtml text,
    smallmessage text,
    timecreated bigint NOT NULL,
    fullmessagetrust smallint NOT NULL DEFAULT 0,
    customdata text
);
CREATE INDEX mdl_mess_con_ix ON public.mdl_messages (conversationid);
CREATE INDEX mdl_mess_contim_ix ON public.mdl_messages (conversationid, timecreated);
CREATE INDEX mdl_mess_use_ix ON public.mdl_messages (useridfrom);

CREATE TABLE public.mdl_modules (
    id bigserial CONSTRAINT mdl_modu_id_pk PRIMARY KEY,
    name varchar(20) NOT NULL DEFAULT '',
    cron bigint NOT NULL DEFAULT 0,
    lastcron bigint NOT NULL DEFAULT 0,
    search varchar(255) NOT NULL DEFAULT '',
    visible smallint NOT NULL DEFAULT 1
);
CREATE INDEX mdl_modu_nam_ix ON public.mdl_modules (name);

CREATE TABLE public.mdl_my_pages (
    id bigserial CONSTRAINT mdl_mypage_id_pk PRIMARY KEY,
    userid bigint DEFAULT 0,
    name varchar(200) NOT NULL DEFAULT '',
    private smallint NOT NULL DEFAULT 1,
    sortorder integer NOT NULL DEFAULT 0
);
CREATE INDEX mdl_mypage_usepri_ix ON public.mdl_my_pages (userid, private);

CREATE TABLE public.mdl_notifications (
    id bigserial CONSTRAINT mdl_noti_id_pk PRIMARY KEY,
    useridfrom bigint NOT NULL,
    useridto bigint NOT NULL,
    subject text,
    fullmessage text,
    fullmessageformat smallint NOT NULL DEFAULT 0,
    fullmessagehtml text,
    smallmessage text,
    component varchar(100),
    eventtype varchar(100),
    contexturl text,
    contexturlname text,
    timeread bigint,
    timecreated bigint NOT NULL,
    customdata text
);
CREATE INDEX mdl_noti_use2_ix ON public.mdl_notifications (useridto);
CREATE INDEX mdl_noti_use_ix ON public.mdl_notifications (useridfrom);

CREATE TABLE public.mdl_oauth2_refresh_token (
    id bigserial CONSTRAINT mdl_oautrefrtoke_id_pk PRIMARY KEY,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    userid bigint NOT NULL,
    issuerid bigint NOT NULL,
    token text NOT NULL,
    scopehash varchar(40) NOT NULL DEFAULT ''
);
CREATE INDEX mdl_oautrefrtoke_iss_ix ON public.mdl_oauth2_refresh_token (issuerid);
CREATE INDEX mdl_oautrefrtoke_use_ix ON public.mdl_oauth2_refresh_token (userid);
CREATE UNIQUE INDEX mdl_oautrefrtoke_useisssco_uix ON public.mdl_oauth2_refresh_token (userid, issuerid, scopehash);

CREATE TABLE public.mdl_page (
    id bigserial CONSTRAINT mdl_page_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    intro text,
    introformat smallint NOT NULL DEFAULT 0,
    content text,
    contentformat smallint NOT NULL DEFAULT 0,
    legacyfiles smallint NOT NULL DEFAULT 0,
    legacyfileslast bigint,
    display smallint NOT NULL DEFAULT 0,
    displayoptions text,
    revision bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_page_cou_ix ON public.mdl_page (course);

CREATE TABLE public.mdl_post (
    id bigserial CONSTRAINT mdl_post_id_pk PRIMARY KEY,
    module varchar(20) NOT NULL DEFAULT '',
    userid bigint NOT NULL DEFAULT 0,
    courseid bigint NOT NULL DEFAULT 0,
    groupid bigint NOT NULL DEFAULT 0,
    moduleid bigint NOT NULL DEFAULT 0,
    coursemoduleid bigint NOT NULL DEFAULT 0,
    subject varchar(128) NOT NULL DEFAULT '',
    summary text,
    content text,
    uniquehash varchar(255) NOT NULL DEFAULT '',
    rating bigint NOT NULL DEFAULT 0,
    format bigint NOT NULL DEFAULT 0,
    summaryformat smallint NOT NULL DEFAULT 0,
    attachment varchar(100),
    publishstate varchar(20) NOT NULL DEFAULT 'draft',
    lastmodified bigint NOT NULL DEFAULT 0,
    created bigint NOT NULL DEFAULT 0,
    usermodified bigint
);
CREATE INDEX mdl_post_cou2_ix ON public.mdl_post (coursemoduleid);
CREATE INDEX mdl_post_cou_ix ON public.mdl_post (courseid);
CREATE INDEX mdl_post_las_ix ON public.mdl_post (lastmodified);
CREATE INDEX mdl_post_mod_ix ON public.mdl_post (module);
CREATE INDEX mdl_post_sub_ix ON public.mdl_post (subject);
CREATE INDEX mdl_post_use_ix ON public.mdl_post (usermodified);
CREATE UNIQUE INDEX mdl_post_iduse_uix ON public.mdl_post (id, userid);

CREATE TABLE public.mdl_question_categories (
    id bigserial CONSTRAINT mdl_quescate_id_pk PRIMARY KEY,
    name varchar(255) NOT NULL DEFAULT '',
    contextid bigint NOT NULL DEFAULT 0,
    info text NOT NULL,
    infoformat smallint NOT NULL DEFAULT 0,
    stamp varchar(255) NOT NULL DEFAULT '',
    parent bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 999,
    idnumber varchar(100)
);
CREATE INDEX mdl_quescate_con_ix ON public.mdl_question_categories (contextid);
CREATE UNIQUE INDEX mdl_quescate_conidn_uix ON public.mdl_question_categories (contextid, idnumber);
CREATE UNIQUE INDEX mdl_quescate_consta_uix ON public.mdl_question_categories (contextid, stamp);
CREATE INDEX mdl_quescate_par_ix ON public.mdl_question_categories (parent);

CREATE TABLE public.mdl_quiz (
    id bigserial CONSTRAINT mdl_quiz_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    intro text NOT NULL,
    introformat smallint NOT NULL DEFAULT 0,
    timeopen bigint NOT NULL DEFAULT 0,
    timeclose bigint NOT NULL DEFAULT 0,
    timelimit bigint NOT NULL DEFAULT 0,
    overduehandling varchar(16) NOT NULL DEFAULT 'autoabandon',
    graceperiod bigint NOT NULL DEFAULT 0,
    preferredbehaviour varchar(32) NOT NULL DEFAULT '',
    canredoquestions smallint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    attemptonlast smallint NOT NULL DEFAULT 0,
    grademethod smallint NOT NULL DEFAULT 1,
    decimalpoints smallint NOT NULL DEFAULT 2,
    questiondecimalpoints smallint NOT NULL DEFAULT -1,
    reviewattempt integer NOT NULL DEFAULT 0,
    reviewcorrectness integer NOT NULL DEFAULT 0,
    reviewmaxmarks integer NOT NULL DEFAULT 0,
    reviewmarks integer NOT NULL DEFAULT 0,
    reviewspecificfeedback integer NOT NULL DEFAULT 0,
    reviewgeneralfeedback integer NOT NULL DEFAULT 0,
    reviewrightanswer integer NOT NULL DEFAULT 0,
    reviewoverallfeedback integer NOT NULL DEFAULT 0,
    questionsperpage bigint NOT NULL DEFAULT 0,
    navmethod varchar(16) NOT NULL DEFAULT 'free',
    shuffleanswers smallint NOT NULL DEFAULT 0,
    sumgrades numeric(10,5) NOT NULL DEFAULT 0,
    grade numeric(10,5) NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    password varchar(255) NOT NULL DEFAULT '',
    subnet varchar(255) NOT NULL DEFAULT '',
    browsersecurity varchar(32) NOT NULL DEFAULT '',
    delay1 bigint NOT NULL DEFAULT 0,
    delay2 bigint NOT NULL DEFAULT 0,
    showuserpicture smallint NOT NULL DEFAULT 0,
    showblocks smallint NOT NULL DEFAULT 0,
    completionattemptsexhausted smallint DEFAULT 0,
    completionminattempts bigint NOT NULL DEFAULT 0,
    allowofflineattempts smallint DEFAULT 0
);
CREATE INDEX mdl_quiz_cou_ix ON public.mdl_quiz (course);

CREATE TABLE public.mdl_quiz_attempts (
    id bigserial CONSTRAINT mdl_quizatte_id_pk PRIMARY KEY,
    quiz bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    attempt integer NOT NULL DEFAULT 0,
    uniqueid bigint NOT NULL DEFAULT 0,
    layout text NOT NULL,
    currentpage bigint NOT NULL DEFAULT 0,
    preview smallint NOT NULL DEFAULT 0,
    state varchar(16) NOT NULL DEFAULT 'inprogress',
    timestart bigint NOT NULL DEFAULT 0,
    timefinish bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    timemodifiedoffline bigint NOT NULL DEFAULT 0,
    timecheckstate bigint DEFAULT 0,
    sumgrades numeric(10,5),
    gradednotificationsenttime bigint
);
CREATE INDEX mdl_quizatte_qui_ix ON public.mdl_quiz_attempts (quiz);
CREATE INDEX mdl_quizatte_statim_ix ON public.mdl_quiz_attempts (state, timecheckstate);
CREATE INDEX mdl_quizatte_use_ix ON public.mdl_quiz_attempts (userid);
CREATE UNIQUE INDEX mdl_quizatte_quiuseatt_uix ON public.mdl_quiz_attempts (quiz, userid, attempt);
CREATE UNIQUE INDEX mdl_quizatte_uni_uix ON public.mdl_quiz_attempts (uniqueid);

CREATE TABLE public.mdl_quiz_grades (
    id bigserial CONSTRAINT mdl_quizgrad_id_pk PRIMARY KEY,
    quiz bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    grade numeric(10,5) NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_quizgrad_qui_ix ON public.mdl_quiz_grades (quiz);
CREATE INDEX mdl_quizgrad_use_ix ON public.mdl_quiz_grades (userid);

CREATE TABLE public.mdl_rating (
    id bigserial CONSTRAINT mdl_rati_id_pk PRIMARY KEY,
    contextid bigint NOT NULL,
    component varchar(100) NOT NULL DEFAULT '',
    ratingarea varchar(50) NOT NULL DEFAULT '',
    itemid bigint NOT NULL,
    scaleid bigint NOT NULL,
    rating bigint NOT NULL,
    userid bigint NOT NULL,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL
);
CREATE INDEX mdl_rati_comratconite_ix ON public.mdl_rating (component, ratingarea, contextid, itemid);
CREATE INDEX mdl_rati_con_ix ON public.mdl_rating (contextid);
CREATE INDEX mdl_rati_sca_ix ON public.mdl_rating (scaleid);
CREATE INDEX mdl_rati_use_ix ON public.mdl_rating (userid);

CREATE TABLE public.mdl_repository_instances (
    id bigserial CONSTRAINT mdl_repoinst_id_pk PRIMARY KEY,
    name varchar(255) NOT NULL DEFAULT '',
    typeid bigint NOT NULL,
    userid bigint NOT NULL DEFAULT 0,
    contextid bigint NOT NULL,
    username varchar(255),
    password varchar(255),
    timecreated bigint,
    timemodified bigint,
    readonly smallint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_repoinst_con_ix ON public.mdl_repository_instances (contextid);
CREATE INDEX mdl_repoinst_use_ix ON public.mdl_repository_instances (userid);

CREATE TABLE public.mdl_resource (
    id bigserial CONSTRAINT mdl_reso_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    intro text,
    introformat smallint NOT NULL DEFAULT 0,
    tobemigrated smallint NOT NULL DEFAULT 0,
    legacyfiles smallint NOT NULL DEFAULT 0,
    legacyfileslast bigint,
    display smallint NOT NULL DEFAULT 0,
    displayoptions text,
    filterfiles smallint NOT NULL DEFAULT 0,
    revision bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_reso_cou_ix ON public.mdl_resource (course);

CREATE TABLE public.mdl_role (
    id bigserial CONSTRAINT mdl_role_id_pk PRIMARY KEY,
    name varchar(255) NOT NULL DEFAULT '',
    shortname varchar(100) NOT NULL DEFAULT '',
    description text NOT NULL,
    sortorder bigint NOT NULL DEFAULT 0,
    archetype varchar(30) NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX mdl_role_sho_uix ON public.mdl_role (shortname);
CREATE UNIQUE INDEX mdl_role_sor_uix ON public.mdl_role (sortorder);

CREATE TABLE public.mdl_role_allow_assign (
    id bigserial CONSTRAINT mdl_rolealloassi_id_pk PRIMARY KEY,
    roleid bigint NOT NULL DEFAULT 0,
    allowassign bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_rolealloassi_all_ix ON public.mdl_role_allow_assign (allowassign);
CREATE INDEX mdl_rolealloassi_rol_ix ON public.mdl_role_allow_assign (roleid);
CREATE UNIQUE INDEX mdl_rolealloassi_rolall_uix ON public.mdl_role_allow_assign (roleid, allowassign);

CREATE TABLE public.mdl_role_assignments (
    id bigserial CONSTRAINT mdl_roleassi_id_pk PRIMARY KEY,
    roleid bigint NOT NULL DEFAULT 0,
    contextid bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    modifierid bigint NOT NULL DEFAULT 0,
    component varchar(100) NOT NULL DEFAULT '',
    itemid bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_roleassi_comiteuse_ix ON public.mdl_role_assignments (component, itemid, userid);
CREATE INDEX mdl_roleassi_con_ix ON public.mdl_role_assignments (contextid);
CREATE INDEX mdl_roleassi_rol_ix ON public.mdl_role_assignments (roleid);
CREATE INDEX mdl_roleassi_rolcon_ix ON public.mdl_role_assignments (roleid, contextid);
CREATE INDEX mdl_roleassi_sor_ix ON public.mdl_role_assignments (sortorder);
CREATE INDEX mdl_roleassi_use_ix ON public.mdl_role_assignments (userid);
CREATE INDEX mdl_roleassi_useconrol_ix ON public.mdl_role_assignments (userid, contextid, roleid);

CREATE TABLE public.mdl_role_capabilities (
    id bigserial CONSTRAINT mdl_rolecapa_id_pk PRIMARY KEY,
    contextid bigint NOT NULL DEFAULT 0,
    roleid bigint NOT NULL DEFAULT 0,
    capability varchar(255) NOT NULL DEFAULT '',
    permission bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    modifierid bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_rolecapa_cap_ix ON public.mdl_role_capabilities (capability);
CREATE INDEX mdl_rolecapa_con_ix ON public.mdl_role_capabilities (contextid);
CREATE INDEX mdl_rolecapa_mod_ix ON public.mdl_role_capabilities (modifierid);
CREATE INDEX mdl_rolecapa_rol_ix ON public.mdl_role_capabilities (roleid);
CREATE UNIQUE INDEX mdl_rolecapa_rolconcap_uix ON public.mdl_role_capabilities (roleid, contextid, capability);

CREATE TABLE public.mdl_role_context_levels (
    id bigserial CONSTRAINT mdl_rolecontleve_id_pk PRIMARY KEY,
    roleid bigint NOT NULL,
    contextlevel bigint NOT NULL
);
CREATE INDEX mdl_rolecontleve_rol_ix ON public.mdl_role_context_levels (roleid);
CREATE UNIQUE INDEX mdl_rolecontleve_conrol_uix ON public.mdl_role_context_levels (contextlevel, roleid);

CREATE TABLE public.mdl_role_names (
    id bigserial CONSTRAINT mdl_rolename_id_pk PRIMARY KEY,
    roleid bigint NOT NULL DEFAULT 0,
    contextid bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT ''
);
CREATE INDEX mdl_rolename_con_ix ON public.mdl_role_names (contextid);
CREATE INDEX mdl_rolename_rol_ix ON public.mdl_role_names (roleid);
CREATE UNIQUE INDEX mdl_rolename_rolcon_uix ON public.mdl_role_names (roleid, contextid);

CREATE TABLE public.mdl_scale (
    id bigserial CONSTRAINT mdl_scal_id_pk PRIMARY KEY,
    courseid bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    scale text NOT NULL,
    description text NOT NULL,
    descriptionformat smallint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_scal_cou_ix ON public.mdl_scale (courseid);
CREATE INDEX mdl_scal_use_ix ON public.mdl_scale (userid);

CREATE TABLE public.mdl_scale_history (
    id bigserial CONSTRAINT mdl_scalhist_id_pk PRIMARY KEY,
    action bigint NOT NULL DEFAULT 0,
    oldid bigint NOT NULL,
    source varchar(255),
    timemodified bigint,
    loggeduser bigint,
    courseid bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    scale text NOT NULL,
    description text NOT NULL
);
CREATE INDEX mdl_scalhist_act_ix ON public.mdl_scale_history (action);
CREATE INDEX mdl_scalhist_cou_ix ON public.mdl_scale_history (courseid);
CREATE INDEX mdl_scalhist_log_ix ON public.mdl_scale_history (loggeduser);
CREATE INDEX mdl_scalhist_old_ix ON public.mdl_scale_history (oldid);
CREATE INDEX mdl_scalhist_tim_ix ON public.mdl_scale_history (timemodified);
CREATE INDEX mdl_scalhist_use_ix ON public.mdl_scale_history (userid);

CREATE TABLE public.mdl_sessions (
    id bigserial CONSTRAINT mdl_sess_id_pk PRIMARY KEY,
    state bigint NOT NULL DEFAULT 0,
    sid varchar(128) NOT NULL DEFAULT '',
    userid bigint NOT NULL,
    sessdata text,
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    firstip varchar(45),
    lastip varchar(45)
);
CREATE INDEX mdl_sess_sta_ix ON public.mdl_sessions (state);
CREATE INDEX mdl_sess_tim2_ix ON public.mdl_sessions (timemodified);
CREATE INDEX mdl_sess_tim_ix ON public.mdl_sessions (timecreated);
CREATE INDEX mdl_sess_use_ix ON public.mdl_sessions (userid);
CREATE UNIQUE INDEX mdl_sess_sid_uix ON public.mdl_sessions (sid);

CREATE TABLE public.mdl_tag (
    id bigserial CONSTRAINT mdl_tag_id_pk PRIMARY KEY,
    userid bigint NOT NULL,
    tagcollid bigint NOT NULL,
    name varchar(255) NOT NULL DEFAULT '',
    rawname varchar(255) NOT NULL DEFAULT '',
    isstandard smallint NOT NULL DEFAULT 0,
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    flag smallint DEFAULT 0,
    timemodified bigint
);
CREATE INDEX mdl_tag_tag_ix ON public.mdl_tag (tagcollid);
CREATE INDEX mdl_tag_tagiss_ix ON public.mdl_tag (tagcollid, isstandard);
CREATE INDEX mdl_tag_use_ix ON public.mdl_tag (userid);
CREATE UNIQUE INDEX mdl_tag_tagnam_uix ON public.mdl_tag (tagcollid, name);

CREATE TABLE public.mdl_tag_instance (
    id bigserial CONSTRAINT mdl_taginst_id_pk PRIMARY KEY,
    tagid bigint NOT NULL,
    component varchar(100) NOT NULL DEFAULT '',
    itemtype varchar(100) NOT NULL DEFAULT '',
    itemid bigint NOT NULL,
    contextid bigint,
    tiuserid bigint NOT NULL DEFAULT 0,
    ordering bigint,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_taginst_con_ix ON public.mdl_tag_instance (contextid);
CREATE INDEX mdl_taginst_itecomtagcon_ix ON public.mdl_tag_instance (itemtype, component, tagid, contextid);
CREATE INDEX mdl_taginst_tag_ix ON public.mdl_tag_instance (tagid);
CREATE UNIQUE INDEX mdl_taginst_comiteiteconti_uix ON public.mdl_tag_instance (component, itemtype, itemid, contextid, tiuserid, tagid);

CREATE TABLE public.mdl_task_adhoc (
    id bigserial CONSTRAINT mdl_taskadho_id_pk PRIMARY KEY,
    component varchar(255) NOT NULL DEFAULT '',
    classname varchar(255) NOT NULL DEFAULT '',
    nextruntime bigint NOT NULL,
    faildelay bigint,
    customdata text,
    userid bigint,
    blocking smallint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0,
    timestarted bigint,
    hostname varchar(255),
    pid bigint
);
CREATE INDEX mdl_taskadho_nex_ix ON public.mdl_task_adhoc (nextruntime);
CREATE INDEX mdl_taskadho_tim_ix ON public.mdl_task_adhoc (timestarted);
CREATE INDEX mdl_taskadho_use_ix ON public.mdl_task_adhoc (userid);

CREATE TABLE public.mdl_tool_dataprivacy_request (
    id bigserial CONSTRAINT mdl_tooldatarequ_id_pk PRIMARY KEY,
    type bigint NOT NULL DEFAULT 0,
    comments text,
    commentsformat smallint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    requestedby bigint NOT NULL DEFAULT 0,
    status smallint NOT NULL DEFAULT 0,
    dpo bigint DEFAULT 0,
    dpocomment text,
    dpocommentformat smallint NOT NULL DEFAULT 0,
    systemapproved smallint NOT NULL DEFAULT 0,
    usermodified bigint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    creationmethod bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_tooldatarequ_dpo_ix ON public.mdl_tool_dataprivacy_request (dpo);
CREATE INDEX mdl_tooldatarequ_req_ix ON public.mdl_tool_dataprivacy_request (requestedby);
CREATE INDEX mdl_tooldatarequ_use2_ix ON public.mdl_tool_dataprivacy_request (usermodified);
CREATE INDEX mdl_tooldatarequ_use_ix ON public.mdl_tool_dataprivacy_request (userid);

CREATE TABLE public.mdl_tool_monitor_subscriptions (
    id bigserial CONSTRAINT mdl_toolmonisubs_id_pk PRIMARY KEY,
    courseid bigint NOT NULL,
    ruleid bigint NOT NULL,
    cmid bigint NOT NULL,
    userid bigint NOT NULL,
    timecreated bigint NOT NULL,
    lastnotificationsent bigint NOT NULL DEFAULT 0,
    inactivedate bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_toolmonisubs_couuse_ix ON public.mdl_tool_monitor_subscriptions (courseid, userid);
CREATE INDEX mdl_toolmonisubs_rul_ix ON public.mdl_tool_monitor_subscriptions (ruleid);

CREATE TABLE public.mdl_tool_recyclebin_category (
    id bigserial CONSTRAINT mdl_toolrecycate_id_pk PRIMARY KEY,
    categoryid bigint NOT NULL,
    shortname varchar(255) NOT NULL DEFAULT '',
    fullname varchar(255) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL
);
CREATE INDEX mdl_toolrecycate_cat_ix ON public.mdl_tool_recyclebin_category (categoryid);
CREATE INDEX mdl_toolrecycate_tim_ix ON public.mdl_tool_recyclebin_category (timecreated);

CREATE TABLE public.mdl_tool_recyclebin_course (
    id bigserial CONSTRAINT mdl_toolrecycour_id_pk PRIMARY KEY,
    courseid bigint NOT NULL,
    section bigint NOT NULL,
    module bigint NOT NULL,
    name varchar(255),
    timecreated bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_toolrecycour_cou_ix ON public.mdl_tool_recyclebin_course (courseid);
CREATE INDEX mdl_toolrecycour_tim_ix ON public.mdl_tool_recyclebin_course (timecreated);

CREATE TABLE public.mdl_url (
    id bigserial CONSTRAINT mdl_url_id_pk PRIMARY KEY,
    course bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    intro text,
    introformat smallint NOT NULL DEFAULT 0,
    externalurl text NOT NULL,
    display smallint NOT NULL DEFAULT 0,
    displayoptions text,
    parameters text,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_url_cou_ix ON public.mdl_url (course);

CREATE TABLE public.mdl_user (
    id bigserial CONSTRAINT mdl_user_id_pk PRIMARY KEY,
    auth varchar(20) NOT NULL DEFAULT 'manual',
    confirmed smallint NOT NULL DEFAULT 0,
    policyagreed smallint NOT NULL DEFAULT 0,
    deleted smallint NOT NULL DEFAULT 0,
    suspended smallint NOT NULL DEFAULT 0,
    mnethostid bigint NOT NULL DEFAULT 0,
    username varchar(100) NOT NULL DEFAULT '',
    password varchar(255) NOT NULL DEFAULT '',
    idnumber varchar(255) NOT NULL DEFAULT '',
    firstname varchar(100) NOT NULL DEFAULT '',
    lastname varchar(100) NOT NULL DEFAULT '',
    email varchar(100) NOT NULL DEFAULT '',
    emailstop smallint NOT NULL DEFAULT 0,
    phone1 varchar(20) NOT NULL DEFAULT '',
    phone2 varchar(20) NOT NULL DEFAULT '',
    institution varchar(255) NOT NULL DEFAULT '',
    department varchar(255) NOT NULL DEFAULT '',
    address varchar(255) NOT NULL DEFAULT '',
    city varchar(120) NOT NULL DEFAULT '',
    country varchar(2) NOT NULL DEFAULT '',
    lang varchar(30) NOT NULL DEFAULT 'en',
    calendartype varchar(30) NOT NULL DEFAULT 'gregorian',
    theme varchar(50) NOT NULL DEFAULT '',
    timezone varchar(100) NOT NULL DEFAULT '99',
    firstaccess bigint NOT NULL DEFAULT 0,
    lastaccess bigint NOT NULL DEFAULT 0,
    lastlogin bigint NOT NULL DEFAULT 0,
    currentlogin bigint NOT NULL DEFAULT 0,
    lastip varchar(45) NOT NULL DEFAULT '',
    secret varchar(15) NOT NULL DEFAULT '',
    picture bigint NOT NULL DEFAULT 0,
    description text,
    descriptionformat smallint NOT NULL DEFAULT 1,
    mailformat smallint NOT NULL DEFAULT 1,
    maildigest smallint NOT NULL DEFAULT 0,
    maildisplay smallint NOT NULL DEFAULT 2,
    autosubscribe smallint NOT NULL DEFAULT 1,
    trackforums smallint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    trustbitmask bigint NOT NULL DEFAULT 0,
    imagealt varchar(255),
    lastnamephonetic varchar(255),
    firstnamephonetic varchar(255),
    middlename varchar(255),
    alternatename varchar(255),
    moodlenetprofile varchar(255)
);
CREATE INDEX mdl_user_alt_ix ON public.mdl_user (alternatename);
CREATE INDEX mdl_user_aut_ix ON public.mdl_user (auth);
CREATE INDEX mdl_user_cit_ix ON public.mdl_user (city);
CREATE INDEX mdl_user_con_ix ON public.mdl_user (confirmed);
CREATE INDEX mdl_user_cou_ix ON public.mdl_user (country);
CREATE INDEX mdl_user_del_ix ON public.mdl_user (deleted);
CREATE INDEX mdl_user_ema_ix ON public.mdl_user (email);
CREATE INDEX mdl_user_fir2_ix ON public.mdl_user (firstnamephonetic);
CREATE INDEX mdl_user_fir_ix ON public.mdl_user (firstname);
CREATE INDEX mdl_user_idn_ix ON public.mdl_user (idnumber);
CREATE INDEX mdl_user_las2_ix ON public.mdl_user (lastaccess);
CREATE INDEX mdl_user_las3_ix ON public.mdl_user (lastnamephonetic);
CREATE INDEX mdl_user_las_ix ON public.mdl_user (lastname);
CREATE INDEX mdl_user_mid_ix ON public.mdl_user (middlename);
CREATE UNIQUE INDEX mdl_user_mneuse_uix ON public.mdl_user (mnethostid, username);

CREATE TABLE public.mdl_user_enrolments (
    id bigserial CONSTRAINT mdl_userenro_id_pk PRIMARY KEY,
    status bigint NOT NULL DEFAULT 0,
    enrolid bigint NOT NULL,
    userid bigint NOT NULL,
    timestart bigint NOT NULL DEFAULT 0,
    timeend bigint NOT NULL DEFAULT 2147483647,
    modifierid bigint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_userenro_enr_ix ON public.mdl_user_enrolments (enrolid);
CREATE INDEX mdl_userenro_mod_ix ON public.mdl_user_enrolments (modifierid);
CREATE INDEX mdl_userenro_use_ix ON public.mdl_user_enrolments (userid);
CREATE UNIQUE INDEX mdl_userenro_enruse_uix ON public.mdl_user_enrolments (enrolid, userid);

CREATE TABLE public.mdl_user_info_category (
    id bigserial CONSTRAINT mdl_userinfocate_id_pk PRIMARY KEY,
    name varchar(255) NOT NULL DEFAULT '',
    sortorder bigint NOT NULL DEFAULT 0
);

CREATE TABLE public.mdl_user_info_data (
    id bigserial CONSTRAINT mdl_userinfodata_id_pk PRIMARY KEY,
    userid bigint NOT NULL DEFAULT 0,
    fieldid bigint NOT NULL DEFAULT 0,
    data text NOT NULL,
    dataformat smallint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mdl_userinfodata_usefie_uix ON public.mdl_user_info_data (userid, fieldid);

CREATE TABLE public.mdl_user_info_field (
    id bigserial CONSTRAINT mdl_userinfofiel_id_pk PRIMARY KEY,
    shortname varchar(255) NOT NULL DEFAULT 'shortname',
    name text NOT NULL,
    datatype varchar(255) NOT NULL DEFAULT '',
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    categoryid bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0,
    required smallint NOT NULL DEFAULT 0,
    locked smallint NOT NULL DEFAULT 0,
    visible smallint NOT NULL DEFAULT 0,
    forceunique smallint NOT NULL DEFAULT 0,
    signup smallint NOT NULL DEFAULT 0,
    defaultdata text,
    defaultdataformat smallint NOT NULL DEFAULT 0,
    param1 text,
    param2 text,
    param3 text,
    param4 text,
    param5 text
);

CREATE TABLE public.mdl_user_lastaccess (
    id bigserial CONSTRAINT mdl_userlast_id_pk PRIMARY KEY,
    userid bigint NOT NULL DEFAULT 0,
    courseid bigint NOT NULL DEFAULT 0,
    timeaccess bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_userlast_cou_ix ON public.mdl_user_lastaccess (courseid);
CREATE INDEX mdl_userlast_use_ix ON public.mdl_user_lastaccess (userid);
CREATE UNIQUE INDEX mdl_userlast_usecou_uix ON public.mdl_user_lastaccess (userid, courseid);

CREATE TABLE public.mdl_user_password_history (
    id bigserial CONSTRAINT mdl_userpasshist_id_pk PRIMARY KEY,
    userid bigint NOT NULL,
    hash varchar(255) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL
);
CREATE INDEX mdl_userpasshist_use_ix ON public.mdl_user_password_history (userid);

CREATE TABLE public.mdl_user_preferences (
    id bigserial CONSTRAINT mdl_userpref_id_pk PRIMARY KEY,
    userid bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    value varchar(1333) NOT NULL DEFAULT ''
);
CREATE INDEX mdl_userpref_nam_ix ON public.mdl_user_preferences (name);
CREATE UNIQUE INDEX mdl_userpref_usenam_uix ON public.mdl_user_preferences (userid, name);

CREATE TABLE public.mdl_user_private_key (
    id bigserial CONSTRAINT mdl_userprivkey_id_pk PRIMARY KEY,
    script varchar(128) NOT NULL DEFAULT '',
    value varchar(128) NOT NULL DEFAULT '',
    userid bigint NOT NULL,
    instance bigint,
    iprestriction varchar(255),
    validuntil bigint,
    timecreated bigint
);
CREATE INDEX mdl_userprivkey_scrval_ix ON public.mdl_user_private_key (script, value);
CREATE INDEX mdl_userprivkey_use_ix ON public.mdl_user_private_key (userid);

/* SPDX-License-Identifier: Apache-2.0
 *
 * db install --watch: row triggers on Moodle's tables that put what Moodle itself changes into the
 * change feed. Plain ones, without column lists or conditions: those stop Moodle's upgrades. An
 * upgrade binds them to the new functions; nothing of this is there unless it was asked for.
 */
#include <apr_strings.h>

#include "support/install.h"

/* Methods of enrolment are no records of ours: they say of which course an enrolment was that went
 * with its method. The columns are those of others' bookkeeping and of what the feed does not tell:
 * rows are put aside without them, and where nothing else changed not at all. */
static const struct {
    const char *table, *function, *kind, *columns;
} watched[NX_WATCHED] = {
    {"user", "watch_user", "user",
     "'password', 'confirmed', 'mnethostid', 'emailstop', 'calendartype', 'theme', 'firstaccess', "
     "'lastaccess', 'lastlogin', 'currentlogin', 'lastip', 'secret', 'picture', 'description', "
     "'descriptionformat', 'mailformat', 'maildigest', 'maildisplay', 'autosubscribe', "
     "'trackforums', 'timecreated', 'timemodified', 'trustbitmask', 'imagealt', "
     "'lastnamephonetic', 'firstnamephonetic', 'moodlenetprofile'"},
    {"course", "watch_row", "course",
     "'sortorder', 'summary', 'summaryformat', 'format', 'showgrades', 'newsitems', "
     "'relativedatesmode', 'marker', 'maxbytes', 'legacyfiles', 'showreports', 'visibleold', "
     "'downloadcontent', 'groupmode', 'groupmodeforce', 'defaultgroupingid', 'lang', "
     "'calendartype', 'theme', 'timecreated', 'timemodified', 'requested', 'enablecompletion', "
     "'completionnotify', 'cacherev', 'originalcourseid', 'showactivitydates', "
     "'showcompletionconditions', 'pdfexportfont'"},
    {"user_enrolments", "watch_row", "enrolment", "'modifierid', 'timecreated', 'timemodified'"},
    {"enrol", "watch_row", "instance",
     "'enrol', 'status', 'sortorder', 'name', 'enrolperiod', 'enrolstartdate', 'enrolenddate', "
     "'expirynotify', 'expirythreshold', 'notifyall', 'password', 'cost', 'currency', 'roleid', "
     "'customint1', 'customint2', 'customint3', 'customint4', 'customint5', 'customint6', "
     "'customint7', 'customint8', 'customchar1', 'customchar2', 'customchar3', 'customdec1', "
     "'customdec2', 'customtext1', 'customtext2', 'customtext3', 'customtext4', 'timecreated', "
     "'timemodified'"},
    {"groups", "watch_row", "group",
     "'descriptionformat', 'enrolmentkey', 'picture', 'visibility', 'participation', "
     "'timecreated', 'timemodified'"},
    {"groups_members", "watch_row", "member", "'timeadded', 'component', 'itemid'"}};

static const char state_sql[] =
    "SELECT count(*) FILTER (WHERE p.pronamespace = to_regnamespace('nexsis_f' || $3)),"
    "       count(*) FILTER (WHERE p.pronamespace IS DISTINCT FROM to_regnamespace('nexsis_f' ||"
    "           $3))"
    "  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE t.tgname = 'nexsis_watch' AND c.relnamespace = to_regnamespace(quote_ident($1))"
    "   AND left(c.relname, length($2)) = $2";

nx_err_t *nx_watch_state(nx_ctl_t *ctl, const char *schema, const char *prefix, int *right,
                         int *other)
{
    nx_pg_rows_t *rows;

    NX_TRY(nx_pg_query(ctl->db, &rows, state_sql, 3, schema, prefix, apr_itoa(ctl->pool, NX_F)));
    *right = (int)apr_atoi64(nx_pg_value(rows, 0, 0));
    *other = (int)apr_atoi64(nx_pg_value(rows, 0, 1));
    return NULL;
}

static const char *table_name(nx_ctl_t *ctl, const nx_moodle_t *m, int i)
{
    apr_pool_t *p = ctl->pool;

    return apr_pstrcat(p, nx_sql_ident(p, m->schema), ".",
                       nx_sql_ident(p, apr_pstrcat(p, m->prefix, watched[i].table, NULL)), NULL);
}

static void drop_all(nx_ctl_t *ctl, nx_plan_t *plan)
{
    int i;

    for (i = 0; i < NX_WATCHED; i++)
        nx_script_add(plan->script, "no longer watched",
                      "DROP TRIGGER IF EXISTS nexsis_watch ON %s;",
                      table_name(ctl, plan->moodle, i));
}

static void create_all(nx_ctl_t *ctl, nx_plan_t *plan)
{
    int i;

    for (i = 0; i < NX_WATCHED; i++)
        nx_script_add(plan->script, "what Moodle changes",
                      "CREATE TRIGGER nexsis_watch AFTER INSERT OR UPDATE OR DELETE ON %s\n"
                      "    FOR EACH ROW EXECUTE FUNCTION nexsis_f%d.%s(%s, '%s', %s);",
                      table_name(ctl, plan->moodle, i), NX_F, watched[i].function,
                      nx_pg_literal(ctl->pool, plan->app), watched[i].kind, watched[i].columns);
}

nx_err_t *nx_watch_add(nx_ctl_t *ctl, nx_plan_t *plan)
{
    int on = nx_args_get(ctl, "watch") != NULL, off = nx_args_get(ctl, "no-watch") != NULL;
    int right = 0, other = 0;

    if (on && off)
        return nx_args_wrong(ctl, "--watch or --no-watch, not both");
    if (!plan->new_tables)
        NX_TRY(nx_watch_state(ctl, plan->moodle->schema, plan->moodle->prefix, &right, &other));
    if (off && right + other == 0)
        return NULL;
    if (!off && (right == NX_WATCHED || (!on && right + other == 0)))
        return NULL;
    drop_all(ctl, plan);
    if (!off)
        create_all(ctl, plan);
    nx_script_note(plan->script,
                   off ? "Moodle's tables are no longer watched"
                       : "Moodle's tables are watched: what it changes is in the feed");
    return NULL;
}

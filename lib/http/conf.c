/* SPDX-License-Identifier: Apache-2.0
 *
 * Directives, defaults and merging, all expanded from core/settings.def; NexsisApi by hand.
 * Refuses every misplaced or misspelt value at start, naming the directive.
 */
#include "http/conf.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stddef.h>

#include "core/text.h"

extern module AP_MODULE_DECLARE_DATA nexsis_module;

typedef struct setting_t {
    const char *directive, *first, *words; /* WORDS is NULL for a number and for a text */
    apr_size_t offset;
    int preset, min, max;
    const char *text; /* default of a text; NULL: no text */
} setting_t;

static const setting_t settings[] = {
#define NX_NUM(member, directive, preset, min, max, help)                                          \
    {directive, NULL, NULL, offsetof(nx_settings_t, member), preset, min, max, NULL},
#define NX_WORD(member, directive, preset, words, help)                                            \
    {directive, NULL, words, offsetof(nx_settings_t, member), preset, 0, 0, NULL},
#define NX_WORD2(member, directive, first, preset, words, help)                                    \
    {directive, first, words, offsetof(nx_settings_t, member), preset, 0, 0, NULL},
#define NX_STRING(member, directive, preset, help)                                                 \
    {directive, NULL, NULL, offsetof(nx_settings_t, member), 0, 0, 0, preset},
#include "core/settings.def"
#undef NX_NUM
#undef NX_WORD
#undef NX_WORD2
#undef NX_STRING
};

/* Positions in the table, by member. */
enum {
#define NX_NUM(member, directive, preset, min, max, help)       NX_AT_##member,
#define NX_WORD(member, directive, preset, words, help)         NX_AT_##member,
#define NX_WORD2(member, directive, first, preset, words, help) NX_AT_##member,
#define NX_STRING(member, directive, preset, help)              NX_AT_##member,
#include "core/settings.def"
#undef NX_NUM
#undef NX_WORD
#undef NX_WORD2
#undef NX_STRING
};

enum { SETTING_COUNT = sizeof(settings) / sizeof(settings[0]) };

static int *member_of(nx_settings_t *s, const setting_t *setting)
{
    return (int *)((char *)s + setting->offset);
}

static const int *const_member_of(const nx_settings_t *s, const setting_t *setting)
{
    return (const int *)((const char *)s + setting->offset);
}

static const char **text_of(nx_settings_t *s, const setting_t *setting)
{
    return (const char **)((char *)s + setting->offset);
}

static const char *const_text_of(const nx_settings_t *s, const setting_t *setting)
{
    return *(const char *const *)((const char *)s + setting->offset);
}

void *nx_conf_create(apr_pool_t *p, char *path)
{
    nx_conf_t *conf = apr_pcalloc(p, sizeof(*conf));
    int i;

    (void)path;
    for (i = 0; i < SETTING_COUNT; i++) {
        if (!settings[i].text)
            *member_of(&conf->settings, &settings[i]) = NX_SETTING_UNSET;
    }
    return conf;
}

/* Takes over into TO what ADD says about one setting. */
static void merge_one(nx_settings_t *to, const nx_settings_t *add, const setting_t *s)
{
    if (s->text && const_text_of(add, s))
        *text_of(to, s) = const_text_of(add, s);
    else if (!s->text && *const_member_of(add, s) != NX_SETTING_UNSET)
        *member_of(to, s) = *const_member_of(add, s);
}

void *nx_conf_merge(apr_pool_t *p, void *basev, void *addv)
{
    const nx_conf_t *base = basev, *add = addv;
    nx_conf_t *conf = apr_pmemdup(p, base, sizeof(*base));
    int i;

    for (i = 0; i < SETTING_COUNT; i++)
        merge_one(&conf->settings, &add->settings, &settings[i]);
    if (add->api) {
        conf->api = add->api;
        conf->mount = add->mount;
    }
    return conf;
}

void nx_conf_settle(const nx_conf_t *conf, nx_settings_t *out)
{
    int i;

    *out = conf->settings;
    for (i = 0; i < SETTING_COUNT; i++) {
        const setting_t *s = &settings[i];
        if (s->text && !const_text_of(out, s))
            *text_of(out, s) = s->text;
        else if (!s->text && *member_of(out, s) == NX_SETTING_UNSET)
            *member_of(out, s) = s->preset;
    }
}

void *nx_conf_create_server(apr_pool_t *p, server_rec *s)
{
    nx_server_t *server = apr_pcalloc(p, sizeof(*server));

    (void)s;
    server->mounts = apr_array_make(p, 2, sizeof(const nx_conf_t *));
    return server;
}

/* Sections outside of any <VirtualHost> hold in each of them. */
void *nx_conf_merge_server(apr_pool_t *p, void *basev, void *addv)
{
    const nx_server_t *base = basev, *add = addv;
    nx_server_t *server = apr_pcalloc(p, sizeof(*server));

    server->mounts = apr_array_append(p, add->mounts, base->mounts);
    return server;
}

static int word_index(const char *words, const char *word)
{
    int i = 0;

    while (*words) {
        apr_size_t len = strcspn(words, "|");
        if (strlen(word) == len && strncasecmp(words, word, len) == 0)
            return i;
        words += len + (words[len] == '|');
        i++;
    }
    return -1;
}

static const char *set_number(cmd_parms *cmd, const setting_t *s, int *at, const char *arg)
{
    char *end;
    apr_int64_t n = apr_strtoi64(arg, &end, 10);

    if (end == arg || *end || n < s->min || n > s->max)
        return apr_psprintf(cmd->pool, "%s must be a number from %d to %d, not \"%s\"",
                            s->directive, s->min, s->max, arg);
    *at = (int)n;
    return NULL;
}

static const char *set_word(cmd_parms *cmd, const setting_t *s, int *at, const char *arg)
{
    int i = word_index(s->words, arg);

    if (i < 0)
        return apr_psprintf(cmd->pool, "%s%s%s must be one of %s, not \"%s\"", s->directive,
                            s->first ? " " : "", s->first ? s->first : "", s->words, arg);
    *at = i;
    return NULL;
}

static const char *set_one(cmd_parms *cmd, void *confv, const char *arg)
{
    nx_conf_t *conf = confv;
    const setting_t *s = cmd->info;
    int *at = member_of(&conf->settings, s);

    return s->words ? set_word(cmd, s, at, arg) : set_number(cmd, s, at, arg);
}

/* "NexsisOnDelete user suspend": which of the rows is said by the first word. */
static const char *set_two(cmd_parms *cmd, void *confv, const char *first, const char *arg)
{
    nx_conf_t *conf = confv;
    const char *known = "";
    int i;

    for (i = 0; i < SETTING_COUNT; i++) {
        const setting_t *s = &settings[i];
        if (!s->first || strcasecmp(s->directive, cmd->cmd->name) != 0)
            continue;
        if (strcasecmp(s->first, first) == 0)
            return set_word(cmd, s, member_of(&conf->settings, s), arg);
        known = apr_pstrcat(cmd->temp_pool, known, *known ? "|" : "", s->first, NULL);
    }
    return apr_psprintf(cmd->pool, "%s: the first word must be one of %s, not \"%s\"",
                        cmd->cmd->name, known, first);
}

/* One word, quoted when it has spaces or is empty. */
static const char *set_string(cmd_parms *cmd, void *confv, const char *args)
{
    nx_conf_t *conf = confv;
    const setting_t *s = cmd->info;
    const char *said = args, *text = ap_getword_conf(cmd->pool, &args);

    if (*args || !*said)
        return apr_psprintf(cmd->pool, "%s takes one text: put it in quotes", s->directive);
    if (nx_utf8_count(text, strlen(text)) < 0 || nx_utf8_has_control(text, strlen(text)))
        return apr_psprintf(cmd->pool, "%s must be UTF-8 without control characters", s->directive);
    *text_of(&conf->settings, s) = text;
    return NULL;
}

static const nx_api_t *find_api(const char *name, apr_pool_t *p, const char **known)
{
    int i;

    *known = "";
    for (i = 0; nx_apis[i]; i++) {
        if (strcasecmp(nx_apis[i]->name, name) == 0)
            return nx_apis[i];
        *known = apr_pstrcat(p, *known, **known ? ", " : "", nx_apis[i]->name, NULL);
    }
    return NULL;
}

/* A mount is a plain <Location>: a pattern has no path that ids could follow. */
static const char *set_api(cmd_parms *cmd, void *confv, const char *name)
{
    nx_conf_t *conf = confv;
    const ap_directive_t *in = cmd->directive->parent;
    const char *known, *args, *end = in ? strrchr(in->args, '>') : NULL;
    char *path;
    apr_size_t len;

    if (!in || strcasecmp(in->directive, "<Location") != 0)
        return "NexsisApi belongs into a <Location> section";
    args = apr_pstrmemdup(cmd->temp_pool, in->args,
                          end ? (apr_size_t)(end - in->args) : strlen(in->args));
    path = ap_getword_conf(cmd->pool, &args);
    if (path[0] != '/')
        return "NexsisApi needs a <Location> with a plain path, not a pattern";
    conf->api = find_api(name, cmd->temp_pool, &known);
    if (!conf->api)
        return apr_psprintf(cmd->pool, "NexsisApi knows the protocols %s, not \"%s\"", known, name);
    for (len = strlen(path); len > 1 && path[len - 1] == '/';)
        path[--len] = '\0';
    conf->mount = path;
    APR_ARRAY_PUSH(nx_conf_server(cmd->server)->mounts, const nx_conf_t *) = conf;
    return NULL;
}

const command_rec nx_conf_commands[] = {
    AP_INIT_TAKE1("NexsisApi", set_api, NULL, ACCESS_CONF,
                  "the protocol this <Location> speaks: nexsis"),
#define NX_NUM(member, directive, preset, min, max, help)                                          \
    AP_INIT_TAKE1(directive, set_one, (void *)&settings[NX_AT_##member], RSRC_CONF | ACCESS_CONF,  \
                  help),
#define NX_WORD(member, directive, preset, words, help)                                            \
    AP_INIT_TAKE1(directive, set_one, (void *)&settings[NX_AT_##member], RSRC_CONF | ACCESS_CONF,  \
                  help " (" words ")"),
#define NX_WORD2(member, directive, first, preset, words, help)                                    \
    AP_INIT_TAKE2(directive, set_two, NULL, RSRC_CONF | ACCESS_CONF, help " (" first " " words ")"),
#define NX_STRING(member, directive, preset, help)                                                 \
    AP_INIT_RAW_ARGS(directive, set_string, (void *)&settings[NX_AT_##member],                     \
                     RSRC_CONF | ACCESS_CONF, help),
#include "core/settings.def"
#undef NX_NUM
#undef NX_WORD
#undef NX_WORD2
#undef NX_STRING
    {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL}};

nx_server_t *nx_conf_server(server_rec *s)
{
    return ap_get_module_config(s->module_config, &nexsis_module);
}

const nx_conf_t *nx_conf_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &nexsis_module);
}

const nx_conf_t *nx_conf_find_mount(server_rec *s, const char *path)
{
    const apr_array_header_t *mounts = nx_conf_server(s)->mounts;
    int i;

    for (i = 0; path && i < mounts->nelts; i++) {
        const nx_conf_t *conf = APR_ARRAY_IDX(mounts, i, const nx_conf_t *);
        apr_size_t len = strlen(conf->mount);
        if (strncmp(path, conf->mount, len) == 0 && strchr("/?", path[len]))
            return conf;
    }
    return NULL;
}

/* SPDX-License-Identifier: Apache-2.0
 *
 * A walk over httpd's configuration tree for four directives. Knows httpd, not libpq.
 */
#include "db/dbdconf.h"

#include <apr_strings.h>
#include <httpd.h>
#include <http_config.h>

static void take(apr_pool_t *p, const ap_directive_t *d, nx_dbdconf_t *conf)
{
    const char *args = d->args;
    const char *word = ap_getword_conf(p, &args);

    if (strcasecmp(d->directive, "DBDriver") == 0)
        conf->driver = word;
    else if (strcasecmp(d->directive, "DBDParams") == 0)
        conf->params = word;
    else if (strcasecmp(d->directive, "DBDMax") == 0)
        conf->max = (int)apr_strtoi64(word, NULL, 10);
    else if (strcasecmp(d->directive, "DBDMin") == 0)
        conf->min = (int)apr_strtoi64(word, NULL, 10);
    else if (strcasecmp(d->directive, "DBDKeep") == 0)
        conf->keep = (int)apr_strtoi64(word, NULL, 10);
}

static int is_section_of(const ap_directive_t *d, const server_rec *s)
{
    return s->is_virtual && strcasecmp(d->directive, "<VirtualHost") == 0 && s->defn_name &&
           d->line_num == (int)s->defn_line_number && strcmp(d->filename, s->defn_name) == 0;
}

void nx_dbdconf_read(apr_pool_t *p, server_rec *s, nx_dbdconf_t *conf)
{
    const ap_directive_t *d, *own = NULL;

    conf->driver = conf->params = NULL;
    conf->max = 10;
    conf->min = 1;
    conf->keep = 2;
    for (d = ap_conftree; d; d = d->next) {
        if (is_section_of(d, s))
            own = d->first_child;
        else
            take(p, d, conf);
    }
    for (d = own; d; d = d->next)
        take(p, d, conf);
    if (conf->max < 1)
        conf->max = 1;
}

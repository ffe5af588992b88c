/* SPDX-License-Identifier: Apache-2.0
 *
 * What the administrator told mod_dbd, read from httpd's configuration tree: mod_dbd keeps it to
 * itself, and the pool must never ask it for more than DBDMax (it would wait for ever).
 */
#ifndef NX_DB_DBDCONF_H
#define NX_DB_DBDCONF_H

#include <apr_pools.h>

struct server_rec;

typedef struct nx_dbdconf_t {
    const char *driver; /* NULL: no DBDriver */
    const char *params; /* NULL: no DBDParams */
    int max, keep, min; /* mod_dbd's defaults where not set */
} nx_dbdconf_t;

/* The DBD directives in force for S: its own, else the main server's. Strings in P. For
 * post_config: the tree is gone later. */
void nx_dbdconf_read(apr_pool_t *p, struct server_rec *s, nx_dbdconf_t *conf);

#endif

/* SPDX-License-Identifier: Apache-2.0
 *
 * Configuration: which Location is which protocol's mount, and the settings in force there. One
 * struct for server and Location alike; made from core/settings.def. Read-only after start.
 */
#ifndef NX_HTTP_CONF_H
#define NX_HTTP_CONF_H

#include <httpd.h>
#include <http_config.h>

#include "api/api.h"

/* Per Location (and, for settings, per server). */
typedef struct nx_conf_t {
    nx_settings_t settings; /* NX_SETTING_UNSET where this section says nothing */
    const nx_api_t *api;    /* NULL: no mount here */
    const char *mount;      /* the Location's path, without a trailing slash */
} nx_conf_t;

/* Per server. */
typedef struct nx_server_t {
    apr_array_header_t *mounts; /* const nx_conf_t *, as declared; for requests httpd refuses
                                   before it looks at Locations */
    nx_db_t *db;                /* NULL: no mount in this server */
} nx_server_t;

extern const command_rec nx_conf_commands[];

/* The create and merge functions of the module record. */
void *nx_conf_create(apr_pool_t *p, char *path);
void *nx_conf_merge(apr_pool_t *p, void *base, void *add);
void *nx_conf_create_server(apr_pool_t *p, server_rec *s);
void *nx_conf_merge_server(apr_pool_t *p, void *base, void *add);

/* The settings of CONF with every unset one at its default. */
void nx_conf_settle(const nx_conf_t *conf, nx_settings_t *out);

/* The protocols that can be mounted, NULL-terminated; in mod_nexsis.c. */
extern const nx_api_t *const nx_apis[];

/* The mount of server S that PATH lies under, or NULL. PATH may be as the client wrote it. */
const nx_conf_t *nx_conf_find_mount(server_rec *s, const char *path);

/* The module's configuration of a server, and of a request's Location. */
nx_server_t *nx_conf_server(server_rec *s);
const nx_conf_t *nx_conf_of(const request_rec *r);

#endif

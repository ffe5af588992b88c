/* SPDX-License-Identifier: Apache-2.0
 *
 * What an SQLSTATE means: sqlstate.def, looked up. Pure.
 */
#include "db/conn.h"

#include <string.h>

typedef struct state_t {
    const char *prefix;
    nx_kind_t kind;
    nx_action_t action;
} state_t;

static const state_t states[] = {
#define NX_STATE(prefix, kind, action) {prefix, NX_##kind, NX_ACT_##action},
#include "db/sqlstate.def"
#undef NX_STATE
};

nx_action_t nx_sqlstate_action(const char *sqlstate, nx_kind_t *kind)
{
    const state_t *s = states;

    while (strncmp(sqlstate, s->prefix, strlen(s->prefix)) != 0)
        s++; /* the last row has the empty prefix */
    *kind = s->kind;
    return s->action;
}

/* SPDX-License-Identifier: Apache-2.0
 *
 * What every command of nexsisctl gets and is: options that were read and checked, a connection,
 * a row in a table that parsing and --help are made from. Knows no SQL.
 */
#ifndef NX_SUPPORT_CTL_H
#define NX_SUPPORT_CTL_H

#include "nx.h"
#include "support/pg.h"

/* Exit codes. */
enum { NX_EXIT_OK = 0, NX_EXIT_FAILED = 1, NX_EXIT_USAGE = 2 };

/* One run of nexsisctl. Lives in its pool until the process ends. */
typedef struct nx_ctl_t {
    apr_pool_t *pool;
    apr_table_t *options; /* by name without "--"; a flag's value is ""; may hold several */
    const char *arg;      /* the command's one argument, or NULL */
    nx_pg_t *db;          /* NULL for commands that need no database */
} nx_ctl_t;

typedef struct nx_option_t {
    const char *name;  /* without "--" */
    const char *value; /* what to write in its place, such as "FILE"; NULL: a flag */
    const char *help;
} nx_option_t;

typedef struct nx_command_t {
    const char *name;           /* "key create" */
    const char *arg;            /* name of its one argument, or NULL */
    const char *summary;        /* one line */
    const nx_option_t *options; /* ends with a name of NULL */
    nx_err_t *(*run)(nx_ctl_t *ctl);
} nx_command_t;

/* Each ends with a name of NULL. */
extern const nx_command_t nx_key_commands[];
extern const nx_command_t nx_partner_commands[];
extern const nx_command_t nx_install_commands[];
extern const nx_command_t nx_uninstall_commands[];
extern const nx_command_t nx_maintain_commands[];
extern const nx_command_t nx_doctor_commands[];
extern const nx_command_t nx_run_commands[];
extern const nx_command_t nx_history_commands[];

/* Options every command takes. */
extern const nx_option_t nx_common_options[];

/* Reads ARGC words at ARGV into CTL by COMMAND's declarations. Fails with NX_BAD_REQUEST. */
nx_err_t *nx_args_read(nx_ctl_t *ctl, const nx_command_t *command, int argc,
                       const char *const *argv) NX_MUSTCHECK;

/* The value of option NAME, or NULL when it was not given. */
const char *nx_args_get(const nx_ctl_t *ctl, const char *name);

/* All values of option NAME joined with commas, or NULL. In CTL's pool. */
const char *nx_args_list(const nx_ctl_t *ctl, const char *name);

/* A usage error: exit code 2. */
#define nx_args_wrong(ctl, ...) nx_err_make((ctl)->pool, NX_BAD_REQUEST, NULL, __VA_ARGS__)

/* Anything else that is wrong, with what to do: exit code 1. */
#define nx_ctl_fail(ctl, ...) nx_err_make((ctl)->pool, NX_INTERNAL, NULL, __VA_ARGS__)

#endif

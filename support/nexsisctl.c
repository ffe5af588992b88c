/* SPDX-License-Identifier: Apache-2.0
 *
 * nexsisctl: keys, database installation and health of mod_nexsis. This file finds the command,
 * connects, runs it and tells how it ended; the commands are in the other files of this folder.
 * Exit codes: 0 done, 1 failed or something is wrong, 2 the command line is not understood.
 */
#include <apr_general.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <stdio.h>
#include <string.h>

#include "support/ctl.h"

static const nx_command_t *const groups[] = {
    nx_install_commands, nx_maintain_commands, nx_uninstall_commands,
    nx_doctor_commands,  nx_key_commands,      nx_partner_commands,
    nx_run_commands,     nx_history_commands,  NULL};

static void print_help(void)
{
    const nx_command_t *const *g, *c;

    puts("nexsisctl looks after mod_nexsis's database and its API keys.\n\n"
         "usage: nexsisctl COMMAND [options]      nexsisctl COMMAND --help\n");
    for (g = groups; *g; g++)
        for (c = *g; c->name; c++)
            printf("  %-16s %s\n", c->name, c->summary);
    puts("\nThe database is found as with psql: PG* variables, service file, .pgpass, or --dsn.\n"
         "Exit codes: 0 done (also when there was nothing to do), 1 failed or something is wrong,\n"
         "2 the command line is not understood.");
}

static void print_options(const nx_option_t *options)
{
    char left[64];

    for (; options && options->name; options++) {
        apr_snprintf(left, sizeof(left), "--%s %s", options->name,
                     options->value ? options->value : "");
        printf("  %-26s %s\n", left, options->help);
    }
}

static void print_command(const nx_command_t *c)
{
    printf("usage: nexsisctl %s%s%s [options]\n\n%s\n\n", c->name, c->arg ? " " : "",
           c->arg ? c->arg : "", c->summary);
    print_options(c->options);
    print_options(nx_common_options);
}

/* The command the first words name; *WORDS is how many they are. */
static const nx_command_t *find_command(apr_pool_t *p, int argc, const char *const *argv,
                                        int *words)
{
    const nx_command_t *const *g, *c;
    const char *two = argc > 1 ? apr_pstrcat(p, argv[0], " ", argv[1], NULL) : "";

    for (g = groups; *g; g++) {
        for (c = *g; c->name; c++) {
            *words = strchr(c->name, ' ') ? 2 : 1;
            if (!strcmp(c->name, *words == 2 ? two : argv[0]))
                return c;
        }
    }
    return NULL;
}

static nx_err_t *run(nx_ctl_t *ctl, const nx_command_t *command, int argc, const char *const *argv)
{
    NX_TRY(nx_args_read(ctl, command, argc, argv));
    if (nx_args_get(ctl, "help")) {
        print_command(command);
        return NULL;
    }
    NX_TRY(nx_pg_connect(ctl->pool, nx_args_get(ctl, "dsn"), &ctl->db));
    return command->run(ctl);
}

static int report(const nx_err_t *err)
{
    int usage = err && err->kind == NX_BAD_REQUEST;

    if (!err)
        return NX_EXIT_OK;
    fflush(stdout);
    for (; err; err = err->next)
        fprintf(stderr, "nexsisctl: %s\n", err->detail);
    return usage ? NX_EXIT_USAGE : NX_EXIT_FAILED;
}

static int start(apr_pool_t *p, int argc, const char *const *argv)
{
    nx_ctl_t *ctl = apr_pcalloc(p, sizeof(*ctl));
    const nx_command_t *command;
    int words = 0;

    ctl->pool = p;
    ctl->options = apr_table_make(p, 8);
    if (argc == 1 && (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h"))) {
        print_help();
        return NX_EXIT_OK;
    }
    command = argc ? find_command(p, argc, argv, &words) : NULL;
    if (!command) {
        fprintf(stderr, "nexsisctl: %s; see nexsisctl --help\n",
                argc ? "there is no such command" : "say what to do");
        return NX_EXIT_USAGE;
    }
    return report(run(ctl, command, argc - words, argv + words));
}

int main(int argc, const char *const *argv, const char *const *env)
{
    apr_pool_t *p;
    int code;

    if (apr_app_initialize(&argc, &argv, &env) != APR_SUCCESS)
        return NX_EXIT_FAILED;
    apr_pool_create(&p, NULL);
    code = start(p, argc - 1, argv + 1);
    if (fflush(stdout) != 0)
        code = NX_EXIT_FAILED;
    apr_terminate();
    return code;
}

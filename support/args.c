/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line of nexsisctl: options as a command declares them. Promises that a command sees
 * only options it declared, each with its value; refuses everything else by name. APR only.
 */
#include <apr_strings.h>
#include <string.h>

#include "support/ctl.h"

const nx_option_t nx_common_options[] = {
    {"dsn", "DSN", "libpq connection string, without password (else PG* variables, .pgpass)"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL}};

static const nx_option_t *find(const nx_option_t *options, const char *name)
{
    for (; options && options->name; options++)
        if (!strcmp(options->name, name))
            return options;
    return NULL;
}

/* Reads the option at ARGV[*I], moving *I over its value. */
static nx_err_t *read_option(nx_ctl_t *ctl, const nx_command_t *command, int argc,
                             const char *const *argv, int *i)
{
    const char *equals = strchr(argv[*i], '=');
    const char *name =
        equals ? apr_pstrmemdup(ctl->pool, argv[*i] + 2, equals - argv[*i] - 2) : argv[*i] + 2;
    const nx_option_t *option = find(command->options, name);

    if (!option)
        option = find(nx_common_options, name);
    if (!option)
        return nx_args_wrong(ctl, "there is no option --%s here; see nexsisctl %s --help", name,
                             command->name);
    if (!option->value && equals)
        return nx_args_wrong(ctl, "--%s takes no value", name);
    if (option->value && !equals && *i + 1 >= argc)
        return nx_args_wrong(ctl, "--%s needs a value: --%s %s", name, name, option->value);
    if (!option->value)
        apr_table_setn(ctl->options, name, "");
    else
        apr_table_addn(ctl->options, name, equals ? equals + 1 : argv[++*i]);
    return NULL;
}

nx_err_t *nx_args_read(nx_ctl_t *ctl, const nx_command_t *command, int argc,
                       const char *const *argv)
{
    int i;

    for (i = 0; i < argc; i++) {
        if (!strcmp(argv[i], "-h")) {
            apr_table_setn(ctl->options, "help", "");
        } else if (!strncmp(argv[i], "--", 2)) {
            NX_TRY(read_option(ctl, command, argc, argv, &i));
        } else if (!command->arg || ctl->arg) {
            return nx_args_wrong(ctl, "\"%s\" is one word too many; see nexsisctl %s --help",
                                 argv[i], command->name);
        } else {
            ctl->arg = argv[i];
        }
    }
    if (command->arg && !ctl->arg && !nx_args_get(ctl, "help"))
        return nx_args_wrong(ctl, "write nexsisctl %s %s", command->name, command->arg);
    return NULL;
}

const char *nx_args_get(const nx_ctl_t *ctl, const char *name)
{
    return apr_table_get(ctl->options, name);
}

const char *nx_args_list(const nx_ctl_t *ctl, const char *name)
{
    return apr_table_getm(ctl->pool, ctl->options, name);
}

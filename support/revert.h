/* SPDX-License-Identifier: Apache-2.0
 *
 * Undoing a run.
 */
#ifndef NX_SUPPORT_REVERT_H
#define NX_SUPPORT_REVERT_H

#include "support/ctl.h"

extern const nx_option_t nx_revert_options[]; /* --yes, --dry-run */

/* The command: prints what it would put back, or with --yes puts it back. Fails when something of
 * the run was left as it is, after everything else was done. */
nx_err_t *nx_revert_run(nx_ctl_t *ctl) NX_MUSTCHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0
 *
 * An SQL script that is either run or printed for a DBA: the same statements, in one transaction.
 */
#ifndef NX_SUPPORT_SCRIPT_H
#define NX_SUPPORT_SCRIPT_H

#include "support/ctl.h"

typedef struct nx_script_t nx_script_t;

/* An empty script in CTL's pool. */
nx_script_t *nx_script_make(nx_ctl_t *ctl);

/* Adds SQL, complete statements with their semicolons. ORIGIN names it in errors and as a comment
 * in print: a file's path or a few words. */
void nx_script_add(nx_script_t *script, const char *origin, const char *fmt, ...) NX_PRINTF(3, 4);

/* The same without formatting; TEXT must live as long as the script. */
void nx_script_text(nx_script_t *script, const char *origin, const char *text);

/* Tells, when the script is run, what was done: one line. */
void nx_script_note(nx_script_t *script, const char *fmt, ...) NX_PRINTF(2, 3);

/* Runs it inside the transaction that is open. Stops at the first error, which names the origin.
 * Notes are kept for nx_script_notes. */
nx_err_t *nx_script_run(nx_script_t *script) NX_MUSTCHECK;

/* Prints the notes, once the transaction was committed. Returns how many there were. */
int nx_script_notes(const nx_script_t *script);

/* Prints the script for psql, with BEGIN and COMMIT. */
void nx_script_print(const nx_script_t *script);

#endif

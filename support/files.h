/* SPDX-License-Identifier: Apache-2.0
 *
 * What nexsisctl installs: the texts of sql/nexsis, sql/lms, sql/standalone and
 * sql/moodle-tables.txt, built in by sql/catalogue.pl. Knows no database.
 */
#ifndef NX_SUPPORT_FILES_H
#define NX_SUPPORT_FILES_H

typedef struct nx_file_t {
    const char *path; /* from the project's root, such as "sql/lms/10_user_put.sql" */
    const char *text;
} nx_file_t;

/* In the order they are installed within each folder; ends with a path of NULL. */
extern const nx_file_t nx_files[];

#endif

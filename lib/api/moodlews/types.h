/* SPDX-License-Identifier: Apache-2.0
 *
 * Moodle's scalar types: what its cleaning of a parameter would leave as it is. What depends on the
 * site (installed languages, known capabilities) is the database's to say. Pure.
 */
#ifndef NX_API_MOODLEWS_TYPES_H
#define NX_API_MOODLEWS_TYPES_H

#include "api/moodlews/moodlews.h"

/* Whether TEXT, valid UTF-8 without NUL, passes unchanged through the cleaning of TYPE. */
int mw_type_holds(mw_type_t type, const nx_str_t *text);

#endif

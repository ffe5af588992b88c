/* SPDX-License-Identifier: Apache-2.0
 *
 * Floating-point numbers as PHP prints them. Pure.
 */
#ifndef NX_API_MOODLEWS_NUMBER_H
#define NX_API_MOODLEWS_NUMBER_H

#include <apr_pools.h>

/* D as json_encode does where serialize_precision is 17, as Moodle sets it: 62.609999999999999,
 * 50, 1.0e+25. D is finite. */
const char *mw_number_json(apr_pool_t *p, double d);

/* D as PHP turns it into a text, 14 digits: 62.61, 50, 1.0E+25. */
const char *mw_number_text(apr_pool_t *p, double d);

#endif

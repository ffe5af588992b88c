/* SPDX-License-Identifier: Apache-2.0
 *
 * What a request of a named run asked for and was refused before a write function could say so.
 * What a write function refuses it keeps itself. Nobody is told when it cannot be kept.
 */
#ifndef NX_API_REFUSED_H
#define NX_API_REFUSED_H

#include "api/api.h"

/* Keeps, for nexsisctl run failures, that Q's write of one record was refused: for Q->bad and ERR.
 * Does nothing where Q has no run or no bad fields. */
void nx_refused_note(nx_req_t *q, const nx_route_t *route, const nx_err_t *err);

/* The same for items of a bulk ROUTE. Adds one to LIST (empty at first): IDS are its external ids
 * as JSON members. */
void nx_refused_add(nx_buf_t *list, const nx_route_t *route, const char *ids, const nx_err_t *err);

/* Keeps the items of LIST, unless Q has no run or only asks. */
void nx_refused_keep(nx_req_t *q, const nx_buf_t *list);

#endif

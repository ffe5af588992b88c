/* SPDX-License-Identifier: Apache-2.0
 *
 * Collections: filters, members, order, pages. A list is a row of routes.def, its filters and
 * page.def as fields, one statement and one shape.
 */
#ifndef NX_API_LIST_H
#define NX_API_LIST_H

#include "api/api.h"

/* Handler of a collection. The statement's parameters are the route's filters in order (its fields
 * but fields, sort and those of page.def), then those of sql/queries/page_head.inc; where it has
 * one more, that is the first of all: the members that are named, as an array. Its columns are the
 * shape's, then id, text_key, number_key and total (page.inc). A filter that is given empty is "".
 * JSON is in pages, as is whatever was asked for with a limit; NDJSON and CSV else have
 * everything. The next page is in Link, which repeats all parameters but the credential. Fails with
 * NX_BAD_CURSOR, and as nx_db_read. */
nx_handler_fn nx_get_pages;

#endif

/* SPDX-License-Identifier: Apache-2.0
 *
 * What the writing functions have in common: elements of a list parameter as items of a write, what
 * became of each, whether the caller may, and refusals in Moodle's words.
 */
#ifndef NX_API_MOODLEWS_WRITES_H
#define NX_API_MOODLEWS_WRITES_H

#include "api/moodlews/moodlews.h"
#include "api/moodlews/php.h"
#include "core/text.h"
#include "lms/outcome.h"

/* The elements of a call's list parameter, and what became of each. SINK takes a write's rows. */
typedef struct mw_items_t {
    mw_call_t *call;
    const mw_node_t *list;
    int count;
    nx_outcome_t *outcomes; /* COUNT of them; outcome NULL: no row came */
    nx_sink_t sink;
} mw_items_t;

/* Begins a write of the elements of parameter NAME: from here on Q's writes speak Moodle's ids, all
 * or nothing when ATOMIC. */
void mw_items_begin(mw_items_t *items, mw_call_t *call, const char *name, int atomic);

/* The element I; a member of it as text, NULL where it was not given. */
const mw_node_t *mw_item(const mw_items_t *items, int i);
const char *mw_item_text(const mw_items_t *items, int i, const char *member);

/* Adds the members of NAMES (ended by NULL) that element I has to B, each with a comma before it:
 * as texts, or as numbers. */
void mw_item_texts(const mw_items_t *items, int i, const char *const *names, nx_buf_t *b);
void mw_item_numbers(const mw_items_t *items, int i, const char *const *names, nx_buf_t *b);

/* Adds ,"NAME":{...} from a list of {KEY, VALUE} structures, where element I has a non-empty one.
 */
void mw_item_pairs(const mw_items_t *items, int i, const char *list, const char *key,
                   const char *name, nx_buf_t *b);

/* The first of NAMES (ended by NULL) that element I has and that is not empty, or NULL: what this
 * server cannot do. */
const char *mw_item_unsupported(const mw_items_t *items, int i, const char *const *names);

/* The first error of an outcome, leaving out those another item caused; NULL: it was done. */
const nx_err_t *mw_item_error(const mw_items_t *items, int i);

/* Writes BATCH, whose element k is the element PLACES[k] of the whole list. */
typedef nx_err_t *mw_batch_fn(mw_items_t *batch, const int *places, void *baton);

/* Writes the elements that have no error yet, each as good as it can be: one that names the record
 * (by the member ID) of an element before it goes into a later write. Faults of a whole write end
 * it. */
nx_err_t *mw_in_waves(mw_items_t *items, const char *id, mw_batch_fn *write,
                      void *baton) NX_MUSTCHECK;

/* The element I as a list of its own. */
mw_items_t mw_items_one(const mw_items_t *items, int i);

/* Fails with formatnotsupported where element I has a MEMBER that is no format of a text. */
nx_err_t *mw_item_format(const mw_items_t *items, int i, const char *member) NX_MUSTCHECK;

/* "notsupported" for MEMBER. */
nx_err_t *mw_unsupported(const mw_call_t *call, const char *member);

/* How an error of a write is called in Moodle: by the slug of its kind and the field it is about.
 */
typedef struct mw_word_t {
    const char *slug, *field; /* FIELD NULL: any */
    const char *problem;      /* of errors.def; with "%s": VALUE of mw_word goes there */
} mw_word_t;

/* ERR in Moodle's words: the first of COUNT WORDS that fits, with VALUE in the place of %s; none:
 * "invalidparameter" for bad values, else the kind's own slug as errorcode. */
nx_err_t *mw_reword(const mw_call_t *call, const nx_err_t *err, const mw_word_t *words, int count,
                    const char *value);

/* Adds a warning about ITEM with id ITEMID in ERR's words. */
void mw_warn_of(mw_call_t *call, const char *item, const char *itemid, const nx_err_t *err);

/* Where a capability is asked for. */
enum { MW_AT_GROUP = 0, MW_AT_SYSTEM = 10, MW_AT_CATEGORY = 40, MW_AT_COURSE = 50 };

typedef struct mw_capability_t {
    const char *name, *label; /* "moodle/user:create", "Create users" */
} mw_capability_t;

/* Fails with nopermissions unless the caller has the COUNT capabilities in the places the elements
 * name by MEMBER (NULL: the system). Callers confined to cohorts may write nothing. */
nx_err_t *mw_may(const mw_items_t *items, const mw_capability_t *capabilities, int count, int level,
                 const char *member) NX_MUSTCHECK;

/* The elements' integers of MEMBER as a PostgreSQL array. */
const char *mw_items_array(const mw_items_t *items, const char *member);

/* Answers with null, or with the call's warnings alone. */
nx_err_t *mw_answer_nothing(mw_call_t *call) NX_MUSTCHECK;
nx_err_t *mw_answer_warnings(mw_call_t *call) NX_MUSTCHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/core/json.h when memory runs out (J16): each allocation json-c makes fails once, and from
 * there on. A process that dies is fine, an error is fine, a document with something missing is
 * not. Takes malloc's place in this program, so it needs glibc and no sanitizer.
 */
#include "unit_json.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/json.h"

#if defined(__SANITIZE_ADDRESS__)
#define OWN_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OWN_MALLOC 0
#endif
#endif
#ifndef OWN_MALLOC
#define OWN_MALLOC 1
#endif

enum { REFUSED = 0, RIGHT = 1, WRONG = 2, ALLOCATIONS_MAX = 500 };

static int armed, for_ever, countdown, failed;

#if OWN_MALLOC
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *data, size_t size);

/* Whether the allocation at hand is to fail. */
static int fails(void)
{
    if (!armed || --countdown > 0 || (countdown < 0 && !for_ever))
        return 0;
    failed = 1;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *data, size_t size)
{
    return fails() ? NULL : __libc_realloc(data, size);
}
#endif

static const char document[] =
    "{\"name\":\"a text that is longer than what json-c keeps inside\",\"short\":\"x\","
    "\"price\":123456789012345678901234567890.50,\"n\":null,\"list\":[1,\"two\",null,{\"k\":3.5}],"
    "\"yes\":true,\"count\":42,\"more\":{\"a\":\"b\"},\"p\":1,\"q\":2,\"r\":3,\"s\":4,\"t\":5}";

static const char *const expected[] = {
    "name",  "a text that is longer than what json-c keeps inside",
    "short", "x",
    "price", "123456789012345678901234567890.50",
    "n",     NULL,
    "list",  NULL,
    "yes",   "true",
    "count", "42",
    "more",  NULL,
    "p",     "1",
    "q",     "2",
    "r",     "3",
    "s",     "4",
    "t",     "5"};

enum { MEMBERS = sizeof(expected) / sizeof(expected[0]) / 2 };

static int verdict(const apr_array_header_t *members)
{
    int i;

    if (members->nelts != MEMBERS)
        return WRONG;
    for (i = 0; i < MEMBERS; i++) {
        const nx_json_member_t *member = &APR_ARRAY_IDX(members, i, nx_json_member_t);
        const char *text = expected[2 * i + 1];

        if (strcmp(member->name, expected[2 * i]) || !text != !member->text.data ||
            (text && strcmp(member->text.data, text)))
            return WRONG;
    }
    return RIGHT;
}

/* Reads the document while allocation K fails, in a process of its own. *REACHED: whether there
 * was an allocation K. Its verdict, or -1 when it died. */
static int read_failing(int k, int all_after, int *reached)
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (!child) {
        apr_array_header_t *members;
        nx_err_t *err;

        signal(SIGSEGV, SIG_DFL); /* cmocka would go on in the child */
        signal(SIGABRT, SIG_DFL);
        countdown = k;
        for_ever = all_after;
        armed = 1;
        err = nx_json_object(pool, document, sizeof(document) - 1, &limits, &members);
        armed = 0;
        _exit((err ? REFUSED : verdict(members)) | (failed ? 4 : 0));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    *reached = !WIFEXITED(status) || (WEXITSTATUS(status) & 4);
    return WIFEXITED(status) ? WEXITSTATUS(status) & 3 : -1;
}

static void sweep(int all_after)
{
    int k, reached = 1, refused = 0;

    for (k = 1; reached && k < ALLOCATIONS_MAX; k++) {
        int got = read_failing(k, all_after, &reached);

        if (got == WRONG)
            fail_msg("allocation %d failed and a changed document was read", k);
        refused += got == REFUSED || got < 0;
    }
    assert_false(reached);
    assert_true(k > 20);
    assert_true(refused > 10);
}

static void skip_without_own_malloc(void)
{
    if (OWN_MALLOC)
        return;
    print_message("SKIPPED: a sanitizer holds malloc, so it cannot be made to fail here\n");
    skip();
}

static void nothing_is_missing_when_one_allocation_fails(void **state)
{
    (void)state;
    skip_without_own_malloc();
    sweep(0);
}

static void nothing_is_missing_when_memory_stays_short(void **state)
{
    (void)state;
    skip_without_own_malloc();
    sweep(1);
}

static const struct CMUnitTest tests[] = {
    pool_test(nothing_is_missing_when_one_allocation_fails),
    pool_test(nothing_is_missing_when_memory_stays_short),
};

UNIT_MAIN(tests)

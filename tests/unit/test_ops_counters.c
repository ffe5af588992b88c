/* SPDX-License-Identifier: Apache-2.0
 *
 * lib/ops/counters.c: what is added where, that no addition of many processes is lost, what one
 * costs; and the text Prometheus gets.
 */
#include "unit.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/ident.h"
#include "ops/metrics_text.h"

enum { CHILDREN = 3, BIG = 100000 };

static const nx_route_t first_rows[] = {{.method = NX_GET, .path = "/a"},
                                        {.method = NX_PUT, .path = "/a"}};
static const nx_route_t second_rows[] = {{.method = NX_DELETE, .path = "/b"}};
static const nx_api_t first = {.name = "first", .routes = first_rows, .route_count = 2};
static const nx_api_t second = {.name = "second", .routes = second_rows, .route_count = 1};
static const nx_api_t *const apis[] = {&first, &second, NULL};
static const nx_api_t *const fewer[] = {&first, NULL};

static nx_counters_t *c;

/* Counters as post_config makes them, in memory that children share. */
static int setup(void **state)
{
    apr_size_t size = nx_counters_size(apis, CHILDREN);

    if (unit_setup(state))
        return 1;
    c = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (c == MAP_FAILED)
        return 1;
    nx_counters_init(c, apis, CHILDREN, nx_counters_layout(pool, apis, CHILDREN));
    nx_counters_use(c, apis);
    return 0;
}

static int teardown(void **state)
{
    nx_counters_use(NULL, apis);
    munmap(c, nx_counters_size(apis, CHILDREN));
    return unit_teardown(state);
}

static apr_uint64_t sum(int place, int status_class)
{
    return nx_counters_route_sum(c, place)->by_class[status_class];
}

static void a_request_goes_to_its_route_and_class(void **state)
{
    nx_err_t gone = {.kind = NX_GONE}, down = {.kind = NX_DB_DOWN};
    nx_tally_t tallies[] = {{&first_rows[1], 200, NULL, 0, 700, 300},
                            {&first_rows[1], 404, &gone, 2, 500, 500},
                            {&second_rows[0], 503, &down, 0, 6000000, 0},
                            {NULL, 204, NULL, 0, 0, 0},
                            {NULL, 0, NULL, 0, -5, 0}};
    apr_size_t i;

    (void)state;
    for (i = 0; i < sizeof(tallies) / sizeof(tallies[0]); i++)
        nx_counters_add(&tallies[i]);
    assert_int_equal(sum(1, 2), 1);
    assert_int_equal(sum(1, 4), 1);
    assert_int_equal(sum(2, 5), 1);
    assert_int_equal(sum(3, 2), 1);
    assert_int_equal(sum(3, 0), 1);
    assert_int_equal(sum(0, 2), 0);
    assert_int_equal(nx_counters_route_sum(c, 1)->us, 1200);
    assert_int_equal(nx_counters_requests(c), 5);
    assert_int_equal(nx_counters_class(c, 2), 2);
    assert_int_equal(nx_counters_status(c, 503), 1);
    assert_int_equal(c->errors[NX_GONE], 1);
    assert_int_equal(c->retries, 2);
    assert_int_equal(nx_histogram_count(&c->requests), 5);
    assert_int_equal(c->requests.buckets[NX_BUCKETS - 1], 1); /* six seconds */
    assert_int_equal(nx_histogram_count(&c->database), 2);    /* who did not ask took no time */
    assert_int_equal(c->database.buckets[0], 2);              /* a bound is in its bucket */
    assert_int_equal(c->database.sum_us, 800);
}

static void without_memory_nothing_happens(void **state)
{
    nx_tally_t tally = {&first_rows[0], 200, NULL, 0, 1, 1};

    (void)state;
    nx_counters_use(NULL, apis);
    nx_counters_add(&tally);
    nx_counters_job(NX_JOB_DONE);
    assert_null(nx_counters_child(1));
    assert_true(nx_counters_turn(NX_TURN_JOBS, 3600));
    assert_true(nx_counters_turn(NX_TURN_JOBS, 3600));
    nx_counters_use(c, apis);
    assert_int_equal(nx_counters_requests(c), 0);
}

static void the_layout_tells_other_counters_apart(void **state)
{
    const char *mine = nx_counters_layout(pool, apis, CHILDREN);

    (void)state;
    assert_string_equal(mine, c->layout);
    assert_string_not_equal(mine, nx_counters_layout(pool, apis, CHILDREN + 1));
    assert_string_not_equal(mine, nx_counters_layout(pool, fewer, CHILDREN));
}

static void routes_are_found_by_place(void **state)
{
    (void)state;
    assert_int_equal(c->route_count, 4);
    assert_ptr_equal(nx_counters_route(1), &first_rows[1]);
    assert_ptr_equal(nx_counters_route(2), &second_rows[0]);
    assert_null(nx_counters_route(3));
    assert_string_equal(nx_counters_method(nx_counters_route(2)), "DELETE");
    assert_string_equal(nx_counters_method(NULL), "-");
}

static void a_turn_is_had_once(void **state)
{
    (void)state;
    assert_true(nx_counters_turn(NX_TURN_UPKEEP, 3600));
    assert_false(nx_counters_turn(NX_TURN_UPKEEP, 3600));
    assert_true(nx_counters_turn(NX_TURN_JOBS, 3600));
    nx_counters_turn_back(NX_TURN_UPKEEP);
    assert_true(nx_counters_turn(NX_TURN_UPKEEP, 3600));
    assert_false(nx_counters_turn(NX_TURN_UPKEEP, 3600));
    c->turns[NX_TURN_JOBS] += 7200; /* the clock was put back meanwhile */
    assert_true(nx_counters_turn(NX_TURN_JOBS, 3600));
}

/* The id of a process that has been. */
static long dead_pid(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return pid;
}

static void a_childs_place_is_its_own_until_it_ends(void **state)
{
    nx_child_t *a = nx_counters_child(dead_pid()), *b = nx_counters_child(getpid()),
               *d = nx_counters_child(getpid()), *e;

    (void)state;
    assert_true(a && b && d && a != b && b != d && a != d);
    assert_false(nx_counters_alive(a));
    assert_true(nx_counters_alive(b));
    a->open = 7;
    e = nx_counters_child(getpid());
    assert_ptr_equal(e, a); /* who was killed has no use for it */
    assert_int_equal(e->open, 0);
    assert_null(nx_counters_child(getpid()));
    b->pid = 0;
    assert_ptr_equal(nx_counters_child(getpid()), b);
}

static void add_many(int n)
{
    nx_err_t err = {.kind = NX_NOT_FOUND};
    nx_tally_t tally = {&second_rows[0], 404, &err, 1, 1200, 900};

    while (n--)
        nx_counters_add(&tally);
}

static void no_addition_of_many_processes_is_lost(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < 4; i++) {
        if (fork() == 0) {
            add_many(BIG);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    assert_int_equal(sum(2, 4), 4 * BIG);
    assert_int_equal(c->errors[NX_NOT_FOUND], 4 * BIG);
    assert_int_equal(c->retries, 4 * BIG);
    assert_int_equal(nx_histogram_count(&c->database), 4 * BIG);
    assert_int_equal(c->database.sum_us, (apr_uint64_t)4 * BIG * 900);
}

static void counting_a_request_costs_less_than_a_microsecond(void **state)
{
    apr_time_t best = APR_INT64_MAX;
    int i;

    (void)state;
    for (i = 0; i < 20; i++) {
        apr_time_t start = nx_time_mono(), took;
        add_many(BIG);
        took = nx_time_mono() - start;
        best = took < best ? took : best;
    }
    printf("a request is counted in %.3f us\n", (double)best / BIG);
    assert_true(best < BIG);
}

static void every_series_is_there_from_the_start(void **state)
{
    static const char *const wanted[] = {
        "nexsis_requests_total{api=\"first\",method=\"PUT\",route=\"/a\",class=\"2xx\"} 0\n",
        "nexsis_requests_total{api=\"-\",method=\"-\",route=\"-\",class=\"4xx\"} 0\n",
        "nexsis_errors_total{code=\"gone\"} 0\n",
        "nexsis_database_seconds_bucket{le=\"0.000500\"} 1\n",
        "nexsis_database_seconds_bucket{le=\"+Inf\"} 2\n",
        "nexsis_database_seconds_sum 1.500400\n",
        "nexsis_database_seconds_count 2\n",
        "nexsis_route_seconds_total{api=\"first\",method=\"GET\",route=\"/a\"} 1.600000\n",
        "nexsis_connections_open{child=\"0\"} 5\n",
        "nexsis_jobs_total{end=\"failed\"} 1\n",
    };
    nx_tally_t tallies[] = {{&first_rows[0], 200, NULL, 0, 0, 400},
                            {&first_rows[0], 200, NULL, 0, 1600000, 1500000}};
    nx_buf_t text;
    apr_size_t i;

    (void)state;
    nx_counters_add(&tallies[0]);
    nx_counters_add(&tallies[1]);
    nx_counters_job(NX_JOB_FAILED);
    nx_counters_child(getpid())->open = 5;
    nx_buf_init(&text, pool, 64);
    nx_metrics_write(&text, c);
    for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        if (!strstr(text.data, wanted[i]))
            fail_msg("no %s in\n%s", wanted[i], text.data);
    }
    assert_null(strstr(text.data, "child=\"1\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_request_goes_to_its_route_and_class),
        TEST(without_memory_nothing_happens),
        TEST(the_layout_tells_other_counters_apart),
        TEST(routes_are_found_by_place),
        TEST(a_turn_is_had_once),
        TEST(a_childs_place_is_its_own_until_it_ends),
        TEST(no_addition_of_many_processes_is_lost),
        TEST(counting_a_request_costs_less_than_a_microsecond),
        TEST(every_series_is_there_from_the_start),
    };

    apr_initialize();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

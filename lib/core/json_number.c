/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers of a JSON document. Promises that an integer that passed fits into 64 bits and any
 * other number into PostgreSQL's numeric without loss; no double is ever made. APR only.
 */
#include <string.h>

#include "json_scan.h"

/* PostgreSQL's numeric: digits before and after the decimal point, and the exponent it reads. */
enum { NUMERIC_BEFORE = 131072, NUMERIC_AFTER = 16383, NUMERIC_EXPONENT = 1073741822 };

static int is_digit(const nx_json_scan_t *q)
{
    return q->s < q->end && *q->s >= '0' && *q->s <= '9';
}

/* Past the digits at q->s; how many there were. */
static apr_size_t scan_digits(nx_json_scan_t *q)
{
    const char *start = q->s;

    while (is_digit(q))
        q->s++;
    return (apr_size_t)(q->s - start);
}

static nx_err_t *out_of_range(const nx_json_scan_t *q, const char *start, const char *why)
{
    nx_json_scan_t there = *q;

    there.s = start;
    return nx_json_fault(&there, NX_OUT_OF_RANGE, "%s", why);
}

static nx_err_t *check_integer(const nx_json_scan_t *q, const char *digits, int negative)
{
    apr_size_t n = (apr_size_t)(q->s - digits);
    const char *most = negative ? "9223372036854775808" : "9223372036854775807";

    if (n < 19 || (n == 19 && memcmp(digits, most, 19) <= 0))
        return NULL;
    return out_of_range(q, digits - negative, "the integer does not fit into 64 bits");
}

/* Past the exponent at q->s, if there is one. Stops counting where it is out of range anyway. */
static nx_err_t *scan_exponent(nx_json_scan_t *q, apr_int64_t *exponent)
{
    int negative;

    *exponent = 0;
    if (q->s == q->end || (*q->s != 'e' && *q->s != 'E'))
        return NULL;
    q->s++;
    negative = q->s < q->end && *q->s == '-';
    if (q->s < q->end && (*q->s == '-' || *q->s == '+'))
        q->s++;
    if (!is_digit(q))
        return nx_json_expected(q, "a digit in the exponent");
    for (; is_digit(q); q->s++) {
        if (*exponent <= NUMERIC_EXPONENT)
            *exponent = *exponent * 10 + (*q->s - '0');
    }
    if (negative)
        *exponent = -*exponent;
    return NULL;
}

/* How many digits stand before the decimal point, counted from the first that is not 0; less
 * than 0 when zeros follow the point. BEFORE and AFTER: digits on either side, at DIGITS. */
static apr_int64_t weight_of(const char *digits, apr_size_t before, apr_size_t after)
{
    apr_size_t zeros = 0, all = before + (after ? after + 1 : 0);

    while (zeros < all && (digits[zeros] == '0' || digits[zeros] == '.'))
        zeros++;
    if (zeros == all)
        return -NUMERIC_EXPONENT; /* zero is small whatever its exponent */
    return (apr_int64_t)before - (apr_int64_t)zeros + (zeros > before);
}

nx_err_t *nx_json_scan_number(nx_json_scan_t *q)
{
    int negative = *q->s == '-';
    const char *digits = q->s + negative, *integer_end;
    apr_size_t before, after = 0;
    apr_int64_t exponent;

    q->s = digits;
    if (!is_digit(q))
        return nx_json_expected(q, negative ? "a digit after the minus sign" : "a value");
    if (*q->s == '0')
        q->s++;
    else
        scan_digits(q);
    before = (apr_size_t)(q->s - digits);
    integer_end = q->s;
    if (q->s < q->end && *q->s == '.') {
        q->s++;
        after = scan_digits(q);
        if (!after)
            return nx_json_expected(q, "a digit after the decimal point");
    }
    NX_TRY(scan_exponent(q, &exponent));
    if (q->s == integer_end)
        return check_integer(q, digits, negative);
    if (exponent > NUMERIC_EXPONENT ||
        weight_of(digits, before, after) + exponent > NUMERIC_BEFORE ||
        (apr_int64_t)after - exponent > NUMERIC_AFTER)
        return out_of_range(q, digits - negative, "the number has more digits than can be stored");
    return NULL;
}

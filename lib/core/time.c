/* SPDX-License-Identifier: Apache-2.0
 *
 * ISO 8601 by hand: strptime knows neither zones with a colon nor where a text ends. Pure.
 */
#include "core/time.h"

#include <apr_lib.h>
#include <apr_strings.h>

/* N digits at *AT into *VALUE, then past them. */
static int digits(const char **at, int n, int *value)
{
    *value = 0;
    for (; n; n--, (*at)++) {
        if (!apr_isdigit(**at))
            return 0;
        *value = *value * 10 + (**at - '0');
    }
    return 1;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* Days from 1970-01-01 to the first of MONTH in YEAR. */
static apr_int64_t days_before(int year, int month)
{
    apr_int64_t y = year - 1;
    apr_int64_t days = 365 * y + y / 4 - y / 100 + y / 400 - 719162;
    int m;

    for (m = 1; m < month; m++)
        days += days_in(year, m);
    return days;
}

static int read_date(const char **at, apr_int64_t *seconds)
{
    int year, month, day;

    if (!digits(at, 4, &year) || *(*at)++ != '-' || !digits(at, 2, &month) || *(*at)++ != '-' ||
        !digits(at, 2, &day))
        return 0;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return 0;
    *seconds = (days_before(year, month) + day - 1) * 86400;
    return 1;
}

static int read_clock(const char **at, apr_int64_t *seconds)
{
    int hour, minute, second = 0;

    if (!digits(at, 2, &hour) || *(*at)++ != ':' || !digits(at, 2, &minute))
        return 0;
    if (**at == ':') {
        (*at)++;
        if (!digits(at, 2, &second))
            return 0;
        if ((**at == '.' || **at == ',') && apr_isdigit((*at)[1])) {
            for ((*at)++; apr_isdigit(**at);)
                (*at)++;
        }
    }
    if (hour > 23 || minute > 59 || second > 59)
        return 0;
    *seconds += hour * 3600 + minute * 60 + second;
    return 1;
}

static int read_zone(const char **at, nx_moment_t *m)
{
    int sign = **at == '-' ? -1 : 1, hour, minute = 0;

    if (**at == '\0')
        return 1;
    m->has_zone = 1;
    if (**at == 'Z' || **at == 'z') {
        (*at)++;
        return 1;
    }
    if (!strchr("+- ", **at))
        return 0;
    (*at)++;
    if (!digits(at, 2, &hour))
        return 0;
    if (**at == ':')
        (*at)++;
    if (**at && !digits(at, 2, &minute))
        return 0;
    if (hour > 18 || minute > 59)
        return 0;
    m->seconds -= sign * (hour * 3600 + minute * 60);
    return 1;
}

int nx_time_read(const char *text, nx_moment_t *moment)
{
    nx_moment_t m = {0, 0, 0};
    const char *at = text;

    if (*text && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 12) {
        m.has_zone = 1;
        m.seconds = apr_atoi64(text);
        *moment = m;
        return 1;
    }
    if (!read_date(&at, &m.seconds))
        return 0;
    m.is_date = *at == '\0';
    if (!m.is_date) {
        if (!strchr("Tt ", *at))
            return 0;
        at++;
        if (!read_clock(&at, &m.seconds) || !read_zone(&at, &m) || *at)
            return 0;
    }
    *moment = m;
    return 1;
}

/* VALUE, below 100, in two digits, and what stands after them. */
static char *add_two(char *out, unsigned value, char after)
{
    unsigned tens = value * 103 >> 10; /* value / 10, below 179 */

    out[0] = (char)('0' + tens);
    out[1] = (char)('0' + value - 10 * tens);
    out[2] = after;
    return out + 3;
}

/* A year, in four digits or more. */
static char *add_year(char *out, apr_int64_t year)
{
    if (year < 0 || year > 9999)
        return out + apr_snprintf(out, 24, "%05" APR_INT64_T_FMT "-", year);
    add_two(out, (unsigned)year / 100, '-');
    return add_two(out + 2, (unsigned)year % 100, '-');
}

apr_size_t nx_time_write(apr_int64_t seconds, char *out)
{
    apr_int64_t day = seconds / 86400 - (seconds % 86400 < 0);
    apr_int64_t rest = seconds - day * 86400;
    /* the era of 400 years, which begins on a 1st of March, and the day in it */
    apr_int64_t since = day + 719468, era = (since >= 0 ? since : since - 146096) / 146097;
    unsigned doe = (unsigned)(since - era * 146097), time = (unsigned)rest;
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    unsigned march = (5 * doy + 2) / 153, month = march < 10 ? march + 3 : march - 9;
    apr_int64_t year = yoe + era * 400 + (month <= 2);
    char *at = out;

    at = add_year(at, year);
    at = add_two(at, month, '-');
    at = add_two(at, doy - (153 * march + 2) / 5 + 1, 'T');
    at = add_two(at, time / 3600, ':');
    at = add_two(at, time / 60 % 60, ':');
    at = add_two(at, time % 60, '+');
    memcpy(at, "00:00", 6);
    return (apr_size_t)(at + 5 - out);
}

/* SPDX-License-Identifier: Apache-2.0
 *
 * A set of items as parameters: one JSON text, or one array a field in PostgreSQL's text or
 * binary form. What a module would have to do, without its pools. C library only.
 */
#include "items.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const field_names[FIELDS] = {
    "userid",   "username", "firstname",   "lastname",     "email",      "auth",
    "lang",     "timezone", "institution", "department",   "address",    "city",
    "country",  "phone1",   "phone2",      "policyagreed", "middlename", "alternatename",
    "password", "url",      "icq",         "skype",        "yahoo",      "aim",
    "msn",      "tenant",   "cohort0",     "cohort1",      "cohort2",    "cohort3",
    "cohort4",  "cohort5",  "cohort6",     "cohort7",      "cohort8",    "cohort9"};

static void put(out_t *o, const char *data, size_t len)
{
    if (o->len + len > BUFFER) {
        fail("set", "larger than the buffer");
    }
    memcpy(o->data + o->len, data, len);
    o->len += len;
}

static void put_text(out_t *o, const char *text)
{
    put(o, text, strlen(text));
}

static void put_number(out_t *o, uint64_t number)
{
    char digits[24];

    snprintf(digits, sizeof(digits), "%" PRIu64, number);
    put_text(o, digits);
}

/* TEXT in double quotes with a backslash before quotes and backslashes: right for JSON (the
 * samples hold no control characters) and for array literals. */
static void put_quoted(out_t *o, const char *text)
{
    size_t plain;

    put(o, "\"", 1);
    for (;; text++) {
        plain = strcspn(text, "\"\\");
        put(o, text, plain);
        text += plain;
        if (*text == '\0') {
            break;
        }
        put(o, "\\", 1);
        put(o, text, 1);
    }
    put(o, "\"", 1);
}

static void build_json(call_t *call, const item_t *items, int n, bool mask)
{
    out_t *o = &call->out;

    put(o, "[", 1);
    for (int i = 0; i < n; i++) {
        put_text(o, i == 0 ? "{\"pos\":" : ",{\"pos\":");
        put_number(o, (uint64_t)i + 1);
        if (mask) {
            put_text(o, ",\"has\":");
            put_number(o, items[i].given >> 1);
        }
        for (int f = 0; f < FIELDS; f++) {
            if ((items[i].given >> f & 1) == 0) {
                continue;
            }
            put_text(o, ",\"");
            put_text(o, field_names[f]);
            put_text(o, "\":");
            if (items[i].value[f] == NULL) {
                put_text(o, "null");
            } else {
                put_quoted(o, items[i].value[f]);
            }
        }
        put(o, "}", 1);
    }
    put(o, "]", 2);
    call->count = 1;
    call->values[0] = o->data;
}

void build_document(call_t *call, const item_t *items, int n)
{
    build_json(call, items, n, false);
}

void build_masked(call_t *call, const item_t *items, int n)
{
    build_json(call, items, n, true);
}

static void build_mask(call_t *call, const item_t *items, int n)
{
    out_t *o = &call->out;

    call->values[0] = o->data;
    for (int i = 0; i < n; i++) {
        put(o, i == 0 ? "{" : ",", 1);
        put_number(o, items[i].given >> 1);
    }
    put(o, "}", 2);
    call->count = FIELDS + 1;
}

static bool anybody_gives(const item_t *items, int n, int f)
{
    uint64_t all = 0;

    for (int i = 0; i < n; i++) {
        all |= items[i].given;
    }
    return all >> f & 1;
}

static void build_text_array(call_t *call, const item_t *items, int n, int f)
{
    out_t *o = &call->out;

    call->values[f + 1] = o->data + o->len;
    for (int i = 0; i < n; i++) {
        put(o, i == 0 ? "{" : ",", 1);
        if (items[i].value[f] == NULL) {
            put(o, "NULL", 4);
        } else {
            put_quoted(o, items[i].value[f]);
        }
    }
    put(o, "}", 2);
}

void build_arrays(call_t *call, const item_t *items, int n)
{
    build_mask(call, items, n);
    for (int f = 0; f < FIELDS; f++) {
        build_text_array(call, items, n, f);
    }
}

/* A member no item gives is a NULL parameter: unnest pads it. */
void build_sparse(call_t *call, const item_t *items, int n)
{
    build_mask(call, items, n);
    for (int f = 0; f < FIELDS; f++) {
        if (anybody_gives(items, n, f)) {
            build_text_array(call, items, n, f);
        }
    }
}

static void put_be32(out_t *o, uint32_t number)
{
    char bytes[4] = {(char)(number >> 24), (char)(number >> 16), (char)(number >> 8), (char)number};

    put(o, bytes, sizeof(bytes));
}

/* array_recv: dimensions, has-null flag, element type, size, lower bound, then the elements. */
static void build_binary_array(call_t *call, const item_t *items, int n, int f)
{
    const uint32_t head[] = {1, 1, 25, (uint32_t)n, 1};
    out_t *o = &call->out;
    size_t start = o->len;

    for (size_t i = 0; i < LEN(head); i++) {
        put_be32(o, head[i]);
    }
    for (int i = 0; i < n; i++) {
        const char *value = items[i].value[f];

        put_be32(o, value == NULL ? UINT32_MAX : (uint32_t)strlen(value));
        if (value != NULL) {
            put_text(o, value);
        }
    }
    call->values[f + 1] = o->data + start;
    call->lengths[f + 1] = (int)(o->len - start);
    call->formats[f + 1] = 1;
}

void build_binary(call_t *call, const item_t *items, int n)
{
    build_mask(call, items, n);
    for (int f = 0; f < FIELDS; f++) {
        if (anybody_gives(items, n, f)) {
            build_binary_array(call, items, n, f);
        }
    }
}

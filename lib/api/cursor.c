/* SPDX-License-Identifier: Apache-2.0
 *
 * A cursor is base64url of a digest, the id, and the key after a space where there is one. The
 * digest binds it to its list; it keeps accidents out, not forgers: a forged one finds nothing that
 * its caller may not list anyway.
 */
#include "api/cursor.h"

#include <apr_encode.h>
#include <apr_strings.h>

#include "core/ident.h"
#include "core/text.h"

enum { DIGEST = 16, MOST = 4096 };

static const char *digest(apr_pool_t *p, const char *list, const char *place)
{
    const char *text = apr_pstrcat(p, list, "\n", place, NULL);

    return apr_pstrmemdup(p, nx_sha256_hex(p, text, strlen(text)), DIGEST);
}

const char *nx_cursor_write(apr_pool_t *p, const char *list, const nx_cursor_t *cursor)
{
    const char *place =
        apr_pstrcat(p, cursor->id, cursor->key ? " " : "", cursor->key ? cursor->key : "", NULL);
    const char *text = apr_pstrcat(p, digest(p, list, place), place, NULL);

    return apr_pencode_base64(p, text, (apr_ssize_t)strlen(text), APR_ENCODE_BASE64URL, NULL);
}

int nx_cursor_read(apr_pool_t *p, const char *list, const char *text, nx_cursor_t *cursor)
{
    apr_size_t len, id;
    const char *all, *place;

    if (strlen(text) > MOST)
        return 0;
    all = apr_pdecode_base64(p, text, APR_ENCODE_STRING, APR_ENCODE_NONE, &len);
    if (!all || len <= DIGEST || strlen(all) != len || nx_utf8_count(all, len) < 0)
        return 0;
    place = all + DIGEST;
    if (memcmp(all, digest(p, list, place), DIGEST) != 0)
        return 0;
    id = strspn(place, "0123456789");
    if (id == 0 || id > 18 || (place[id] && place[id] != ' '))
        return 0;
    cursor->id = apr_pstrmemdup(p, place, id);
    cursor->key = place[id] ? place + id + 1 : NULL;
    return 1;
}

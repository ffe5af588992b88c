/* SPDX-License-Identifier: Apache-2.0
 *
 * Time, ids, digests, random text. Promises that nothing here is guessable or jumps with the wall
 * clock. A system without randomness or a digest is no place to go on in: both abort the process.
 * The only file of the core that includes OpenSSL.
 */
#include "ident.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include <apr_general.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { ID_BYTES = 16, ENTROPY_MAX = 256 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

apr_time_t nx_time_mono(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (apr_time_t)now.tv_sec * APR_USEC_PER_SEC + now.tv_nsec / 1000;
}

int nx_time_left_ms(apr_time_t deadline)
{
    apr_time_t now = nx_time_mono(), left;

    if (deadline <= now)
        return 0;
    left = (deadline - now) / 1000 + ((deadline - now) % 1000 != 0);
    return left > INT_MAX ? INT_MAX : (int)left;
}

/* getentropy needs no file descriptor, so ids are made when a process has none left. */
static void random_bytes(unsigned char *to, apr_size_t n)
{
    while (n) {
        apr_size_t part = n < ENTROPY_MAX ? n : ENTROPY_MAX;

        if (getentropy(to, part) && apr_generate_random_bytes(to, part) != APR_SUCCESS)
            abort();
        to += part;
        n -= part;
    }
}

static const char *hex(apr_pool_t *p, const unsigned char *bytes, apr_size_t n)
{
    char *text = apr_palloc(p, 2 * n + 1);
    apr_size_t i;

    for (i = 0; i < n; i++) {
        text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    text[2 * n] = '\0';
    return text;
}

const char *nx_id_new(apr_pool_t *p)
{
    unsigned char bytes[ID_BYTES];

    random_bytes(bytes, sizeof(bytes));
    return hex(p, bytes, sizeof(bytes));
}

static EVP_MD *sha256_found;

static void find_sha256(void)
{
    sha256_found = EVP_MD_fetch(NULL, "SHA256", NULL);
}

/* EVP_sha256() would look for it anew each time, which takes longer than a short digest. */
static const EVP_MD *sha256(void)
{
    static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;

    if (!CRYPTO_THREAD_run_once(&once, find_sha256) || !sha256_found)
        abort();
    return sha256_found;
}

const char *nx_sha256_hex(apr_pool_t *p, const void *data, apr_size_t len)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n;

    if (!EVP_Digest(data, len, digest, &n, sha256(), NULL))
        abort();
    return hex(p, digest, n);
}

int nx_same_secret(const char *a, const char *b)
{
    apr_size_t n = strlen(a);

    return n == strlen(b) && !CRYPTO_memcmp(a, b, n);
}

const char *nx_random_text(apr_pool_t *p, int n)
{
    const unsigned fair = 256 - 256 % (sizeof(alphabet) - 1);
    char *text = apr_palloc(p, (apr_size_t)n + 1);
    unsigned char bytes[64];
    int made = 0;

    while (made < n) {
        apr_size_t i;

        random_bytes(bytes, sizeof(bytes));
        for (i = 0; i < sizeof(bytes) && made < n; i++) {
            if (bytes[i] < fair)
                text[made++] = alphabet[bytes[i] % (sizeof(alphabet) - 1)];
        }
    }
    text[n] = '\0';
    return text;
}

struct nx_digest_t {
    apr_pool_t *pool;
    EVP_MD_CTX *context;
};

static apr_status_t free_context(void *context)
{
    EVP_MD_CTX_free(context);
    return APR_SUCCESS;
}

nx_digest_t *nx_digest_make(apr_pool_t *p)
{
    nx_digest_t *d = apr_pcalloc(p, sizeof(*d));

    d->pool = p;
    d->context = EVP_MD_CTX_new();
    if (!d->context || !EVP_DigestInit_ex(d->context, sha256(), NULL))
        abort();
    apr_pool_cleanup_register(p, d->context, free_context, apr_pool_cleanup_null);
    return d;
}

void nx_digest_add(nx_digest_t *d, const void *data, apr_size_t len)
{
    if (!EVP_DigestUpdate(d->context, data, len))
        abort();
}

void nx_digest_text(nx_digest_t *d, const char *text)
{
    apr_uint64_t len = text ? strlen(text) : ~(apr_uint64_t)0;

    nx_digest_add(d, &len, sizeof(len));
    if (text)
        nx_digest_add(d, text, (apr_size_t)len);
}

const char *nx_digest_hex(nx_digest_t *d)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n;

    if (!EVP_DigestFinal_ex(d->context, digest, &n))
        abort();
    return hex(d->pool, digest, n);
}

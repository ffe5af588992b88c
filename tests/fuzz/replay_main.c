/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs a fuzz target on every file of the directories named, without libFuzzer. Fails when there
 * is nothing to run or a file cannot be read.
 */
#include <stdio.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#include "fuzz.h"

enum { INPUT_MAX = 1 << 20 };

/* Runs one file in a buffer of exactly its size. Whether it could be read. */
static int replay(apr_pool_t *p, const char *path)
{
    apr_file_t *file;
    apr_finfo_t info;
    uint8_t *data;
    int whole;

    if (apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, 0, p) != APR_SUCCESS ||
        apr_file_info_get(&info, APR_FINFO_SIZE, file) != APR_SUCCESS || info.size > INPUT_MAX)
        return 0;
    data = malloc(info.size ? (size_t)info.size : 1);
    whole = data && apr_file_read_full(file, data, (apr_size_t)info.size, NULL) == APR_SUCCESS;
    if (whole)
        LLVMFuzzerTestOneInput(data, (size_t)info.size);
    free(data);
    return whole;
}

static int replay_directory(apr_pool_t *p, const char *name)
{
    apr_dir_t *dir;
    apr_finfo_t entry;
    int count = 0;

    if (apr_dir_open(&dir, name, p) != APR_SUCCESS)
        return 0;
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        const char *path = apr_pstrcat(p, name, "/", entry.name, NULL);

        if (entry.name[0] == '.')
            continue;
        if (!replay(p, path)) {
            fprintf(stderr, "%s: cannot be read\n", path);
            return 0;
        }
        count++;
    }
    return count;
}

int main(int argc, char **argv)
{
    apr_pool_t *p;
    int i, count = 1;

    apr_initialize();
    apr_pool_create(&p, NULL);
    for (i = 1; i < argc && count; i++) {
        count = replay_directory(p, argv[i]);
        printf("%s: %d inputs\n", argv[i], count);
    }
    apr_pool_destroy(p);
    apr_terminate();
    return argc < 2 || !count;
}

/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner's verdict on each document of standard input (four bytes of length, big-endian,
 * then the document), one line each: "ok" or the slug of the error. For json_differential.py.
 */
#include "fuzz.h"

#include "core/json_check.h"

enum { DOCUMENT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const nx_json_limits_t limits = {32, 50000, 1000};
    nx_err_t *err = nx_json_check(fuzz_pool(), (const char *)data, size, &limits, NULL);

    puts(err ? nx_err_info(err->kind)->slug : "ok");
    return fuzz_done();
}

int main(void)
{
    unsigned char head[4];

    while (fread(head, 1, 4, stdin) == 4) {
        size_t size = (size_t)head[0] << 24 | head[1] << 16 | head[2] << 8 | head[3];
        uint8_t *data = size <= DOCUMENT_MAX ? malloc(size ? size : 1) : NULL;

        if (!data || fread(data, 1, size, stdin) != size)
            return 1;
        LLVMFuzzerTestOneInput(data, size);
        free(data);
    }
    return 0;
}

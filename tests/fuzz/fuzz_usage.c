/* SPDX-License-Identifier: MIT */
/*
 * fuzz_usage.c - a usage file out of the input: CSV or JSON lines, plain or compressed.  It is
 * read in pieces of different sizes, which must not matter, and with bad rows set aside or not.
 */
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/reading.h"

static uint64_t take(const char *text, size_t size, size_t chunk, bool sets_aside, bool *is_damaged)
{
    struct fuzz_watch watch = { 0 };
    struct fuzz_said said = { 0 };
    struct reading reading;
    tariff_error err = { 0 };
    tariff_code code;

    if (reading_begin(&reading, fuzz_alloc, &watch, &err) != TARIFF_OK)
        fuzz_broken("%s", err.message);
    reading.chunk = chunk;
    reading.sets_aside = sets_aside;
    code = reading_read(&reading, "usage", text, size, &err);
    *is_damaged |= code == TARIFF_FILE_FAILED;
    fuzz_check_error(&said, code, &err);
    if (reading.dump.length > 0)
        fuzz_say(&said, reading.dump.data, reading.dump.length);
    reading_free(&reading);
    fuzz_watch_end(&watch);
    return said.sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    static const char nothing[1];

    if (size == 0)
        text = nothing;
    for (int sets_aside = 0; sets_aside < 2; sets_aside++) {
        bool is_damaged = false; /* compressed data: how far it is read first may differ */
        uint64_t sum, again;
        size_t chunk;

        fuzz_begin();
        sum = take(text, size, 0, sets_aside == 1, &is_damaged);
        chunk = 1 + sum % 61;
        again = take(text, size, chunk, sets_aside == 1, &is_damaged);
        if (again != sum && !is_damaged)
            fuzz_broken("In pieces of %zu bytes it reads as something else.", chunk);
    }
    return 0;
}

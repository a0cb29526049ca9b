/* SPDX-License-Identifier: MIT */
/*
 * fuzz_state.c - a saved state out of the input: what stands between its head and its checksum,
 * which are put around it so that damage gets past them.  It is gone on from, rated and handed on
 * again.
 */
#include <stdlib.h>
#include <string.h>

#include "api/handle.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "fuzz/fuzz.h"

#define AS_OF 1780272000000000 /* 2026-06-01 */

static const char usage[] = "id,account,at,item,direction,gb\n"
                            "later,acme,2026-05-01T10:00+08:00,traffic,out,2\n";

/* The whole file; the caller frees it. */
static void wrap(
        const tariff_rulebook *book, const uint8_t *data, size_t size, struct tf_text *file)
{
    char digits[TF_HASH_TEXT_SIZE];
    struct tf_hash hash;

    tf_text_init(file, tf_alloc_of(NULL, NULL));
    tf_text_put(file, "tariff state\n");
    tf_bytes_u64(file, 1);
    tf_bytes_name(file, book->book->name);
    tf_bytes_name(file, book->book->hash);
    tf_bytes_name(file, book->book->zones.version);
    tf_bytes_u64(file, 42);
    if (size > 0)
        tf_text_add(file, (const char *)data, size);
    tf_hash_begin(&hash);
    tf_hash_add(&hash, file->data, file->length);
    tf_hash_end(&hash, digits);
    tf_text_add(file, digits, strlen(digits));
    if (file->failed)
        abort();
}

static uint64_t take(const tariff_rulebook *book, const struct tf_text *file)
{
    static const struct {
        tariff_output output;
        tariff_format format;
    } outputs[] = {
        { TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_GRANTS, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_STATE, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE },
    };
    struct fuzz_watch watch = { 0 };
    struct fuzz_said said = { .has_no_lines = true };
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_run *run = NULL;
    tariff_error err = { 0 };
    tariff_code code;

    options.alloc = fuzz_alloc;
    options.alloc_ud = &watch;
    options.as_of = AS_OF;
    options.state = options.lines = options.explain = true;
    code = tariff_run_new(book, &options, &run, &err);
    if (code == TARIFF_OK)
        code = tariff_run_add(run, TARIFF_INPUT_PRIOR, "state", file->data, file->length, &err);
    if (code == TARIFF_OK)
        code = tariff_run_add(run, TARIFF_INPUT_USAGE, "usage.csv", usage, sizeof usage - 1, &err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(run, &err);
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0] && code == TARIFF_OK; i++)
        code = tariff_run_write(
                run, outputs[i].output, outputs[i].format, NULL, 0, fuzz_write, &said, &err);
    fuzz_check_error(&said, code, &err);
    tariff_run_free(run);
    fuzz_watch_end(&watch);
    return said.sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const tariff_rulebook *book;
    struct tf_text file;
    uint64_t sum;

    if (book == NULL)
        book = fuzz_book("tests/errors/base/book");
    wrap(book, data, size, &file);
    fuzz_begin();
    sum = take(book, &file);
    if (sum % 4 == 0 && take(book, &file) != sum)
        fuzz_broken("The same input says something else the second time.");
    tf_text_free(&file);
    return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * fuzz_state.c - a saved state out of the input: what stands between its head and its checksum,
 * which are put around it so that damage gets past them.  It is gone on from with usage of its
 * time and of later, rated and handed on again.
 *
 * The input's first byte says which rulebook, and whether there is usage of the state's own time.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "fuzz/fuzz.h"

struct book {
    const char *path;
    int64_t as_of;
    const char *late;  /* from the time of the states */
    const char *later; /* from after it */
    const tariff_rulebook *rulebook;
    struct tf_text head; /* what a state begins with: all up to the number of accounts */
};

enum { BOOKS = 4 };

static struct book books[BOOKS] = {
    { .path = "tests/errors/base/book",
            .as_of = 1780272000000000, /* 2026-06-01 */
            .late = "id,account,at,item,direction,gb\n"
                    "late,acme,2026-03-04T10:05+08:00,traffic,out,2\n",
            .later = "id,account,at,item,direction,gb\n"
                     "later,acme,2026-05-01T10:00+08:00,traffic,out,2\n" },
    { .path = "tests/golden/shop",
            .as_of = 1719792000000000, /* 2024-07-01 */
            .late = "id,account,at,item,gb,signal,box\n"
                    "late,a,2024-05-06T10:05+02:00,traffic,2,,\n",
            .later = "id,account,at,item,gb,signal,box\n"
                     "later,a,2024-06-20T10:00+02:00,transfer,2,,\n"
                     "off,a,2024-06-20T11:00+02:00,box,,off,b1\n" },
    { .path = "tests/golden/functions",
            .as_of = 1719792000000000,
            .late = "id,account,at,item,gb,calls\n"
                    "late,a,2024-05-06T10:05+02:00,traffic,2,\n",
            .later = "id,account,at,item,gb,calls\n"
                     "later,a,2024-06-20T10:00+02:00,calls,,2\n" },
    { .path = "tests/golden/points",
            .as_of = 1719792000000000,
            .late = "id,account,at,kind,messages\n"
                    "late,a,2024-05-06T10:05+02:00,text,2\n",
            .later = "id,account,at,kind,messages\n"
                     "later,a,2024-06-20T10:00+02:00,voice,2\n" },
};

/* -- A whole state --------------------------------------------------------------------- */

static tariff_code keep(void *ud, const char *text, size_t length)
{
    tf_text_add(ud, text, length);
    return TARIFF_OK;
}

/* Its head is that of a state of no account. */
static void make_ready(struct book *book)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_run *run = NULL;

    book->rulebook = fuzz_book(book->path);
    tf_text_init(&book->head, tf_alloc_of(NULL, NULL));
    options.as_of = book->as_of;
    options.state = true;
    if (tariff_run_new(book->rulebook, &options, &run, NULL) != TARIFF_OK ||
            tariff_run_rate(run, NULL) != TARIFF_OK ||
            tariff_run_write(run, TARIFF_OUTPUT_STATE, TARIFF_FORMAT_CSV, NULL, 0, keep,
                    &book->head, NULL) != TARIFF_OK ||
            book->head.failed)
        fuzz_broken("There is no state of no account.");
    tariff_run_free(run);
    book->head.length -= sizeof(uint64_t) + TF_HASH_TEXT_SIZE - 1;
}

/* The whole file; the caller frees it. */
static void wrap(const struct book *book, const uint8_t *data, size_t size, struct tf_text *file)
{
    char digits[TF_HASH_TEXT_SIZE];
    struct tf_hash hash;

    tf_text_init(file, tf_alloc_of(NULL, NULL));
    tf_text_add(file, book->head.data, book->head.length);
    if (size > 0)
        tf_text_add(file, (const char *)data, size);
    tf_hash_begin(&hash);
    tf_hash_add(&hash, file->data, file->length);
    tf_hash_end(&hash, digits);
    tf_text_add(file, digits, strlen(digits));
    if (file->failed)
        abort();
}

/* -- Going on from it -------------------------------------------------------------------- */

static tariff_code rate(tariff_run *run, const struct book *book, const struct tf_text *file,
        bool is_late, tariff_error *err)
{
    tariff_code code =
            tariff_run_add(run, TARIFF_INPUT_PRIOR, "state", file->data, file->length, err);

    if (code == TARIFF_OK && is_late)
        code = tariff_run_add(
                run, TARIFF_INPUT_USAGE, "late.csv", book->late, strlen(book->late), err);
    if (code == TARIFF_OK)
        code = tariff_run_add(
                run, TARIFF_INPUT_USAGE, "later.csv", book->later, strlen(book->later), err);
    return code == TARIFF_OK ? tariff_run_rate(run, err) : code;
}

static uint64_t take(const struct book *book, const struct tf_text *file, bool is_late)
{
    static const struct {
        tariff_output output;
        tariff_format format;
    } outputs[] = {
        { TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_GRANTS, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_PURCHASES, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_ENTRIES, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_FOCUS, TARIFF_FORMAT_CSV },
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
    options.as_of = book->as_of;
    options.state = options.lines = options.explain = true;
    fuzz_begin();
    code = tariff_run_new(book->rulebook, &options, &run, &err);
    if (code == TARIFF_OK)
        code = rate(run, book, file, is_late, &err);
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0] && code == TARIFF_OK; i++)
        code = tariff_run_write(
                run, outputs[i].output, outputs[i].format, NULL, 0, fuzz_write, &said, &err);
    fuzz_check_error(&said, code, &err);
    if (code == TARIFF_OK)
        fuzz_go_on(book->rulebook, &options, run);
    tariff_run_free(run);
    fuzz_watch_end(&watch);
    return said.sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct book *book = &books[size == 0 ? 0 : data[0] % BOOKS];
    bool is_late = size > 0 && data[0] / BOOKS % 2 == 1;
    struct tf_text file;
    uint64_t sum;

    if (book->rulebook == NULL)
        make_ready(book);
    wrap(book, data + (size > 0), size - (size > 0), &file);
    sum = take(book, &file, is_late);
    if (sum % 4 == 0 && take(book, &file, is_late) != sum)
        fuzz_broken("The same input says something else the second time.");
    tf_text_free(&file);
    return 0;
}

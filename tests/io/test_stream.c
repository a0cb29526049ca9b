/* SPDX-License-Identifier: MIT */
/*
 * Streams: the same bytes come out, however they are packed and asked for; what is
 * damaged is an error that names the input.
 */
#include <stdio.h>
#include <string.h>

#include "io/pack.h"
#include "io/stream.h"
#include "support/cases.h"

enum { TEXT_SIZE = 700000, PACKED_SIZE = 1000000 };

static char text[TEXT_SIZE];
static char packed[PACKED_SIZE];

/* Text that packs badly, so that it fills several pieces. */
static void fill_text(void)
{
    uint32_t seed = 1;

    for (size_t i = 0; i < TEXT_SIZE; i++) {
        seed = seed * 1664525 + 1013904223;
        text[i] = (char)('!' + (seed >> 24) % 90);
    }
}

static const struct pack_case {
    const char *name;
    enum packing_kind kind;
    size_t members; /* the text is cut into so many, packed one by one */
    size_t length;  /* of the text */
    size_t asked;   /* bytes at once */
    bool is_file;
} pack_cases[] = {
    { "plain memory", PACK_NONE, 1, TEXT_SIZE, 4096, false },
    { "plain memory, nothing in it", PACK_NONE, 1, 0, 4096, false },
    { "plain memory, one byte at a time", PACK_NONE, 1, 300, 1, false },
    { "plain file", PACK_NONE, 1, TEXT_SIZE, 1000, true },
    { "plain file, large pieces", PACK_NONE, 1, TEXT_SIZE, 300000, true },
    { "plain file, nothing in it", PACK_NONE, 1, 0, 4096, true },
    { "gzip memory", PACK_GZIP, 1, TEXT_SIZE, 5000, false },
    { "gzip file of several members", PACK_GZIP, 3, TEXT_SIZE, 300000, true },
    { "gzip of nothing", PACK_GZIP, 1, 0, 10, false },
    { "gzip, one byte at a time", PACK_GZIP, 2, 300, 1, false },
    { "zstd memory", PACK_ZSTD, 1, TEXT_SIZE, 5000, false },
    { "zstd file of several frames", PACK_ZSTD, 3, TEXT_SIZE, 300000, true },
    { "zstd of nothing", PACK_ZSTD, 1, 0, 10, false },
    { "zstd, one byte at a time", PACK_ZSTD, 2, 300, 1, false },
};

static size_t pack_members(const struct pack_case *c)
{
    size_t used = 0;

    for (size_t i = 0; i < c->members; i++) {
        size_t from = c->length * i / c->members;
        size_t until = c->length * (i + 1) / c->members;

        used = pack(c->kind, text + from, until - from, packed, used, sizeof packed);
    }
    return used;
}

static void write_file(const char *path, size_t length)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(packed, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void test_unpack(void **state)
{
    const struct pack_case *c = *state;
    const char *path = "test_stream.tmp";
    char *got_text = malloc(c->asked);
    size_t length = pack_members(c);
    struct tf_stream *stream;
    size_t done = 0;
    size_t got;

    assert_non_null(got_text);
    if (c->is_file)
        write_file(path, length);
    assert_int_equal(tf_stream_open(tf_alloc_of(NULL, NULL), path, c->is_file ? NULL : packed,
                             length, &stream, NULL),
            TARIFF_OK);
    do {
        assert_int_equal(tf_stream_read(stream, got_text, c->asked, &got, NULL), TARIFF_OK);
        assert_true(done + got <= c->length);
        assert_memory_equal(got_text, text + done, got);
        done += got;
    } while (got > 0);
    assert_int_equal(done, c->length);
    tf_stream_close(stream);
    free(got_text);
    if (c->is_file)
        (void)remove(path);
}

static const struct damage_case {
    const char *name;
    enum packing_kind kind;
    size_t cut;       /* bytes missing at the end */
    size_t flip;      /* from the end: a byte that is changed; 0: none */
    const char *tail; /* bytes behind it */
    const char *message;
} damage_cases[] = {
    { "gzip cut off", PACK_GZIP, 9, 0, "", "The input \"in.gz\" ends inside its compressed data." },
    { "gzip without its last byte", PACK_GZIP, 1, 0, "",
            "The input \"in.gz\" ends inside its compressed data." },
    { "gzip with another sum", PACK_GZIP, 0, 6, "",
            "The input \"in.gz\" holds damaged gzip data: incorrect data check." },
    { "gzip with something behind it", PACK_GZIP, 0, 0, "junk",
            "The input \"in.gz\" holds damaged gzip data: incorrect header check." },
    { "zstd cut off", PACK_ZSTD, 9, 0, "", "The input \"in.gz\" ends inside its compressed data." },
    { "zstd with something behind it", PACK_ZSTD, 0, 0, "junk",
            "The input \"in.gz\" holds damaged zstd data: Unknown frame descriptor." },
};

static void test_damage(void **state)
{
    const struct damage_case *c = *state;
    size_t length = pack(c->kind, text, 1000, packed, 0, sizeof packed) - c->cut;
    struct tf_arena arena;
    tariff_error err = { 0 };
    const char *all;
    size_t all_length;

    if (c->flip > 0)
        packed[length - c->flip] ^= 1;
    memcpy(packed + length, c->tail, strlen(c->tail));
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    assert_int_equal(tf_stream_read_all(&arena, arena.alloc, "in.gz", packed,
                             length + strlen(c->tail), &all, &all_length, &err),
            TARIFF_FILE_FAILED);
    assert_null(all);
    assert_string_equal(err.message, c->message);
    assert_string_equal(err.file, "in.gz");
    assert_string_not_equal(err.hint, "");
    tf_arena_free(&arena);
}

static const struct missing_case {
    const char *name;
    const char *path;
    const char *message;
} missing_cases[] = {
    { "no such file", "no/such.csv", "The input \"no/such.csv\" cannot be opened." },
    { "a folder", ".", "The input \".\" cannot be read." },
};

static void test_missing(void **state)
{
    const struct missing_case *c = *state;
    tariff_error err = { 0 };
    struct tf_stream *stream;

    assert_int_equal(tf_stream_open(tf_alloc_of(NULL, NULL), c->path, NULL, 0, &stream, &err),
            TARIFF_FILE_FAILED);
    assert_null(stream);
    assert_string_equal(err.message, c->message);
    assert_string_equal(err.file, c->path);
    assert_string_not_equal(err.hint, "");
}

int main(void)
{
    int failed;

    fill_text();
    failed = RUN_CASES("stream", test_unpack, pack_cases);
    failed += RUN_CASES("damaged stream", test_damage, damage_cases);
    return failed + RUN_CASES("missing stream", test_missing, missing_cases);
}

/* SPDX-License-Identifier: MIT */
/*
 * What must not matter to the reading of usage: the size of pieces, packing, setting rows
 * aside, and memory that runs out.
 */
#include <limits.h>

#include "io/pack.h"
#include "io/reading.h"
#include "support/cases.h"
#include "support/failing.h"

static const struct input {
    const char *name;
    const char *text;
    const char *events; /* bad rows are set aside */
} inputs[] = {
    { "csv",
            "\xEF\xBB\xBFid,account,at,item,edition,seconds,tool,count\r\n"
            "u1,acme,2026-03-01T10:30:00+08:00,compute,shared,1.5,,\r\n"
            "\r\n"
            "\"u,2\",\"ac\"\"me\",2026-03-01T10:30:01+08:00,compute,exclusive,2,\"a\nb\",\r\n"
            "u3,acme,2026-03-01T10:30:02+08:00,zebra,,,,5\r\n"
            "\"u4\"x,acme,2026-03-01T10:30:03+08:00,request,,,,5\r\n"
            "u5,g\xC3\xB6teborg,2026-03-01T10:30:04+08:00,request,,,,6\n"
            "u6,ac\xFFme,2026-03-01T10:30:04+08:00,request,,,,6\n"
            "u7,acme\n"
            "u8,acme,2026-03-02T10:30:04+08:00,request,,,,7",
            "2 u1 acme 2026-03-01T02:30:00Z . item=compute edition=shared seconds=1.5\n"
            "4 u,2 ac\"me 2026-03-01T02:30:01Z . item=compute edition=exclusive tool=a\nb "
            "seconds=2\n"
            "! 6:35 u3,acme,2026-03-01T10:30:02+08:00,zebra,,,,5\n"
            "! 7:1 \"u4\"x,acme,2026-03-01T10:30:03+08:00,request,,,,5\n"
            "8 u5 g\xC3\xB6teborg 2026-03-01T02:30:04Z . item=request count=6\n"
            "! 9:6 u6,ac\xFFme,2026-03-01T10:30:04+08:00,request,,,,6\n"
            "! 10:4 u7,acme\n"
            "11 u8 acme 2026-03-02T02:30:04Z . item=request count=7\n" },
    { "json lines",
            "\xEF\xBB\xBF\n{\"id\":1,\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\","
            "\"item\":\"request\",\"count\":1.0}\r\n"
            "{\"id\":2,\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":\"x\"}\n"
            "  \n"
            "{\"id\":3,\n"
            "{\"specversion\":\"1.0\",\"id\":\"4\",\"subject\":\"g\xC3\xB6teborg\","
            "\"time\":\"2026-03-01T02:30:00Z\",\"data\":{\"item\":\"storage\",\"gb\":0.25}}",
            "2 1 acme 2026-03-01T02:30:00Z . item=request count=1\n"
            "! 3:61 "
            "{\"id\":2,\"account\":\"acme\",\"at\":\"2026-03-01T02:30:00Z\",\"item\":\"x\"}\n"
            "! 5:8 {\"id\":3,\n"
            "6 4 g\xC3\xB6teborg 2026-03-01T02:30:00Z . item=storage gb=0.25\n" },
};

static void test_chunks(void **state)
{
    const struct input *c = *state;
    size_t length = strlen(c->text);

    for (size_t chunk = 1; chunk <= length + 1; chunk++) {
        struct reading reading;
        tariff_error err = { 0 };

        assert_int_equal(reading_begin(&reading, NULL, NULL, &err), TARIFF_OK);
        reading.chunk = chunk;
        reading.sets_aside = true;
        assert_int_equal(reading_read(&reading, "usage", c->text, length, &err), TARIFF_OK);
        assert_string_equal(reading.dump.data, c->events);
        reading_free(&reading);
    }
}

static void test_packing(void **state)
{
    const struct input *c = *state;
    char packed[4096];

    for (enum packing_kind kind = PACK_NONE; kind <= PACK_ZSTD; kind++) {
        size_t half = strlen(c->text) / 2;
        size_t length = pack(kind, c->text, half, packed, 0, sizeof packed);
        struct reading reading;
        tariff_error err = { 0 };

        length = pack(kind, c->text + half, strlen(c->text) - half, packed, length, sizeof packed);
        assert_int_equal(reading_begin(&reading, NULL, NULL, &err), TARIFF_OK);
        reading.sets_aside = true;
        assert_int_equal(reading_read(&reading, "usage", packed, length, &err), TARIFF_OK);
        assert_string_equal(reading.dump.data, c->events);
        reading_free(&reading);
    }
}

/* -- Headers that are wrong ---------------------------------------------------- */

static const struct header {
    const char *name;
    const char *text;
    uint32_t line;
    uint32_t column;
} headers[] = {
    { "a comma comes to be the separator with the second line",
            "id;account;at;item;x,y,z,\"a\nb,c\"d,e,f,g\n", 1, 26 },
    { "a quote is never closed", "id;account;at;\"item\nu1;acme;x;y\nu2;acme;x;y\n", 1, 15 },
    { "a column without a name", "\n\nid,account,at,,item\n", 3, 15 },
};

static void test_header(void **state)
{
    const struct header *c = *state;
    size_t length = strlen(c->text);
    tariff_error whole = { 0 };

    for (size_t chunk = length + 1; chunk > 0; chunk--) {
        struct reading reading;
        tariff_error err = { 0 };

        assert_int_equal(reading_begin(&reading, NULL, NULL, &err), TARIFF_OK);
        reading.chunk = chunk;
        assert_int_equal(reading_read(&reading, "usage", c->text, length, &err), TARIFF_BAD_USAGE);
        if (chunk > length)
            whole = err;
        assert_string_equal(err.message, whole.message);
        assert_int_equal(err.line, c->line);
        assert_int_equal(err.column, c->column);
        reading_free(&reading);
    }
}

/* -- Memory ------------------------------------------------------------------- */

static void test_memory(void **state)
{
    const struct input *c = *state;

    for (enum packing_kind kind = PACK_NONE; kind <= PACK_ZSTD; kind++) {
        char packed[4096];
        size_t length = pack(kind, c->text, strlen(c->text), packed, 0, sizeof packed);
        tariff_code code = TARIFF_NO_MEMORY;

        for (long n = 0; code != TARIFF_OK; n++) {
            struct failing f = { LONG_MAX, 0 };
            struct reading reading;
            tariff_error err = { 0 };

            assert_int_equal(reading_begin(&reading, failing_alloc, &f, &err), TARIFF_OK);
            reading.sets_aside = true;
            reading.chunk = 64;
            f.left = n;
            code = reading_read(&reading, "usage", packed, length, &err);
            assert_true(code == TARIFF_OK || code == TARIFF_NO_MEMORY);
            assert_int_equal(err.code, code);
            reading_free(&reading);
            assert_int_equal(f.held, 0);
        }
    }
}

/* -- Callbacks ------------------------------------------------------------------ */

static const struct fate {
    const char *name;
    tariff_code take;   /* what take answers */
    bool aside;         /* bad_row sets aside */
    uint64_t cancel_at; /* progress answers false from so many rows on */
    tariff_code code;
    unsigned taken; /* events that take saw */
    unsigned asides;
} fates[] = {
    { "a taker's refusal stops", TARIFF_TOO_LATE, false, 99, TARIFF_TOO_LATE, 1, 0 },
    { "a taker's refusal is set aside", TARIFF_TOO_LATE, true, 99, TARIFF_OK, 3, 3 },
    { "memory is never set aside", TARIFF_NO_MEMORY, true, 99, TARIFF_NO_MEMORY, 1, 0 },
    { "progress cancels", TARIFF_OK, false, 1, TARIFF_CANCELLED, 1, 0 },
};

struct watcher {
    const struct fate *fate;
    unsigned taken;
    unsigned asides;
    tariff_error seen;
};

static tariff_code watch_take(void *ud, const struct tf_event *event, tariff_error *err)
{
    struct watcher *watcher = ud;
    struct tf_place nowhere = { NULL, 0, 0 };

    (void)event;
    watcher->taken++;
    if (watcher->fate->take == TARIFF_OK)
        return TARIFF_OK;
    return tf_fail(err, tf_finding_as(0, watcher->fate->take), nowhere, "Try again.", "No.");
}

static bool watch_bad_row(void *ud, const tariff_error *err, const char *row, size_t length)
{
    struct watcher *watcher = ud;

    (void)row;
    (void)length;
    watcher->seen = *err;
    watcher->asides += watcher->fate->aside;
    return watcher->fate->aside;
}

static bool watch_progress(void *ud, uint64_t rows)
{
    struct watcher *watcher = ud;

    return rows < watcher->fate->cancel_at;
}

static void test_fate(void **state)
{
    static const char text[] = "id,account,at,item,count\n"
                               "u1,acme,2026-03-01T02:30:00Z,request,1\n"
                               "u2,acme,2026-03-01T02:30:00Z,request,1\n"
                               "u3,acme,2026-03-01T02:30:00Z,request,1\n";
    struct watcher watcher = { .fate = *state };
    struct reading reading;
    tariff_error err = { 0 };

    assert_int_equal(reading_begin(&reading, NULL, NULL, &err), TARIFF_OK);
    {
        struct tf_usage_reader reader = { .alloc = reading.alloc,
            .schema = &reading.schema,
            .accounts = &reading.accounts,
            .texts = &reading.texts,
            .take = watch_take,
            .bad_row = watch_bad_row,
            .progress = watch_progress,
            .ud = &watcher };
        struct tf_usage_source source = { "usage", text, sizeof text - 1, 16 };

        assert_int_equal(tf_usage_read_source(&reader, &source, &err), watcher.fate->code);
    }
    assert_int_equal(watcher.taken, watcher.fate->taken);
    assert_int_equal(watcher.asides, watcher.fate->asides);
    if (watcher.asides > 0) {
        assert_string_equal(watcher.seen.file, "usage"); /* take named no place */
        assert_int_equal(watcher.seen.line, 4);
    }
    reading_free(&reading);
}

/* -- Many rows --------------------------------------------------------------------- */

/* More accounts and dates than are kept at hand, each answer as the first time. */
static void test_many(void **state)
{
    struct reading reading;
    struct tf_text text;
    struct tf_text wanted;
    tariff_error err = { 0 };

    (void)state;
    assert_int_equal(reading_begin(&reading, NULL, NULL, &err), TARIFF_OK);
    tf_text_init(&text, reading.alloc);
    tf_text_init(&wanted, reading.alloc);
    tf_text_put(&text, "id,account,at,item,count\n");
    for (unsigned i = 0; i < 40000; i++) {
        unsigned account = i * 7919 % 20011;
        unsigned day = i * 31 % 28 + 1;
        unsigned month = i * 17 % 12 + 1;
        const char *tail = account % 3 == 0 ? "-with-a-long-name" : "";

        tf_text_format(&text, "u%u,a%u%s,20%02u-%02u-%02uT10:30:00Z,request,%u.5\n", i, account,
                tail, 10 + i % 50, month, day, i);
        tf_text_format(&wanted,
                "%u u%u a%u%s 20%02u-%02u-%02uT10:30:00Z . item=request count=%u.5\n", i + 2, i,
                account, tail, 10 + i % 50, month, day, i);
    }
    assert_int_equal(reading_read(&reading, "usage", text.data, text.length, &err), TARIFF_OK);
    assert_string_equal(reading.dump.data, tf_text_end(&wanted));
    tf_text_free(&text);
    tf_text_free(&wanted);
    reading_free(&reading);
}

static const struct {
    const char *name;
} many[] = { { "more accounts and dates than are remembered" } };

int main(void)
{
    int failed = RUN_CASES("chunks of any size", test_chunks, inputs);

    failed += RUN_CASES("headers in pieces of any size", test_header, headers);
    failed += RUN_CASES("plain, gzip and zstd", test_packing, inputs);
    failed += RUN_CASES("every allocation fails in turn", test_memory, inputs);
    failed += RUN_CASES("callbacks", test_fate, fates);
    return failed + RUN_CASES("many rows", test_many, many);
}

/* SPDX-License-Identifier: MIT */
/*
 * CSV: how rows are cut, where cells stand, and what is refused.
 */
#include <stdio.h>
#include <string.h>

#include "facts/csv.h"
#include "support/cases.h"
#include "support/failing.h"

/* Writes all rows as "line:[a|b]", or the first error as "line:column message". */
static void show(const char *text, size_t length, struct tf_alloc alloc, char *out, size_t size)
{
    struct tf_arena arena;
    struct tf_csv csv;
    tariff_error err = { 0 };
    size_t written = 0;
    bool more = true;

    tf_arena_init(&arena, alloc);
    tf_csv_begin(&csv, &arena, "a.csv", text, length);
    out[0] = '\0';
    while (more) {
        if (tf_csv_next(&csv, &more, &err) != TARIFF_OK) {
            written += (size_t)snprintf(
                    out + written, size - written, "%u:%u %s ", err.line, err.column, err.message);
            more = err.code != TARIFF_NO_MEMORY;
            continue;
        }
        for (size_t i = 0; more && i < csv.count; i++)
            written += (size_t)snprintf(out + written, size - written, "%s%.*s", i == 0 ? "[" : "|",
                    (int)csv.cells[i].length, csv.cells[i].text);
        if (more)
            written += (size_t)snprintf(out + written, size - written, "]%u ", csv.line);
    }
    tf_arena_free(&arena);
}

static const struct csv_case {
    const char *name;
    const char *text;
    const char *want;
} csv_cases[] = {
    { "rows", "a,b\n1,2\n", "[a|b]1 [1|2]2 " },
    { "no line end at the end", "a,b\n1,2", "[a|b]1 [1|2]2 " },
    { "CR LF", "a,b\r\n1,2\r\n", "[a|b]1 [1|2]2 " },
    { "CR at the very end", "a,b\r\n1,2\r", "[a|b]1 [1|2]2 " },
    { "a BOM",
            "\xEF\xBB\xBF"
            "a,b\n",
            "[a|b]1 " },
    { "semicolons", "a;b\n1,5;2\n", "[a|b]1 [1,5|2]2 " },
    { "semicolons behind empty lines", "\n\r\na;b\n1,5;2\n", "[a|b]3 [1,5|2]4 " },
    { "commas win a tie", "a;b,c\n", "[a;b|c]1 " },
    { "quoted separators do not count", "\"a;;;\",b,c\n", "[a;;;|b|c]1 " },
    { "empty cells", ",\n,,\n", "[|]1 [||]2 " },
    { "one empty cell is an empty line", "a\n\n\r\nb\n", "[a]1 [b]4 " },
    { "quotes", "\"a\",\"b,c\"\n", "[a|b,c]1 " },
    { "doubled quotes", "\"a \"\"b\"\" c\",\"\"\"\"\n", "[a \"b\" c|\"]1 " },
    { "an empty quoted cell", "\"\",x\n", "[|x]1 " },
    { "a quote inside a plain cell", "5\" disk,x\n", "[5\" disk|x]1 " },
    { "line ends in quotes", "\"a\nb\",c\nd,e\n", "[a\nb|c]1 [d|e]3 " },
    { "quotes and CR LF", "\"a\",\"b\"\r\nc,d\r\n", "[a|b]1 [c|d]2 " },
    { "UTF-8", "caf\xC3\xA9,\xE4\xBB\xB7\n", "[caf\xC3\xA9|\xE4\xBB\xB7]1 " },
    { "nothing", "", "" },
    { "only a BOM", "\xEF\xBB\xBF", "" },
    { "a quote never closed costs one line", "a,\"b\nc,d\n",
            "1:3 The quoted cell that begins here is never closed. [c|d]2 " },
    { "text after a closing quote", "\"a\"b,c\nd,e\n",
            "1:1 Text follows the closing quote of the cell that begins here: `b,c`. [d|e]2 " },
};

static void test_rows(void **state)
{
    const struct csv_case *c = *state;
    char text[512];

    show(c->text, strlen(c->text), tf_alloc_of(NULL, NULL), text, sizeof text);
    assert_string_equal(text, c->want);
}

static void test_columns_are_bytes(void **state)
{
    static const char text[] = "caf\xC3\xA9,\"x\",y\n";
    struct tf_arena arena;
    struct tf_csv csv;
    bool more;

    (void)state;
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tf_csv_begin(&csv, &arena, "a.csv", text, sizeof text - 1);
    assert_int_equal(tf_csv_next(&csv, &more, NULL), TARIFF_OK);
    assert_int_equal(csv.cells[0].column, 1);
    assert_int_equal(csv.cells[1].column, 7);
    assert_int_equal(csv.cells[2].column, 11);
    assert_int_equal(tf_csv_find(&csv, "y"), 2);
    assert_int_equal(tf_csv_find(&csv, "z"), SIZE_MAX);
    assert_int_equal(tf_csv_place(&csv, 2).column, 11);
    tf_arena_free(&arena);
}

/* However the text is cut into buffers, the rows are the same. */
static void test_any_cut_gives_the_same_rows(void **state)
{
    static const char text[] = "a,b\r\n\"x \"\"q\"\"\ny\",2\n\n3,\"4\"\nlast,row";
    const size_t length = sizeof text - 1;

    (void)state;
    for (size_t cut = 3; cut < length; cut++) {
        struct tf_arena arena;
        struct tf_csv csv;
        size_t rows = 0;
        bool more = true;

        tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
        tf_csv_begin(&csv, &arena, "a.csv", text, cut);
        csv.is_last = false;
        while (rows < 10) {
            assert_int_equal(tf_csv_next(&csv, &more, NULL), TARIFF_OK);
            if (!more && csv.is_last)
                break;
            if (!more) {
                csv.end = text + length;
                csv.is_last = true;
                continue;
            }
            rows++;
            assert_int_equal(csv.count, 2);
            if (rows == 2)
                assert_memory_equal(csv.cells[0].text, "x \"q\"\ny", 7);
            if (rows == 4) {
                assert_int_equal(csv.line, 6);
                assert_memory_equal(csv.cells[1].text, "row", 3);
            }
        }
        assert_int_equal(rows, 4);
        tf_arena_free(&arena);
    }
}

/* Plain rows cut the slow way: by looking at every byte. */
static void show_slowly(const char *text, size_t length, char *out)
{
    unsigned line = 1;

    for (size_t at = 0; at < length; line++) {
        size_t end = at;
        size_t stop;

        while (end < length && text[end] != '\n')
            end++;
        stop = end - (end > at && text[end - 1] == '\r');
        if (stop > at || (end == length && end > at)) {
            *out++ = '[';
            for (; at < stop; at++)
                *out++ = text[at] == ',' ? '|' : text[at];
            out += sprintf(out, "]%u ", line);
        }
        at = end + 1;
    }
    *out = '\0';
}

static void test_blocks_find_what_bytes_find(void **state)
{
    static const char letters[] = "aaaaa.-,\x8C\xAC\n\n,\x0B+";
    uint64_t seed = 42;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        char text[64];
        char fast[1024];
        char slow[1024];
        size_t length = round % sizeof text;

        for (size_t i = 0; i < length; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[i] = letters[(seed >> 33) % (sizeof letters - 1)];
        }
        show(text, length, tf_alloc_of(NULL, NULL), fast, sizeof fast);
        show_slowly(text, length, slow);
        assert_string_equal(fast, slow);
    }
}

static void test_too_many_cells(void **state)
{
    char text[2 * TF_CSV_CELLS_MAX + 8];
    char shown[4096];

    (void)state;
    memset(text, ',', TF_CSV_CELLS_MAX);
    memcpy(text + TF_CSV_CELLS_MAX, "\nb\n", 4);
    show(text, strlen(text), tf_alloc_of(NULL, NULL), shown, sizeof shown);
    assert_string_equal(shown, "1:257 The row has more than 256 cells. [b]2 ");
    show(text + 1, strlen(text) - 1, tf_alloc_of(NULL, NULL), shown, sizeof shown);
    assert_string_equal(shown + strlen(shown) - 5, " [b]2 " + 1);
}

static void test_survives_every_failed_allocation(void **state)
{
    static const char text[] = "\"a \"\"b\"\"\"\n";

    (void)state;
    for (long n = 0;; n++) {
        struct failing f = { .left = n };
        char shown[256];

        show(text, sizeof text - 1, tf_alloc_of(failing_alloc, &f), shown, sizeof shown);
        assert_int_equal(f.held, 0);
        if (strcmp(shown, "[a \"b\"]1 ") == 0)
            return;
        assert_string_equal(shown, "0:0 There is no memory left. ");
        assert_true(n < 10);
    }
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_columns_are_bytes),
        cmocka_unit_test(test_any_cut_gives_the_same_rows),
        cmocka_unit_test(test_blocks_find_what_bytes_find),
        cmocka_unit_test(test_too_many_cells),
        cmocka_unit_test(test_survives_every_failed_allocation),
    };

    return RUN_CASES("csv", test_rows, csv_cases) +
           cmocka_run_group_tests_name("csv places", others, NULL, NULL);
}

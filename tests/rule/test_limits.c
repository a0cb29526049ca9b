/* SPDX-License-Identifier: MIT */
/*
 * test_limits.c - docs/sandbox.md says what the code says: each limit with its number, and
 * the names that rules have, no more and no fewer.
 */
#include <stdio.h>
#include <string.h>

#include "rule/load.h"
#include "support/cases.h"

enum { PAGE_MAX = 64 * 1024, LINE_MAX = 512 };

static char page[PAGE_MAX];

static bool read_page(void)
{
    const char *root = getenv("TARIFF_SOURCE");
    char path[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/docs/sandbox.md", root == NULL ? "." : root);
    file = fopen(path, "rb");
    if (file == NULL)
        return false;
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
    return true;
}

/* -- Numbers ---------------------------------------------------------------------------- */

/* 2000000 as 2,000,000. */
static void group_digits(size_t value, char *text)
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%zu", value);

    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            *text++ = ',';
        *text++ = digits[i];
    }
    *text = '\0';
}

static void test_numbers(void **state)
{
    const struct tf_rule_limits usual = TF_RULE_LIMITS_DEFAULT;
    const struct limit_row {
        const char *name;
        size_t value;
    } rows[] = {
        { "Steps of a load", usual.load_steps },
        { "Steps of a call", usual.call_steps },
        { "Bytes at once", usual.live_bytes },
        { "Bytes in all", usual.total_bytes },
        { "Bytes of a text", usual.text_bytes },
        { "Bytes of a file", TF_SOURCE_BYTES_MAX },
        { "Files", TF_SOURCES_MAX },
        { "Blocks", TF_BLOCKS_MAX },
        { "Depth of nesting", TF_RULE_DEPTH_MAX },
        { "Depth of calls", TF_CALLS_MAX },
        { "Chain of names", TF_CHAIN_MAX },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char number[32];
        char row[LINE_MAX];

        group_digits(rows[i].value, number);
        snprintf(row, sizeof row, "\n| %s | %s |", rows[i].name, number);
        if (strstr(page, row) == NULL)
            fail_msg("docs/sandbox.md has no row%s", row);
    }
}

/* -- Names ------------------------------------------------------------------------------- */

static const char *const lists[] = {
    [TF_REFERENCE_BLOCK] = "\n* Blocks:",
    [TF_REFERENCE_WORD] = "\n* Words:",
    [TF_REFERENCE_FUNCTION] = "\n* Functions:",
    [TF_REFERENCE_METHOD] = "\n* Methods:",
};

/* The line of the page with the names of that kind. */
static void take_line(enum tf_reference_kind kind, char line[LINE_MAX])
{
    const char *at = strstr(page, lists[kind]);

    assert_non_null(at);
    snprintf(line, LINE_MAX, "%.*s", (int)strcspn(at + 1, "\n"), at + 1);
}

static size_t count_names(const char *line)
{
    size_t marks = 0;

    for (const char *c = line; *c != '\0'; c++)
        marks += *c == '`';
    return marks / 2;
}

static void test_names(void **state)
{
    size_t named[sizeof lists / sizeof lists[0]] = { 0 };
    const struct tf_reference *entry;

    (void)state;
    for (size_t i = 0; (entry = tf_rule_reference(i)) != NULL; i++) {
        char line[LINE_MAX];
        char name[64];

        take_line(entry->kind, line);
        snprintf(name, sizeof name, "`%s`", entry->name);
        if (strstr(line, name) == NULL)
            fail_msg("docs/sandbox.md does not name %s", name);
        named[entry->kind]++;
    }
    for (size_t kind = 0; kind < sizeof lists / sizeof lists[0]; kind++) {
        char line[LINE_MAX];

        take_line((enum tf_reference_kind)kind, line);
        assert_int_equal(count_names(line), named[kind]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_names),
    };

    if (!read_page()) {
        fprintf(stderr, "docs/sandbox.md cannot be read\n");
        return 1;
    }
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}

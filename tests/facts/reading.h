/* SPDX-License-Identifier: MIT */
/*
 * reading.h - what the tests of the facts layer share: a tree from a text, and
 * the first finding held against what is expected.
 */
#ifndef TESTS_FACTS_READING_H
#define TESTS_FACTS_READING_H

#include <stdio.h>
#include <string.h>

#include "facts/yaml.h"
#include "support/cases.h"
#include "support/failing.h"

/* What the first finding must be. */
struct finding {
    uint32_t line;
    uint32_t column;
    const char *message;
    const char *hint;
};

static inline void assert_finding(const struct tf_report *report, const struct finding *want)
{
    assert_int_not_equal(report->count, 0);
    assert_string_equal(report->first.message, want->message);
    assert_string_equal(report->first.hint, want->hint);
    assert_int_equal(report->first.line, want->line);
    assert_int_equal(report->first.column, want->column);
}

/* The first finding, when there is one, as a failure that says it. */
static inline void assert_no_finding(const struct tf_report *report)
{
    if (report->count > 0)
        fail_msg("%s:%u:%u: %s", report->first.file, report->first.line, report->first.column,
                report->first.message);
}

static inline const struct tf_yaml *read_tree(
        struct tf_arena *arena, const char *text, struct tf_report *report)
{
    const struct tf_yaml *tree;

    if (tf_yaml_read(arena, "a.yaml", text, strlen(text), TARIFF_BAD_FACT, &tree, report) ==
            TARIFF_NO_MEMORY)
        return NULL;
    return tree;
}

#endif

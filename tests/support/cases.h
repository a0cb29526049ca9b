/* SPDX-License-Identifier: MIT */
/*
 * cases.h - table-driven tests: every row is a test of its own in the report,
 * named by the behaviour it shows.  Each row's struct begins with its name.
 */
#ifndef TESTS_SUPPORT_CASES_H
#define TESTS_SUPPORT_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Runs fn once a row with *state = the row; returns the number of failed rows. */
static inline int run_cases(
        const char *group, CMUnitTestFunction fn, const void *rows, size_t row_size, size_t count)
{
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    int failed;

    if (tests == NULL)
        return 1;
    for (size_t i = 0; i < count; i++) {
        const char *row = (const char *)rows + i * row_size;

        tests[i].name = *(const char *const *)(const void *)row;
        tests[i].test_func = fn;
        tests[i].initial_state = (void *)(uintptr_t)row;
    }
    failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
    free(tests);
    return failed;
}

#define RUN_CASES(group, fn, rows)                                                                 \
    run_cases(group, fn, rows, sizeof(rows)[0], sizeof(rows) / sizeof(rows)[0])

#endif

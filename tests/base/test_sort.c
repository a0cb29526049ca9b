/* SPDX-License-Identifier: MIT */
/*
 * test_sort.c - the sorts: right, stable, for any count and any range of tags.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sort.h"

enum { MOST = 3000 };

/* The next of a row of numbers that look as if drawn. */
static uint64_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 16;
}

/* Numbers whose upper half is a tag of at most `top` and whose lower half is their place. */
static void fill(uint64_t *items, size_t count, uint32_t top, uint64_t seed)
{
    for (size_t i = 0; i < count; i++)
        items[i] = draw(&seed) % ((uint64_t)top + 1) << 32 | i;
}

/* In order of tag, and of place where tags are equal: so is a stable sort's result, and no other.
 */
static void assert_in_order(const uint64_t *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        assert_true(items[i - 1] < items[i]);
}

static const size_t counts[] = { 0, 1, 2, 3, 255, 256, 257, MOST };
enum { COUNTS = sizeof counts / sizeof *counts };

static void test_tagged(void **state)
{
    static const uint32_t tops[] = { 0, 1, 255, 256, 65535, 65536, 1u << 24, UINT32_MAX };
    static uint64_t items[MOST], scratch[MOST];

    (void)state;
    for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
        for (size_t c = 0; c < COUNTS; c++) {
            uint64_t sum = 0;

            fill(items, counts[c], tops[t], t * COUNTS + c);
            for (size_t i = 0; i < counts[c]; i++)
                sum += items[i];
            tf_sort_tagged(items, counts[c], tops[t], scratch);
            assert_in_order(items, counts[c]);
            for (size_t i = 0; i < counts[c]; i++)
                sum -= items[i];
            assert_int_equal(sum, 0);
        }
    }
}

static int compare_tags(void *ud, const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left >> 32, b = *(const uint64_t *)right >> 32;

    ++*(size_t *)ud;
    return (a > b) - (a < b);
}

static void test_compared(void **state)
{
    static uint64_t items[MOST], scratch[MOST];
    size_t compares = 0;

    (void)state;
    for (size_t c = 0; c < COUNTS; c++) {
        fill(items, counts[c], 40, c);
        tf_sort(items, counts[c], sizeof *items, compare_tags, &compares, scratch);
        assert_in_order(items, counts[c]);
    }
    compares = 0;
    tf_sort(items, MOST, sizeof *items, compare_tags, &compares, scratch);
    assert_int_equal(compares, MOST - 1); /* what is in order costs one pass */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tagged),
        cmocka_unit_test(test_compared),
    };

    return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}

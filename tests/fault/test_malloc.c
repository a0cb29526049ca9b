/* SPDX-License-Identifier: MIT */
/*
 * test_malloc.c - as test_memory.c, but for all who ask malloc: libyaml,
 * jansson and the C library too, which know nothing of the host's allocator.
 *
 * Stands in for malloc as glibc allows it; not under a sanitizer, which does
 * the same.
 */
#include <stdlib.h>

#include "fault/road.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);
void __libc_free(void *ptr);

/* Counts while it is armed; a test runs in one thread. */
static struct {
    bool armed;
    long left; /* allocations that still succeed */
    long held; /* blocks not yet freed */
} heap;

static bool is_denied(void)
{
    return heap.armed && heap.left-- <= 0;
}

void *malloc(size_t size)
{
    void *ptr = is_denied() ? NULL : __libc_malloc(size);

    heap.held += ptr != NULL;
    return ptr;
}

void *calloc(size_t count, size_t size)
{
    void *ptr = is_denied() ? NULL : __libc_calloc(count, size);

    heap.held += ptr != NULL;
    return ptr;
}

void *realloc(void *ptr, size_t size)
{
    void *grown = is_denied() ? NULL : __libc_realloc(ptr, size);

    heap.held += ptr == NULL && grown != NULL;
    return grown;
}

void free(void *ptr)
{
    heap.held -= ptr != NULL;
    __libc_free(ptr);
}

/* Walks with `left` allocations; *held is what stays. */
static tariff_code walk_with(const struct road_case *c, const char *folder, long left, long *used,
        long *held, uint64_t *sum, tariff_error *err)
{
    long before = heap.held;
    tariff_code code;

    heap.left = left;
    heap.armed = true;
    code = c->walk(folder, NULL, NULL, sum, err);
    heap.armed = false;
    *used = left - heap.left;
    *held = heap.held - before;
    return code;
}

static void test_road(void **state)
{
    const struct road_case *c = *state;
    char folder[1024];
    tariff_error err = { 0 };
    uint64_t want = 0;
    uint64_t sum = 0;
    long tried = 0;
    long used;
    long held;
    long all;

    road_folder(c, folder, sizeof folder);
    assert_int_equal(walk_with(c, folder, INT32_MAX, &all, &held, &want, &err), TARIFF_OK);
    assert_int_equal(walk_with(c, folder, INT32_MAX, &all, &held, &sum, &err), TARIFF_OK);
    assert_int_equal(held, 0);
    for (long n = 0; n < all; n = road_next(n, all), tried++) {
        tariff_code code;

        memset(&err, 0, sizeof err);
        code = walk_with(c, folder, n, &used, &held, &sum, &err);
        if (code != TARIFF_NO_MEMORY)
            fail_msg("allocation %ld: code %d, %s: %s", n, (int)code, err.file, err.message);
        assert_int_equal(err.code, code);
        assert_string_not_equal(err.message, "");
        assert_string_not_equal(err.hint, "");
        assert_int_equal(held, 0);
    }
    print_message("           %ld of %ld allocations failed in turn\n", tried, all);
}

int main(void)
{
    return RUN_CASES("memory from malloc", test_road, road_cases);
}

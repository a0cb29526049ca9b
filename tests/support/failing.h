/* SPDX-License-Identifier: MIT */
/*
 * failing.h - an allocator hook that fails for good from the nth allocation
 * on, and counts what is still held: every failure must be survived and
 * nothing may leak.
 */
#ifndef TESTS_SUPPORT_FAILING_H
#define TESTS_SUPPORT_FAILING_H

#include <stdlib.h>

struct failing {
    long left; /* allocations that still succeed */
    long held; /* blocks not yet freed */
};

static inline void *failing_alloc(void *ud, void *ptr, size_t old_size, size_t new_size)
{
    struct failing *f = ud;
    void *grown;

    (void)old_size;
    if (new_size == 0) {
        f->held -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    if (f->left-- <= 0)
        return NULL;
    grown = realloc(ptr, new_size);
    f->held += ptr == NULL && grown != NULL;
    return grown;
}

#endif

/* SPDX-License-Identifier: MIT */
/*
 * prefetch.h - a hint to the processor: this memory will be needed soon.
 *
 * Never changes what a program does; where compilers have no such hint it is nothing.
 * Layer: base.
 */
#ifndef TF_BASE_PREFETCH_H
#define TF_BASE_PREFETCH_H

#include <stddef.h>
#include <stdint.h>

enum { TF_CACHE_LINE = 64 };

/* size bytes from `at`; at may be NULL or anything else. */
static inline void tf_prefetch(const void *at, size_t size)
{
#if defined(__GNUC__)
    uintptr_t address = (uintptr_t)at; /* a pointer may not go on from NULL, a number may */

    for (size_t i = 0; i < size; i += TF_CACHE_LINE)
        __builtin_prefetch((const void *)(address + i), 1);
    if (size > 1)
        __builtin_prefetch((const void *)(address + size - 1), 1);
#else
    (void)at;
    (void)size;
#endif
}

#endif

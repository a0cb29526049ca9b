/* SPDX-License-Identifier: MIT */
/*
 * prefetch.h - a hint to the processor: this memory will be needed soon.
 *
 * Never changes what a program does; where compilers have no such hint it is nothing.
 * Layer: base.
 */
#ifndef TF_BASE_PREFETCH_H
#define TF_BASE_PREFETCH_H

#include <stdint.h>

#include "base/alloc.h"

/* The cache line that holds `at`, which may be NULL or anything else. */
static inline void tf_prefetch(const void *at)
{
#if defined(__GNUC__)
    __builtin_prefetch(at, 1);
#else
    (void)at;
#endif
}

/* The line so many bytes on; a pointer may not go on from NULL, a number may. */
static inline void tf_prefetch_at(const void *at, size_t offset)
{
    tf_prefetch((const void *)((uintptr_t)at + offset));
}

#endif

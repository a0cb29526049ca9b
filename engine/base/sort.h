/* SPDX-License-Identifier: MIT */
/*
 * sort.h - a stable sort with a context, so that no order ever depends on
 * the C library.
 *
 * Layer: base.
 */
#ifndef TF_BASE_SORT_H
#define TF_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

typedef int (*tf_compare)(void *ud, const void *a, const void *b);

/* Sorts count items of size bytes; scratch has room for as many.  Stable; items in order cost one
 * pass. */
void tf_sort(void *items, size_t count, size_t size, tf_compare compare, void *ud, void *scratch);

/*
 * Sorts numbers by their upper 32 bits, none of which is above `top`; scratch has room for as
 * many.  Stable; the cost is a pass for each byte of top.
 */
void tf_sort_tagged(uint64_t *items, size_t count, uint32_t top, uint64_t *scratch);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * intern.h - text to small number and back: each distinct text gets the next
 * id, from 1; 0 means "none".
 *
 * Layer: base.
 */
#ifndef TF_BASE_INTERN_H
#define TF_BASE_INTERN_H

#include <stdint.h>

#include "base/alloc.h"

struct tf_intern_entry {
    const char *text; /* NUL-terminated, in the table's arena */
    uint32_t length;
    uint32_t hash;
};

struct tf_intern {
    struct tf_arena arena;
    struct tf_intern_entry *entries; /* [0] is unused */
    size_t count;                    /* ids given, plus one */
    size_t capacity;
    uint32_t *buckets; /* ids; 0 is empty; a power of two */
    size_t bucket_count;
};

void tf_intern_init(struct tf_intern *table, struct tf_alloc alloc);
void tf_intern_free(struct tf_intern *table);

/* The text's id, or 0 when it was never added. */
uint32_t tf_intern_find(const struct tf_intern *table, const char *text, size_t length);

/* The text's id, adding it if need be; 0 when there is no memory. */
uint32_t tf_intern_add(struct tf_intern *table, const char *text, size_t length);

/* The text of an id >= 1 that this table gave; borrowed until it is freed. */
const char *tf_intern_text(const struct tf_intern *table, uint32_t id);

/* FNV-1a over bytes, 64 bits, piece by piece. */
struct tf_fnv {
    uint64_t value;
};
struct tf_fnv tf_fnv_begin(void);
void tf_fnv_add(struct tf_fnv *hash, const void *bytes, size_t length);

/* The finaliser of murmur3: every input bit moves every output bit. */
uint64_t tf_fmix64(uint64_t value);

#endif

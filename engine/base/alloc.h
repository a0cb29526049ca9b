/* SPDX-License-Identifier: MIT */
/*
 * alloc.h - memory: one hook, arenas on top of it, and checked growth.
 *
 * An arena frees everything at once; single objects are freed one by one only
 * where they live and die singly.  Nothing here is shared between threads.
 * Layer: base.
 */
#ifndef TF_BASE_ALLOC_H
#define TF_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

#include "tariff.h"

struct tf_alloc {
    tariff_alloc hook; /* never NULL; see tf_alloc_of */
    void *ud;
};

/* The hook as given, or realloc and free when it is NULL. */
struct tf_alloc tf_alloc_of(tariff_alloc hook, void *ud);

/* size > 0.  NULL when there is no memory. */
void *tf_get(struct tf_alloc alloc, size_t size);

/* size as it was got; ptr may be NULL. */
void tf_free(struct tf_alloc alloc, void *ptr, size_t size);

/*
 * Makes room for `want` items of item_size bytes in *items, doubling the
 * capacity.  False, with nothing changed, when there is no memory or the
 * product overflows.
 */
bool tf_grow(struct tf_alloc alloc, void *items, size_t *capacity, size_t want, size_t item_size);

/* The same for vectors of which there are many: the first room is for no more than `want`. */
bool tf_grow_few(
        struct tf_alloc alloc, void *items, size_t *capacity, size_t want, size_t item_size);

/*
 * Likewise for what is looked at often and lies far apart: the items begin at a cache line, so
 * that one of TF_CACHE_LINE bytes is one look at memory.  Let go with tf_free_lines.
 */
enum { TF_CACHE_LINE = 64 }; /* bytes */
void *tf_get_lines(struct tf_alloc alloc, size_t size);
void tf_free_lines(struct tf_alloc alloc, void *ptr, size_t size);
bool tf_grow_lines(
        struct tf_alloc alloc, void *items, size_t *capacity, size_t want, size_t item_size);

/* An arena: blocks from the hook, handed out in order, freed together. */
struct tf_arena {
    struct tf_alloc alloc;
    struct tf_arena_block *block; /* the newest one; links to the older */
};

void tf_arena_init(struct tf_arena *arena, struct tf_alloc alloc);

/* Zeroed, aligned for any type.  NULL when there is no memory. */
void *tf_arena_get(struct tf_arena *arena, size_t size);

/* count items of item_size bytes, zeroed; NULL on overflow or no memory. */
void *tf_arena_array(struct tf_arena *arena, size_t count, size_t item_size);

/* A copy of length bytes with a NUL after them. */
char *tf_arena_text(struct tf_arena *arena, const char *text, size_t length);

/* Forgets what was handed out but keeps one block for reuse. */
void tf_arena_reset(struct tf_arena *arena);

/* Frees all blocks; the arena may be used again. */
void tf_arena_free(struct tf_arena *arena);

#endif

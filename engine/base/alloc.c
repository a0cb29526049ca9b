/* SPDX-License-Identifier: MIT */
/*
 * alloc.c - the hook, arenas and checked growth.
 */
#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SIZE = 16 * 1024, /* a block's usual payload; larger requests get their own */
    ALIGNMENT = 16          /* enough for a 128-bit integer                           */
};

struct tf_arena_block {
    struct tf_arena_block *next;
    size_t size; /* bytes in all, header included */
    size_t used; /* bytes handed out, header included */
    size_t padding;
};

static void *default_hook(void *ud, void *ptr, size_t old_size, size_t new_size)
{
    (void)ud;
    (void)old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

struct tf_alloc tf_alloc_of(tariff_alloc hook, void *ud)
{
    return (struct tf_alloc){ hook == NULL ? default_hook : hook, ud };
}

void *tf_get(struct tf_alloc alloc, size_t size)
{
    return alloc.hook(alloc.ud, NULL, 0, size);
}

void tf_free(struct tf_alloc alloc, void *ptr, size_t size)
{
    if (ptr != NULL)
        alloc.hook(alloc.ud, ptr, size, 0);
}

/* The capacity to grow to, doubling from `least`; 0 when so many items have no size. */
static size_t grown_capacity(size_t capacity, size_t least, size_t want, size_t item_size)
{
    size_t grown = capacity < least ? least : capacity;

    while (grown < want) {
        if (grown > SIZE_MAX / 2)
            return 0;
        grown *= 2;
    }
    return grown > SIZE_MAX / item_size ? 0 : grown;
}

static bool grow_from(struct tf_alloc alloc, void *items, size_t *capacity, size_t least,
        size_t want, size_t item_size)
{
    size_t grown;
    void *old;
    void *moved;

    if (want <= *capacity)
        return true;
    grown = grown_capacity(*capacity, least, want, item_size);
    if (grown == 0)
        return false;
    memcpy(&old, items, sizeof old);
    moved = alloc.hook(alloc.ud, old, *capacity * item_size, grown * item_size);
    if (moved == NULL)
        return false;
    memcpy(items, &moved, sizeof moved);
    *capacity = grown;
    return true;
}

bool tf_grow(struct tf_alloc alloc, void *items, size_t *capacity, size_t want, size_t item_size)
{
    return grow_from(alloc, items, capacity, 8, want, item_size);
}

bool tf_grow_few(
        struct tf_alloc alloc, void *items, size_t *capacity, size_t want, size_t item_size)
{
    return grow_from(alloc, items, capacity, *capacity == 0 ? want : *capacity, want, item_size);
}

/* Before the first line lies where the hook's piece begins. */
enum { LINE_ROOM = TF_CACHE_LINE + sizeof(void *) };

void *tf_get_lines(struct tf_alloc alloc, size_t size)
{
    char *piece = size > SIZE_MAX - LINE_ROOM ? NULL : tf_get(alloc, size + LINE_ROOM);
    char *lines;

    if (piece == NULL)
        return NULL;
    lines = piece + sizeof piece;
    lines += (TF_CACHE_LINE - (uintptr_t)lines % TF_CACHE_LINE) % TF_CACHE_LINE;
    memcpy(lines - sizeof piece, &piece, sizeof piece);
    return lines;
}

void tf_free_lines(struct tf_alloc alloc, void *ptr, size_t size)
{
    char *piece;

    if (ptr == NULL)
        return;
    memcpy(&piece, (char *)ptr - sizeof piece, sizeof piece);
    tf_free(alloc, piece, size + LINE_ROOM);
}

bool tf_grow_lines(
        struct tf_alloc alloc, void *items, size_t *capacity, size_t want, size_t item_size)
{
    size_t grown;
    void *old;
    void *moved;

    if (want <= *capacity)
        return true;
    grown = grown_capacity(*capacity, *capacity == 0 ? want : *capacity, want, item_size);
    moved = grown == 0 ? NULL : tf_get_lines(alloc, grown * item_size);
    if (moved == NULL)
        return false;
    memcpy(&old, items, sizeof old);
    if (*capacity > 0)
        memcpy(moved, old, *capacity * item_size);
    tf_free_lines(alloc, old, *capacity * item_size);
    memcpy(items, &moved, sizeof moved);
    *capacity = grown;
    return true;
}

void tf_arena_init(struct tf_arena *arena, struct tf_alloc alloc)
{
    arena->alloc = alloc;
    arena->block = NULL;
}

static struct tf_arena_block *add_block(struct tf_arena *arena, size_t payload)
{
    size_t size = sizeof(struct tf_arena_block) + (payload > BLOCK_SIZE ? payload : BLOCK_SIZE);
    struct tf_arena_block *block = tf_get(arena->alloc, size);

    if (block == NULL)
        return NULL;
    block->next = arena->block;
    block->size = size;
    block->used = sizeof *block;
    arena->block = block;
    return block;
}

void *tf_arena_get(struct tf_arena *arena, size_t size)
{
    struct tf_arena_block *block = arena->block;
    void *got;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (block == NULL || block->size - block->used < size)
        block = add_block(arena, size);
    if (block == NULL)
        return NULL;
    got = (char *)block + block->used;
    block->used += size;
    memset(got, 0, size);
    return got;
}

void *tf_arena_array(struct tf_arena *arena, size_t count, size_t item_size)
{
    if (item_size != 0 && count > SIZE_MAX / item_size)
        return NULL;
    return tf_arena_get(arena, count * item_size);
}

char *tf_arena_text(struct tf_arena *arena, const char *text, size_t length)
{
    char *copy = tf_arena_get(arena, length + 1);

    if (copy != NULL && length > 0)
        memcpy(copy, text, length);
    return copy;
}

void tf_arena_reset(struct tf_arena *arena)
{
    struct tf_arena_block *kept = arena->block;
    struct tf_arena_block *block;

    if (kept == NULL)
        return;
    while ((block = kept->next) != NULL) {
        kept->next = block->next;
        tf_free(arena->alloc, block, block->size);
    }
    kept->used = sizeof *kept;
}

void tf_arena_free(struct tf_arena *arena)
{
    struct tf_arena_block *block;

    while ((block = arena->block) != NULL) {
        arena->block = block->next;
        tf_free(arena->alloc, block, block->size);
    }
}

/* SPDX-License-Identifier: MIT */
/*
 * packed.c - shapes of events, each kept once; packed events made whole again.
 */
#include "facts/packed.h"

#include <string.h>

#include "value/calendar.h"

void tf_shapes_init(struct tf_shapes *shapes, struct tf_alloc alloc, const struct tf_schema *schema)
{
    *shapes = (struct tf_shapes){ .schema = schema };
    tf_arena_init(&shapes->arena, alloc);
}

void tf_shapes_free(struct tf_shapes *shapes)
{
    struct tf_alloc alloc = shapes->arena.alloc;

    tf_free(alloc, shapes->items, shapes->capacity * sizeof *shapes->items);
    tf_free(alloc, shapes->buckets, shapes->bucket_count * sizeof *shapes->buckets);
    tf_arena_free(&shapes->arena);
}

static uint64_t shape_hash(const struct tf_shapes *shapes, const uint32_t *codes, uint64_t given)
{
    uint64_t hash = given;

    for (uint32_t i = 0; i < shapes->schema->code_count; i++)
        hash = (hash ^ codes[i]) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

/* Where a shape stands among the buckets, or an empty place for it. */
static uint32_t *shape_place(const struct tf_shapes *shapes, const uint32_t *codes, uint64_t given)
{
    size_t mask = shapes->bucket_count - 1;
    size_t at = (size_t)shape_hash(shapes, codes, given) & mask;

    for (; shapes->buckets[at] != 0; at = (at + 1) & mask) {
        const struct tf_shape *shape = &shapes->items[shapes->buckets[at] - 1];

        if (shape->given == given &&
                memcmp(shape->codes, codes, shapes->schema->code_count * sizeof *codes) == 0)
            break;
    }
    return &shapes->buckets[at];
}

/* Twice as many buckets as shapes, at least. */
static bool grow_shape_buckets(struct tf_shapes *shapes)
{
    struct tf_alloc alloc = shapes->arena.alloc;
    size_t count = shapes->bucket_count == 0 ? 64 : 2 * shapes->bucket_count;
    uint32_t *buckets;

    if (2 * (shapes->count + 1) <= shapes->bucket_count)
        return true;
    buckets = tf_get(alloc, count * sizeof *buckets);
    if (buckets == NULL)
        return false;
    tf_free(alloc, shapes->buckets, shapes->bucket_count * sizeof *buckets);
    memset(buckets, 0, count * sizeof *buckets);
    shapes->buckets = buckets;
    shapes->bucket_count = count;
    for (size_t i = 0; i < shapes->count; i++)
        *shape_place(shapes, shapes->items[i].codes, shapes->items[i].given) = (uint32_t)i + 1;
    return true;
}

static uint32_t lowest_slot(uint64_t given)
{
    uint32_t slot = 0;

    while ((given >> slot & 1) == 0)
        slot++;
    return slot;
}

uint32_t tf_shapes_get(struct tf_shapes *shapes, const uint32_t *codes, uint64_t given)
{
    size_t count = shapes->schema->code_count;
    struct tf_alloc alloc = shapes->arena.alloc;
    struct tf_shape *shape;
    uint32_t *place, *own;

    if ((given & (given - 1)) != 0 || !grow_shape_buckets(shapes))
        return UINT32_MAX;
    place = shape_place(shapes, codes, given);
    if (*place != 0)
        return *place - 1;
    if (shapes->count == TF_SHAPES_MAX || !tf_grow(alloc, &shapes->items, &shapes->capacity,
                                                  shapes->count + 1, sizeof *shapes->items))
        return UINT32_MAX;
    own = tf_arena_array(&shapes->arena, count + 1, sizeof *own);
    if (own == NULL)
        return UINT32_MAX;
    memcpy(own, codes, count * sizeof *own);
    shape = &shapes->items[shapes->count];
    *shape = (struct tf_shape){ own, given, given == 0 ? UINT32_MAX : lowest_slot(given) };
    *place = (uint32_t)++shapes->count;
    return *place - 1;
}

struct tf_dec tf_packed_number(const struct tf_packed *packed)
{
    static const uint64_t units[TF_PACKED_PLACES + 1] = { UINT64_C(1000000000000000000),
        UINT64_C(100000000000000000), UINT64_C(10000000000000000), UINT64_C(1000000000000000),
        UINT64_C(100000000000000), UINT64_C(10000000000000), UINT64_C(1000000000000),
        UINT64_C(100000000000), UINT64_C(10000000000) };

    return (struct tf_dec){ tf_u128_as_i128(
            tf_u128_product(packed->digits, units[packed->places])) };
}

void tf_packed_open(const struct tf_shapes *shapes, const struct tf_packed *packed,
        const struct tf_packed_name *name, struct tf_dec *numbers, struct tf_event *out)
{
    const struct tf_shape *shape = &shapes->items[packed->shape];

    for (uint32_t i = 0; i < shapes->schema->number_count; i++)
        numbers[i] = tf_dec_zero();
    if (shape->slot != UINT32_MAX)
        numbers[shape->slot] = tf_packed_number(packed);
    *out = (struct tf_event){ .from = packed->at,
        .until = packed->at,
        .received = TF_ALWAYS,
        .account = packed->account,
        .file = name->file,
        .line = name->line,
        .id_length = name->id_length,
        .id = name->id,
        .codes = (uint32_t *)(uintptr_t)shape->codes, /* nobody writes to an event's codes */
        .numbers = numbers,
        .given = shape->given };
}

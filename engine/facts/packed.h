/* SPDX-License-Identifier: MIT */
/*
 * packed.h - usage as most of it is: a moment, an account, codes that many other events have too,
 * and one number.  Such an event takes half a cache line.
 *
 * What is not like that stays a struct tf_event; each packed event can be made one again.
 * Layer: facts.
 */
#ifndef TF_FACTS_PACKED_H
#define TF_FACTS_PACKED_H

#include "base/word.h"
#include "facts/schema.h"

enum {
    TF_SHAPES_MAX = 65536, /* of one run; usage of other shapes is not packed */
    TF_PACKED_ID = 16,     /* bytes of an id; a longer one is not packed */
    TF_PACKED_PLACES = 8   /* decimals of the number */
};

/* What the codes of an event are, and which numbers it gives: all that is not its own. */
struct tf_shape {
    const uint32_t *codes; /* the schema's code_count */
    uint64_t given;        /* bits by number slot */
    uint32_t slot;         /* of the number given; UINT32_MAX: none */
};

struct tf_shapes {
    struct tf_arena arena;
    const struct tf_schema *schema;
    struct tf_shape *items;
    size_t count;
    size_t capacity;
    uint32_t *buckets; /* by hash: index + 1 */
    size_t bucket_count;
};

/*
 * An event of a shape at a moment; until = from, no `received`, no purchase, nothing voided.  What
 * only messages need stands apart, in its name.
 */
struct tf_packed {
    int64_t at;
    uint64_t digits; /* the number is digits / 10^places */
    uint32_t account;
    uint32_t name;  /* index */
    uint16_t shape; /* index */
    uint8_t places;
};

struct tf_packed_name {
    char id[TF_PACKED_ID]; /* zeros behind it */
    uint32_t id_length;
    uint32_t file;
    uint32_t line;
};

/* Room for events that are packed one after another. */
struct tf_packed_room {
    struct tf_packed *packed;
    struct tf_packed_name *names;
    uint32_t first; /* index of names[0] */
    size_t places;
};

/* An id of up to TF_PACKED_ID bytes, or the beginning of a longer one; they go as their texts do.
 */
struct tf_id_key {
    uint64_t head;
    uint64_t tail;
};

static inline struct tf_id_key tf_id_key_of(const char id[TF_PACKED_ID])
{
    return (struct tf_id_key){ tf_word_first_highest(id), tf_word_first_highest(id + 8) };
}

/* The schema is borrowed. */
void tf_shapes_init(
        struct tf_shapes *shapes, struct tf_alloc alloc, const struct tf_schema *schema);
void tf_shapes_free(struct tf_shapes *shapes);

/* Index of a shape, added when it is new; UINT32_MAX: none is left, no memory, or no such shape. */
uint32_t tf_shapes_get(struct tf_shapes *shapes, const uint32_t *codes, uint64_t given);

/* The number of a packed event. */
struct tf_dec tf_packed_number(const struct tf_packed *packed);

/*
 * The event again; it borrows the id of its name, the codes of its shape and `numbers`, the
 * schema's number_count, which are overwritten.
 */
void tf_packed_open(const struct tf_shapes *shapes, const struct tf_packed *packed,
        const struct tf_packed_name *name, struct tf_dec *numbers, struct tf_event *out);

#endif

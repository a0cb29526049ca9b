/* SPDX-License-Identifier: MIT */
/*
 * differ.h - what two rulebooks say otherwise: numbers with the dates between which they differ,
 * blocks that are new or gone, keys of blocks, fields of usage, and the order of prices.
 *
 * Layer: whatif.
 */
#ifndef TF_WHATIF_DIFFER_H
#define TF_WHATIF_DIFFER_H

#include "io/write.h"

enum tf_differs {
    TF_DIFFERS_NEW,    /* only the second has it */
    TF_DIFFERS_GONE,   /* only the first */
    TF_DIFFERS_CHANGED /* both, otherwise */
};

struct tf_difference {
    enum tf_differs how;
    const char *word;   /* "fact", "price", "usage field", "order" ... */
    const char *name;   /* of the block, fact or field; "" for blocks without one */
    const char *part;   /* a key, or the symbols of a number; "": the whole */
    const char *before; /* as text; "" when there was nothing */
    const char *after;
    const char *unit;  /* of numbers; "" */
    const char *since; /* of a number: from when they differ; "": always */
    const char *until; /* up to when; "": for good */
};

struct tf_differences {
    struct tf_arena *arena;
    struct tf_difference *items;
    size_t count;
    size_t capacity;
    struct tf_alloc alloc;
    bool no_memory;
};

/* Fills the list; texts live in the arena, items are freed with tf_differences_free. */
tariff_code tf_rulebooks_differ(const struct tf_rulebook *a, const struct tf_rulebook *b,
        struct tf_arena *arena, struct tf_differences *out, tariff_error *err);
void tf_differences_free(struct tf_differences *differences);

/* TABLE and MARKDOWN in words, CSV and JSON as rows. */
tariff_code tf_differences_write(const struct tf_differences *differences, tariff_format format,
        struct tf_output *output, tariff_error *err);

/* differ_fact.c: of the facts. */
void tf_facts_differ(
        struct tf_differences *d, const struct tf_rulebook *a, const struct tf_rulebook *b);

/* Adds one; texts are copied. */
void tf_difference_add(struct tf_differences *d, const struct tf_difference *one);

#endif

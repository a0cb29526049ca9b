/* SPDX-License-Identifier: MIT */
/*
 * pack.h - rows of CSV that look as nearly all do, straight into packed events.
 *
 * Whatever surprises in a row (another form of a number, a symbol not seen yet, a mistake) leaves
 * it to the decoder, which knows everything and complains; what it takes is known from then on.
 * Layer: io (beside rating).
 */
#ifndef TF_IO_PACK_H
#define TF_IO_PACK_H

#include "io/decode.h"

/* A symbol, or no symbol, of a column. */
struct tf_pack_symbol {
    struct tf_text_key key;
    uint32_t length; /* UINT32_MAX: an empty place */
    uint32_t adds;   /* to the number of a combination */
};

/* A column of symbols. */
struct tf_pack_symbols {
    size_t column;
    uint32_t stride; /* of a code in the number of a combination */
    uint32_t field;
    /* The symbols of no more than sixteen bytes, each alone in its place; NULL: that failed. */
    const struct tf_pack_symbol *places;
    uint64_t multiplier;
    unsigned shift;
    const struct tf_symbol_table *all;
};

/* A column of numbers. */
struct tf_pack_numbers {
    size_t column;
    uint32_t stride; /* of being given */
    uint32_t field;
};

/* A row that was packed but for its account, which is looked for when its place has come near. */
struct tf_pack_wait {
    const char *at; /* the row */
    struct tf_text_key key;
    uint32_t length;
};

enum { TF_PACKED_AT_ONCE = 256, TF_PACK_MARKS = 512 };

struct tf_packer {
    struct tf_decoder *decoder;
    bool is_able; /* the columns are those of usage that can be packed */
    size_t count; /* of columns */
    size_t id;
    size_t at;
    size_t account;
    struct tf_pack_symbols *symbols;
    size_t symbol_count;
    struct tf_pack_numbers *numbers;
    size_t number_count;
    size_t *empties; /* what only an unusual row says */
    size_t empty_count;
    uint32_t *shapes;         /* by the number of a combination: shape + 1; 0: not known */
    char date[32];            /* the text of the last instant, without its clock, ... */
    size_t date_length;       /* ... of that length; 0: none yet */
    int64_t date_start;       /* and the instant at which its 00:00:00 is */
    struct tf_id_key last_id; /* of the row before */
    struct tf_pack_wait waiting[TF_PACKED_AT_ONCE];

    /* Where cells end, as far as was looked; before the first of a row stands its beginning - 1. */
    const char *base;   /* places are counted from here; NULL: nothing was looked at */
    const char *marked; /* up to here */
    uint32_t marks[1 + TF_PACK_MARKS + 8];
    size_t mark_count;
    size_t next_mark;
    bool is_plain;                     /* the last row had no quotes, and no CR before its end */
    uint32_t starts[TF_CSV_CELLS_MAX]; /* the same of a row that was cut with more care */
    uint32_t ends[TF_CSV_CELLS_MAX];
};

/* For the columns of a header; what it makes lives in the decoder's arena. */
void tf_packer_init(struct tf_packer *packer, struct tf_decoder *decoder,
        const struct tf_target *targets, size_t count);

/*
 * Packs rows from *at on, up to the room's places (no more than TF_PACKED_AT_ONCE) or the first
 * that is another kind of row or goes on behind `end`, and moves *at behind them.  How many they
 * are; `line` is that of the first.  TF_SLACK bytes behind `end` can be read.
 */
size_t tf_pack_rows(struct tf_packer *packer, const char **at, const char *end, uint32_t line,
        const struct tf_packed_room *room);

/* The bytes that are read moved: what was found of them holds no more. */
static inline void tf_packer_moved(struct tf_packer *packer)
{
    packer->base = NULL;
}

/* The decoder took a row: others of its combination can be packed from now on. */
void tf_packer_learn(struct tf_packer *packer);

#endif

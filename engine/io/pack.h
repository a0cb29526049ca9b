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

enum tf_pack_way {
    TF_PACK_SKIP, /* an ignored column */
    TF_PACK_ID,
    TF_PACK_AT,
    TF_PACK_ACCOUNT,
    TF_PACK_SYMBOL,
    TF_PACK_NUMBER,
    TF_PACK_EMPTY /* what only an unusual row says */
};

/* What a column adds to a packed event. */
struct tf_pack_column {
    enum tf_pack_way way;
    uint32_t stride; /* of its code, or its being given, in the number of a combination */
    const struct tf_symbol_table *symbols;
};

/* A row that was packed but for its account, which is looked for when its place has come near. */
struct tf_pack_wait {
    const char *at; /* the row */
    struct tf_text_key key;
    uint32_t length;
};

enum { TF_PACKED_AT_ONCE = 256 };

struct tf_packer {
    struct tf_decoder *decoder;
    const struct tf_target *targets; /* by column; borrowed */
    struct tf_pack_column *columns;  /* NULL: no row can be packed */
    size_t count;
    uint32_t *shapes;         /* by the number of a combination: shape + 1; 0: not known */
    char date[32];            /* the text of the last instant, without its clock, ... */
    size_t date_length;       /* ... of that length; 0: none yet */
    int64_t date_start;       /* and the instant at which its 00:00:00 is */
    struct tf_id_key last_id; /* of the row before */
    struct tf_pack_wait waiting[TF_PACKED_AT_ONCE];
};

/* For the columns of a header; what it makes lives in the decoder's arena. */
void tf_packer_init(struct tf_packer *packer, struct tf_decoder *decoder,
        const struct tf_target *targets, size_t count);

/*
 * Packs rows from *at on, up to `places` (no more than TF_PACKED_AT_ONCE) or the first that is
 * another kind of row or goes on behind `end`, and moves *at behind them.  How many they are;
 * `line` is that of the first.  TF_SLACK bytes behind `end` can be read.
 */
size_t tf_pack_rows(struct tf_packer *packer, const char **at, const char *end, uint32_t line,
        struct tf_packed *out, size_t places);

/* The decoder took a row: others of its combination can be packed from now on. */
void tf_packer_learn(struct tf_packer *packer);

#endif

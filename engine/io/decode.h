/* SPDX-License-Identifier: MIT */
/*
 * decode.h - cells of text into one usage event, whatever file they stood in.
 *
 * A column (or key) is bound once to a target; a row is begin, one
 * tf_decode a cell, finish.  Nothing is allocated per row; what rows repeat
 * (dates, symbols, texts, combinations of fields) is remembered.
 * Layer: io (beside rating).
 */
#ifndef TF_IO_DECODE_H
#define TF_IO_DECODE_H

#include "io/feed.h"
#include "io/usage.h"

enum {
    TF_ID_MAX = 128,    /* bytes of an event's, an account's or a plan's id */
    TF_TEXT_MAX = 1024, /* bytes of a text field's value */
    TF_DATES_KEPT = 64,
    TF_VERDICTS_KEPT = 256,
    TF_ACCOUNTS_KEPT = 1 << 20 /* at most */
};

/* What a column gives.  Those before SYMBOL are the same in every schema. */
enum tf_gives {
    TF_GIVES_NOTHING, /* an ignored column */
    TF_GIVES_ID,
    TF_GIVES_ACCOUNT,
    TF_GIVES_AT,
    TF_GIVES_FROM,
    TF_GIVES_UNTIL,
    TF_GIVES_RECEIVED,
    TF_GIVES_BUY,
    TF_GIVES_LEAVE,
    TF_GIVES_PAID,
    TF_GIVES_VOIDS,
    TF_GIVES_REPLACES,
    TF_GIVES_SYMBOL,
    TF_GIVES_TEXT,
    TF_GIVES_NUMBER
};
enum { TF_BASIC_COUNT = TF_GIVES_SYMBOL, TF_TARGETS_MAX = TF_BASIC_COUNT + TF_FIELDS_MAX };

struct tf_target {
    enum tf_gives gives;
    uint32_t field; /* index in the schema; of SYMBOL, TEXT and NUMBER */
};

struct tf_symbol_table; /* text to code of one field */

/* The first sixteen bytes of a text, zeros behind it: nearly always the whole of it. */
struct tf_text_key {
    uint64_t head;
    uint64_t tail;
};

/* An account that a row named, for the next row that does. */
struct tf_known_account {
    struct tf_text_key key;
    uint32_t length; /* 0: an empty place */
    uint32_t index;
};

/* A date with its offset from UTC, and the instant at which its 00:00:00 is. */
struct tf_known_date {
    struct tf_text_key key; /* 0: none yet */
    int64_t start;
};

/* The last value of a text field. */
struct tf_known_text {
    const char *text;
    uint32_t length;
    uint32_t code;
};

struct tf_decoder {
    const struct tf_usage_reader *reader;
    const char *file;
    struct tf_arena arena;
    struct tf_symbol_table *symbols; /* a table a field */
    struct tf_known_text *texts;     /* one a field */
    struct tf_known_date dates[TF_DATES_KEPT];
    struct tf_known_account *known_accounts; /* NULL while there are few */
    size_t known_mask;                       /* their places, a power of two, minus one */

    /* Combinations of codes and given numbers that fit the schema. */
    uint32_t *code_caps; /* 1 for a text: only whether there is one counts */
    uint32_t *verdict_codes;
    uint64_t *verdict_given;
    bool *verdict_set;

    /* The row being read. */
    struct tf_event event;
    bool is_padded;        /* TF_SLACK bytes behind each cell can be read; set by who cuts rows */
    unsigned present;      /* bit `gives`: the row has that basic, maybe empty */
    unsigned given;        /* bit `gives`: and it says something */
    uint32_t field_column; /* of the first field that was given, or 0 */
    struct tf_cell cells[TF_BASIC_COUNT]; /* of the basics that are present */
    char buy[TF_ID_MAX + 1];
    struct tf_ties ties; /* the event's, when it has any */
};

/* file and reader are borrowed until the free. */
tariff_code tf_decoder_init(struct tf_decoder *decoder, const struct tf_usage_reader *reader,
        const char *file, tariff_error *err);
void tf_decoder_free(struct tf_decoder *decoder);

/* The target of a canonical name; false when there is no such name. */
bool tf_target_find(
        const struct tf_schema *schema, const char *name, size_t length, struct tf_target *out);

/* A number for each target of a schema, below TF_TARGETS_MAX. */
uint32_t tf_target_number(struct tf_target target);

/*
 * What a column of a file read through a map (NULL: none) gives.  False when the name is
 * not known; with a map such a column gives nothing.
 */
bool tf_target_of_column(const struct tf_schema *schema, const struct tf_input_map *map,
        struct tf_cell name, struct tf_target *out);

/* The canonical name nearest to an unknown one, or NULL. */
const char *tf_target_nearest(const struct tf_schema *schema, const char *name);

void tf_decode_begin(struct tf_decoder *decoder, uint32_t line);

/* Takes one cell; an empty one means "not given".  Its text is borrowed until the event is done. */
tariff_code tf_decode(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err);

/* The same for the first `count` cells of a row, each with its target. */
tariff_code tf_decode_cells(struct tf_decoder *decoder, const struct tf_target *targets,
        const struct tf_cell *cells, size_t count, tariff_error *err);

/* Takes what a map gives every row; after the row's own cells. */
tariff_code tf_decode_constants(
        struct tf_decoder *decoder, const struct tf_input_map *map, tariff_error *err);

/* decode_tie.c: what the row voids or replaces, if anything; a void carries nothing else. */
tariff_code tf_decode_tie(struct tf_decoder *decoder, tariff_error *err);

/* An instant, by the dates that are remembered; NULL, or what is wrong with it. */
const char *tf_known_instant(struct tf_decoder *decoder, struct tf_cell cell, int64_t *out);

/* Puts an account that there is, of at most 16 bytes, into its place among those that rows named;
 * false when there is none. */
bool tf_decoder_know(struct tf_decoder *decoder, struct tf_known_account *known,
        struct tf_text_key key, uint32_t length);

/* Checks the row as a whole; decoder->event is then complete. */
tariff_code tf_decode_finish(struct tf_decoder *decoder, tariff_error *err);

#endif

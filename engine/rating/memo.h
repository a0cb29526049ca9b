/* SPDX-License-Identifier: MIT */
/*
 * memo.h - what pure functions answered, remembered by what they read.
 *
 * A trie a price: a node says what is read next, its children what was found, a leaf the
 * answer.  That is sound because what a pure function reads next depends only on what it has
 * read; nothing else is compared, so that a million accounts share a handful of leaves.
 * Layer: rating.
 */
#ifndef TF_RATING_MEMO_H
#define TF_RATING_MEMO_H

#include "rulebook/rulebook.h"

enum {
    TF_MEMO_LEAVES_MAX = 65536, /* of all prices; beyond them functions are called each time */
    TF_MEMO_READS_MAX = 64      /* of one call; one that reads more is not remembered */
};

enum tf_read_kind {
    TF_READ_CODE,   /* a symbol or text: index is its slot in an event's codes */
    TF_READ_NUMBER, /* index is its slot in an event's numbers */
    TF_READ_CLOCK,  /* index is a tf_bucket */
    TF_READ_FACT    /* which of its dated values is in force: index is the fact's */
};

struct tf_read {
    enum tf_read_kind kind;
    uint32_t index;
};

/* What a call reads, in order; the same thing once. */
struct tf_reads {
    struct tf_read items[TF_MEMO_READS_MAX];
    size_t count;
    bool too_many;
};

void tf_reads_add(struct tf_reads *reads, enum tf_read_kind kind, uint32_t index);

/* Where reads find their values. */
struct tf_read_from {
    const struct tf_rulebook *book;
    const struct tf_event *event;
    const struct tf_zone *zone;
    int64_t at;
};

struct tf_memo_answer {
    tf_i128 factor;      /* over the price's denominator */
    uint64_t codes_read; /* bits by code slot */
};

struct tf_memo;

/* An empty one, for a rulebook's prices; NULL when there is no memory. */
struct tf_memo *tf_memo_new(struct tf_alloc alloc, const struct tf_rulebook *book);
void tf_memo_free(struct tf_memo *memo);

/*
 * The answer of the price's function, or NULL when it is not known.  Valid until the next note.
 * What it read goes into *reads, which may be NULL.
 */
const struct tf_memo_answer *tf_memo_find(const struct tf_memo *memo, uint32_t price,
        const struct tf_read_from *from, struct tf_reads *reads);

/* Remembers an answer, as far as there is room; false when there is no memory. */
bool tf_memo_note(struct tf_memo *memo, uint32_t price, const struct tf_read_from *from,
        const struct tf_reads *reads, struct tf_memo_answer answer);

/* How many answers are remembered. */
size_t tf_memo_count(const struct tf_memo *memo);

#endif

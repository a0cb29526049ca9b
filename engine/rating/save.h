/* SPDX-License-Identifier: MIT */
/*
 * save.h - a party's state as bytes, and back: names instead of indexes, so that it
 * outlives the process and an edited rulebook that keeps its names.  (R21)
 *
 * Layer: rating.
 */
#ifndef TF_RATING_SAVE_H
#define TF_RATING_SAVE_H

#include "base/bytes.h"
#include "rating/party.h"

/* An event with all it says; fields by name, symbols as text. */
void tf_event_save(const struct tf_rulebook *book, const struct tf_intern *texts,
        const struct tf_event *event, struct tf_text *to);

/*
 * Reads one event; its arrays and texts are new in arena.  texts receives the values of text
 * fields.  NULL when the bytes are damaged (from->failed), name a field or symbol that the
 * rulebook does not have (*missing then names it), or there is no memory.
 */
struct tf_event *tf_event_restore(const struct tf_rulebook *book, struct tf_intern *texts,
        struct tf_arena *arena, struct tf_bytes *from, const char **missing);

/* The state; between events, after tf_party_settle. */
void tf_party_save(const struct tf_rater *rater, const struct tf_party *party, struct tf_text *to);

/*
 * The party again.  index and zone as for tf_party_open; of the account only the id and its own
 * prices count, all else is in the bytes.  texts is the rater's, to be added to.
 * Texts and events live in arena.  TARIFF_BAD_STATE when the bytes are damaged or name what the
 * rulebook does not have; the party must be closed in any case.
 */
tariff_code tf_party_restore(struct tf_rater *rater, struct tf_party *party, uint32_t index,
        const struct tf_account *account, const struct tf_zone *zone, struct tf_intern *texts,
        struct tf_arena *arena, struct tf_bytes *from, tariff_error *err);

/* A correction that stands on a later statement; and back, with its draws in arena. */
void tf_carried_save(const struct tf_rater *rater, const struct tf_line *line, struct tf_text *to);
tariff_code tf_carried_restore(struct tf_rater *rater, struct tf_party *party,
        const struct tf_account *account, struct tf_intern *texts, struct tf_arena *arena,
        struct tf_bytes *from, struct tf_line *line, tariff_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * hash.h - the content hash of a rulebook: what it means, not how it is written.
 *
 * It goes over the engine's rules of settlement, the zone data, the usage's fields, facts by name,
 * and blocks; comments, layout, the order of keys, and which file a fact stands in are not seen.
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_HASH_H
#define TF_RULEBOOK_HASH_H

#include "base/hash.h"
#include "rulebook/terms.h"

/* The hash of the whole.  TARIFF_OK or TARIFF_NO_MEMORY. */
tariff_code tf_rulebook_hash(
        const struct tf_rulebook *book, char text[TF_HASH_TEXT_SIZE], tariff_error *err);

/*
 * The hash of what decides amounts before an instant: two rulebooks with the same one rate all
 * usage before it alike, whatever they say of later days, and of titles, columns and new symbols.
 */
tariff_code tf_rulebook_hash_before(const struct tf_rulebook *book, int64_t until,
        char text[TF_HASH_TEXT_SIZE], tariff_error *err);

/*
 * The hash of what an account has of its own before an instant: that of nothing when terms is NULL
 * or all its own values come later.
 */
void tf_terms_hash_before(const struct tf_rulebook *book, const struct tf_terms *terms,
        int64_t until, char text[TF_HASH_TEXT_SIZE]);

#endif

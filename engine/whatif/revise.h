/* SPDX-License-Identifier: MIT */
/*
 * revise.h - changes of what happened: usage that is scaled or shifted, accounts that buy another
 * plan.  They are made to each event on its way into a run.
 *
 *   - usage: { item: traffic }         which usage, by symbol and text fields; `all` for any
 *     accounts: { segment: studio }    of which accounts; left out: of all
 *     scale: 1.2                       all its numbers, or { gb: 1.2 }
 *     shift: 1 day                     later; -1 day is earlier
 *   - accounts: { segment: studio }
 *     switch: { basic: advanced }      who buys, or leaves, one plan does so with the other
 *
 * Layer: whatif.
 */
#ifndef TF_WHATIF_REVISE_H
#define TF_WHATIF_REVISE_H

#include "facts/account.h"
#include "rulebook/change.h"
#include "rulebook/rulebook.h"

struct tf_revision; /* one change, compiled for a rulebook */

struct tf_revisions {
    const struct tf_rulebook *book;
    struct tf_revision *items;
    size_t count;
    bool shifts; /* some change moves usage in time: files are in no order then */
};

/* Compiles the changes of what happened; those of the rulebook are passed over. */
tariff_code tf_revisions_read(struct tf_arena *arena, const struct tf_yaml *list,
        const struct tf_rulebook *book, struct tf_revisions *out, struct tf_report *report);

/* Room for what a revised event borrows. */
struct tf_revised {
    struct tf_event event;
    struct tf_dec numbers[TF_FIELDS_MAX];
};

/*
 * The event as the changes have it: the same one when none is about it, else in *room.  NULL when a
 * number does not fit.
 */
const struct tf_event *tf_revise(const struct tf_revisions *revisions,
        const struct tf_intern *texts, const struct tf_account *account, const struct tf_zone *zone,
        const struct tf_event *event, struct tf_revised *room);

#endif

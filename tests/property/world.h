/* SPDX-License-Identifier: MIT */
/*
 * world.h - small random worlds: a rulebook, an account with grants, and usage; and what the
 * engine makes of them, as text that can be compared.
 *
 * A world comes from its seed alone.  Quantities and instants are chosen so that every cut is
 * exact: what differs is the engine's doing.
 */
#ifndef TESTS_PROPERTY_WORLD_H
#define TESTS_PROPERTY_WORLD_H

#include "api/run.h"
#include "base/text.h"
#include "property/chance.h"

enum { HAPPENINGS_MAX = 400 };

enum happening_kind {
    HAPPENING_POINT,    /* amount GB at an instant */
    HAPPENING_INTERVAL, /* amount / 10^12 GB in each microsecond of a stretch */
    HAPPENING_LEVEL,    /* amount GB on a disk from now on */
    HAPPENING_START,
    HAPPENING_STOP,
    HAPPENING_BUY,
    HAPPENING_OTHER /* usage of a price that has nothing to do with the rest */
};

struct happening {
    enum happening_kind kind;
    int64_t from;
    int64_t until;
    int amount;
    int thing; /* which disk or box; a box's size is its thing's */
    char id[24];
};

struct world {
    uint64_t seed;
    int64_t begin; /* a day's beginning in UTC */
    int64_t as_of;
    int days;      /* over which it happens */
    bool by_event; /* settle = "event" */
    char settle[8];
    struct tf_text rules; /* rulebook.lua */
    struct tf_text
            other; /* the same with a price, plan, pool and fact that have nothing to do with it */
    struct tf_text prices; /* facts/prices.yaml */
    struct tf_text accounts;
    struct tf_text accounts_other;
    struct happening happenings[HAPPENINGS_MAX];
    size_t count;
};

void world_make(struct world *world, uint64_t seed, bool by_event, int days);
void world_free(struct world *world);

/* Happenings as CSV, in the order that they stand in. */
void world_csv(const struct happening *happenings, size_t count, struct tf_text *csv);

/* Loads the world's rulebook, plain or with what has nothing to do with it; fails the test when it
 * is wrong. */
struct tf_rulebook *world_load(const struct world *world, bool with_other);

/* One run.  state: taken up before, or NULL; the run is the caller's to free with tf_run_free. */
void world_rate(const struct world *world, const struct tf_rulebook *book, bool with_other,
        const struct tf_text *csv, int64_t as_of, const struct tf_text *prior, struct tf_run *run);

/* The state of a rated run. */
void world_state(struct tf_run *run, struct tf_text *state);

/*
 * Lines in order, each with its draws by grant, then the wallet; of a run, or of two, of which the
 * second took up the first's state (first: what it issued for good; else NULL).  Leaves out what
 * belongs to the other price, and with points_only all that lasts.
 */
void world_show(const struct tf_run *first, const struct tf_run *second, bool points_only,
        struct tf_text *text);

#endif

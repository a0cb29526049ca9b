/* SPDX-License-Identifier: MIT */
/*
 * told.h - how the usage of a random book may be told: some of it void or replaced by other usage,
 * some of it late.  (R20 to R22)
 */
#ifndef TESTS_PROPERTY_TOLD_H
#define TESTS_PROPERTY_TOLD_H

#include "property/trial.h"

/* What WORD_VOID and WORD_LATE make of a trial's usage; the texts are the caller's to free. */
struct told {
    struct tf_text usage; /* all of it, as CSV */
    struct tf_text voids; /* rows that void some of it; "": none */
    int64_t until;        /* the instant at which a first run ends */
    uint64_t late;        /* bit i % 64: the use comes after it, whenever it is */
};

/* Adds uses that replace others to the trial's book. */
void told_make(struct trial *trial, struct told *told);

/*
 * Rates it, in one run or in two; out->outputs[RATED_LINES] are the lines of both.  False with
 * trial->why.  out is the caller's to free.
 */
bool told_rate(struct trial *trial, const struct told *told, struct rated *out);

#endif

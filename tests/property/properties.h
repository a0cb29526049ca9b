/* SPDX-License-Identifier: MIT */
/*
 * properties.h - what must hold of every random rulebook, each with the settlement rule that
 * says it.
 */
#ifndef TESTS_PROPERTY_PROPERTIES_H
#define TESTS_PROPERTY_PROPERTIES_H

#include "property/random_book.h"
#include "property/rated.h"

/* A random rulebook, opened and rated once: what a property starts from. */
struct trial {
    struct random_book book;
    tariff_rulebook *rulebook;
    struct tf_text accounts;
    struct tf_text usage;
    struct rated base;
    bool falls; /* check warned that a bill falls as usage grows */
    struct chance chance;
    char why[1200]; /* what did not hold */
};

enum verdict { HOLDS, FAILS, DOES_NOT_APPLY };

struct property {
    const char *name;
    enum verdict (*holds)(struct trial *trial);
};
extern const struct property properties[];
extern const size_t property_count;

/* Opens and rates; false with trial->why.  To be closed in either case. */
bool trial_open(struct trial *trial);
void trial_close(struct trial *trial);

/* Opens a variant of the trial's rulebook; NULL with trial->why. */
tariff_rulebook *trial_rulebook(struct trial *trial, const struct book_variant *variant);

#endif

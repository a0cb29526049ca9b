/* SPDX-License-Identifier: MIT */
/*
 * trial.h - what properties have in common: rating a trial otherwise, and comparing what came out.
 */
#ifndef TESTS_PROPERTY_TRIAL_H
#define TESTS_PROPERTY_TRIAL_H

#include "property/properties.h"

/* The rating that the trial's own outcome came from. */
struct rating trial_rating(const struct trial *trial);
/* Rates otherwise; false with trial->why.  out is the caller's to free. */
bool trial_rate(struct trial *trial, const tariff_rulebook *rulebook, const struct rating *rating,
        struct rated *out);

struct tf_text new_text(void);
void swap_uses(struct use *uses, size_t count, struct chance *chance);

/* The texts are equal, or FAILS with the first line that is not. */
enum verdict same_text(struct trial *trial, const char *what, const struct tf_text *want,
        const struct tf_text *got);
/* All outputs are. */
enum verdict same_outputs(struct trial *trial, const struct rated *got);
/* Rates the usage given and compares all outputs with the trial's own. */
enum verdict same_with_usage(struct trial *trial, const struct tf_text *usage);

/* FAILS with a reason. */
enum verdict fails(struct trial *trial, const char *format, ...) TF_PRINTF(2, 3);

/* Alike but for the last places of shown quantities, each of which is rounded. */
bool is_near(struct tf_dec a, struct tf_dec b);

/* How lines are put together: those of one window, of one statement, or all of a price and key. */
enum line_group { BY_WINDOW, BY_PERIOD, BY_PRICE };

enum { SUMS_MAX = 24 };

/* Lines of one account, price, key and group, added up; what came to nothing is left out. */
struct line_sum {
    char *name;
    struct tf_dec sums[SUMS_MAX];
};
struct line_sums {
    struct table header; /* names of the columns */
    struct line_sum *rows;
    size_t count;
};

/* Of one or two lines CSVs; second may be NULL. */
struct line_sums line_sums_of(
        const struct tf_text *first, const struct tf_text *second, enum line_group group);
void line_sums_free(struct line_sums *sums);

/*
 * The sums are the same in all columns that are numbers, or in those named, up to a NULL.  What
 * quantities show is rounded line by line, so their last places may differ.
 */
enum verdict same_sums(struct trial *trial, const struct line_sums *want,
        const struct line_sums *got, const char *const *columns);
/* The sums of these lines are those of the trial's own. */
enum verdict same_lines(struct trial *trial, const struct tf_text *first,
        const struct tf_text *second, enum line_group group, const char *const *columns);

/* A CSV with its rows, the header too, in order of their bytes. */
struct tf_text sorted_lines(const struct tf_text *csv);

/* Adds the final lines of a run, without their header when some are there already. */
void final_lines(struct tf_text *issued, const struct tf_text *lines);

/* A CSV less a column and the rows that have `word` in a column. */
struct tf_text without(const struct tf_text *csv, const char *column, const char *word);

#endif

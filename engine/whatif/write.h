/* SPDX-License-Identifier: MIT */
/*
 * write.h - what a what-if puts out: a page for people, a page for a pull request, every account,
 * month and price as CSV, everything as JSON.
 *
 * Layer: whatif.
 */
#ifndef TF_WHATIF_WRITE_H
#define TF_WHATIF_WRITE_H

#include "base/hash.h"
#include "whatif/limit.h"

/* What a change, or changes that make sense only together, did alone. */
struct tf_cause {
    const char *name;
    struct tf_dec difference[TF_TOTALS];
};

/* What was rated, by its content. */
struct tf_hashed_input {
    const char *kind; /* accounts, grants, usage */
    const char *path;
    char hash[TF_HASH_TEXT_SIZE]; /* "": not known */
};

/* A what-if that was carried out; all borrowed. */
struct tf_whatif_result {
    const char *name; /* of the what-if */
    const char *rulebook;
    const char *against; /* the other rulebook, or NULL */
    const char *currency;
    const char *const *changes; /* in words, in their order */
    size_t change_count;
    const struct tf_comparison *comparison;
    const struct tf_cause *causes; /* in the order of the changes */
    size_t cause_count;
    struct tf_dec interaction[TF_TOTALS]; /* what they did together beyond that */
    const struct tf_hashed_input *inputs;
    size_t input_count;
    const struct tf_limits *limits;
    const struct tf_zone *zone; /* of the run */
    bool for_page;              /* JSON of accounts as rows: there may be many */
};

/* TABLE, CSV, JSON or MARKDOWN. */
tariff_code tf_whatif_write(const struct tf_whatif_result *result, tariff_format format,
        struct tf_output *output, tariff_error *err);

/* The changes in words, as "changes":[…]. */
void tf_whatif_put_changes(const struct tf_whatif_result *result, struct tf_text *text);

/* write_page.c */
tariff_code tf_whatif_write_page(const struct tf_whatif_result *result, tariff_format format,
        struct tf_output *output, tariff_error *err);

/*
 * write_report.c: what stands in a page before and behind the JSON of a what-if; and JSON on its
 * way between them, as a tariff_write whose ud is the page's output: `<`, which stands in its texts
 * alone, becomes an escape that ends no script.
 */
void tf_report_begin(struct tf_output *output);
tariff_code tf_report_embed(void *ud, const char *text, size_t length);
void tf_report_end(struct tf_output *output);

#endif

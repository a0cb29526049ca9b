/* SPDX-License-Identifier: MIT */
/*
 * whatif.h - a what-if on its way: what is tried, on what, and what came out.
 *
 * whatif.c rates before and after and each change alone; whatif_sweep.c many values of a path.
 * Layer: api.
 */
#ifndef TF_API_WHATIF_H
#define TF_API_WHATIF_H

#include "api/run.h"
#include "rulebook/load.h"
#include "whatif/revise.h"
#include "whatif/sweep.h"
#include "whatif/write.h"

enum {
    PARTS_MAX = 63,     /* changes, told apart by bits; beyond them stands the other rulebook */
    AGAINST = PARTS_MAX /* its bit */
};

struct whatif_input {
    tariff_input kind;
    const char *path;
    const char *text; /* NULL: the file is read, for each run anew */
    size_t length;
};

struct tariff_whatif {
    struct tf_alloc alloc;
    struct tf_arena arena;
    struct tf_folder folder;
    struct tf_folder against; /* path NULL: none */
    const char *zone_folder;
    struct tf_run_settings settings;
    tariff_progress progress;
    void *progress_ud;
    const char *name;
    struct tf_changes changes;
    const char **words; /* the changes, and before them the other rulebook, in words */
    struct tf_limits limits;
    struct tf_limit quiet; /* differences up to this are not worth a page in Markdown */
    bool may_be_quiet;
    struct whatif_input *inputs;
    size_t input_count;
    size_t input_capacity;
    int stage;
    bool is_tried;
    bool is_rated;
    uint32_t run_number; /* of the run under way, from 1 */
    uint32_t run_count;  /* as far as is known */

    struct tf_rulebook *book;    /* as it is */
    struct tf_rulebook *changed; /* as it would be */
    struct tf_frame frame;
    struct tf_sheet before;
    struct tf_sheet after;
    struct tf_comparison comparison;
    struct tf_cause *causes;
    uint64_t *cause_parts; /* bits of the changes of each */
    bool *cause_idle;      /* alone it does nothing */
    size_t cause_count;
    struct tf_dec interaction[TF_TOTALS];

    struct tf_sweep sweep; /* instead of one comparison: many values of a path, or two */
    struct tf_solve solve; /* or the value that meets a goal */
};

/* The rulebook with some of the changes, and more behind them; more may be NULL. */
tariff_code tf_whatif_load(tariff_whatif *w, uint64_t parts, const struct tf_yaml *more,
        struct tf_rulebook **out, struct tf_report *report);

/* Rates all inputs by the rulebook with some of the changes, and more behind them; a try, whose
 * findings nobody hears. */
tariff_code tf_whatif_try(tariff_whatif *w, uint64_t parts, const struct tf_yaml *more,
        struct tf_sheet *sheet, tariff_error *err);

/* All changes, and the other rulebook. */
uint64_t tf_whatif_all(const tariff_whatif *w);

/* Failures that say something of the machine or the host, not of the changes. */
bool tf_is_of_machine(tariff_code code);

/* whatif_sweep.c: tries all values, or looks for the one that meets a goal; the sheet before is
 * there. */
tariff_code tf_whatif_run_sweep(tariff_whatif *w, tariff_error *err);
tariff_code tf_whatif_run_solve(tariff_whatif *w, tariff_error *err);

#endif

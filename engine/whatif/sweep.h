/* SPDX-License-Identifier: MIT */
/*
 * sweep.h - many values of one path, or of two: what each comes to; and the value at which a total
 * differs by what is wanted.
 *
 * Values are FROM, FROM + STEP ... up to TO, exactly; each is rated for itself.
 * Layer: whatif.
 */
#ifndef TF_WHATIF_SWEEP_H
#define TF_WHATIF_SWEEP_H

#include "whatif/write.h"

enum {
    TF_SWEEP_RANGES = 2,
    TF_SWEEP_POINTS_MAX = 10000, /* of all ranges together */
    TF_SOLVE_STEPS_MAX = 1 << 30,
    TF_SOLVE_PROBES = 16, /* stretches of a range that are looked into for a crossing */
    TF_SOLUTIONS_MAX = TF_SOLVE_PROBES
};

/* `compute.shared.gpu_second=0.0020..0.0040/0.0005`; with % the value is scaled. */
struct tf_sweep_range {
    const char *path;
    bool is_percent;
    struct tf_dec from;
    struct tf_dec step;
    uint32_t count; /* of values, at least 1 */
};

/* Reads a range; values beyond most_steps are a finding. */
tariff_code tf_sweep_range_read(struct tf_arena *arena, const char *text, uint32_t most_steps,
        struct tf_sweep_range *out, struct tf_report *report);

/* The value number `step`, from 0; and the change PATH=VALUE that sets it, as text. */
struct tf_dec tf_sweep_range_value(const struct tf_sweep_range *range, uint32_t step);
enum { TF_SWEEP_TEXT_MAX = 400 };
size_t tf_sweep_range_change(
        const struct tf_sweep_range *range, uint32_t step, char text[TF_SWEEP_TEXT_MAX]);

struct tf_sweep_point {
    uint32_t steps[TF_SWEEP_RANGES];
    struct tf_pair totals[TF_TOTALS];
    uint64_t more; /* accounts that are charged more */
    uint64_t less;
};

struct tf_sweep {
    struct tf_sweep_range ranges[TF_SWEEP_RANGES];
    size_t range_count;            /* 0: no sweep */
    struct tf_sweep_point *points; /* the last range goes fastest */
    size_t count;
};

/* How many points the ranges have. */
uint32_t tf_sweep_points(const struct tf_sweep *sweep);

/* `amount = +3 %`: which total is to differ by how much. */
struct tf_goal {
    const char *text; /* NULL: there is none */
    unsigned total;
    bool is_percent;
    struct tf_dec value;
};
tariff_code tf_goal_read(
        struct tf_arena *arena, const char *text, struct tf_goal *out, struct tf_report *report);

/* Values first to last meet the goal; or none does, and it lies between first and last = first + 1.
 */
struct tf_solution {
    bool exact;
    uint32_t first;
    uint32_t last;
    struct tf_dec at_first; /* the difference there */
    struct tf_dec at_last;
};

struct tf_solve {
    struct tf_goal goal;
    struct tf_sweep_range range;
    struct tf_dec before;   /* the total as it is */
    struct tf_dec wanted;   /* the difference */
    struct tf_dec at_begin; /* the differences at both ends of the range */
    struct tf_dec at_end;
    struct tf_solution solutions[TF_SOLUTIONS_MAX];
    size_t count;
    uint32_t tried; /* values that were rated */
};

/* About how many runs it takes. */
uint32_t tf_solve_runs(const struct tf_solve *solve);

tariff_code tf_sweep_write(const struct tf_whatif_result *result, const struct tf_sweep *sweep,
        tariff_format format, struct tf_output *output, tariff_error *err);
tariff_code tf_solve_write(const struct tf_whatif_result *result, const struct tf_solve *solve,
        tariff_format format, struct tf_output *output, tariff_error *err);

#endif

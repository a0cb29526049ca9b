/* SPDX-License-Identifier: MIT */
/*
 * write_sweep.c - what many values come to, and the value that meets a goal, in every format.
 */
#include <stdio.h>
#include <string.h>

#include "io/write_grid.h"
#include "io/write_json.h"
#include "rating/show.h"
#include "whatif/sweep.h"

/* The number alone; for people with its sign and what it is of. */
static void put_range_number(
        struct tf_text *text, const struct tf_sweep_range *range, uint32_t step)
{
    tf_show_decimal(text, tf_sweep_range_value(range, step), 0);
}

static void put_range_value(struct tf_text *text, const struct tf_sweep_range *range, uint32_t step)
{
    if (range->is_percent && tf_dec_sign(tf_sweep_range_value(range, step)) > 0)
        tf_text_char(text, '+');
    put_range_number(text, range, step);
    if (range->is_percent)
        tf_text_put(text, " %");
}

static void put_plus(struct tf_text *text, struct tf_dec value)
{
    if (tf_dec_sign(value) > 0)
        tf_text_char(text, '+');
    tf_show_decimal(text, value, 2);
}

/* -- a sweep
 * ------------------------------------------------------------------------------------------ */

static const struct sweep_column {
    const char *title; /* for people */
    const char *name;  /* for programs */
    unsigned total;
    bool is_difference;
} sweep_columns[] = {
    { "Charged", "amount", TF_CELL_AMOUNT, false },
    { "Difference", "amount_difference", TF_CELL_AMOUNT, true },
    { "Prepaid", "prepaid", TF_CELL_PREPAID, false },
    { "From the balance", "balance", TF_CELL_BALANCE, false },
    { "Plans sold", "sold", TF_TOTAL_SOLD, false },
    { "Earned", "earned", TF_TOTAL_EARNED, false },
    { "Difference", "earned_difference", TF_TOTAL_EARNED, true },
};
enum { SWEEP_COLUMNS = sizeof sweep_columns / sizeof sweep_columns[0] };

static void write_points(
        const struct tf_sweep *sweep, tariff_format format, struct tf_output *output)
{
    bool for_people = format == TARIFF_FORMAT_TABLE || format == TARIFF_FORMAT_MARKDOWN;
    struct tf_grid_column columns[TF_SWEEP_RANGES + SWEEP_COLUMNS + 2];
    struct tf_grid grid;
    char titles[TF_SWEEP_RANGES][TF_SWEEP_TEXT_MAX];
    size_t count = 0;

    for (size_t i = 0; i < sweep->range_count; i++) {
        snprintf(titles[i], sizeof titles[i], "%.300s%s", sweep->ranges[i].path,
                sweep->ranges[i].is_percent && !for_people ? " %" : "");
        columns[count++] = (struct tf_grid_column){ titles[i], TF_GRID_NUMBER };
    }
    for (size_t i = 0; i < SWEEP_COLUMNS; i++)
        columns[count++] = (struct tf_grid_column){
            for_people ? sweep_columns[i].title : sweep_columns[i].name, TF_GRID_NUMBER
        };
    columns[count++] = (struct tf_grid_column){ for_people ? "More" : "more", TF_GRID_NUMBER };
    columns[count++] = (struct tf_grid_column){ for_people ? "Less" : "less", TF_GRID_NUMBER };
    tf_grid_begin(&grid, output, format, columns, count);
    for (size_t i = 0; i < sweep->count && output->code == TARIFF_OK; i++) {
        const struct tf_sweep_point *point = &sweep->points[i];

        for (size_t k = 0; k < sweep->range_count; k++)
            for_people ? put_range_value(tf_grid_cell(&grid), &sweep->ranges[k], point->steps[k])
                       : put_range_number(tf_grid_cell(&grid), &sweep->ranges[k], point->steps[k]);
        for (size_t k = 0; k < SWEEP_COLUMNS; k++) {
            const struct tf_pair *pair = &point->totals[sweep_columns[k].total];

            if (!sweep_columns[k].is_difference)
                tf_show_decimal(tf_grid_cell(&grid), pair->after, 2);
            else if (for_people)
                put_plus(tf_grid_cell(&grid), tf_pair_difference(pair));
            else
                tf_show_decimal(tf_grid_cell(&grid), tf_pair_difference(pair), 2);
        }
        tf_text_u64(tf_grid_cell(&grid), point->more);
        tf_text_u64(tf_grid_cell(&grid), point->less);
        tf_grid_row(&grid);
        tf_output_flush(output);
    }
    tf_grid_end(&grid);
}

static void put_sweep_head(const struct tf_whatif_result *result, const char *what,
        const char *name, tariff_format format, struct tf_text *text)
{
    if (format == TARIFF_FORMAT_MARKDOWN)
        tf_text_put(text, "## ");
    tf_text_put(text, what);
    tf_text_put(text, name);
    tf_text_char(text, '\n');
    if (format == TARIFF_FORMAT_MARKDOWN)
        tf_text_char(text, '\n');
    for (size_t i = 0; i < result->change_count; i++) {
        tf_text_put(text, format == TARIFF_FORMAT_MARKDOWN ? "- with " : "  with ");
        tf_text_put(text, result->changes[i]);
        tf_text_char(text, '\n');
    }
    tf_text_char(text, '\n');
}

/* A JSON document begins with what was tried. */
static void put_json_head(
        const struct tf_whatif_result *result, const char *kind, struct tf_text *text)
{
    tf_text_char(text, '{');
    tf_json_name(text, "currency");
    tf_json_put(text, result->currency);
    tf_text_char(text, ',');
    tf_json_name(text, "rulebook");
    tf_json_put(text, result->rulebook);
    tf_text_char(text, ',');
    tf_whatif_put_changes(result, text);
    tf_text_put(text, ",\n");
    tf_json_name(text, kind);
}

static tariff_code no_such_format(tariff_error *err)
{
    return tf_fail(err, TF_F_NO_SUCH_FORMAT, (struct tf_place){ 0 },
            "Use TABLE, CSV, JSON or MARKDOWN.", "A what-if is not written in that format.");
}

tariff_code tf_sweep_write(const struct tf_whatif_result *result, const struct tf_sweep *sweep,
        tariff_format format, struct tf_output *output, tariff_error *err)
{
    struct tf_text *text = &output->text;

    if (format == TARIFF_FORMAT_HTML)
        return no_such_format(err);
    if (format == TARIFF_FORMAT_JSON) {
        put_json_head(result, "sweep", text);
        write_points(sweep, format, output);
        tf_text_put(text, "}\n");
        return TARIFF_OK;
    }
    if (format != TARIFF_FORMAT_CSV)
        put_sweep_head(result,
                "What if: ", sweep->range_count > 1 ? "values of two paths" : sweep->ranges[0].path,
                format, text);
    write_points(sweep, format, output);
    return TARIFF_OK;
}

/* -- a goal
 * --------------------------------------------------------------------------------------------- */

/* "0.0042 to 0.0043" */
static void put_values(struct tf_text *text, const struct tf_sweep_range *range, uint32_t first,
        uint32_t last, const char *between)
{
    put_range_value(text, range, first);
    if (last != first) {
        tf_text_put(text, between);
        put_range_value(text, range, last);
    }
}

static void write_solutions(
        const struct tf_whatif_result *result, const struct tf_solve *solve, struct tf_text *text)
{
    const struct tf_sweep_range *range = &solve->range;

    tf_text_format(text, "%s is to differ by ", tf_total_words[solve->goal.total]);
    put_plus(text, solve->wanted);
    tf_text_format(text, " %s, from ", result->currency);
    tf_show_decimal(text, solve->before, 2);
    tf_text_put(text, ".\n");
    if (solve->count == 0) {
        tf_text_format(text, "No value of %s does that: at ", range->path);
        put_range_value(text, range, 0);
        tf_text_put(text, " it differs by ");
        put_plus(text, solve->at_begin);
        tf_text_put(text, ", at ");
        put_range_value(text, range, range->count - 1);
        tf_text_put(text, " by ");
        put_plus(text, solve->at_end);
        tf_text_put(text, ".\n");
    }
    if (solve->count > 1)
        tf_text_format(text, "There is more than one value of %s:\n", range->path);
    for (size_t i = 0; i < solve->count; i++) {
        const struct tf_solution *one = &solve->solutions[i];

        tf_text_put(text, range->path);
        if (one->exact) {
            tf_text_put(text, " = ");
            put_values(text, range, one->first, one->last, " to ");
            tf_text_put(text, " does it exactly.\n");
            continue;
        }
        tf_text_put(text, " lies between ");
        put_range_value(text, range, one->first);
        tf_text_put(text, " (");
        put_plus(text, one->at_first);
        tf_text_put(text, ") and ");
        put_range_value(text, range, one->last);
        tf_text_put(text, " (");
        put_plus(text, one->at_last);
        tf_text_put(text, ").\n");
    }
    tf_text_put(text, "Resolution ");
    tf_show_decimal(text, range->step, 0);
    tf_text_put(text, range->is_percent ? " %" : "");
    tf_text_format(text, "; %u of %u values were rated: between those of ", (unsigned)solve->tried,
            (unsigned)range->count);
    tf_text_format(text, "%u stretches it is taken to rise or to fall.\n", TF_SOLVE_PROBES);
}

static void write_solution_rows(
        const struct tf_solve *solve, tariff_format format, struct tf_output *output)
{
    const struct tf_grid_column columns[] = { { "path", TF_GRID_TEXT }, { "exact", TF_GRID_BOOL },
        { "from", TF_GRID_NUMBER }, { "to", TF_GRID_NUMBER }, { "difference_from", TF_GRID_NUMBER },
        { "difference_to", TF_GRID_NUMBER }, { "wanted", TF_GRID_NUMBER },
        { "resolution", TF_GRID_NUMBER } };
    struct tf_grid grid;

    tf_grid_begin(&grid, output, format, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < solve->count; i++) {
        const struct tf_solution *one = &solve->solutions[i];

        tf_grid_put(&grid, solve->range.path);
        tf_grid_put(&grid, one->exact ? "true" : "false");
        put_range_number(tf_grid_cell(&grid), &solve->range, one->first);
        put_range_number(tf_grid_cell(&grid), &solve->range, one->last);
        tf_show_decimal(tf_grid_cell(&grid), one->at_first, 2);
        tf_show_decimal(tf_grid_cell(&grid), one->at_last, 2);
        tf_show_decimal(tf_grid_cell(&grid), solve->wanted, 2);
        tf_show_decimal(tf_grid_cell(&grid), solve->range.step, 0);
        tf_grid_row(&grid);
    }
    tf_grid_end(&grid);
}

tariff_code tf_solve_write(const struct tf_whatif_result *result, const struct tf_solve *solve,
        tariff_format format, struct tf_output *output, tariff_error *err)
{
    struct tf_text *text = &output->text;

    switch (format) {
    case TARIFF_FORMAT_JSON:
        put_json_head(result, "solutions", text);
        write_solution_rows(solve, format, output);
        tf_text_put(text, "}\n");
        return TARIFF_OK;
    case TARIFF_FORMAT_CSV:
        write_solution_rows(solve, format, output);
        return TARIFF_OK;
    case TARIFF_FORMAT_TABLE:
    case TARIFF_FORMAT_MARKDOWN:
        put_sweep_head(result, "Solve: ", solve->goal.text, format, text);
        write_solutions(result, solve, text);
        return TARIFF_OK;
    case TARIFF_FORMAT_HTML:
        break;
    }
    return no_such_format(err);
}

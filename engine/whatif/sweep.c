/* SPDX-License-Identifier: MIT */
/*
 * sweep.c - ranges of values, and goals.
 */
#include "whatif/sweep.h"

#include <stdio.h>
#include <string.h>

/* -- ranges
 * ---------------------------------------------------------------------------------------- */

static tariff_code complain_range(const char *text, const char *hint, struct tf_report *report)
{
    struct tf_yaml node = { .place = { text, 0, 0 } };

    tf_yaml_complain(
            &node, TF_F_SWEEP_RANGE, report, hint, "The range \"%.200s\" makes no sense.", text);
    return TARIFF_BAD_CHANGE;
}

/* A number of a range, with or without %. */
static bool read_range_number(const char *text, size_t length, bool *is_percent, struct tf_dec *out)
{
    while (length > 0 && text[length - 1] == ' ')
        length--;
    while (length > 0 && *text == ' ') {
        text++;
        length--;
    }
    if (length > 0 && text[length - 1] == '%') {
        *is_percent = true;
        length -= length > 1 && text[length - 2] == ' ' ? 2 : 1;
    }
    return tf_dec_parse(text, length, out) == NULL;
}

/* How many steps fit; UINT32_MAX for more than that. */
static uint32_t count_range_steps(struct tf_dec from, struct tf_dec until, struct tf_dec step)
{
    struct tf_dec length, whole;

    if (!tf_dec_sub(until, from, &length) ||
            !tf_dec_mul_div(length, tf_dec_of(1).units, step.units, TF_ROUND_DOWN, &whole) ||
            !tf_dec_round(whole, tf_dec_of(1), TF_ROUND_DOWN, &whole) ||
            tf_dec_cmp(whole, tf_dec_of(UINT32_MAX - 1)) > 0)
        return UINT32_MAX;
    for (uint32_t low = 0, high = UINT32_MAX - 1;;) {
        uint32_t middle = low + (high - low) / 2;
        int way = tf_dec_cmp(tf_dec_of(middle), whole);

        if (way == 0)
            return middle;
        if (way < 0)
            low = middle + 1;
        else
            high = middle;
    }
}

tariff_code tf_sweep_range_read(struct tf_arena *arena, const char *text, uint32_t most_steps,
        struct tf_sweep_range *out, struct tf_report *report)
{
    static const char form[] = "Write PATH=FROM..TO/STEP, as in traffic.out_gb=0.30..0.60/0.05.";
    const char *equals = strchr(text, '=');
    const char *dots = equals == NULL ? NULL : strstr(equals, "..");
    const char *slash = dots == NULL ? NULL : strchr(dots, '/');
    struct tf_dec until;
    uint32_t steps;
    char hint[120];

    *out = (struct tf_sweep_range){ .path = NULL };
    if (slash == NULL || equals == text ||
            !read_range_number(
                    equals + 1, (size_t)(dots - equals - 1), &out->is_percent, &out->from) ||
            !read_range_number(dots + 2, (size_t)(slash - dots - 2), &out->is_percent, &until) ||
            !read_range_number(slash + 1, strlen(slash + 1), &out->is_percent, &out->step))
        return complain_range(text, form, report);
    if (tf_dec_sign(out->step) <= 0 || tf_dec_cmp(out->from, until) > 0)
        return complain_range(
                text, "Go from the smaller value to the larger, in steps above 0.", report);
    steps = count_range_steps(out->from, until, out->step);
    if (steps >= most_steps) {
        snprintf(hint, sizeof hint, "Use larger steps, or less of a range: at most %u values.",
                (unsigned)most_steps);
        return complain_range(text, hint, report);
    }
    out->count = steps + 1;
    out->path = tf_arena_text(arena, text, (size_t)(equals - text));
    return out->path == NULL ? tf_yaml_no_memory(report) : TARIFF_OK;
}

struct tf_dec tf_sweep_range_value(const struct tf_sweep_range *range, uint32_t step)
{
    struct tf_dec value = range->from, way;

    /* Between FROM and TO, which fit. */
    if (tf_dec_mul(range->step, tf_dec_of(step), TF_ROUND_HALF_UP, &way))
        (void)tf_dec_add(range->from, way, &value);
    return value;
}

size_t tf_sweep_range_change(
        const struct tf_sweep_range *range, uint32_t step, char text[TF_SWEEP_TEXT_MAX])
{
    struct tf_dec value = tf_sweep_range_value(range, step);
    char number[TF_DEC_TEXT_MAX];
    int length;

    tf_dec_format(value, 0, number);
    length = snprintf(text, TF_SWEEP_TEXT_MAX, "%s=%s%s%s", range->path,
            range->is_percent && tf_dec_sign(value) >= 0 ? "+" : "", number,
            range->is_percent ? "%" : "");
    return length < 0 || length >= TF_SWEEP_TEXT_MAX ? 0 : (size_t)length;
}

uint32_t tf_sweep_points(const struct tf_sweep *sweep)
{
    uint32_t count = 1;

    for (size_t i = 0; i < sweep->range_count; i++)
        count *= sweep->ranges[i].count;
    return count;
}

/* -- goals
 * ------------------------------------------------------------------------------------------ */

static tariff_code complain_goal(const char *text, struct tf_report *report)
{
    struct tf_yaml node = { .place = { text, 0, 0 } };

    tf_yaml_complain(&node, TF_F_SWEEP_GOAL, report,
            "Write amount = +3 %, or prepaid, balance, sold or earned; or money, as in "
            "earned = 500.00.",
            "The goal \"%.200s\" makes no sense.", text);
    return TARIFF_BAD_CHANGE;
}

tariff_code tf_goal_read(
        struct tf_arena *arena, const char *text, struct tf_goal *out, struct tf_report *report)
{
    const char *equals = strchr(text, '=');
    size_t length = equals == NULL ? 0 : (size_t)(equals - text);

    *out = (struct tf_goal){ .text = NULL };
    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (length == 5 && memcmp(text, "total", 5) == 0) { /* what people call the amount of all */
        out->total = TF_CELL_AMOUNT;
    } else {
        while (out->total < TF_TOTALS &&
                (strlen(tf_total_words[out->total]) != length ||
                        memcmp(text, tf_total_words[out->total], length) != 0))
            out->total++;
    }
    if (length == 0 || out->total == TF_TOTALS ||
            !read_range_number(equals + 1, strlen(equals + 1), &out->is_percent, &out->value))
        return complain_goal(text, report);
    out->text = tf_arena_text(arena, text, strlen(text));
    return out->text == NULL ? tf_yaml_no_memory(report) : TARIFF_OK;
}

uint32_t tf_solve_runs(const struct tf_solve *solve)
{
    uint32_t runs = TF_SOLVE_PROBES + 1, stretch = solve->range.count / TF_SOLVE_PROBES;

    if (solve->range.count <= TF_SOLVE_PROBES)
        return solve->range.count;
    for (; stretch > 1; stretch /= 2)
        runs += 2; /* both ends of what meets the goal are looked for */
    return runs;
}

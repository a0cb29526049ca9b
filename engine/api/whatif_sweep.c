/* SPDX-License-Identifier: MIT */
/*
 * whatif_sweep.c - the public functions about many values: each is a what-if of its own, rated for
 * itself, so that no answer rests on how prices are thought to go.
 */
#include <stdio.h>
#include <string.h>

#include "api/handle.h"
#include "api/whatif.h"

/* -- one value ------------------------------------------------------------------------------------
 */

/* The changes that set each range to one of its values, behind all others. */
static const struct tf_yaml *set_values(tariff_whatif *w, const struct tf_sweep_range *ranges,
        const uint32_t *steps, size_t count, struct tf_report *report)
{
    char texts[TF_SWEEP_RANGES][TF_SWEEP_TEXT_MAX];
    tariff_change changes[TF_SWEEP_RANGES];
    struct tf_changes made;

    for (size_t i = 0; i < count; i++)
        changes[i] = (tariff_change){ NULL, texts[i],
            tf_sweep_range_change(&ranges[i], steps[i], texts[i]) };
    return tf_changes_read(&w->arena, changes, count, &made, report) == TARIFF_OK ? made.list
                                                                                  : NULL;
}

static tariff_code rate_values(tariff_whatif *w, const struct tf_sweep_range *ranges,
        const uint32_t *steps, size_t count, struct tf_sheet *sheet, tariff_error *err)
{
    struct tf_report report = { .finding = NULL };
    const struct tf_yaml *set = set_values(w, ranges, steps, count, &report);

    if (set == NULL && err != NULL)
        *err = report.first;
    if (set == NULL)
        return report.first.code;
    return tf_whatif_try(w, tf_whatif_all(w), set, sheet, err);
}

static tariff_code touches_nothing(const char *path, const char *what, tariff_error *err)
{
    return tf_fail(err, TF_F_CHANGE_IDLE, (struct tf_place){ path, 0, 0 },
            "Check what it names, and its date.", "No value of it changes %s.", what);
}

/* -- a sweep
 * --------------------------------------------------------------------------------------- */

static tariff_code fill_point(tariff_whatif *w, const struct tf_sheet *sheet,
        struct tf_sweep_point *point, tariff_error *err)
{
    struct tf_comparison comparison;
    struct tf_arena arena;
    tariff_code code;

    tf_arena_init(&arena, w->alloc);
    code = tf_sheets_compare(&comparison, &arena, &w->frame, &w->before, sheet, err);
    if (code == TARIFF_OK) {
        memcpy(point->totals, comparison.totals, sizeof point->totals);
        point->more = comparison.spreads[TF_CELL_AMOUNT].more;
        point->less = comparison.spreads[TF_CELL_AMOUNT].less;
    }
    tf_arena_free(&arena);
    return code;
}

tariff_code tf_whatif_run_sweep(tariff_whatif *w, tariff_error *err)
{
    struct tf_sweep *sweep = &w->sweep;
    uint32_t count = tf_sweep_points(sweep);
    uint32_t inner = sweep->ranges[sweep->range_count - 1].count;
    struct tf_sheet first = { 0 };
    bool differs = count == 1;
    tariff_code code = TARIFF_OK;

    sweep->points = tf_arena_array(&w->arena, count, sizeof *sweep->points);
    if (sweep->points == NULL)
        return tf_no_memory(err);
    for (uint32_t i = 0; i < count && code == TARIFF_OK; i++) {
        struct tf_sweep_point *point = &sweep->points[sweep->count++];
        struct tf_sheet sheet = { 0 };

        point->steps[0] = sweep->range_count == 1 ? i : i / inner;
        point->steps[1] = i % inner;
        code = rate_values(w, sweep->ranges, point->steps, sweep->range_count, &sheet, err);
        if (code == TARIFF_OK)
            code = fill_point(w, &sheet, point, err);
        differs = differs ||
                  (code == TARIFF_OK && i > 0 && !tf_sheets_agree(&w->frame, &first, &sheet));
        if (i == 0)
            first = sheet;
        else
            tf_sheet_free(&sheet);
    }
    tf_sheet_free(&first);
    if (code == TARIFF_OK && !differs)
        return touches_nothing(sweep->ranges[0].path, "a line", err);
    return code;
}

/* -- a goal
 * ----------------------------------------------------------------------------------------- */

/* What is known of one value. */
struct probe {
    uint32_t step;
    int sign; /* of what is too much: the difference less the wanted one */
    struct tf_dec difference;
};

static tariff_code look_at(tariff_whatif *w, uint32_t step, struct probe *out, tariff_error *err)
{
    struct tf_sheet sheet = { 0 };
    struct tf_dec totals[TF_TOTALS];
    tariff_code code = rate_values(w, &w->solve.range, &step, 1, &sheet, err);
    struct tf_pair pair;

    if (code == TARIFF_OK && !tf_sheet_totals(&sheet, totals))
        code = tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
                "A sum over all accounts does not fit.");
    tf_sheet_free(&sheet);
    if (code != TARIFF_OK)
        return code;
    pair = (struct tf_pair){ w->solve.before, totals[w->solve.goal.total] };
    out->step = step;
    out->difference = tf_pair_difference(&pair);
    out->sign = tf_dec_cmp(out->difference, w->solve.wanted);
    w->solve.tried++;
    return TARIFF_OK;
}

/*
 * In (low, high], where it goes from one side of the goal to the other: the first value that is on
 * the side of `high`, or meets the goal when `meets` counts as that side.
 */
static tariff_code find_border(
        tariff_whatif *w, struct probe *low, struct probe *high, bool meets, tariff_error *err)
{
    int side = high->sign != 0 ? high->sign : -low->sign;

    while (high->step - low->step > 1) {
        struct probe middle;
        tariff_code code = look_at(w, low->step + (high->step - low->step) / 2, &middle, err);

        if (code != TARIFF_OK)
            return code;
        if (middle.sign == side || (middle.sign == 0 && meets))
            *high = middle;
        else
            *low = middle;
    }
    return TARIFF_OK;
}

static void note_solution(
        struct tf_solve *solve, bool exact, const struct probe *first, const struct probe *last)
{
    struct tf_solution *before = solve->count == 0 ? NULL : &solve->solutions[solve->count - 1];

    if (before != NULL && before->exact && exact && first->step <= before->last + 1) {
        before->last = last->step; /* it goes on from the stretch before */
        before->at_last = last->difference;
        return;
    }
    if (solve->count < TF_SOLUTIONS_MAX)
        solve->solutions[solve->count++] = (struct tf_solution){ .exact = exact,
            .first = first->step,
            .last = last->step,
            .at_first = first->difference,
            .at_last = last->difference };
}

/* Looks for the goal between two values that were rated. */
static tariff_code search_stretch(
        tariff_whatif *w, struct probe low, struct probe high, tariff_error *err)
{
    struct probe first_low = low, first = high, last = low, last_high = high;
    tariff_code code = TARIFF_OK;

    if (low.sign == 0 && high.sign == 0) {
        note_solution(&w->solve, true, &low, &high);
        return TARIFF_OK;
    }
    if (low.sign != 0 && low.sign == high.sign)
        return TARIFF_OK;
    if (low.sign == 0)
        first = low;
    else
        code = find_border(w, &first_low, &first, true, err);
    if (code != TARIFF_OK)
        return code;
    if (first.sign != 0) { /* it goes past the goal from one value to the next */
        note_solution(&w->solve, false, &first_low, &first);
        return TARIFF_OK;
    }
    last = first;
    if (high.sign == 0)
        last = high;
    else
        code = find_border(w, &last, &last_high, false, err);
    if (code == TARIFF_OK)
        note_solution(&w->solve, true, &first, &last);
    return code;
}

tariff_code tf_whatif_run_solve(tariff_whatif *w, tariff_error *err)
{
    struct tf_solve *solve = &w->solve;
    struct tf_dec totals[TF_TOTALS], size;
    uint32_t stretches =
            solve->range.count - 1 < TF_SOLVE_PROBES ? solve->range.count - 1 : TF_SOLVE_PROBES;
    struct probe before = { 0 }, next;
    bool differs = false;
    tariff_code code;

    (void)tf_sheet_totals(&w->before, totals);
    solve->before = totals[solve->goal.total];
    solve->wanted = solve->goal.value;
    size = tf_dec_sign(solve->before) < 0 ? tf_dec_neg(solve->before) : solve->before;
    if (solve->goal.is_percent && !tf_dec_mul_div(size, solve->goal.value.units,
                                          tf_dec_of(100).units, TF_ROUND_HALF_UP, &solve->wanted))
        return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use smaller numbers.",
                "The goal does not fit.");
    code = look_at(w, 0, &before, err);
    solve->at_begin = solve->at_end = before.difference;
    if (code == TARIFF_OK && stretches == 0 && before.sign == 0)
        note_solution(solve, true, &before, &before);
    for (uint32_t i = 1; i <= stretches && code == TARIFF_OK; i++) {
        uint32_t step = (uint32_t)((uint64_t)(solve->range.count - 1) * i / stretches);

        code = look_at(w, step, &next, err);
        if (code != TARIFF_OK)
            return code;
        differs = differs || tf_dec_cmp(next.difference, before.difference) != 0;
        code = search_stretch(w, before, next, err);
        before = next;
        solve->at_end = next.difference;
    }
    if (code == TARIFF_OK && stretches > 0 && !differs)
        return touches_nothing(solve->range.path, tf_total_words[solve->goal.total], err);
    return code;
}

/* -- what is asked
 * ------------------------------------------------------------------------------------ */

/* Sweeps and goals are told before the what-if is rated, and only one kind of them. */
static tariff_code check_question(
        const tariff_whatif *whatif, const char *text, bool of_sweep, tariff_error *err)
{
    if (whatif == NULL || text == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "whatif or text is NULL.", "Pass both.");
    if (whatif->is_tried || whatif->solve.goal.text != NULL ||
            (!of_sweep && whatif->sweep.range_count > 0) ||
            whatif->sweep.range_count == TF_SWEEP_RANGES)
        return tf_bad_argument(err, TF_F_HOST_ORDER,
                "A what-if sweeps over one path or two, or solves for one.",
                "Ask before it is rated; begin another what-if for another question.");
    return TARIFF_OK;
}

/* A path that is not there is told before anything is rated. */
static tariff_code check_range(
        tariff_whatif *w, const struct tf_sweep_range *range, tariff_error *err)
{
    struct tf_report report = { .finding = w->settings.finding, .ud = w->settings.finding_ud };
    const uint32_t first = 0;
    const struct tf_yaml *set = set_values(w, range, &first, 1, &report);
    struct tf_rulebook *book = NULL;
    tariff_code code = set == NULL ? report.first.code
                                   : tf_whatif_load(w, tf_whatif_all(w), set, &book, &report);

    tf_rulebook_free(book);
    if (code != TARIFF_OK && err != NULL)
        *err = report.first;
    return code;
}

tariff_code tariff_whatif_sweep(tariff_whatif *whatif, const char *range, tariff_error *err)
{
    struct tf_report report = { .finding = NULL };
    struct tf_sweep *sweep;
    struct tf_sweep_range *next;
    uint32_t left;
    tariff_code code = check_question(whatif, range, true, err);

    if (code != TARIFF_OK)
        return code;
    sweep = &whatif->sweep;
    next = &sweep->ranges[sweep->range_count];
    left = TF_SWEEP_POINTS_MAX / tf_sweep_points(sweep);
    code = tf_sweep_range_read(&whatif->arena, range, left, next, &report);
    if (code != TARIFF_OK && err != NULL)
        *err = report.first;
    if (code == TARIFF_OK)
        code = check_range(whatif, next, err);
    sweep->range_count += code == TARIFF_OK;
    return code;
}

/* A path alone stands for 0 to twice its number, in steps of two decimals more than that has. */
static tariff_code whole_range(
        tariff_whatif *w, const char *path, const char **out, tariff_error *err)
{
    char number[TF_DEC_TEXT_MAX], until[TF_DEC_TEXT_MAX], text[TF_SWEEP_TEXT_MAX];
    struct tf_dec value, twice;
    const char *dot;
    int places;

    *out = path;
    if (strchr(path, '=') != NULL)
        return TARIFF_OK;
    if (!tf_path_number(w->book, path, &value) || tf_dec_sign(value) <= 0 ||
            !tf_dec_add(value, value, &twice))
        return tf_fail(err, TF_F_SWEEP_RANGE, (struct tf_place){ path, 0, 0 },
                "Write PATH=FROM..TO/STEP, as in traffic.out_gb=0.30..0.60/0.0001.",
                "It is not one number above 0, so the range must be said.");
    tf_dec_format(value, 0, number);
    tf_dec_format(twice, 0, until);
    dot = strchr(number, '.');
    places = (dot == NULL ? 0 : (int)strlen(dot + 1)) + 2;
    if (places > TF_DEC_PLACES)
        places = TF_DEC_PLACES;
    snprintf(text, sizeof text, "%.250s=0..%s/0.%0*d", path, until, places, 1);
    *out = tf_arena_text(&w->arena, text, strlen(text));
    return *out == NULL ? tf_no_memory(err) : TARIFF_OK;
}

tariff_code tariff_whatif_solve(
        tariff_whatif *whatif, const char *goal, const char *range, tariff_error *err)
{
    struct tf_report report = { .finding = NULL };
    struct tf_goal read;
    tariff_code code = check_question(whatif, goal, false, err);

    if (code == TARIFF_OK && range == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "range is NULL.", "Pass one.");
    if (code != TARIFF_OK)
        return code;
    if ((code = whole_range(whatif, range, &range, err)) != TARIFF_OK)
        return code;
    code = tf_goal_read(&whatif->arena, goal, &read, &report);
    if (code == TARIFF_OK)
        code = tf_sweep_range_read(
                &whatif->arena, range, TF_SOLVE_STEPS_MAX, &whatif->solve.range, &report);
    if (code != TARIFF_OK && err != NULL)
        *err = report.first;
    if (code == TARIFF_OK)
        code = check_range(whatif, &whatif->solve.range, err);
    if (code == TARIFF_OK)
        whatif->solve.goal = read;
    return code;
}

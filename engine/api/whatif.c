/* SPDX-License-Identifier: MIT */
/*
 * whatif.c - the public functions about what-ifs: the same inputs are rated by the rulebook as it
 * is and as it would be, and once more for each change alone, to see what does what.
 */
#include "api/whatif.h"

#include <stdio.h>
#include <string.h>

#include "api/handle.h"
#include "api/run.h"
#include "io/stream.h"
#include "whatif/describe.h"

enum { PHASE_MAX = 64, HASHED_AT_ONCE = 1 << 15 };

/* -- the parts of a what-if ---------------------------------------------------------------------
 */

static uint64_t part_bit(size_t index)
{
    return (uint64_t)1 << index;
}

uint64_t tf_whatif_all(const tariff_whatif *w)
{
    uint64_t bits = w->against.path == NULL ? 0 : part_bit(AGAINST);

    for (size_t i = 0; i < w->changes.list->count; i++)
        bits |= part_bit(i);
    return bits;
}

/* The changes of some parts, and more behind them: those of the rulebook, or of what happened. */
static struct tf_yaml *pick_changes(
        tariff_whatif *w, uint64_t parts, const struct tf_yaml *more, bool of_input)
{
    const struct tf_yaml *list = w->changes.list;
    size_t extra = more == NULL ? 0 : more->count;
    struct tf_yaml *picked = tf_arena_get(&w->arena, sizeof *picked);
    struct tf_yaml *items = tf_arena_array(&w->arena, list->count + extra + 1, sizeof *items);

    if (picked == NULL || items == NULL)
        return NULL;
    *picked = (struct tf_yaml){ .kind = TF_YAML_LIST, .items = items };
    for (size_t i = 0; i < list->count + extra; i++) {
        const struct tf_yaml *item =
                i < list->count ? &list->items[i] : &more->items[i - list->count];
        bool is_input = item->kind == TF_YAML_MAP && tf_change_is_of_input(item);

        if ((i >= list->count || (parts & part_bit(i)) != 0) && is_input == of_input)
            items[picked->count++] = *item;
    }
    return picked;
}

/* The rulebook with some of the changes. */
tariff_code tf_whatif_load(tariff_whatif *w, uint64_t parts, const struct tf_yaml *more,
        struct tf_rulebook **out, struct tf_report *report)
{
    const struct tf_folder *folder = (parts & part_bit(AGAINST)) != 0 ? &w->against : &w->folder;
    struct tf_changes changes = { pick_changes(w, parts, more, false) };

    if (changes.list == NULL)
        return tf_yaml_no_memory(report);
    return tf_rulebook_load(w->alloc, folder, w->zone_folder, &changes, out, report);
}

/* -- one run ------------------------------------------------------------------------------------
 */

/* Which run it is stands before the phase. */
static bool tell_progress(void *ud, const char *phase, uint64_t done, uint64_t all)
{
    const tariff_whatif *w = ud;
    char text[PHASE_MAX];

    snprintf(text, sizeof text, "run %u of %u, %s", (unsigned)w->run_number, (unsigned)w->run_count,
            phase);
    return w->progress(w->progress_ud, text, done, all);
}

static tariff_code feed_inputs(const tariff_whatif *w, struct tf_run *run, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < w->input_count && code == TARIFF_OK; i++) {
        const struct whatif_input *input = &w->inputs[i];

        if (input->kind == TARIFF_INPUT_ACCOUNTS)
            code = tf_run_accounts(run, input->path, input->text, input->length, err);
        else if (input->kind == TARIFF_INPUT_GRANTS)
            code = tf_run_grants(run, input->path, input->text, input->length, err);
        else
            code = tf_run_usage(run, input->path, input->text, input->length, err);
    }
    return code == TARIFF_OK ? tf_run_rate(run, err) : code;
}

/* Rates all inputs by a rulebook, with the changes of what happened among some parts. */
static tariff_code run_book(tariff_whatif *w, const struct tf_rulebook *book, uint64_t parts,
        bool is_try, struct tf_sheet *sheet, tariff_error *err)
{
    struct tf_run_settings settings = w->settings;
    struct tf_report report = { .finding = is_try ? NULL : settings.finding,
        .ud = settings.finding_ud };
    const struct tf_yaml *list = pick_changes(w, parts, NULL, true);
    struct tf_revisions revisions;
    struct tf_run *run = tf_get(w->alloc, sizeof *run);
    struct tf_outcome outcome;
    tariff_code code;

    if (list == NULL || run == NULL) {
        tf_free(w->alloc, run, sizeof *run);
        return tf_no_memory(err);
    }
    w->run_number++;
    if (is_try)
        settings.finding = NULL;
    code = tf_revisions_read(&w->arena, list, book, &revisions, &report);
    if (code != TARIFF_OK && err != NULL)
        *err = report.first;
    if (code == TARIFF_OK) {
        settings.revisions = &revisions;
        code = tf_run_init(run, book, w->alloc, w->zone_folder, &settings, err);
        if (code == TARIFF_OK)
            code = feed_inputs(w, run, err);
        if (code == TARIFF_OK) {
            outcome = tf_run_outcome(run);
            code = tf_sheet_fill(sheet, &w->frame, &outcome, err);
        }
        tf_run_free(run);
    }
    tf_free(w->alloc, run, sizeof *run);
    return code;
}

tariff_code tf_whatif_try(tariff_whatif *w, uint64_t parts, const struct tf_yaml *more,
        struct tf_sheet *sheet, tariff_error *err)
{
    struct tf_report report = { .finding = NULL };
    struct tf_rulebook *book = NULL;
    tariff_code code = tf_whatif_load(w, parts, more, &book, &report);

    if (code == TARIFF_OK)
        code = run_book(w, book, parts, true, sheet, err);
    else if (err != NULL)
        *err = report.first;
    tf_rulebook_free(book);
    return code;
}

/* -- what does what -----------------------------------------------------------------------------
 */

bool tf_is_of_machine(tariff_code code)
{
    return code == TARIFF_NO_MEMORY || code == TARIFF_CANCELLED || code == TARIFF_FILE_FAILED;
}

static tariff_code name_cause(tariff_whatif *w, size_t at, tariff_error *err)
{
    struct tf_text text;
    const char *made;

    tf_text_init(&text, w->alloc);
    for (size_t i = 0, word = 0; i <= AGAINST; i++) {
        size_t part = i == 0 && w->against.path != NULL ? AGAINST
                      : w->against.path != NULL         ? i - 1
                                                        : i;

        if (part != AGAINST && part >= w->changes.list->count)
            break;
        if ((w->cause_parts[at] & part_bit(part)) != 0) {
            tf_text_put(&text, text.length == 0 ? "" : "; ");
            tf_text_put(&text, w->words[word]);
        }
        word++;
    }
    made = tf_text_end(&text);
    if (made != NULL)
        made = tf_arena_text(&w->arena, made, text.length);
    w->causes[at].name = made;
    tf_text_free(&text);
    return made == NULL ? tf_no_memory(err) : TARIFF_OK;
}

static tariff_code note_cause(
        tariff_whatif *w, uint64_t parts, const struct tf_sheet *sheet, tariff_error *err)
{
    size_t at = w->cause_count++;
    struct tf_dec alone[TF_TOTALS];

    w->cause_parts[at] = parts;
    w->cause_idle[at] = tf_sheets_agree(&w->frame, &w->before, sheet);
    if (!tf_sheet_totals(sheet, alone))
        return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
                "A sum over all accounts does not fit.");
    for (size_t i = 0; i < TF_TOTALS; i++) {
        struct tf_pair pair = { w->comparison.totals[i].before, alone[i] };

        w->causes[at].difference[i] = tf_pair_difference(&pair);
    }
    return name_cause(w, at, err);
}

/*
 * Tries a part alone.  One that makes no sense alone, because it changes what another adds, say, is
 * one cause with those before it; *waiting holds parts that none stand before.
 */
static tariff_code find_cause(
        tariff_whatif *w, uint64_t parts, uint64_t *waiting, tariff_error *err)
{
    struct tf_sheet sheet = { 0 };
    tariff_code code;

    for (;;) {
        if (parts == tf_whatif_all(w))
            return note_cause(w, parts, &w->after, err);
        code = tf_whatif_try(w, parts, NULL, &sheet, err);
        if (code == TARIFF_OK)
            code = note_cause(w, parts, &sheet, err);
        else if (!tf_is_of_machine(code) && w->cause_count == 0) {
            *waiting = parts;
            code = TARIFF_OK;
        } else if (!tf_is_of_machine(code)) {
            parts |= w->cause_parts[--w->cause_count];
            tf_sheet_free(&sheet);
            sheet = (struct tf_sheet){ 0 };
            continue;
        }
        tf_sheet_free(&sheet);
        return code;
    }
}

static tariff_code find_causes(tariff_whatif *w, tariff_error *err)
{
    size_t count = w->changes.list->count;
    uint64_t waiting = 0;
    tariff_code code = TARIFF_OK;

    w->causes = tf_arena_array(&w->arena, count + 2, sizeof *w->causes);
    w->cause_parts = tf_arena_array(&w->arena, count + 2, sizeof *w->cause_parts);
    w->cause_idle = tf_arena_array(&w->arena, count + 2, sizeof *w->cause_idle);
    if (w->causes == NULL || w->cause_parts == NULL || w->cause_idle == NULL)
        return tf_no_memory(err);
    if (w->against.path != NULL)
        code = find_cause(w, part_bit(AGAINST), &waiting, err);
    for (size_t i = 0; i < count && code == TARIFF_OK; i++) {
        uint64_t parts = part_bit(i) | waiting;

        waiting = 0;
        code = find_cause(w, parts, &waiting, err);
    }
    return code;
}

/* What changes did together beyond what each did alone: with it the causes add up to the whole. */
static void find_interaction(tariff_whatif *w)
{
    for (size_t i = 0; i < TF_TOTALS; i++) {
        w->interaction[i] = tf_pair_difference(&w->comparison.totals[i]);
        for (size_t k = 0; k < w->cause_count; k++)
            (void)tf_dec_sub(w->interaction[i], w->causes[k].difference[i], &w->interaction[i]);
    }
}

/* A change that does nothing alone, nor among the others, is most likely a mistake. */
static tariff_code check_effect(tariff_whatif *w, size_t at, tariff_error *err)
{
    uint64_t rest = tf_whatif_all(w) & ~w->cause_parts[at];
    struct tf_sheet without = { 0 };
    struct tf_place place = { 0 };
    bool is_idle = rest == 0;
    tariff_code code = TARIFF_OK;

    if (rest != 0) {
        code = tf_whatif_try(w, rest, NULL, &without, err);
        is_idle = code == TARIFF_OK && tf_sheets_agree(&w->frame, &w->after, &without);
    }
    tf_sheet_free(&without);
    if (tf_is_of_machine(code))
        return code;
    for (size_t i = w->changes.list->count; i-- > 0;) {
        if ((w->cause_parts[at] & part_bit(i)) != 0)
            place = w->changes.list->items[i].place;
    }
    if (!is_idle)
        return TARIFF_OK;
    return tf_fail(err, TF_F_CHANGE_IDLE, place,
            "Check what it names, and its dates; `every change touches a line: false` under "
            "expect: allows it.",
            "This change touches no line: %.300s.", w->causes[at].name);
}

/* -- the whole ------------------------------------------------------------------------------------
 */

static tariff_code carry_out(tariff_whatif *w, tariff_error *err)
{
    struct tf_report unheard = { .finding = NULL };
    tariff_code code = run_book(w, w->book, 0, false, &w->before, err);

    if (code == TARIFF_OK && w->sweep.range_count > 0)
        return tf_whatif_run_sweep(w, err);
    if (code == TARIFF_OK && w->solve.goal.text != NULL)
        return tf_whatif_run_solve(w, err);
    if (code == TARIFF_OK)
        code = run_book(w, w->changed, tf_whatif_all(w), false, &w->after, err);
    if (code == TARIFF_OK)
        code = tf_sheets_compare(&w->comparison, &w->arena, &w->frame, &w->before, &w->after, err);
    if (code == TARIFF_OK)
        code = find_causes(w, err);
    for (size_t i = 0; i < w->cause_count && code == TARIFF_OK; i++) {
        bool compares = (w->cause_parts[i] & part_bit(AGAINST)) != 0; /* two may well agree */

        if (w->cause_idle[i] && !compares && !w->limits.takes_no_effect)
            code = check_effect(w, i, err);
    }
    if (code != TARIFF_OK)
        return code;
    find_interaction(w);
    (void)tf_limits_test(&w->limits, &w->comparison, &unheard);
    return TARIFF_OK;
}

tariff_code tariff_whatif_rate(tariff_whatif *whatif, tariff_error *err)
{
    tariff_code code;

    if (whatif == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "whatif is NULL.", "Begin one first.");
    if (whatif->is_tried)
        return tf_bad_argument(
                err, TF_F_HOST_ORDER, "The what-if was rated already.", "Begin another one.");
    whatif->is_tried = true;
    whatif->run_count = 2;
    if (whatif->sweep.range_count > 0)
        whatif->run_count = 1 + tf_sweep_points(&whatif->sweep);
    else if (whatif->solve.goal.text != NULL)
        whatif->run_count = 1 + tf_solve_runs(&whatif->solve);
    else if (whatif->changes.list->count + (whatif->against.path != NULL) > 1)
        whatif->run_count += (uint32_t)whatif->changes.list->count + (whatif->against.path != NULL);
    code = carry_out(whatif, err);
    whatif->is_rated = code == TARIFF_OK;
    return code;
}

/* -- beginning
 * ------------------------------------------------------------------------------------- */

static const char *copy_word(tariff_whatif *w, const char *text, bool *good)
{
    char *copy = text == NULL ? NULL : tf_arena_text(&w->arena, text, strlen(text));

    *good = *good && (text == NULL || copy != NULL);
    return copy;
}

static bool copy_settings(tariff_whatif *w, const tariff_rulebook_options *book_options,
        const tariff_run_options *options, const char *path, const char *against)
{
    bool good = true;

    w->zone_folder = copy_word(w, book_options->zone_folder, &good);
    w->folder = (struct tf_folder){ copy_word(w, path, &good), book_options->files,
        book_options->files == NULL ? 0 : book_options->file_count };
    w->against.path = copy_word(w, against, &good);
    w->settings = (struct tf_run_settings){ .as_of = options->as_of,
        .from = options->from,
        .until = options->until,
        .seed = options->seed,
        .zone = copy_word(w, options->zone, &good),
        .finding = options->finding,
        .finding_ud = options->finding_ud };
    w->progress = options->progress;
    w->progress_ud = options->progress_ud;
    if (w->progress != NULL) {
        w->settings.progress = tell_progress;
        w->settings.progress_ud = w;
    }
    return good;
}

/* The name of the what-if: its own, or what is set. */
static tariff_code read_whatifs(
        tariff_whatif *w, const tariff_rulebook_options *options, struct tf_report *report)
{
    tariff_code code = tf_changes_read(
            &w->arena, options->changes, options->change_count, &w->changes, report);

    for (size_t i = 0; i < options->change_count && code == TARIFF_OK; i++) {
        struct tf_whatif_file file;

        if (options->changes[i].file == NULL)
            continue;
        code = tf_whatif_read(&w->arena, &options->changes[i], &file, report);
        if (code == TARIFF_OK)
            code = tf_limits_read(&w->arena, file.expect, &w->limits, report);
        if (code == TARIFF_OK && w->name == NULL)
            w->name = file.name;
    }
    if (code == TARIFF_OK && w->changes.list->count >= PARTS_MAX) {
        tf_yaml_complain(&w->changes.list->items[PARTS_MAX - 1], TF_F_CHANGE_MANY, report,
                "Put changes that belong together into a rulebook, and try it with --against.",
                "A what-if holds at most %d changes.", PARTS_MAX - 1);
        return TARIFF_BAD_CHANGE;
    }
    return code;
}

static tariff_code describe_parts(tariff_whatif *w, tariff_error *err)
{
    size_t count = 0;
    bool good = true;
    struct tf_text text;

    w->words = tf_arena_array(&w->arena, w->changes.list->count + 2, sizeof *w->words);
    if (w->words == NULL)
        return tf_no_memory(err);
    tf_text_init(&text, w->alloc);
    if (w->against.path != NULL) {
        tf_text_format(&text, "the rulebook %s", w->against.path);
        w->words[count++] = copy_word(w, tf_text_end(&text), &good);
    }
    for (size_t i = 0; i < w->changes.list->count && !text.failed; i++) {
        tf_text_clear(&text);
        tf_change_describe(&text, &w->changes.list->items[i]);
        w->words[count++] = copy_word(w, tf_text_end(&text), &good);
    }
    good = good && !text.failed;
    tf_text_free(&text);
    if (w->name == NULL)
        w->name = count > 0 ? w->words[0] : "nothing changes";
    return good ? TARIFF_OK : tf_no_memory(err);
}

static tariff_code open_books(
        tariff_whatif *w, const tariff_rulebook_options *options, tariff_error *err)
{
    struct tf_report report = { .finding = options->finding, .ud = options->finding_ud };
    struct tf_revisions revisions;
    const struct tf_yaml *input;
    tariff_code code = read_whatifs(w, options, &report);

    if (code == TARIFF_OK)
        code = tf_whatif_load(w, 0, NULL, &w->book, &report);
    if (code == TARIFF_OK)
        code = tf_whatif_load(w, tf_whatif_all(w), NULL, &w->changed, &report);
    if (code == TARIFF_OK && (input = pick_changes(w, tf_whatif_all(w), NULL, true)) == NULL)
        code = tf_yaml_no_memory(&report);
    else if (code == TARIFF_OK)
        code = tf_revisions_read(&w->arena, input, w->changed, &revisions, &report);
    if (code != TARIFF_OK && err != NULL)
        *err = report.first;
    return code == TARIFF_OK ? describe_parts(w, err) : code;
}

tariff_code tariff_whatif_new(const char *path, const tariff_rulebook_options *given,
        const char *against, const tariff_run_options *run, tariff_whatif **out, tariff_error *err)
{
    tariff_rulebook_options options;
    tariff_run_options run_options = TARIFF_RUN_OPTIONS_INIT;
    struct tf_alloc alloc;
    tariff_whatif *w;
    tariff_code code;

    if (out == NULL)
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "out is NULL.", "Pass the address of a handle.");
    *out = NULL;
    if (path == NULL)
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "path is NULL.", "Name the rulebook's folder.");
    if ((code = tf_rulebook_options(&options, given, err)) != TARIFF_OK ||
            (code = tf_options_copy(&run_options, sizeof run_options, run, err)) != TARIFF_OK)
        return code;
    alloc = tf_alloc_of(options.alloc, options.alloc_ud);
    w = tf_get(alloc, sizeof *w);
    if (w == NULL)
        return tf_no_memory(err);
    memset(w, 0, sizeof *w);
    w->alloc = alloc;
    tf_arena_init(&w->arena, alloc);
    tf_frame_init(&w->frame, alloc);
    if (!copy_settings(w, &options, &run_options, path, against))
        code = tf_no_memory(err);
    else
        code = open_books(w, &options, err);
    if (code != TARIFF_OK) {
        tariff_whatif_free(w);
        return code;
    }
    *out = w;
    return TARIFF_OK;
}

void tariff_whatif_free(tariff_whatif *whatif)
{
    if (whatif == NULL)
        return;
    tf_sheet_free(&whatif->before);
    tf_sheet_free(&whatif->after);
    tf_frame_free(&whatif->frame);
    tf_rulebook_free(whatif->book);
    tf_rulebook_free(whatif->changed);
    tf_free(whatif->alloc, whatif->inputs, whatif->input_capacity * sizeof *whatif->inputs);
    tf_arena_free(&whatif->arena);
    tf_free(whatif->alloc, whatif, sizeof *whatif);
}

/* -- inputs
 * ------------------------------------------------------------------------------------------ */

tariff_code tariff_whatif_add(tariff_whatif *whatif, tariff_input input, const char *path,
        const char *text, size_t length, tariff_error *err)
{
    struct whatif_input *one;

    if (whatif == NULL || path == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "whatif or path is NULL.", "Pass both.");
    if (input != TARIFF_INPUT_ACCOUNTS && input != TARIFF_INPUT_GRANTS &&
            input != TARIFF_INPUT_USAGE)
        return tf_bad_argument(err, TF_F_HOST_CHOICE, "A what-if takes no such input.",
                "Add accounts, grants or usage.");
    if (whatif->is_tried || (int)input < whatif->stage)
        return tf_bad_argument(err, TF_F_HOST_ORDER,
                "The input comes after one that it must come before.",
                "Add accounts first, then grants, then usage; then rate.");
    if (!tf_grow(whatif->alloc, &whatif->inputs, &whatif->input_capacity, whatif->input_count + 1,
                sizeof *whatif->inputs))
        return tf_no_memory(err);
    whatif->stage = (int)input;
    one = &whatif->inputs[whatif->input_count];
    *one = (struct whatif_input){
        .kind = input, .path = tf_arena_text(&whatif->arena, path, strlen(path)), .length = length
    };
    if (one->path == NULL)
        return tf_no_memory(err);
    if (text == NULL && strcmp(path, "-") == 0) { /* it can be read once only */
        tariff_code code = tf_stream_read_all(
                &whatif->arena, whatif->alloc, path, NULL, 0, &one->text, &one->length, err);

        if (code != TARIFF_OK)
            return code;
    } else if (text != NULL) {
        one->text = tf_arena_text(&whatif->arena, text, length);
        if (one->text == NULL)
            return tf_no_memory(err);
    }
    whatif->input_count++;
    return TARIFF_OK;
}

tariff_code tariff_whatif_quiet(tariff_whatif *whatif, const char *size, tariff_error *err)
{
    tariff_code code;

    if (whatif == NULL || size == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "whatif or size is NULL.", "Pass both.");
    code = tf_limit_read_size(size, &whatif->quiet, err);
    whatif->may_be_quiet = code == TARIFF_OK;
    return code;
}

/* -- results
 * ----------------------------------------------------------------------------------------- */

static tariff_code not_rated(tariff_error *err)
{
    return tf_bad_argument(
            err, TF_F_HOST_ORDER, "The what-if was not rated.", "Call tariff_whatif_rate first.");
}

/* By what it holds, without compression: as `b2sum -l 256` says of a plain file. */
static tariff_code hash_input(const tariff_whatif *whatif, const struct whatif_input *input,
        struct tf_hashed_input *out, tariff_error *err)
{
    static const char *const kinds[] = { [TARIFF_INPUT_ACCOUNTS] = "accounts",
        [TARIFF_INPUT_GRANTS] = "grants",
        [TARIFF_INPUT_USAGE] = "usage" };
    char buffer[HASHED_AT_ONCE];
    struct tf_stream *stream;
    struct tf_hash hash;
    size_t got = 0;
    tariff_code code =
            tf_stream_open(whatif->alloc, input->path, input->text, input->length, &stream, err);

    out->kind = kinds[input->kind];
    out->path = input->path;
    if (code != TARIFF_OK)
        return code;
    tf_hash_begin(&hash);
    do {
        code = tf_stream_read(stream, buffer, sizeof buffer, &got, err);
        if (code == TARIFF_OK)
            tf_hash_add(&hash, buffer, got);
    } while (code == TARIFF_OK && got > 0);
    tf_hash_end(&hash, out->hash);
    tf_stream_close(stream);
    return code;
}

/* Those who read JSON, or a report, are told of what it is. */
static tariff_code hash_inputs(tariff_whatif *whatif, tariff_format format,
        struct tf_whatif_result *result, tariff_error *err)
{
    struct tf_hashed_input *inputs;
    tariff_code code = TARIFF_OK;

    if (format != TARIFF_FORMAT_JSON && format != TARIFF_FORMAT_HTML)
        return TARIFF_OK;
    inputs = tf_arena_array(&whatif->arena, whatif->input_count + 1, sizeof *inputs);
    if (inputs == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < whatif->input_count && code == TARIFF_OK; i++)
        code = hash_input(whatif, &whatif->inputs[i], &inputs[i], err);
    result->inputs = inputs;
    result->input_count = whatif->input_count;
    return code;
}

/* A comparison, a sweep, or what meets a goal. */
static tariff_code write_answer(const tariff_whatif *whatif, const struct tf_whatif_result *result,
        tariff_format format, struct tf_output *output, tariff_error *err)
{
    if (whatif->sweep.range_count > 0)
        return tf_sweep_write(result, &whatif->sweep, format, output, err);
    if (whatif->solve.goal.text != NULL)
        return tf_solve_write(result, &whatif->solve, format, output, err);
    if (format == TARIFF_FORMAT_MARKDOWN && whatif->may_be_quiet &&
            tf_limits_are_calm(&whatif->limits, &whatif->quiet, &whatif->comparison))
        return TARIFF_OK;
    return tf_whatif_write(result, format, output, err);
}

/* The same for a browser: its JSON inside of a page that shows it. */
static tariff_code write_report(const tariff_whatif *whatif, const struct tf_whatif_result *result,
        struct tf_output *output, tariff_error *err)
{
    struct tf_whatif_result page = *result;
    struct tf_output json;
    tariff_code code, ended;

    page.for_page = true;
    tf_report_begin(output);
    tf_output_begin(&json, whatif->alloc, tf_report_embed, output);
    code = write_answer(whatif, &page, TARIFF_FORMAT_JSON, &json, err);
    ended = tf_output_end(&json, code == TARIFF_OK ? err : NULL);
    tf_report_end(output);
    return code != TARIFF_OK ? code : ended;
}

tariff_code tariff_whatif_write(tariff_whatif *whatif, tariff_format format, tariff_write write,
        void *ud, tariff_error *err)
{
    struct tf_whatif_result result;
    struct tf_output output;
    tariff_code code, ended;

    if (whatif == NULL || write == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "whatif or write is NULL.", "Pass both.");
    if (!whatif->is_rated)
        return not_rated(err);
    result = (struct tf_whatif_result){ .name = whatif->name,
        .rulebook = whatif->folder.path,
        .against = whatif->against.path,
        .changes = whatif->words,
        .change_count = whatif->changes.list->count + (whatif->against.path != NULL),
        .comparison = &whatif->comparison,
        .currency = whatif->frame.currency,
        .causes = whatif->causes,
        .cause_count = whatif->cause_count,
        .limits = &whatif->limits,
        .zone = whatif->book->zone };
    memcpy(result.interaction, whatif->interaction, sizeof result.interaction);
    code = hash_inputs(whatif, format, &result, err);
    if (code != TARIFF_OK)
        return code;
    tf_output_begin(&output, whatif->alloc, write, ud);
    code = format == TARIFF_FORMAT_HTML ? write_report(whatif, &result, &output, err)
                                        : write_answer(whatif, &result, format, &output, err);
    ended = tf_output_end(&output, code == TARIFF_OK ? err : NULL);
    return code != TARIFF_OK ? code : ended;
}

tariff_code tariff_whatif_check(
        tariff_whatif *whatif, tariff_finding finding, void *ud, size_t *count, tariff_error *err)
{
    struct tf_report report = { .finding = finding, .ud = ud };

    if (whatif == NULL || count == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "whatif or count is NULL.", "Pass both.");
    *count = 0;
    if (!whatif->is_rated)
        return not_rated(err);
    if (whatif->sweep.range_count == 0 && whatif->solve.goal.text == NULL)
        *count = tf_limits_test(&whatif->limits, &whatif->comparison, &report);
    return TARIFF_OK;
}

/* SPDX-License-Identifier: MIT */
/*
 * run.c - collects accounts and usage, puts each party's events in order and sends them
 * down the road.
 */
#include "api/run.h"

#include <stdio.h>
#include <string.h>

#include "api/handle.h"
#include "api/parties.h"
#include "base/sort.h"
#include "io/decode.h"
#include "io/stream.h"
#include "rating/save.h"

/* -- beginning and end ------------------------------------------------------------------------ */

tariff_code tf_run_zone(struct tf_zones *zones, const char *name, struct tf_place place,
        const struct tf_zone **out, tariff_error *err)
{
    tariff_error found = { 0 };
    tariff_code code = tf_zones_find(zones, name, out, &found);

    if (code == TARIFF_OK || code == TARIFF_NO_MEMORY)
        return code == TARIFF_OK ? code : tf_no_memory(err);
    return tf_fail(err,
            tf_finding_as(found.finding, code == TARIFF_BAD_ARGUMENT ? TARIFF_BAD_ACCOUNT : code),
            place, found.hint, "%s", found.message);
}

static bool rates_at_once(const struct tf_rulebook *book)
{
    if (book->settle != TF_WINDOW_EVENT || !book->ids_ascend)
        return false;
    for (uint32_t i = 0; i < book->meter_count; i++) {
        if (book->meters[i].kind != TF_METER_SUM && book->meters[i].kind != TF_METER_COUNT)
            return false;
    }
    return true;
}

tariff_code tf_run_init(struct tf_run *run, const struct tf_rulebook *book, struct tf_alloc alloc,
        const char *zone_folder, const struct tf_run_settings *settings, tariff_error *err)
{
    memset(run, 0, sizeof *run);
    run->book = book;
    run->alloc = alloc;
    run->settings = *settings;
    run->zone = book->zone;
    run->last_at = TF_ALWAYS;
    run->prior_file = UINT32_MAX;
    run->direct = rates_at_once(book) && !settings->keep_lines && !settings->state;
    tf_arena_init(&run->arena, alloc);
    tf_zones_init(&run->zones, alloc, zone_folder);
    tf_accounts_init(&run->accounts, alloc);
    tf_intern_init(&run->texts, alloc);
    tf_intern_init(&run->ids, alloc);
    tf_text_init(&run->trail, alloc);
    tf_text_init(&run->onward, alloc);
    if (settings->zone == NULL)
        return TARIFF_OK;
    return tf_run_zone(&run->zones, settings->zone, (struct tf_place){ 0 }, &run->zone, err);
}

void tf_run_free(struct tf_run *run)
{
    if (run->has_rater) {
        for (size_t i = 0; i < run->party_count; i++)
            tf_party_close(&run->rater, &run->parties[i]);
        tf_issued_free(&run->issued);
        tf_result_free(&run->result);
        tf_rater_free(&run->rater);
    }
    tf_free(run->alloc, run->priors, run->prior_capacity * sizeof *run->priors);
    tf_text_free(&run->onward);
    tf_free_lines(run->alloc, run->parties, run->party_capacity * sizeof *run->parties);
    tf_free(run->alloc, run->events, run->event_capacity * sizeof *run->events);
    tf_free(run->alloc, run->by_id, run->by_id_capacity * sizeof *run->by_id);
    tf_free(run->alloc, run->rejected, run->rejected_capacity * sizeof *run->rejected);
    tf_text_free(&run->trail);
    tf_intern_free(&run->ids);
    tf_intern_free(&run->texts);
    tf_accounts_free(&run->accounts);
    tf_zones_free(&run->zones);
    tf_arena_free(&run->arena);
}

static tariff_code cancelled(tariff_error *err)
{
    return tf_fail(err, TF_F_CANCELLED, (struct tf_place){ 0 }, "",
            "The work was cancelled; nothing was put out.");
}

static bool goes_on(const struct tf_run *run, const char *phase, uint64_t done, uint64_t all)
{
    return run->settings.progress == NULL ||
           run->settings.progress(run->settings.progress_ud, phase, done, all);
}

uint32_t tf_run_file(struct tf_run *run, const char *path)
{
    char *name;

    if (run->file_count == TF_RUN_FILES_MAX)
        return UINT32_MAX;
    name = tf_arena_text(&run->arena, path, strlen(path));
    if (name == NULL)
        return UINT32_MAX;
    run->files[run->file_count] = name;
    return run->file_count++;
}

/* -- accounts and grants -------------------------------------------------------------------------
 */

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static void forward(void *ud, const tariff_error *finding)
{
    const struct tf_run *run = ud;

    if (run->settings.finding != NULL)
        run->settings.finding(run->settings.finding_ud, finding);
}

static tariff_code first_finding(
        const struct tf_report *report, tariff_code code, tariff_error *err)
{
    if (report->count > 0 && err != NULL)
        *err = report->first;
    return report->count > 0 ? report->first.code : code;
}

static const struct tf_columns *columns_for(
        const struct tf_run *run, enum tf_input_kind kind, const char *text, size_t length)
{
    static const struct tf_columns none = { NULL, 0 };
    const char *end = memchr(text, '\n', length);
    size_t header = end == NULL ? length : (size_t)(end - text);

    for (size_t i = 0; i < run->book->input_count; i++) {
        const struct tf_input *input = &run->book->inputs[i];
        bool fits = input->of == kind;

        for (size_t k = 0; k < input->columns.count && fits; k++) {
            const char *column = input->columns.items[k].column;

            fits = column == NULL || tf_header_has(text, header, column);
        }
        if (fits)
            return &input->columns;
    }
    return &none;
}

bool tf_header_has(const char *header, size_t length, const char *column)
{
    size_t width = strlen(column);

    for (size_t i = 0; i + width <= length; i++) {
        char before = i == 0 ? ',' : header[i - 1];
        char after = i + width == length ? ',' : header[i + width];

        if (memcmp(header + i, column, width) == 0 && strchr(",;\"\xBF", before) != NULL &&
                strchr(",;\"\r", after) != NULL)
            return true;
    }
    return false;
}

static tariff_code read_holdings(struct tf_run *run, bool grants, const char *path,
        const char *text, size_t length, tariff_error *err)
{
    struct tf_report report = { .finding = forward, .ud = run };
    uint32_t file = tf_run_file(run, path);
    const struct tf_columns *columns;
    tariff_code code;

    if (file == UINT32_MAX)
        return tf_no_memory(err);
    code = tf_stream_read_all(&run->arena, run->alloc, path, text, length, &text, &length, err);
    if (code != TARIFF_OK)
        return code;
    columns =
            columns_for(run, grants ? TF_INPUT_KIND_GRANTS : TF_INPUT_KIND_ACCOUNTS, text, length);
    if (grants)
        code = tf_grants_read_csv(&run->accounts, run->files[file], text, length, columns, &report);
    else if (ends_with(path, ".yaml") || ends_with(path, ".yml"))
        code = tf_accounts_read_text(
                &run->accounts, &run->arena, run->files[file], text, length, &report);
    else
        code = tf_accounts_read_csv(
                &run->accounts, run->files[file], text, length, columns, &report);
    return first_finding(&report, code, err);
}

tariff_code tf_run_accounts(
        struct tf_run *run, const char *path, const char *text, size_t length, tariff_error *err)
{
    tariff_code code = read_holdings(run, false, path, text, length, err);

    for (size_t i = 0; i < run->accounts.count && run->direct; i++)
        run->direct = run->accounts.items[i].purchase_count == 0; /* they come between usage */
    return code;
}

tariff_code tf_run_grants(
        struct tf_run *run, const char *path, const char *text, size_t length, tariff_error *err)
{
    return read_holdings(run, true, path, text, length, err);
}

/* -- parties
 * --------------------------------------------------------------------------------------- */

/* Grants that came into the accounts file after the state was written. */
static tariff_code add_new_grants(struct tf_run *run, const struct tf_account *account,
        struct tf_party *party, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < account->grant_count && code == TARIFF_OK; i++) {
        bool known = false;

        for (size_t k = 0; k < party->grant_count && !known; k++)
            known = strcmp(party->grants[k].id, account->grants[i].id) == 0;
        if (!known)
            code = tf_party_give(&run->rater, party, &account->grants[i], err);
    }
    return code;
}

/* The zone that the state names; the zone data may be another machine's by now. */
static tariff_code find_prior_zone(struct tf_run *run, const struct tf_prior *prior,
        const struct tf_zone **out, tariff_error *err)
{
    tariff_error found = { 0 };
    tariff_code code = tf_zones_find(&run->zones, prior->zone, out, &found);

    if (code == TARIFF_OK || code == TARIFF_NO_MEMORY)
        return code == TARIFF_OK ? code : tf_no_memory(err);
    return tf_fail(err,
            tf_finding_as(found.finding, code == TARIFF_BAD_ARGUMENT ? TARIFF_BAD_STATE : code),
            (struct tf_place){ run->files[run->prior_file], 0, 0 }, found.hint, "%s",
            found.message);
}

static tariff_code restore_party(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err)
{
    const struct tf_account *account = &run->accounts.items[index];
    const struct tf_prior *prior = &run->priors[index];
    struct tf_bytes bytes = { (const unsigned char *)prior->state,
        (const unsigned char *)prior->state + prior->length, false, false };
    const struct tf_zone *zone;
    tariff_code code;

    if (account->zone != NULL && strcmp(account->zone, prior->zone) != 0)
        return tf_fail(err, TF_F_STATE_ZONE, account->zone_place,
                "Keep the zone, or rate again from the usage.",
                "The account \"%s\" is in the zone %s, but its state was written in %s.",
                account->id, account->zone, prior->zone);
    if ((code = find_prior_zone(run, prior, &zone, err)) != TARIFF_OK)
        return code;
    code = tf_party_restore(
            &run->rater, party, index, account->id, zone, &run->texts, &run->arena, &bytes, err);
    if (code == TARIFF_BAD_STATE && err != NULL)
        snprintf(err->file, sizeof err->file, "%s", run->files[run->prior_file]);
    return code == TARIFF_OK ? add_new_grants(run, account, party, err) : code;
}

tariff_code tf_run_open_party(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err)
{
    const struct tf_account *account = &run->accounts.items[index];
    const struct tf_zone *zone = run->zone;
    tariff_code code = TARIFF_OK;

    memset(party, 0, sizeof *party);
    if (index < run->prior_count && run->priors[index].given)
        return restore_party(run, index, party, err);
    if (account->zone != NULL)
        code = tf_run_zone(&run->zones, account->zone, account->zone_place, &zone, err);
    return code == TARIFF_OK ? tf_party_open(&run->rater, party, index, account, zone, err) : code;
}

/* Opens the parties of all accounts known by now. */
static tariff_code open_parties(struct tf_run *run, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    if (!tf_grow_lines(run->alloc, &run->parties, &run->party_capacity, run->accounts.count,
                sizeof *run->parties))
        return tf_no_memory(err);
    while (run->party_count < run->accounts.count && code == TARIFF_OK) {
        code = tf_run_open_party(
                run, (uint32_t)run->party_count, &run->parties[run->party_count], err);
        run->party_count++;
    }
    return code;
}

static tariff_code prepare(struct tf_run *run, tariff_error *err)
{
    tariff_code code;

    if (run->prepared)
        return TARIFF_OK;
    run->prepared = true;
    code = tf_rater_init(&run->rater, run->book, run->alloc, &run->texts, err);
    run->has_rater = true;
    tf_result_init(&run->result, &run->rater);
    tf_issued_init(&run->issued, &run->rater);
    if (code != TARIFF_OK)
        return code;
    run->rater.seed = run->settings.seed;
    run->rater.files = run->files;
    run->rater.zone = run->zone;
    run->result.keep_lines = run->settings.keep_lines || run->settings.explain;
    if (run->settings.from != TARIFF_UNSET)
        run->result.from = run->settings.from;
    if (run->settings.until != TARIFF_UNSET)
        run->result.until = run->settings.until;
    if (run->settings.explain)
        run->rater.trail = &run->trail;
    run->rater.sink = tf_result_sink(&run->result);
    return TARIFF_OK;
}

const struct tf_party *tf_run_party(const struct tf_run *run, uint32_t account)
{
    return account < run->party_count ? &run->parties[account] : NULL;
}

/* -- usage
 * ------------------------------------------------------------------------------------------- */

static struct tf_event *copy_event(struct tf_run *run, const struct tf_event *event)
{
    const struct tf_schema *schema = &run->book->schema;
    struct tf_event *copy = tf_arena_get(&run->arena, sizeof *copy);

    if (copy == NULL)
        return NULL;
    *copy = *event;
    copy->id = tf_arena_text(&run->arena, event->id, event->id_length);
    copy->codes = tf_arena_array(&run->arena, schema->code_count + 1, sizeof *copy->codes);
    copy->numbers = tf_arena_array(&run->arena, schema->number_count + 1, sizeof *copy->numbers);
    if (event->buy != NULL)
        copy->buy = tf_arena_text(&run->arena, event->buy, strlen(event->buy));
    if (copy->id == NULL || copy->codes == NULL || copy->numbers == NULL ||
            (event->buy != NULL && copy->buy == NULL))
        return NULL;
    memcpy(copy->codes, event->codes, schema->code_count * sizeof *copy->codes);
    memcpy(copy->numbers, event->numbers, schema->number_count * sizeof *copy->numbers);
    return copy;
}

static void keep_last_id(struct tf_run *run, const struct tf_event *event)
{
    if (event->id_length < sizeof run->last_id) {
        memcpy(run->last_id, event->id, event->id_length);
        run->last_id_length = event->id_length;
    }
}

/* duplicates = "ascending": one compare.  (R23) */
static tariff_code check_ascending(
        struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    uint32_t shorter =
            event->id_length < run->last_id_length ? event->id_length : run->last_id_length;
    int way = memcmp(event->id, run->last_id, shorter);

    if (way < 0 || (way == 0 && event->id_length <= run->last_id_length))
        return tf_fail(err, TF_F_ID_ORDER,
                (struct tf_place){ run->files[event->file], event->line, 0 },
                "Sort the usage by id, or say duplicates = \"exact\" in the rulebook.",
                "The id \"%.*s\" does not come after \"%.*s\", and the rulebook says that ids "
                "ascend.",
                (int)event->id_length, event->id, (int)run->last_id_length, run->last_id);
    keep_last_id(run, event);
    return TARIFF_OK;
}

/* A state has its events by account: what comes after it comes after the last of its ids. */
static void pass_prior_id(struct tf_run *run, const struct tf_event *event)
{
    uint32_t shorter =
            event->id_length < run->last_id_length ? event->id_length : run->last_id_length;
    int way = memcmp(event->id, run->last_id, shorter);

    if (way > 0 || (way == 0 && event->id_length > run->last_id_length))
        keep_last_id(run, event);
}

/* Usage has ids of its own; a purchase's id is its account's, as a grant's is.  0: no memory. */
static uint32_t number_id(struct tf_run *run, const struct tf_event *event)
{
    char scoped[2 * TF_ID_MAX + 3];
    size_t length;

    if (event->buy == NULL)
        return tf_intern_add(&run->ids, event->id, event->id_length);
    length = (size_t)snprintf(scoped, sizeof scoped, "%c%.*s%c%.*s", 1, (int)TF_ID_MAX,
            run->accounts.items[event->account].id, 1, (int)event->id_length, event->id);
    return tf_intern_add(&run->ids, scoped, length < sizeof scoped ? length : sizeof scoped - 1);
}

/* duplicates = "exact": the same id again is the same event, or an error.  (R23, A-21) */
static tariff_code check_exact(struct tf_run *run, const struct tf_event *event, bool *is_new,
        uint32_t *number, tariff_error *err)
{
    const struct tf_event *known;

    *number = number_id(run, event);
    if (*number == 0)
        return tf_no_memory(err);
    *is_new = run->by_id_capacity < *number || run->by_id[*number - 1] == NULL;
    if (*is_new)
        return TARIFF_OK;
    known = run->by_id[*number - 1];
    if (tf_event_is_same(&run->book->schema, known, event))
        return TARIFF_OK;
    return tf_fail(err, TF_F_ID_TWICE, (struct tf_place){ run->files[event->file], event->line, 0 },
            "Give each event its own id; a correction needs an id of its own too.",
            "The id \"%.*s\" came before with other content, at %s:%u.", (int)event->id_length,
            event->id, run->files[known->file], (unsigned)known->line);
}

/* Looks at the id of an event by the rulebook's way; that of a purchase is its account's.  (R23) */
static tariff_code check_id(struct tf_run *run, const struct tf_event *event, bool *is_new,
        uint32_t *number, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    *is_new = true;
    *number = 0;
    if (run->book->ids_ascend && !run->takes_purchases) {
        if (event->file != run->prior_file)
            code = check_ascending(run, event, err);
        else if (event->buy == NULL)
            pass_prior_id(run, event);
    }
    if (code == TARIFF_OK && (!run->book->ids_ascend || event->buy != NULL))
        code = check_exact(run, event, is_new, number, err);
    return code;
}

static tariff_code keep_event(struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    struct tf_event *copy;
    size_t before = run->by_id_capacity;
    uint32_t number = 0;
    bool is_new = true;
    tariff_code code = check_id(run, event, &is_new, &number, err);

    if (code != TARIFF_OK)
        return code;
    if (!is_new) {
        run->counts.duplicates++;
        return TARIFF_OK;
    }
    copy = copy_event(run, event);
    if (copy == NULL || !tf_grow(run->alloc, &run->events, &run->event_capacity,
                                run->event_count + 1, sizeof *run->events))
        return tf_no_memory(err);
    if (number > 0) {
        if (!tf_grow(run->alloc, &run->by_id, &run->by_id_capacity, number, sizeof *run->by_id))
            return tf_no_memory(err);
        if (run->by_id_capacity > before)
            memset(run->by_id + before, 0, (run->by_id_capacity - before) * sizeof *run->by_id);
        run->by_id[number - 1] = copy;
    }
    run->events[run->event_count++] = copy;
    return TARIFF_OK;
}

/* Rates an event as it is read. */
static tariff_code rate_at_once(struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    tariff_code code = prepare(run, err);

    if (code == TARIFF_OK && event->account >= run->party_count)
        code = open_parties(run, err);
    if (code == TARIFF_OK && event->from != event->until)
        code = tf_fail(err, TF_F_ID_OF_SPAN,
                (struct tf_place){ run->files[event->file], event->line, 0 },
                "Say duplicates = \"exact\" in the rulebook to rate usage that lasts.",
                "Event \"%.*s\" lasts, and a rulebook with ascending ids takes instants only.",
                (int)event->id_length, event->id);
    if (code == TARIFF_OK)
        code = check_ascending(run, event, err);
    if (code != TARIFF_OK)
        return code;
    return tf_party_feed(&run->rater, &run->parties[event->account], event, err);
}

tariff_code tf_run_take(struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    tariff_code code;

    if (run->settings.as_of != TARIFF_UNSET && event->from > run->settings.as_of) {
        run->counts.later++;
        return TARIFF_OK;
    }
    code = run->direct ? rate_at_once(run, event, err) : keep_event(run, event, err);
    if (code != TARIFF_OK)
        return code;
    if (event->until > run->last_at)
        run->last_at = event->until;
    run->counts.events++;
    return TARIFF_OK;
}

/* What the event will need is brought near, while others are rated. */
static void bring_near(void *ud, const struct tf_event *event, unsigned stage, uint32_t *note)
{
    struct tf_run *run = ud;

    if (stage == 0)
        *note = run->direct && event->account < run->party_count
                        ? tf_choice_find(&run->rater, event)
                        : TF_NONE;
    if (*note == TF_NONE)
        return;
    tf_party_ahead(&run->rater, &run->parties[event->account], *note, stage);
    tf_result_ahead(&run->result, event->account, *note, stage);
}

static tariff_code take_event(void *ud, const struct tf_event *event, tariff_error *err)
{
    return tf_run_take(ud, event, err);
}

static bool set_aside(void *ud, const tariff_error *err, const char *row, size_t length)
{
    struct tf_run *run = ud;
    struct tf_rejected *kept;

    forward(run, err);
    if (!run->settings.reject || (run->has_rater && run->rater.charging) ||
            !tf_grow(run->alloc, &run->rejected, &run->rejected_capacity, run->rejected_count + 1,
                    sizeof *run->rejected))
        return false;
    kept = &run->rejected[run->rejected_count];
    kept->error = *err;
    kept->row = tf_arena_text(&run->arena, row, length);
    kept->length = length;
    if (kept->row == NULL)
        return false;
    run->rejected_count++;
    run->counts.rejected++;
    return true;
}

static bool read_on(void *ud, uint64_t rows)
{
    return goes_on(ud, "reading", rows, 0);
}

/* The rulebook's input blocks for usage, as the reader takes them. */
static struct tf_input_map *usage_maps(struct tf_run *run, size_t *count)
{
    struct tf_input_map *maps =
            tf_arena_array(&run->arena, run->book->input_count + 1, sizeof *maps);

    *count = 0;
    for (size_t i = 0; maps != NULL && i < run->book->input_count; i++) {
        const struct tf_input *input = &run->book->inputs[i];

        if (input->of == TF_INPUT_KIND_USAGE)
            maps[(*count)++] = (struct tf_input_map){ input->name, input->columns };
    }
    return maps;
}

tariff_code tf_run_usage(
        struct tf_run *run, const char *path, const char *text, size_t length, tariff_error *err)
{
    struct tf_usage_reader reader = { .alloc = run->alloc,
        .schema = &run->book->schema,
        .accounts = &run->accounts,
        .texts = &run->texts,
        .file = tf_run_file(run, path),
        .take = take_event,
        .ahead = bring_near,
        .bad_row = set_aside,
        .progress = read_on,
        .ud = run };

    reader.maps = usage_maps(run, &reader.map_count);
    if (reader.file == UINT32_MAX || reader.maps == NULL)
        return tf_no_memory(err);
    return tf_usage_read(&reader, run->files[reader.file], text, length, err);
}

/* -- rating
 * ------------------------------------------------------------------------------------------- */

/* The purchases of accounts files, as events. */
static tariff_code add_purchases(struct tf_run *run, tariff_error *err)
{
    for (size_t i = 0; i < run->accounts.count; i++) {
        const struct tf_account *account = &run->accounts.items[i];

        for (size_t k = 0; k < account->purchase_count; k++) {
            const struct tf_purchase_entry *entry = &account->purchases[k];
            struct tf_no_fields fields;
            struct tf_event event = tf_purchase_event(entry, (uint32_t)i, &fields);
            tariff_code code;

            if (i < run->prior_count && run->priors[i].given && entry->at < run->priors[i].base)
                continue; /* the state knows it */
            for (uint32_t f = 0; f < run->file_count; f++) {
                if (strcmp(run->files[f], entry->place.file) == 0)
                    event.file = f;
            }
            code = tf_run_take(run, &event, err);
            if (code != TARIFF_OK)
                return code;
        }
    }
    return TARIFF_OK;
}

static int compare_events(void *ud, const void *left, const void *right)
{
    const struct tf_event *a = *(struct tf_event *const *)left;
    const struct tf_event *b = *(struct tf_event *const *)right;

    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    return tf_event_compare(ud, a, b);
}

static tariff_code sort_events(struct tf_run *run, tariff_error *err)
{
    struct tf_event **scratch;

    if (run->event_count < 2)
        return TARIFF_OK;
    scratch = tf_get(run->alloc, run->event_count * sizeof(struct tf_event *));
    if (scratch == NULL)
        return tf_no_memory(err);
    tf_sort(run->events, run->event_count, sizeof *run->events, compare_events,
            (void *)(uintptr_t)run->book, scratch);
    tf_free(run->alloc, scratch, run->event_count * sizeof(struct tf_event *));
    return TARIFF_OK;
}

/*
 * An event that cannot be rated stops the run, or is set aside.  What fails while grants and
 * balance pay always stops it: it may be about earlier usage, and the wallet is half changed.
 */
static tariff_code feed(
        struct tf_run *run, struct tf_party *party, struct tf_event *event, tariff_error *err)
{
    tariff_error failure = { 0 };
    tariff_code code;

    run->rater.charging = false;
    code = tf_party_feed(&run->rater, party, event, &failure);
    if (code == TARIFF_OK)
        return code;
    if (code == TARIFF_BAD_USAGE && set_aside(run, &failure, event->id, event->id_length)) {
        event->left_out = true;
        return TARIFF_OK;
    }
    if (err != NULL)
        *err = failure;
    return code;
}

/* The instant whose state is handed on: the beginning of the month before as_of's.  (R22) */
static int64_t base_of(struct tf_run *run, const struct tf_party *party)
{
    struct tf_interval month =
            tf_rater_window(&run->rater, party->zone, TF_WINDOW_MONTH, run->counts.as_of);

    return tf_rater_window(&run->rater, party->zone, TF_WINDOW_MONTH, month.from - 1).from;
}

/* Writes down the state of a party at the base, once time has come there. */
static tariff_code save_base(struct tf_run *run, struct tf_party *party, size_t next_event,
        int64_t base, tariff_error *err)
{
    struct tf_onward *onward = &run->onwards[party->account];
    tariff_code code = TARIFF_OK;

    if (base > party->settled_until)
        code = tf_party_settle(&run->rater, party, base, err);
    if (base > party->settled_until) /* what lies before is refused, whoever goes on from here */
        party->settled_until = base;
    onward->base = base;
    onward->from = run->onward.length;
    tf_party_save(&run->rater, party, &run->onward);
    onward->until = run->onward.length;
    onward->first_event = next_event;
    if (code == TARIFF_OK && run->onward.failed)
        code = tf_no_memory(err);
    return code;
}

/* A slice of the sorted events: one party's. */
struct slice {
    size_t from;
    size_t until;
};

/* Feeds a party its events; with a state to hand on, notes it on the way. */
static tariff_code feed_party(
        struct tf_run *run, struct tf_party *party, struct slice slice, tariff_error *err)
{
    bool notes = run->settings.state && run->onwards != NULL;
    int64_t base = notes ? base_of(run, party) : 0;
    tariff_code code = TARIFF_OK;

    if (notes && party->account < run->prior_count && run->priors[party->account].given &&
            run->priors[party->account].base > base)
        base = run->priors[party->account].base;
    for (size_t i = slice.from; i < slice.until && code == TARIFF_OK; i++) {
        if (notes && run->events[i]->from >= base) {
            code = save_base(run, party, i, base, err);
            notes = false;
        }
        if (code == TARIFF_OK)
            code = feed(run, party, run->events[i], err);
    }
    if (notes && code == TARIFF_OK)
        code = save_base(run, party, slice.until, base, err);
    if (run->onwards != NULL)
        run->onwards[party->account].last_event = slice.until;
    return code;
}

/* Rates again what an earlier run issued, to know what it said.  (R22) */
static tariff_code recall_issued(struct tf_run *run, uint32_t index, struct slice slice,
        struct tf_party *before, tariff_error *err)
{
    const struct tf_prior *prior = &run->priors[index];
    struct tf_text *trail = run->rater.trail;
    tariff_run_counts counts = run->counts;
    uint64_t refused = run->rater.refused_count, free_events = run->rater.free_count;
    uint64_t stray = run->rater.stray_stops;
    tariff_code code;

    tf_issued_clear(&run->issued);
    run->issued.party = before;
    run->issued.closed_until = prior->closed_until;
    run->rater.sink = tf_issued_sink(&run->issued);
    run->rater.trail = NULL;
    code = tf_run_open_party(run, index, before, err);
    for (size_t i = slice.from; i < slice.until && code == TARIFF_OK; i++) {
        if (run->events[i]->file == run->prior_file)
            code = feed(run, before, run->events[i], err);
    }
    if (code == TARIFF_OK)
        code = tf_party_finish(&run->rater, before, prior->closed_until, err);
    run->rater.sink = tf_result_sink(&run->result);
    run->rater.trail = trail;
    run->rater.refused_count = refused;
    run->rater.free_count = free_events;
    run->rater.stray_stops = stray;
    run->counts = counts;
    return code;
}

/* One party from its first event to as_of. */
static tariff_code rate_party(
        struct tf_run *run, uint32_t index, struct slice slice, tariff_error *err)
{
    struct tf_party *party = &run->parties[index];
    bool known = index < run->prior_count && run->priors[index].given;
    struct tf_party before = { 0 };
    tariff_code code = TARIFF_OK;

    if (known)
        code = recall_issued(run, index, slice, &before, err);
    run->result.issued = known ? &run->issued : NULL;
    if (code == TARIFF_OK)
        code = feed_party(run, party, slice, err);
    if (code == TARIFF_OK)
        code = tf_party_finish(&run->rater, party, run->counts.as_of, err);
    if (code == TARIFF_OK)
        code = tf_result_end_party(&run->result, party, err);
    run->result.issued = NULL;
    if (known)
        tf_party_close(&run->rater, &before);
    return code;
}

static tariff_code rate_all(struct tf_run *run, tariff_error *err)
{
    size_t at = 0;
    tariff_code code = TARIFF_OK;

    if (run->settings.state) {
        run->onwards = tf_arena_array(&run->arena, run->party_count + 1, sizeof *run->onwards);
        if (run->onwards == NULL)
            return tf_no_memory(err);
    }
    for (uint32_t i = 0; i < run->party_count && code == TARIFF_OK; i++) {
        struct slice slice = { at, at };

        while (slice.until < run->event_count && run->events[slice.until]->account == i)
            slice.until++;
        if ((i % 1024 == 0 || slice.until - at > 4096) &&
                !goes_on(run, "rating", at, run->event_count))
            return cancelled(err);
        at = slice.until;
        code = rate_party(run, i, slice, err);
    }
    return code;
}

static int compare_names(void *ud, const void *left, const void *right)
{
    const struct tf_accounts *accounts = ud;

    return strcmp(accounts->items[*(const uint32_t *)left].id,
            accounts->items[*(const uint32_t *)right].id);
}

static tariff_code order_accounts(struct tf_run *run, tariff_error *err)
{
    size_t count = run->accounts.count;
    uint32_t *scratch = tf_arena_array(&run->arena, count + 1, sizeof *scratch);

    run->by_name = tf_arena_array(&run->arena, count + 1, sizeof *run->by_name);
    if (run->by_name == NULL || scratch == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < count; i++)
        run->by_name[i] = (uint32_t)i;
    tf_sort(run->by_name, count, sizeof *run->by_name, compare_names, &run->accounts, scratch);
    return TARIFF_OK;
}

static void count_results(struct tf_run *run)
{
    run->counts.free = run->rater.free_count;
    run->counts.refused = run->rater.refused_count;
    run->counts.stray = run->rater.stray_stops;
    run->counts.lines = run->result.lines_seen;
    run->counts.accounts = run->accounts.count;
    for (size_t i = 0; i < run->party_count; i++)
        run->counts.open += run->parties[i].held_count;
}

/* As far as was asked for, else to the last usage: never less far than what was issued.  (R21) */
static tariff_code choose_as_of(struct tf_run *run, tariff_error *err)
{
    int64_t issued = TF_ALWAYS;
    char text[TF_INSTANT_TEXT_MAX];

    for (size_t i = 0; i < run->prior_count; i++) {
        if (run->priors[i].given && run->priors[i].closed_until > issued)
            issued = run->priors[i].closed_until;
    }
    run->counts.as_of = run->settings.as_of;
    if (run->settings.as_of == TARIFF_UNSET)
        run->counts.as_of = run->last_at > issued ? run->last_at : issued;
    run->rater.as_of = run->counts.as_of;
    if (run->counts.as_of >= issued)
        return TARIFF_OK;
    tf_instant_format(issued, tf_zone_offset(run->zone, issued), text);
    return tf_fail(err, TF_F_STATE_LATER, (struct tf_place){ run->files[run->prior_file], 0, 0 },
            "Rate up to there or later, or go on from an older state.",
            "The state has been rated up to %s, and as_of lies before.", text);
}

tariff_code tf_run_rate(struct tf_run *run, tariff_error *err)
{
    tariff_code code;

    run->takes_purchases = true;
    code = add_purchases(run, err);
    run->takes_purchases = false;

    if (code == TARIFF_OK)
        code = prepare(run, err);
    if (code == TARIFF_OK)
        code = open_parties(run, err);
    if (code == TARIFF_OK)
        code = sort_events(run, err);
    if (code == TARIFF_OK)
        code = choose_as_of(run, err);
    if (code == TARIFF_OK)
        code = rate_all(run, err);
    if (code == TARIFF_OK)
        code = tf_result_finish(&run->result, &run->accounts, err);
    if (code == TARIFF_OK)
        code = order_accounts(run, err);
    count_results(run);
    run->rated = code == TARIFF_OK;
    return code;
}

struct tf_outcome tf_run_outcome(struct tf_run *run)
{
    return (struct tf_outcome){ .book = run->book,
        .rater = &run->rater,
        .result = &run->result,
        .accounts = &run->accounts,
        .parties = run->parties,
        .party_count = run->party_count,
        .by_name = run->by_name,
        .rejected = run->rejected,
        .rejected_count = run->rejected_count,
        .counts = run->counts,
        .seed = run->settings.seed,
        .zone = run->zone,
        .zones_version = run->book->zones.version,
        .file_count = run->file_count };
}

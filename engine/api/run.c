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
        tariff_code wrong, const struct tf_zone **out, tariff_error *err)
{
    tariff_error found = { 0 };
    tariff_code code = tf_zones_find(zones, name, out, &found);

    if (code == TARIFF_OK || code == TARIFF_NO_MEMORY)
        return code == TARIFF_OK ? code : tf_no_memory(err);
    return tf_fail(err, tf_finding_as(found.finding, code == TARIFF_BAD_ARGUMENT ? wrong : code),
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
    run->direct = rates_at_once(book) && !settings->keep_lines && !settings->explain &&
                  !settings->state && (settings->revisions == NULL || !settings->revisions->shifts);
    tf_arena_init(&run->arena, alloc);
    tf_zones_init(&run->zones, alloc, zone_folder);
    tf_accounts_init(&run->accounts, alloc);
    tf_intern_init(&run->texts, alloc);
    tf_intern_init(&run->ids, alloc);
    tf_shapes_init(&run->shapes, alloc, &book->schema);
    tf_text_init(&run->trail, alloc);
    tf_text_init(&run->onward, alloc);
    if (settings->zone == NULL)
        return TARIFF_OK;
    return tf_run_zone(&run->zones, settings->zone, (struct tf_place){ 0 }, TARIFF_BAD_ARGUMENT,
            &run->zone, err);
}

void tf_run_free(struct tf_run *run)
{
    tf_batches_free(run); /* and with them whoever rates them */
    if (run->has_rater) {
        for (size_t i = 0; i < run->party_count; i++)
            tf_party_close(&run->rater, &run->parties[i]);
        tf_lanes_free(run->lanes);
        tf_issued_free(&run->issued);
        tf_result_free(&run->result);
        tf_rater_free(&run->rater);
    }
    tf_shapes_free(&run->shapes);
    tf_free(run->alloc, run->priors, run->prior_capacity * sizeof *run->priors);
    tf_text_free(&run->onward);
    tf_free_lines(run->alloc, run->parties, run->party_capacity * sizeof *run->parties);
    tf_free(run->alloc, run->events, run->event_capacity * sizeof *run->events);
    tf_free(run->alloc, run->by_id, run->by_id_capacity * sizeof *run->by_id);
    tf_free(run->alloc, run->tied, run->tied_capacity * sizeof *run->tied);
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

tariff_code tf_run_give(struct tf_run *run, struct tf_party *party,
        const struct tf_grant_entry *entry, tariff_error *err)
{
    tariff_error failure = { 0 };
    tariff_code code;

    run->rater.failed = NULL;
    code = tf_party_give(&run->rater, party, entry, &failure);
    if (code == TARIFF_OK || (tf_run_is_aside(run, &failure) &&
                                     tf_run_set_aside(run, &failure, entry->id, strlen(entry->id))))
        return TARIFF_OK;
    if (err != NULL)
        *err = failure;
    return code;
}

/* Opens the party of an account: as a prior state knows it, or with what the account holds. */
static tariff_code open_party(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err)
{
    const struct tf_account *account = &run->accounts.items[index];
    const struct tf_zone *zone = run->zone;
    tariff_code code = TARIFF_OK;

    memset(party, 0, sizeof *party);
    if (tf_run_is_known(run, index))
        return tf_run_restore(run, index, party, err);
    if (account->zone != NULL)
        code = tf_run_zone(
                &run->zones, account->zone, account->zone_place, TARIFF_BAD_ACCOUNT, &zone, err);
    if (code == TARIFF_OK)
        code = tf_party_open(&run->rater, party, index, account, zone, err);
    for (size_t i = 0; i < account->grant_count && code == TARIFF_OK; i++)
        code = tf_run_give(run, party, &account->grants[i], err);
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
    run->result.keep_lines = run->settings.keep_lines || run->settings.explain ||
                             run->prior_file != UINT32_MAX; /* to be held against what was issued */
    if (run->settings.from != TARIFF_UNSET)
        run->result.from = run->settings.from;
    if (run->settings.until != TARIFF_UNSET)
        run->result.until = run->settings.until;
    if (run->settings.explain)
        run->rater.trail = &run->trail;
    run->rater.sink = tf_result_sink(&run->result);
    return run->direct ? tf_lanes_new(&run->rater, &run->result, &run->shapes, &run->lanes, err)
                       : TARIFF_OK;
}

tariff_code tf_run_open_parties(struct tf_run *run, tariff_error *err)
{
    tariff_code code = prepare(run, err);

    if (code == TARIFF_OK && !tf_grow_lines(run->alloc, &run->parties, &run->party_capacity,
                                     run->accounts.count, sizeof *run->parties))
        return tf_no_memory(err);
    tf_result_expect(&run->result, run->accounts.count);
    while (run->party_count < run->accounts.count && code == TARIFF_OK) {
        uint32_t index = (uint32_t)run->party_count++;

        code = open_party(run, index, &run->parties[index], err);
        if (code == TARIFF_OK && tf_run_is_known(run, index))
            code = tf_run_take_news(run, index, &run->parties[index], err);
    }
    return code;
}

const struct tf_party *tf_run_party(const struct tf_run *run, uint32_t account)
{
    return account < run->party_count ? &run->parties[account] : NULL;
}

/* -- usage
 * ------------------------------------------------------------------------------------------- */

static tariff_code take_event(void *ud, const struct tf_event *event, tariff_error *err)
{
    return tf_run_take(ud, event, err);
}

bool tf_run_set_aside(struct tf_run *run, const tariff_error *err, const char *row, size_t length)
{
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

/* What waits comes before the row, and is rated before it is set aside. */
static bool set_aside(void *ud, const tariff_error *err, const char *row, size_t length)
{
    struct tf_run *run = ud;

    return tf_run_rate_batch(run) == TARIFF_OK && tf_run_set_aside(run, err, row, length);
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
        .last_id = &run->last_key,
        .pause = tf_run_pause,
        .take = take_event,
        .room = tf_run_packed_room,
        .take_packed = tf_run_take_packed,
        .bad_row = set_aside,
        .progress = read_on,
        .ud = run };
    tariff_code code;

    reader.maps = usage_maps(run, &reader.map_count);
    if (run->direct && (run->settings.revisions == NULL || run->settings.revisions->count == 0))
        reader.shapes = &run->shapes;
    if (reader.file == UINT32_MAX || reader.maps == NULL)
        return tf_no_memory(err);
    code = tf_usage_read(&reader, run->files[reader.file], text, length, err);
    if (tf_run_rate_batch(run) == TARIFF_OK)
        return code;
    if (err != NULL)
        *err = run->batches.failure;
    return run->batches.failed;
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

            if (tf_run_is_known(run, (uint32_t)i) && entry->at < run->priors[i].base)
                continue; /* the state knows it, or it is refused */
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

/* An amount that does not fit may be of the wallet; a function's result is its own. */
bool tf_run_is_aside(const struct tf_run *run, const tariff_error *failure)
{
    return failure->code == TARIFF_BAD_USAGE || failure->code == TARIFF_TOO_LATE ||
           failure->code == TARIFF_RULE_FAILED || failure->code == TARIFF_RULE_LIMIT ||
           (failure->code == TARIFF_OUT_OF_RANGE &&
                   (run->rater.failed != NULL || tf_finding_as(failure->finding, failure->code) ==
                                                         TF_F_RESULT_TOO_LARGE));
}

tariff_code tf_run_feed(
        struct tf_run *run, struct tf_party *party, struct tf_event *event, tariff_error *err)
{
    tariff_error failure; /* filled when there is one: clearing it each time would be felt */
    tariff_code code;

    run->rater.charging = false;
    run->rater.failed = NULL;
    code = tf_party_feed(&run->rater, party, event, &failure);
    if (code == TARIFF_OK)
        return code;
    if (tf_run_is_aside(run, &failure) &&
            tf_run_set_aside(run, &failure, event->id, event->id_length)) {
        event->left_out = true;
        return TARIFF_OK;
    }
    if (err != NULL)
        *err = failure;
    return code;
}

/* The instant whose state is handed on: that of the first period that still takes usage.  (R22) */
static int64_t base_of(struct tf_run *run, const struct tf_party *party)
{
    int64_t at = tf_span_after(party->zone, run->counts.as_of, run->book->late.within, -1);

    return tf_rater_window(&run->rater, party->zone, TF_WINDOW_STATEMENT, at).from;
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

/* Feeds a party its events; with a state to hand on, notes it on the way. */
static tariff_code feed_party(
        struct tf_run *run, struct tf_party *party, struct tf_slice slice, tariff_error *err)
{
    bool notes = run->settings.state && run->onwards != NULL;
    int64_t base = notes ? base_of(run, party) : 0;
    tariff_code code = TARIFF_OK;

    if (notes && tf_run_is_known(run, party->account) && run->priors[party->account].base > base)
        base = run->priors[party->account].base;
    for (size_t i = slice.from; i < slice.until && code == TARIFF_OK; i++) {
        if (notes && run->events[i]->from >= base) {
            code = save_base(run, party, i, base, err);
            notes = false;
        }
        if (code == TARIFF_OK && tf_run_counts_event(run->events[i]))
            code = tf_run_feed(run, party, run->events[i], err);
    }
    if (notes && code == TARIFF_OK)
        code = save_base(run, party, slice.until, base, err);
    if (run->onwards != NULL)
        run->onwards[party->account].last_event = slice.until;
    return code;
}

/* Rates again what an earlier run issued, to know what it said.  (R22) */
static tariff_code recall_issued(struct tf_run *run, uint32_t index, struct tf_slice slice,
        struct tf_party *before, tariff_error *err)
{
    const struct tf_prior *prior = &run->priors[index];
    struct tf_text *trail = run->rater.trail;
    tariff_run_counts counts = run->counts;
    uint64_t free_events = run->rater.free_count;
    uint64_t stray = run->rater.stray_stops;
    tariff_code code;

    tf_issued_clear(&run->issued);
    run->issued.party = before;
    run->issued.closed_until = prior->closed_until;
    run->rater.sink = tf_issued_sink(&run->issued);
    run->rater.trail = NULL;
    code = open_party(run, index, before, err);
    for (size_t i = slice.from; i < slice.until && code == TARIFF_OK; i++) {
        if (run->events[i]->file == run->prior_file && tf_run_counts_event(run->events[i]))
            code = tf_run_feed(run, before, run->events[i], err);
    }
    if (code == TARIFF_OK)
        code = tf_party_finish(&run->rater, before, prior->closed_until, err);
    run->rater.sink = tf_result_sink(&run->result);
    run->rater.trail = trail;
    run->rater.free_count = free_events;
    run->rater.stray_stops = stray;
    run->counts = counts;
    return code;
}

/* The first period that was not closed when the state was written: corrections of those before it
 * stand there.  TF_ALWAYS: they stand on their own. */
static int64_t open_from(struct tf_run *run, const struct tf_party *party)
{
    const struct tf_late *late = &run->book->late;
    int64_t at = run->priors[party->account].closed_until;

    if (!late->to_open)
        return TF_ALWAYS;
    if (late->closes.months != 0 || late->closes.days != 0 || late->closes.us != 0)
        at = tf_span_after(party->zone, at, late->closes, -1);
    return tf_rater_window(&run->rater, party->zone, TF_WINDOW_STATEMENT, at).from;
}

/* One party from its first event to as_of. */
static tariff_code rate_party(
        struct tf_run *run, uint32_t index, struct tf_slice slice, tariff_error *err)
{
    struct tf_party *party = &run->parties[index];
    bool known = tf_run_is_known(run, index);
    struct tf_party before = { 0 };
    tariff_code code = TARIFF_OK;

    if (known)
        code = recall_issued(run, index, slice, &before, err);
    run->result.issued = known ? &run->issued : NULL;
    run->result.open_from = known ? open_from(run, party) : TF_ALWAYS;
    if (run->onwards != NULL)
        run->onwards[index].first_carried = run->result.carried.count;
    if (code == TARIFF_OK && known)
        code = tf_run_carry(run, index, party, err);
    tf_run_void(run, slice);
    if (code == TARIFF_OK)
        code = tf_run_rehearse(run, party, slice, err);
    if (code == TARIFF_OK)
        code = feed_party(run, party, slice, err);
    if (code == TARIFF_OK)
        code = tf_party_finish(&run->rater, party, run->counts.as_of, err);
    if (code == TARIFF_OK)
        code = tf_result_end_party(&run->result, party, err);
    run->result.issued = NULL;
    if (run->onwards != NULL)
        run->onwards[index].last_carried = run->result.carried.count;
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
        struct tf_slice slice = { at, at };

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

/* Accounts in the order of their ids, and each one's place in it. */
static tariff_code order_accounts(struct tf_run *run, tariff_error *err)
{
    size_t count = run->accounts.count;

    run->ranks = tf_arena_array(&run->arena, count + 1, sizeof *run->ranks);
    run->by_name = tf_arena_array(&run->arena, count + 1, sizeof *run->by_name);
    if (run->by_name == NULL || run->ranks == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < count; i++)
        run->by_name[i] = (uint32_t)i;
    tf_sort(run->by_name, count, sizeof *run->by_name, compare_names, &run->accounts, run->ranks);
    for (size_t i = 0; i < count; i++)
        run->ranks[run->by_name[i]] = (uint32_t)i;
    return TARIFF_OK;
}

/* Up to where an earlier run issued, for writers. */
static tariff_code note_issued(struct tf_run *run, tariff_error *err)
{
    size_t count = run->accounts.count;

    if (run->prior_count == 0)
        return TARIFF_OK;
    run->issued_until = tf_arena_array(&run->arena, count + 1, sizeof *run->issued_until);
    if (run->issued_until == NULL)
        return tf_no_memory(err);
    for (uint32_t i = 0; i < count; i++)
        run->issued_until[i] = tf_run_is_known(run, i) ? run->priors[i].closed_until : TF_ALWAYS;
    return TARIFF_OK;
}

static void count_results(struct tf_run *run)
{
    run->counts.free = run->rater.free_count;
    run->counts.stray = run->rater.stray_stops;
    run->counts.lines = run->result.lines_seen;
    run->counts.accounts = run->accounts.count;
    for (size_t i = 0; i < run->result.entry_count; i++)
        run->counts.refused += run->result.entries[i].kind == TF_ENTRY_REFUSED;
    for (size_t i = 0; i < run->party_count; i++)
        for (size_t k = 0; k < run->parties[i].held_count; k++)
            run->counts.open += run->parties[i].held[k].kind != TF_ITEM_PERIOD;
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

    code = tf_run_rate_batch(run);
    if (code != TARIFF_OK && err != NULL)
        *err = run->batches.failure;
    if (code != TARIFF_OK)
        return code;
    run->takes_purchases = true;
    code = add_purchases(run, err);
    run->takes_purchases = false;

    if (code == TARIFF_OK)
        code = tf_run_resolve_ties(run, err);
    if (code == TARIFF_OK)
        code = tf_run_open_parties(run, err);
    if (code == TARIFF_OK)
        code = sort_events(run, err);
    if (code == TARIFF_OK)
        code = choose_as_of(run, err);
    tf_batches_free(run); /* all of them are rated */
    if (code == TARIFF_OK)
        code = rate_all(run, err);
    if (code == TARIFF_OK)
        code = tf_run_note_undone(run, err);
    if (code == TARIFF_OK)
        code = order_accounts(run, err);
    if (code == TARIFF_OK)
        code = note_issued(run, err);
    if (code == TARIFF_OK)
        code = tf_result_finish(&run->result, run->ranks, err);
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
        .undone = run->undone,
        .undone_count = run->undone_count,
        .counts = run->counts,
        .seed = run->settings.seed,
        .zone = run->zone,
        .zones_version = run->book->zones.version,
        .issued_until = run->issued_until,
        .file_count = run->file_count };
}

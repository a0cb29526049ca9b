/* SPDX-License-Identifier: MIT */
/*
 * intake.c - events on their way into a run: known ids are left out, the others wait until they are
 * rated.
 *
 * They wait for the whole of the input, since files may be in any order.  Where the order of the
 * input is that of rating, they wait for a batch of others: rated party by party, events find the
 * state that the one before them left near at hand.
 */
#include <stdio.h>
#include <string.h>

#include "api/parties.h"
#include "api/run.h"
#include "base/prefetch.h"
#include "base/sort.h"
#include "io/decode.h"

/* -- ids
 * --------------------------------------------------------------------------------------------- */

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

size_t tf_run_scope_id(const struct tf_run *run, uint32_t account, const char *id,
        uint32_t id_length, char out[TF_SCOPED_ID_MAX])
{
    size_t length = (size_t)snprintf(out, TF_SCOPED_ID_MAX, "%c%.*s%c%.*s", 1, (int)TF_ID_MAX,
            run->accounts.items[account].id, 1, (int)id_length, id);

    return length < TF_SCOPED_ID_MAX ? length : TF_SCOPED_ID_MAX - 1;
}

/* Usage has ids of its own; a purchase's id is its account's, as a grant's is.  0: no memory. */
static uint32_t number_id(struct tf_run *run, const struct tf_event *event)
{
    char scoped[TF_SCOPED_ID_MAX];
    size_t length;

    if (event->buy == NULL)
        return tf_intern_add(&run->ids, event->id, event->id_length);
    length = tf_run_scope_id(run, event->account, event->id, event->id_length, scoped);
    return tf_intern_add(&run->ids, scoped, length);
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
    if (code == TARIFF_OK && (!run->book->ids_ascend || (event->buy != NULL && !run->direct)))
        code = check_exact(run, event, is_new, number, err);
    return code;
}

/* -- waiting for the whole of the input ------------------------------------------------------- */

/* Notes an event that voids or replaces another: which one is found when all are there. */
static bool note_tie(struct tf_run *run, struct tf_event *event)
{
    run->has_ties = true;
    if (event->ties->other == NULL || event->file == run->prior_file)
        return true; /* an earlier run found it */
    if (!tf_grow(run->alloc, &run->tied, &run->tied_capacity, run->tied_count + 1,
                sizeof *run->tied))
        return false;
    run->tied[run->tied_count++] = event;
    return true;
}

static tariff_code keep_event(struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    const struct tf_schema *schema = &run->book->schema;
    size_t before = run->by_id_capacity;
    struct tf_event *copy;
    uint32_t number = 0;
    bool is_new = true;
    tariff_code code = check_id(run, event, &is_new, &number, err);

    if (code != TARIFF_OK)
        return code;
    if (!is_new) {
        run->counts.duplicates++;
        return TARIFF_OK;
    }
    copy = tf_arena_get(&run->arena, sizeof *copy + tf_event_borrowed(schema, event));
    if (copy == NULL || !tf_grow(run->alloc, &run->events, &run->event_capacity,
                                run->event_count + 1, sizeof *run->events))
        return tf_no_memory(err);
    tf_event_copy(schema, event, copy, (char *)(copy + 1));
    if (number > 0) {
        if (!tf_grow(run->alloc, &run->by_id, &run->by_id_capacity, number, sizeof *run->by_id))
            return tf_no_memory(err);
        if (run->by_id_capacity > before)
            memset(run->by_id + before, 0, (run->by_id_capacity - before) * sizeof *run->by_id);
        run->by_id[number - 1] = copy;
    }
    if (copy->ties != NULL && !note_tie(run, copy))
        return tf_no_memory(err);
    run->events[run->event_count++] = copy;
    return TARIFF_OK;
}

/* -- waiting for a batch ----------------------------------------------------------------------- */

enum {
    BATCH_EVENTS = 1 << 16,
    BATCH_BYTES = 16 << 20,
    PLACE = 16, /* events lie at multiples of this */
    EVENT_AHEAD = 16,
    STAGES = 3,       /* a party is looked at so often before its turn ... */
    STAGE_EVENTS = 12 /* ... each time so many events after the one before */
};

static bool get_batch(struct tf_batch *batch, struct tf_alloc alloc)
{
    if (batch->room == NULL)
        batch->room = tf_get_lines(alloc, BATCH_BYTES);
    if (batch->turns == NULL)
        batch->turns = tf_get(alloc, 2 * BATCH_EVENTS * sizeof *batch->turns);
    return batch->room != NULL && batch->turns != NULL;
}

void tf_batch_free(struct tf_batch *batch, struct tf_alloc alloc)
{
    tf_free_lines(alloc, batch->room, BATCH_BYTES);
    tf_free(alloc, batch->turns, 2 * BATCH_EVENTS * sizeof *batch->turns);
}

static struct tf_event *event_of(const struct tf_batch *batch, size_t turn)
{
    return (struct tf_event *)(void *)(batch->room + (uint32_t)batch->turns[turn] * (size_t)PLACE);
}

static uint32_t account_of(const struct tf_batch *batch, size_t turn)
{
    return (uint32_t)(batch->turns[turn] >> 32);
}

/* What events to come will need is brought near, in stages, while others are rated. */
static void look_ahead(const struct tf_run *run, size_t turn)
{
    const struct tf_batch *batch = &run->batch;

    if (turn + EVENT_AHEAD < batch->count) {
        const struct tf_event *event = event_of(batch, turn + EVENT_AHEAD);

        tf_prefetch(event);
        tf_prefetch_at(event, TF_CACHE_LINE);
        tf_prefetch_at(event, 2 * TF_CACHE_LINE);
    }
    for (unsigned stage = 0; stage < STAGES; stage++) {
        size_t other = turn + (STAGES - stage) * STAGE_EVENTS;
        uint32_t account;

        if (other >= batch->count || account_of(batch, other) == account_of(batch, other - 1))
            continue;
        account = account_of(batch, other);
        tf_party_ahead(&run->rater, &run->parties[account], stage);
        tf_result_ahead(&run->result, account, stage);
    }
}

static tariff_code rate_in_turn(struct tf_run *run, tariff_error *err)
{
    struct tf_batch *batch = &run->batch;
    tariff_code code = tf_run_open_parties(run, err);

    tf_sort_tagged(
            batch->turns, batch->count, (uint32_t)run->accounts.count, batch->turns + BATCH_EVENTS);
    for (size_t i = 0; i < batch->count && code == TARIFF_OK; i++) {
        struct tf_event *event = event_of(batch, i);

        look_ahead(run, i);
        code = tf_run_feed(run, &run->parties[event->account], event, err);
    }
    return code;
}

tariff_code tf_run_rate_batch(struct tf_run *run)
{
    struct tf_batch *batch = &run->batch;

    if (batch->failed == TARIFF_OK && batch->count > 0)
        batch->failed = rate_in_turn(run, &batch->failure);
    batch->count = batch->used = 0;
    return batch->failed;
}

/* Puts an event into the batch; one that is full is rated first. */
static tariff_code wait_in_batch(
        struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    const struct tf_schema *schema = &run->book->schema;
    struct tf_batch *batch = &run->batch;
    size_t size = sizeof *event + tf_event_borrowed(schema, event);
    char *place;
    tariff_code code = check_ascending(run, event, err);

    if (code == TARIFF_OK && event->from != event->until)
        code = tf_fail(err, TF_F_ID_OF_SPAN,
                (struct tf_place){ run->files[event->file], event->line, 0 },
                "Say duplicates = \"exact\" in the rulebook to rate usage that lasts.",
                "Event \"%.*s\" lasts, and a rulebook with ascending ids takes instants only.",
                (int)event->id_length, event->id);
    if (code == TARIFF_OK && event->ties != NULL)
        code = tf_fail(err, TF_F_VOID_IN_BATCH,
                (struct tf_place){ run->files[event->file], event->line, event->ties->column },
                "Say duplicates = \"exact\" in the rulebook to take usage back.",
                "Event \"%.*s\" %s another, and a rulebook with ascending ids rates each as it "
                "comes.",
                (int)event->id_length, event->id, event->ties->replaces ? "replaces" : "voids");
    if (code == TARIFF_OK && !get_batch(batch, run->alloc))
        return tf_no_memory(err);
    if (code != TARIFF_OK)
        return code;
    if ((batch->count == BATCH_EVENTS || BATCH_BYTES - batch->used < size) &&
            tf_run_rate_batch(run) != TARIFF_OK) {
        if (err != NULL)
            *err = batch->failure;
        return batch->failed;
    }
    place = batch->room + batch->used;
    tf_event_copy(schema, event, (struct tf_event *)(void *)place, place + sizeof *event);
    batch->turns[batch->count++] = (uint64_t)event->account << 32 | batch->used / PLACE;
    batch->used += (size + PLACE - 1) / PLACE * PLACE;
    return TARIFF_OK;
}

/* -- the way in -------------------------------------------------------------------------------- */

/* An event as a what-if has it.  NULL when a number of it does not fit. */
static const struct tf_event *revised(
        const struct tf_run *run, const struct tf_event *event, struct tf_revised *room)
{
    const struct tf_account *account = &run->accounts.items[event->account];

    return tf_revise(run->settings.revisions, &run->texts, account, run->zone, event, room);
}

tariff_code tf_run_take(struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    struct tf_revised room;
    tariff_code code;

    if (run->settings.revisions != NULL && run->settings.revisions->count > 0) {
        struct tf_place place = { run->files[event->file], event->line, 0 };

        event = revised(run, event, &room);
        if (event == NULL)
            return tf_fail(err, TF_F_CHANGE_TOO_LARGE, place, "Scale or shift it by less.",
                    "What a change makes of this usage does not fit.");
    }
    if (run->settings.as_of != TARIFF_UNSET && event->from > run->settings.as_of) {
        run->counts.later++;
        return TARIFF_OK;
    }
    code = run->direct ? wait_in_batch(run, event, err) : keep_event(run, event, err);
    if (code != TARIFF_OK)
        return code;
    if (event->until > run->last_at)
        run->last_at = event->until;
    run->counts.events++;
    return TARIFF_OK;
}

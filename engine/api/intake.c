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

static void keep_last_id(struct tf_run *run, const char *id, uint32_t length)
{
    char beginning[TF_PACKED_ID] = { 0 };

    memcpy(run->last_id, id, length);
    run->last_id_length = length;
    memcpy(beginning, id, length < TF_PACKED_ID ? length : TF_PACKED_ID);
    run->last_key = tf_id_key_of(beginning);
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
    keep_last_id(run, event->id, event->id_length);
    return TARIFF_OK;
}

/* A state has its events by account: what comes after it comes after the last of its ids. */
static void pass_prior_id(struct tf_run *run, const struct tf_event *event)
{
    uint32_t shorter =
            event->id_length < run->last_id_length ? event->id_length : run->last_id_length;
    int way = memcmp(event->id, run->last_id, shorter);

    if (way > 0 || (way == 0 && event->id_length > run->last_id_length))
        keep_last_id(run, event->id, event->id_length);
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
    BATCH_EVENTS = 1 << 18,
    BATCH_BYTES = 16 << 20, /* of those that are not packed */
    PLACE = 16,             /* events that are not packed lie at multiples of this */
    EVENT_AHEAD = 96,
    STAGES = 3,       /* an event is looked at so often before its turn ... */
    STAGE_EVENTS = 16 /* ... each time so many events after the one before */
};
#define WHOLE_EVENT ((uint32_t)1 << 31) /* of a turn: a place in the room, not a packed event */

static bool get_batch(struct tf_run *run)
{
    struct tf_batch *batch = &run->batch;
    struct tf_alloc alloc = run->alloc;

    if (batch->packed == NULL)
        batch->packed = tf_get_lines(alloc, BATCH_EVENTS * sizeof *batch->packed);
    if (batch->names == NULL)
        batch->names = tf_get(alloc, BATCH_EVENTS * sizeof *batch->names);
    if (batch->turns == NULL)
        batch->turns = tf_get(alloc, 2 * BATCH_EVENTS * sizeof *batch->turns);
    if (batch->numbers == NULL)
        batch->numbers = tf_arena_array(
                &run->arena, run->book->schema.number_count + 1, sizeof *batch->numbers);
    return batch->packed != NULL && batch->names != NULL && batch->turns != NULL &&
           batch->numbers != NULL;
}

void tf_batch_free(struct tf_run *run)
{
    struct tf_batch *batch = &run->batch;

    tf_free_lines(run->alloc, batch->packed, BATCH_EVENTS * sizeof *batch->packed);
    tf_free(run->alloc, batch->names, BATCH_EVENTS * sizeof *batch->names);
    tf_free_lines(run->alloc, batch->room, BATCH_BYTES);
    tf_free(run->alloc, batch->turns, 2 * BATCH_EVENTS * sizeof *batch->turns);
}

static uint32_t account_of(const struct tf_batch *batch, size_t turn)
{
    return (uint32_t)(batch->turns[turn] >> 32);
}

/* Where the event of a turn is, packed or not. */
static void *turn_place(const struct tf_batch *batch, size_t turn)
{
    uint32_t place = (uint32_t)batch->turns[turn];

    return (place & WHOLE_EVENT) != 0 ? batch->room + (place & ~WHOLE_EVENT) * (size_t)PLACE
                                      : (char *)&batch->packed[place];
}

/* What an event to come will need is brought near, one stage. */
static void look_at_turn(const struct tf_run *run, size_t turn, unsigned stage)
{
    const struct tf_batch *batch = &run->batch;
    uint32_t account;

    if (turn >= batch->count)
        return;
    account = account_of(batch, turn);
    if (account != account_of(batch, turn - 1))
        tf_party_ahead(&run->rater, &run->parties[account], stage);
    if (run->lanes != NULL && ((uint32_t)batch->turns[turn] & WHOLE_EVENT) == 0)
        tf_lane_ahead(run->lanes, turn_place(batch, turn), stage);
}

/* In stages, while others are rated. */
static void look_ahead(const struct tf_run *run, size_t turn)
{
    const struct tf_batch *batch = &run->batch;

    if (turn + EVENT_AHEAD < batch->count)
        tf_prefetch(turn_place(batch, turn + EVENT_AHEAD));
    for (unsigned stage = 0; stage < STAGES; stage++)
        look_at_turn(run, turn + (STAGES - stage) * STAGE_EVENTS, stage);
}

static tariff_code rate_turn(struct tf_run *run, size_t turn, tariff_error *err)
{
    struct tf_batch *batch = &run->batch;
    struct tf_party *party = &run->parties[account_of(batch, turn)];
    void *place = turn_place(batch, turn);
    const struct tf_packed *packed;
    bool taken = false;
    struct tf_event event;

    if (((uint32_t)batch->turns[turn] & WHOLE_EVENT) != 0)
        return tf_run_feed(run, party, place, err);
    if (run->lanes != NULL) {
        tariff_code code = tf_lane_take(run->lanes, party, place, batch->names, &taken, err);

        if (taken || code != TARIFF_OK)
            return code;
    }
    packed = place;
    tf_packed_open(&run->shapes, packed, &batch->names[packed->name], batch->numbers, &event);
    return tf_run_feed(run, party, &event, err);
}

static tariff_code rate_in_turn(struct tf_run *run, tariff_error *err)
{
    struct tf_batch *batch = &run->batch;
    tariff_code code = tf_run_open_parties(run, err);

    tf_sort_tagged(
            batch->turns, batch->count, (uint32_t)run->accounts.count, batch->turns + BATCH_EVENTS);
    for (size_t i = 0; i < batch->count && code == TARIFF_OK; i++) {
        look_ahead(run, i);
        code = rate_turn(run, i, err);
    }
    return code;
}

tariff_code tf_run_rate_batch(struct tf_run *run)
{
    struct tf_batch *batch = &run->batch;

    if (batch->failed == TARIFF_OK && batch->count > 0)
        batch->failed = rate_in_turn(run, &batch->failure);
    batch->count = batch->packed_count = batch->used = 0;
    return batch->failed;
}

/* Makes room for one more event, and so many bytes of one that is not packed. */
static tariff_code make_batch_room(struct tf_run *run, size_t size, tariff_error *err)
{
    struct tf_batch *batch = &run->batch;

    if (!get_batch(run))
        return tf_no_memory(err);
    if (size > 0 && batch->room == NULL) {
        batch->room = tf_get_lines(run->alloc, BATCH_BYTES);
        if (batch->room == NULL)
            return tf_no_memory(err);
    }
    if (batch->count < BATCH_EVENTS && batch->packed_count < BATCH_EVENTS &&
            BATCH_BYTES - batch->used >= size)
        return TARIFF_OK;
    if (tf_run_rate_batch(run) == TARIFF_OK)
        return TARIFF_OK;
    if (err != NULL)
        *err = batch->failure;
    return batch->failed;
}

/* What a rulebook with ascending ids, which rates usage as it comes, cannot take. */
static tariff_code check_moment(
        const struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    if (event->from != event->until)
        return tf_fail(err, TF_F_ID_OF_SPAN,
                (struct tf_place){ run->files[event->file], event->line, 0 },
                "Say duplicates = \"exact\" in the rulebook to rate usage that lasts.",
                "Event \"%.*s\" lasts, and a rulebook with ascending ids takes instants only.",
                (int)event->id_length, event->id);
    if (event->ties != NULL)
        return tf_fail(err, TF_F_VOID_IN_BATCH,
                (struct tf_place){ run->files[event->file], event->line, event->ties->column },
                "Say duplicates = \"exact\" in the rulebook to take usage back.",
                "Event \"%.*s\" %s another, and a rulebook with ascending ids rates each as it "
                "comes.",
                (int)event->id_length, event->id, event->ties->replaces ? "replaces" : "voids");
    return TARIFF_OK;
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

    if (code == TARIFF_OK)
        code = check_moment(run, event, err);
    if (code == TARIFF_OK)
        code = make_batch_room(run, size, err);
    if (code != TARIFF_OK)
        return code;
    place = batch->room + batch->used;
    tf_event_copy(schema, event, (struct tf_event *)(void *)place, place + sizeof *event);
    batch->turns[batch->count++] =
            (uint64_t)event->account << 32 | WHOLE_EVENT | batch->used / PLACE;
    batch->used += (size + PLACE - 1) / PLACE * PLACE;
    return TARIFF_OK;
}

tariff_code tf_run_packed_room(void *ud, struct tf_packed_room *room, tariff_error *err)
{
    struct tf_run *run = ud;
    struct tf_batch *batch = &run->batch;
    tariff_code code = make_batch_room(run, 0, err);
    size_t first = batch->packed_count;

    if (code == TARIFF_OK)
        *room = (struct tf_packed_room){ &batch->packed[first], &batch->names[first],
            (uint32_t)first, BATCH_EVENTS - (batch->count > first ? batch->count : first) };
    return code;
}

void tf_run_take_packed(void *ud, size_t count)
{
    struct tf_run *run = ud;
    struct tf_batch *batch = &run->batch;
    int64_t as_of = run->settings.as_of == TARIFF_UNSET ? TF_NEVER : run->settings.as_of;

    for (size_t i = 0; i < count; i++) {
        const struct tf_packed *packed = &batch->packed[batch->packed_count];

        if (packed->at > as_of) {
            run->counts.later++;
        } else {
            batch->turns[batch->count++] = (uint64_t)packed->account << 32 | batch->packed_count;
            run->counts.events++;
            if (packed->at > run->last_at)
                run->last_at = packed->at;
        }
        batch->packed_count++;
    }
    if (count > 0)
        keep_last_id(run, batch->names[batch->packed_count - 1].id,
                batch->names[batch->packed_count - 1].id_length);
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

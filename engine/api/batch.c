/* SPDX-License-Identifier: MIT */
/*
 * batch.c - where the order of the input is that of rating, events wait for a batch of others:
 * rated party by party, they find the state that the one before them left near at hand.
 *
 * With two threads one batch is rated while the next is read.  Whoever reads shares nothing with
 * whoever rates but what both only look at: before a row may bring a new account, text or shape,
 * and before anything is told, it waits for the other.
 */
#include "api/parties.h"
#include "api/run.h"
#include "api/worker.h"
#include "base/prefetch.h"
#include "base/sort.h"
#include "io/decode.h"

enum {
    BATCH_EVENTS = 1 << 18, /* of both together, where there are two */
    BATCH_BYTES = 16 << 20, /* of those that are not packed */
    PLACE = 16,             /* events that are not packed lie at multiples of this */
    EVENT_AHEAD = 96,
    STAGES = 3,       /* an event is looked at so often before its turn ... */
    STAGE_EVENTS = 16 /* ... each time so many events after the one before */
};
#define WHOLE_EVENT ((uint32_t)1 << 31) /* of a turn: a place in the room, not a packed event */

static struct tf_batch *filling(struct tf_run *run)
{
    return &run->batches.two[run->batches.filling];
}

static struct tf_batch *other(struct tf_run *run)
{
    return &run->batches.two[1 - run->batches.filling];
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
static void look_at_turn(
        const struct tf_run *run, const struct tf_batch *batch, size_t turn, unsigned stage)
{
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
static void look_ahead(const struct tf_run *run, const struct tf_batch *batch, size_t turn)
{
    if (turn + EVENT_AHEAD < batch->count)
        tf_prefetch(turn_place(batch, turn + EVENT_AHEAD));
    for (unsigned stage = 0; stage < STAGES; stage++)
        look_at_turn(run, batch, turn + (STAGES - stage) * STAGE_EVENTS, stage);
}

static tariff_code rate_turn(
        struct tf_run *run, const struct tf_batch *batch, size_t turn, tariff_error *err)
{
    struct tf_dec *numbers = run->batches.numbers;
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
    tf_packed_open(&run->shapes, packed, &batch->names[packed->name], numbers, &event);
    return tf_run_feed(run, party, &event, err);
}

static tariff_code rate_in_turn(struct tf_run *run, const struct tf_batch *batch, tariff_error *err)
{
    tariff_code code = tf_run_open_parties(run, err);

    tf_sort_tagged(batch->turns, batch->count, (uint32_t)run->accounts.count,
            batch->turns + run->batches.places);
    for (size_t i = 0; i < batch->count && code == TARIFF_OK; i++) {
        look_ahead(run, batch, i);
        code = rate_turn(run, batch, i, err);
    }
    return code;
}

static void rate_one(struct tf_run *run, struct tf_batch *batch)
{
    struct tf_batches *batches = &run->batches;

    if (batches->failed == TARIFF_OK && batch->count > 0)
        batches->failed = rate_in_turn(run, batch, &batches->failure);
    batch->count = batch->packed_count = batch->used = 0;
}

/* -- with a second thread ------------------------------------------------------------------------
 */

static void rate_other(void *ud)
{
    rate_one(ud, other(ud));
}

void tf_run_pause(void *ud)
{
    struct tf_run *run = ud;

    if (run->batches.is_rating)
        tf_worker_wait(run->batches.worker);
    run->batches.is_rating = false;
}

tariff_code tf_run_rate_batch(struct tf_run *run)
{
    tf_run_pause(run);
    rate_one(run, filling(run));
    return run->batches.failed;
}

/* The batch is full: it is rated, or handed to who rates it while the other one is filled. */
static tariff_code hand_over(struct tf_run *run)
{
    struct tf_batches *batches = &run->batches;

    if (batches->worker == NULL)
        return tf_run_rate_batch(run);
    tf_run_pause(run);
    if (batches->failed != TARIFF_OK)
        return batches->failed;
    batches->filling = 1 - batches->filling;
    batches->is_rating = true;
    tf_worker_start(batches->worker);
    return TARIFF_OK;
}

/* -- filling -------------------------------------------------------------------------------------
 */

/* How many events a batch has places for, and who rates it; without a second thread, one does. */
static bool begin_batches(struct tf_run *run)
{
    struct tf_batches *batches = &run->batches;

    if (batches->numbers != NULL)
        return true;
    batches->places = BATCH_EVENTS;
    if (run->settings.threads > 1)
        batches->worker = tf_worker_new(run->alloc, rate_other, run);
    if (batches->worker != NULL)
        batches->places /= 2;
    batches->numbers = tf_arena_array(
            &run->arena, run->book->schema.number_count + 1, sizeof *batches->numbers);
    return batches->numbers != NULL;
}

static bool get_batch(struct tf_run *run, struct tf_batch *batch)
{
    size_t places = run->batches.places;

    if (batch->packed == NULL)
        batch->packed = tf_get_lines(run->alloc, places * sizeof *batch->packed);
    if (batch->names == NULL)
        batch->names = tf_get(run->alloc, places * sizeof *batch->names);
    if (batch->turns == NULL)
        batch->turns = tf_get(run->alloc, 2 * places * sizeof *batch->turns);
    return batch->packed != NULL && batch->names != NULL && batch->turns != NULL;
}

void tf_batches_free(struct tf_run *run)
{
    size_t places = run->batches.places;

    tf_worker_free(run->batches.worker);
    for (size_t i = 0; i < 2; i++) {
        struct tf_batch *batch = &run->batches.two[i];

        tf_free_lines(run->alloc, batch->packed, places * sizeof *batch->packed);
        tf_free(run->alloc, batch->names, places * sizeof *batch->names);
        tf_free_lines(run->alloc, batch->room, BATCH_BYTES);
        tf_free(run->alloc, batch->turns, 2 * places * sizeof *batch->turns);
    }
    run->batches =
            (struct tf_batches){ .failed = run->batches.failed, .failure = run->batches.failure };
}

static bool is_full(const struct tf_run *run, const struct tf_batch *batch, size_t size)
{
    size_t places = run->batches.places;

    return batch->count == places || batch->packed_count == places ||
           BATCH_BYTES - batch->used < size;
}

/* Makes room for one more event, and so many bytes of one that is not packed. */
static tariff_code make_batch_room(struct tf_run *run, size_t size, tariff_error *err)
{
    if (!begin_batches(run))
        return tf_no_memory(err);
    if (is_full(run, filling(run), size) && hand_over(run) != TARIFF_OK) {
        if (err != NULL)
            *err = run->batches.failure;
        return run->batches.failed;
    }
    if (!get_batch(run, filling(run)))
        return tf_no_memory(err);
    if (size > 0 && filling(run)->room == NULL)
        filling(run)->room = tf_get_lines(run->alloc, BATCH_BYTES);
    return size > 0 && filling(run)->room == NULL ? tf_no_memory(err) : TARIFF_OK;
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

tariff_code tf_run_wait(struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    const struct tf_schema *schema = &run->book->schema;
    struct tf_batch *batch;
    size_t size = sizeof *event + tf_event_borrowed(schema, event);
    char *place;
    tariff_code code = tf_run_check_ascending(run, event, err);

    if (code == TARIFF_OK)
        code = check_moment(run, event, err);
    if (code == TARIFF_OK)
        code = make_batch_room(run, size, err);
    if (code != TARIFF_OK)
        return code;
    batch = filling(run);
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
    tariff_code code = make_batch_room(run, 0, err);
    const struct tf_batch *batch = filling(run);
    size_t first = batch->packed_count;

    if (code == TARIFF_OK)
        *room = (struct tf_packed_room){ &batch->packed[first], &batch->names[first],
            (uint32_t)first, run->batches.places - (batch->count > first ? batch->count : first) };
    return code;
}

void tf_run_take_packed(void *ud, size_t count)
{
    struct tf_run *run = ud;
    struct tf_batch *batch = filling(run);
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
        tf_run_keep_id(run, batch->names[batch->packed_count - 1].id,
                batch->names[batch->packed_count - 1].id_length);
}

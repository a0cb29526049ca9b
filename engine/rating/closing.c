/* SPDX-License-Identifier: MIT */
/*
 * closing.c - totals that are charged as a whole when they close: as a point at their last
 * microsecond, after the lines of usage.  (R7)
 */
#include "rating/work.h"

/* True when an entry waits for its end: a total charged as a whole, or one with a minimum. */
static bool is_open(const struct tf_rater *rater, const struct tf_runnings *runnings, size_t index)
{
    const struct tf_running_key *key = &runnings->keys[index];
    enum tf_running_kind kind = tf_running_kind_of(key);

    if (kind != TF_RUNNING_CHARGED &&
            (kind != TF_RUNNING_TOTAL || !rater->book->prices[tf_running_owner_of(key)].closes))
        return false;
    return runnings->items[index].is.total.opened;
}

int64_t tf_next_closing(const struct tf_rater *rater, const struct tf_party *party)
{
    int64_t next = TF_NEVER;

    if (!rater->book->closes)
        return TF_NEVER;
    for (size_t i = 0; i < party->runnings.count; i++) {
        if (is_open(rater, &party->runnings, i) && party->runnings.items[i].until - 1 < next)
            next = party->runnings.items[i].until - 1;
    }
    return next;
}

/*
 * An event that says what all usage of a total has in common, made once for each key: lines borrow
 * it.  NULL without memory.
 */
static const struct tf_event *common_event(struct tf_rater *rater, uint32_t key)
{
    const struct tf_schema *schema = &rater->book->schema;
    struct tf_work *work = rater->work;
    size_t before = work->common_capacity;
    struct tf_event *event;

    if (!tf_grow(rater->alloc, &work->commons, &work->common_capacity, (size_t)key + 1,
                sizeof *work->commons))
        return NULL;
    for (size_t i = before; i < work->common_capacity; i++)
        work->commons[i] = NULL;
    if (work->commons[key] != NULL)
        return work->commons[key];
    event = tf_arena_get(&work->common_events, sizeof *event);
    if (event == NULL)
        return NULL;
    event->codes =
            tf_arena_array(&work->common_events, schema->code_count + 1, sizeof *event->codes);
    event->numbers =
            tf_arena_array(&work->common_events, schema->number_count + 1, sizeof *event->numbers);
    if (event->codes == NULL || event->numbers == NULL)
        return NULL;
    event->id = "";
    event->received = TF_ALWAYS;
    for (uint32_t slot = 0; slot < schema->code_count; slot++)
        event->codes[slot] = tf_keys_code(&rater->keys, key, slot);
    work->commons[key] = event;
    return event;
}

/* Puts a total that closes among the items and pieces to be charged. */
static tariff_code close_total(
        struct tf_rater *rater, struct tf_party *party, size_t index, int64_t at, tariff_error *err)
{
    const struct tf_running_key *key = &party->runnings.keys[index];
    struct tf_item *item = &rater->work->closings[rater->work->closing_count++];
    const struct tf_price *price;
    struct tf_piece piece = { .closing = true, .from = at, .until = at, .ends_at = TF_NEVER };

    *item = (struct tf_item){
        .kind = tf_running_kind_of(key) == TF_RUNNING_CHARGED ? TF_ITEM_MINIMUM : TF_ITEM_CLOSING,
        .price = tf_running_owner_of(key),
        .key = key->key,
        .choice = TF_NONE,
        .line_key = TF_NONE,
        .from = at,
        .until = party->runnings.items[index].until - 1, /* later: then it is provisional */
        .event = common_event(rater, key->key)
    };
    if (item->event == NULL)
        return tf_no_memory(err);
    price = &rater->book->prices[item->price];
    item->meter = price->meter;
    piece.price = item->price;
    piece.total_from = key->from;
    if (party->rolls_over && rater->book->settle != TF_WINDOW_EVENT)
        piece.ends_at = tf_segment_border(rater, party, price, at);
    if (!tf_keys_get(&rater->keys, &price->line_key, item->event->codes, &piece.key))
        return tf_no_memory(err);
    return tf_put_piece(rater, item, &piece, err);
}

/* Whether what one price comes to counts towards a minimum. */
static bool counts_towards(const struct tf_rater *rater, uint32_t price, uint32_t minimum)
{
    const struct tf_price *rules = &rater->book->prices[price];
    bool counts = price == minimum;

    for (size_t i = 0; i < rules->commit_count && !counts; i++)
        counts = rules->commits[i] == minimum;
    return counts;
}

static bool is_commit(const struct tf_rater *rater, const struct tf_running_key *key)
{
    return rater->book->prices[tf_running_owner_of(key)].commit != NULL;
}

/*
 * When a total that has not closed is charged for now; that of an open peak may begin later, and
 * then a minimum waits for it, and a commit for both.
 */
static int64_t open_at(
        const struct tf_rater *rater, const struct tf_party *party, size_t index, int64_t until)
{
    const struct tf_running_key *key = &party->runnings.keys[index];
    int64_t at = key->from < until ? until - 1 : key->from;

    if (tf_running_kind_of(key) != TF_RUNNING_CHARGED)
        return at;
    for (size_t i = 0; i < rater->work->closing_count; i++) {
        const struct tf_item *total = &rater->work->closings[i];

        if (total->from > at && total->from < party->runnings.items[index].until &&
                (total->kind == TF_ITEM_CLOSING || is_commit(rater, key)) &&
                counts_towards(rater, total->price, tf_running_owner_of(key)))
            at = total->from;
    }
    return at;
}

/* A commit may be opened for a window to come: nothing is owed of it yet. */
static bool has_begun(const struct tf_rater *rater, const struct tf_runnings *runnings,
        size_t index, int64_t until)
{
    const struct tf_running_key *key = &runnings->keys[index];

    return key->from < until || !is_commit(rater, key);
}

/* What closes in turn: each counts towards what comes behind it. */
enum turn { TURN_TOTAL, TURN_MINIMUM, TURN_COMMIT, TURNS };

static enum turn turn_of(const struct tf_rater *rater, const struct tf_running_key *key)
{
    if (tf_running_kind_of(key) == TF_RUNNING_TOTAL)
        return TURN_TOTAL;
    return tf_running_kind_of(key) == TF_RUNNING_CHARGED
                   ? is_commit(rater, key) ? TURN_COMMIT : TURN_MINIMUM
                   : TURNS;
}

static tariff_code gather_turn(struct tf_rater *rater, struct tf_party *party, enum turn turn,
        int64_t until, bool finally, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < party->runnings.count && code == TARIFF_OK; i++) {
        int64_t at = party->runnings.items[i].until - 1;

        if (turn_of(rater, &party->runnings.keys[i]) == turn &&
                is_open(rater, &party->runnings, i) &&
                (at < until || (finally && has_begun(rater, &party->runnings, i, until))))
            code = close_total(
                    rater, party, i, at < until ? at : open_at(rater, party, i, until), err);
    }
    return code;
}

/*
 * A commit that comes with a plan goes on where a window of it ends, for as long as the plan is
 * held.  All that end before `until` are opened before one of them is charged: in the order of
 * time with what else closes.
 */
static bool open_next_windows(struct tf_rater *rater, struct tf_party *party, int64_t until)
{
    for (size_t i = 0; i < party->runnings.count; i++) { /* which grows */
        const struct tf_running_key *key = &party->runnings.keys[i];
        uint32_t price = tf_running_owner_of(key);

        if (tf_running_kind_of(key) == TF_RUNNING_CHARGED && is_open(rater, &party->runnings, i) &&
                rater->book->prices[price].commit != NULL &&
                party->runnings.items[i].until <= until &&
                !tf_commit_go_on(rater, party, price, party->runnings.items[i].until))
            return false;
    }
    return true;
}

tariff_code tf_gather_closings(struct tf_rater *rater, struct tf_party *party, int64_t until,
        bool finally, tariff_error *err)
{
    struct tf_work *work = rater->work;
    tariff_code code = TARIFF_OK;

    work->closing_count = 0;
    if (!rater->book->closes)
        return TARIFF_OK;
    if (!open_next_windows(rater, party, until) ||
            !tf_grow(rater->alloc, &work->closings, &work->closing_capacity,
                    party->runnings.count + 1, sizeof *work->closings))
        return tf_no_memory(err);
    for (int turn = TURN_TOTAL; turn < TURNS && code == TARIFF_OK; turn++)
        code = gather_turn(rater, party, (enum turn)turn, until, finally, err);
    return code;
}

/* SPDX-License-Identifier: MIT */
/*
 * rehearse.c - finds events at which a function, or the choice of a price, fails while grants and
 * balance pay, before anything of their party is put out.
 *
 * A rate that looks at the account, or one of usage that lasts, is asked in the middle of a
 * settlement, and so is which price takes over by date or by the clock: too late to leave the event
 * out.  So the party is rated on a copy first.  What fails is set aside, and the rest is rated as
 * if it had never come: at once where nothing of the event was charged yet, else again from a copy
 * that was made before it came.
 */
#include <string.h>

#include "api/run.h"

enum {
    SNAPSHOTS = 4,      /* kept at a time */
    EVENTS_BETWEEN = 32 /* two of them, at least */
};

static tariff_code drop_line(
        void *ud, const struct tf_party *party, const struct tf_line *line, tariff_error *err)
{
    (void)ud;
    (void)party;
    (void)line;
    (void)err;
    return TARIFF_OK;
}

static tariff_code drop_entry(void *ud, const struct tf_party *party,
        const struct tf_wallet_entry *entry, tariff_error *err)
{
    (void)ud;
    (void)party;
    (void)entry;
    (void)err;
    return TARIFF_OK;
}

/* True for an event that takes another's place: if it fails, the other counts again. */
static bool has_replaced(const struct tf_event *event)
{
    return event->ties != NULL && event->ties->what != NULL && event->ties->replaces;
}

static bool may_fail_late(const struct tf_run *run, struct tf_slice slice)
{
    bool takes_turns = run->book->match.uses_dates || run->book->match.uses_buckets;
    bool has_function = false, looks = false;

    for (size_t i = slice.from; run->tied_count > 0 && i < slice.until; i++)
        if (has_replaced(run->events[i]))
            return true;
    for (uint32_t i = 0; i < run->book->price_count_all; i++) {
        has_function |= run->book->prices[i].function != TF_NONE;
        looks |= run->book->prices[i].looks;
    }
    if (slice.from == slice.until || !(has_function || takes_turns || run->book->refuses))
        return false;
    if (looks || run->book->refuses || !run->rater.points_only)
        return true;
    for (size_t i = slice.from; i < slice.until; i++)
        if (run->events[i]->from != run->events[i]->until)
            return true;
    return false;
}

/* The party as it was before an event of the slice. */
struct snapshot {
    struct tf_party party;
    size_t before; /* the event's index */
};

/* A party that is rated without putting anything out. */
struct rehearsal {
    struct tf_run *run;
    const struct tf_party *real;
    struct tf_slice slice;
    struct tf_party party;
    size_t next;                     /* the event that it has not met yet */
    struct snapshot kept[SNAPSHOTS]; /* the last is the youngest */
    size_t count;
    bool *began; /* by event of the slice: it began a spell, and ended none */
};

/* The index of an event of the slice, or its end. */
static size_t place_of_event(const struct rehearsal *r, const struct tf_event *event)
{
    struct tf_event *const *events = r->run->events;
    size_t low = r->slice.from, high = r->slice.until;

    while (event != NULL && low < high) {
        size_t middle = low + (high - low) / 2;

        if (events[middle] == event)
            return middle;
        if (tf_event_compare(r->run->book, events[middle], event) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return r->slice.until;
}

/* Sets the event aside at which a function failed; false when the run must stop there. */
static bool leave_out(
        const struct rehearsal *r, const struct tf_event *event, const tariff_error *failure)
{
    struct tf_rater *rater = &r->run->rater;
    size_t index = place_of_event(r, event);
    bool was_charging = rater->charging;
    bool is_out = false;

    rater->charging = false;
    if (index < r->slice.until && tf_run_is_aside(r->run, failure))
        is_out = tf_run_set_aside(r->run, failure, event->id, event->id_length);
    rater->charging = was_charging;
    if (is_out) {
        r->run->events[index]->left_out = true;
        (void)tf_run_unvoid(event);
    }
    return is_out;
}

/*
 * True when an item that nothing was charged of is all that its event did: no meter took its value
 * for others, and it ended no spell by beginning another.
 */
static bool stands_alone(const struct rehearsal *r, const struct tf_item *item)
{
    size_t index = place_of_event(r, item->event);

    if (has_replaced(item->event))
        return false;
    switch (r->run->book->meters[item->meter].kind) {
    case TF_METER_SUM:
    case TF_METER_COUNT:
        return index < r->slice.until;
    case TF_METER_SPELL:
        return index < r->slice.until && r->began[index - r->slice.from];
    case TF_METER_MAX:
    case TF_METER_LAST:
    case TF_METER_UNIQUE:
    case TF_METER_AVERAGE:
    case TF_METER_PERIODS:
        break;
    }
    return false;
}

static bool spare(void *ud, const struct tf_item *item, const tariff_error *failure)
{
    const struct rehearsal *r = ud;

    return stands_alone(r, item) && leave_out(r, item->event, failure);
}

/* -- going back ------------------------------------------------------------------------------- */

/*
 * Keeps the party as it is now when the youngest snapshot is old.  As many events as the party has
 * parts come between two of them, so that all copies together cost no more than the events.
 */
static tariff_code keep_snapshot(struct rehearsal *r, tariff_error *err)
{
    size_t since = r->next - (r->count == 0 ? r->slice.from : r->kept[r->count - 1].before);
    size_t parts = (size_t)r->party.item_count + r->party.held_count + r->party.grant_count +
                   r->party.purchase_count + r->party.runnings.count;

    if (since < EVENTS_BETWEEN || since < parts)
        return TARIFF_OK;
    if (r->count == SNAPSHOTS) {
        tf_party_close(&r->run->rater, &r->kept[0].party);
        memmove(r->kept, r->kept + 1, --r->count * sizeof r->kept[0]);
    }
    r->kept[r->count].before = r->next;
    return tf_party_copy(&r->run->rater, &r->kept[r->count++].party, &r->party, err);
}

/* Forgets the snapshots that were made after the event of that index came. */
static void forget_snapshots(struct rehearsal *r, size_t index)
{
    while (r->count > 0 && r->kept[r->count - 1].before > index)
        tf_party_close(&r->run->rater, &r->kept[--r->count].party);
}

/* The first place in the slice at which it matters that an event was set aside. */
static size_t first_touched(const struct rehearsal *r, const struct tf_event *event)
{
    size_t own = place_of_event(r, event);
    size_t other = has_replaced(event) ? place_of_event(r, event->ties->what) : own;

    return other < own ? other : own;
}

/* Begins again with the party as it was before the event of that index, or earlier. */
static tariff_code go_back(struct rehearsal *r, size_t index, tariff_error *err)
{
    const struct snapshot *last;

    forget_snapshots(r, index);
    last = r->count == 0 ? NULL : &r->kept[r->count - 1];
    tf_party_close(&r->run->rater, &r->party);
    r->next = last == NULL ? r->slice.from : last->before;
    return tf_party_copy(&r->run->rater, &r->party, last == NULL ? r->real : &last->party, err);
}

/* -- the rehearsal ----------------------------------------------------------------------------- */

/*
 * What failed before a party changed is left to the rating itself, which meets it again; but not
 * what took another's place, which counts again then.
 */
static tariff_code feed_rest(struct rehearsal *r, tariff_error *err)
{
    struct tf_run *run = r->run;
    struct tf_rater *rater = &run->rater;

    for (; r->next < r->slice.until; r->next++) {
        struct tf_event *event = run->events[r->next];
        tariff_code code = keep_snapshot(r, err);
        uint32_t held;

        if (code != TARIFF_OK)
            return code;
        if (!tf_run_counts_event(event))
            continue;
        rater->charging = false;
        rater->failed = NULL;
        held = r->party.held_count;
        code = tf_party_feed(rater, &r->party, event, err);
        r->began[r->next - r->slice.from] = r->party.held_count > held;
        if (code != TARIFF_OK && (rater->charging || !tf_run_is_aside(run, err)))
            return code;
        if (code != TARIFF_OK && has_replaced(event)) {
            rater->failed = event;
            return code;
        }
    }
    rater->failed = NULL;
    return tf_party_finish(rater, &r->party, run->counts.as_of, err);
}

/* Again and again, until the party comes through. */
static tariff_code rehearse(struct rehearsal *r, tariff_error *err)
{
    struct tf_rater *rater = &r->run->rater;
    tariff_code code = tf_party_copy(rater, &r->party, r->real, err);

    while (code == TARIFF_OK) {
        const struct tf_event *failed;
        tariff_error failure = { 0 };

        code = feed_rest(r, &failure);
        failed = rater->failed;
        if (code == TARIFF_OK || code == TARIFF_NO_MEMORY)
            return code == TARIFF_OK ? code : tf_no_memory(err);
        if (!leave_out(r, failed, &failure))
            return TARIFF_OK; /* the rating itself fails alike, and stops */
        code = go_back(r, first_touched(r, failed), err);
    }
    return code;
}

tariff_code tf_run_rehearse(
        struct tf_run *run, const struct tf_party *party, struct tf_slice slice, tariff_error *err)
{
    struct rehearsal r = { .run = run, .real = party, .slice = slice, .next = slice.from };
    struct tf_rater *rater = &run->rater;
    struct tf_sink sink = rater->sink;
    struct tf_text *trail = rater->trail;
    uint64_t free_events = rater->free_count, stray = rater->stray_stops;
    size_t events = slice.until - slice.from;
    tariff_code code;

    if (!run->settings.reject || !may_fail_late(run, slice))
        return TARIFF_OK;
    rater->sink = (struct tf_sink){ drop_line, drop_entry, NULL };
    rater->spare = (struct tf_spare){ spare, &r };
    rater->trail = NULL;
    r.began = tf_get(run->alloc, events * sizeof *r.began);
    code = r.began == NULL ? tf_no_memory(err) : rehearse(&r, err);
    while (r.count > 0)
        tf_party_close(rater, &r.kept[--r.count].party);
    tf_party_close(rater, &r.party);
    tf_free(run->alloc, r.began, events * sizeof *r.began);
    rater->sink = sink;
    rater->spare = (struct tf_spare){ NULL, NULL };
    rater->trail = trail;
    rater->free_count = free_events;
    rater->stray_stops = stray;
    rater->charging = false;
    return code;
}

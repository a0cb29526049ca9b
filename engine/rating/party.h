/* SPDX-License-Identifier: MIT */
/*
 * party.h - the state of one party: wallet, running totals, open spells and
 * levels, usage not yet settled.
 *
 * Events go in through tf_party_feed in the order of tf_event_compare, lines come
 * out through the rater's sink.  (R21)
 * Layer: rating.
 */
#ifndef TF_RATING_PARTY_H
#define TF_RATING_PARTY_H

#include "facts/account.h"
#include "rating/key.h"
#include "rating/line.h"
#include "rating/memo.h"
#include "rating/running.h"
#include "rule/call.h"
#include "rulebook/terms.h"

enum tf_item_kind {
    TF_ITEM_POINT,
    TF_ITEM_INTERVAL, /* a quantity spread evenly over [from, until) */
    TF_ITEM_SPELL,
    TF_ITEM_LEVEL,
    TF_ITEM_PEAK,    /* max, last: settled at its window's last microsecond  (R7) */
    TF_ITEM_PERIOD,  /* of a charge: what an account holds of one period of a plan */
    TF_ITEM_RETURN,  /* what it did not use of one that it was charged in advance for */
    TF_ITEM_CLOSING, /* a total that closes: made for the moment, never kept  (R7) */
    TF_ITEM_MINIMUM, /* likewise what it lacks of its minimum */
    TF_ITEM_PAYMENT  /* likewise what a line comes to when it is paid as a whole */
};

/* Whether an item is among the events that a price includes; it is asked where it begins. */
enum tf_counted { TF_COUNTED_NOT_YET, TF_COUNTED_IN, TF_COUNTED_OUT };

/* Usage on its way from the meter to a line. */
struct tf_item {
    enum tf_item_kind kind;
    uint32_t meter;
    uint32_t price;    /* TF_NONE: the clock decides, piece by piece */
    uint32_t key;      /* code of the meter's key field (spell, level), or 0 */
    uint32_t choice;   /* of a point on its way: what is remembered of its codes, or NONE */
    uint32_t line_key; /* of a peak or a counted value, when it was asked for; else NONE */
    uint32_t serial;   /* when the clock decides: tells it apart in the party's runnings */
    uint32_t counted;  /* enum tf_counted */
    const struct tf_event *event; /* whose fields count: a spell's start */
    int64_t from;
    int64_t until;             /* TF_NEVER while open */
    int64_t done;              /* what lies before is settled */
    struct tf_dec measured;    /* POINT, INTERVAL, PEAK: base units; LEVEL: the level */
    struct tf_total total;     /* when the total goes over the event or the spell */
    struct tf_rounded rounded; /* likewise for rounding */
    struct tf_rounded billed;  /* likewise what the total was billed of another meter */
    struct tf_sum exact;       /* settled by the event: what its pieces came to */
};

/* A purchase that was tried, or a plan that was given with a grant. */
struct tf_purchase {
    const char *id;
    uint32_t plan;
    int64_t at;
    int64_t until;   /* when the plan ends, is left or is replaced */
    bool is_paid;    /* it cost more than nothing */
    bool is_refused; /* it gave nothing, and counts for nothing */
};

/* Where the grants of a queue stand in a party's order. */
struct tf_party_queue {
    uint32_t from;
    uint32_t live; /* those before it are used up for good: nothing is looked for there */
    uint32_t until;
};

/* What a pool owes.  (rest, overdraft) */
struct tf_debt {
    struct tf_dec owed; /* base units of quantity, or money; >= 0 */
    int64_t at;         /* grants that were there by then have paid what they could */
};

/* The line of an event that goes on: what its pieces came to so far.  (R15, R21) */
struct tf_begun {
    struct tf_line line; /* draws are its own; where its window ends is known when it is put out */
    size_t draw_capacity;
    struct tf_text trail;
};
struct tf_begun_list {
    struct tf_begun *items;
    size_t count;
    size_t capacity;
};

struct tf_party {
    /* What each event looks at comes first, in two cache lines. */
    _Alignas(TF_CACHE_LINE) struct tf_dec balance;
    const struct tf_zone *zone;    /* of windows, months, lasts */
    int64_t settled_until;         /* everything before is settled */
    int64_t next_expiry;           /* no grant expires unnoticed before this */
    struct tf_grant *grants;       /* in the order they came */
    struct tf_party_queue *queues; /* as the rulebook's; the order lies behind them */
    uint32_t *order;               /* grant indexes by queue, then in its order */

    struct tf_runnings runnings;
    uint32_t account;
    uint32_t grant_count;
    uint32_t item_count;
    uint32_t held_count;
    struct tf_debt *debts; /* one a pool; NULL: none ever owed */

    uint32_t next_serial;
    const char *id;
    struct tf_interval window; /* the open settlement window; empty before the first event */
    size_t grant_capacity;
    size_t order_count;
    size_t order_capacity;
    bool rolls_over;              /* a window that ends changes what a later one has */
    const struct tf_terms *terms; /* what it has instead of the price list; NULL: nothing */

    struct tf_purchase *purchases;
    size_t purchase_count;
    size_t purchase_capacity;

    struct tf_item *items; /* waiting to be settled */
    size_t item_capacity;
    struct tf_item *held; /* open spells, levels and peaks */
    size_t held_capacity;

    struct tf_begun_list begun; /* settled by the event: lines of items that are not over */
    struct tf_begun_list ahead; /* what periods were charged in advance that are not over */

    const struct tf_account_field *fields; /* of the account: segment ...; borrowed from it */
    size_t field_count;
};

/*
 * Who may leave out an event at which a function failed before anything of it was charged: then it
 * is as if it had never come, and the settlement goes on.  NULL: nobody.
 */
struct tf_spare {
    bool (*leave_out)(void *ud, const struct tf_item *item, const tariff_error *failure);
    void *ud;
};

/* What a thread rates with; shared by all its parties. */
struct tf_rater {
    const struct tf_rulebook *book;
    struct tf_alloc alloc;
    struct tf_rule *rule; /* this thread's Lua state; NULL when there are no functions */
    struct tf_memo *memo; /* what its functions answered; NULL likewise */
    const struct tf_intern *texts;
    const char *const *files; /* names of the inputs, by an event's file; may be NULL */
    struct tf_keys keys;
    uint64_t seed;
    bool charging;                 /* a piece is being charged, or failed to be */
    const struct tf_event *failed; /* at which a function, or the choice of a price, failed last */
    struct tf_spare spare;         /* of a trial */
    int64_t as_of;                 /* up to when usage is rated; open spells end there for now */
    const struct tf_zone *zone;    /* the rulebook's, or what the run put in its place */
    struct tf_sink sink;
    const char *const *field_names; /* what a rate function can read, for suggestions */
    size_t field_name_count;
    struct tf_arena scratch; /* for one call of a function */
    struct tf_arena kept;    /* ids made here: lives as long as the parties */
    struct tf_text *trail;   /* NULL unless lines are explained */
    struct tf_seen *seen;    /* what the function that was asked last saw; likewise */
    uint64_t free_count;     /* events a free price took */
    uint64_t stray_stops;    /* stops without a start */

    struct tf_window_cache {
        const struct tf_zone *zone;
        struct tf_interval interval;
    } windows[TF_WINDOW_STATEMENT + 1];

    bool has_terms;       /* some account has prices of its own */
    bool asks;            /* some price has a function that sees nothing but the event */
    bool points_only;     /* no meter of the rulebook holds anything over time */
    bool takes_back;      /* usage may be below zero: then draws keep the order of time */
    bool has_spells;      /* some events end what others began */
    struct tf_work *work; /* buffers of settle.c */
};

/* What a party has instead of the price list, or NULL: most runs need not look at the party. */
static inline const struct tf_terms *tf_party_terms(
        const struct tf_rater *rater, const struct tf_party *party)
{
    return rater->has_terms ? party->terms : NULL;
}

/* True when only grants that expire can happen to it by itself, and the price list is its own. */
static inline bool tf_party_is_quiet(const struct tf_rater *rater, const struct tf_party *party)
{
    return (party->item_count | party->held_count) == 0 && party->debts == NULL &&
           tf_party_terms(rater, party) == NULL;
}

/* A fact as the party has it; fact may be NULL. */
static inline const struct tf_fact *tf_party_fact(
        const struct tf_rater *rater, const struct tf_party *party, const struct tf_fact *fact)
{
    return tf_terms_fact(tf_party_terms(rater, party), rater->book, fact);
}

/* What sums of a price are over for the party. */
static inline tf_i128 tf_party_den(
        const struct tf_rater *rater, const struct tf_party *party, const struct tf_price *price)
{
    return tf_terms_den(tf_party_terms(rater, party), rater->book, price);
}

tariff_code tf_rater_init(struct tf_rater *rater, const struct tf_rulebook *book,
        struct tf_alloc alloc, const struct tf_intern *texts, tariff_error *err);
void tf_rater_free(struct tf_rater *rater);

/* Before a call of rater->rule: puts a fresh state in the place of one that is spent. */
tariff_code tf_rater_wake(struct tf_rater *rater, tariff_error *err);

/* tf_window_at, remembered; HOUR to LIFE, and STATEMENT (a month). */
struct tf_interval tf_rater_window(
        struct tf_rater *rater, const struct tf_zone *zone, enum tf_window window, int64_t at);

/* Begins the party of an account: its balance, its prices, and room for its grants.  The account
 * outlives it. */
tariff_code tf_party_open(struct tf_rater *rater, struct tf_party *party, uint32_t index,
        const struct tf_account *account, const struct tf_zone *zone, tariff_error *err);
/* Gives a party a grant that an accounts file says it holds; what fails has changed nothing. */
tariff_code tf_party_give(struct tf_rater *rater, struct tf_party *party,
        const struct tf_grant_entry *entry, tariff_error *err);
void tf_party_close(struct tf_rater *rater, struct tf_party *party);

/*
 * Makes *to the same party over again: what happens to one of them leaves the other alone.  Events
 * and ids stay borrowed.  *to is closed like any other, also after a failure.
 */
tariff_code tf_party_copy(struct tf_rater *rater, struct tf_party *to, const struct tf_party *from,
        tariff_error *err);

/*
 * Takes the next event or purchase: settles what lies in windows that end before it, and
 * with settle = "event" the event itself.  The event is borrowed until it is settled.
 */
tariff_code tf_party_feed(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, tariff_error *err);

/* Settles all windows that end at or before `at`. */
tariff_code tf_party_settle(
        struct tf_rater *rater, struct tf_party *party, int64_t at, tariff_error *err);

/* Settles the rest, provisionally, up to as_of: the party is at its end. */
tariff_code tf_party_finish(
        struct tf_rater *rater, struct tf_party *party, int64_t as_of, tariff_error *err);

/*
 * The order in which events reach a party: by time, at one instant ends of spells before
 * ends of plans before purchases before the rest, then by id.  (R14)
 */
int tf_event_compare(
        const struct tf_rulebook *book, const struct tf_event *a, const struct tf_event *b);
int tf_event_compare_ids(const struct tf_event *a, const struct tf_event *b);

/*
 * ahead.c: hints that events of the party come soon, in stages: at 1 what 0 asked for must have
 * arrived, at 2 what 1 asked for.
 */
void tf_party_ahead(const struct tf_rater *rater, const struct tf_party *party, unsigned stage);

/* allowance.c: what is left of a grant at an instant: of the total, or of the window's allowance.
 */
struct tf_dec tf_party_left(
        struct tf_rater *rater, const struct tf_party *party, uint32_t grant, int64_t at);

/* allowance.c: the window of a grant's allowance. */
struct tf_interval tf_party_grant_window(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_grant *grant, int64_t at);
/* allowance.c: moves the beginning of the live grants past those that will never pay again. */
void tf_queue_skip(const struct tf_party *party, struct tf_party_queue *queue);
/* allowance.c: what the grants of a queue that are in force have left together. */
struct tf_dec tf_queue_left(
        struct tf_rater *rater, const struct tf_party *party, uint32_t queue, int64_t at);
/* allowance.c: puts the grants of a queue in the order that holds at an instant. */
void tf_queue_sort(struct tf_rater *rater, struct tf_party *party, uint32_t queue, int64_t at);

/* debt.c: what a pool owes. */
struct tf_dec tf_debt_of(const struct tf_party *party, uint32_t pool);
/* How much more the pool may owe; all of `most` when it carries. */
struct tf_dec tf_debt_room(const struct tf_rater *rater, const struct tf_party *party,
        uint32_t pool, struct tf_dec most);
/* It owes so much more from `at` on.  *fits tells why it failed. */
bool tf_debt_add(struct tf_rater *rater, struct tf_party *party, uint32_t pool,
        struct tf_dec amount, int64_t at, bool *fits);
/*
 * Grants and allowances of some pools (bits) that began up to `until` pay what their pools owe, in
 * the order of time, each before usage of its instant.  (R14)
 */
tariff_code tf_debts_settle(struct tf_rater *rater, struct tf_party *party, uint64_t pools,
        int64_t until, tariff_error *err);

/* -- stations, in the order of the road; each in its own file ------------------- */

/* meter.c: an event becomes items. */
tariff_code tf_meter_take(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, tariff_error *err);
/* What a meter measures of an event, in base units; refused when the field is not there. */
tariff_code tf_meter_read(struct tf_rater *rater, const struct tf_meter *meter,
        const struct tf_event *event, struct tf_dec *out, tariff_error *err);
/* The measured quantity of an item from its beginning to t.  (R2) */
bool tf_item_measured(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, int64_t t, struct tf_dec *out);
/* measured x scale, for the fields of the item's event and the facts in force at `at`. */
bool tf_item_scaled(const struct tf_rater *rater, const struct tf_item *item,
        struct tf_dec measured, int64_t at, struct tf_dec *out);

/*
 * When a price is asked for: at one instant it must be in force, at another the clock is read. They
 * differ for peaks only, which settle later than they are told.  (R7)
 */
struct tf_asked {
    int64_t in_force_at;
    int64_t clock_at; /* TF_ALWAYS: the answer is TF_NONE when dates or the clock decide */
};

/* select.c: the price of an event's fields at an instant. */
tariff_code tf_price_select(struct tf_rater *rater, const struct tf_event *event,
        const struct tf_zone *zone, struct tf_asked asked, const struct tf_rule_set *candidates,
        uint32_t *price, tariff_error *err);
/* select.c: usage that a price refuses. */
tariff_code tf_price_refuses(const struct tf_rater *rater, const struct tf_price *price,
        const struct tf_event *event, tariff_error *err);
/* select.c: whether usage that was counted by one meter may go on, or settle, at a price. */
tariff_code tf_price_takes_over(const struct tf_rater *rater, const struct tf_price *price,
        const struct tf_item *item, tariff_error *err);

/* purchase.c: a plan is bought, or refused with a reason. */
tariff_code tf_party_buy(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, tariff_error *err);
/* Notes that a plan was bought, given or refused, for limits and eligibility. */
tariff_code tf_party_note_purchase(struct tf_rater *rater, struct tf_party *party,
        const struct tf_purchase *purchase, tariff_error *err);
/* Room for so many grants in all. */
bool tf_party_make_room(struct tf_rater *rater, struct tf_party *party, size_t grants);
/* Adds a grant and puts it in its place in the order. */
tariff_code tf_party_add_grant(struct tf_rater *rater, struct tf_party *party,
        const struct tf_grant *grant, tariff_error *err);

/* purchase.c: a plan is left, by an event or because another takes its place. */
tariff_code tf_party_leave(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, tariff_error *err);

/* recur.c: begins what is charged for a plan from a purchase on. */
tariff_code tf_recur_begin(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, const struct tf_purchase *purchase, tariff_error *err);
/* Ends it at t; what was charged in advance for later comes back. */
tariff_code tf_recur_end(struct tf_rater *rater, struct tf_party *party,
        const struct tf_purchase *purchase, int64_t t, tariff_error *err);
/* Begins the periods that begin before t. */
tariff_code tf_recur_go_on(
        struct tf_rater *rater, struct tf_party *party, int64_t t, tariff_error *err);
/* How much of its period an item has had at t.  (R2) */
bool tf_period_measured(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, int64_t t, struct tf_dec *out);
/* When the period began that an item belongs to, as far as the plan was held. */
int64_t tf_period_begin(
        const struct tf_rater *rater, const struct tf_party *party, const struct tf_item *item);
/* True for what is charged in advance, as a point at its beginning. */
static inline bool tf_item_is_ahead(const struct tf_rater *rater, const struct tf_item *item)
{
    return item->kind == TF_ITEM_PERIOD && !rater->book->meters[item->meter].periods->at_end;
}

/* True for what counts whole when it is over: with its last microsecond, and nothing before. */
static inline bool tf_item_is_behind(const struct tf_rater *rater, const struct tf_item *item)
{
    const struct tf_periods *periods = rater->book->meters[item->meter].periods;

    return item->kind == TF_ITEM_PERIOD && periods->at_end && periods->prorate == TF_PRORATE_NONE;
}

/*
 * begun.c: joins what a piece came to to the line of its event; the line's draws and trail are
 * borrowed.
 */
tariff_code tf_begun_add(struct tf_alloc alloc, struct tf_begun_list *list,
        const struct tf_line *line, tariff_error *err);
/* The line of the same event, price and key; NULL: it is to be begun. */
struct tf_begun *tf_begun_find(const struct tf_begun_list *list, const struct tf_line *line);
void tf_begun_drop(struct tf_alloc alloc, struct tf_begun_list *list, const struct tf_begun *begun);
/* Drops those whose window ends at or before t. */
void tf_begun_prune(struct tf_alloc alloc, struct tf_begun_list *list, int64_t t);
bool tf_begun_is_of(const struct tf_begun *begun, const struct tf_item *item);
/* Puts out the lines of an item that is over at t, or goes on: then they are provisional. */
tariff_code tf_begun_put_out(struct tf_rater *rater, struct tf_party *party,
        const struct tf_item *item, int64_t t, tariff_error *err);
/* False without memory; *to can be closed all the same. */
bool tf_begun_copy(
        struct tf_alloc alloc, struct tf_begun_list *to, const struct tf_begun_list *from);
void tf_begun_free(struct tf_alloc alloc, struct tf_begun_list *list);

/* settle.c: one segment, [from, until), usage up to horizon. */
tariff_code tf_segment_settle(struct tf_rater *rater, struct tf_party *party,
        struct tf_interval segment, int64_t horizon, bool provisional, tariff_error *err);
/* settle.c: a point as its own segment  (R15). */
tariff_code tf_point_settle(
        struct tf_rater *rater, struct tf_party *party, struct tf_item *item, tariff_error *err);
/*
 * settle.c: with settle = "event", each piece that ends at or before t, as its own segment, in the
 * order of the ends; finally also what is still open, up to t.  What ended by t has its lines put
 * out, finally all.  (R15)
 */
tariff_code tf_pieces_settle(
        struct tf_rater *rater, struct tf_party *party, int64_t t, bool finally, tariff_error *err);

/*
 * closing.c: the last microsecond of the first total that is charged when it closes; TF_NEVER when
 * none waits.  (R7)
 */
int64_t tf_next_closing(const struct tf_rater *rater, const struct tf_party *party);

/* The place of an event, for messages. */
struct tf_place tf_event_place(const struct tf_rater *rater, const struct tf_event *event);

#endif

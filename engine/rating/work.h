/* SPDX-License-Identifier: MIT */
/*
 * work.h - the buffers of one thread's settlement, and the line being built.
 *
 * Layer: rating, inside settle.c, charge.c and explain.c only.
 */
#ifndef TF_RATING_WORK_H
#define TF_RATING_WORK_H

#include "rating/party.h"

/* A stretch of one item in which nothing changes that matters to its price.  (R10) */
struct tf_piece {
    uint32_t item; /* index in the settled items */
    uint32_t price;
    uint32_t key; /* of the line */
    bool closing; /* settles after the lines of usage  (R7) */
    int64_t from;
    int64_t until;      /* == from for a point */
    int64_t total_from; /* start of its total */
    int64_t ends_at;    /* end of its segment, when that is before the settlement window's  (R11) */
    const struct tf_rate_now *rate; /* when it has been asked for already; else NULL */
    const struct tf_ratio *own;     /* what a pool charges for it, when lines go by that; or NULL */
    const struct tf_ratio *list;    /* and what its price does; above zero */
};

/* The line being built. */
struct tf_open_line {
    struct tf_line line;
    struct tf_sum exact;       /* its amount, over the price's denominator */
    struct tf_sum before;      /* how much of it lines of the event's earlier pieces had */
    struct tf_seen *last_seen; /* of the line's */
    bool goes_on;              /* settled by the event, it is one piece of perhaps several */
    bool gave_back;            /* some of its draws came to less, perhaps to nothing */
    struct tf_total total;     /* when the total goes over the settlement window */
    struct tf_rounded rounded; /* likewise for rounding */
    struct tf_rounded billed;  /* likewise what the total was billed of another meter */
    struct tf_rounded
            covered; /* what grants of money cost that covered usage, and what they paid */
};

/* A line that waits while a later segment of its settlement window is charged.  (R11) */
struct tf_parked_line {
    struct tf_piece piece; /* one of its pieces */
    bool is_new;
    struct tf_open_line open;
    struct tf_draw *draws;
    size_t draw_count;
    size_t draw_capacity;
    struct tf_text trail;
};

enum { TF_DUE_LEVELS = 2 * TF_STEPS_DEEP + 1 };

/* A line while it is paid. */
struct tf_due {
    struct tf_parked_line *parked; /* NULL: the line being built */
    uint32_t price;
    uint32_t key;
    const struct tf_event *event;
    struct tf_dec quantity;
    struct tf_dec at[TF_DUE_LEVELS]; /* what is due; behind it what is set aside for a step, … */
};

/* A payment of a line: a piece and an item that stand for all of it. */
struct tf_paying {
    struct tf_piece piece;
    struct tf_item item;
    struct tf_interval window; /* of settlement */
};

enum {
    TF_CHOICES = 256,    /* remembered, by the hash of their codes */
    TF_CHOICE_CODES = 16 /* a schema with more of them is asked each time */
};

/*
 * The price and the line's key that codes led to: where they decide alone, they lead there again.
 * A function's key goes by what it reads too.
 */
struct tf_choice {
    bool is_set;
    bool has_key;
    uint32_t price;
    uint32_t key;
    uint64_t key_read; /* the codes that the price's function read for that key */
    uint32_t codes[TF_CHOICE_CODES];
};

struct tf_work {
    struct tf_item **items; /* of the segment, borrowed from the party */
    size_t item_count;
    size_t item_capacity;
    struct tf_piece *pieces;
    struct tf_piece *scratch; /* as many, for sorting */
    size_t piece_count;
    size_t piece_capacity;
    size_t scratch_capacity;
    struct tf_draw *draws; /* of the line being built */
    size_t draw_count;
    size_t draw_capacity;
    struct tf_open_line open;
    struct tf_draw *own_draws; /* of a piece that is charged in advance */
    size_t own_draw_count;
    size_t own_draw_capacity;
    struct tf_item *closings; /* totals that close in the segment */
    size_t closing_count;
    size_t closing_capacity;
    const struct tf_event **commons; /* by key: what all usage of a total has in common */
    size_t common_capacity;
    struct tf_arena common_events; /* they outlive a session's trial, as keys do */
    struct tf_parked_line *parked;
    size_t parked_count;
    size_t parked_capacity;
    struct tf_due *dues; /* of the lines that are paid, twice as many */
    size_t due_capacity;
    struct tf_part *parts; /* for sharing out */
    size_t part_capacity;
    const struct tf_line_order *lines; /* in which the pieces are covered; or NULL */
    bool codes_decide; /* no clock and no number has a say in which price takes an event */
    struct tf_choice choices[TF_CHOICES];
};

/* select.c: those of some pools that pay for this very usage, not only for some of its price's. */
uint64_t tf_pools_paying(const struct tf_rater *rater, const struct tf_zone *zone,
        const struct tf_payers *payers, const struct tf_event *event, int64_t at, uint64_t pools);

/* first_use.c: usage begins at an instant; plans that wait for it begin to last. */
tariff_code tf_plans_used(struct tf_rater *rater, struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at, tariff_error *err);
/* The same of usage that lasts. */
tariff_code tf_plans_used_lasting(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, int64_t at, tariff_error *err);
/* first_use.c: a plan is bought while usage goes on. */
tariff_code tf_plan_meets_usage(
        struct tf_rater *rater, struct tf_party *party, int64_t at, tariff_error *err);
/* purchase.c: a grant expires at an instant, and moves to its place in the order. */
void tf_grant_ends_at(struct tf_rater *rater, struct tf_party *party, uint32_t index, int64_t t);
/* recur.c: what is charged for a purchase goes on for no longer. */
void tf_recur_end_by(struct tf_rater *rater, struct tf_party *party,
        const struct tf_purchase *purchase, int64_t t);

/*
 * select.c: the price and the line's key of an event, remembered by its codes.  NULL with TARIFF_OK
 * when they alone do not decide.
 */
tariff_code tf_choose(struct tf_rater *rater, const struct tf_event *event, struct tf_choice **out,
        tariff_error *err);

/* commit.c: what part of its promise a window owes: so many days of so many. */
struct tf_promise {
    int64_t days;
    int64_t of;
};
struct tf_promise tf_commit_promise(
        const struct tf_party *party, const struct tf_commit *commit, struct tf_interval window);
/* commit.c: opens the window that holds `at`; the next one behind `closed` while the plan is held.
 * False without memory. */
bool tf_commit_begin(struct tf_rater *rater, struct tf_party *party, uint32_t price, int64_t at);
bool tf_commit_go_on(
        struct tf_rater *rater, struct tf_party *party, uint32_t price, int64_t closed);

/*
 * closing.c: makes items and pieces of the totals that close before `until`; finally, of all that
 * are open.  (R7)
 */
tariff_code tf_gather_closings(struct tf_rater *rater, struct tf_party *party, int64_t until,
        bool finally, tariff_error *err);

/* settle.c: exchanges the line being built with a parked one. */
void tf_swap_line(struct tf_rater *rater, struct tf_parked_line *parked);

/* payment.c: pays the parked lines of a settlement window. */
tariff_code tf_lines_pay(struct tf_rater *rater, struct tf_party *party, struct tf_interval window,
        tariff_error *err);
/* payment.c: pays an amount of the line being built, by the steps in force at its piece. */
tariff_code tf_piece_pay(struct tf_rater *rater, struct tf_party *party,
        const struct tf_paying *paying, struct tf_dec amount, tariff_error *err);

/* charge.c: whether some pool of a queue pays for the line. */
bool tf_line_takes(
        struct tf_rater *rater, struct tf_party *party, struct tf_paying *paying, uint32_t queue);
/* charge.c: the grants of a queue pay what they can of *rest, for the line being built. */
tariff_code tf_line_draw(struct tf_rater *rater, struct tf_party *party, struct tf_paying *paying,
        uint32_t queue, struct tf_dec *rest, tariff_error *err);
/* charge.c: the balance pays for the line being built. */
tariff_code tf_line_owe(struct tf_rater *rater, struct tf_party *party, struct tf_paying *paying,
        struct tf_dec rest, tariff_error *err);

/*
 * cover.c: notes what the gathered pieces cost a pool and by the list, when the order of deduction
 * at an instant says that lines are covered by that; and -1, 0, 1: which of two comes first.
 */
tariff_code tf_order_lines(
        struct tf_rater *rater, const struct tf_party *party, int64_t at, tariff_error *err);
int tf_compare_lines(
        const struct tf_rater *rater, const struct tf_piece *a, const struct tf_piece *b);

/* settle.c: adds a piece of an item that is added with it. */
tariff_code tf_put_piece(
        struct tf_rater *rater, struct tf_item *item, struct tf_piece *piece, tariff_error *err);

/*
 * charge.c: prices one piece and lets grants and the balance pay for it: everything between
 * the meter and the line.  window is the settlement window of the line.
 */
tariff_code tf_piece_charge(struct tf_rater *rater, struct tf_party *party,
        const struct tf_piece *piece, struct tf_item *item, struct tf_interval window,
        tariff_error *err);

/*
 * settle.c: the key of the line on which an event stands at an instant: what the price's key fields
 * say, or what its function read.  (R5)
 */
tariff_code tf_line_key(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at, uint32_t *key,
        tariff_error *err);

/* charge.c: begins and ends the line in rater->work->open. */
void tf_line_begin(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_piece *piece, const struct tf_item *item, struct tf_interval window);
tariff_code tf_line_end(struct tf_rater *rater, struct tf_party *party, tariff_error *err);

/*
 * settle.c: the key of an item's line: what the price's key fields say, or what its function read;
 * all fields when the function looks at the account.
 */
tariff_code tf_line_key(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at, uint32_t *key,
        tariff_error *err);

/* rate.c: the numbers in force for a piece: a model's version and cell, or a function's answer. */
struct tf_rate_now {
    const struct tf_model *model;           /* the account's own, or the list's */
    const struct tf_model_version *version; /* NULL: a function answered */
    size_t cell;
    tf_i128 factor;               /* a function's answer, over the price's denominator */
    const struct tf_node *answer; /* and as it said it, when it was asked now; else NULL */
    uint64_t codes_read;          /* bits by code slot: what the function read */
};
/* A model, and whose rate it is, for messages. */
struct tf_rate_of {
    const struct tf_model *model;
    const char *kind; /* "price" */
    const char *name;
};
tariff_code tf_model_find(const struct tf_rater *rater, const struct tf_rate_of *of,
        const struct tf_event *event, int64_t at, struct tf_rate_now *out, tariff_error *err);
tariff_code tf_rate_find(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at,
        struct tf_rate_now *out, tariff_error *err);

/* look.c: what a function sees of the account at an instant: a meter's count over the price's
 * window, whether a plan is held, what is left in a pool. */
tariff_code tf_look_at(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at, const char *what,
        const char *name, struct tf_view_value *out, tariff_error *err);
/* True when the plan was bought and has not ended, or a grant of it is in force. */
bool tf_party_holds(const struct tf_party *party, uint32_t plan, int64_t at);
/* Adds what a piece measured to the counts that functions look at; false without memory, or when it
 * does not fit: *fits tells which. */
bool tf_look_count(struct tf_rater *rater, struct tf_party *party, uint32_t meter, int64_t at,
        struct tf_dec quantity, bool *fits);

/* Adds for what a rule was asked to what it failed with: "… (purchase "u1", usage.csv:3)." */
void tf_name_cause(tariff_error *err, const char *format, ...) TF_PRINTF(2, 3);
/* purchase.c: true when it gave something, by that instant. */
bool tf_was_bought(const struct tf_purchase *purchase, int64_t at);
/* ask.c: may the plan be bought; until when it lasts; the keys by which a grant is sorted. */
tariff_code tf_ask_eligible(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_plan *plan, int64_t at, bool *answer, tariff_error *err);
tariff_code tf_ask_expiry(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_plan *plan, int64_t at, struct tf_dec cost, int64_t *expires,
        tariff_error *err);
tariff_code tf_ask_grant_keys(struct tf_rater *rater, const struct tf_party *party,
        struct tf_grant *grant, tariff_error *err);

/* measure.c: how much of an item lies in a piece: in base units, before scale and after.  (R2) */
tariff_code tf_piece_measure(struct tf_rater *rater, struct tf_party *party,
        const struct tf_piece *piece, const struct tf_item *item, struct tf_dec *measured,
        struct tf_dec *quantity, tariff_error *err);

/*
 * cut.c: the first instant after t at which something changes that matters to the price.
 * candidates are those among which the clock or a date chooses it; NULL when it is the item's.
 */
int64_t tf_next_border(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, const struct tf_price *price,
        const struct tf_rule_set *candidates, int64_t t);

/* lasting.c: refuses usage that goes on for too long: an event from..until, */
tariff_code tf_check_lasting(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_event *event, int64_t from, int64_t until, tariff_error *err);
/* and what waits, when all before t is to be settled.  It began, or was settled, at `since`. */
tariff_code tf_check_waiting(const struct tf_rater *rater, const struct tf_party *party,
        int64_t since, int64_t t, tariff_error *err);

/* allowance.c: where a grant keeps what is left for an instant; NULL when there is no memory or it
 * does not fit.
 */
struct tf_dec *tf_allowance_at(
        struct tf_rater *rater, struct tf_party *party, uint32_t index, int64_t at);
/* The first instant after t at which a grant begins, ends or opens a window; TF_NEVER: none. */
int64_t tf_grant_border(
        struct tf_rater *rater, const struct tf_party *party, uint32_t grant, int64_t t);
/*
 * The first instant after t at which a grant that can pay for the price begins, ends or opens
 * a window; TF_NEVER when none does.
 */
int64_t tf_grants_border(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, bool rollover_only, int64_t t);
/*
 * Where the segment of a price's usage ends after t, by the windows of rollovers; TF_NEVER when
 * that is not before the settlement window does.  (R11)
 */
int64_t tf_segment_border(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, int64_t t);

/*
 * explain.c: notes in rater->seen what a function was shown of the account: *look says what, its
 * name and when; event is NULL at a purchase.  False without memory; does nothing without a trail.
 */
bool tf_trail_seen(struct tf_rater *rater, const struct tf_seen *look, const struct tf_event *event,
        const struct tf_view_value *value);

/* explain.c: what the stations put out, as text; each does nothing without a trail. */
void tf_trail_piece(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_piece *piece, const struct tf_item *item, struct tf_dec measured,
        struct tf_dec quantity);
void tf_trail_included(struct tf_rater *rater, const struct tf_price *price, struct tf_dec taken,
        struct tf_dec left, struct tf_dec events);
void tf_trail_grant(struct tf_rater *rater, const struct tf_party *party, uint32_t queue,
        uint32_t grant, const char *why_not, struct tf_dec taken, struct tf_dec left);
void tf_trail_rate(struct tf_rater *rater, const struct tf_price *price,
        const struct tf_rate_now *rate, const struct tf_event *event, struct tf_dec before,
        struct tf_dec after, bool starts, struct tf_dec amount);
void tf_trail_billed(struct tf_rater *rater, const struct tf_price *price, struct tf_dec billed);
/* One of several totals. */
void tf_trail_part(
        struct tf_rater *rater, const struct tf_price *price, uint32_t meter, struct tf_dec after);
void tf_trail_back(struct tf_rater *rater, const struct tf_party *party, uint32_t grant,
        struct tf_dec amount, bool is_void);
void tf_trail_back_included(
        struct tf_rater *rater, const struct tf_price *price, struct tf_dec amount);
void tf_trail_back_balance(struct tf_rater *rater, struct tf_dec amount);
void tf_trail_back_rest(struct tf_rater *rater, uint32_t pool, bool is_owed, struct tf_dec amount);
void tf_trail_waits(struct tf_rater *rater, const struct tf_price *price, struct tf_dec after);
void tf_trail_closing(struct tf_rater *rater, const struct tf_price *price);
void tf_trail_minimum(struct tf_rater *rater, const struct tf_price *price, struct tf_dec charged,
        struct tf_dec minimum, struct tf_promise promise, struct tf_dec amount);
/* A whole line is paid: what it comes to; and what of it a step is offered. */
void tf_trail_payment(struct tf_rater *rater, struct tf_interval window, struct tf_dec amount);
void tf_trail_offer(struct tf_rater *rater, const struct tf_step *step, struct tf_dec offered);
void tf_trail_balance(struct tf_rater *rater, struct tf_dec taken);
/* What a grant covered at its pool's rate; and what all such quantity of a piece came to. */
void tf_trail_covered(struct tf_rater *rater, const struct tf_price *price, uint32_t pool,
        const struct tf_rate_now *rate, const struct tf_event *event, struct tf_dec covered);
void tf_trail_covered_amount(struct tf_rater *rater, struct tf_dec amount);
/* Usage of an event that was taken in steps before. */
void tf_trail_ahead(struct tf_rater *rater, const struct tf_price *price, struct tf_dec taken);
/* What a pool owes for the piece, or what is only told. */
void tf_trail_rest(struct tf_rater *rater, uint32_t pool, bool is_owed, struct tf_dec amount,
        struct tf_dec owed);

tariff_code tf_too_large(
        const struct tf_rater *rater, const struct tf_event *event, tariff_error *err);

#endif

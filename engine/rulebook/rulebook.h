/* SPDX-License-Identifier: MIT */
/*
 * rulebook.h - a rulebook after compilation: immutable, shared by any number of
 * threads, no Lua in it but the ordinals of its functions.
 *
 * Layer: rulebook (may include rule/, wallet/, facts/, value/, base/).
 */
#ifndef TF_RULEBOOK_RULEBOOK_H
#define TF_RULEBOOK_RULEBOOK_H

#include "facts/csv.h"
#include "facts/fact.h"
#include "rule/load.h"
#include "rulebook/dates.h"
#include "rulebook/match.h"
#include "rulebook/model.h"
#include "value/allot.h"
#include "wallet/grant.h"

#define TF_NONE UINT32_MAX /* no such index */

enum {
    TF_KEY_FIELDS_MAX = TF_FIELDS_MAX,
    TF_METERS_MAX = 8,
    TF_POOLS_MAX = 64,
    TF_ORDERS_MAX = 64
};
enum { TF_LINE_KEYS_MAX = 4, TF_STEPS_DEEP = 4, TF_SHARES_MAX = 64 };

/* `round = { to, mode, per }` */
struct tf_round {
    struct tf_dec to;
    enum tf_rounding mode;
    enum tf_window per; /* EVENT, SPELL, HOUR … LIFE, STATEMENT */
    bool at_rows;       /* per = "statement": draws are exact, rows are rounded */
};

enum tf_meter_kind {
    TF_METER_SUM,
    TF_METER_COUNT,
    TF_METER_MAX,
    TF_METER_LAST,
    TF_METER_UNIQUE,
    TF_METER_AVERAGE,
    TF_METER_SPELL,
    TF_METER_PERIODS /* of a charge: how long a plan is held */
};

/* How a part of a period counts. */
enum tf_prorate {
    TF_PRORATE_NONE, /* as a whole one */
    TF_PRORATE_DAY,  /* by days of the account's calendar */
    TF_PRORATE_SECOND
};

/*
 * The periods of a charge: what its meter counts, while an account holds the plan.  They are
 * counted from their anchor, never chained.  (R24)
 */
struct tf_periods {
    uint32_t plan;
    struct tf_span span;
    uint32_t day; /* of the month on which they begin; 0: when the plan was bought */
    bool at_end;  /* charged as time passes; else in advance, when a period begins */
    enum tf_prorate prorate;
    bool leads_back; /* the first, shortened period is measured back from its end */
};

/* measured x scale = quantity */
struct tf_scale {
    const struct tf_fact *fact; /* NULL: the constant */
    struct tf_ratio *ratios;    /* fact: [version x cell_count + cell]; else one */
    bool is_one;
};

struct tf_meter {
    const char *name;
    struct tf_place place;
    enum tf_meter_kind kind;
    struct tf_unit unit;     /* of the quantity */
    uint32_t field;          /* schema index of what is measured; NONE for count and spell */
    struct tf_ratio convert; /* from the field's unit to base units */
    struct tf_scale scale;
    enum tf_window window; /* max, last, unique, average: over which */
    bool hold_until_next;  /* average: else until its window ends */
    bool changes;          /* average: the field says by how much the level changes */
    enum tf_window over;   /* average: level x time, over the length of that; NONE: as it is */
    uint32_t key;          /* schema index of the key field, or NONE */
    uint32_t signal;       /* spell: the field that says start and stop */
    uint64_t *starts;      /* spell: bits by code */
    uint64_t *stops;
    struct tf_periods *periods; /* of a charge */
    uint32_t looked;            /* windows over which a rate function looks at it, as bits */
};

enum tf_price_kind { TF_PRICE_CHARGE, TF_PRICE_FREE, TF_PRICE_REFUSE };

/* `included = { "100", events = 3, per = "month" }`: for nothing, until one of both ends. */
struct tf_included {
    bool given;
    bool has_amount;
    bool has_events;
    bool ends_last;             /* ends = "last": until both have ended */
    const struct tf_fact *fact; /* NULL: the constant */
    struct tf_dec amount;       /* base units */
    struct tf_dec events;       /* whole */
    enum tf_window per;
};

/* A set of symbol and text fields, in the order of the schema. */
struct tf_key_fields {
    uint32_t slots[TF_KEY_FIELDS_MAX];  /* in an event's codes */
    uint32_t fields[TF_KEY_FIELDS_MAX]; /* schema indexes */
    size_t count;
};

/* Adds a symbol or text field in its place; true also when it is there already, false when full. */
bool tf_key_add(struct tf_key_fields *key, const struct tf_schema *schema, uint32_t field);

struct tf_label {
    const char *name;
    const char *text;
};

/* Who can pay for a price from an instant on, until its next such list begins. */
struct tf_payers {
    int64_t from;
    uint64_t can;  /* bits by pool: those in force that can pay for it */
    uint64_t some; /* bits by pool: pays for some of the usage, so each is asked */
    size_t count;
    uint32_t queues[TF_POOLS_MAX]; /* in which their grants stand, in the order of deduct */
};

/* `commit "platform" { prices, amount, plan, prorate }`: a price with the minimum of others. */
struct tf_commit {
    const struct tf_fact *fact; /* NULL: the price's minimum */
    uint32_t plan;              /* with which the promise comes; NONE: with the first usage */
    bool by_day;                /* a window in which the plan is held for a part gives its part */
    const struct tf_node *prices;
};

/* What a pool with a rate of its own charges for usage of a price. */
struct tf_pool_rate {
    uint32_t pool;
    const struct tf_model *model; /* flat; its ratios divide the price's denominator */
};

struct tf_price {
    const char *name;
    const char *title;
    struct tf_place place;
    struct tf_life life;
    enum tf_price_kind kind;
    const char *why; /* free, refuse */
    uint32_t meter;
    uint32_t meters[TF_METERS_MAX]; /* of a price of several at once: the first is `meter` */
    uint32_t meter_count;           /* of those; 0: the one alone */
    uint32_t bills; /* the meter whose quantity is charged at the tier of `meter`; or NONE */
    struct tf_model *model; /* NULL when the rate is a function */
    uint32_t function;      /* else NONE */
    bool looks; /* the function looks at the account: it runs per piece, and nothing remembers it */
    struct tf_place rate_place;
    struct tf_dec scale; /* what is left of the rate after the discount; 1 without one */
    tf_i128 den;         /* of all its amounts */
    bool any_instead;    /* instead_of was given */
    uint32_t instead_of; /* price index, or NONE */
    struct tf_included included;
    struct tf_dec
            start_fee;    /* money, less the discount, for each event, spell or level it begins */
    enum tf_window total; /* NONE: the settlement window */
    bool counts_used;     /* counts = "used" */
    bool restarts;        /* on_change = "restart" */
    bool closes;          /* charged as a whole when its total closes  (R7) */
    bool has_minimum;
    struct tf_dec minimum;    /* money, that its total costs at least once it is used  (R7) */
    struct tf_commit *commit; /* it takes no usage: it is the minimum of other prices */
    const uint32_t *commits;  /* towards which its amounts count */
    size_t commit_count;
    bool has_step;
    struct tf_dec step; /* base units */
    struct tf_round round;
    struct tf_key_fields total_key; /* divides the total: declared, and what a flat rate reads */
    struct tf_key_fields line_key; /* total_key, what pays_for of its pools reads, statement rows */
    uint64_t key_always; /* slots of line_key that count also when a function did not read them */
    struct tf_key_fields shown_key; /* line_key less what `when` fixes to one symbol */
    struct tf_key_fields seen_key;  /* unique: line_key, the meter's key and what is counted */
    const struct tf_label *labels;
    size_t label_count;
    uint32_t pools[TF_POOLS_MAX]; /* that can pay for it at some time, in the order of deduct */
    size_t pool_count;
    struct tf_payers payers; /* from ever, until the first of the later lists */
    struct tf_payers *later; /* by beginning: pools begin and end, or their order changes */
    size_t later_count;
    const struct tf_pool_rate *pool_rates; /* what pools with a rate of their own charge for it */
    size_t pool_rate_count;
    bool pools_by_clock;        /* what one of them pays for goes by the hour, weekday or month */
    const struct tf_node *when; /* for messages and for show */
};

/*
 * Who pays next, and how much of what is due then: one queue, or the steps inside one after
 * another; or they split it by their shares.
 */
struct tf_step {
    uint32_t queue;  /* NONE: those inside */
    uint32_t span;   /* how many steps there are with those inside */
    bool splits;     /* those inside are side by side, each with its share */
    bool has_most;   /* it pays no more of one line than this: */
    bool spread;     /* what its grants have pays for all lines in proportion */
    bool is_limited; /* it is not offered all that is due */
    struct tf_dec most;
    struct tf_dec share;   /* inside one that splits: percent of what is due */
    struct tf_allot allot; /* of what it splits or spreads */
};

/* What becomes of usage that a pool pays for and cannot cover. */
enum tf_rest {
    TF_REST_BALANCE, /* it goes on to who pays next */
    TF_REST_CARRY,   /* the pool owes it, and pays when it is filled again */
    TF_REST_REFUSE,  /* the usage is an error */
    TF_REST_REPORT   /* it is told, and costs nothing */
};

struct tf_pool {
    const char *name;
    const char *title;
    struct tf_place place;
    struct tf_life life;
    bool is_money;
    struct tf_unit unit; /* of a quantity pool */
    uint32_t rule;       /* its bit in the match table, or NONE: pays for everything */
    struct tf_order first;
    bool stacks;
    bool drop_part; /* a clash drops the part instead of refusing the purchase */
    bool in_deduct;
    bool match_window; /* match = "bill"  (R13) */
    bool is_plain;     /* no step, rest or overdraft was said */
    bool has_step;
    struct tf_dec step; /* base units: its grants are taken in whole ones */
    enum tf_rest rest;
    struct tf_dec overdraft;    /* how much it may owe before others pay; carry: no matter */
    struct tf_key_fields reads; /* symbol fields of pays_for */
    const struct tf_node *pays_for;
    const struct tf_node *prices; /* pays for these only; NULL: for all that pays_for takes */
    const struct tf_node *rate;   /* what usage costs that it covers; NULL: nothing */
    int32_t breadth;       /* less pays for less: by fields that are named, then by their values */
    struct tf_step limits; /* wherever it stands in deduct */
};

/*
 * Grants that stand in one order: those of a pool, or of a group of pools in deduct.  Each grant
 * pays for what its own pool pays for.
 */
struct tf_queue {
    uint64_t pools; /* bits by pool */
    struct tf_order first;
    const struct tf_node *group; /* as deduct says it; NULL: those of one pool */
    bool is_money;               /* they pay for amounts; else for quantities, before the rate */
    bool is_plain;               /* all its pools are */
};

/* What one pool gets when a plan is bought. */
struct tf_plan_grant {
    uint32_t pool;
    const struct tf_fact *fact; /* NULL: the constant */
    struct tf_dec amount;
    enum tf_window per;
    bool prorate;
    uint32_t every; /* so many of `per` are one window */
    bool anchored;  /* anchor = "effective", or an instant: */
    int64_t anchor; /* TF_ALWAYS: effective */
    struct tf_rollover rollover;
    const char *kind; /* or NULL */
    bool has_worth;
    struct tf_dec worth; /* its share of what the plan costs is in proportion */
};

/* By what lines are put in order before they are paid. */
enum tf_lines_by {
    TF_LINES_BY_PRICE,
    TF_LINES_BY_AMOUNT,
    TF_LINES_BY_QUANTITY,
    TF_LINES_BY_SAVING, /* 1 - the pool's own rate / the list's */
    TF_LINES_BY_RATE    /* the pool's own */
};
extern const char *const tf_line_key_names[]; /* as rulebooks write them */
struct tf_line_order {
    struct tf_line_key {
        enum tf_lines_by by;
        bool descending;
    } keys[TF_LINE_KEYS_MAX];
    size_t count;
    bool before_rating; /* it is the order in which grants cover usage, not that of payment */
};

/*
 * `deduct { "compute", { "gifts", "credit" }, "balance", from = "2026-07-01" }`: pools and groups
 * of pools in order; the balance comes last.
 */
struct tf_deduct {
    struct tf_place place;
    struct tf_life life;
    uint32_t pools[TF_POOLS_MAX];
    size_t count;
    uint32_t queues[TF_POOLS_MAX]; /* one an entry */
    size_t queue_count;
    const struct tf_node *body;  /* as it is written */
    const struct tf_step *steps; /* of the queues of money, and which pay how much */
    size_t step_count;
    struct tf_line_order lines;
};

struct tf_plan {
    const char *name;
    const char *title;
    struct tf_place place;
    struct tf_life life; /* when it can be bought */
    bool has_cost;
    const struct tf_fact *cost_fact;
    struct tf_dec cost;
    const struct tf_plan_grant *grants;
    size_t grant_count;
    bool for_ever; /* no `lasts` */
    struct tf_span lasts;
    bool from_use;           /* which begins with the first usage that it could pay for */
    uint32_t lasts_function; /* says it for each purchase; else NONE */
    bool paid_from_balance;
    const uint32_t *instead_of; /* plans whose place it takes: they end when it is bought */
    size_t instead_count;
    uint32_t limit;           /* how often; 0: no limit */
    enum tf_window limit_per; /* LIFE: for ever */
    const char *limit_reason;
    uint32_t only; /* function, or NONE */
    const char *only_reason;
};

/* `input "lots" { of = "grants", columns = { id = "lot_id" }, set = { pool = "coupon" } }` */
enum tf_input_kind { TF_INPUT_KIND_USAGE, TF_INPUT_KIND_ACCOUNTS, TF_INPUT_KIND_GRANTS };
struct tf_input {
    const char *name;
    enum tf_input_kind of;
    struct tf_columns columns;
};

/* What a statement row is about, and the columns it shows. */
enum tf_row_kind {
    TF_ROW_ACCOUNT,
    TF_ROW_MONTH, /* the statement's period */
    TF_ROW_PRICE,
    TF_ROW_KEY,      /* the shown key, as text */
    TF_ROW_RULEBOOK, /* its content hash */
    TF_ROW_CORRECTS, /* the closed period that it corrects, or none */
    TF_ROW_FIELD,
    TF_ROW_LABEL
};
struct tf_row_part {
    enum tf_row_kind kind;
    const char *title; /* the column's heading */
    uint32_t field;    /* FIELD: schema index */
    const char *label; /* LABEL */
};

enum tf_measure_kind {
    TF_MEASURE_MEASURED,
    TF_MEASURE_QUANTITY,
    TF_MEASURE_INCLUDED,
    TF_MEASURE_COVERED, /* by all quantity pools */
    TF_MEASURE_PAID,    /* quantity that was priced */
    TF_MEASURE_AMOUNT,
    TF_MEASURE_POOL,    /* what one pool paid, in its unit */
    TF_MEASURE_PREPAID, /* what all money pools paid */
    TF_MEASURE_BALANCE,
    TF_MEASURE_ROUNDING, /* what rounding moved */
    TF_MEASURE_CAPPED,   /* what maximums take off */
    TF_MEASURE_BILLED    /* quantity of the meters that prices bill */
};
/* False for a quantity; a pool's is what its unit says. */
static inline bool tf_measure_is_money(enum tf_measure_kind kind)
{
    return kind >= TF_MEASURE_AMOUNT && kind != TF_MEASURE_BILLED;
}

struct tf_column_out {
    const char *title;
    enum tf_measure_kind kind;
    uint32_t pool;
    unsigned min_places;
};

/* Columns of FOCUS that say what no number says. */
enum tf_focus_name {
    TF_FOCUS_PROVIDER,
    TF_FOCUS_PUBLISHER,
    TF_FOCUS_ISSUER,
    TF_FOCUS_SERVICE,
    TF_FOCUS_SERVICE_CATEGORY,
    TF_FOCUS_SERVICE_SUBCATEGORY,
    TF_FOCUS_NAMES
};

/* `ServiceName = { label = "product", OSS = "Object store" }`, or one text for all. */
struct tf_focus_text {
    const char *text;          /* or NULL */
    const char *label;         /* it goes by this label of the price, or NULL */
    const struct tf_label *by; /* the label's text, and what is said for it */
    size_t by_count;           /* 0: the label's text itself is said */
};

struct tf_statement_form {
    const struct tf_row_part *rows;
    size_t row_count;
    const struct tf_column_out *columns;
    size_t column_count;
    bool zero;             /* rows with no quantity and no amount show */
    struct tf_round round; /* of rows; to = 0: none */
    struct tf_focus_text focus[TF_FOCUS_NAMES];
};

/* What a column of FOCUS says for a price, or, without one, for all; NULL when nothing was said. */
const char *tf_focus_text_of(
        const struct tf_rulebook *book, enum tf_focus_name name, const struct tf_price *price);

/* True when FOCUS has that subcategory of services in the category. */
bool tf_focus_is_within(const char *category, const char *subcategory);

/* `late = { period, closes, within }`: usage that comes when its period was rated.  (R22) */
struct tf_late {
    bool to_open;          /* what it changes of a closed period stands on the one that is open */
    struct tf_span closes; /* a period closes so long after its end */
    struct tf_span within; /* and takes usage until so long after it */
};

enum { TF_HASH_TEXT = 65 };

struct tf_rulebook {
    struct tf_alloc alloc;
    struct tf_arena arena;
    struct tf_zones zones;
    const char *name;
    const char *title;
    const char *currency;
    const struct tf_zone *zone;
    enum tf_window settle; /* EVENT, HOUR, DAY, MONTH, YEAR */
    struct tf_round round;
    enum tf_window duplicates; /* NONE: exact */
    bool closes;               /* some price does, or has a minimum */
    bool begins_by_use;        /* some plan lasts from its first use */
    bool pays_by_steps;        /* some deduct says how much a step pays, or in which order lines */
    bool covers_by_order;      /* some deduct says in which order lines are covered */
    bool pays_later;           /* so lines are paid when their settlement window is known whole */
    bool refuses;              /* some pool refuses what it cannot cover */
    bool ids_ascend;           /* duplicates = "ascending"  (R23) */
    struct tf_late late;

    struct tf_schema schema;
    struct tf_facts facts;
    struct tf_match match;

    struct tf_meter *meters;
    uint32_t meter_count; /* behind them, one a price, the fields that rates carry */
    struct tf_price *prices;
    uint32_t price_count;     /* those that take usage; behind them come those of charges, */
    uint32_t commit_from;     /* then, from here on, those of commits */
    uint32_t price_count_all; /* with them */
    struct tf_pool *pools;
    uint32_t pool_count;
    struct tf_queue *queues; /* one a pool, in their order; behind them the groups of deducts */
    uint32_t queue_count;
    uint32_t key_count; /* functions in orders of grants */
    struct tf_plan *plans;
    uint32_t plan_count;
    struct tf_input *inputs;
    size_t input_count;
    struct tf_deduct *orders; /* by beginning: one holds at every instant */
    uint32_t order_count;
    uint32_t deduct[TF_POOLS_MAX]; /* all their pools: by the first order, then what others add */
    size_t deduct_count;
    int64_t *dates; /* at which a block begins or ends, in order; between them none does */
    size_t date_count;
    struct tf_statement_form statement;

    struct tf_blocks blocks; /* with the sources, for sessions and for show */
    char hash[TF_HASH_TEXT];
};

/* The place of a meter among those of a price; meter_count when it is none of them. */
static inline uint32_t tf_price_place_of(const struct tf_price *price, uint32_t meter)
{
    uint32_t i = 0;

    while (i < price->meter_count && price->meters[i] != meter)
        i++;
    return i;
}

/* True when the price counts by the meter, alone or with others. */
static inline bool tf_price_counts_by(const struct tf_price *price, uint32_t meter)
{
    return price->meter == meter || tf_price_place_of(price, meter) < price->meter_count;
}

/* A number fact's value at an instant, in base units or money; false when none is in force or it
 * does not fit. */
bool tf_fact_amount(const struct tf_fact *fact, int64_t at, struct tf_dec *out);

/* An amount that may be a fact: what is in force at an instant, or the constant. */
static inline bool tf_amount_at(
        const struct tf_fact *fact, struct tf_dec constant, int64_t at, struct tf_dec *out)
{
    *out = constant;
    return fact == NULL || tf_fact_amount(fact, at, out);
}

/* The window over which the function of a price counts a meter that it looks at, or NONE. */
enum tf_window tf_price_look_window(
        const struct tf_rulebook *rulebook, const struct tf_price *price);

/* The list of payers in force. */
static inline const struct tf_payers *tf_payers_at(const struct tf_price *price, int64_t at)
{
    size_t i = price->later_count;

    while (i > 0 && price->later[i - 1].from > at)
        i--;
    return i == 0 ? &price->payers : &price->later[i - 1];
}

/* The order of deduction in force; NULL in a rulebook without pools. */
const struct tf_deduct *tf_deduct_at(const struct tf_rulebook *book, int64_t at);

/* True when a pool pays for amounts: money that has no rate of its own.  Others cover quantities.
 */
static inline bool tf_pool_pays_amounts(const struct tf_pool *pool)
{
    return pool->is_money && pool->rate == NULL;
}

/* What a pool charges for what it covers of a price; NULL: nothing. */
const struct tf_model *tf_pool_rate_of(const struct tf_price *price, uint32_t pool);

/* True when some pool's own rate is that fact. */
bool tf_is_pool_rate(const struct tf_rulebook *book, const struct tf_fact *fact);

/* True when the pool can owe what it could not cover. */
static inline bool tf_pool_owes(const struct tf_pool *pool)
{
    return pool->rest == TF_REST_CARRY || tf_dec_sign(pool->overdraft) > 0;
}

/* The periods of a charge; NULL: the price takes usage. */
static inline const struct tf_periods *tf_price_periods(
        const struct tf_rulebook *book, const struct tf_price *price)
{
    return price->meter == TF_NONE || price->commit != NULL ? NULL
                                                            : book->meters[price->meter].periods;
}

/* Index by name, or TF_NONE. */
uint32_t tf_rulebook_pool(const struct tf_rulebook *rulebook, const char *name, size_t length);
uint32_t tf_rulebook_plan(const struct tf_rulebook *rulebook, const char *name, size_t length);
uint32_t tf_rulebook_price(const struct tf_rulebook *rulebook, const char *name, size_t length);

/* For a hint about a name that is none: the nearest, or all there are. */
enum { TF_SUGGESTION_MAX = 300 };
void tf_rulebook_suggest_pool(
        const struct tf_rulebook *rulebook, const char *name, char *text, size_t size);
void tf_rulebook_suggest_plan(
        const struct tf_rulebook *rulebook, const char *name, char *text, size_t size);

#endif

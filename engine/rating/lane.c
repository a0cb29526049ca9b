/* SPDX-License-Identifier: MIT */
/*
 * lane.c - works out what usage of a shape meets on the road, and lets it pass there quickly:
 * measured, included, covered, rated, paid, summed.  (R4, R6, R8, R9, R15)
 */
#include "rating/lane.h"

#include <string.h>

#include "base/prefetch.h"
#include "rating/work.h"

enum {
    LANES_OF_SHAPE = 4, /* two windows of two zones */
    RATES_MAX = 8       /* tiers; a rate with more takes the whole road */
};

enum lane_way {
    LANE_UNKNOWN,
    LANE_CLOSED, /* such usage takes the whole road */
    LANE_FREE,
    LANE_FLAT,  /* each unit costs the same */
    LANE_CLIMBS /* a total climbs tiers */
};

/* A rate of the price. */
struct lane_rate {
    tf_i128 factor;                         /* over the price's denominator */
    uint64_t amounts[TF_PACKED_PLACES + 1]; /* by the number's decimals: what a digit of it costs
                                                in units of 10^-18; 0: that is not exact */
};

/* A queue that pays, and those of its pools that pay for this usage. */
struct lane_payer {
    uint32_t queue;
    uint64_t pools;
};

/* The running total of a price, or what was used of its allowance. */
struct lane_running {
    enum tf_running_kind kind;
    uint32_t key;
    struct tf_interval window;
};

struct lane {
    enum lane_way way;
    const struct tf_zone *zone;
    int64_t from; /* it holds for usage in [from, until) */
    int64_t until;

    const struct tf_price *price;
    uint32_t price_index;
    uint32_t number;         /* of price and key, in the result */
    int64_t statement_from;  /* the beginning of the statement's period */
    bool is_count;           /* each event counts one unit: */
    struct tf_dec unit;      /* base units */
    struct tf_ratio convert; /* from the number's unit to base units */
    struct tf_ratio scale;   /* what is measured to the quantity */
    uint64_t whole_scale;    /* the same when it is whole; else 0 */
    uint64_t digits_scale;   /* the same and no conversion: so digits are scaled; else 0 */

    bool has_included;
    struct tf_dec included_amount;
    struct lane_running included;

    tf_i128 den;
    const struct tf_model *model;
    const struct tf_model_version *version;
    size_t cell;
    size_t rate_count;
    struct lane_rate rates[RATES_MAX]; /* one, or one a tier */
    bool has_total;                    /* it runs on from event to event */
    struct lane_running total;

    size_t cover_count; /* payers[0, cover_count) cover quantities, the others pay amounts */
    size_t payer_count;
    struct lane_payer payers[TF_POOLS_MAX];
};

struct tf_lanes {
    struct tf_alloc alloc;
    struct tf_rater *rater;
    struct tf_result *result;
    const struct tf_shapes *shapes;
    struct lane **of_shape; /* [shape x LANES_OF_SHAPE]; NULL: none yet */
    size_t shape_capacity;
    struct tf_dec *numbers; /* of a packed event that is made whole */
    unsigned next;          /* which of a shape's lanes gives way to a new one */
};

/* -- what can have lanes -------------------------------------------------------------------------
 */

/* True when points are settled one by one, and lines only sum up. */
static bool is_simple(const struct tf_rater *rater, const struct tf_result *result)
{
    const struct tf_rulebook *book = rater->book;

    return book->settle == TF_WINDOW_EVENT && rater->points_only && rater->work->codes_decide &&
           rater->trail == NULL && book->price_count == book->price_count_all && !book->closes &&
           !book->pays_later && !book->pays_by_steps && !book->covers_by_order && !book->refuses &&
           rater->spare.leave_out == NULL && !result->keep_lines && result->from == TF_ALWAYS &&
           result->until == TF_NEVER;
}

tariff_code tf_lanes_new(struct tf_rater *rater, struct tf_result *result,
        const struct tf_shapes *shapes, struct tf_lanes **out, tariff_error *err)
{
    size_t size = (rater->book->schema.number_count + 1) * sizeof(struct tf_dec);
    struct tf_lanes *lanes;

    *out = NULL;
    if (!is_simple(rater, result))
        return TARIFF_OK;
    lanes = tf_get(rater->alloc, sizeof *lanes);
    if (lanes == NULL)
        return tf_no_memory(err);
    *lanes = (struct tf_lanes){
        .alloc = rater->alloc, .rater = rater, .result = result, .shapes = shapes
    };
    lanes->numbers = tf_get(rater->alloc, size);
    if (lanes->numbers == NULL) {
        tf_free(rater->alloc, lanes, sizeof *lanes);
        return tf_no_memory(err);
    }
    *out = lanes;
    return TARIFF_OK;
}

void tf_lanes_free(struct tf_lanes *lanes)
{
    if (lanes == NULL)
        return;
    for (size_t i = 0; i < lanes->shape_capacity * LANES_OF_SHAPE; i++) {
        if (lanes->of_shape[i] != NULL)
            tf_free(lanes->alloc, lanes->of_shape[i], sizeof *lanes->of_shape[i]);
    }
    tf_free(lanes->alloc, lanes->of_shape,
            lanes->shape_capacity * LANES_OF_SHAPE * sizeof *lanes->of_shape);
    tf_free(lanes->alloc, lanes->numbers,
            (lanes->rater->book->schema.number_count + 1) * sizeof *lanes->numbers);
    tf_free(lanes->alloc, lanes, sizeof *lanes);
}

/* True when a price of usage charges by one total at most, and by nothing else. */
static bool is_simple_price(const struct tf_rulebook *book, const struct tf_price *price)
{
    const struct tf_meter *meter = &book->meters[price->meter];

    return price->meter_count == 0 && price->bills == TF_NONE && !price->has_step &&
           tf_dec_is_zero(price->start_fee) && !price->has_minimum && price->commit_count == 0 &&
           !price->restarts && !price->closes && !price->looks && meter->looked == 0 &&
           !price->included.has_events &&
           (price->round.per == TF_WINDOW_NONE || price->round.per == TF_WINDOW_EVENT ||
                   price->round.per == TF_WINDOW_SPELL);
}

/* True when a queue's grants pay one after another, and what is left goes on. */
static bool is_simple_queue(const struct tf_rulebook *book, uint32_t queue)
{
    const struct tf_queue *rules = &book->queues[queue];
    bool simple = rules->is_plain && !rules->first.by_window;

    for (uint32_t i = 0; i < book->pool_count; i++) {
        if ((rules->pools >> i & 1) != 0)
            simple = simple && book->pools[i].rate == NULL;
    }
    return simple;
}

/* -- working a lane out ------------------------------------------------------------------------ */

/* It holds for no more than a window. */
static void narrow(struct lane *lane, struct tf_interval window)
{
    if (window.from > lane->from)
        lane->from = window.from;
    if (window.until < lane->until)
        lane->until = window.until;
}

/* It holds as long as the version of a fact that is in force at an instant; false: none is. */
static bool narrow_to_version(struct lane *lane, const struct tf_fact *fact, int64_t at)
{
    size_t version;

    if (fact == NULL)
        return true;
    version = tf_fact_version_at(fact, at);
    if (version == SIZE_MAX)
        return false;
    narrow(lane, (struct tf_interval){ fact->versions[version].from,
                         version + 1 < fact->version_count ? fact->versions[version + 1].from
                                                           : TF_NEVER });
    return true;
}

/* num when the ratio is whole, not negative and no larger than 64 bits; else 0. */
static uint64_t whole_scale_of(struct tf_ratio ratio)
{
    tf_i128 one = tf_i128_of(1);

    if (tf_i128_cmp(ratio.den, one) != 0 || tf_i128_sign(ratio.num) <= 0 ||
            tf_i128_hi(ratio.num) != 0)
        return 0;
    return tf_i128_lo(ratio.num);
}

static bool set_meter(struct lane *lane, const struct tf_rulebook *book,
        const struct tf_shape *shape, const struct tf_event *event)
{
    const struct tf_meter *meter = &book->meters[lane->price->meter];
    const struct tf_scale *scale = &meter->scale;
    uint32_t missing;
    size_t cell;

    lane->is_count = meter->kind == TF_METER_COUNT;
    lane->unit = meter->unit.factor;
    lane->convert = meter->convert;
    lane->scale = scale->ratios[0];
    if (!lane->is_count && book->schema.fields[meter->field].slot != shape->slot)
        return false;
    if (scale->fact != NULL) {
        if (!narrow_to_version(lane, scale->fact, event->from))
            return false;
        cell = tf_fact_cell(scale->fact, &book->schema, event->codes, &missing);
        if (cell == SIZE_MAX)
            return false;
        lane->scale = scale->ratios[tf_fact_version_at(scale->fact, event->from) *
                                            scale->fact->cell_count +
                                    cell];
    }
    lane->whole_scale = whole_scale_of(lane->scale);
    if (!lane->is_count && tf_i128_cmp(meter->convert.num, meter->convert.den) == 0)
        lane->digits_scale = lane->whole_scale;
    return true;
}

/* What a digit costs of a number with so many decimals; 0: not exactly anything. */
static uint64_t amount_of_digit(const struct lane *lane, tf_i128 factor, unsigned places)
{
    struct tf_packed digit = { .digits = 1, .places = (uint8_t)places };
    tf_i128 units = tf_packed_number(&digit).units, amount, rest;

    if (!tf_i128_mul(units, tf_u128_as_i128(tf_u128_of(lane->digits_scale)), &units) ||
            !tf_i128_mul(units, factor, &units))
        return 0;
    tf_i128_divmod(units, lane->den, &amount, &rest);
    if (!tf_i128_is_zero(rest) || tf_i128_hi(amount) != 0)
        return 0;
    tf_i128_divmod(amount, lane->price->round.to.units, &units, &rest);
    return tf_i128_is_zero(rest) ? tf_i128_lo(amount) : 0;
}

static bool set_rate(struct lane *lane, struct lane_rate *rate, tf_i128 factor)
{
    rate->factor = factor;
    for (unsigned i = 0; i <= TF_PACKED_PLACES; i++)
        rate->amounts[i] = amount_of_digit(lane, factor, i);
    return tf_i128_sign(factor) >= 0;
}

/*
 * What a function answers, as long as the facts that it read stay the same; false when it read more
 * than codes and facts, or is not remembered.
 */
static bool set_answer(struct tf_rater *rater, const struct tf_party *party, struct lane *lane,
        const struct tf_event *event, tf_i128 factor)
{
    struct tf_read_from from = { rater->book, event, party->zone, event->from };
    struct tf_reads reads = { .count = 0 };
    bool ok = tf_memo_find(rater->memo, lane->price_index, &from, &reads) != NULL;

    for (size_t i = 0; i < reads.count && ok; i++) {
        const struct tf_read *read = &reads.items[i];

        ok = read->kind == TF_READ_CODE ||
             (read->kind == TF_READ_FACT &&
                     narrow_to_version(lane, &rater->book->facts.items[read->index], event->from));
    }
    lane->way = LANE_FLAT;
    return set_rate(lane, &lane->rates[0], factor) && ok;
}

/* A model's numbers, as long as its version is in force. */
static bool set_numbers(struct lane *lane, const struct tf_rate_now *now)
{
    struct tf_interval force = { now->version->from, TF_NEVER };
    bool ok;

    lane->model = now->model;
    lane->version = now->version;
    lane->cell = now->cell;
    if (now->version + 1 < now->model->versions + now->model->version_count)
        force.until = now->version[1].from;
    narrow(lane, force);
    if (tf_model_is_flat(now->model)) {
        lane->way = LANE_FLAT;
        return set_rate(lane, &lane->rates[0], now->version->factors[now->cell]);
    }
    lane->way = LANE_CLIMBS;
    ok = !now->model->has_most && !tf_model_is_negative(now->model, now->version);
    if (now->version->tier_count <= RATES_MAX)
        lane->rate_count = now->version->tier_count;
    for (size_t i = 0; i < lane->rate_count && ok; i++)
        ok = set_rate(lane, &lane->rates[i], now->version->tiers[i].factor);
    return ok;
}

static bool set_rates(struct tf_rater *rater, const struct tf_party *party, struct lane *lane,
        const struct tf_event *event)
{
    struct tf_rate_now now;
    tariff_error ignored;

    if (tf_rate_find(rater, party, lane->price, event, event->from, &now, &ignored) != TARIFF_OK)
        return false;
    lane->den = lane->price->den;
    return now.version != NULL ? set_numbers(lane, &now)
                               : set_answer(rater, party, lane, event, now.factor);
}

static void set_running(struct tf_rater *rater, const struct tf_party *party, struct lane *lane,
        struct lane_running *running, enum tf_running_kind kind, enum tf_window window, int64_t at)
{
    running->kind = kind;
    running->window = tf_rater_window(rater, party->zone, window, at);
    narrow(lane, running->window);
}

static bool set_included(struct tf_rater *rater, const struct tf_party *party, struct lane *lane,
        const struct tf_event *event)
{
    const struct tf_included *included = &lane->price->included;

    lane->has_included = included->given;
    if (!included->given)
        return true;
    set_running(
            rater, party, lane, &lane->included, TF_RUNNING_INCLUDED, included->per, event->from);
    return narrow_to_version(lane, included->fact, event->from) &&
           tf_amount_at(included->fact, included->amount, event->from, &lane->included_amount);
}

static bool set_total(struct tf_rater *rater, const struct tf_party *party, struct lane *lane,
        const struct tf_event *event)
{
    const struct tf_price *price = lane->price;

    lane->has_total = lane->way == LANE_CLIMBS && price->total >= TF_WINDOW_HOUR;
    if (!lane->has_total)
        return true;
    set_running(rater, party, lane, &lane->total, TF_RUNNING_TOTAL, price->total, event->from);
    return tf_keys_get(&rater->keys, &price->total_key, event->codes, &lane->total.key);
}

/* The pools of a queue that pay for the very usage. */
static uint64_t pools_for(const struct tf_rulebook *book, const struct tf_payers *payers,
        uint32_t queue, const struct tf_rule_set *takers)
{
    uint64_t pools = book->queues[queue].pools & payers->can;

    for (uint32_t i = 0; i < book->pool_count; i++) {
        if ((payers->some >> i & 1) != 0 && !tf_rule_set_has(takers, book->pools[i].rule))
            pools &= ~((uint64_t)1 << i);
    }
    return pools;
}

static bool set_payers(
        const struct tf_rulebook *book, struct lane *lane, const struct tf_event *event)
{
    const struct tf_price *price = lane->price;
    const struct tf_payers *payers = tf_payers_at(price, event->from);
    const struct tf_payers *next = payers == &price->payers ? price->later : payers + 1;
    struct tf_rule_set takers;

    narrow(lane, (struct tf_interval){ payers == &price->payers ? TF_ALWAYS : payers->from,
                         next < price->later + price->later_count ? next->from : TF_NEVER });
    tf_match_event(&book->match, event, &takers);
    for (unsigned money = 0; money < 2; money++) {
        lane->cover_count = money == 0 ? 0 : lane->payer_count;
        for (size_t i = 0; i < payers->count; i++) {
            uint32_t queue = payers->queues[i];
            uint64_t pools = pools_for(book, payers, queue, &takers);

            if (book->queues[queue].is_money != (money == 1) || pools == 0)
                continue;
            if (!is_simple_queue(book, queue))
                return false;
            lane->payers[lane->payer_count++] = (struct lane_payer){ queue, pools };
        }
    }
    return true;
}

/* Works out what an event meets; the way stays CLOSED when it is not that simple. */
static void work_out(struct tf_lanes *lanes, const struct tf_party *party,
        const struct tf_event *event, const struct tf_shape *shape, struct lane *lane)
{
    struct tf_rater *rater = lanes->rater;
    const struct tf_rulebook *book = rater->book;
    struct tf_choice *choice;
    tariff_error ignored;
    uint32_t key;
    bool ok;

    *lane = (struct lane){
        .way = LANE_CLOSED, .zone = party->zone, .from = TF_ALWAYS, .until = TF_NEVER
    };
    if (tf_choose(rater, event, &choice, &ignored) != TARIFF_OK || choice == NULL)
        return;
    lane->price_index = choice->price;
    lane->price = &book->prices[choice->price];
    if (lane->price->kind == TF_PRICE_FREE)
        lane->way = LANE_FREE;
    if (lane->price->kind != TF_PRICE_CHARGE || !is_simple_price(book, lane->price))
        return;
    narrow(lane, tf_rater_window(rater, party->zone, TF_WINDOW_STATEMENT, event->from));
    lane->statement_from = lane->from;
    ok = tf_line_key(rater, party, lane->price, event, event->from, &key, &ignored) == TARIFF_OK &&
         tf_result_number(lanes->result, choice->price, key, &lane->number) &&
         set_meter(lane, book, shape, event) && set_included(rater, party, lane, event) &&
         set_payers(book, lane, event) && set_rates(rater, party, lane, event) &&
         set_total(rater, party, lane, event);
    if (!ok)
        lane->way = LANE_CLOSED;
}

/* Room for the lanes of all shapes known by now. */
static bool make_shapes(struct tf_lanes *lanes)
{
    size_t size = LANES_OF_SHAPE * sizeof *lanes->of_shape;
    size_t before = lanes->shape_capacity;

    if (!tf_grow(
                lanes->alloc, &lanes->of_shape, &lanes->shape_capacity, lanes->shapes->count, size))
        return false;
    memset(lanes->of_shape + before * LANES_OF_SHAPE, 0, (lanes->shape_capacity - before) * size);
    return true;
}

/* A lane that no other usage needs now. */
static struct lane *new_lane(struct tf_lanes *lanes, struct lane **of_shape)
{
    struct lane **place = of_shape;

    for (size_t i = 0; i < LANES_OF_SHAPE; i++, place++) {
        if (*place == NULL) {
            *place = tf_get(lanes->alloc, sizeof **place);
            return *place;
        }
    }
    return of_shape[lanes->next++ % LANES_OF_SHAPE];
}

static inline bool lane_holds(
        const struct lane *lane, const struct tf_party *party, const struct tf_packed *packed)
{
    return lane != NULL && lane->zone == party->zone && packed->at >= lane->from &&
           packed->at < lane->until;
}

static struct lane *open_lane(struct tf_lanes *lanes, const struct tf_party *party,
        const struct tf_packed *packed, const struct tf_packed_name *name)
{
    struct lane **of_shape, *lane;
    struct tf_event event;

    if (packed->shape >= lanes->shape_capacity && !make_shapes(lanes))
        return NULL;
    of_shape = &lanes->of_shape[packed->shape * (size_t)LANES_OF_SHAPE];
    for (size_t i = 1; i < LANES_OF_SHAPE; i++) {
        if (lane_holds(of_shape[i], party, packed)) { /* the one that was used last stands first */
            lane = of_shape[i];
            of_shape[i] = of_shape[0];
            return of_shape[0] = lane;
        }
    }
    lane = new_lane(lanes, of_shape);
    if (lane == NULL)
        return NULL;
    tf_packed_open(lanes->shapes, packed, name, lanes->numbers, &event);
    work_out(lanes, party, &event, &lanes->shapes->items[packed->shape], lane);
    return lane;
}

/* -- passing -------------------------------------------------------------------------------------
 */

/* An event on its way. */
struct passing {
    struct tf_lanes *lanes;
    const struct lane *lane;
    struct tf_party *party;
    const struct tf_packed *packed;
    const struct tf_packed_name *name;
    struct tf_recent_row *row;
};

static tariff_code too_large(const struct passing *p, tariff_error *err)
{
    struct tf_event event;

    if (p->lanes->result->forms.no_memory)
        return tf_no_memory(err);
    tf_packed_open(p->lanes->shapes, p->packed, p->name, p->lanes->numbers, &event);
    return tf_too_large(p->lanes->rater, &event, err);
}

/* a x b of what is not negative. */
static inline bool times_whole(struct tf_dec a, uint64_t b, struct tf_dec *out)
{
    tf_u128 low = tf_u128_product(tf_i128_lo(a.units), b);
    tf_u128 high = tf_u128_product((uint64_t)tf_i128_hi(a.units), b);
    uint64_t top = tf_u128_lo(high) + tf_u128_hi(low);

    if (tf_u128_hi(high) != 0 || top < tf_u128_lo(high) || top > INT64_MAX)
        return false;
    out->units = tf_u128_as_i128(tf_u128_of_parts(top, tf_u128_lo(low)));
    return true;
}

static inline bool tally(const struct passing *p, uint32_t which, struct tf_dec more)
{
    return tf_result_add(p->lanes->result, p->row->tallies, which, more);
}

static bool measure(const struct lane *lane, const struct tf_packed *packed,
        struct tf_dec *measured, struct tf_dec *quantity)
{
    *measured = lane->is_count ? lane->unit : tf_packed_number(packed);
    if (lane->digits_scale == 0 && !lane->is_count &&
            !tf_dec_mul_div(
                    *measured, lane->convert.num, lane->convert.den, TF_ROUND_HALF_UP, measured))
        return false;
    if (lane->whole_scale != 0)
        return times_whole(*measured, lane->whole_scale, quantity);
    return tf_dec_mul_div(*measured, lane->scale.num, lane->scale.den, TF_ROUND_HALF_UP, quantity);
}

static struct tf_total *running_of(
        const struct passing *p, const struct lane_running *running, uint32_t *near)
{
    struct tf_running *found = tf_running_near(p->lanes->rater->alloc, &p->party->runnings,
            running->kind, p->lane->price_index, running->key, running->window, near);

    return found == NULL ? NULL : &found->is.total;
}

/* The price's allowance pays first.  (R17) */
static bool take_free(const struct passing *p, struct tf_total *used, struct tf_dec *rest)
{
    struct tf_dec left, taken;

    if (!tf_dec_sub(p->lane->included_amount, used->value, &left))
        return false;
    taken = tf_dec_min(left, *rest);
    if (tf_dec_sign(taken) <= 0)
        return true;
    (void)tf_dec_sub(*rest, taken, rest);
    return tf_dec_add(used->value, taken, &used->value) && tally(p, TF_TALLY_INCLUDED, taken);
}

/* The grants of a queue pay what they can of *rest, in its order. */
static tariff_code draw_in_turn(const struct passing *p, const struct lane_payer *payer,
        struct tf_dec *rest, tariff_error *err)
{
    struct tf_party *party = p->party;
    struct tf_party_queue *queue = &party->queues[payer->queue];
    int64_t at = p->packed->at;

    tf_queue_skip(party, queue);
    for (uint32_t i = queue->live; i < queue->until && tf_dec_sign(*rest) > 0; i++) {
        struct tf_grant *grant = &party->grants[party->order[i]];
        struct tf_dec *left = &grant->left;
        struct tf_dec taken;

        if ((payer->pools >> grant->pool & 1) == 0 || !tf_grant_in_force(grant, at))
            continue;
        if (grant->per != TF_WINDOW_NONE) {
            left = tf_allowance_at(p->lanes->rater, party, party->order[i], at);
            if (left == NULL)
                return grant->rollover.given ? too_large(p, err) : tf_no_memory(err);
        }
        taken = tf_dec_min(*left, *rest);
        if (tf_dec_is_zero(taken))
            continue;
        (void)tf_dec_sub(*left, taken, left);
        (void)tf_dec_sub(*rest, taken, rest);
        if (!tf_dec_add(grant->used, taken, &grant->used) ||
                !tally(p, TF_TALLY_POOLS + grant->pool, taken))
            return too_large(p, err);
    }
    return TARIFF_OK;
}

/* Adds up, exactly; false when it does not fit. */
static bool round_amount(const struct passing *p, const struct tf_sum *sum, struct tf_dec *amount)
{
    const struct tf_round *round = &p->lane->price->round;
    const struct tf_dec last_place = { tf_i128_of(1) };
    struct tf_dec exact, moved;

    if (!tf_sum_round(sum, p->lane->den, round->to, round->mode, amount))
        return false;
    return round->at_rows ||
           (tf_sum_round(sum, p->lane->den, last_place, TF_ROUND_HALF_UP, &exact) &&
                   tf_dec_sub(*amount, exact, &moved) && tally(p, TF_TALLY_MOVED, moved));
}

/* What `paid` costs at one rate; all of the event when nothing of it was covered. */
static bool cost_at(const struct passing *p, const struct lane_rate *rate, struct tf_dec paid,
        bool is_whole, struct tf_dec *amount)
{
    uint64_t of_digit = rate->amounts[p->packed->places];
    struct tf_sum sum = tf_sum_zero();

    if (is_whole && of_digit != 0) {
        tf_u128 units = tf_u128_product(p->packed->digits, of_digit);

        amount->units = tf_u128_as_i128(units);
        return (tf_u128_hi(units) >> 63) == 0;
    }
    return tf_sum_add(&sum, paid, rate->factor) && round_amount(p, &sum, amount);
}

/* The total climbs: nearly always within a tier.  (R4) */
static bool climb(const struct passing *p, struct tf_total *total, struct tf_dec covered,
        struct tf_dec paid, struct tf_dec *amount)
{
    const struct lane *lane = p->lane;
    const struct tf_model_tier *tier;
    struct tf_dec before = total->value, after;
    struct tf_sum sum = tf_sum_zero();
    bool opened = total->opened;

    if ((lane->price->counts_used && !tf_dec_add(before, covered, &before)) ||
            !tf_dec_add(before, paid, &after))
        return false;
    total->value = after;
    total->opened = true;
    tier = opened && lane->rate_count > 0
                   ? tf_model_straight(lane->model, lane->version, before, after)
                   : NULL;
    if (tier != NULL)
        return cost_at(p, &lane->rates[tier - lane->version->tiers], paid, tf_dec_is_zero(covered),
                amount);
    return tf_model_between(lane->model, lane->version, lane->cell, opened, before, after,
                   lane->den, &sum) &&
           round_amount(p, &sum, amount);
}

static bool rate_rest(const struct passing *p, struct tf_dec covered, struct tf_dec paid,
        struct tf_total *total, struct tf_dec *amount)
{
    *amount = tf_dec_zero();
    if (p->lane->way == LANE_CLIMBS)
        return climb(p, total, covered, paid, amount);
    return tf_dec_is_zero(paid) ||
           cost_at(p, &p->lane->rates[0], paid, tf_dec_is_zero(covered), amount);
}

/* What is measured, covered, priced and paid goes into the row at once. */
static bool tally_passed(const struct passing *p, struct tf_dec measured, struct tf_dec covered,
        struct tf_dec paid, struct tf_dec amount)
{
    return tally(p, TF_TALLY_MEASURED, measured) && tally(p, TF_TALLY_COVERED, covered) &&
           tally(p, TF_TALLY_PAID, paid) && tally(p, TF_TALLY_AMOUNT, amount);
}

static tariff_code pass(
        const struct passing *p, struct tf_dec measured, struct tf_dec quantity, tariff_error *err)
{
    const struct lane *lane = p->lane;
    struct tf_dec rest = quantity, free, covered = tf_dec_zero(), used = covered, amount;
    struct tf_total own = { 0 }, *total = &own;
    tariff_code code = TARIFF_OK;

    if (lane->has_included) {
        struct tf_total *used_free = running_of(p, &lane->included, &p->row->included_near);

        if (used_free == NULL)
            return tf_no_memory(err);
        if (!take_free(p, used_free, &rest))
            return too_large(p, err);
    }
    free = rest;
    for (size_t i = 0; i < lane->cover_count && code == TARIFF_OK; i++)
        code = draw_in_turn(p, &lane->payers[i], &rest, err);
    if (code == TARIFF_OK && lane->has_total) {
        total = running_of(p, &lane->total, &p->row->total_near);
        code = total == NULL ? tf_no_memory(err) : TARIFF_OK;
    }
    if (code != TARIFF_OK)
        return code;
    (void)tf_dec_sub(quantity, rest, &used);
    (void)tf_dec_sub(free, rest, &covered);
    if (!rate_rest(p, used, rest, total, &amount) ||
            !tally_passed(p, measured, covered, rest, amount))
        return too_large(p, err);
    rest = amount;
    for (size_t i = lane->cover_count; i < lane->payer_count && code == TARIFF_OK; i++)
        code = draw_in_turn(p, &lane->payers[i], &rest, err);
    if (code == TARIFF_OK && !tf_dec_sub(p->party->balance, rest, &p->party->balance))
        code = too_large(p, err);
    return code;
}

/* Time passes for a party in which nothing waits, as tf_party_feed lets it pass. */
static inline tariff_code pass_time(
        struct tf_lanes *lanes, struct tf_party *party, int64_t at, tariff_error *err)
{
    if (at > party->next_expiry)
        return tf_party_settle(lanes->rater, party, at, err);
    if (at > party->settled_until) {
        party->settled_until = at;
        tf_runnings_prune(&party->runnings, at - 1);
    }
    return TARIFF_OK;
}

tariff_code tf_lane_take(struct tf_lanes *lanes, struct tf_party *party,
        const struct tf_packed *packed, const struct tf_packed_name *names, bool *taken,
        tariff_error *err)
{
    struct passing p = {
        .lanes = lanes, .party = party, .packed = packed, .name = &names[packed->name]
    };
    struct tf_dec measured, quantity;
    tariff_code code;

    *taken = false;
    if (packed->at < party->settled_until || !tf_party_is_quiet(lanes->rater, party))
        return TARIFF_OK;
    p.lane = packed->shape < lanes->shape_capacity
                     ? lanes->of_shape[packed->shape * (size_t)LANES_OF_SHAPE]
                     : NULL;
    if (!lane_holds(p.lane, party, packed) &&
            (p.lane = open_lane(lanes, party, packed, p.name)) == NULL)
        return tf_no_memory(err);
    if (p.lane->way == LANE_CLOSED)
        return TARIFF_OK;
    if (p.lane->way != LANE_FREE && (!measure(p.lane, packed, &measured, &quantity) ||
                                            tf_dec_is_zero(measured) || tf_dec_is_zero(quantity)))
        return TARIFF_OK;
    *taken = true;
    if ((code = pass_time(lanes, party, packed->at, err)) != TARIFF_OK)
        return code;
    if (p.lane->way == LANE_FREE) {
        lanes->rater->free_count++;
        return TARIFF_OK;
    }
    p.row = tf_result_recent(lanes->result, party->account, p.lane->number, p.lane->statement_from);
    if (p.row == NULL)
        return tf_no_memory(err);
    lanes->rater->charging = true;
    code = pass(&p, measured, quantity, err);
    lanes->rater->charging = code != TARIFF_OK;
    lanes->result->lines_seen += code == TARIFF_OK;
    return code;
}

void tf_lane_ahead(const struct tf_lanes *lanes, const struct tf_packed *packed, unsigned stage)
{
    const struct lane *lane = packed->shape < lanes->shape_capacity
                                      ? lanes->of_shape[packed->shape * (size_t)LANES_OF_SHAPE]
                                      : NULL;
    const struct tf_recent_row *row;

    if (lane == NULL || packed->account >= lanes->result->recent_capacity)
        return;
    row = tf_result_place(lanes->result, packed->account, lane->number);
    if (stage == 0) {
        tf_prefetch(row);
    } else if (stage == 2) {
        tf_prefetch(row->tallies);
        tf_prefetch_at(row->tallies, TF_CACHE_LINE);
    }
}

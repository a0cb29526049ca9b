/* SPDX-License-Identifier: MIT */
/*
 * charge.c - one piece: measure, scale, step, included, quantity pools, rate,
 * rounding, money pools, balance, in this order.  (R4, R6, R8, R9)
 */
#include <assert.h>

#include "rating/passage.h"
#include "rating/total.h"

tariff_code tf_too_large(
        const struct tf_rater *rater, const struct tf_event *event, tariff_error *err)
{
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, tf_event_place(rater, event),
            "Use a larger unit, or look for a quantity that is a mistake.",
            "The quantity or amount of event \"%.*s\" passes 1.7 x 10^20 or its rate's "
            "range.",
            (int)event->id_length, event->id);
}

tariff_code tf_cannot_hold(const struct tf_passage *p, tariff_error *err)
{
    if (p->item->kind < TF_ITEM_CLOSING)
        return tf_too_large(p->rater, p->item->event, err);
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, p->price->place,
            "Use a larger unit, or look for a quantity that is a mistake.",
            "What the price \"%s\" comes to for account \"%s\" when its %s closes does not fit.",
            p->price->name, p->party->id, tf_window_name(p->price->total));
}

static bool add_to(struct tf_dec *sum, struct tf_dec more)
{
    return tf_dec_add(*sum, more, sum);
}

/* Notes what somebody pays of a piece that is charged in advance. */
static bool note_own_draw(struct tf_alloc alloc, struct tf_work *work, struct tf_draw draw)
{
    for (size_t i = work->own_draw_count; i-- > 0;) {
        if (work->own_draws[i].grant == draw.grant && work->own_draws[i].pool == draw.pool)
            return add_to(&work->own_draws[i].amount, draw.amount);
    }
    if (!tf_grow(alloc, &work->own_draws, &work->own_draw_capacity, work->own_draw_count + 1,
                sizeof *work->own_draws))
        return false;
    work->own_draws[work->own_draw_count++] = draw;
    return true;
}

/*
 * Draws of one payer are one; where usage may be taken back, only when the line is complete, since
 * the latest goes back first.  (R7)
 */
bool tf_note_draw(struct tf_passage *p, uint32_t grant, uint32_t pool, struct tf_dec amount)
{
    struct tf_work *work = p->work;
    size_t until = p->rater->takes_back && work->draw_count > 0 ? work->draw_count - 1 : 0;

    if (p->item->kind == TF_ITEM_PERIOD &&
            !note_own_draw(p->rater->alloc, work, (struct tf_draw){ grant, pool, amount }))
        return false;
    for (size_t i = work->draw_count; i-- > until;) {
        if (work->draws[i].grant == grant && work->draws[i].pool == pool)
            return add_to(&work->draws[i].amount, amount);
    }
    if (!tf_grow(p->rater->alloc, &work->draws, &work->draw_capacity, work->draw_count + 1,
                sizeof *work->draws))
        return false;
    work->draws[work->draw_count++] = (struct tf_draw){ grant, pool, amount };
    return true;
}

/* Likewise the sum that is rounded. */
static struct tf_rounded *rounded_of(struct tf_passage *p)
{
    enum tf_window window = p->price->round.per;
    struct tf_running *running;

    if (tf_passage_is_of_item(p, window) && p->item->price != TF_NONE)
        return &p->item->rounded;
    if (tf_passage_is_of_item(p, window)) {
        running = tf_passage_running_of_item(p, TF_RUNNING_ITEM_SUM);
        return running == NULL ? NULL : &running->is.rounded;
    }
    if (window == TF_WINDOW_NONE)
        return &p->work->open.rounded;
    running = tf_passage_running(p, TF_RUNNING_SUM, window, p->piece->key, TF_ALWAYS);
    return running == NULL ? NULL : &running->is.rounded;
}

/* What the event's pieces came to so far, for the line of the next one.  (R2) */
static bool note_exact(struct tf_passage *p)
{
    struct tf_running *running;

    if (p->item->price != TF_NONE) {
        p->item->exact = p->work->open.exact;
        return true;
    }
    running = tf_passage_running_of_item(p, TF_RUNNING_ITEM_EXACT);
    if (running != NULL)
        running->is.rounded.sum = p->work->open.exact;
    return running != NULL;
}

/* quantity, stepped up by the difference of the running total's steps.  (step) */
static bool step_up(struct tf_passage *p, struct tf_total *total, struct tf_dec *quantity)
{
    struct tf_dec before, after, raw;

    if (!tf_dec_round(total->raw, p->price->step, TF_ROUND_UP, &before) ||
            !tf_dec_add(total->raw, *quantity, &raw) ||
            !tf_dec_round(raw, p->price->step, TF_ROUND_UP, &after))
        return false;
    total->raw = raw;
    return tf_dec_sub(after, before, quantity);
}

/*
 * True when the item is among the events that are included.  It is counted where it begins, so that
 * a cut does not count it twice; what takes usage back is no event.
 */
static bool is_counted_in(struct tf_passage *p, struct tf_dec *events, struct tf_dec quantity)
{
    struct tf_item *item = p->item;
    bool is_in = tf_dec_cmp(*events, p->price->included.events) < 0;

    if (item->counted == TF_COUNTED_NOT_YET) {
        item->counted = is_in ? TF_COUNTED_IN : TF_COUNTED_OUT;
        if (is_in && tf_dec_sign(quantity) >= 0)
            (void)tf_dec_add(*events, tf_dec_of(1), events);
    }
    return item->counted == TF_COUNTED_IN;
}

/* What is included of a quantity, when that much of the amount is left.  (R17) */
static struct tf_dec part_included(
        struct tf_passage *p, struct tf_dec *events, struct tf_dec left, struct tf_dec quantity)
{
    const struct tf_included *included = &p->price->included;
    bool is_in = included->has_events && is_counted_in(p, events, quantity);

    if (is_in && (!included->has_amount || included->ends_last))
        return quantity;
    if (included->has_events && !is_in && !included->ends_last)
        return tf_dec_zero();
    return tf_dec_min(tf_dec_max(left, tf_dec_zero()), quantity);
}

/*
 * The allowance bound to the price pays first: what is in force at the usage, less what its
 * window has used.  (R17)
 */
static tariff_code take_included(struct tf_passage *p, struct tf_dec *rest, tariff_error *err)
{
    const struct tf_included *included = &p->price->included;
    struct tf_running *running =
            tf_passage_running(p, TF_RUNNING_INCLUDED, included->per, 0, TF_ALWAYS);
    struct tf_total *total;
    struct tf_dec left, taken;

    if (running == NULL)
        return tf_no_memory(err);
    total = &running->is.total;
    if (!tf_amount_at(tf_party_fact(p->rater, p->party, included->fact), included->amount,
                p->piece->from, &left) ||
            !tf_dec_sub(left, total->value, &left))
        return tf_cannot_hold(p, err);
    taken = part_included(p, &total->raw, left, *rest);
    if (!tf_dec_sub(left, taken, &left))
        return tf_cannot_hold(p, err);
    (void)tf_dec_sub(*rest, taken, rest);
    tf_trail_included(p->rater, p->price, taken, left, total->raw);
    if (tf_dec_sign(taken) == 0)
        return TARIFF_OK;
    if (!add_to(&total->value, taken) || !add_to(&p->work->open.line.included, taken))
        return tf_cannot_hold(p, err);
    return tf_note_draw(p, TF_DRAW_INCLUDED, TF_NONE, taken) ? TARIFF_OK : tf_no_memory(err);
}

/* Whole steps that a grant has, for usage; what goes beyond it is for later usage of the total. */
static bool take_steps(struct tf_passage *p, const struct tf_dec *step, struct tf_dec left,
        struct tf_dec rest, struct tf_dec *taken)
{
    struct tf_total *total = tf_passage_total(p, TF_ALWAYS);
    struct tf_dec wanted, ahead;

    if (total == NULL || !tf_dec_round(left, *step, TF_ROUND_DOWN, &left) ||
            !tf_dec_round(rest, *step, TF_ROUND_UP, &wanted))
        return false;
    *taken = tf_dec_min(left, wanted);
    return tf_dec_cmp(*taken, rest) <= 0 ||
           (tf_dec_sub(*taken, rest, &ahead) && add_to(&total->ahead, ahead));
}

/* What steps have left from earlier usage of the total covers usage first. */
static tariff_code use_ahead(struct tf_passage *p, struct tf_dec *rest, tariff_error *err)
{
    struct tf_total *total = tf_passage_total(p, TF_ALWAYS);
    struct tf_dec taken;

    if (total == NULL)
        return tf_no_memory(err);
    taken = tf_dec_min(total->ahead, *rest);
    if (tf_dec_sign(taken) <= 0)
        return TARIFF_OK;
    (void)tf_dec_sub(total->ahead, taken, &total->ahead);
    (void)tf_dec_sub(*rest, taken, rest);
    tf_trail_ahead(p->rater, p->price, taken);
    return TARIFF_OK;
}

/* One grant in force pays what it can of *rest. */
static tariff_code draw_from_grant(struct tf_passage *p, uint32_t queue, uint32_t index,
        struct tf_dec *rest, tariff_error *err)
{
    struct tf_grant *grant = &p->party->grants[index];
    const struct tf_pool *pool = &p->rater->book->pools[grant->pool];
    struct tf_dec *left = tf_allowance_at(p->rater, p->party, index, p->piece->from);
    struct tf_dec taken, covered;
    tariff_code code;

    if (left == NULL)
        return grant->rollover.given ? tf_cannot_hold(p, err) : tf_no_memory(err);
    if (tf_dec_sign(*left) == 0) {
        tf_trail_grant(p->rater, p->party, queue, index, "used up", tf_dec_zero(), *left);
        return TARIFF_OK;
    }
    if (pool->rate != NULL && pool->is_money)
        return tf_cover_with_money(p, queue, index, left, rest, err);
    taken = covered = tf_dec_min(*left, *rest);
    if (pool->has_step) {
        if (!take_steps(p, &pool->step, *left, *rest, &taken))
            return tf_cannot_hold(p, err);
        covered = tf_dec_min(taken, *rest);
        if (tf_dec_sign(taken) == 0) {
            tf_trail_grant(p->rater, p->party, queue, index, "less than a step is left",
                    tf_dec_zero(), *left);
            return TARIFF_OK;
        }
    }
    (void)tf_dec_sub(*left, taken, left);
    (void)tf_dec_sub(*rest, covered, rest);
    tf_trail_grant(p->rater, p->party, queue, index, NULL, taken, *left);
    if (!add_to(&grant->used, taken))
        return tf_cannot_hold(p, err);
    if (pool->rate != NULL && (code = tf_charge_covered(p, grant->pool, covered, err)) != TARIFF_OK)
        return code;
    return tf_note_draw(p, index, grant->pool, taken) ? TARIFF_OK : tf_no_memory(err);
}

/* The instant at which a pool's grants must be in force to pay for the piece.  (R13) */
static int64_t eligible_at(const struct tf_passage *p, uint32_t pool)
{
    bool by_bill = p->rater->book->pools[pool].match_window && p->window.from < p->window.until;

    return by_bill ? p->window.until - 1 : p->piece->from;
}

static uint64_t pays_for(const struct tf_passage *p, uint64_t pools)
{
    return tf_pools_paying(
            p->rater, p->party->zone, p->payers, p->item->event, p->piece->from, pools);
}

static tariff_code refuse_rest(
        const struct tf_passage *p, uint32_t pool, struct tf_dec rest, tariff_error *err)
{
    const struct tf_pool *rules = &p->rater->book->pools[pool];
    const struct tf_event *event = p->item->event;
    char text[TF_DEC_TEXT_MAX];

    if (!rules->is_money)
        (void)tf_unit_from_base(rest, &rules->unit, TF_ROUND_HALF_UP, &rest);
    tf_dec_format(rest, rules->is_money ? 2 : 0, text);
    p->rater->failed = event;
    return tf_fail(err, TF_F_POOL_REFUSES, tf_event_place(p->rater, event),
            "Fill the pool before, or let its rest go to the balance.",
            "The pool \"%s\" of account \"%s\" has %s %s too little for event \"%.*s\".",
            rules->name, p->party->id, text,
            rules->is_money ? p->rater->book->currency : rules->unit.text, (int)event->id_length,
            event->id);
}

/* What one pool does about usage that its grants do not cover. */
static tariff_code leave_rest(
        struct tf_passage *p, uint32_t pool, struct tf_dec *rest, tariff_error *err)
{
    enum tf_rest what = p->rater->book->pools[pool].rest;
    struct tf_dec owed = tf_debt_room(p->rater, p->party, pool, *rest);
    bool fits;

    if (tf_dec_sign(owed) > 0) {
        (void)tf_dec_sub(*rest, owed, rest);
        if (!tf_debt_add(p->rater, p->party, pool, owed, p->piece->from, &fits))
            return fits ? tf_no_memory(err) : tf_cannot_hold(p, err);
        tf_trail_rest(p->rater, pool, true, owed, tf_debt_of(p->party, pool));
        if (!tf_note_draw(p, TF_DRAW_OWED, pool, owed))
            return tf_no_memory(err);
    }
    if (tf_dec_sign(*rest) <= 0 || what == TF_REST_BALANCE)
        return TARIFF_OK;
    if (what == TF_REST_REFUSE)
        return refuse_rest(p, pool, *rest, err);
    tf_trail_rest(p->rater, pool, false, *rest, tf_dec_zero());
    if (!tf_note_draw(p, TF_DRAW_REPORTED, pool, *rest))
        return tf_no_memory(err);
    *rest = tf_dec_zero();
    return TARIFF_OK;
}

/* The grants of one queue pay what they can of *rest, in its order. */
static tariff_code draw_from_grants(struct tf_passage *p, uint32_t queue, uint64_t pools,
        struct tf_dec *rest, tariff_error *err)
{
    const struct tf_party *party = p->party;
    struct tf_party_queue *range = &party->queues[queue];
    tariff_code code = TARIFF_OK;

    if (p->rater->book->queues[queue].first.by_window)
        tf_queue_sort(p->rater, p->party, queue, p->piece->from);
    else
        tf_queue_skip(party, range);
    for (uint32_t i = p->rater->trail == NULL ? range->live : range->from;
            i < range->until && tf_dec_sign(*rest) > 0 && code == TARIFF_OK; i++) {
        const struct tf_grant *grant = &party->grants[party->order[i]];
        int64_t at = eligible_at(p, grant->pool);

        if ((pools >> grant->pool & 1) == 0)
            tf_trail_grant(p->rater, party, queue, party->order[i], "does not pay for this",
                    tf_dec_zero(), tf_dec_zero());
        else if (!tf_grant_in_force(grant, at))
            tf_trail_grant(p->rater, party, queue, party->order[i],
                    at < grant->effective ? "not yet effective" : "expired", tf_dec_zero(),
                    tf_dec_zero());
        else
            code = draw_from_grant(p, queue, party->order[i], rest, err);
    }
    return code;
}

/* One queue: what its pools owe is paid first, then usage; then comes what they cannot cover. */
static tariff_code draw_from_queue(
        struct tf_passage *p, uint32_t queue, struct tf_dec *rest, tariff_error *err)
{
    const struct tf_rulebook *book = p->rater->book;
    uint64_t pools = pays_for(p, book->queues[queue].pools);
    tariff_code code = TARIFF_OK;

    if (pools == 0)
        return TARIFF_OK;
    if (p->party->debts != NULL)
        code = tf_debts_settle(p->rater, p->party, pools, p->piece->from, err);
    if (code != TARIFF_OK || book->queues[queue].is_plain)
        return code == TARIFF_OK ? draw_from_grants(p, queue, pools, rest, err) : code;
    if (!book->queues[queue].is_money)
        code = use_ahead(p, rest, err);
    if (code == TARIFF_OK)
        code = draw_from_grants(p, queue, pools, rest, err);
    for (uint32_t i = 0; i < book->pool_count && code == TARIFF_OK; i++) {
        if ((pools >> i & 1) != 0 && tf_dec_sign(*rest) > 0)
            code = leave_rest(p, i, rest, err);
    }
    return code;
}

/* Pools of quantity, or pools of money, in the order of deduct. */
static tariff_code draw_from_pools(
        struct tf_passage *p, bool money, struct tf_dec *rest, tariff_error *err)
{
    const struct tf_payers *payers = p->payers;
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < payers->count && code == TARIFF_OK; i++) {
        if (tf_dec_sign(*rest) <= 0)
            break;
        if (p->rater->book->queues[payers->queues[i]].is_money == money)
            code = draw_from_queue(p, payers->queues[i], rest, err);
    }
    return code;
}

/* What comes back does so at the rate at which it was charged. */
static tariff_code ask(const struct tf_passage *p, struct tf_rate_now *now, tariff_error *err)
{
    int64_t at = p->item->kind == TF_ITEM_RETURN ? tf_period_begin(p->rater, p->party, p->item)
                                                 : p->piece->from;

    return tf_rate_find(p->rater, p->party, p->price, p->item->event, at, now, err);
}

/* Adds an amount to the line and to the rounding sum; *amount is the difference of that sum.  (R8)
 */
static tariff_code post(
        struct tf_passage *p, const struct found *found, struct tf_dec *amount, tariff_error *err)
{
    const struct tf_price *price = p->price;
    tf_i128 den = tf_party_den(p->rater, p->party, price);
    struct tf_rounded *running;
    struct tf_dec rounded;

    if (!tf_sum_add_sum(&p->work->open.exact, &found->exact))
        return tf_cannot_hold(p, err);
    if (p->work->open.goes_on && !note_exact(p))
        return tf_no_memory(err);
    running = rounded_of(p);
    if (running == NULL)
        return tf_no_memory(err);
    if (!tf_sum_add_sum(&running->sum, &found->exact) ||
            !tf_sum_round(&running->sum, den, price->round.to, price->round.mode, &rounded) ||
            !tf_dec_sub(rounded, running->given, amount))
        return tf_cannot_hold(p, err);
    running->given = rounded;
    if (p->item->kind == TF_ITEM_MINIMUM)
        tf_trail_minimum(p->rater, price, found->before, found->after, found->promise, *amount);
    else if (found->is_covered)
        tf_trail_covered_amount(p->rater, *amount);
    else if (found->waits)
        tf_trail_waits(p->rater, price, found->after);
    else
        tf_trail_rate(p->rater, price, &found->rate, p->item->event, found->before, found->after,
                found->starts, *amount);
    return TARIFF_OK;
}

/* The amount of `paid` after `covered` quantity.  (R4, R6) */
static tariff_code rate(struct tf_passage *p, struct tf_dec covered, struct tf_dec paid,
        struct tf_dec *amount, tariff_error *err)
{
    const struct tf_price *price = p->price;
    struct found found = { .before = tf_dec_zero(), .after = paid };
    struct tf_dec charged = price->bills == TF_NONE ? paid : p->billed;
    tariff_code code = TARIFF_OK;
    bool fits = true;

    *amount = tf_dec_zero();
    found.starts = p->begins && tf_dec_sign(price->start_fee) != 0;
    if (tf_dec_sign(charged) == 0 && !found.starts &&
            (price->model == NULL || tf_model_is_flat(price->model)))
        return TARIFF_OK; /* a flat rate of nothing is nothing */
    if (p->asked != NULL)
        found.rate = *p->asked;
    else if ((code = ask(p, &found.rate, err)) != TARIFF_OK)
        return code;
    if (found.rate.version == NULL)
        fits = tf_sum_add(&found.exact, charged, found.rate.factor);
    else if (tf_model_is_flat(price->model))
        fits = tf_sum_add(&found.exact, charged, found.rate.version->factors[found.rate.cell]);
    else
        code = tf_total_climb(p, covered, paid, &found, err);
    if (found.starts && code == TARIFF_OK)
        fits = fits &&
               tf_sum_add(&found.exact, price->start_fee, tf_party_den(p->rater, p->party, price));
    if (!fits)
        return tf_cannot_hold(p, err);
    return code == TARIFF_OK ? post(p, &found, amount, err) : code;
}

/* Adds to what was charged of a total that has a minimum. */
static tariff_code add_charged(
        struct tf_passage *p, uint32_t owner, uint32_t key, struct tf_dec amount, tariff_error *err)
{
    const struct tf_price *price = &p->rater->book->prices[owner];
    struct tf_running *running =
            tf_running_get(p->rater->alloc, &p->party->runnings, TF_RUNNING_CHARGED, owner, key,
                    tf_rater_window(p->rater, p->party->zone, price->total, p->piece->from));

    if (running == NULL)
        return tf_no_memory(err);
    if (p->item->kind != TF_ITEM_CLOSING && p->item->kind != TF_ITEM_MINIMUM) /* usage owes it */
        running->is.total.opened = true;
    return add_to(&running->is.total.value, amount) ? TARIFF_OK : tf_cannot_hold(p, err);
}

/* What is charged counts towards the price's own minimum, and towards commits.  (R7) */
static tariff_code count_charged(struct tf_passage *p, struct tf_dec amount, tariff_error *err)
{
    tariff_code code = TARIFF_OK;
    uint32_t key = 0;

    if (p->price->has_minimum && p->item->kind != TF_ITEM_MINIMUM) {
        if (!tf_keys_get(&p->rater->keys, &p->price->total_key, p->item->event->codes, &key))
            return tf_no_memory(err);
        code = add_charged(p, (uint32_t)(p->price - p->rater->book->prices), key, amount, err);
    }
    for (size_t i = 0; i < p->price->commit_count && code == TARIFF_OK; i++)
        code = add_charged(p, p->price->commits[i], 0, amount, err);
    return code;
}

/* What pools of quantity charge for what they covered goes the way of all amounts. */
static tariff_code rate_covered(struct tf_passage *p, struct tf_dec *amount, tariff_error *err)
{
    const struct tf_sum nothing = tf_sum_zero();
    struct found found = { .exact = p->covered, .is_covered = true };

    *amount = tf_dec_zero();
    return tf_sum_cmp(&p->covered, &nothing) == 0 ? TARIFF_OK : post(p, &found, amount, err);
}

/* What pools of money paid for what they covered is paid, and part of the amount as it is. */
static tariff_code post_drawn(struct tf_passage *p, tariff_error *err)
{
    struct tf_open_line *open = &p->work->open;

    if (tf_dec_sign(p->drawn) == 0)
        return TARIFF_OK;
    if (!add_to(&open->line.amount, p->drawn) ||
            !tf_sum_add(&open->exact, p->drawn, tf_party_den(p->rater, p->party, p->price)))
        return tf_cannot_hold(p, err);
    if (open->goes_on && !note_exact(p))
        return tf_no_memory(err);
    return count_charged(p, p->drawn, err);
}

/* What nobody else paid is the balance's. */
static tariff_code owe(struct tf_passage *p, struct tf_dec rest, tariff_error *err)
{
    struct tf_line *line = &p->work->open.line;

    if (tf_dec_sign(rest) == 0)
        return TARIFF_OK;
    if (!add_to(&line->balance, rest) || !tf_dec_sub(p->party->balance, rest, &p->party->balance))
        return tf_cannot_hold(p, err);
    tf_trail_balance(p->rater, rest);
    return tf_note_draw(p, TF_DRAW_BALANCE, TF_NONE, rest) ? TARIFF_OK : tf_no_memory(err);
}

/* Money pools, then the balance, pay the amount; or it waits for all that the window comes to. */
static tariff_code pay(struct tf_passage *p, struct tf_dec amount, tariff_error *err)
{
    const struct tf_rulebook *book = p->rater->book;
    struct tf_dec rest = amount;
    tariff_code code = count_charged(p, amount, err);

    if (code != TARIFF_OK)
        return code;
    if (!add_to(&p->work->open.line.amount, amount))
        return tf_cannot_hold(p, err);
    if (book->pays_later)
        return TARIFF_OK;
    if (tf_dec_sign(amount) < 0) {
        rest = tf_dec_neg(rest);
        code = tf_pay_back(p, &rest, err);
        return code == TARIFF_OK ? owe(p, tf_dec_neg(rest), err) : code;
    }
    if (book->pays_by_steps) {
        struct tf_paying paying = { *p->piece, *p->item, p->window };

        return tf_piece_pay(p->rater, p->party, &paying, amount, err);
    }
    code = draw_from_pools(p, true, &rest, err);
    return code == TARIFF_OK ? owe(p, rest, err) : code;
}

/*
 * All that a total came to, at the numbers in force when it closes; when it restarts with them,
 * at those that it began with.  (R7)
 */
static tariff_code charge_closing(struct tf_passage *p, tariff_error *err)
{
    const struct tf_price *price = p->price;
    struct tf_running *running = tf_running_find(&p->party->runnings, TF_RUNNING_TOTAL,
            p->piece->price, p->item->key, p->piece->total_from);
    struct found found = { .before = tf_dec_zero(), .after = running->is.total.value };
    struct tf_dec amount;
    tariff_code code = tf_rate_find(p->rater, p->party, price, p->item->event,
            price->restarts ? p->piece->total_from : p->piece->from, &found.rate, err);

    if (code != TARIFF_OK)
        return code;
    if (!tf_total_close(p, &found, running->is.total.raw))
        return tf_cannot_hold(p, err);
    running->is.total = (struct tf_total){ 0 };
    tf_trail_closing(p->rater, price);
    code = post(p, &found, &amount, err);
    return code == TARIFF_OK ? pay(p, amount, err) : code;
}

/* The minimum of a total that closes, over the denominator of its price: of a commit, the part of
 * it that is owed for the window. */
static bool find_minimum(struct tf_passage *p, struct tf_interval window, struct found *found)
{
    const struct tf_price *price = p->price;
    tf_i128 den = tf_party_den(p->rater, p->party, price);
    tf_i128 share, rest;

    found->after = price->minimum;
    found->promise = (struct tf_promise){ 1, 1 };
    if (price->commit != NULL) {
        found->promise = tf_commit_promise(p->party, price->commit, window);
        if (!tf_amount_at(tf_party_fact(p->rater, p->party, price->commit->fact), price->minimum,
                    p->piece->from, &found->after))
            return false;
    }
    tf_i128_divmod(den, tf_i128_of(found->promise.of), &share, &rest); /* such days divide it */
    return tf_i128_mul(share, tf_i128_of(found->promise.days), &share) &&
           tf_sum_add(&found->exact, found->after, share) &&
           tf_sum_add(&found->exact, tf_dec_neg(found->before), den);
}

/* What a total lacks of its minimum when it closes.  (R7) */
static tariff_code charge_minimum(struct tf_passage *p, tariff_error *err)
{
    struct tf_running *running = tf_running_find(&p->party->runnings, TF_RUNNING_CHARGED,
            p->piece->price, p->item->key, p->piece->total_from);
    struct tf_interval window = { p->piece->total_from, running->until };
    struct found found = { .before = running->is.total.value };
    const struct tf_sum nothing = tf_sum_zero();
    tariff_code code = TARIFF_OK;
    struct tf_dec amount;

    running->is.total = (struct tf_total){ 0 };
    if (!find_minimum(p, window, &found))
        return tf_cannot_hold(p, err);
    if (found.promise.days == 0 || tf_sum_cmp(&found.exact, &nothing) <= 0)
        return TARIFF_OK; /* who promised nothing owes nothing, also when something came back */
    code = post(p, &found, &amount, err);
    return code == TARIFF_OK ? pay(p, amount, err) : code;
}

static struct tf_passage passage_of(
        struct tf_rater *rater, struct tf_party *party, struct tf_paying *paying)
{
    const struct tf_price *price = &rater->book->prices[paying->piece.price];

    return (struct tf_passage){ .rater = rater,
        .party = party,
        .work = rater->work,
        .piece = &paying->piece,
        .item = &paying->item,
        .price = price,
        .payers = tf_payers_at(price, paying->piece.from),
        .window = paying->window };
}

bool tf_line_takes(
        struct tf_rater *rater, struct tf_party *party, struct tf_paying *paying, uint32_t queue)
{
    struct tf_passage p = passage_of(rater, party, paying);

    return pays_for(&p, rater->book->queues[queue].pools) != 0;
}

tariff_code tf_line_draw(struct tf_rater *rater, struct tf_party *party, struct tf_paying *paying,
        uint32_t queue, struct tf_dec *rest, tariff_error *err)
{
    struct tf_passage p = passage_of(rater, party, paying);

    return draw_from_queue(&p, queue, rest, err);
}

tariff_code tf_line_owe(struct tf_rater *rater, struct tf_party *party, struct tf_paying *paying,
        struct tf_dec rest, tariff_error *err)
{
    struct tf_passage p = passage_of(rater, party, paying);

    return owe(&p, rest, err);
}

/* What is included, and pools of quantity, cover what they can of *rest. */
static tariff_code cover(struct tf_passage *p, struct tf_dec *rest, tariff_error *err)
{
    struct tf_dec covered;
    tariff_code code;

    if (p->price->included.given && (code = take_included(p, rest, err)) != TARIFF_OK)
        return code;
    covered = *rest;
    if ((code = draw_from_pools(p, false, rest, err)) != TARIFF_OK)
        return code;
    (void)tf_dec_sub(covered, *rest, &covered);
    return add_to(&p->work->open.line.covered, covered) ? TARIFF_OK : tf_cannot_hold(p, err);
}

tariff_code tf_piece_charge(struct tf_rater *rater, struct tf_party *party,
        const struct tf_piece *piece, struct tf_item *item, struct tf_interval window,
        tariff_error *err)
{
    struct tf_rate_now looked;
    struct tf_passage p = { .rater = rater,
        .party = party,
        .work = rater->work,
        .piece = piece,
        .item = item,
        .price = &rater->book->prices[piece->price],
        .payers = tf_payers_at(&rater->book->prices[piece->price], piece->from),
        .window = window,
        .asked = piece->rate };
    struct tf_line *line = &rater->work->open.line;
    struct tf_dec measured, quantity, rest, amount, charged, covered = tf_dec_zero();
    struct tf_total *total;
    tariff_code code;

    if (item->kind == TF_ITEM_CLOSING)
        return charge_closing(&p, err);
    if (item->kind == TF_ITEM_MINIMUM)
        return charge_minimum(&p, err);
    rater->work->own_draw_count = 0;
    p.ahead = tf_find_ahead(&p);
    if ((code = tf_piece_measure(rater, party, piece, item, &measured, &quantity, err)) !=
            TARIFF_OK)
        return code;
    if (p.price->looks && p.asked == NULL) { /* before anybody pays */
        if ((code = ask(&p, &looked, err)) != TARIFF_OK)
            return code;
        p.asked = &looked;
    }
    if ((code = tf_passage_count_look(&p, item->meter, quantity, err)) != TARIFF_OK)
        return code;
    if (p.price->meter_count > 0) {
        tf_trail_piece(rater, party, piece, item, measured, quantity);
        code = tf_total_count_part(&p, quantity, err);
        return code == TARIFF_OK ? count_charged(&p, tf_dec_zero(), err) : code;
    }
    /* what an earlier step holds is not empty: so that a cut does not move the fee  (R2) */
    p.begins = piece->from == item->from && tf_dec_sign(quantity) > 0;
    if (p.price->has_step) {
        total = tf_passage_total(&p, TF_ALWAYS);
        if (total == NULL)
            return tf_no_memory(err);
        if (!step_up(&p, total, &quantity))
            return tf_too_large(rater, item->event, err);
    }
    if (!add_to(&line->measured, measured) || !add_to(&line->quantity, quantity))
        return tf_too_large(rater, item->event, err);
    tf_trail_piece(rater, party, piece, item, measured, quantity);

    rest = quantity;
    code = tf_dec_sign(quantity) < 0 ? tf_take_back(&p, &rest, err) : cover(&p, &rest, err);
    if (code != TARIFF_OK)
        return code;
    if (!add_to(&line->paid, rest))
        return tf_too_large(rater, item->event, err);
    (void)tf_dec_sub(quantity, rest, &covered); /* with what was included */
    if (p.price->bills != TF_NONE &&
            (code = tf_total_measure_billed(&p, quantity, rest, err)) != TARIFF_OK)
        return code;

    if ((code = post_drawn(&p, err)) != TARIFF_OK ||
            (code = rate_covered(&p, &charged, err)) != TARIFF_OK ||
            (code = rate(&p, covered, rest, &amount, err)) != TARIFF_OK)
        return code;
    if (!add_to(&amount, charged))
        return tf_cannot_hold(&p, err);
    code = pay(&p, amount, err);
    if (code == TARIFF_OK && tf_item_is_ahead(rater, item))
        code = tf_note_ahead(&p, rest, err);
    if (p.ahead != NULL)
        tf_begun_drop(rater->alloc, &party->ahead, p.ahead);
    return code;
}

/* Settled by the event, its pieces are one line, and what they come to goes on.  (R2, R15) */
static void go_on(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_piece *piece, const struct tf_item *item)
{
    struct tf_open_line *open = &rater->work->open;
    const struct tf_running *running;

    open->goes_on = true;
    if (item->price != TF_NONE) {
        open->exact = open->before = item->exact;
        return;
    }
    running = tf_running_find(
            &party->runnings, TF_RUNNING_ITEM_EXACT, piece->price, item->serial, item->from);
    if (running != NULL)
        open->exact = open->before = running->is.rounded.sum;
}

void tf_line_begin(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_piece *piece, const struct tf_item *item, struct tf_interval window)
{
    struct tf_work *work = rater->work;

    work->open = (struct tf_open_line){ .line = {
                                                .account = party->account,
                                                .price = piece->price,
                                                .key = piece->key,
                                                .window = window,
                                                .event = item->event,
                                        } };
    work->draw_count = 0;
    if (rater->book->settle == TF_WINDOW_EVENT && piece->from != piece->until &&
            (piece->from != item->from || piece->until != item->until))
        go_on(rater, party, piece, item);
    if (rater->trail != NULL)
        tf_text_clear(rater->trail);
}

/* The line's amount before rounding, to 18 places: a difference when others of its event came
 * before. */
static bool exact_amount(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, struct tf_dec *out)
{
    const struct tf_open_line *open = &rater->work->open;
    const struct tf_dec last_place = { tf_i128_of(1) };
    struct tf_dec before;
    tf_i128 den;

    *out = open->line.amount;
    if (price->round.at_rows)
        return true;
    den = tf_party_den(rater, party, price);
    if (!tf_sum_round(&open->exact, den, last_place, TF_ROUND_HALF_UP, out))
        return false;
    return !open->goes_on ||
           (tf_sum_round(&open->before, den, last_place, TF_ROUND_HALF_UP, &before) &&
                   tf_dec_sub(*out, before, out));
}

/* The draws of one payer as one. */
static bool merge_draws(struct tf_work *work)
{
    size_t kept = 0;

    for (size_t i = 0; i < work->draw_count; i++) {
        struct tf_draw draw = work->draws[i];
        size_t k = 0;

        while (k < kept && (work->draws[k].grant != draw.grant || work->draws[k].pool != draw.pool))
            k++;
        if (k == kept)
            work->draws[kept++] = draw;
        else if (!add_to(&work->draws[k].amount, draw.amount))
            return false;
    }
    work->draw_count = kept;
    return true;
}

/* Who got back all that he paid, pays nothing. */
static void drop_empty_draws(struct tf_work *work)
{
    size_t kept = 0;

    for (size_t i = 0; i < work->draw_count; i++) {
        if (!tf_dec_is_zero(work->draws[i].amount))
            work->draws[kept++] = work->draws[i];
    }
    work->draw_count = kept;
}

tariff_code tf_line_end(struct tf_rater *rater, struct tf_party *party, tariff_error *err)
{
    struct tf_work *work = rater->work;
    struct tf_line *line = &work->open.line;
    const struct tf_price *price = &rater->book->prices[line->price];
    static const struct tf_dec zero = { 0 };

    if (rater->takes_back && !merge_draws(work))
        return tf_too_large(rater, line->event, err);
    if (work->open.gave_back)
        drop_empty_draws(work);
    if (tf_dec_cmp(line->quantity, zero) == 0 && tf_dec_cmp(line->amount, zero) == 0 &&
            tf_dec_cmp(line->measured, zero) == 0 && work->draw_count == 0)
        return TARIFF_OK; /* no usage, no line  (S-15) */
    if (!exact_amount(rater, party, price, &line->exact))
        return tf_too_large(rater, line->event, err);
    line->draws = work->draws;
    line->draw_count = work->draw_count;
    if (rater->trail != NULL) {
        line->trail = rater->trail->data;
        line->trail_length = rater->trail->length;
        if (rater->trail->failed)
            return tf_no_memory(err);
    }
    if (work->open.goes_on)
        return tf_begun_add(rater->alloc, &party->begun, line, err);
    return rater->sink.line(rater->sink.ud, party, line, err);
}

/* SPDX-License-Identifier: MIT */
/*
 * giveback.c - what is taken back of usage goes to those who paid for it, the latest first: of the
 * line, or of a period that was charged in advance.  (R7)
 */
#include "rating/passage.h"
#include "rating/total.h"

static bool add_given(struct tf_dec *sum, struct tf_dec more)
{
    return tf_dec_add(*sum, more, sum);
}

/* -- who gets it --------------------------------------------------------------------------------
 */

/* A grant that has expired loses what it gets back. */
static tariff_code void_at_once(
        struct tf_passage *p, struct tf_grant *grant, struct tf_dec amount, tariff_error *err)
{
    struct tf_rater *rater = p->rater;
    struct tf_wallet_entry entry = { .kind = TF_ENTRY_EXPIRED,
        .account = p->party->account,
        .at = p->piece->from,
        .id = grant->id,
        .pool = grant->pool,
        .amount = amount };

    if (!add_given(&grant->voided, amount))
        return tf_cannot_hold(p, err);
    return rater->sink.entry(rater->sink.ud, p->party, &entry, err);
}

/* An allowance gets back no more than its window gave; what goes beyond is lost. */
static tariff_code refill(
        struct tf_passage *p, uint32_t index, struct tf_dec amount, tariff_error *err)
{
    struct tf_party *party = p->party;
    struct tf_grant *grant = &party->grants[index];
    int64_t at = p->piece->from;
    struct tf_dec *left = tf_allowance_at(p->rater, party, index, at);
    struct tf_dec whole;

    if (left == NULL)
        return grant->rollover.given ? tf_cannot_hold(p, err) : tf_no_memory(err);
    if (!add_given(left, amount))
        return tf_cannot_hold(p, err);
    for (uint32_t i = 0; i < p->rater->book->queue_count; i++) { /* it may pay again */
        if ((p->rater->book->queues[i].pools >> grant->pool & 1) != 0)
            party->queues[i].live = party->queues[i].from;
    }
    if (grant->per == TF_WINDOW_NONE || grant->rollover.given)
        return TARIFF_OK;
    (void)tf_grant_allowance(grant, tf_party_grant_window(p->rater, party, grant, at), &whole);
    *left = tf_dec_min(*left, whole);
    return TARIFF_OK;
}

static tariff_code give_to_grant(
        struct tf_passage *p, uint32_t index, struct tf_dec amount, tariff_error *err)
{
    struct tf_grant *grant = &p->party->grants[index];
    bool is_void = p->piece->from >= grant->expires;

    if (!tf_dec_sub(grant->used, amount, &grant->used))
        return tf_cannot_hold(p, err);
    tf_trail_back(p->rater, p->party, index, amount, is_void);
    return is_void ? void_at_once(p, grant, amount, err) : refill(p, index, amount, err);
}

static tariff_code give_to_included(struct tf_passage *p, struct tf_dec amount, tariff_error *err)
{
    struct tf_interval window =
            tf_rater_window(p->rater, p->party->zone, p->price->included.per, p->piece->from);
    struct tf_running *running = tf_running_get(
            p->rater->alloc, &p->party->runnings, TF_RUNNING_INCLUDED, p->piece->price, 0, window);
    struct tf_dec *used;

    if (running == NULL)
        return tf_no_memory(err);
    used = &running->is.total.value;
    *used = tf_dec_max(*used, amount); /* another window gave it: then nothing of this is used */
    (void)tf_dec_sub(*used, amount, used);
    tf_trail_back_included(p->rater, p->price, amount);
    return TARIFF_OK;
}

static tariff_code give_to(
        struct tf_passage *p, const struct tf_draw *draw, struct tf_dec amount, tariff_error *err)
{
    if (draw->grant == TF_DRAW_INCLUDED)
        return give_to_included(p, amount, err);
    if (draw->grant == TF_DRAW_REPORTED || draw->grant == TF_DRAW_OWED)
        tf_trail_back_rest(p->rater, draw->pool, draw->grant == TF_DRAW_OWED, amount);
    if (draw->grant == TF_DRAW_REPORTED)
        return TARIFF_OK;
    if (draw->grant == TF_DRAW_OWED) {
        struct tf_dec *owed = &p->party->debts[draw->pool].owed;

        (void)tf_dec_sub(*owed, amount, owed);
        return TARIFF_OK;
    }
    if (draw->grant != TF_DRAW_BALANCE)
        return give_to_grant(p, draw->grant, amount, err);
    tf_trail_back_balance(p->rater, amount);
    return add_given(&p->party->balance, amount) ? TARIFF_OK : tf_cannot_hold(p, err);
}

/* -- the draws --------------------------------------------------------------------------------- */

static bool is_of_money(const struct tf_rater *rater, const struct tf_draw *draw)
{
    return draw->pool == TF_NONE ? draw->grant == TF_DRAW_BALANCE
                                 : tf_pool_pays_amounts(&rater->book->pools[draw->pool]);
}

static bool has_own_rate(const struct tf_rater *rater, const struct tf_draw *draw)
{
    return draw->pool != TF_NONE && rater->book->pools[draw->pool].rate != NULL;
}

/* What a pool charged for usage that it covered is not known of each part of it. */
static tariff_code refuse_back(const struct tf_passage *p, uint32_t pool, tariff_error *err)
{
    const struct tf_event *event = p->item->event;

    p->rater->failed = event;
    return tf_fail(err, TF_F_COVERED_TAKEN_BACK, tf_event_place(p->rater, event),
            "Replace the usage that was too much, instead of taking some back.",
            "Event \"%.*s\" takes back usage that the pool \"%s\" covered at a rate of its own.",
            (int)event->id_length, event->id, p->rater->book->pools[pool].name);
}

/* The sum of the line to which a draw counts; NULL for a pool of money. */
static struct tf_dec *sum_of(struct tf_passage *p, const struct tf_draw *draw)
{
    struct tf_line *line = &p->work->open.line;

    if (draw->grant == TF_DRAW_INCLUDED)
        return &line->included;
    if (draw->grant == TF_DRAW_BALANCE)
        return &line->balance;
    return is_of_money(p->rater, draw) ? NULL : &line->covered;
}

/*
 * A draw came to less: on the line itself, or as a draw of the line that goes the other way.  In
 * steps, it is not what the usage came to.
 */
static tariff_code note_back(struct tf_passage *p, const struct tf_draw *draw, bool is_elsewhere,
        struct tf_dec uncovered, struct tf_dec amount, tariff_error *err)
{
    struct tf_dec *sum = sum_of(p, draw);

    p->work->open.gave_back = true;
    if (sum != NULL && !add_given(sum, tf_dec_neg(uncovered)))
        return tf_cannot_hold(p, err);
    if (!is_elsewhere || tf_note_draw(p, draw->grant, draw->pool, tf_dec_neg(amount)))
        return TARIFF_OK;
    return tf_no_memory(err);
}

/* How much of what is due a draw can give back. */
static struct tf_dec most_of(struct tf_passage *p, const struct tf_draw *draw, struct tf_dec due)
{
    struct tf_dec most = tf_dec_min(draw->amount, due);

    if (draw->grant == TF_DRAW_OWED) /* what was repaid since is not owed any more */
        return tf_dec_min(most, tf_debt_of(p->party, draw->pool));
    if (draw->pool != TF_NONE && p->rater->book->pools[draw->pool].has_step && p->ahead == NULL)
        return tf_dec_min(most, p->work->open.line.covered); /* a step covers less than it takes */
    return most;
}

/* Whole steps of a draw come back; what is less is ahead of the total's later usage, as ever. */
static bool whole_steps(struct tf_passage *p, const struct tf_draw *draw, struct tf_dec *amount)
{
    struct tf_total *total;

    if (draw->pool == TF_NONE || !p->rater->book->pools[draw->pool].has_step)
        return true;
    total = tf_passage_total(p, TF_ALWAYS);
    if (total == NULL || !add_given(&total->ahead, *amount) ||
            !tf_dec_round(
                    total->ahead, p->rater->book->pools[draw->pool].step, TF_ROUND_DOWN, amount))
        return false;
    *amount = tf_dec_min(*amount, draw->amount);
    return tf_dec_sub(total->ahead, *amount, &total->ahead);
}

/* Where what comes back was paid. */
struct paid {
    struct tf_draw *draws;
    size_t count;
    bool is_elsewhere; /* not on the line that is built: there it is a draw that goes the other way
                        */
    bool stays;        /* until that draw joins it */
};

/* Draws of money, or of quantity, give back until nothing of *due is left. */
static tariff_code give_back(struct tf_passage *p, const struct paid *paid, bool money,
        struct tf_dec *due, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    if (p->party->debts != NULL) /* what was repaid since is owed no more */
        code = tf_debts_settle(p->rater, p->party, UINT64_MAX, p->piece->from, err);
    for (size_t i = paid->count; i-- > 0 && tf_dec_sign(*due) > 0 && code == TARIFF_OK;) {
        struct tf_draw draw = paid->draws[i];
        struct tf_dec uncovered = most_of(p, &draw, *due), amount = uncovered;

        if (tf_dec_sign(amount) <= 0 || is_of_money(p->rater, &draw) != money)
            continue;
        if (has_own_rate(p->rater, &draw))
            return refuse_back(p, draw.pool, err);
        if (!whole_steps(p, &draw, &amount))
            return tf_cannot_hold(p, err);
        if (!paid->stays)
            (void)tf_dec_sub(draw.amount, amount, &paid->draws[i].amount);
        (void)tf_dec_sub(*due, uncovered, due);
        if (tf_dec_sign(amount) > 0)
            code = give_to(p, &draw, amount, err);
        if (code == TARIFF_OK)
            code = note_back(p, &draw, paid->is_elsewhere, uncovered, amount, err);
    }
    return code;
}

/* The line that is built, or the period that was charged in advance. */
static struct paid paid_before(const struct tf_passage *p)
{
    const struct tf_work *work = p->work;

    return p->ahead != NULL
                   ? (struct paid){ p->ahead->line.draws, p->ahead->line.draw_count, true, false }
                   : (struct paid){ work->draws, work->draw_count, false, false };
}

/*
 * Settled by the event, what earlier pieces drew stands on the line that they began: it becomes
 * less when this piece joins it, and not before.
 */
static tariff_code give_back_begun(struct tf_passage *p, struct tf_dec *due, tariff_error *err)
{
    struct tf_begun *begun = tf_begun_find(&p->party->begun, &p->work->open.line);
    struct paid paid = { .is_elsewhere = true, .stays = true };

    if (begun == NULL)
        return TARIFF_OK;
    paid.draws = begun->line.draws;
    paid.count = begun->line.draw_count;
    return give_back(p, &paid, true, due, err);
}

static bool can_take_steps(const struct tf_passage *p)
{
    bool can = false;

    for (uint32_t i = 0; i < p->rater->book->pool_count && !can; i++)
        can = (p->payers->can >> i & 1) != 0 && p->rater->book->pools[i].has_step;
    return can;
}

/* What is covered and was drawn by nobody on this line, steps of an earlier one had left. */
static tariff_code give_ahead(struct tf_passage *p, struct tf_dec *due, tariff_error *err)
{
    struct tf_dec *covered = &p->work->open.line.covered;
    struct tf_dec amount = tf_dec_min(*due, *covered);
    struct tf_total *total;

    if (p->ahead != NULL || tf_dec_sign(amount) <= 0 || !can_take_steps(p))
        return TARIFF_OK;
    if ((total = tf_passage_total(p, TF_ALWAYS)) == NULL)
        return tf_no_memory(err);
    (void)tf_dec_sub(*due, amount, due);
    (void)tf_dec_sub(*covered, amount, covered);
    tf_trail_ahead(p->rater, p->price, tf_dec_neg(amount));
    return add_given(&total->ahead, amount) ? TARIFF_OK : tf_cannot_hold(p, err);
}

tariff_code tf_take_back(struct tf_passage *p, struct tf_dec *rest, tariff_error *err)
{
    struct tf_dec paid = p->ahead != NULL ? p->ahead->line.paid : p->work->open.line.paid;
    struct tf_dec due = tf_dec_neg(*rest);
    struct paid paid_on = paid_before(p);
    struct tf_dec priced = tf_dec_min(due, tf_dec_max(paid, tf_dec_zero()));
    tariff_code code;

    (void)tf_dec_sub(due, priced, &due);
    code = give_back(p, &paid_on, false, &due, err);
    if (code == TARIFF_OK)
        code = give_ahead(p, &due, err);
    if (!add_given(&priced, due))
        return tf_cannot_hold(p, err);
    *rest = tf_dec_neg(priced);
    return code;
}

tariff_code tf_pay_back(struct tf_passage *p, struct tf_dec *due, tariff_error *err)
{
    struct paid paid = paid_before(p);
    tariff_code code = give_back(p, &paid, true, due, err);

    if (code == TARIFF_OK && p->work->open.goes_on && tf_dec_sign(*due) > 0)
        code = give_back_begun(p, due, err);
    return code;
}

/* -- periods charged in advance -------------------------------------------------------------------
 */

/*
 * What comes back of a period is a part of it: its total and its rounded sum go on.  Where a
 * settlement window holds both, the part waits already as the period is charged.  (R2, R4)
 */
static void hand_on_to_return(const struct tf_passage *p)
{
    struct tf_party *party = p->party;

    for (size_t i = 0; i < party->item_count; i++) {
        struct tf_item *part = &party->items[i];

        if (part->kind == TF_ITEM_RETURN && part->event == p->item->event &&
                part->price == p->item->price &&
                tf_period_begin(p->rater, party, part) == p->item->from) {
            part->total = p->item->total;
            part->rounded = p->item->rounded;
        }
    }
}

tariff_code tf_note_ahead(struct tf_passage *p, struct tf_dec paid, tariff_error *err)
{
    struct tf_line line = { .account = p->party->account,
        .price = p->piece->price,
        .key = p->piece->key,
        .window = { p->item->from, p->item->until },
        .event = p->item->event,
        .paid = paid,
        .draws = p->work->own_draws,
        .draw_count = p->work->own_draw_count };
    struct tf_begun *before = tf_begun_find(&p->party->ahead, &line);

    hand_on_to_return(p);
    if (before != NULL)
        tf_begun_drop(p->rater->alloc, &p->party->ahead, before);
    return tf_begun_add(p->rater->alloc, &p->party->ahead, &line, err);
}

struct tf_begun *tf_find_ahead(const struct tf_passage *p)
{
    struct tf_line line = {
        .price = p->piece->price, .key = p->piece->key, .event = p->item->event
    };

    return p->item->kind == TF_ITEM_RETURN ? tf_begun_find(&p->party->ahead, &line) : NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * payment.c - the lines of a window are paid together, when all that it costs is known: step by
 * step of the deduct in force, at each step line by line.
 *
 * What a step is offered of a line is set aside, and what nobody paid of it comes back.  Since each
 * queue stands in one step, this is the same as paying line after line.
 */
#include "base/sort.h"
#include "rating/work.h"

/* A payment on its way down the steps. */
struct payment {
    struct tf_rater *rater;
    struct tf_party *party;
    const struct tf_deduct *order;
    struct tf_interval window;
    int64_t at; /* whose grants, pools and order pay */
    struct tf_due *lines;
    size_t count;
    struct tf_part *parts; /* room for the lines, or the steps side by side, twice */
    size_t part_room;
};

static tariff_code pay_steps(
        struct payment *p, size_t from, size_t until, unsigned level, tariff_error *err);

static tariff_code sum_too_large(const struct payment *p, tariff_error *err)
{
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, p->order->place,
            "Use a larger unit, or look for a quantity that is a mistake.",
            "What the lines of account \"%s\" come to together does not fit.", p->party->id);
}

/* Makes a line the one being built, and back. */
static void change_line(struct payment *p, struct tf_due *line)
{
    if (line->parked != NULL)
        tf_swap_line(p->rater, line->parked);
}

/* The piece and the item that a payment of a line stands for. */
static struct tf_paying paying_of(const struct payment *p, const struct tf_due *line)
{
    return (struct tf_paying){
        .piece = { .price = line->price, .key = line->key, .from = p->at, .until = p->at },
        .item = { .kind = TF_ITEM_PAYMENT, .price = line->price, .event = line->event },
        .window = p->window
    };
}

/* -- who is offered how much ---------------------------------------------------------------------
 */

/* What is due of the lines at a level, or zero where a queue does not pay for the line. */
static tariff_code gather_weights(struct payment *p, const struct tf_step *step, unsigned level,
        struct tf_dec *sum, tariff_error *err)
{
    *sum = tf_dec_zero();
    for (size_t i = 0; i < p->count; i++) {
        struct tf_due *line = &p->lines[i];
        struct tf_paying paying = paying_of(p, line);
        struct tf_dec weight = tf_dec_max(line->at[level], tf_dec_zero());

        if (!tf_line_takes(p->rater, p->party, &paying, step->queue))
            weight = tf_dec_zero();
        p->parts[i].weight = weight;
        if (!tf_dec_add(*sum, weight, sum))
            return sum_too_large(p, err);
    }
    return TARIFF_OK;
}

static struct tf_dec cap(const struct tf_step *step, struct tf_dec amount)
{
    amount = tf_dec_max(amount, tf_dec_zero());
    return step->has_most ? tf_dec_min(amount, step->most) : amount;
}

/* Offers an amount spread over the lines, in proportion to what `weights` says is due of each. */
static tariff_code spread(struct payment *p, const struct tf_step *step, struct tf_dec amount,
        unsigned due, unsigned offered, tariff_error *err)
{
    amount = tf_dec_min(amount, tf_queue_left(p->rater, p->party, step->queue, p->at));
    for (size_t i = 0; i < p->count; i++)
        p->parts[i].most = cap(step, p->lines[i].at[due]);
    if (!tf_allot(amount, &step->allot, p->parts, p->count, p->parts + p->count))
        return sum_too_large(p, err);
    for (size_t i = 0; i < p->count; i++)
        p->lines[i].at[offered] = p->parts[i].amount;
    return TARIFF_OK;
}

/* One of the steps side by side gets its share of an amount, by place. */
static bool offered_share(struct payment *p, const struct tf_step *splits, struct tf_dec amount,
        size_t place, struct tf_dec *out)
{
    struct tf_part *parts = p->parts + 2 * p->count;
    struct tf_dec rest = tf_dec_of(100);
    const struct tf_step *step = splits + 1;
    size_t count = 0;

    for (; step < splits + splits->span; step += step->span) {
        parts[count] = (struct tf_part){ .weight = step->share, .most = amount };
        (void)tf_dec_sub(rest, parts[count++].weight, &rest);
    }
    parts[count++] = (struct tf_part){ .weight = rest, .most = amount };
    if (!tf_allot(amount, &splits->allot, parts, count, parts + TF_SHARES_MAX + 1))
        return false;
    *out = parts[place].amount;
    return true;
}

/* -- down the steps -------------------------------------------------------------------------------
 */

/* The grants of a queue pay of what they are offered, line by line. */
static tariff_code pay_queue(
        struct payment *p, const struct tf_step *step, unsigned level, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < p->count && code == TARIFF_OK; i++) {
        struct tf_due *line = &p->lines[i];
        struct tf_paying paying;

        if (tf_dec_sign(line->at[level]) <= 0)
            continue;
        paying = paying_of(p, line);
        change_line(p, line);
        code = tf_line_draw(p->rater, p->party, &paying, step->queue, &line->at[level], err);
        change_line(p, line);
    }
    return code;
}

/* Sets aside what a step is offered of each line, at the level behind; what is unpaid comes back.
 */
static tariff_code pay_offered(struct payment *p, const struct tf_step *step, unsigned level,
        unsigned offered, tariff_error *err)
{
    size_t at = (size_t)(step - p->order->steps);
    tariff_code code;

    for (size_t i = 0; i < p->count; i++) {
        struct tf_due *line = &p->lines[i];

        (void)tf_dec_sub(line->at[level], line->at[offered], &line->at[level]);
        if (p->rater->trail == NULL || !step->is_limited || tf_dec_sign(line->at[offered]) <= 0)
            continue;
        change_line(p, line);
        tf_trail_offer(p->rater, step, line->at[offered]);
        change_line(p, line);
    }
    code = step->queue != TF_NONE ? pay_queue(p, step, offered, err)
                                  : pay_steps(p, at + 1, at + step->span, offered, err);
    for (size_t i = 0; i < p->count; i++) {
        struct tf_due *line = &p->lines[i];

        (void)tf_dec_add(line->at[level], line->at[offered], &line->at[level]);
    }
    return code;
}

/* A step by itself is offered all that is due, or what its grants have, spread. */
static tariff_code pay_step(
        struct payment *p, const struct tf_step *step, unsigned level, tariff_error *err)
{
    tariff_code code = TARIFF_OK;
    struct tf_dec sum;

    for (size_t i = 0; i < p->count && !step->spread; i++)
        p->lines[i].at[level + 1] = cap(step, p->lines[i].at[level]);
    if (step->spread)
        code = gather_weights(p, step, level, &sum, err);
    if (code == TARIFF_OK && step->spread)
        code = spread(p, step, sum, level, level + 1, err);
    return code == TARIFF_OK ? pay_offered(p, step, level, level + 1, err) : code;
}

/* What a share of each line comes to, or of all lines together, when it is spread. */
static tariff_code offer_share(struct payment *p, const struct tf_step *splits,
        const struct tf_step *step, size_t place, unsigned level, tariff_error *err)
{
    struct tf_dec sum, share;
    tariff_code code;

    if (!step->spread) {
        for (size_t i = 0; i < p->count; i++) {
            struct tf_due *line = &p->lines[i];

            if (!offered_share(
                        p, splits, tf_dec_max(line->at[level + 1], tf_dec_zero()), place, &share))
                return sum_too_large(p, err);
            line->at[level + 2] = cap(step, tf_dec_min(share, line->at[level]));
        }
        return TARIFF_OK;
    }
    code = gather_weights(p, step, level + 1, &sum, err);
    if (code == TARIFF_OK && !offered_share(p, splits, sum, place, &share))
        return sum_too_large(p, err);
    return code == TARIFF_OK ? spread(p, step, share, level, level + 2, err) : code;
}

/* Steps side by side: each is offered its share of what is due as the first has its turn. */
static tariff_code pay_split(
        struct payment *p, const struct tf_step *splits, unsigned level, tariff_error *err)
{
    const struct tf_step *step = splits + 1;
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < p->count; i++)
        p->lines[i].at[level + 1] = p->lines[i].at[level];
    for (size_t place = 0; step < splits + splits->span && code == TARIFF_OK; place++) {
        code = offer_share(p, splits, step, place, level, err);
        if (code == TARIFF_OK)
            code = pay_offered(p, step, level, level + 2, err);
        step += step->span;
    }
    return code;
}

static tariff_code pay_steps(
        struct payment *p, size_t from, size_t until, unsigned level, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    while (from < until && code == TARIFF_OK) {
        const struct tf_step *step = &p->order->steps[from];

        code = step->splits ? pay_split(p, step, level, err) : pay_step(p, step, level, err);
        from += step->span;
    }
    return code;
}

/* All steps, then the balance. */
static tariff_code pay_lines(struct payment *p, tariff_error *err)
{
    struct tf_work *work = p->rater->work;
    tariff_code code = TARIFF_OK;

    if (!tf_grow(p->rater->alloc, &work->parts, &work->part_capacity,
                2 * p->count + 2 * (TF_SHARES_MAX + 1), sizeof *work->parts))
        return tf_no_memory(err);
    p->parts = work->parts;
    if (p->order != NULL)
        code = pay_steps(p, 0, p->order->step_count, 0, err);
    for (size_t i = 0; i < p->count && code == TARIFF_OK; i++) {
        struct tf_due *line = &p->lines[i];
        struct tf_paying paying = paying_of(p, line);

        change_line(p, line);
        code = tf_line_owe(p->rater, p->party, &paying, line->at[0], err);
        change_line(p, line);
    }
    return code;
}

/* -- what is paid
 * ---------------------------------------------------------------------------------- */

static int compare_by(const struct tf_line_key *key, const struct tf_due *a, const struct tf_due *b)
{
    int way = 0;

    if (key->by == TF_LINES_BY_AMOUNT)
        way = tf_dec_cmp(a->at[0], b->at[0]);
    else if (key->by == TF_LINES_BY_QUANTITY)
        way = tf_dec_cmp(a->quantity, b->quantity);
    else
        way = (a->price > b->price) - (a->price < b->price);
    return key->descending ? -way : way;
}

static int compare_dues(void *ud, const void *left, const void *right)
{
    const struct tf_line_order *lines = ud;
    int way = 0;

    for (size_t i = 0; i < lines->count && way == 0; i++)
        way = compare_by(&lines->keys[i], left, right);
    return way; /* equal ones stay in the rulebook's order */
}

/* What grants covered at their own rates, they have paid; what went back is not due again. */
static struct tf_due due_of(const struct tf_rulebook *book, const struct tf_open_line *open,
        struct tf_parked_line *parked)
{
    const struct tf_price *price = &book->prices[open->line.price];
    struct tf_dec due = open->line.amount, quantity = open->line.quantity;

    (void)tf_dec_sub(due, open->covered.given, &due);
    (void)tf_dec_add(due, open->back, &due);
    /* as its line shows it: lines of several units stand in one order */
    (void)tf_unit_from_base(
            quantity, &book->meters[price->meter].unit, TF_ROUND_HALF_UP, &quantity);
    return (struct tf_due){ .parked = parked,
        .price = open->line.price,
        .key = open->line.key,
        .event = open->line.event,
        .quantity = quantity,
        .at = { due } };
}

tariff_code tf_lines_pay(struct tf_rater *rater, struct tf_party *party, struct tf_interval window,
        tariff_error *err)
{
    struct tf_work *work = rater->work;
    struct payment p = { .rater = rater,
        .party = party,
        .order = tf_deduct_at(rater->book, window.until - 1),
        .window = window,
        .at = window.until - 1,
        .count = work->parked_count };

    if (!tf_grow(rater->alloc, &work->dues, &work->due_capacity, 2 * p.count, sizeof *work->dues))
        return tf_no_memory(err);
    p.lines = work->dues;
    for (size_t i = 0; i < p.count; i++)
        p.lines[i] = due_of(rater->book, &work->parked[i].open, &work->parked[i]);
    if (p.order != NULL && p.order->lines.count > 0 && !p.order->lines.before_rating && p.count > 1)
        tf_sort(p.lines, p.count, sizeof *p.lines, compare_dues, (void *)(uintptr_t)&p.order->lines,
                p.lines + p.count);
    for (size_t i = 0; i < p.count && rater->trail != NULL; i++) {
        change_line(&p, &p.lines[i]);
        tf_trail_payment(rater, window, p.lines[i].at[0]);
        change_line(&p, &p.lines[i]);
    }
    return pay_lines(&p, err);
}

tariff_code tf_piece_pay(struct tf_rater *rater, struct tf_party *party,
        const struct tf_paying *paying, struct tf_dec amount, tariff_error *err)
{
    struct tf_due line = due_of(rater->book, &rater->work->open, NULL);
    struct payment p = { .rater = rater,
        .party = party,
        .order = tf_deduct_at(rater->book, paying->piece.from),
        .window = paying->window,
        .at = paying->piece.from,
        .lines = &line,
        .count = 1 };

    line.at[0] = amount;
    return pay_lines(&p, err);
}

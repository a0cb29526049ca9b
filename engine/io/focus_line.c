/* SPDX-License-Identifier: MIT */
/*
 * focus_line.c - a line as the charges of FOCUS 1.2: what is included, what grants of quantity
 * cover, what prepaid money pays for, the rest, and credits.
 */
#include "io/focus.h"

void tf_focus_put(struct tf_focus *f, const struct tf_focus_row *row)
{
    tf_focus_put_row(f->w, &f->form, f->grid, row);
}

const struct tf_grant *tf_focus_grant(const struct tf_focus *f, const struct tf_draw *draw)
{
    return draw->grant < f->party->grant_count ? &f->party->grants[draw->grant] : NULL;
}

/* A line and what of its priced part is still to be shown. */
struct focus_line {
    const struct tf_line *line;
    struct tf_listed listed;
    struct tf_dec list; /* of the priced part, like what follows */
    struct tf_dec quantity_left, list_left, contracted_left;
    struct tf_dec amount_left;
    struct tf_dec covered_left, drawn_left; /* of quantity, by grants that take whole steps */
    struct tf_dec exact;                    /* less what grants of money paid at their own rates */
    struct tf_dec own_left, own_drawn_left; /* what those covered, and paid */
};

static struct tf_focus_row row_of_line(const struct tf_focus *f, const struct tf_line *line)
{
    return (struct tf_focus_row){ .party = f->party,
        .corrects = line->correction,
        .provisional = line->provisional,
        .carried = line->carried,
        .carried_to = line->carried_to,
        .time = line->window,
        .price = &f->w->book->prices[line->price],
        .key = line->key };
}

static bool draws_money(const struct tf_focus *f, const struct tf_draw *draw)
{
    return draw->pool == TF_NONE ? draw->grant == TF_DRAW_BALANCE
                                 : tf_pool_pays_amounts(&f->w->book->pools[draw->pool]);
}

/* A pool of money, or of quantity, that charges a rate of its own. */
static bool has_rate(const struct tf_focus *f, const struct tf_draw *draw, bool money)
{
    const struct tf_pool *pool = draw->pool == TF_NONE ? NULL : &f->w->book->pools[draw->pool];

    return pool != NULL && pool->rate != NULL && pool->is_money == money;
}

/* True when what was paid for the grant is what the draw costs. */
static bool is_committed(const struct tf_focus *f, const struct tf_draw *draw)
{
    const struct tf_grant *grant = draw->pool == TF_NONE ? NULL : tf_focus_grant(f, draw);

    return grant != NULL && tf_grant_has_basis(grant);
}

/* What the priced part costs by the list: what was charged, unless a discount or own prices are in
 * it. */
static bool list_cost(struct focus_line *fl, struct tf_dec *list)
{
    *list = fl->exact;
    if (fl->listed.is_own)
        return tf_listed_cost(&fl->listed.list, fl->quantity_left, list) || true;
    if (tf_dec_cmp(fl->listed.price->scale, tf_dec_of(1)) == 0)
        return true;
    if (tf_dec_sign(fl->listed.price->scale) == 0)
        return tf_listed_cost(&fl->listed.list, fl->quantity_left, list) || true;
    return tf_dec_mul_div(
            fl->exact, tf_dec_of(1).units, fl->listed.price->scale.units, TF_ROUND_HALF_UP, list);
}

/* What a quantity that nobody was charged for costs by itself; by the line's average when its rate
 * is not known. */
static bool cost_alone(const struct focus_line *fl, const struct tf_listed_rate *rate,
        struct tf_dec priced, struct tf_dec quantity, struct tf_dec *cost)
{
    *cost = tf_dec_zero();
    if (tf_listed_cost(rate, quantity, cost) || tf_dec_sign(fl->line->paid) <= 0)
        return true;
    return tf_dec_mul_div(priced, quantity.units, fl->line->paid.units, TF_ROUND_HALF_UP, cost);
}

/* So much of what is left as `part` is of the amount that is left; all of it with the last. */
static bool take_part(
        struct tf_dec *left, struct tf_dec part, struct tf_dec whole, struct tf_dec *taken)
{
    *taken = tf_dec_zero();
    return tf_dec_is_zero(whole) ||
           (tf_dec_mul_div(*left, part.units, whole.units, TF_ROUND_HALF_UP, taken) &&
                   tf_dec_sub(*left, *taken, left));
}

bool tf_focus_divide(
        struct tf_dec *left, struct tf_dec part, struct tf_dec whole, struct tf_dec *taken)
{
    if (tf_dec_sign(whole) < 0)
        return take_part(left, tf_dec_neg(part), tf_dec_neg(whole), taken);
    return take_part(left, part, whole, taken);
}

/* Usage that costs nothing because the price includes so much of it. */
static void put_included(struct tf_focus *f, const struct focus_line *fl)
{
    struct tf_focus_row row = row_of_line(f, fl->line);

    row.has_consumed = true;
    row.consumed = fl->line->included;
    row.pricing = tf_focus_price(&fl->listed, row.consumed, tf_dec_zero(), tf_dec_zero());
    tf_focus_put(f, &row);
}

/* How much of what is covered a draw covered: money that has a rate, or quantity. */
static bool take_covered(
        struct focus_line *fl, struct tf_dec drawn, bool is_money, struct tf_dec *quantity)
{
    struct tf_dec *left = is_money ? &fl->own_left : &fl->covered_left;
    struct tf_dec *whole = is_money ? &fl->own_drawn_left : &fl->drawn_left;

    return tf_focus_divide(left, drawn, *whole, quantity) && tf_dec_sub(*whole, drawn, whole);
}

/* Usage that a grant of quantity covers, or one of money at a rate of its own. */
static bool put_covered(struct tf_focus *f, struct focus_line *fl, const struct tf_draw *draw)
{
    struct tf_focus_row row = row_of_line(f, fl->line);

    if (!tf_basis_share(&f->basis, fl->line, draw, &row.effective) ||
            !take_covered(fl, draw->amount, has_rate(f, draw, true), &row.consumed) ||
            !cost_alone(fl, &fl->listed.list, fl->list, row.consumed, &row.list) ||
            !cost_alone(fl, &fl->listed.own, fl->exact, row.consumed, &row.contracted))
        return false;
    row.has_consumed = true;
    row.pricing = tf_focus_price(&fl->listed, row.consumed, row.list, row.contracted);
    row.by = tf_focus_grant(f, draw);
    if (is_committed(f, draw)) {
        row.commitment = row.by;
        row.by = NULL;
        row.status = TF_FOCUS_USED;
        row.commitment_quantity = draw->amount;
    }
    tf_focus_put(f, &row);
    return true;
}

/* Usage that a grant of money pays for which was itself paid for. */
static bool put_prepaid(struct tf_focus *f, struct focus_line *fl, const struct tf_draw *draw)
{
    struct tf_focus_row row = row_of_line(f, fl->line);
    struct tf_dec quantity;

    if (!tf_basis_share(&f->basis, fl->line, draw, &row.effective) ||
            !tf_focus_divide(&fl->quantity_left, draw->amount, fl->amount_left, &quantity) ||
            !tf_focus_divide(&fl->list_left, draw->amount, fl->amount_left, &row.list) ||
            !tf_focus_divide(
                    &fl->contracted_left, draw->amount, fl->amount_left, &row.contracted) ||
            !tf_dec_sub(fl->amount_left, draw->amount, &fl->amount_left))
        return false;
    row.has_consumed = true;
    row.consumed = quantity;
    row.pricing = tf_focus_price(&fl->listed, quantity, row.list, row.contracted);
    row.commitment = tf_focus_grant(f, draw);
    row.status = TF_FOCUS_USED;
    row.commitment_quantity = draw->amount;
    tf_focus_put(f, &row);
    return true;
}

/* What the balance pays, with credits or without. */
static void put_rest(struct tf_focus *f, const struct focus_line *fl, bool alone)
{
    struct tf_focus_row row = row_of_line(f, fl->line);

    row.billed = row.effective = fl->amount_left;
    row.list = fl->list_left;
    row.contracted = fl->contracted_left;
    /* What a plan costs for a period is bought anew each time; a commitment covers usage alone. */
    if (tf_price_periods(f->w->book, row.price) != NULL)
        row.category = TF_FOCUS_PURCHASE;
    if (!alone && tf_dec_is_zero(row.billed) && tf_dec_is_zero(row.list) &&
            tf_dec_is_zero(row.contracted) && tf_dec_is_zero(fl->quantity_left))
        return;
    row.has_consumed = row.category == TF_FOCUS_USAGE;
    row.consumed = fl->quantity_left;
    row.pricing = tf_focus_price(&fl->listed, row.consumed, row.list, row.contracted);
    tf_focus_put(f, &row);
}

/* What a grant of money that was given pays: it is granted afterwards.  (Discount Handling) */
static void put_credit(struct tf_focus *f, const struct focus_line *fl, const struct tf_draw *draw)
{
    struct tf_focus_row row = row_of_line(f, fl->line);

    row.category = TF_FOCUS_CREDIT;
    row.billed = row.effective = row.list = row.contracted = tf_dec_neg(draw->amount);
    row.by = tf_focus_grant(f, draw);
    row.says = "Credit: ";
    tf_focus_put(f, &row);
}

/* Usage that a grant of quantity covers at a rate is charged for, with the rest of the line. */
static bool charge_covered(struct focus_line *fl, const struct tf_draw *draw)
{
    return tf_dec_add(fl->quantity_left, draw->amount, &fl->quantity_left) &&
           tf_dec_sub(fl->covered_left, draw->amount, &fl->covered_left);
}

/* What grants of money paid at their own rates, and how much that covers. */
static bool take_out(struct focus_line *fl, const struct tf_draw *draw)
{
    return tf_dec_sub(fl->exact, draw->amount, &fl->exact) &&
           tf_dec_sub(fl->amount_left, draw->amount, &fl->amount_left) &&
           tf_dec_add(fl->own_drawn_left, draw->amount, &fl->own_drawn_left);
}

/* What draws take of the line's quantities and amounts, and what the rest costs. */
static bool find_left(struct tf_focus *f, struct focus_line *fl)
{
    const struct tf_line *line = fl->line;
    bool fine = true;

    fl->exact = line->exact;
    fl->own_left = tf_dec_zero();
    for (size_t i = 0; i < line->draw_count && fine; i++) {
        const struct tf_draw *draw = &line->draws[i];

        if (has_rate(f, draw, true))
            fine = take_out(fl, draw);
        else if (has_rate(f, draw, false))
            fine = charge_covered(fl, draw);
        else if (draw->pool != TF_NONE && !draws_money(f, draw))
            fine = tf_dec_add(fl->drawn_left, draw->amount, &fl->drawn_left);
    }
    if (fine && tf_dec_sign(fl->own_drawn_left) > 0) { /* plain grants of quantity come to theirs */
        struct tf_dec plain = tf_dec_min(fl->drawn_left, fl->covered_left);

        fine = tf_dec_sub(fl->covered_left, plain, &fl->own_left);
        fl->covered_left = plain;
    }
    fine = fine && list_cost(fl, &fl->list);
    fl->list_left = fl->list;
    fl->contracted_left = fl->exact;
    return fine;
}

bool tf_focus_put_line(struct tf_focus *f, const struct tf_line *line)
{
    struct focus_line fl = { .line = line,
        .quantity_left = line->paid,
        .amount_left = line->amount,
        .covered_left = line->covered };
    bool alone = true;
    bool fine;

    tf_listed_find(f->w->outcome->rater, f->party, line, &fl.listed);
    fine = find_left(f, &fl);
    if (!tf_dec_is_zero(line->included)) {
        put_included(f, &fl);
        alone = false;
    }
    for (size_t i = 0; i < line->draw_count && fine; i++) {
        const struct tf_draw *draw = &line->draws[i];

        if (has_rate(f, draw, false))
            continue; /* what it covers is charged for, like the rest */
        if (draw->pool != TF_NONE && !draws_money(f, draw))
            fine = put_covered(f, &fl, draw);
        else if (is_committed(f, draw))
            fine = put_prepaid(f, &fl, draw);
        else
            continue;
        alone = false;
    }
    if (fine)
        put_rest(f, &fl, alone);
    for (size_t i = 0; i < line->draw_count && fine; i++) {
        const struct tf_draw *draw = &line->draws[i];

        if (draw->pool != TF_NONE && draws_money(f, draw) && !is_committed(f, draw))
            put_credit(f, &fl, draw);
    }
    return fine;
}

/* SPDX-License-Identifier: MIT */
/*
 * cover.c - pools with a rate of their own: what usage costs that they cover, and in which order
 * lines are covered.
 *
 * Money that covers usage pays before the rate, as quantities do: exactly, to 18 places, by the
 * differences of what all of the line comes to.  (R1, R2)
 */
#include "rating/passage.h"

/* What a pool charges for the piece: a ratio of money and base units. */
static tariff_code find_pool_rate(
        struct tf_passage *p, uint32_t pool, struct tf_rate_now *now, tariff_error *err)
{
    struct tf_rate_of of = { tf_pool_rate_of(p->price, pool), "pool",
        p->rater->book->pools[pool].name };

    return tf_model_find(p->rater, &of, p->item->event, p->piece->from, now, err);
}

/* The rate over the denominator of the price's amounts. */
static bool factor_of(const struct tf_passage *p, const struct tf_rate_now *now, tf_i128 *factor)
{
    return tf_ratio_factor(
            now->version->rates[now->cell], tf_party_den(p->rater, p->party, p->price), factor);
}

tariff_code tf_charge_covered(
        struct tf_passage *p, uint32_t pool, struct tf_dec quantity, tariff_error *err)
{
    struct tf_rate_now now;
    tf_i128 factor;
    tariff_code code = find_pool_rate(p, pool, &now, err);

    if (code != TARIFF_OK)
        return code;
    if (!factor_of(p, &now, &factor) || !tf_sum_add(&p->covered, quantity, factor))
        return tf_cannot_hold(p, err);
    tf_trail_covered(p->rater, p->price, pool, &now, p->item->event, quantity);
    return TARIFF_OK;
}

/* What a grant of money pays for usage, and how much of it that covers. */
struct cover {
    struct tf_dec paid;
    struct tf_dec quantity;
};

/*
 * All of the rest if it fits; else what is left covers as much as it comes to, and is paid whole.
 * The sum is that of the line: what one grant paid beyond its quantity, the next need not.
 */
static bool find_cover(const struct tf_passage *p, tf_i128 factor, struct tf_dec left,
        struct tf_dec rest, struct cover *out)
{
    const struct tf_dec last_place = { tf_i128_of(1) };
    tf_i128 den = tf_party_den(p->rater, p->party, p->price);
    struct tf_rounded *line = &p->work->open.covered;
    struct tf_sum after = line->sum, room = tf_sum_zero();
    struct tf_dec given;

    if (!tf_sum_add(&after, rest, factor) ||
            !tf_sum_round(&after, den, last_place, TF_ROUND_HALF_UP, &given) ||
            !tf_dec_sub(tf_dec_max(given, line->given), line->given, &out->paid))
        return false;
    out->quantity = rest;
    if (tf_dec_cmp(out->paid, left) > 0) {
        out->paid = left;
        if (!tf_dec_add(line->given, left, &given) || !tf_sum_add(&room, given, den) ||
                !tf_sum_sub(&room, &line->sum) ||
                !tf_sum_round(&room, factor, last_place, TF_ROUND_DOWN, &out->quantity))
            return false;
    }
    return tf_dec_add(line->given, out->paid, &line->given) &&
           tf_sum_add(&line->sum, out->quantity, factor);
}

tariff_code tf_cover_with_money(struct tf_passage *p, uint32_t queue, uint32_t index,
        struct tf_dec *left, struct tf_dec *rest, tariff_error *err)
{
    struct tf_grant *grant = &p->party->grants[index];
    struct tf_rate_now now;
    struct cover cover;
    tf_i128 factor;
    tariff_code code = find_pool_rate(p, grant->pool, &now, err);

    if (code != TARIFF_OK)
        return code;
    if (!factor_of(p, &now, &factor) || !find_cover(p, factor, *left, *rest, &cover) ||
            !tf_dec_add(grant->used, cover.paid, &grant->used) ||
            !tf_dec_add(p->drawn, cover.paid, &p->drawn))
        return tf_cannot_hold(p, err);
    (void)tf_dec_sub(*left, cover.paid, left);
    (void)tf_dec_sub(*rest, cover.quantity, rest);
    tf_trail_grant(p->rater, p->party, queue, index, NULL, cover.paid, *left);
    tf_trail_covered(p->rater, p->price, grant->pool, &now, p->item->event, cover.quantity);
    return tf_dec_sign(cover.paid) == 0 || tf_note_draw(p, index, grant->pool, cover.paid)
                   ? TARIFF_OK
                   : tf_no_memory(err);
}

/* -- in which order ------------------------------------------------------------------------------
 */

/* The first pool in the order of deduction that charges a rate of its own for the price. */
static uint32_t pool_with_rate(
        const struct tf_rulebook *book, const struct tf_price *price, int64_t at)
{
    const struct tf_payers *payers = tf_payers_at(price, at);

    for (size_t i = 0; i < payers->count; i++) {
        uint64_t pools = book->queues[payers->queues[i]].pools & payers->can;

        for (uint32_t pool = 0; pool < book->pool_count; pool++) {
            if ((pools >> pool & 1) != 0 && book->pools[pool].rate != NULL)
                return pool;
        }
    }
    return TF_NONE;
}

/* own / list: what is not saved. */
static bool kept_of(const struct tf_piece *piece, struct tf_ratio *kept)
{
    struct tf_ratio by_list = { piece->list->den, piece->list->num };

    return tf_ratio_mul(*piece->own, by_list, kept);
}

static tariff_code note_rates(struct tf_rater *rater, const struct tf_party *party,
        struct tf_piece *piece, int64_t at, tariff_error *err)
{
    const struct tf_price *price = &rater->book->prices[piece->price];
    const struct tf_event *event = rater->work->items[piece->item]->event;
    uint32_t pool = pool_with_rate(rater->book, price, at);
    struct tf_rate_of of = { NULL, "pool", NULL };
    struct tf_rate_now own, list;
    struct tf_ratio kept;
    tariff_code code;

    if (pool == TF_NONE)
        return TARIFF_OK;
    of.model = tf_pool_rate_of(price, pool);
    of.name = rater->book->pools[pool].name;
    code = tf_model_find(rater, &of, event, at, &own, err);
    if (code == TARIFF_OK)
        code = tf_rate_find(rater, party, price, event, at, &list, err);
    if (code != TARIFF_OK || tf_i128_sign(list.version->rates[list.cell].num) <= 0)
        return code;
    piece->own = &own.version->rates[own.cell];
    piece->list = &list.version->rates[list.cell];
    return kept_of(piece, &kept) ? TARIFF_OK : tf_too_large(rater, event, err);
}

tariff_code tf_order_lines(
        struct tf_rater *rater, const struct tf_party *party, int64_t at, tariff_error *err)
{
    const struct tf_deduct *order = tf_deduct_at(rater->book, at);
    struct tf_work *work = rater->work;
    tariff_code code = TARIFF_OK;

    work->lines = order != NULL && order->lines.before_rating ? &order->lines : NULL;
    for (size_t i = 0; work->lines != NULL && i < work->piece_count && code == TARIFF_OK; i++)
        code = note_rates(rater, party, &work->pieces[i], at, err);
    return code;
}

static int compare_ratios(const struct tf_ratio *a, const struct tf_ratio *b)
{
    return tf_i256_cmp(tf_i256_mul(a->num, b->den), tf_i256_mul(b->num, a->den));
}

/* The more is saved, the less is kept. */
static int compare_covered(enum tf_lines_by by, const struct tf_piece *a, const struct tf_piece *b)
{
    struct tf_ratio kept_a, kept_b;

    if (by == TF_LINES_BY_PRICE)
        return (a->price > b->price) - (a->price < b->price);
    if (by == TF_LINES_BY_RATE)
        return compare_ratios(a->own, b->own);
    return kept_of(a, &kept_a) && kept_of(b, &kept_b) ? compare_ratios(&kept_b, &kept_a) : 0;
}

int tf_compare_lines(
        const struct tf_rater *rater, const struct tf_piece *a, const struct tf_piece *b)
{
    const struct tf_line_order *lines = rater->work->lines;
    int way = 0;

    if (a->own == NULL || b->own == NULL) /* what no such pool covers comes last */
        return (a->own == NULL) - (b->own == NULL);
    for (size_t i = 0; i < lines->count && way == 0; i++) {
        way = compare_covered(lines->keys[i].by, a, b);
        way = lines->keys[i].descending ? -way : way;
    }
    return way;
}

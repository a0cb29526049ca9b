/* SPDX-License-Identifier: MIT */
/*
 * debt.c - what pools owe: usage that they took before they had it, and grants that were given
 * with less than nothing left.
 *
 * What begins later in the pool pays it first, in the order of time.  (R14)
 */
#include "rating/work.h"

struct tf_dec tf_debt_of(const struct tf_party *party, uint32_t pool)
{
    return party->debts == NULL ? tf_dec_zero() : party->debts[pool].owed;
}

struct tf_dec tf_debt_room(const struct tf_rater *rater, const struct tf_party *party,
        uint32_t pool, struct tf_dec most)
{
    const struct tf_pool *rules = &rater->book->pools[pool];
    struct tf_dec room;

    if (rules->rest == TF_REST_CARRY)
        return most;
    if (!tf_dec_sub(rules->overdraft, tf_debt_of(party, pool), &room))
        return tf_dec_zero(); /* it owes more than can be told */
    return tf_dec_min(tf_dec_max(room, tf_dec_zero()), most);
}

bool tf_debt_add(struct tf_rater *rater, struct tf_party *party, uint32_t pool,
        struct tf_dec amount, int64_t at, bool *fits)
{
    size_t count = rater->book->pool_count;

    *fits = true;
    if (party->debts == NULL) {
        party->debts = tf_get(rater->alloc, count * sizeof *party->debts);
        if (party->debts == NULL)
            return false;
        for (size_t i = 0; i < count; i++)
            party->debts[i] = (struct tf_debt){ tf_dec_zero(), TF_ALWAYS };
    }
    if (tf_dec_sign(party->debts[pool].owed) == 0)
        party->debts[pool].at = at;
    *fits = tf_dec_add(party->debts[pool].owed, amount, &party->debts[pool].owed);
    return *fits;
}

/* A grant pays what it can; nothing is put out when it has nothing. */
static tariff_code repay(struct tf_rater *rater, struct tf_party *party, uint32_t index, int64_t at,
        tariff_error *err)
{
    struct tf_grant *grant = &party->grants[index];
    struct tf_debt *debt = &party->debts[grant->pool];
    struct tf_dec *left = tf_allowance_at(rater, party, index, at);
    struct tf_wallet_entry entry = { .kind = TF_ENTRY_REPAID,
        .account = party->account,
        .at = at,
        .id = grant->id,
        .pool = grant->pool };

    if (left == NULL)
        return tf_no_memory(err);
    entry.amount = tf_dec_min(*left, debt->owed);
    if (tf_dec_sign(entry.amount) <= 0)
        return TARIFF_OK;
    (void)tf_dec_sub(*left, entry.amount, left);
    (void)tf_dec_sub(debt->owed, entry.amount, &debt->owed);
    if (!tf_dec_add(grant->used, entry.amount, &grant->used))
        return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use a larger unit.",
                "What the grant \"%s\" of account \"%s\" has paid does not fit.", grant->id,
                party->id);
    return rater->sink.entry(rater->sink.ud, party, &entry, err);
}

/* The next instant at which a grant of the pool begins or opens a window. */
static int64_t next_filling(
        struct tf_rater *rater, const struct tf_party *party, uint32_t pool, int64_t t)
{
    const struct tf_party_queue *range = &party->queues[pool];
    int64_t best = TF_NEVER;

    for (uint32_t i = range->from; i < range->until; i++) {
        int64_t border = tf_grant_border(rater, party, party->order[i], t);

        best = border < best ? border : best;
    }
    return best;
}

/* Whether it, or a window of its allowance, begins there: what was there before does not pay. */
static bool begins_at(
        struct tf_rater *rater, const struct tf_party *party, uint32_t index, int64_t at)
{
    return tf_grant_in_force(&party->grants[index], at) &&
           tf_grant_border(rater, party, index, at - 1) == at;
}

static tariff_code settle_debt(struct tf_rater *rater, struct tf_party *party, uint32_t pool,
        int64_t until, tariff_error *err)
{
    const struct tf_party_queue *range = &party->queues[pool];
    struct tf_debt *debt = &party->debts[pool];
    tariff_code code = TARIFF_OK;

    while (code == TARIFF_OK && tf_dec_sign(debt->owed) > 0) {
        int64_t at = next_filling(rater, party, pool, debt->at);

        if (at > until)
            break;
        debt->at = at;
        if (rater->book->queues[pool].first.by_window)
            tf_queue_sort(rater, party, pool, at);
        for (uint32_t i = range->from; i < range->until && code == TARIFF_OK; i++) {
            if (begins_at(rater, party, party->order[i], at))
                code = repay(rater, party, party->order[i], at, err);
        }
    }
    return code;
}

tariff_code tf_debts_settle(struct tf_rater *rater, struct tf_party *party, uint64_t pools,
        int64_t until, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (uint32_t i = 0; i < rater->book->pool_count && code == TARIFF_OK; i++) {
        if ((pools >> i & 1) != 0 && party->debts != NULL)
            code = settle_debt(rater, party, i, until, err);
    }
    return code;
}

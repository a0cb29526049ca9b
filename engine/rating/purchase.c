/* SPDX-License-Identifier: MIT */
/*
 * purchase.c - buying a plan: the tests, the grants it puts into the wallet, and what
 * it cost.  (R14, R18)
 */
#include <string.h>

#include "rating/work.h"

tariff_code tf_party_note_purchase(struct tf_rater *rater, struct tf_party *party,
        const struct tf_purchase *purchase, tariff_error *err)
{
    if (!tf_grow(rater->alloc, &party->purchases, &party->purchase_capacity,
                party->purchase_count + 1, sizeof *party->purchases))
        return tf_no_memory(err);
    party->purchases[party->purchase_count++] = *purchase;
    return TARIFF_OK;
}

/* The queues and the order behind them, for so many places; false with nothing changed. */
static bool grow_order(struct tf_alloc alloc, struct tf_party *party, size_t queues, size_t places)
{
    size_t head = queues * sizeof *party->queues;
    size_t capacity = party->order_capacity < 2 ? 4 : 2 * party->order_capacity;
    struct tf_party_queue *grown;

    if (party->queues != NULL && places <= party->order_capacity)
        return true;
    if (party->queues == NULL || capacity < places)
        capacity = places;
    grown = tf_get_lines(alloc, head + capacity * sizeof *party->order);
    if (grown == NULL)
        return false;
    memset(grown, 0, head);
    if (party->queues != NULL)
        memcpy(grown, party->queues, head + party->order_count * sizeof *party->order);
    tf_free_lines(alloc, party->queues, head + party->order_capacity * sizeof *party->order);
    party->queues = grown;
    party->order = (uint32_t *)(void *)(grown + queues);
    party->order_capacity = capacity;
    return true;
}

/* In how many queues a grant of the pool stands: in its own, and in those of groups. */
static size_t places_of(const struct tf_rulebook *book, uint32_t pool)
{
    size_t places = 1;

    for (uint32_t i = book->pool_count; i < book->queue_count; i++)
        places += book->queues[i].pools >> pool & 1;
    return places;
}

bool tf_party_make_room(struct tf_rater *rater, struct tf_party *party, size_t grants)
{
    struct tf_alloc alloc = rater->alloc;

    return grants < UINT32_MAX / 2 &&
           tf_grow_lines(
                   alloc, &party->grants, &party->grant_capacity, grants, sizeof *party->grants) &&
           grow_order(alloc, party, rater->book->queue_count, grants);
}

/* Puts a grant into its place in a queue; there is room. */
static void stand_in(
        const struct tf_rulebook *book, struct tf_party *party, uint32_t queue, uint32_t index)
{
    struct tf_party_queue *queues = party->queues;
    uint32_t at = queues[queue].from;

    while (at < queues[queue].until &&
            tf_grant_compare(&book->queues[queue].first, &party->grants[party->order[at]],
                    &party->grants[index]) < 0)
        at++;
    memmove(party->order + at + 1, party->order + at,
            (party->order_count - at) * sizeof *party->order);
    party->order[at] = index;
    party->order_count++;
    queues[queue].live = queues[queue].from;
    queues[queue].until++;
    for (uint32_t i = queue + 1; i < book->queue_count; i++) {
        queues[i].from++;
        queues[i].live++;
        queues[i].until++;
    }
}

/* Puts a grant into its place in the queues of its pool: its own, and those of groups. */
static void stand_in_queues(struct tf_rater *rater, struct tf_party *party, uint32_t index)
{
    const struct tf_rulebook *book = rater->book;
    struct tf_grant *grant = &party->grants[index];

    grant->window_end = grant->expires; /* until the queue is put in order */
    grant->shuffle = tf_grant_shuffle(rater->seed, party->id, grant->expires, grant->id);
    stand_in(book, party, grant->pool, index);
    for (uint32_t i = book->pool_count; i < book->queue_count; i++) {
        if ((book->queues[i].pools >> grant->pool & 1) != 0)
            stand_in(book, party, i, index);
    }
}

/* Takes a grant out of all queues. */
static void leave_queues(const struct tf_rulebook *book, struct tf_party *party, uint32_t index)
{
    for (uint32_t queue = book->queue_count; queue-- > 0;) {
        struct tf_party_queue *queues = party->queues;
        uint32_t at = queues[queue].from;

        while (at < queues[queue].until && party->order[at] != index)
            at++;
        if (at == queues[queue].until)
            continue;
        party->order_count--;
        memmove(party->order + at, party->order + at + 1,
                (party->order_count - at) * sizeof *party->order);
        queues[queue].live = queues[queue].from;
        queues[queue].until--;
        for (uint32_t i = queue + 1; i < book->queue_count; i++) {
            queues[i].from--;
            queues[i].live--;
            queues[i].until--;
        }
    }
}

tariff_code tf_party_add_grant(struct tf_rater *rater, struct tf_party *party,
        const struct tf_grant *grant, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    uint32_t index = party->grant_count;
    struct tf_grant own = *grant;
    tariff_code code = tf_ask_grant_keys(rater, party, &own, err);

    own.breadth = book->pools[grant->pool].breadth;
    if (code != TARIFF_OK)
        return code;
    if (!tf_party_make_room(rater, party, (size_t)party->grant_count + 1) ||
            !grow_order(rater->alloc, party, book->queue_count,
                    party->order_count + places_of(book, grant->pool)))
        return tf_no_memory(err);
    for (size_t i = 0; i < party->grant_count; i++) {
        if (strcmp(party->grants[i].id, grant->id) == 0)
            return tf_fail(err, TF_F_GRANT_TWICE, (struct tf_place){ 0 },
                    "Give each grant and purchase of an account its own id.",
                    "The account \"%s\" has two grants with the id \"%s\".", party->id, grant->id);
    }
    party->grants[index] = own;
    stand_in_queues(rater, party, index);
    party->grant_count++;
    if (grant->expires < party->next_expiry)
        party->next_expiry = grant->expires;
    party->rolls_over |= grant->rollover.given || tf_pool_owes(&book->pools[grant->pool]);
    return TARIFF_OK;
}

static bool takes_place_of(const struct tf_plan *plan, uint32_t other)
{
    for (size_t i = 0; i < plan->instead_count; i++) {
        if (plan->instead_of[i] == other)
            return true;
    }
    return false;
}

/*
 * True when the party holds a grant of the pool that has not expired, used up or not, and that does
 * not end as the plan is bought.
 */
static bool holds_in_pool(
        const struct tf_party *party, const struct tf_plan *plan, uint32_t pool, int64_t at)
{
    for (size_t i = 0; i < party->grant_count; i++) {
        const struct tf_grant *grant = &party->grants[i];

        if (grant->pool == pool && grant->created <= at && at < grant->expires &&
                (grant->plan == 0 || !takes_place_of(plan, grant->plan - 1)))
            return true;
    }
    return false;
}

void tf_grant_ends_at(struct tf_rater *rater, struct tf_party *party, uint32_t index, int64_t t)
{
    leave_queues(rater->book, party, index);
    party->grants[index].expires = t;
    if (t < party->next_expiry)
        party->next_expiry = t;
    stand_in_queues(rater, party, index);
}

/* All that the party holds of a plan ends: its grants, and what is charged for it. */
static tariff_code end_plan(
        struct tf_rater *rater, struct tf_party *party, uint32_t plan, int64_t t, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (uint32_t i = 0; i < party->grant_count; i++) {
        const struct tf_grant *grant = &party->grants[i];

        if (grant->plan == plan + 1 && grant->created <= t && t < grant->expires)
            tf_grant_ends_at(rater, party, i, t);
    }
    for (size_t i = 0; i < party->purchase_count && code == TARIFF_OK; i++) {
        struct tf_purchase *purchase = &party->purchases[i];

        if (purchase->plan != plan || !tf_was_bought(purchase, t) || t >= purchase->until)
            continue;
        code = tf_recur_end(rater, party, purchase, t, err);
        purchase->until = t;
    }
    return code;
}

/* The parts of a plan that a purchase gives: those whose pool does not clash.  */
struct parts {
    bool given[TF_POOLS_MAX];
    size_t count;
    size_t last;  /* index of the last that is given */
    bool refused; /* a part clashes that is not dropped, or nothing remains */
};

static struct parts parts_of(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_plan *plan, int64_t at)
{
    struct parts parts = { .count = 0 };

    for (size_t i = 0; i < plan->grant_count; i++) {
        const struct tf_pool *pool = &rater->book->pools[plan->grants[i].pool];
        bool clashes = !pool->stacks && holds_in_pool(party, plan, plan->grants[i].pool, at);

        parts.given[i] = !clashes;
        parts.refused |= clashes && !pool->drop_part;
        if (clashes)
            continue;
        parts.count++;
        parts.last = i;
    }
    parts.refused |= parts.count == 0 && plan->grant_count > 0;
    return parts;
}

bool tf_was_bought(const struct tf_purchase *purchase, int64_t at)
{
    return !purchase->is_refused && purchase->at <= at;
}

static bool is_over_limit(
        struct tf_rater *rater, const struct tf_party *party, uint32_t plan, int64_t at)
{
    const struct tf_plan *rules = &rater->book->plans[plan];
    uint32_t bought = 0;

    for (size_t i = 0; i < party->purchase_count; i++) {
        const struct tf_purchase *purchase = &party->purchases[i];

        if (purchase->plan == plan && tf_was_bought(purchase, at) &&
                purchase->at >= tf_rater_window(rater, party->zone, rules->limit_per, at).from)
            bought++;
    }
    return rules->limit > 0 && bought >= rules->limit;
}

/* The reason to refuse, tested in the order dates, stack, limit, only; NULL: it is accepted.  (R18)
 */
static tariff_code refusal(struct tf_rater *rater, struct tf_party *party, uint32_t plan,
        int64_t at, const char **reason, tariff_error *err)
{
    const struct tf_plan *rules = &rater->book->plans[plan];
    bool eligible;
    tariff_code code;

    *reason = NULL;
    if (!tf_life_holds(&rules->life, at))
        *reason = "not_offered";
    else if (parts_of(rater, party, rules, at).refused)
        *reason = "not_stackable";
    else if (is_over_limit(rater, party, plan, at))
        *reason = rules->limit_reason;
    if (*reason != NULL)
        return TARIFF_OK;
    code = tf_ask_eligible(rater, party, rules, at, &eligible, err);
    if (code == TARIFF_OK && !eligible)
        *reason = rules->only_reason;
    return code;
}

/* A given part's share of what the plan cost; the last part takes the remainder.  (R18) */
static bool share_cost(const struct tf_plan *plan, const struct parts *parts, struct tf_dec cost,
        size_t part, struct tf_dec *rest, struct tf_dec *share)
{
    struct tf_dec whole = tf_dec_zero();

    if (part == parts->last) {
        *share = *rest;
        return true;
    }
    for (size_t i = 0; i < plan->grant_count; i++) {
        if (parts->given[i] && !tf_dec_add(whole, plan->grants[i].worth, &whole))
            return false;
    }
    *share = tf_dec_zero();
    if (tf_dec_sign(whole) != 0 && !tf_dec_mul_div(cost, plan->grants[part].worth.units,
                                           whole.units, TF_ROUND_HALF_UP, share))
        return false;
    return tf_dec_sub(*rest, *share, rest);
}

/* "u17/compute", kept as long as the parties. */
static const char *grant_id(struct tf_rater *rater, const char *purchase, const char *pool)
{
    size_t length = strlen(purchase);
    char *id = tf_arena_get(&rater->kept, length + strlen(pool) + 2);

    if (id != NULL) {
        memcpy(id, purchase, length);
        id[length] = '/';
        memcpy(id + length + 1, pool, strlen(pool));
    }
    return id;
}

/* What one part of a plan puts into the wallet. */
static tariff_code make_part(struct tf_rater *rater, const struct tf_party *party,
        const char *purchase, uint32_t plan, size_t part, int64_t at, struct tf_grant *out,
        tariff_error *err)
{
    const struct tf_plan *rules = &rater->book->plans[plan];
    const struct tf_plan_grant *given = &rules->grants[part];

    *out = (struct tf_grant){ .id = grant_id(rater, purchase, rater->book->pools[given->pool].name),
        .pool = given->pool,
        .plan = plan + 1,
        .per = given->per,
        .prorate = given->prorate,
        .every = given->every,
        .anchored = given->anchored,
        .anchor = given->anchor == TF_ALWAYS ? at : given->anchor,
        .rollover = given->rollover,
        .kind = given->kind,
        .has_paid = true,
        .effective = at,
        .created = at,
        .expires = out->expires,
        .amount = given->amount,
        .paid = out->paid };
    if (out->id == NULL)
        return tf_no_memory(err);
    if (!tf_amount_at(tf_party_fact(rater, party, given->fact), given->amount, at, &out->amount))
        return tf_fail(err, tf_finding_in(TF_F_FACT_NOT_YET, TARIFF_BAD_USAGE),
                (struct tf_place){ 0 }, "Give the fact a value from an earlier date.",
                "The fact \"%s\" has no value yet when the plan \"%s\" is bought.",
                given->fact->name, rules->name);
    out->left = out->amount;
    return tf_ask_grant_keys(rater, party, out, err);
}

/* Makes the grants of a purchase; nothing has changed yet.  (R18) */
static tariff_code make_parts(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_wallet_entry *bought, int64_t expires, const struct parts *parts,
        struct tf_grant *grants, tariff_error *err)
{
    const struct tf_plan *rules = &rater->book->plans[bought->plan];
    struct tf_dec rest = bought->amount;
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < rules->grant_count && code == TARIFF_OK; i++) {
        if (!parts->given[i])
            continue;
        grants->expires = expires;
        if (!share_cost(rules, parts, bought->amount, i, &rest, &grants->paid))
            return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, rules->place, "Use smaller amounts.",
                    "The shares of what the plan \"%s\" costs do not fit.", rules->name);
        code = make_part(rater, party, bought->id, bought->plan, i, bought->at, grants++, err);
    }
    return code;
}

/* Puts the grants into the wallet, notes what they cost, and begins what is charged from now on. */
static tariff_code take_parts(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, const struct tf_wallet_entry *entry, int64_t expires,
        const struct tf_grant *grants, size_t count, tariff_error *err)
{
    const struct tf_plan *rules = &rater->book->plans[entry->plan];
    struct tf_purchase purchase = { .id = entry->id,
        .plan = entry->plan,
        .at = entry->at,
        .until = expires,
        .is_paid = tf_dec_sign(entry->amount) > 0 };
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < rules->instead_count && code == TARIFF_OK; i++)
        code = end_plan(rater, party, rules->instead_of[i], entry->at, err);
    for (size_t i = 0; i < count && code == TARIFF_OK; i++)
        code = tf_party_add_grant(rater, party, &grants[i], err);
    if (code == TARIFF_OK && rules->paid_from_balance &&
            !tf_dec_sub(party->balance, entry->amount, &party->balance))
        return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, rules->place, "Use smaller amounts.",
                "The balance of account \"%s\" does not fit.", party->id);
    if (code == TARIFF_OK)
        code = tf_party_note_purchase(rater, party, &purchase, err);
    if (code == TARIFF_OK)
        code = tf_recur_begin(rater, party, event, &purchase, err);
    if (code == TARIFF_OK && rules->from_use)
        code = tf_plan_meets_usage(rater, party, entry->at, err);
    return code == TARIFF_OK ? rater->sink.entry(rater->sink.ud, party, entry, err) : code;
}

static tariff_code accept(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, struct tf_wallet_entry entry, struct tf_dec cost,
        tariff_error *err)
{
    const struct tf_plan *rules = &rater->book->plans[entry.plan];
    struct parts parts = parts_of(rater, party, rules, entry.at);
    size_t size = (parts.count + 1) * sizeof(struct tf_grant);
    struct tf_grant *grants = tf_get_lines(rater->alloc, size);
    int64_t expires;
    tariff_code code;

    if (grants == NULL)
        return tf_no_memory(err);
    entry.kind = TF_ENTRY_PURCHASE;
    entry.amount = cost;
    code = tf_ask_expiry(rater, party, rules, entry.at, cost, &expires, err);
    if (code == TARIFF_OK)
        code = make_parts(rater, party, &entry, expires, &parts, grants, err);
    entry.seen = rater->seen;
    if (code == TARIFF_OK)
        code = take_parts(rater, party, event, &entry, expires, grants, parts.count, err);
    tf_free_lines(rater->alloc, grants, size);
    return code;
}

/* Adds the purchase to an error of a rule, and its place to an error that has none. */
static tariff_code caused(const struct tf_rater *rater, const struct tf_event *event,
        tariff_code code, tariff_error *err)
{
    struct tf_place place = tf_event_place(rater, event);

    if (code == TARIFF_OK || err == NULL)
        return code;
    if (place.file == NULL) {
        tf_name_cause(err, "purchase \"%.*s\"", (int)event->id_length, event->id);
        return code;
    }
    tf_name_cause(err, "purchase \"%.*s\", %s:%u", (int)event->id_length, event->id, place.file,
            (unsigned)place.line);
    if (err->line == 0) {
        tariff_error copy = *err;

        tf_fail(err, tf_finding_as(copy.finding, copy.code), place, copy.hint, "%s", copy.message);
    }
    return code;
}

/* It gives nothing and costs nothing, and is known to have been tried. */
static tariff_code refuse(struct tf_rater *rater, struct tf_party *party,
        const struct tf_wallet_entry *entry, tariff_error *err)
{
    struct tf_purchase refused = { .id = entry->id,
        .plan = entry->plan,
        .at = entry->at,
        .until = entry->at,
        .is_refused = true };
    tariff_code code = tf_party_note_purchase(rater, party, &refused, err);

    return code == TARIFF_OK ? rater->sink.entry(rater->sink.ud, party, entry, err) : code;
}

/* The plan of a purchase, or of its end. */
static tariff_code find_plan(const struct tf_rater *rater, const struct tf_event *event,
        uint32_t *plan, tariff_error *err)
{
    char hint[TF_SUGGESTION_MAX];

    *plan = tf_rulebook_plan(rater->book, event->buy, strlen(event->buy));
    if (*plan != TF_NONE)
        return TARIFF_OK;
    tf_rulebook_suggest_plan(rater->book, event->buy, hint, sizeof hint);
    return tf_fail(err, tf_finding_in(TF_F_PLAN_UNKNOWN, TARIFF_BAD_USAGE),
            tf_event_place(rater, event), hint,
            "%s \"%.*s\" is of the plan \"%s\", which the rulebook does not have.",
            event->leaves ? "Event" : "Purchase", (int)event->id_length, event->id, event->buy);
}

tariff_code tf_party_leave(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, tariff_error *err)
{
    struct tf_wallet_entry entry = { .kind = TF_ENTRY_LEFT,
        .account = party->account,
        .at = event->from,
        .id = tf_arena_text(&rater->kept, event->id, event->id_length) };
    tariff_code code = find_plan(rater, event, &entry.plan, err);

    if (entry.id == NULL)
        return tf_no_memory(err);
    if (code != TARIFF_OK)
        return code;
    if (!tf_party_holds(party, entry.plan, event->from)) {
        entry.kind = TF_ENTRY_REFUSED;
        entry.reason = "not_held";
    } else {
        code = end_plan(rater, party, entry.plan, event->from, err);
    }
    return code == TARIFF_OK ? rater->sink.entry(rater->sink.ud, party, &entry, err) : code;
}

tariff_code tf_party_buy(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    uint32_t plan;
    const char *id = tf_arena_text(&rater->kept, event->id, event->id_length);
    struct tf_wallet_entry entry = {
        .kind = TF_ENTRY_REFUSED, .account = party->account, .at = event->from, .id = id
    };
    struct tf_dec cost = tf_dec_zero();
    tariff_code code = find_plan(rater, event, &plan, err);

    if (id == NULL)
        return tf_no_memory(err);
    entry.plan = plan;
    if (tf_event_voided_by(event) != NULL) {
        entry.reason = event->ties->is_replaced ? "replaced" : "voided";
        return code == TARIFF_OK ? refuse(rater, party, &entry, err) : TARIFF_OK;
    }
    if (code != TARIFF_OK)
        return code;
    if (event->has_paid)
        cost = event->paid;
    else if (!tf_amount_at(tf_party_fact(rater, party, book->plans[plan].cost_fact),
                     book->plans[plan].cost, event->from, &cost))
        return tf_fail(err, tf_finding_in(TF_F_FACT_NOT_YET, TARIFF_BAD_USAGE),
                tf_event_place(rater, event), "Give the fact a value from an earlier date.",
                "The price of the plan \"%s\" has no value yet when it is bought.",
                book->plans[plan].name);
    rater->seen = NULL;
    code = refusal(rater, party, plan, event->from, &entry.reason, err);
    entry.seen = rater->seen;
    if (code == TARIFF_OK && entry.reason == NULL)
        return caused(rater, event, accept(rater, party, event, entry, cost, err), err);
    if (code != TARIFF_OK)
        return caused(rater, event, code, err);
    return refuse(rater, party, &entry, err);
}

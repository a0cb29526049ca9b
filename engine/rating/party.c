/* SPDX-License-Identifier: MIT */
/*
 * party.c - the road of one party: events in the order of time, windows settled as
 * time passes them, expiries behind.
 */
#include "rating/party.h"

#include <string.h>

#include "rating/work.h"

/* -- the rater ----------------------------------------------------------------- */

static tariff_code name_fields(struct tf_rater *rater, tariff_error *err)
{
    static const char *const clock[] = { "hour", "weekday", "month" };
    const struct tf_schema *schema = &rater->book->schema;
    const char **names = tf_arena_array(&rater->kept, schema->count + 3, sizeof *names);

    if (names == NULL)
        return tf_no_memory(err);
    for (uint32_t i = 0; i < schema->count; i++)
        names[i] = schema->fields[i].name;
    memcpy(names + schema->count, clock, sizeof clock);
    rater->field_names = names;
    rater->field_name_count = schema->count + 3;
    return TARIFF_OK;
}

tariff_code tf_rater_wake(struct tf_rater *rater, tariff_error *err)
{
    const struct tf_blocks *blocks = &rater->book->blocks;

    if (rater->rule != NULL && !tf_rule_is_spent(rater->rule))
        return TARIFF_OK;
    tf_rule_free(rater->rule);
    rater->rule = NULL;
    return tf_rule_session_new(
            rater->alloc, NULL, blocks->sources, blocks->source_count, &rater->rule, err);
}

tariff_code tf_rater_init(struct tf_rater *rater, const struct tf_rulebook *book,
        struct tf_alloc alloc, const struct tf_intern *texts, tariff_error *err)
{
    tariff_code code;

    *rater = (struct tf_rater){
        .book = book, .alloc = alloc, .texts = texts, .seed = 42, .zone = book->zone
    };
    tf_keys_init(&rater->keys, alloc, &book->schema, texts);
    tf_arena_init(&rater->scratch, alloc);
    tf_arena_init(&rater->kept, alloc);
    rater->work = tf_get(alloc, sizeof *rater->work);
    if (rater->work == NULL)
        return tf_no_memory(err);
    memset(rater->work, 0, sizeof *rater->work);
    tf_arena_init(&rater->work->common_events, alloc);
    rater->work->codes_decide = book->schema.code_count <= TF_CHOICE_CODES &&
                                !book->match.uses_buckets && !book->match.uses_dates &&
                                book->match.range_count == 0;
    for (uint32_t i = 0; i < book->price_count_all; i++)
        rater->asks |= book->prices[i].function != TF_NONE && !book->prices[i].looks;
    rater->points_only = !book->begins_by_use; /* each event may move when grants expire */
    for (uint32_t i = 0; i < book->meter_count; i++)
        rater->points_only &=
                book->meters[i].kind == TF_METER_SUM || book->meters[i].kind == TF_METER_COUNT;
    for (uint32_t i = 0; i < book->meter_count; i++)
        rater->has_spells |= book->meters[i].kind == TF_METER_SPELL;
    for (uint32_t i = 0; i < book->schema.count; i++)
        rater->takes_back |= book->schema.fields[i].below_zero;
    code = name_fields(rater, err);
    if (code != TARIFF_OK || book->blocks.function_count == 0)
        return code;
    rater->memo = tf_memo_new(alloc, book);
    if (rater->memo == NULL)
        return tf_no_memory(err);
    return tf_rater_wake(rater, err);
}

void tf_rater_free(struct tf_rater *rater)
{
    struct tf_work *work = rater->work;

    if (work != NULL) {
        tf_free(rater->alloc, work->items, work->item_capacity * sizeof *work->items);
        tf_free(rater->alloc, work->pieces, work->piece_capacity * sizeof *work->pieces);
        tf_free(rater->alloc, work->scratch, work->scratch_capacity * sizeof *work->scratch);
        tf_free(rater->alloc, work->draws, work->draw_capacity * sizeof *work->draws);
        tf_free(rater->alloc, work->own_draws, work->own_draw_capacity * sizeof *work->own_draws);
        tf_free(rater->alloc, work->commons, work->common_capacity * sizeof *work->commons);
        tf_arena_free(&work->common_events);
        tf_free(rater->alloc, work->closings, work->closing_capacity * sizeof *work->closings);
        tf_free(rater->alloc, work->parked, work->parked_capacity * sizeof *work->parked);
        tf_free(rater->alloc, work->dues, work->due_capacity * sizeof *work->dues);
        tf_free(rater->alloc, work->parts, work->part_capacity * sizeof *work->parts);
        tf_free(rater->alloc, work, sizeof *work);
    }
    tf_rule_free(rater->rule);
    tf_memo_free(rater->memo);
    tf_keys_free(&rater->keys);
    tf_arena_free(&rater->scratch);
    tf_arena_free(&rater->kept);
    rater->work = NULL;
    rater->rule = NULL;
    rater->memo = NULL;
}

struct tf_interval tf_rater_window(
        struct tf_rater *rater, const struct tf_zone *zone, enum tf_window window, int64_t at)
{
    struct tf_window_cache *cache = &rater->windows[window];
    enum tf_window length = window == TF_WINDOW_STATEMENT ? TF_WINDOW_MONTH : window;

    if (cache->zone != zone || at < cache->interval.from || at >= cache->interval.until) {
        cache->zone = zone;
        cache->interval = tf_window_at(zone, length, at);
    }
    return cache->interval;
}

/* -- beginning and end of a party -------------------------------------------------- */

static bool to_base(struct tf_grant *grant, const struct tf_unit *unit)
{
    return tf_unit_to_base(grant->amount, unit, &grant->amount) &&
           tf_unit_to_base(grant->left, unit, &grant->left) &&
           tf_unit_to_base(grant->rollover.max, unit, &grant->rollover.max) &&
           tf_unit_to_base(grant->rollover.min, unit, &grant->rollover.min);
}

/* True when a plan that was given would have cost more than nothing. */
static bool costs_something(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_plan *plan, int64_t at)
{
    const struct tf_fact *fact = tf_party_fact(rater, party, plan->cost_fact);
    struct tf_dec cost;

    if (tf_amount_at(fact, plan->cost, at, &cost))
        return tf_dec_sign(cost) > 0;
    return tf_dec_sign(fact->versions[0].cells[0]) > 0; /* given before its price was known */
}

/* A grant with less than nothing left is something that its pool owes. */
static tariff_code give_debt(
        struct tf_rater *rater, struct tf_party *party, struct tf_grant *grant, tariff_error *err)
{
    struct tf_dec owed = tf_dec_neg(grant->left);
    bool fits;

    grant->left = tf_dec_zero();
    if (tf_debt_add(rater, party, grant->pool, owed, TF_ALWAYS, &fits))
        return TARIFF_OK;
    return fits ? tf_no_memory(err)
                : tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use a larger unit.",
                          "What the pools of account \"%s\" owe does not "
                          "fit.",
                          party->id);
}

tariff_code tf_party_give(struct tf_rater *rater, struct tf_party *party,
        const struct tf_grant_entry *entry, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    struct tf_grant grant = { .id = entry->id,
        .kind = entry->kind,
        .pool = tf_rulebook_pool(book, entry->pool, strlen(entry->pool)),
        .per = entry->per,
        .prorate = entry->prorate,
        .every = entry->every,
        .anchored = entry->anchored,
        .anchor = entry->anchor == TF_ALWAYS ? entry->effective : entry->anchor,
        .rollover = { entry->has_rollover, entry->has_rollover_max, entry->rollover_max,
                entry->rollover_min },
        .has_paid = entry->has_paid,
        .has_priority = entry->has_priority,
        .effective = entry->effective,
        .expires = entry->expires,
        .created = entry->created == TF_ALWAYS ? entry->effective : entry->created,
        .amount = entry->amount,
        .left = entry->left,
        .paid = entry->paid,
        .priority = entry->priority };
    struct tf_purchase purchase = { .id = entry->id, .at = grant.created, .until = grant.created };
    char hint[TF_SUGGESTION_MAX];
    tariff_code code;

    if (grant.pool == TF_NONE) {
        tf_rulebook_suggest_pool(book, entry->pool, hint, sizeof hint);
        return tf_fail(err, tf_finding_in(TF_F_POOL_UNKNOWN, TARIFF_BAD_ACCOUNT), entry->pool_place,
                hint, "The grant \"%s\" is in the pool \"%s\", which the rulebook does not have.",
                entry->id, entry->pool);
    }
    if (!book->pools[grant.pool].is_money && !to_base(&grant, &book->pools[grant.pool].unit))
        return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, entry->place, "Use a larger unit.",
                "The amount of the grant \"%s\" is too large.", entry->id);
    if (entry->plan != NULL) {
        uint32_t plan = tf_rulebook_plan(book, entry->plan, strlen(entry->plan));

        if (plan == TF_NONE)
            tf_rulebook_suggest_plan(book, entry->plan, hint, sizeof hint);
        if (plan == TF_NONE)
            return tf_fail(err, tf_finding_in(TF_F_PLAN_UNKNOWN, TARIFF_BAD_ACCOUNT),
                    entry->plan_place, hint,
                    "The grant \"%s\" is of the plan \"%s\", which the rulebook does not have.",
                    entry->id, entry->plan);
        grant.plan = plan + 1;
        purchase.plan = plan;
        purchase.is_paid =
                entry->has_paid ? tf_dec_sign(entry->paid) > 0
                                : costs_something(rater, party, &book->plans[plan], grant.created);
    }
    if (tf_dec_sign(grant.left) < 0)
        code = give_debt(rater, party, &grant, err);
    else
        code = TARIFF_OK;
    if (code == TARIFF_OK)
        code = tf_party_add_grant(rater, party, &grant, err);
    if (code != TARIFF_OK)
        tf_name_cause(err, "grant \"%s\" of account \"%s\", %s:%u", entry->id, party->id,
                entry->place.file, (unsigned)entry->place.line);
    if (code != TARIFF_OK || entry->plan == NULL)
        return code;
    return tf_party_note_purchase(rater, party, &purchase, err);
}

tariff_code tf_party_open(struct tf_rater *rater, struct tf_party *party, uint32_t index,
        const struct tf_account *account, const struct tf_zone *zone, tariff_error *err)
{
    *party = (struct tf_party){ .account = index,
        .id = account->id,
        .zone = zone,
        .balance = account->balance,
        .fields = account->fields,
        .field_count = account->field_count,
        .settled_until = TF_ALWAYS,
        .next_expiry = TF_NEVER };
    /* the queues are always there, also of who holds nothing */
    if (!tf_party_make_room(rater, party, account->grant_count))
        return tf_no_memory(err);
    if (account->prices == NULL)
        return TARIFF_OK;
    rater->has_terms = true;
    return tf_terms_compile(
            rater->book, &rater->kept, account->id, account->prices, &party->terms, err);
}

/* The bytes of a party's queues and the order behind them. */
static size_t queues_size(const struct tf_rater *rater, size_t capacity)
{
    return rater->book->queue_count * sizeof(struct tf_party_queue) + capacity * sizeof(uint32_t);
}

void tf_party_close(struct tf_rater *rater, struct tf_party *party)
{
    struct tf_alloc alloc = rater->alloc;

    tf_free_lines(alloc, party->grants, party->grant_capacity * sizeof *party->grants);
    tf_free_lines(alloc, party->queues, queues_size(rater, party->order_capacity));
    tf_free(alloc, party->purchases, party->purchase_capacity * sizeof *party->purchases);
    tf_free(alloc, party->items, party->item_capacity * sizeof *party->items);
    tf_free(alloc, party->held, party->held_capacity * sizeof *party->held);
    tf_runnings_free(alloc, &party->runnings);
    tf_free(alloc, party->debts, rater->book->pool_count * sizeof *party->debts);
    tf_begun_free(alloc, &party->begun);
    tf_begun_free(alloc, &party->ahead);
    *party = (struct tf_party){ 0 };
}

/* Copies count items into a vector of exactly that capacity; none is NULL. */
static bool copy_vector(struct tf_alloc alloc, void *to, size_t *capacity, const void *from,
        size_t count, size_t item_size)
{
    void *made = NULL;

    *capacity = count;
    if (count > 0) {
        made = tf_get(alloc, count * item_size); /* as large as one that exists */
        if (made == NULL)
            *capacity = 0;
        else
            memcpy(made, from, count * item_size);
    }
    memcpy(to, &made, sizeof made);
    return made != NULL || count == 0;
}

#define COPY_VECTOR(to, from, name, capacity, count)                                               \
    copy_vector(alloc, &(to)->name, &(to)->capacity, (from)->name, count, sizeof *(from)->name)

static bool copy_grants(
        const struct tf_rater *rater, struct tf_party *to, const struct tf_party *from)
{
    size_t count = from->grant_count;
    size_t size = queues_size(rater, from->order_count);

    to->grants = NULL;
    to->grant_capacity = 0;
    to->order_capacity = from->order_count;
    to->queues = tf_get_lines(rater->alloc, size);
    if (to->queues == NULL)
        return false;
    to->order = (uint32_t *)(void *)(to->queues + rater->book->queue_count);
    memcpy(to->queues, from->queues, size);
    if (count == 0)
        return true;
    to->grants = tf_get_lines(rater->alloc, count * sizeof *to->grants);
    if (to->grants == NULL)
        return false;
    to->grant_capacity = count;
    memcpy(to->grants, from->grants, count * sizeof *to->grants);
    return true;
}

static bool copy_debts(
        const struct tf_rater *rater, struct tf_party *to, const struct tf_party *from)
{
    size_t size = rater->book->pool_count * sizeof *to->debts;

    to->debts = NULL;
    if (from->debts == NULL)
        return true;
    to->debts = tf_get(rater->alloc, size);
    if (to->debts != NULL)
        memcpy(to->debts, from->debts, size);
    return to->debts != NULL;
}

tariff_code tf_party_copy(
        struct tf_rater *rater, struct tf_party *to, const struct tf_party *from, tariff_error *err)
{
    struct tf_alloc alloc = rater->alloc;
    bool ok;

    *to = *from;
    /* Every vector is made or set to NULL, so that what failed half way can be closed. */
    ok = copy_grants(rater, to, from);
    ok = copy_debts(rater, to, from) && ok;
    ok = COPY_VECTOR(to, from, purchases, purchase_capacity, from->purchase_count) && ok;
    ok = COPY_VECTOR(to, from, items, item_capacity, from->item_count) && ok;
    ok = COPY_VECTOR(to, from, held, held_capacity, from->held_count) && ok;
    ok = tf_begun_copy(alloc, &to->begun, &from->begun) && ok;
    ok = tf_begun_copy(alloc, &to->ahead, &from->ahead) && ok;
    ok = tf_runnings_copy(alloc, &to->runnings, &from->runnings) && ok;
    return ok ? TARIFF_OK : tf_no_memory(err);
}

/* -- expiry -------------------------------------------------------------------------- */

/* The unexpired grant that expires first (then by id), at or before t; or NULL. */
static struct tf_grant *next_to_expire(struct tf_party *party, int64_t t)
{
    struct tf_grant *best = NULL;

    for (size_t i = 0; i < party->grant_count; i++) {
        struct tf_grant *grant = &party->grants[i];

        if (grant->expired || grant->expires > t)
            continue;
        if (best == NULL || grant->expires < best->expires ||
                (grant->expires == best->expires && strcmp(grant->id, best->id) < 0))
            best = grant;
    }
    return best;
}

/* What begins at t itself pays with the next usage: something bought then may come before it. */
static tariff_code pay_debts(
        struct tf_rater *rater, struct tf_party *party, int64_t t, tariff_error *err)
{
    return party->debts == NULL ? TARIFF_OK : tf_debts_settle(rater, party, UINT64_MAX, t - 1, err);
}

/* Voids what is left of grants that expired at or before t, with an entry each.  */
static tariff_code expire(
        struct tf_rater *rater, struct tf_party *party, int64_t t, tariff_error *err)
{
    struct tf_grant *grant;
    tariff_code code = TARIFF_OK;

    if (t < party->next_expiry)
        return pay_debts(rater, party, t, err);
    while (code == TARIFF_OK && (grant = next_to_expire(party, t)) != NULL) {
        struct tf_wallet_entry entry = { .kind = TF_ENTRY_EXPIRED,
            .account = party->account,
            .at = grant->expires,
            .id = grant->id,
            .pool = grant->pool };

        code = pay_debts(rater, party, grant->expires, err);
        if (code != TARIFF_OK)
            break;
        /* of an allowance, what its last window still had */
        entry.amount =
                tf_party_left(rater, party, (uint32_t)(grant - party->grants), grant->expires - 1);
        grant->expired = true;
        grant->left = tf_dec_zero();
        if (!tf_dec_add(
                    grant->voided, entry.amount, &grant->voided)) /* it may have got some back */
            return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use a larger unit.",
                    "What the grant \"%s\" of account \"%s\" lost does not fit.", grant->id,
                    party->id);
        if (tf_dec_sign(entry.amount) == 0 || tf_grant_is_unlimited(grant))
            continue;
        code = rater->sink.entry(rater->sink.ud, party, &entry, err);
    }
    party->next_expiry = TF_NEVER;
    for (size_t i = 0; i < party->grant_count; i++) {
        if (!party->grants[i].expired && party->grants[i].expires < party->next_expiry)
            party->next_expiry = party->grants[i].expires;
    }
    return code == TARIFF_OK ? pay_debts(rater, party, t, err) : code;
}

/* -- the road -------------------------------------------------------------------------- */

static bool waits(const struct tf_rater *rater, const struct tf_party *party)
{
    return party->item_count + party->held_count > 0 || tf_next_closing(rater, party) != TF_NEVER;
}

/*
 * With settle = "event": what ended before t is settled, with what expired in between.  What ends
 * at t itself waits until time has passed it, so that all of one instant is put in order.  (R14,
 * R15)
 */
static tariff_code pass_events(
        struct tf_rater *rater, struct tf_party *party, int64_t t, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    if (t <= party->settled_until)
        return TARIFF_OK;
    code = tf_check_waiting(rater, party, party->settled_until, t, err);
    if (code == TARIFF_OK)
        code = tf_recur_go_on(rater, party, t, err);
    while (code == TARIFF_OK && waits(rater, party) && party->next_expiry < t) {
        int64_t at = party->next_expiry;

        code = tf_pieces_settle(rater, party, at, false, err);
        if (code == TARIFF_OK)
            code = expire(rater, party, at, err);
    }
    if (code == TARIFF_OK && waits(rater, party))
        code = tf_pieces_settle(rater, party, t - 1, false, err);
    if (code == TARIFF_OK)
        code = expire(rater, party, t - 1, err);
    tf_begun_prune(rater->alloc, &party->ahead, t - 1);
    tf_runnings_prune(&party->runnings, t - 1); /* what ends at t may still draw on its window */
    party->settled_until = t;
    return code;
}

/*
 * True when the party has a settlement window to settle: one that usage opened, or that of the
 * next total that closes before `at`.
 */
static bool opens_window(struct tf_rater *rater, struct tf_party *party, int64_t at)
{
    int64_t closing;

    if (party->window.until > party->window.from)
        return true;
    closing = tf_next_closing(rater, party);
    if (closing >= at)
        return false;
    party->window = tf_rater_window(rater, party->zone, rater->book->settle, closing);
    if (party->window.until <= at)
        return true;
    party->window = (struct tf_interval){ 0, 0 };
    return false;
}

tariff_code tf_party_settle(
        struct tf_rater *rater, struct tf_party *party, int64_t at, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    if (rater->book->settle == TF_WINDOW_EVENT)
        return pass_events(rater, party, at, err);
    code = tf_check_waiting(rater, party, party->window.from, at, err);
    while (code == TARIFF_OK && opens_window(rater, party, at) && party->window.until <= at) {
        struct tf_interval window = party->window;

        code = tf_recur_go_on(rater, party, window.until + 1, err);
        if (code == TARIFF_OK)
            code = tf_segment_settle(rater, party, window, TF_NEVER, false, err);
        if (code == TARIFF_OK)
            code = expire(rater, party, window.until, err);
        tf_begun_prune(rater->alloc, &party->ahead, window.until);
        tf_runnings_prune(&party->runnings, window.until - 1); /* a plan may end with it */
        party->settled_until = window.until;
        party->window = (struct tf_interval){ 0, 0 };
        if (party->item_count + party->held_count > 0)
            party->window = tf_rater_window(rater, party->zone, rater->book->settle, window.until);
    }
    if (code == TARIFF_OK && party->window.until == party->window.from)
        code = expire(rater, party, at, err);
    return code;
}

static tariff_code too_late(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_event *event, tariff_error *err)
{
    char until[TF_INSTANT_TEXT_MAX];

    tf_instant_format(
            party->settled_until, tf_zone_offset(party->zone, party->settled_until), until);
    return tf_fail(err, TF_F_TOO_LATE, tf_event_place(rater, event),
            "Rate again from a state that is older than the event, with all usage since.",
            "Event \"%.*s\" of account \"%s\" lies before %s, up to when the account is settled.",
            (int)event->id_length, event->id, party->id, until);
}

/* True for the event that ends a spell: it comes before all else at its instant. */
static bool is_end(const struct tf_rulebook *book, const struct tf_event *event)
{
    for (uint32_t i = 0; i < book->meter_count && event->buy == NULL; i++) {
        const struct tf_meter *meter = &book->meters[i];
        uint32_t code;

        if (meter->kind != TF_METER_SPELL)
            continue;
        code = event->codes[book->schema.fields[meter->signal].slot];
        if ((meter->stops[code / 64] >> (code % 64) & 1) != 0)
            return true;
    }
    return false;
}

static int rank(const struct tf_rulebook *book, const struct tf_event *event)
{
    if (event->buy != NULL)
        return event->leaves ? 1 : 2;
    return is_end(book, event) ? 0 : 3;
}

int tf_event_compare_ids(const struct tf_event *a, const struct tf_event *b)
{
    uint32_t shorter = a->id_length < b->id_length ? a->id_length : b->id_length;
    int way = memcmp(a->id, b->id, shorter);

    return way != 0 ? way : (a->id_length > b->id_length) - (a->id_length < b->id_length);
}

int tf_event_compare(
        const struct tf_rulebook *book, const struct tf_event *a, const struct tf_event *b)
{
    int way;

    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    way = rank(book, a) - rank(book, b);
    return way != 0 ? way : tf_event_compare_ids(a, b);
}

tariff_code tf_party_feed(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    if (event->from < party->settled_until)
        return too_late(rater, party, event, err);
    if (rater->book->settle == TF_WINDOW_EVENT) {
        code = pass_events(rater, party, event->from, err);
    } else if (event->from >= party->window.until || party->window.from == party->window.until) {
        struct tf_interval window =
                tf_rater_window(rater, party->zone, rater->book->settle, event->from);

        code = tf_party_settle(rater, party, window.from, err);
        party->window = window;
    }
    if (code != TARIFF_OK)
        return code;
    if (event->buy != NULL)
        return event->leaves ? tf_party_leave(rater, party, event, err)
                             : tf_party_buy(rater, party, event, err);
    return tf_meter_take(rater, party, event, err);
}

tariff_code tf_party_finish(
        struct tf_rater *rater, struct tf_party *party, int64_t as_of, tariff_error *err)
{
    tariff_code code = tf_party_settle(rater, party, as_of, err);

    if (code != TARIFF_OK)
        return code;
    if (rater->book->settle == TF_WINDOW_EVENT) {
        if (waits(rater, party)) /* what runs on ends after what ends now  (R15, R21) */
            code = tf_pieces_settle(rater, party, as_of, false, err);
        if (code == TARIFF_OK && waits(rater, party))
            code = tf_pieces_settle(rater, party, as_of, true, err);
        return code == TARIFF_OK ? expire(rater, party, as_of, err) : code;
    }
    if (party->window.until == party->window.from && tf_next_closing(rater, party) != TF_NEVER)
        party->window = tf_rater_window(rater, party->zone, rater->book->settle, as_of);
    if (party->window.until == party->window.from)
        return TARIFF_OK;
    code = tf_recur_go_on(rater, party, as_of, err);
    if (code == TARIFF_OK)
        code = tf_segment_settle(rater, party, party->window, as_of, true, err);
    return code == TARIFF_OK ? expire(rater, party, as_of, err) : code;
}

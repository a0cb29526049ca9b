/* SPDX-License-Identifier: MIT */
/*
 * ask.c - what the functions of plans and pools answer: who may buy, until when it lasts, by
 * what grants are sorted.  Each sees the buyer, the purchase or the grant; none changes anything.
 * (R18)
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rating/work.h"

/* What one of these functions sees. */
struct asking {
    struct tf_rater *rater;
    const struct tf_party *party;
    int64_t at;
    const struct tf_plan *plan;   /* of a purchase, or NULL */
    struct tf_dec cost;           /* what it costs */
    const struct tf_grant *grant; /* or NULL */
    char text[TF_INSTANT_TEXT_MAX];
};

void tf_name_cause(tariff_error *err, const char *format, ...)
{
    size_t length = err == NULL ? 0 : strlen(err->message);
    va_list arguments;

    if (length == 0 || (err->code != TARIFF_RULE_FAILED && err->code != TARIFF_RULE_LIMIT &&
                               err->code != TARIFF_OUT_OF_RANGE))
        return;
    if (err->message[length - 1] == '.')
        length--;
    if (length + 8 > sizeof err->message)
        length = sizeof err->message - 8;
    memcpy(err->message + length, " (", 3);
    va_start(arguments, format);
    (void)vsnprintf(err->message + length + 2, sizeof err->message - length - 2, format, arguments);
    va_end(arguments);
    length = strlen(err->message);
    if (length + 3 > sizeof err->message)
        length = sizeof err->message - 3;
    memcpy(err->message + length, ").", 3);
}

/* -- what they see ------------------------------------------------------------------------------
 */

static void show_text(struct tf_view_value *out, const char *text)
{
    out->kind = TF_VIEW_TEXT;
    out->text = text;
    out->length = strlen(text);
}

static void show_number(struct tf_view_value *out, bool is_given, struct tf_dec number)
{
    out->kind = is_given ? TF_VIEW_NUMBER : TF_VIEW_ABSENT;
    out->number = number;
}

/* By the clock of the account: 2026-03-01T00:00:00+08:00; absent when there is no such instant. */
static void show_instant(struct asking *asking, struct tf_view_value *out, int64_t at)
{
    out->kind = TF_VIEW_ABSENT;
    if (at == TF_NEVER || at == TF_ALWAYS)
        return;
    tf_instant_format(at, tf_zone_offset(asking->party->zone, at), asking->text);
    show_text(out, asking->text);
}

/* For whoever asks why: what was seen of the buyer. */
static tariff_code note_seen(const struct asking *buyer, const char *what, const char *name,
        const struct tf_view_value *value, tariff_error *err)
{
    struct tf_seen look = { .what = what, .name = name, .at = buyer->at };

    return tf_trail_seen(buyer->rater, &look, NULL, value) ? TARIFF_OK : tf_no_memory(err);
}

static tariff_code read_buyer(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    const struct asking *buyer = ud;
    bool paid_only = strcmp(name, "paid_purchases") == 0;

    if (!paid_only && strcmp(name, "purchases") != 0)
        return TARIFF_OK;
    out->kind = TF_VIEW_WHOLE;
    out->whole = 0;
    for (size_t i = 0; i < buyer->party->purchase_count; i++) {
        const struct tf_purchase *purchase = &buyer->party->purchases[i];

        out->whole += tf_was_bought(purchase, buyer->at) && (purchase->is_paid || !paid_only);
    }
    return note_seen(buyer, name, NULL, out, err);
}

static tariff_code read_purchase(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    struct asking *purchase = ud;

    if (strcmp(name, "at") == 0)
        show_instant(purchase, out, purchase->at);
    else if (strcmp(name, "plan") == 0)
        show_text(out, purchase->plan->name);
    else if (strcmp(name, "paid") == 0)
        show_number(out, true, purchase->cost);
    else
        return read_buyer(ud, name, out, err);
    return TARIFF_OK;
}

/* The grant's amount in the unit of its pool. */
static tariff_code show_amount(
        const struct asking *asking, struct tf_view_value *out, tariff_error *err)
{
    const struct tf_pool *pool = &asking->rater->book->pools[asking->grant->pool];

    show_number(out, true, asking->grant->amount);
    if (pool->is_money ||
            tf_unit_from_base(out->number, &pool->unit, TF_ROUND_HALF_UP, &out->number))
        return TARIFF_OK;
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, pool->place, "Use a larger unit.",
            "The amount of the grant \"%s\" does not fit.", asking->grant->id);
}

/* What stays as it is for the grant's whole life: never what is left of it. */
static tariff_code read_grant_field(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    struct asking *asking = ud;
    const struct tf_grant *grant = asking->grant;
    const struct tf_rulebook *book = asking->rater->book;

    if (strcmp(name, "id") == 0)
        show_text(out, grant->id);
    else if (strcmp(name, "pool") == 0)
        show_text(out, book->pools[grant->pool].name);
    else if (strcmp(name, "paid") == 0)
        show_number(out, grant->has_paid, grant->paid);
    else if (strcmp(name, "priority") == 0)
        show_number(out, grant->has_priority, grant->priority);
    else if (strcmp(name, "effective") == 0)
        show_instant(asking, out, grant->effective);
    else if (strcmp(name, "expires") == 0)
        show_instant(asking, out, grant->expires);
    else if (strcmp(name, "created") == 0)
        show_instant(asking, out, grant->created);
    else if (strcmp(name, "amount") == 0)
        return show_amount(asking, out, err);
    else if (strcmp(name, "kind") == 0 && grant->kind != NULL)
        show_text(out, grant->kind);
    else if (strcmp(name, "kind") == 0 || (strcmp(name, "plan") == 0 && grant->plan == 0))
        out->kind = TF_VIEW_ABSENT;
    else if (strcmp(name, "plan") == 0)
        show_text(out, book->plans[grant->plan - 1].name);
    return TARIFF_OK;
}

/* purchase.account "segment": a field of the account, absent when it has none. */
static void show_account(const struct tf_party *party, const char *name, struct tf_view_value *out)
{
    out->kind = TF_VIEW_ABSENT;
    if (strcmp(name, "id") == 0)
        show_text(out, party->id);
    for (size_t i = 0; i < party->field_count; i++)
        if (strcmp(party->fields[i].name, name) == 0)
            show_text(out, party->fields[i].text);
}

/* Likewise; and buyer.plan "basic": whether a grant of the plan is in force. */
static tariff_code look_at_buyer(
        void *ud, const char *what, const char *name, struct tf_view_value *out, tariff_error *err)
{
    const struct asking *buyer = ud;
    uint32_t plan = tf_rulebook_plan(buyer->rater->book, name, strlen(name));

    if (strcmp(what, "account") == 0) {
        show_account(buyer->party, name, out);
    } else if (plan != TF_NONE) {
        out->kind = TF_VIEW_BOOL;
        out->truth = tf_party_holds(buyer->party, plan, buyer->at);
    }
    return note_seen(buyer, what, name, out, err);
}

/* -- who may buy --------------------------------------------------------------------------------
 */

tariff_code tf_ask_eligible(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_plan *plan, int64_t at, bool *answer, tariff_error *err)
{
    static const char *const names[] = { "paid_purchases", "purchases" };
    static const char *const whats[] = { "plan", "account" };
    struct asking buyer = { .rater = rater, .party = party, .at = at };
    struct tf_view view = { .ud = &buyer,
        .steps = party->purchase_count + party->grant_count,
        .argument = "buyer",
        .read = read_buyer,
        .names = names,
        .name_count = sizeof names / sizeof names[0],
        .look = look_at_buyer,
        .whats = whats,
        .what_count = sizeof whats / sizeof whats[0] };
    tariff_code code;

    *answer = true;
    if (plan->only == TF_NONE)
        return TARIFF_OK;
    code = tf_rater_wake(rater, err);
    if (code != TARIFF_OK)
        return code;
    return tf_rule_call_bool(rater->rule, plan->only, &view, answer, err);
}

/* -- until when it lasts ------------------------------------------------------------------------
 */

/* "1 year", "2027-01-01" (00:00 of the account's day) or an instant; NULL, or what is wrong. */
static const char *parse_expiry(
        const struct tf_zone *zone, int64_t at, const struct tf_node *answer, int64_t *expires)
{
    struct tf_span span;
    int32_t year, month, day;

    if (tf_span_parse(answer->text, answer->length, &span) == NULL)
        *expires = tf_span_after(zone, at, span, 1);
    else if (tf_date_parse(answer->text, answer->length, &year, &month, &day) == NULL)
        *expires = tf_zone_instant(zone, tf_days_of_civil(year, month, day) * TF_DAY);
    else if (tf_instant_parse(answer->text, answer->length, expires) != NULL)
        return "is neither a length of time nor a date";
    return *expires > at ? NULL : "is not after the purchase";
}

tariff_code tf_ask_expiry(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_plan *plan, int64_t at, struct tf_dec cost, int64_t *expires,
        tariff_error *err)
{
    static const char *const names[] = { "at", "plan", "paid", "purchases", "paid_purchases" };
    static const char *const whats[] = { "account" };
    struct asking purchase = {
        .rater = rater, .party = party, .at = at, .plan = plan, .cost = cost
    };
    struct tf_view view = { .ud = &purchase,
        .steps = party->purchase_count,
        .argument = "purchase",
        .read = read_purchase,
        .names = names,
        .name_count = sizeof names / sizeof names[0],
        .look = look_at_buyer,
        .whats = whats,
        .what_count = sizeof whats / sizeof whats[0] };
    const struct tf_node *answer;
    const char *wrong;
    tariff_code code;

    *expires = plan->for_ever || plan->from_use ? TF_NEVER
                                                : tf_span_after(party->zone, at, plan->lasts, 1);
    if (plan->lasts_function == TF_NONE)
        return TARIFF_OK;
    code = tf_rater_wake(rater, err);
    if (code != TARIFF_OK)
        return code;
    tf_arena_reset(&rater->scratch);
    code = tf_rule_call_text(
            rater->rule, plan->lasts_function, &view, &rater->scratch, &answer, err);
    if (code != TARIFF_OK)
        return code;
    wrong = parse_expiry(party->zone, at, answer, expires);
    if (wrong == NULL)
        return TARIFF_OK;
    return tf_fail(err, TF_F_LASTS_ANSWER,
            tf_rule_function_place(rater->rule, plan->lasts_function),
            "Return a length of time such as \"1 year\", or a later date such as \"2027-01-01\".",
            "The plan \"%s\" lasts \"%.40s\", which %s.", plan->name, answer->text, wrong);
}

/* -- by what grants are sorted -------------------------------------------------------------------
 */

static tariff_code ask_key(struct tf_rater *rater, const struct tf_view *view, uint32_t function,
        struct tf_grant_key *out, tariff_error *err)
{
    const struct tf_node *answer;
    tariff_code code = tf_rater_wake(rater, err);

    if (code != TARIFF_OK)
        return code;
    tf_arena_reset(&rater->scratch);
    code = tf_rule_call_key(rater->rule, function, view, &rater->scratch, &answer, err);
    if (code != TARIFF_OK)
        return code;
    out->number = tf_dec_zero();
    out->text = NULL;
    if (answer->kind == TF_NODE_NUMBER)
        out->number = answer->number;
    else if ((out->text = tf_arena_text(&rater->kept, answer->text, answer->length)) == NULL)
        return tf_no_memory(err);
    return TARIFF_OK;
}

/* All grants of a queue must be sorted by numbers, or all by texts. */
static tariff_code check_kind(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_grant *grant, uint32_t queue, const struct tf_order_item *item,
        tariff_error *err)
{
    const struct tf_party_queue *range = &party->queues[queue];
    uint32_t function = item->function, key = item->place;
    const struct tf_grant *other;

    if (range->from == range->until)
        return TARIFF_OK;
    other = &party->grants[party->order[range->from]];
    if (other->key_count <= key ||
            (other->keys[key].text == NULL) == (grant->keys[key].text == NULL))
        return TARIFF_OK;
    return tf_fail(err, TF_F_ORDER_KIND, tf_rule_function_place(rater->rule, function),
            "Return numbers only, or texts only.",
            "The grant \"%s\" is sorted by a %s, but \"%s\" of the same order by a %s.", grant->id,
            grant->keys[key].text == NULL ? "number" : "text", other->id,
            other->keys[key].text == NULL ? "number" : "text");
}

/* What the functions of one queue's order say of the grant. */
static tariff_code ask_queue(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_grant *grant, const struct tf_view *view, uint32_t queue,
        struct tf_grant_key *keys, tariff_error *err)
{
    const struct tf_order *order = &rater->book->queues[queue].first;
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < order->count && code == TARIFF_OK; i++) {
        if (order->items[i].key != TF_ORDER_FUNCTION)
            continue;
        code = ask_key(rater, view, order->items[i].function, &keys[order->items[i].place], err);
        if (code == TARIFF_OK)
            code = check_kind(rater, party, grant, queue, &order->items[i], err);
    }
    return code;
}

tariff_code tf_ask_grant_keys(struct tf_rater *rater, const struct tf_party *party,
        struct tf_grant *grant, tariff_error *err)
{
    static const char *const names[] = { "id", "plan", "pool", "amount", "priority", "kind", "paid",
        "effective", "expires", "created" };
    const struct tf_rulebook *book = rater->book;
    struct asking asking = { .rater = rater, .party = party, .grant = grant };
    struct tf_view view = { .ud = &asking,
        .argument = "grant",
        .read = read_grant_field,
        .names = names,
        .name_count = sizeof names / sizeof names[0] };
    struct tf_grant_key *keys;
    tariff_code code = TARIFF_OK;

    if (grant->key_count == book->key_count)
        return TARIFF_OK; /* there are none, or the state kept them */
    keys = tf_arena_array(&rater->kept, book->key_count + 1, sizeof *keys);
    if (keys == NULL)
        return tf_no_memory(err);
    grant->keys = keys;
    grant->key_count = book->key_count;
    for (uint32_t i = 0; i < book->queue_count && code == TARIFF_OK; i++) {
        if ((book->queues[i].pools >> grant->pool & 1) != 0)
            code = ask_queue(rater, party, grant, &view, i, keys, err);
    }
    return code;
}

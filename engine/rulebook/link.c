/* SPDX-License-Identifier: MIT */
/*
 * link.c - what the parts of a rulebook mean to each other: which pools can pay for a
 * price, and which fields set its lines apart.  (R5)
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/compile.h"
#include "rulebook/space.h"

bool tf_key_add(struct tf_key_fields *key, const struct tf_schema *schema, uint32_t field)
{
    size_t at = 0;

    while (at < key->count && key->fields[at] < field)
        at++;
    if (at < key->count && key->fields[at] == field)
        return true;
    if (key->count == TF_KEY_FIELDS_MAX)
        return false;
    memmove(key->fields + at + 1, key->fields + at, (key->count - at) * sizeof *key->fields);
    memmove(key->slots + at + 1, key->slots + at, (key->count - at) * sizeof *key->slots);
    key->fields[at] = field;
    key->slots[at] = schema->fields[field].slot;
    key->count++;
    return true;
}

/* True when some usage can be taken by both rules, or that is not known. */
static bool overlap(struct tf_compiler *c, struct tf_space *space, uint32_t a, uint32_t b)
{
    struct tf_question question = { .within = { a, b }, .within_count = 2 };
    enum tf_answer answer = tf_space_ask(space, &question, NULL, NULL);

    c->no_memory = c->no_memory || answer == TF_ANSWER_NO_MEMORY;
    return answer == TF_ANSWER_STOPPED || answer == TF_ANSWER_OPEN;
}

/* Pins a question to a time at which two rules are in force, since neither asks for dates else. */
static void pin_common_dates(
        const struct tf_space *space, struct tf_question *question, uint32_t a, uint32_t b)
{
    const struct tf_match *match = &space->book->match;
    uint32_t last = space->dim_count - 1, value = 0;

    if (space->dim_count == 0 || space->dims[last].kind != TF_DIM_DATE)
        return;
    while (value < space->dims[last].value_count) {
        int64_t at = tf_date_stretch(space->book, value).from;

        if (tf_rule_in_force(match, a, at) && tf_rule_in_force(match, b, at))
            break;
        value++;
    }
    question->pins[question->pin_count++] = (struct tf_pin){ last, value };
    question->any_clock = true; /* that time may be shorter than a day */
}

/*
 * True when it is proven that one rule takes all that another takes while both are in force.  What
 * goes by the clock is not: a peak is found at one instant and paid at another.
 */
static bool takes_all(struct tf_compiler *c, struct tf_space *space, uint32_t rule, uint32_t other)
{
    struct tf_question question = { .within = { other }, .within_count = 1 };
    enum tf_answer answer;

    if (tf_rule_set_has(&c->book->match.timed, rule))
        return false;
    tf_rule_set_add(&question.without, rule);
    pin_common_dates(space, &question, rule, other);
    answer = tf_space_ask(space, &question, NULL, NULL);
    c->no_memory = c->no_memory || answer == TF_ANSWER_NO_MEMORY;
    return answer == TF_ANSWER_WHOLE;
}

static bool row_has(const uint64_t *row, uint32_t rule)
{
    return (row[rule / 64] >> (rule % 64) & 1) != 0;
}

/* True when a price's `when` leaves one symbol of the field, and no event without it. */
static bool is_fixed(const struct tf_match *match, uint32_t rule, uint32_t slot)
{
    uint32_t accepted = 0;

    if (match->fields[slot] == NULL || row_has(match->fields[slot], rule))
        return false;
    for (uint32_t code = 1; code < match->sizes[slot]; code++)
        accepted += row_has(match->fields[slot] + (size_t)code * match->words, rule);
    return accepted == 1;
}

/* The symbol fields that a pool's pays_for reads. */
static void read_fields(
        const struct tf_schema *schema, const struct tf_node *condition, struct tf_key_fields *out)
{
    if (condition == NULL || condition->kind != TF_NODE_TABLE)
        return;
    for (size_t i = 0; i < condition->entry_count; i++) {
        const char *name = condition->entries[i].key;
        uint32_t field = tf_schema_find(schema, name, strlen(name));

        if (field != TF_NONE && schema->fields[field].kind != TF_FIELD_NUMBER)
            (void)tf_key_add(out, schema, field);
    }
}

static void add_all(
        struct tf_key_fields *to, const struct tf_schema *schema, const struct tf_key_fields *from)
{
    for (size_t i = 0; i < from->count; i++)
        (void)tf_key_add(to, schema, from->fields[i]);
}

/* The fields that a table goes by; fact may be NULL. */
static void add_table_fields(
        struct tf_key_fields *to, const struct tf_schema *schema, const struct tf_fact *fact)
{
    for (size_t i = 0; fact != NULL && i < fact->by_count; i++)
        (void)tf_key_add(to, schema, fact->by[i]);
}

static uint64_t slot_bits(const struct tf_key_fields *key)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < key->count; i++)
        bits |= (uint64_t)1 << key->slots[i];
    return bits;
}

static void check_pool_unit(
        struct tf_compiler *c, const struct tf_price *price, const struct tf_pool *pool)
{
    const struct tf_meter *meter = &c->book->meters[price->meter];

    if (!pool->is_money &&
            (price->meter_count > 0 || !tf_unit_same_base(&pool->unit, &meter->unit)))
        tf_complain(c, TF_F_POOL_UNIT, pool->place,
                "Correct the pool's unit, or narrow its pays_for.",
                "The pool \"%s\" is in %s, but the price \"%s\" that it pays for counts %s.",
                pool->name, pool->unit.text, price->name, meter->unit.text);
}

/* True when a pool names the price among those that it pays for, or names none. */
static bool names_price(const struct tf_pool *pool, const struct tf_price *price)
{
    const struct tf_node *prices = pool->prices;
    bool found = prices == NULL || prices->kind != TF_NODE_TABLE;

    for (size_t i = 0; !found && i < prices->item_count; i++)
        found = prices->items[i].kind == TF_NODE_TEXT &&
                strcmp(prices->items[i].text, price->name) == 0;
    return found;
}

/* When a window is paid as a whole, there is no hour of the day to go by. */
static void check_clock(struct tf_compiler *c, const struct tf_pool *pool)
{
    if (!c->book->pays_later || !tf_pool_pays_amounts(pool) ||
            !tf_rule_set_has(&c->book->match.timed, pool->rule))
        return;
    tf_complain(c, TF_F_PAYMENT_BY_CLOCK, pool->place,
            "Leave the clock out of pays_for, or shares, spread and lines out of deduct.",
            "The pool \"%s\" pays for usage by the clock, but lines are paid as a whole.",
            pool->name);
}

/* What is known of a pool once all prices are. */
static void check_pool(struct tf_compiler *c, const struct tf_pool *pool)
{
    const struct tf_node *prices = pool->prices;

    check_clock(c, pool);
    if (prices == NULL)
        return;
    if (prices->kind != TF_NODE_TABLE || prices->item_count == 0) {
        tf_complain(c, TF_F_VALUE_DUE, prices->place, "Write prices = { \"storage\" }.",
                "\"prices\" is %s where a list is due.", tf_node_kind_name(prices));
        return;
    }
    for (size_t i = 0; i < prices->item_count; i++)
        (void)tf_named_price(c, &prices->items[i]);
}

/* The pools that can pay for a price at some time, in the order of deduct. */
static void link_pools(struct tf_compiler *c, struct tf_space *space, uint32_t index)
{
    struct tf_rulebook *book = c->book;
    struct tf_price *price = &book->prices[index];
    struct tf_rule_set near = tf_space_near(space, index);

    for (size_t i = 0; i < book->deduct_count; i++) {
        uint32_t pool = book->deduct[i];

        if (!names_price(&book->pools[pool], price) ||
                !tf_rule_set_has(&near, book->price_count + pool) ||
                !overlap(c, space, index, book->price_count + pool))
            continue;
        check_pool_unit(c, price, &book->pools[pool]);
        price->pools_by_clock |= tf_rule_set_has(&book->match.timed, book->price_count + pool);
        price->pools[price->pool_count++] = pool;
    }
}

static bool can_pay(const struct tf_price *price, uint32_t pool)
{
    for (size_t i = 0; i < price->pool_count; i++) {
        if (price->pools[i] == pool)
            return true;
    }
    return false;
}

/* Who pays from an instant on. */
static struct tf_payers payers_from(
        const struct tf_rulebook *book, const struct tf_price *price, int64_t from)
{
    const struct tf_deduct *order = tf_deduct_at(book, from);
    struct tf_payers payers = { .from = from };

    for (size_t i = 0; order != NULL && i < order->count; i++) {
        uint32_t pool = order->pools[i];

        if (can_pay(price, pool) && tf_life_holds(&book->pools[pool].life, from))
            payers.can |= (uint64_t)1 << pool;
    }
    for (size_t i = 0; order != NULL && i < order->queue_count; i++) {
        if ((book->queues[order->queues[i]].pools & payers.can) != 0)
            payers.queues[payers.count++] = order->queues[i];
    }
    return payers;
}

/* The first pool of a set that is not empty. */
static const struct tf_pool *pool_of_set(const struct tf_rulebook *book, uint64_t pools)
{
    uint32_t pool = 0;

    while ((pools >> pool & 1) == 0)
        pool++;
    return &book->pools[pool];
}

static void check_money_last(
        struct tf_compiler *c, const struct tf_price *price, const struct tf_payers *payers)
{
    bool money_seen = false;

    for (size_t i = 0; i < payers->count; i++) {
        const struct tf_queue *queue = &c->book->queues[payers->queues[i]];
        const struct tf_pool *pool = pool_of_set(c->book, queue->pools & payers->can);

        if (money_seen && !queue->is_money)
            tf_complain(c, TF_F_MONEY_BEFORE_QUANTITY, pool->place,
                    "Put quantity pools before money pools in deduct.",
                    "The pool \"%s\" pays quantity, but comes after a money pool for the price "
                    "\"%s\".",
                    pool->name, price->name);
        money_seen |= queue->is_money;
    }
}

static bool same_payers(const struct tf_payers *a, const struct tf_payers *b)
{
    return a->can == b->can && a->count == b->count &&
           memcmp(a->queues, b->queues, a->count * sizeof *a->queues) == 0;
}

/* True when a pool or an order of deduction begins or ends then. */
static bool changes_payers(const struct tf_rulebook *book, int64_t date)
{
    bool found = false;

    for (uint32_t i = 0; i < book->pool_count && !found; i++)
        found = book->pools[i].life.from == date || book->pools[i].life.until == date;
    for (uint32_t i = 0; i < book->order_count && !found; i++)
        found = book->orders[i].life.from == date || book->orders[i].life.until == date;
    return found;
}

/* The lists of payers of a price, a new one wherever they or their order change. */
static void link_payers(
        struct tf_compiler *c, struct tf_price *price, const int64_t *dates, size_t date_count)
{
    struct tf_payers *later = tf_compile_array(c, date_count, sizeof *later);
    const struct tf_payers *last = &price->payers;

    price->payers = payers_from(c->book, price, TF_ALWAYS);
    check_money_last(c, price, last);
    price->later = later;
    for (size_t i = 0; later != NULL && i < date_count; i++) {
        struct tf_payers next = payers_from(c->book, price, dates[i]);

        if (same_payers(&next, last))
            continue;
        later[price->later_count] = next;
        last = &later[price->later_count++];
        check_money_last(c, price, last);
    }
}

/* The dates at which payers change, in order; NULL when there is no memory. */
static const int64_t *payer_dates(struct tf_compiler *c, size_t *count)
{
    const struct tf_rulebook *book = c->book;
    int64_t *dates = tf_compile_array(c, book->date_count, sizeof *dates);

    *count = 0;
    for (size_t i = 0; dates != NULL && i < book->date_count; i++) {
        if (changes_payers(book, book->dates[i]))
            dates[(*count)++] = book->dates[i];
    }
    return dates;
}

/* Of those that pay for some of the price's usage only each usage is asked. */
static void mark_some(struct tf_payers *payers, uint32_t pool)
{
    payers->some |= payers->can & (uint64_t)1 << pool;
}

/*
 * What a total comes to when it closes stands on the line of its usage: the symbols that `when`
 * fixes are the total's too, and divide nothing.
 */
static void add_fixed(struct tf_rulebook *book, uint32_t index)
{
    struct tf_price *price = &book->prices[index];

    for (size_t i = 0; i < price->line_key.count; i++) {
        if (is_fixed(&book->match, index, price->line_key.slots[i]))
            (void)tf_key_add(&price->total_key, &book->schema, price->line_key.fields[i]);
    }
}

static bool has_field(const struct tf_key_fields *key, uint32_t field)
{
    for (size_t i = 0; i < key->count; i++) {
        if (key->fields[i] == field)
            return true;
    }
    return false;
}

/* When a total closes, a pool that pays for a part of its usage cannot tell how much that part is.
 */
static void check_closing_pool(
        struct tf_compiler *c, const struct tf_price *price, const struct tf_pool *pool)
{
    if (!tf_pool_pays_amounts(pool) || !(price->closes || price->has_minimum))
        return;
    for (size_t i = 0; i < pool->reads.count; i++) {
        const char *field = c->book->schema.fields[pool->reads.fields[i]].name;
        char hint[160];

        if (has_field(&price->total_key, pool->reads.fields[i]))
            continue;
        snprintf(hint, sizeof hint,
                "Divide the total by it, with key = { \"%.60s\" }, or let the pool pay for all.",
                field);
        tf_complain(c, TF_F_CLOSING_POOL, price->place, hint,
                "The price \"%s\" is charged when its total closes, but the pool \"%s\" pays for "
                "some of it only, by \"%s\".",
                price->name, pool->name, field);
        return;
    }
}

static void link_keys(struct tf_compiler *c, uint32_t index)
{
    struct tf_rulebook *book = c->book;
    const struct tf_schema *schema = &book->schema;
    struct tf_price *price = &book->prices[index];
    const struct tf_meter *meter = &book->meters[price->meter];

    add_table_fields(&price->total_key, schema, price->model == NULL ? NULL : price->model->fact);
    price->line_key = price->total_key;
    for (size_t i = 0; i < price->pool_count; i++)
        add_all(&price->line_key, schema, &book->pools[price->pools[i]].reads);
    for (size_t i = 0; i < price->pool_rate_count; i++)
        add_table_fields(&price->line_key, schema, price->pool_rates[i].model->fact);
    for (size_t i = 0; i < book->statement.row_count; i++) {
        if (book->statement.rows[i].kind == TF_ROW_FIELD)
            (void)tf_key_add(&price->line_key, schema, book->statement.rows[i].field);
    }
    if (price->closes || price->has_minimum)
        add_fixed(book, index);
    price->key_always = slot_bits(&price->line_key);
    for (uint32_t field = 0; price->function != TF_NONE && field < schema->count; field++) {
        if (schema->fields[field].kind != TF_FIELD_NUMBER)
            (void)tf_key_add(&price->line_key, schema, field);
    }
    price->seen_key = price->line_key;
    if (meter->kind == TF_METER_UNIQUE && meter->field != TF_NONE)
        (void)tf_key_add(&price->seen_key, schema, meter->field);
    if (meter->key != TF_NONE)
        (void)tf_key_add(&price->seen_key, schema, meter->key);
    for (size_t i = 0; i < price->line_key.count; i++) {
        if (!is_fixed(&book->match, index, price->line_key.slots[i]))
            (void)tf_key_add(&price->shown_key, schema, price->line_key.fields[i]);
    }
}

static void find_some_pools(struct tf_compiler *c, struct tf_space *space, struct tf_price *price)
{
    uint32_t index = (uint32_t)(price - c->book->prices);

    for (size_t i = 0; i < price->pool_count; i++) {
        if (takes_all(c, space, c->book->price_count + price->pools[i], index))
            continue;
        check_closing_pool(c, price, &c->book->pools[price->pools[i]]);
        mark_some(&price->payers, price->pools[i]);
        for (size_t k = 0; k < price->later_count; k++)
            mark_some(&price->later[k], price->pools[i]);
    }
}

/*
 * A charge is of no usage: it is paid by pools that ask for no field, and has one line.  What goes
 * by the clock is asked at each payment.
 */
static void link_charge_pools(struct tf_compiler *c, struct tf_price *price)
{
    struct tf_rulebook *book = c->book;
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    struct tf_dec numbers[TF_FIELDS_MAX] = { { 0 } };
    const struct tf_event nothing = { .codes = codes, .numbers = numbers };
    struct tf_rule_set takers;

    tf_match_event(&book->match, &nothing, &takers);
    for (size_t i = 0; i < book->deduct_count; i++) {
        const struct tf_pool *pool = &book->pools[book->deduct[i]];

        if (!names_price(pool, price) || !tf_rule_set_has(&takers, pool->rule) ||
                pool->rate != NULL || (!pool->is_money && price->commit != NULL) ||
                (!pool->is_money &&
                        !tf_unit_same_base(&pool->unit, &book->meters[price->meter].unit)))
            continue;
        price->pools_by_clock |= tf_rule_set_has(&book->match.timed, pool->rule);
        price->pools[price->pool_count++] = book->deduct[i];
    }
}

static void link_charge(
        struct tf_compiler *c, struct tf_price *price, const int64_t *dates, size_t date_count)
{
    link_charge_pools(c, price);
    link_payers(c, price, dates, date_count);
    for (size_t i = 0; i < price->pool_count; i++) {
        if (!tf_rule_set_has(&c->book->match.timed, c->book->pools[price->pools[i]].rule))
            continue;
        mark_some(&price->payers, price->pools[i]);
        for (size_t k = 0; k < price->later_count; k++)
            mark_some(&price->later[k], price->pools[i]);
    }
}

void tf_compile_links(struct tf_compiler *c)
{
    struct tf_rulebook *book = c->book;
    struct tf_space space;
    size_t date_count;
    const int64_t *dates = payer_dates(c, &date_count);

    if (dates == NULL)
        return;
    c->no_memory = !tf_space_make(book, &space);
    for (uint32_t i = 0; i < book->pool_count; i++) {
        book->pools[i].rule = book->price_count + i;
        read_fields(&book->schema, book->pools[i].pays_for, &book->pools[i].reads);
        check_pool(c, &book->pools[i]);
    }
    for (uint32_t i = 0; i < book->price_count && !c->no_memory; i++) {
        if (book->prices[i].meter == TF_NONE)
            continue;
        link_pools(c, &space, i);
        tf_compile_pool_rates(c, &book->prices[i]);
        link_payers(c, &book->prices[i], dates, date_count);
        link_keys(c, i);
    }
    for (uint32_t i = book->price_count; i < book->price_count_all && !c->no_memory; i++)
        link_charge(c, &book->prices[i], dates, date_count);
    /* After all questions whose answer decides what is charged: this one may stay open. */
    for (uint32_t i = 0; i < book->price_count && !c->no_memory; i++)
        find_some_pools(c, &space, &book->prices[i]);
    tf_space_free(&space);
}

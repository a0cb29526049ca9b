/* SPDX-License-Identifier: MIT */
/*
 * link.c - what the parts of a rulebook mean to each other: which pools can pay for a
 * price, and which fields set its lines apart.  (R5)
 */
#include <string.h>

#include "rulebook/compile.h"

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

static bool row_has(const struct tf_match *match, const uint64_t *row, uint32_t rule)
{
    (void)match;
    return (row[rule / 64] >> (rule % 64) & 1) != 0;
}

/* True when some event can be taken by both rules. */
static bool overlap(const struct tf_match *match, uint32_t a, uint32_t b)
{
    for (uint32_t slot = 0; slot < match->schema->code_count; slot++) {
        bool found = match->fields[slot] == NULL;

        for (uint32_t code = 0; code < match->sizes[slot] && !found; code++) {
            const uint64_t *row = match->fields[slot] + (size_t)code * match->words;

            found = row_has(match, row, a) && row_has(match, row, b);
        }
        if (!found)
            return false;
    }
    return true;
}

static bool has_range(const struct tf_match *match, uint32_t rule)
{
    for (size_t i = 0; i < match->range_count; i++) {
        if (match->ranges[i].rule == rule)
            return true;
    }
    return false;
}

/* True when a rule takes all that another takes. */
static bool takes_all(const struct tf_match *match, uint32_t rule, uint32_t other)
{
    if (tf_rule_set_has(&match->timed, rule) || has_range(match, rule))
        return false;
    for (uint32_t slot = 0; slot < match->schema->code_count; slot++) {
        for (uint32_t code = 0; match->fields[slot] != NULL && code < match->sizes[slot]; code++) {
            const uint64_t *row = match->fields[slot] + (size_t)code * match->words;

            if (row_has(match, row, other) && !row_has(match, row, rule))
                return false;
        }
    }
    return true;
}

/* True when a price's `when` leaves one symbol of the field, and no event without it. */
static bool is_fixed(const struct tf_match *match, uint32_t rule, uint32_t slot)
{
    uint32_t accepted = 0;

    if (match->fields[slot] == NULL || row_has(match, match->fields[slot], rule))
        return false;
    for (uint32_t code = 1; code < match->sizes[slot]; code++)
        accepted += row_has(match, match->fields[slot] + (size_t)code * match->words, rule);
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

    if (!pool->is_money && !tf_unit_same_base(&pool->unit, &meter->unit))
        tf_complain(c, pool->place, "Correct the pool's unit, or narrow its pays_for.",
                "The pool \"%s\" is in %s, but the price \"%s\" that it pays for counts %s.",
                pool->name, pool->unit.text, price->name, meter->unit.text);
}

/* The pools that can pay for a price at some time, in the order of deduct. */
static void link_pools(struct tf_compiler *c, uint32_t index)
{
    struct tf_rulebook *book = c->book;
    struct tf_price *price = &book->prices[index];

    for (size_t i = 0; i < book->deduct_count; i++) {
        uint32_t pool = book->deduct[i];

        if (!overlap(&book->match, index, book->price_count + pool))
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

/* Who pays from an instant on; false when there is no memory. */
static bool list_payers(
        struct tf_compiler *c, uint32_t index, int64_t from, struct tf_payers *payers)
{
    const struct tf_rulebook *book = c->book;
    const struct tf_price *price = &book->prices[index];
    const struct tf_deduct *order = tf_deduct_at(book, from);
    uint32_t *pools = tf_compile_array(c, price->pool_count, sizeof *pools);

    *payers = (struct tf_payers){ .from = from, .pools = pools };
    for (size_t i = 0; pools != NULL && order != NULL && i < order->count; i++) {
        uint32_t pool = order->pools[i];

        if (!can_pay(price, pool) || !tf_life_holds(&book->pools[pool].life, from))
            continue;
        if (!takes_all(&book->match, book->price_count + pool, index))
            payers->some |= (uint64_t)1 << payers->count;
        pools[payers->count++] = pool;
    }
    return pools != NULL;
}

static void check_money_last(
        struct tf_compiler *c, const struct tf_price *price, const struct tf_payers *payers)
{
    bool money_seen = false;

    for (size_t i = 0; i < payers->count; i++) {
        const struct tf_pool *pool = &c->book->pools[payers->pools[i]];

        if (money_seen && !pool->is_money)
            tf_complain(c, pool->place, "Put quantity pools before money pools in deduct.",
                    "The pool \"%s\" pays quantity, but comes after a money pool for the price "
                    "\"%s\".",
                    pool->name, price->name);
        money_seen |= pool->is_money;
    }
}

static bool same_payers(const struct tf_payers *a, const struct tf_payers *b)
{
    return a->count == b->count && memcmp(a->pools, b->pools, a->count * sizeof *a->pools) == 0;
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
        struct tf_compiler *c, uint32_t index, const int64_t *dates, size_t date_count)
{
    struct tf_price *price = &c->book->prices[index];
    struct tf_payers *payers = tf_compile_array(c, date_count + 1, sizeof *payers);

    price->payers = payers;
    if (payers == NULL || !list_payers(c, index, TF_ALWAYS, &payers[0]))
        return;
    price->payer_count = 1;
    check_money_last(c, price, &payers[0]);
    for (size_t i = 0; i < date_count; i++) {
        struct tf_payers *next = &payers[price->payer_count];

        if (!list_payers(c, index, dates[i], next))
            return;
        if (same_payers(next, next - 1))
            continue;
        check_money_last(c, price, next);
        price->payer_count++;
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

static void link_keys(struct tf_compiler *c, uint32_t index)
{
    struct tf_rulebook *book = c->book;
    const struct tf_schema *schema = &book->schema;
    struct tf_price *price = &book->prices[index];
    const struct tf_fact *fact = price->model == NULL ? NULL : price->model->fact;

    for (size_t i = 0; fact != NULL && i < fact->by_count; i++)
        (void)tf_key_add(&price->total_key, schema, fact->by[i]);
    price->line_key = price->total_key;
    for (size_t i = 0; i < price->pool_count; i++)
        add_all(&price->line_key, schema, &book->pools[price->pools[i]].reads);
    for (size_t i = 0; i < book->statement.row_count; i++) {
        if (book->statement.rows[i].kind == TF_ROW_FIELD)
            (void)tf_key_add(&price->line_key, schema, book->statement.rows[i].field);
    }
    price->key_always = slot_bits(&price->line_key);
    for (uint32_t field = 0; price->function != TF_NONE && field < schema->count; field++) {
        if (schema->fields[field].kind != TF_FIELD_NUMBER)
            (void)tf_key_add(&price->line_key, schema, field);
    }
    for (size_t i = 0; i < price->line_key.count; i++) {
        if (!is_fixed(&book->match, index, price->line_key.slots[i]))
            (void)tf_key_add(&price->shown_key, schema, price->line_key.fields[i]);
    }
}

void tf_compile_links(struct tf_compiler *c)
{
    struct tf_rulebook *book = c->book;
    size_t date_count;
    const int64_t *dates = payer_dates(c, &date_count);

    for (uint32_t i = 0; i < book->pool_count; i++) {
        book->pools[i].rule = book->price_count + i;
        read_fields(&book->schema, book->pools[i].pays_for, &book->pools[i].reads);
    }
    for (uint32_t i = 0; i < book->price_count && dates != NULL; i++) {
        if (book->prices[i].meter == TF_NONE)
            continue;
        link_pools(c, i);
        link_payers(c, i, dates, date_count);
        link_keys(c, i);
    }
}

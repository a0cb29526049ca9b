/* SPDX-License-Identifier: MIT */
/*
 * match.c - builds and asks the decision table.
 */
#include "rulebook/match.h"

#include <string.h>

#include "rulebook/compile.h"

/* -- asking -------------------------------------------------------------------------- */

static void and_row(struct tf_rule_set *set, const uint64_t *row, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++)
        set->bits[i] &= row[i];
}

static bool is_inside(const struct tf_range *range, const struct tf_event *event)
{
    struct tf_dec value = event->numbers[range->slot];
    int way;

    if ((event->given >> range->slot & 1) == 0)
        return false;
    if (range->has_from) {
        way = tf_dec_cmp(value, range->from);
        if (way < 0 || (way == 0 && !range->from_included))
            return false;
    }
    if (range->has_until) {
        way = tf_dec_cmp(value, range->until);
        if (way > 0 || (way == 0 && !range->until_included))
            return false;
    }
    return true;
}

void tf_match_event(
        const struct tf_match *match, const struct tf_event *event, struct tf_rule_set *out)
{
    for (uint32_t i = 0; i < match->words; i++)
        out->bits[i] = UINT64_MAX;
    for (uint32_t slot = 0; slot < match->schema->code_count; slot++) {
        uint32_t code = event->codes[slot];

        if (match->fields[slot] == NULL)
            continue;
        if (code >= match->sizes[slot])
            code = match->sizes[slot] - 1; /* a text: given, whatever it says */
        and_row(out, match->fields[slot] + (size_t)code * match->words, match->words);
    }
    for (size_t i = 0; i < match->range_count; i++) {
        const struct tf_range *range = &match->ranges[i];

        if (tf_rule_set_has(out, range->rule) && !is_inside(range, event))
            out->bits[range->rule / 64] &= ~((uint64_t)1 << (range->rule % 64));
    }
}

void tf_match_clock(
        const struct tf_match *match, const struct tf_clock *clock, struct tf_rule_set *set)
{
    const int32_t values[TF_BUCKET_COUNT] = { clock->hour, clock->weekday, clock->month };

    for (int i = 0; i < TF_BUCKET_COUNT; i++) {
        if (match->buckets[i] != NULL)
            and_row(set, match->buckets[i] + (size_t)values[i] * match->words, match->words);
    }
}

void tf_match_dates(const struct tf_match *match, int64_t at, struct tf_rule_set *set)
{
    for (uint32_t word = 0; word < match->words; word++) {
        uint64_t bits = set->bits[word] & match->dated.bits[word];

        for (; bits != 0; bits &= bits - 1) {
            uint32_t rule = word * 64 + tf_word_lowest(bits);

            if (!tf_rule_in_force(match, rule, at))
                set->bits[word] &= ~((uint64_t)1 << (rule % 64));
        }
    }
}

int64_t tf_match_next_date(
        const struct tf_match *match, const struct tf_rule_set *set, uint32_t prices, int64_t t)
{
    int64_t best = TF_NEVER;

    for (uint32_t rule = 0; rule < prices; rule++) {
        const struct tf_life *life = &match->lives[rule];

        if (!tf_rule_set_has(set, rule))
            continue;
        if (life->from > t && life->from < best)
            best = life->from;
        if (life->until > t && life->until < best)
            best = life->until;
    }
    return best;
}

bool tf_rule_sets_meet(
        const struct tf_match *match, const struct tf_rule_set *a, const struct tf_rule_set *b)
{
    uint64_t both = 0;

    for (uint32_t i = 0; i < match->words; i++)
        both |= a->bits[i] & b->bits[i];
    return both != 0;
}

/* -- building ------------------------------------------------------------------------- */

enum { CODE_WORDS = TF_SYMBOLS_MAX / 64 + 1 };

static const char *const bucket_names[TF_BUCKET_COUNT] = { "hour", "weekday", "month" };
static const int32_t bucket_lows[TF_BUCKET_COUNT] = { 0, 1, 1 };
static const int32_t bucket_highs[TF_BUCKET_COUNT] = { 23, 7, 12 };

static void set_bit(uint64_t *bits, uint32_t bit)
{
    bits[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static bool accept_symbol(struct tf_compiler *c, const struct tf_node *node,
        const struct tf_field *field, uint64_t *bits)
{
    uint32_t code;
    char hint[300];

    if (node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, node->place,
                "Write the symbol in quotes, or a list of them.",
                "\"%s\" is %s where a symbol is due.", field->name, tf_node_kind_name(node));
        return false;
    }
    code = tf_field_code(field, node->text, node->length);
    if (code == 0) {
        tf_suggest(node->text, field->symbols, field->symbol_count, hint, sizeof hint);
        tf_complain(c, TF_F_SYMBOL_UNKNOWN, node->place, hint,
                "The field \"%s\" has no symbol \"%s\".", field->name, node->text);
        return false;
    }
    set_bit(bits, code);
    return true;
}

bool tf_condition_codes(struct tf_compiler *c, const struct tf_node *node, uint32_t field,
        uint64_t *bits, size_t words)
{
    const struct tf_field *it = &c->book->schema.fields[field];
    bool good = true;

    memset(bits, 0, words * sizeof *bits);
    if (it->kind != TF_FIELD_SYMBOL) {
        tf_complain(c, TF_F_CONDITION_FIELD, node->place, "Conditions go by fields with one_of.",
                "The field \"%s\" has no symbols to choose from.", it->name);
        return false;
    }
    if (node->kind != TF_NODE_TABLE && !tf_node_is_word(node, "no"))
        return accept_symbol(c, node, it, bits);
    for (size_t i = 0; i < node->item_count && !tf_report_is_full(c->report); i++)
        good = accept_symbol(c, &node->items[i], it, bits) && good;
    if (good && node->kind == TF_NODE_WORD) {
        for (size_t i = 0; i < words; i++)
            bits[i] = ~bits[i];
        bits[0] &= ~(uint64_t)1; /* a symbol must still be given */
    }
    return good;
}

/* Clears a rule's bit in every row of a table that its condition does not accept. */
static void restrict_rows(
        uint64_t *rows, uint32_t row_count, uint32_t words, uint32_t rule, const uint64_t *accepted)
{
    for (uint32_t row = 0; row < row_count; row++) {
        if ((accepted[row / 64] >> (row % 64) & 1) == 0)
            rows[(size_t)row * words + rule / 64] &= ~((uint64_t)1 << (rule % 64));
    }
}

static uint64_t *full_rows(struct tf_compiler *c, uint32_t row_count, uint32_t words)
{
    uint64_t *rows = tf_compile_array(c, (size_t)row_count * words, sizeof *rows);

    if (rows != NULL)
        memset(rows, 0xFF, (size_t)row_count * words * sizeof *rows);
    return rows;
}

static void add_field_condition(struct tf_compiler *c, struct tf_match *match, uint32_t rule,
        const struct tf_node *node, uint32_t field)
{
    const struct tf_field *it = &c->book->schema.fields[field];
    uint64_t accepted[CODE_WORDS];

    if (!tf_condition_codes(c, node, field, accepted, CODE_WORDS))
        return;
    if (match->fields[it->slot] == NULL) {
        match->sizes[it->slot] = it->symbol_count + 1;
        match->fields[it->slot] = full_rows(c, it->symbol_count + 1, match->words);
    }
    if (match->fields[it->slot] != NULL)
        restrict_rows(
                match->fields[it->slot], match->sizes[it->slot], match->words, rule, accepted);
}

static bool no_such_bucket(struct tf_compiler *c, const struct tf_node *node, int bucket)
{
    tf_complain(c, TF_F_CONDITION_CLOCK, node->place,
            "Hours are 0 to 23, weekdays 1 (Monday) to 7, months 1 to 12.", "There is no such %s.",
            bucket_names[bucket]);
    return false;
}

/* `hour = between(0, 6)` is [0, 6); upto(6) is 0..6, beyond(6) is 7.., and 6 is 6 alone. */
static bool bucket_values(
        struct tf_compiler *c, const struct tf_node *node, int bucket, uint64_t *accepted)
{
    int32_t low = bucket_lows[bucket], high = bucket_highs[bucket];
    struct tf_dec first, second;

    if (tf_node_is_word(node, "between") && node->item_count == 2) {
        if (!tf_node_decimal(c, &node->items[0], &first) ||
                !tf_node_decimal(c, &node->items[1], &second))
            return false;
        if (tf_dec_cmp(first, tf_dec_of(low)) < 0 || tf_dec_cmp(first, tf_dec_of(high)) > 0)
            return no_such_bucket(c, &node->items[0], bucket);
        if (tf_dec_cmp(second, tf_dec_of(low)) < 0 || tf_dec_cmp(second, tf_dec_of(high + 1)) > 0)
            return no_such_bucket(c, &node->items[1], bucket);
        for (int32_t v = low; v <= high; v++) {
            bool after = tf_dec_cmp(tf_dec_of(v), first) >= 0;
            bool before = tf_dec_cmp(tf_dec_of(v), second) < 0;

            if (tf_dec_cmp(first, second) <= 0 ? after && before : after || before)
                *accepted |= (uint64_t)1 << v;
        }
        return true;
    }
    if (node->kind == TF_NODE_TABLE) {
        bool good = true;

        for (size_t i = 0; i < node->item_count; i++)
            good = bucket_values(c, &node->items[i], bucket, accepted) && good;
        return good;
    }
    if ((tf_node_is_word(node, "upto") || tf_node_is_word(node, "beyond")) &&
            node->item_count == 1) {
        if (!tf_node_decimal(c, &node->items[0], &first))
            return false;
        for (int32_t v = low; v <= high; v++) {
            int way = tf_dec_cmp(tf_dec_of(v), first);

            if (strcmp(node->word, "upto") == 0 ? way <= 0 : way > 0)
                *accepted |= (uint64_t)1 << v;
        }
        return true;
    }
    if (!tf_node_decimal(c, node, &first))
        return false;
    for (int32_t v = low; v <= high; v++) {
        if (tf_dec_cmp(tf_dec_of(v), first) == 0) {
            *accepted |= (uint64_t)1 << v;
            return true;
        }
    }
    return no_such_bucket(c, node, bucket);
}

static void add_bucket_condition(struct tf_compiler *c, struct tf_match *match, uint32_t rule,
        const struct tf_node *node, int bucket)
{
    uint64_t accepted = 0;

    if (!bucket_values(c, node, bucket, &accepted))
        return;
    if (match->buckets[bucket] == NULL)
        match->buckets[bucket] = full_rows(c, TF_BUCKET_VALUES, match->words);
    if (match->buckets[bucket] == NULL)
        return;
    match->uses_buckets = true;
    set_bit(match->timed.bits, rule);
    restrict_rows(match->buckets[bucket], TF_BUCKET_VALUES, match->words, rule, &accepted);
}

/* A number field: upto is (…, n], beyond is (n, …), between is [a, b). */
static void add_range(struct tf_compiler *c, struct tf_match *match, struct tf_range *ranges,
        uint32_t rule, const struct tf_node *node, uint32_t slot)
{
    struct tf_range range = { .rule = rule, .slot = slot };
    bool good = node->kind == TF_NODE_WORD && node->item_count > 0;

    if (good && strcmp(node->word, "upto") == 0) {
        range.has_until = range.until_included = true;
        good = tf_node_decimal(c, &node->items[0], &range.until);
    } else if (good && strcmp(node->word, "beyond") == 0) {
        range.has_from = true;
        good = tf_node_decimal(c, &node->items[0], &range.from);
    } else if (good && strcmp(node->word, "between") == 0 && node->item_count == 2) {
        range.has_from = range.from_included = range.has_until = true;
        good = tf_node_decimal(c, &node->items[0], &range.from) &&
               tf_node_decimal(c, &node->items[1], &range.until);
    } else {
        tf_complain(c, TF_F_VALUE_DUE, node->place,
                "Write upto(\"5\"), beyond(\"5\") or between(\"5\", \"10\").",
                "A condition on a number is a range, not %s.", tf_node_kind_name(node));
        return;
    }
    if (good)
        ranges[match->range_count++] = range;
}

static int find_bucket(const char *name)
{
    for (int i = 0; i < TF_BUCKET_COUNT; i++) {
        if (strcmp(bucket_names[i], name) == 0)
            return i;
    }
    return -1;
}

static void add_conditions(struct tf_compiler *c, struct tf_match *match, struct tf_range *ranges,
        uint32_t rule, const struct tf_node *when)
{
    const struct tf_schema *schema = &c->book->schema;

    if (when == NULL)
        return;
    if (when->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, when->place, "Write { item = \"compute\" }.",
                "A condition is a table of fields, not %s.", tf_node_kind_name(when));
        return;
    }
    for (size_t i = 0; i < when->entry_count; i++) {
        const struct tf_entry *entry = &when->entries[i];
        uint32_t field = tf_schema_find(schema, entry->key, strlen(entry->key));
        int bucket = find_bucket(entry->key);

        if (bucket >= 0) {
            add_bucket_condition(c, match, rule, entry->value, bucket);
        } else if (field == TF_NONE) {
            const char **names = tf_compile_array(c, schema->count, sizeof *names);
            char hint[300];

            for (uint32_t k = 0; names != NULL && k < schema->count; k++)
                names[k] = schema->fields[k].name;
            tf_suggest(entry->key, names, names == NULL ? 0 : schema->count, hint, sizeof hint);
            tf_complain(c, TF_F_FIELD_UNKNOWN, entry->key_place, hint,
                    "The usage has no field \"%s\".", entry->key);
        } else if (schema->fields[field].kind == TF_FIELD_NUMBER) {
            add_range(c, match, ranges, rule, entry->value, schema->fields[field].slot);
        } else {
            add_field_condition(c, match, rule, entry->value, field);
        }
    }
}

static size_t count_entries(const struct tf_node *when)
{
    return when != NULL && when->kind == TF_NODE_TABLE ? when->entry_count : 0;
}

/* When each rule is in force; only prices are asked for at instants, pools are listed by dates. */
static void add_lives(struct tf_compiler *c, struct tf_match *match)
{
    const struct tf_rulebook *book = c->book;
    struct tf_life *lives = tf_compile_array(c, match->rule_count, sizeof *lives);

    if (lives == NULL)
        return;
    for (uint32_t i = 0; i < match->rule_count; i++) {
        bool is_price = i < book->price_count;

        lives[i] = is_price ? book->prices[i].life : book->pools[i - book->price_count].life;
        if (!is_price || !tf_life_is_dated(&lives[i]))
            continue;
        set_bit(match->dated.bits, i);
        match->uses_dates = true;
    }
    match->lives = lives;
}

void tf_compile_match(struct tf_compiler *c)
{
    struct tf_rulebook *book = c->book;
    struct tf_match *match = &book->match;
    struct tf_range *ranges;
    size_t most = 0;

    match->schema = &book->schema;
    match->rule_count = book->price_count + book->pool_count;
    match->words = match->rule_count / 64 + 1;
    if (match->rule_count > TF_RULES_MAX) {
        tf_complain(c, TF_F_TOO_MANY, book->blocks.items[book->blocks.count - 1].place,
                "Split the rulebook, or use tables by field.",
                "There are %u prices and pools; %u fit.", (unsigned)match->rule_count,
                (unsigned)TF_RULES_MAX);
        return;
    }
    match->fields = tf_compile_array(c, book->schema.code_count, sizeof(uint64_t *));
    match->sizes = tf_compile_array(c, book->schema.code_count, sizeof *match->sizes);
    for (uint32_t i = 0; i < book->price_count; i++)
        most += count_entries(book->prices[i].when);
    for (uint32_t i = 0; i < book->pool_count; i++)
        most += count_entries(book->pools[i].pays_for);
    ranges = tf_compile_array(c, most, sizeof *ranges);
    if (match->fields == NULL || match->sizes == NULL || ranges == NULL)
        return;
    match->ranges = ranges;
    add_lives(c, match);
    for (uint32_t i = 0; i < book->price_count; i++)
        add_conditions(c, match, ranges, i, book->prices[i].when);
    for (uint32_t i = 0; i < book->pool_count; i++)
        add_conditions(c, match, ranges, book->price_count + i, book->pools[i].pays_for);
}

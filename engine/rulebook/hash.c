/* SPDX-License-Identifier: MIT */
/*
 * hash.c - takes the content hash from compiled facts and captured blocks.
 *
 * Blocks are nodes, in which keys are sorted and layout is gone.  Functions are their tokens,
 * and with them all that the rule files say outside of blocks: nothing else can reach them.
 */
#include "rulebook/hash.h"

#include <string.h>

#include "rule/scan.h"

/* The meaning of settlement; part of the hash, so that a statement says how it was made. */
#define SETTLEMENT_VERSION "1"

struct hashing {
    const struct tf_rulebook *book;
    int64_t until; /* what begins then or later is left out */
    bool is_past;  /* what does not decide amounts is left out too */
    struct tf_hash hash;
    struct tf_arena scratch;
    struct tf_tokens *tokens; /* of each source; NULL when there is no function */
    bool no_memory;
};

static void hash_number(struct hashing *h, int64_t number)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
    tf_hash_add(&h->hash, bytes, sizeof bytes);
}

static void hash_value(struct hashing *h, struct tf_dec value)
{
    hash_number(h, tf_i128_hi(value.units));
    hash_number(h, (int64_t)tf_i128_lo(value.units));
}

static void hash_bytes(struct hashing *h, const char *bytes, size_t length)
{
    hash_number(h, (int64_t)length);
    tf_hash_add(&h->hash, bytes, length);
}

static void hash_name(struct hashing *h, const char *name)
{
    hash_bytes(h, name, strlen(name));
}

/* -- facts and fields ---------------------------------------------------------------------------
 */

static void hash_condition(
        struct hashing *h, const struct tf_schema *schema, const struct tf_condition *condition)
{
    const struct tf_field *other = &schema->fields[condition->field];

    hash_name(h, other->name);
    hash_number(h, (int64_t)condition->count);
    for (size_t i = 0; i < condition->count; i++)
        hash_name(h, other->symbols[condition->codes[i] - 1]);
}

/* The order of fields counts: lines with several keys are paid in it.  (R12) */
static void hash_schema(struct hashing *h, const struct tf_schema *schema)
{
    hash_number(h, schema->count);
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct tf_field *field = &schema->fields[i];

        hash_name(h, field->name);
        hash_number(h, field->kind);
        hash_number(h, field->optional);
        hash_number(h, field->symbol_count);
        for (uint32_t k = 0; k < field->symbol_count; k++)
            hash_name(h, field->symbols[k]);
        hash_name(h, field->kind == TF_FIELD_NUMBER ? field->unit.text : "");
        if (field->below_zero)
            hash_name(h, "below zero");
        if (field->rounds)
            hash_name(h, tf_rounding_words[field->rounding]);
        hash_number(h, (int64_t)field->condition_count);
        for (size_t k = 0; k < field->condition_count; k++)
            hash_condition(h, schema, &field->conditions[k]);
    }
}

/* With the names of its symbols, so that a symbol without a value changes nothing. */
static void hash_cell(struct hashing *h, const struct tf_fact *fact,
        const struct tf_fact_version *version, size_t cell)
{
    size_t left = cell;

    for (size_t i = fact->by_count; i-- > 0;) {
        const struct tf_field *field = &h->book->schema.fields[fact->by[i]];

        hash_name(h, field->symbols[left % field->symbol_count]);
        left /= field->symbol_count;
    }
    hash_value(h, version->cells[cell]);
}

static void hash_version(
        struct hashing *h, const struct tf_fact *fact, const struct tf_fact_version *version)
{
    hash_number(h, version->from);
    for (size_t i = 0; i < fact->cell_count && version->cells != NULL; i++) {
        if (version->has[i])
            hash_cell(h, fact, version, i);
    }
    hash_number(h, (int64_t)version->tier_count);
    for (size_t i = 0; i < version->tier_count; i++) {
        hash_number(h, version->tiers[i].open);
        hash_value(h, version->tiers[i].upto);
        hash_value(h, version->tiers[i].rate);
        hash_value(h, version->tiers[i].flat);
    }
}

/* Titles and sources say why a number is what it is; they are not part of what it does. */
static void hash_fact(struct hashing *h, const struct tf_fact *fact)
{
    if (fact->version_count == 0 || fact->versions[0].from >= h->until)
        return;
    hash_name(h, fact->name);
    hash_name(h, fact->unit_text);
    hash_value(h, fact->per);
    hash_number(h, fact->kind);
    for (size_t i = 0; i < fact->by_count; i++)
        hash_name(h, h->book->schema.fields[fact->by[i]].name);
    for (size_t i = 0; i < fact->version_count && fact->versions[i].from < h->until; i++)
        hash_version(h, fact, &fact->versions[i]);
}

/* -- functions ----------------------------------------------------------------------------------
 */

static void hash_tokens(
        struct hashing *h, const struct tf_tokens *tokens, size_t from, size_t until)
{
    for (size_t i = from; i < until && i < tokens->count; i++) {
        const struct tf_token *token = &tokens->items[i];
        bool separates = tf_token_is_mark(tokens, i, ",") || tf_token_is_mark(tokens, i, ";");

        if (separates && tf_token_is_mark(tokens, i + 1, "}"))
            continue; /* behind the last item of a table it says nothing */
        hash_number(h, token->kind);
        hash_bytes(h, tokens->text + token->start, token->length);
    }
}

static bool is_word_of(const struct tf_tokens *tokens, size_t at, enum tf_token_kind kind,
        const char *const *words, size_t count)
{
    for (size_t i = 0; i < count && tokens->items[at].kind == kind; i++) {
        if (tf_token_is(tokens, at, words[i]))
            return true;
    }
    return false;
}

/* True when a statement may begin behind the token: an expression, or another one, ends with it. */
static bool ends_statement(const struct tf_tokens *tokens, size_t at)
{
    static const char *const closing[] = { "}", ")", "]", ";" };
    static const char *const open[] = { "and", "or", "not", "return", "local", "function", "in",
        "if", "elseif", "while", "until", "for" };

    if (tokens->items[at].kind == TF_TOKEN_MARK)
        return is_word_of(tokens, at, TF_TOKEN_MARK, closing, sizeof closing / sizeof closing[0]);
    return !is_word_of(tokens, at, TF_TOKEN_NAME, open, sizeof open / sizeof open[0]);
}

/* True when a block is declared at the token, as a statement of its own. */
static bool begins_block(const struct tf_tokens *tokens, size_t at)
{
    static const char *const words[] = { "rulebook", "meter", "price", "pool", "plan", "deduct",
        "statement", "input", "coupon", "commit" };

    return is_word_of(tokens, at, TF_TOKEN_NAME, words, sizeof words / sizeof words[0]) &&
           (at == 0 || ends_statement(tokens, at - 1));
}

/* What stands behind a block's word: its name and its body. */
static size_t block_end(const struct tf_tokens *tokens, size_t at)
{
    at++;
    while (at < tokens->count) {
        if (tokens->items[at].kind == TF_TOKEN_STRING)
            at++;
        else if (tf_token_is_mark(tokens, at, "{") || tf_token_is_mark(tokens, at, "("))
            at = tf_token_match(tokens, at) + 1;
        else
            break;
    }
    return at;
}

/* Locals, helpers, loops: all that functions of blocks can read. */
static void hash_outside_of_blocks(struct hashing *h, const struct tf_tokens *tokens)
{
    size_t from = 0;

    for (size_t at = 0; at < tokens->count;) {
        if (begins_block(tokens, at)) {
            hash_tokens(h, tokens, from, at);
            from = at = block_end(tokens, at);
        } else if (tf_token_is_mark(tokens, at, "{") || tf_token_is_mark(tokens, at, "(")) {
            at = tf_token_match(tokens, at) + 1;
        } else {
            at++;
        }
    }
    hash_tokens(h, tokens, from, tokens->count);
}

/* The token at a place of the file; TF_TOKEN_NONE when none begins there. */
static size_t token_at(const struct tf_tokens *tokens, struct tf_place place)
{
    size_t at = tf_token_on_line(tokens, place.line);

    if (place.file == NULL || strcmp(tokens->path, place.file) != 0)
        return TF_TOKEN_NONE;
    while (at < tokens->count && tokens->items[at].line == place.line &&
            tokens->items[at].column < place.column)
        at++;
    return at < tokens->count && tokens->items[at].line == place.line &&
                           tokens->items[at].column == place.column
                   ? at
                   : TF_TOKEN_NONE;
}

/* The tokens of a function's expression; all there are when it has no place among them. */
static void hash_function(struct hashing *h, const struct tf_node *node)
{
    size_t sources = h->book->blocks.source_count;

    for (size_t i = 0; i < sources; i++) {
        size_t at = token_at(&h->tokens[i], node->place);

        if (at == TF_TOKEN_NONE)
            continue;
        hash_tokens(h, &h->tokens[i], at, tf_token_expression_end(&h->tokens[i], at));
        return;
    }
    for (size_t i = 0; i < sources; i++)
        hash_tokens(h, &h->tokens[i], 0, h->tokens[i].count);
}

static void hash_sources(struct hashing *h)
{
    const struct tf_blocks *blocks = &h->book->blocks;
    struct tf_report report = { .finding = NULL };

    if (blocks->function_count == 0)
        return;
    h->tokens = tf_arena_array(&h->scratch, blocks->source_count, sizeof *h->tokens);
    for (size_t i = 0; h->tokens != NULL && i < blocks->source_count; i++) {
        /* it was scanned before, so that nothing but memory can be missing */
        if (tf_scan(&blocks->sources[i], &h->scratch, &h->tokens[i], &report) != TARIFF_OK)
            h->no_memory = true;
    }
    h->no_memory |= h->tokens == NULL;
    for (size_t i = 0; !h->no_memory && i < blocks->source_count; i++)
        hash_outside_of_blocks(h, &h->tokens[i]);
}

/* -- blocks -------------------------------------------------------------------------------------
 */

static void hash_node(struct hashing *h, const struct tf_node *node)
{
    hash_number(h, node->kind);
    switch (node->kind) {
    case TF_NODE_BOOL:
        hash_number(h, node->truth);
        return;
    case TF_NODE_NUMBER:
        hash_value(h, node->number);
        return;
    case TF_NODE_TEXT:
        hash_bytes(h, node->text, node->length);
        return;
    case TF_NODE_FUNCTION:
        hash_function(h, node);
        return;
    case TF_NODE_TABLE:
    case TF_NODE_WORD:
        break;
    }
    hash_name(h, node->kind == TF_NODE_WORD ? node->word : "");
    hash_number(h, (int64_t)node->item_count);
    for (size_t i = 0; i < node->item_count; i++)
        hash_node(h, &node->items[i]);
    hash_number(h, (int64_t)node->entry_count);
    for (size_t i = 0; i < node->entry_count; i++) {
        hash_name(h, node->entries[i].key);
        hash_node(h, node->entries[i].value);
    }
}

/* From when until when, as instants; an end that lies later is none yet. */
static void hash_dates(struct hashing *h, const struct tf_life *life)
{
    hash_number(h, life->from);
    hash_number(h, life->until < h->until ? life->until : TF_NEVER);
}

/* How things look, and where later corrections stand: what was rated stays as it is. */
static bool decides_no_amount(const char *key)
{
    return strcmp(key, "title") == 0 || strcmp(key, "label") == 0 || strcmp(key, "late") == 0;
}

static void hash_block(struct hashing *h, const struct tf_block *block, const struct tf_life *life)
{
    if (life != NULL && life->from >= h->until)
        return;
    hash_name(h, block->word);
    hash_name(h, block->name);
    if (life != NULL)
        hash_dates(h, life);
    for (size_t i = 0; i < block->body->item_count; i++)
        hash_node(h, &block->body->items[i]);
    for (size_t i = 0; i < block->body->entry_count; i++) {
        const struct tf_entry *entry = &block->body->entries[i];

        if (life != NULL && (strcmp(entry->key, "from") == 0 || strcmp(entry->key, "until") == 0))
            continue; /* however they are written */
        if (h->is_past && decides_no_amount(entry->key))
            continue;
        hash_name(h, entry->key);
        hash_node(h, entry->value);
    }
}

/* The dates of the index-th block of a word; NULL when such blocks have none. */
static const struct tf_life *life_of(
        const struct tf_rulebook *book, const char *word, uint32_t index)
{
    if (strcmp(word, "price") == 0)
        return &book->prices[index].life;
    if (strcmp(word, "charge") == 0)
        return &book->prices[book->price_count + index].life;
    if (strcmp(word, "pool") == 0)
        return &book->pools[index].life;
    return strcmp(word, "plan") == 0 ? &book->plans[index].life : NULL;
}

/* True when the price counts by the meter of that name, or bills it. */
static bool counts_by(
        const struct tf_rulebook *book, const struct tf_price *price, const char *name)
{
    for (uint32_t i = 0; i < book->meter_count; i++) {
        if (strcmp(book->meters[i].name, name) == 0)
            return tf_price_counts_by(price, i) || price->bills == i;
    }
    return false;
}

/* True for a block that says how things look, or a meter whose prices all come later. */
static bool decides_nothing(const struct hashing *h, const struct tf_block *block)
{
    const struct tf_rulebook *book = h->book;

    if (strcmp(block->word, "meter") != 0)
        return strcmp(block->word, "statement") == 0 || strcmp(block->word, "input") == 0;
    for (uint32_t i = 0; i < book->price_count; i++) {
        const struct tf_price *price = &book->prices[i];

        if (price->meter != TF_NONE && price->life.from < h->until &&
                counts_by(book, price, block->name))
            return false;
    }
    return true;
}

/* What a meter measures, and by which fields a price keeps its lines apart, in their order. */
static void hash_fields_in_use(struct hashing *h)
{
    const struct tf_rulebook *book = h->book;

    for (uint32_t i = 0; i < book->price_count_all; i++) {
        const struct tf_price *price = &book->prices[i];
        const struct tf_meter *meter;

        if (price->meter == TF_NONE || price->life.from >= h->until)
            continue;
        meter = &book->meters[price->meter];
        if (meter->field != TF_NONE)
            hash_name(h, book->schema.fields[meter->field].unit.text);
        if (price->bills != TF_NONE && book->meters[price->bills].field != TF_NONE)
            hash_name(h, book->schema.fields[book->meters[price->bills].field].unit.text);
        for (size_t k = 0; k < price->line_key.count; k++)
            hash_name(h, book->schema.fields[price->line_key.fields[k]].name);
    }
}

/* Word by word: within one the order counts, between them it does not. */
static void hash_blocks(struct hashing *h)
{
    static const char *const words[] = { "rulebook", "meter", "price", "charge", "commit", "pool",
        "plan", "statement", "input" };
    const struct tf_rulebook *book = h->book;

    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        uint32_t index = 0;

        for (size_t i = 0; i < book->blocks.count; i++) {
            const struct tf_block *block = &book->blocks.items[i];

            if (strcmp(block->word, words[w]) != 0)
                continue;
            if (!h->is_past || !decides_nothing(h, block))
                hash_block(h, block, life_of(book, words[w], index));
            index++;
        }
    }
}

/* An entry of deduct; that the balance comes last goes without saying. */
static void hash_entry(struct hashing *h, const struct tf_node *entry)
{
    if (entry->kind != TF_NODE_TEXT)
        hash_node(h, entry);
    else if (strcmp(entry->text, "balance") != 0)
        hash_name(h, entry->text);
}

static void hash_orders(struct hashing *h, const struct tf_rulebook *book)
{
    for (uint32_t i = 0; i < book->order_count; i++) {
        const struct tf_deduct *order = &book->orders[i];

        if (order->life.from >= h->until)
            continue;
        hash_name(h, "deduct");
        hash_dates(h, &order->life);
        for (size_t k = 0; k < order->body->item_count; k++)
            hash_entry(h, &order->body->items[k]);
        if (tf_node_find(order->body, "lines") != NULL)
            hash_node(h, tf_node_find(order->body, "lines"));
    }
}

static tariff_code take_hash(const struct tf_rulebook *book, int64_t until,
        char text[TF_HASH_TEXT_SIZE], tariff_error *err)
{
    struct hashing h = { .book = book, .until = until, .is_past = until != TF_NEVER };

    tf_arena_init(&h.scratch, book->alloc);
    tf_hash_begin(&h.hash);
    hash_name(&h, "tariff rulebook, settlement " SETTLEMENT_VERSION);
    hash_name(&h, h.is_past ? "" : book->zones.version); /* what was, stays when zones change */
    if (h.is_past)
        hash_fields_in_use(&h);
    else
        hash_schema(&h, &book->schema);
    for (size_t i = 0; i < book->facts.count; i++)
        hash_fact(&h, &book->facts.items[i]);
    hash_sources(&h);
    if (!h.no_memory)
        hash_blocks(&h);
    hash_orders(&h, book);
    tf_arena_free(&h.scratch);
    if (h.no_memory)
        return tf_no_memory(err);
    tf_hash_end(&h.hash, text);
    return TARIFF_OK;
}

tariff_code tf_rulebook_hash(
        const struct tf_rulebook *book, char text[TF_HASH_TEXT_SIZE], tariff_error *err)
{
    return take_hash(book, TF_NEVER, text, err);
}

tariff_code tf_rulebook_hash_before(const struct tf_rulebook *book, int64_t until,
        char text[TF_HASH_TEXT_SIZE], tariff_error *err)
{
    return take_hash(book, until, text, err);
}

static bool has_own_before(const struct tf_fact *fact, int64_t until)
{
    bool found = false;

    for (size_t i = 0; i < fact->version_count && fact->versions[i].from < until; i++)
        found |= fact->versions[i].is_own;
    return found;
}

void tf_terms_hash_before(const struct tf_rulebook *book, const struct tf_terms *terms,
        int64_t until, char text[TF_HASH_TEXT_SIZE])
{
    struct hashing h = { .book = book, .until = until, .is_past = true };

    tf_hash_begin(&h.hash);
    for (size_t i = 0; terms != NULL && i < book->facts.count; i++) {
        const struct tf_fact *fact = terms->facts[i];

        if (fact != NULL && has_own_before(fact, until))
            hash_fact(&h, fact);
    }
    tf_hash_end(&h.hash, text);
}

/* SPDX-License-Identifier: MIT */
/*
 * check_table.c - facts without a value where usage needs one: a symbol that a table lacks, a field
 * that usage need not carry, a date before the first.
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/check.h"

static const char fill_hint[] = "Add the symbol to the table.";

/* -- symbols -------------------------------------------------------------------------------- */

/* A price that reads a table: by its rate, or by its meter's scale. */
static bool price_reads(
        const struct tf_rulebook *book, const struct tf_price *price, const struct tf_fact *fact)
{
    return price->kind == TF_PRICE_CHARGE &&
           ((price->model != NULL && price->model->fact == fact) ||
                   book->meters[price->meter].scale.fact == fact);
}

static bool is_read_by_prices(const struct tf_rulebook *book, const struct tf_fact *fact)
{
    for (uint32_t i = 0; i < book->price_count; i++) {
        if (price_reads(book, &book->prices[i], fact))
            return true;
    }
    return false;
}

/* The code that each field of a table has in one of its cells. */
static void codes_of_cell(const struct tf_check *c, const struct tf_fact *fact, size_t cell,
        uint32_t codes[TF_BY_MAX])
{
    for (size_t i = fact->by_count; i-- > 0;) {
        uint32_t count = c->book->schema.fields[fact->by[i]].symbol_count;

        codes[i] = (uint32_t)(cell % count) + 1;
        cell /= count;
    }
}

static void pin_code(
        struct tf_check *c, struct tf_question *question, uint32_t field, uint32_t code)
{
    question->pins[question->pin_count++] = (struct tf_pin){ c->space.of_field[field], code };
}

/* True when a block is in force while a fact's version is. */
static bool is_in_force_with(const struct tf_fact *fact, size_t version, const struct tf_life *life)
{
    return life->until > fact->versions[version].from &&
           (version + 1 == fact->version_count || life->from < fact->versions[version + 1].from);
}

/* True when some price needs the cell: for tables that only functions read, that is not known. */
static bool is_needed(
        struct tf_check *c, const struct tf_fact *fact, size_t version, const uint32_t *codes)
{
    const struct tf_rulebook *book = c->book;

    if (!is_read_by_prices(book, fact))
        return tf_sources_mention(c, fact->name);
    for (uint32_t i = 0; i < book->price_count; i++) {
        struct tf_question question = tf_taken_by(book, i);

        if (!price_reads(book, &book->prices[i], fact) ||
                !is_in_force_with(fact, version, &book->prices[i].life))
            continue;
        for (size_t k = 0; k < fact->by_count; k++)
            pin_code(c, &question, fact->by[k], codes[k]);
        if (tf_check_exists(c, &question))
            return true;
    }
    return false;
}

static void say_missing(struct tf_check *c, const struct tf_fact *fact,
        const struct tf_fact_version *version, const uint32_t *codes)
{
    char since[TF_INSTANT_TEXT_MAX], what[300] = "";
    size_t used = 0;

    for (size_t i = 0; i < fact->by_count && used < sizeof what; i++) {
        const struct tf_field *field = &c->book->schema.fields[fact->by[i]];
        int wrote = snprintf(what + used, sizeof what - used, "%s%.40s \"%.40s\"",
                i == 0 ? "" : ", ", field->name, field->symbols[codes[i] - 1]);

        used += wrote < 0 ? 0 : (size_t)wrote;
    }
    tf_check_say(c, TF_F_CHECK_TABLE, version->place, fill_hint,
            "The fact \"%.64s\" has no value for %s from %s.", fact->name, what,
            tf_fact_since(version, since));
}

static void check_cells(struct tf_check *c, const struct tf_fact *fact)
{
    size_t told = 0;

    for (size_t v = 0; v < fact->version_count; v++) {
        for (size_t cell = 0; cell < fact->cell_count && told < TF_FINDINGS_MAX; cell++) {
            uint32_t codes[TF_BY_MAX];

            codes_of_cell(c, fact, cell, codes);
            if (fact->versions[v].has[cell] || !is_needed(c, fact, v, codes))
                continue;
            say_missing(c, fact, &fact->versions[v], codes);
            told++;
        }
    }
}

/* -- fields that usage need not carry --------------------------------------------------------- */

/* Of spells only what starts one needs a rate: each such symbol is a question of its own. */
static bool may_lack_field(struct tf_check *c, uint32_t index, uint32_t field)
{
    const struct tf_meter *meter = &c->book->meters[c->book->prices[index].meter];
    struct tf_question question = tf_taken_by(c->book, index);
    uint32_t symbols;

    pin_code(c, &question, field, TF_NOT_GIVEN);
    if (meter->kind != TF_METER_SPELL)
        return tf_check_exists(c, &question);
    symbols = c->book->schema.fields[meter->signal].symbol_count;
    for (uint32_t code = 1; code <= symbols && meter->signal != field; code++) {
        struct tf_question start = question;

        if (!tf_values_have(meter->starts, code))
            continue;
        pin_code(c, &start, meter->signal, code);
        if (tf_check_exists(c, &start))
            return true;
    }
    return false;
}

static void check_fields_of(struct tf_check *c, uint32_t index)
{
    const struct tf_price *price = &c->book->prices[index];
    const struct tf_fact *fact = price->model == NULL ? NULL : price->model->fact;

    for (size_t i = 0; fact != NULL && i < fact->by_count; i++) {
        const struct tf_field *field = &c->book->schema.fields[fact->by[i]];

        if (may_lack_field(c, index, fact->by[i]))
            tf_check_say(c, TF_F_CHECK_FIELD_LACKING, price->rate_place,
                    "Narrow its `when`, or let all such usage carry the field.",
                    "The rate of price \"%s\" goes by %s, but it also takes usage without it.",
                    price->name, field->name);
    }
}

/* -- dates ----------------------------------------------------------------------------------------
 */

/* A block that needs facts as long as it is in force and the rulebook has numbers at all. */
struct needy_block {
    const char *word;
    const char *name;
    const struct tf_life *life;
};

static void check_since(struct tf_check *c, struct tf_place place, const struct needy_block *block,
        const struct tf_fact *fact)
{
    char since[TF_INSTANT_TEXT_MAX];
    int64_t first = tf_check_beginning(c->book);

    if (block->life->from > first)
        first = block->life->from;
    if (fact == NULL || fact->version_count == 0 || fact->versions[0].from <= first)
        return;
    tf_check_say(c, TF_F_CHECK_FACT_LATE, place,
            "Give the fact a value from then on, or say from when the block holds.",
            "The %s \"%.64s\" holds from %s on, but its fact \"%.64s\" has no value before %s.",
            block->word, block->name,
            first == block->life->from ? block->life->from_text : "the first date", fact->name,
            tf_fact_since(&fact->versions[0], since));
}

static void check_dates(struct tf_check *c)
{
    const struct tf_rulebook *book = c->book;

    for (uint32_t i = 0; i < book->price_count_all; i++) {
        const struct tf_price *price = &book->prices[i];
        const struct needy_block block = { i < book->price_count   ? "price"
                                           : i < book->commit_from ? "charge"
                                                                   : "commit",
            price->name, &price->life };

        if (price->kind != TF_PRICE_CHARGE)
            continue;
        if (price->model != NULL)
            check_since(c, price->rate_place, &block, price->model->fact);
        if (price->model != NULL)
            check_since(c, price->rate_place, &block, price->model->worth);
        check_since(c, price->place, &block, price->included.fact);
        if (price->commit != NULL)
            check_since(c, price->place, &block, price->commit->fact);
        check_since(c, price->place, &block, book->meters[price->meter].scale.fact);
    }
    for (uint32_t i = 0; i < book->plan_count; i++) {
        const struct tf_plan *plan = &book->plans[i];
        const struct needy_block block = { "plan", plan->name, &plan->life };

        check_since(c, plan->place, &block, plan->cost_fact);
        for (size_t k = 0; k < plan->grant_count; k++)
            check_since(c, plan->place, &block, plan->grants[k].fact);
    }
}

void tf_check_tables(struct tf_check *c)
{
    for (size_t i = 0; i < c->book->facts.count; i++) {
        if (c->book->facts.items[i].kind == TF_FACT_TABLE)
            check_cells(c, &c->book->facts.items[i]);
    }
    for (uint32_t i = 0; i < c->book->price_count; i++)
        check_fields_of(c, i);
    check_dates(c);
}

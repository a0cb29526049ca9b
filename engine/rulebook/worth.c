/* SPDX-License-Identifier: MIT */
/*
 * worth.c - units in which prices are said, such as credits: what one is worth in the currency.
 *
 * `units = { credit = fact "credit" }`: a rate in credit/GB is money once it is multiplied by the
 * fact in EUR/credit that is in force at the usage.
 * Layer: rulebook.
 */
#include <string.h>

#include "rulebook/compile.h"
#include "rulebook/rate_unit.h"
#include "rulebook/terms.h"

static void complain_worth(struct tf_compiler *c, struct tf_place place, const char *unit,
        const char *name, const char *why)
{
    tf_complain(c, TF_F_UNIT_WORTH, place,
            "Name a fact of one number, in the currency for one such unit: EUR/credit.",
            "The fact \"%s\" does not say what one %s is worth: %s.", name, unit, why);
}

/* The fact that an entry of `units` names; NULL when it says no worth (reported). */
static const struct tf_fact *worth_of(struct tf_compiler *c, const struct tf_entry *entry)
{
    const struct tf_node *node = entry->value;
    const struct tf_fact *fact;
    struct tf_unit unit;

    if (!tf_node_is_word(node, "fact")) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Write units = { credit = fact \"credit\" }.",
                "There is %s where a fact is due.", tf_node_kind_name(node));
        return NULL;
    }
    fact = tf_node_fact(c, node);
    if (fact == NULL)
        return NULL;
    if (fact->kind != TF_FACT_NUMBER || !fact->is_rate || fact->in != NULL) {
        complain_worth(c, node->place, entry->key, fact->name, "it is no number of money for it");
        return NULL;
    }
    if (tf_unit_parse(entry->key, strlen(entry->key), c->book->currency, &unit) != NULL ||
            strcmp(unit.base, fact->unit.base) != 0 ||
            tf_dec_cmp(unit.factor, fact->unit.factor) != 0 ||
            tf_dec_cmp(fact->per, tf_dec_of(1)) != 0) {
        complain_worth(c, node->place, entry->key, fact->name, "it is for something else");
        return NULL;
    }
    return fact;
}

void tf_compile_units(struct tf_compiler *c, const struct tf_node *head)
{
    const struct tf_node *units = tf_node_find(head, "units");
    struct tf_facts *facts = &c->book->facts;

    if (units != NULL && (units->kind != TF_NODE_TABLE || units->item_count > 0)) {
        tf_complain(c, TF_F_VALUE_DUE, units->place, "Write units = { credit = fact \"credit\" }.",
                "\"units\" is no table of units.");
        return;
    }
    for (size_t k = 0; units != NULL && k < units->entry_count; k++) {
        const struct tf_fact *worth = worth_of(c, &units->entries[k]);

        for (size_t i = 0; i < facts->count; i++) {
            if (facts->items[i].in != NULL &&
                    strcmp(facts->items[i].in, units->entries[k].key) == 0)
                facts->items[i].worth = worth;
        }
    }
    for (size_t i = 0; i < facts->count && c->report->count == 0; i++) {
        if (facts->items[i].in != NULL && facts->items[i].worth == NULL)
            tf_complain(c, TF_F_UNIT_WORTHLESS, facts->items[i].place,
                    "Write units = { credit = fact \"…\" } in the rulebook, or a rate in the "
                    "currency.",
                    "The fact \"%s\" is in %s, and the rulebook does not say what one %s is worth.",
                    facts->items[i].name, facts->items[i].unit_text, facts->items[i].in);
    }
}

bool tf_rate_worth(const struct tf_fact *worth, size_t version, struct tf_ratio *rate)
{
    struct tf_ratio one;

    return worth == NULL || (tf_ratio_of(worth->versions[version].cells[0], tf_dec_of(1), &one) &&
                                    tf_ratio_mul(*rate, one, rate));
}

bool tf_rate_fact_den(
        const struct tf_fact *fact, const struct tf_fact *worth, struct tf_dec scale, tf_i128 *den)
{
    size_t worths = worth == NULL ? 1 : worth->version_count;
    struct tf_ratio ratio;

    for (size_t i = 0; i < fact->version_count * fact->cell_count * worths; i++) {
        const struct tf_fact_version *version = &fact->versions[i / worths / fact->cell_count];
        size_t cell = i / worths % fact->cell_count;

        if (version->has[cell] &&
                (!tf_rate_ratio(version->cells[cell], fact->per, &fact->unit, scale, &ratio) ||
                        !tf_rate_worth(worth, i % worths, &ratio) ||
                        !tf_den_lcm(*den, ratio.den, den)))
            return false;
    }
    return true;
}

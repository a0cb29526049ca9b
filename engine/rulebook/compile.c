/* SPDX-License-Identifier: MIT */
/*
 * compile.c - readers of single values in blocks, and the findings they report.
 */
#include "rulebook/compile.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

void tf_complain(struct tf_compiler *c, enum tf_finding what, struct tf_place place,
        const char *hint, const char *format, ...)
{
    tariff_error finding;
    char message[sizeof finding.message];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    tf_fail(&finding, tf_finding_in(what, TARIFF_BAD_RULE), place, hint, "%s", message);
    tf_report_add(c->report, &finding);
}

void tf_suggest(const char *word, const char *const *words, size_t count, char *text, size_t size)
{
    const char *near = tf_nearest(word, words, count);
    size_t used;

    if (near != NULL) {
        snprintf(text, size, "Did you mean \"%s\"?", near);
        return;
    }
    used = (size_t)snprintf(text, size, count == 0 ? "There is none yet." : "There is: ");
    for (size_t i = 0; i < count && used + 1 < size; i++) {
        int wrote = snprintf(text + used, size - used, "%s%s", i == 0 ? "" : ", ", words[i]);

        used += wrote < 0 ? 0 : (size_t)wrote;
    }
    if (count > 0 && used + 1 < size)
        snprintf(text + used, size - used, ".");
}

void tf_check_keys(struct tf_compiler *c, const struct tf_node *table, const char *what,
        const char *const *known, size_t count)
{
    for (size_t i = 0; i < table->entry_count; i++) {
        const struct tf_entry *entry = &table->entries[i];
        char hint[300];
        bool found = false;

        for (size_t k = 0; k < count && !found; k++)
            found = strcmp(entry->key, known[k]) == 0;
        if (found)
            continue;
        tf_suggest(entry->key, known, count, hint, sizeof hint);
        tf_complain(c, TF_F_BLOCK_KEY_UNKNOWN, entry->key_place, hint, "%s has no key \"%s\".",
                what, entry->key);
    }
}

bool tf_key_is_misspelt(const struct tf_node *table, const char *key)
{
    for (size_t i = 0; i < table->entry_count; i++) {
        if (tf_nearest(table->entries[i].key, &key, 1) != NULL)
            return true;
    }
    return false;
}

void *tf_compile_array(struct tf_compiler *c, size_t count, size_t size)
{
    void *got = tf_arena_array(c->arena, count == 0 ? 1 : count, size);

    if (got == NULL)
        c->no_memory = true;
    return got;
}

bool tf_read_text(
        struct tf_compiler *c, const struct tf_node *table, const char *key, const char **out)
{
    const struct tf_node *node = tf_node_find(table, key);

    if (node == NULL)
        return false;
    if (node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Write it in quotes.",
                "\"%s\" is %s where a text is due.", key, tf_node_kind_name(node));
        return false;
    }
    *out = node->text;
    return true;
}

bool tf_read_bool(struct tf_compiler *c, const struct tf_node *table, const char *key, bool *out)
{
    const struct tf_node *node = tf_node_find(table, key);

    if (node == NULL)
        return false;
    if (node->kind != TF_NODE_BOOL) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Write true or false, without quotes.",
                "\"%s\" is %s where true or false is due.", key, tf_node_kind_name(node));
        return false;
    }
    *out = node->truth;
    return true;
}

static bool read_window(struct tf_compiler *c, const struct tf_node *table, const char *key,
        const char *hint, enum tf_window *out)
{
    const struct tf_node *node = tf_node_find(table, key);
    const char *text;

    if (node == NULL || !tf_read_text(c, table, key, &text))
        return false;
    if (!tf_window_parse(text, strlen(text), out)) {
        tf_complain(c, TF_F_WINDOW_UNKNOWN, node->place, hint,
                "\"%s\" is \"%s\", which is no window.", key, text);
        return false;
    }
    return true;
}

bool tf_read_window(
        struct tf_compiler *c, const struct tf_node *table, const char *key, enum tf_window *out)
{
    return read_window(c, table, key,
            "Windows are: event, spell, hour, day, month, year, life, statement.", out);
}

bool tf_read_calendar_window(struct tf_compiler *c, const struct tf_node *table, const char *key,
        const char *what, enum tf_window last, enum tf_window *out)
{
    const char *hint = last < TF_WINDOW_LIFE ? "Use hour, day, month or year."
                                             : "Use hour, day, month, year or life.";
    enum tf_window window;

    if (!read_window(c, table, key, hint, &window))
        return false;
    if (window < TF_WINDOW_HOUR || window > last) {
        tf_complain(c, TF_F_WINDOW_NOT_HERE, tf_node_find(table, key)->place, hint,
                "%s cannot be per %s.", what, tf_window_name(window));
        return false;
    }
    *out = window;
    return true;
}

static bool read_mode(struct tf_compiler *c, const struct tf_node *table, enum tf_rounding *out)
{
    const struct tf_node *node = tf_node_find(table, "mode");
    const char *text;
    char hint[128];

    if (node == NULL || !tf_read_text(c, table, "mode", &text))
        return node == NULL;
    for (size_t i = 0; i < TF_ROUNDINGS; i++) {
        if (strcmp(text, tf_rounding_words[i]) == 0) {
            *out = (enum tf_rounding)i;
            return true;
        }
    }
    tf_suggest(text, tf_rounding_words, TF_ROUNDINGS, hint, sizeof hint);
    tf_complain(c, TF_F_SETTING_UNKNOWN, node->place, hint, "\"%s\" is no way to round.", text);
    return false;
}

bool tf_read_round(
        struct tf_compiler *c, const struct tf_node *table, const char *key, struct tf_round *out)
{
    static const char *const known[] = { "to", "mode", "per" };
    const struct tf_node *node = tf_node_find(table, key);
    const struct tf_node *to;
    bool good = true;

    if (node == NULL)
        return false;
    if (node->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, node->place,
                "Write round = { to = \"0.01\", mode = \"half up\", per = \"hour\" }.",
                "\"%s\" is %s where a table is due.", key, tf_node_kind_name(node));
        return false;
    }
    tf_check_keys(c, node, "round", known, sizeof known / sizeof known[0]);
    to = tf_node_find(node, "to");
    if (to != NULL && tf_node_decimal(c, to, &out->to) && tf_dec_sign(out->to) <= 0) {
        tf_complain(c, TF_F_STEP_ZERO, to->place,
                "Write the smallest amount that is billed, such as \"0.01\".",
                "\"to\" must be greater than zero.");
        good = false;
    }
    good = read_mode(c, node, &out->mode) && good;
    if (tf_node_find(node, "per") != NULL)
        good = tf_read_window(c, node, "per", &out->per) && good;
    out->at_rows = out->per == TF_WINDOW_STATEMENT;
    return good;
}

bool tf_node_unit(struct tf_compiler *c, const struct tf_node *node, struct tf_unit *out)
{
    static const char hint[] = "Write a unit such as \"GB\", \"hour\" or \"GB hour\", or money.";
    bool is_money = tf_node_is_word(node, "money") && node->item_count == 0;
    const char *currency = c->book->currency;
    const char *text = is_money ? currency : node->text;
    const char *wrong;

    if ((!is_money && node->kind != TF_NODE_TEXT) || text == NULL) {
        tf_complain(
                c, TF_F_VALUE_DUE, node->place, hint, "The unit is %s.", tf_node_kind_name(node));
        return false;
    }
    wrong = tf_unit_parse(text, strlen(text), currency, out);
    if (wrong != NULL)
        tf_complain(c, TF_F_UNIT_BAD, node->place, hint, "The unit \"%s\" %s.", text, wrong);
    return wrong == NULL;
}

bool tf_node_decimal(struct tf_compiler *c, const struct tf_node *node, struct tf_dec *out)
{
    const char *wrong;

    if (node->kind == TF_NODE_NUMBER) {
        *out = node->number;
        return true;
    }
    if (node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, node->place,
                "Write a whole number, or a decimal in quotes: \"0.10\".",
                "There is %s where a number is due.", tf_node_kind_name(node));
        return false;
    }
    wrong = tf_dec_parse(node->text, node->length, out);
    if (wrong != NULL)
        tf_complain(c, TF_F_NUMBER_NOT_UNDERSTOOD, node->place,
                "Write a whole number, or a decimal in quotes: \"0.10\".", "The number \"%s\" %s.",
                node->text, wrong);
    return wrong == NULL;
}

const struct tf_fact *tf_node_fact(struct tf_compiler *c, const struct tf_node *node)
{
    const struct tf_facts *facts = &c->book->facts;
    const struct tf_node *name = node->item_count > 0 ? &node->items[0] : NULL;
    const struct tf_fact *fact;
    const char **names;
    char hint[256];

    if (name == NULL || name->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_FACT_NAMELESS, node->place, "Write fact \"name\".",
                "A fact needs its name.");
        return NULL;
    }
    fact = tf_facts_find(facts, name->text, name->length);
    if (fact != NULL)
        return fact;
    names = tf_compile_array(c, facts->count, sizeof *names);
    if (names == NULL)
        return NULL;
    for (size_t i = 0; i < facts->count; i++)
        names[i] = facts->items[i].name;
    if (tf_nearest(name->text, names, facts->count) != NULL)
        tf_suggest(name->text, names, facts->count, hint, sizeof hint);
    else
        snprintf(hint, sizeof hint, "Add it under facts:, in a file of the facts folder.");
    tf_complain(c, TF_F_FACT_UNKNOWN, name->place, hint, "There is no fact \"%s\".", name->text);
    return NULL;
}

/* A plain fact that is one number in the unit that is due. */
static const struct tf_fact *number_fact(
        struct tf_compiler *c, const struct tf_node *node, const struct tf_unit *unit)
{
    const struct tf_fact *fact = tf_node_fact(c, node);

    if (fact == NULL)
        return NULL;
    if (fact->kind != TF_FACT_NUMBER || fact->is_rate) {
        tf_complain(c, TF_F_FACT_OF_ONE_NUMBER, node->place,
                "Use a fact that is one number, without a rate's \"/\" in its unit.",
                "The fact \"%s\" is a rate or a table where one number is due.", fact->name);
        return NULL;
    }
    if (unit == NULL ? !fact->is_money : fact->is_money || !tf_unit_same_base(unit, &fact->unit)) {
        tf_complain(c, TF_F_FACT_UNIT, node->place, "Correct the fact's unit, or use another fact.",
                "The fact \"%s\" is in %s where %s is due.", fact->name, fact->unit_text,
                unit == NULL ? c->book->currency : unit->text);
        return NULL;
    }
    return fact;
}

bool tf_node_amount(struct tf_compiler *c, const struct tf_node *node, const struct tf_unit *unit,
        const struct tf_fact **fact, struct tf_dec *out)
{
    *fact = NULL;
    *out = tf_dec_zero();
    if (tf_node_is_word(node, "fact")) {
        *fact = number_fact(c, node, unit);
        return *fact != NULL;
    }
    if (tf_node_is_word(node, "money")) {
        if (unit != NULL || node->item_count == 0) {
            tf_complain(c, TF_F_MONEY_NOT_DUE, node->place,
                    "Write the amount as it is due, such as \"100\".",
                    "There is money where %s is due.", unit == NULL ? "an amount" : unit->text);
            return false;
        }
        *out = node->items[0].number;
        return true;
    }
    if (unit != NULL)
        return tf_node_quantity(c, node, unit, out);
    return tf_node_decimal(c, node, out);
}

bool tf_node_quantity(struct tf_compiler *c, const struct tf_node *node, const struct tf_unit *unit,
        struct tf_dec *out)
{
    const char *space = node->kind == TF_NODE_TEXT ? strchr(node->text, ' ') : NULL;
    struct tf_unit own = *unit;
    const char *wrong;

    if (space == NULL) {
        if (!tf_node_decimal(c, node, out))
            return false;
    } else {
        wrong = tf_dec_parse(node->text, (size_t)(space - node->text), out);
        if (wrong == NULL)
            wrong = tf_unit_parse(space + 1, strlen(space + 1), NULL, &own);
        if (wrong != NULL) {
            tf_complain(c, TF_F_NUMBER_NOT_UNDERSTOOD, node->place,
                    "Write a number and its unit: \"1 hour\".", "The quantity \"%s\" %s.",
                    node->text, wrong);
            return false;
        }
        if (!tf_unit_same_base(&own, unit)) {
            tf_complain(c, TF_F_QUANTITY_UNIT, node->place, "Use a unit that can be converted.",
                    "\"%s\" is in %s where %s is due.", node->text, own.text, unit->text);
            return false;
        }
    }
    if (!tf_unit_to_base(*out, &own, out)) {
        tf_complain(c, TF_F_NUMBER_DOES_NOT_FIT, node->place, "Use a larger unit.",
                "The quantity is too large.");
        return false;
    }
    return true;
}

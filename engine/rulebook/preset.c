/* SPDX-License-Identifier: MIT */
/*
 * preset.c - `first = "openmeter"`: orders of grants that billing systems are known for, by name.
 *
 * The keys are written where the name stands, as if the rulebook listed them: what hashes, shows
 * and checks an order knows lists only.  docs/orders.md says where each is published, and what is
 * not said there and was chosen here.
 */
#include <string.h>

#include "rulebook/compile.h"

enum { PRESET_KEYS_MAX = 7 };

struct preset {
    const char *name;
    const char *keys[PRESET_KEYS_MAX + 1]; /* ends with NULL */
};

/* Keys that are tables. */
static const char by_second[] = "expiry to the second"; /* { "expiry", to = "second" } */
static const char by_kind[] = "promotional first";      /* { kind = { "promotional", "paid" } } */

static const struct preset presets[] = {
    /* PAI ArtLab, "Billing for PAI ArtLab". */
    { "artlab", { "expiry", "shuffle" } },
    /* openmeter/credit/engine, grants are prioritised: grant_test.go. */
    { "openmeter", { "priority", by_second, "created", "id" } },
    /* docs.withorb.com/product-catalog/credit-systems and scoped-credits. */
    { "orb", { "filtered first", "expiry", "cost basis", "created", "id" } },
    /* docs.stigg.io, credit consumption logic. */
    { "stigg", { "priority", "expiry", by_kind, "effective", "created", "id" } },
    /* docs.metronome.com, prioritization rules, prepaid commits and credits. */
    { "metronome", { "priority", "free first", "narrowness", "expiry", "effective", "id" } },
    /* support.huaweicloud.com, billing FAQ 6100011. */
    { "huawei", { "window end", "expiry", "id" } },
    /* docs.flexprice.io, wallet, manual debit. */
    { "flexprice", { "priority", "expiry", "amount descending", "id" } },
    /* getlago.com/docs, wallets and prepaid credits. */
    { "lago", { "priority", "created", "id" } },
    /* docs.stripe.com, billing credits. */
    { "stripe", { "priority", "expiry", by_kind, "effective", "created", "id" } },
    /* docs.aws.amazon.com, savings plans, sp-applying. */
    { "aws-savings-plan", { "narrowness", "expiry", "id" } },
};

enum { PRESET_COUNT = sizeof presets / sizeof presets[0] };

static const struct preset *find_preset(const char *name)
{
    for (size_t i = 0; i < PRESET_COUNT; i++) {
        if (strcmp(presets[i].name, name) == 0)
            return &presets[i];
    }
    return NULL;
}

static void complain_no_preset(struct tf_compiler *c, const struct tf_node *node)
{
    const char *names[PRESET_COUNT];
    char hint[300];

    for (size_t i = 0; i < PRESET_COUNT; i++)
        names[i] = presets[i].name;
    tf_suggest(node->text, names, PRESET_COUNT, hint, sizeof hint);
    tf_complain(c, TF_F_ORDER_PRESET, node->place, hint, "There is no order of grants \"%s\".",
            node->text);
}

static struct tf_node text_node(const char *text, struct tf_place place)
{
    struct tf_node node = { .kind = TF_NODE_TEXT, .place = place };

    node.text = text;
    node.length = strlen(text);
    return node;
}

static struct tf_node list_node(struct tf_node *items, size_t count, struct tf_place place)
{
    struct tf_node node = { .kind = TF_NODE_TABLE, .place = place };

    node.items = items;
    node.item_count = count;
    return node;
}

/* A table with one named key, beside the items that it has. */
static bool name_value(
        struct tf_compiler *c, struct tf_node *table, const char *key, const struct tf_node *value)
{
    struct tf_entry *entry = tf_compile_array(c, 1, sizeof *entry);
    struct tf_node *own = tf_compile_array(c, 1, sizeof *own);

    if (entry == NULL || own == NULL)
        return false;
    *own = *value;
    *entry = (struct tf_entry){ key, table->place, own };
    table->entries = entry;
    table->entry_count = 1;
    return true;
}

static bool write_key(
        struct tf_compiler *c, const char *key, struct tf_node *out, struct tf_place place)
{
    struct tf_node *items = tf_compile_array(c, 2, sizeof *items);
    struct tf_node value;

    if (items == NULL)
        return false;
    if (key == by_second) {
        items[0] = text_node("expiry", place);
        *out = list_node(items, 1, place);
        value = text_node("second", place);
        return name_value(c, out, "to", &value);
    }
    if (key == by_kind) {
        items[0] = text_node("promotional", place);
        items[1] = text_node("paid", place);
        *out = list_node(NULL, 0, place);
        value = list_node(items, 2, place);
        return name_value(c, out, "kind", &value);
    }
    *out = text_node(key, place);
    return true;
}

bool tf_expand_preset(struct tf_compiler *c, struct tf_node *node)
{
    const struct preset *preset = find_preset(node->text);
    struct tf_place place = node->place;
    struct tf_node *items;
    size_t count = 0;

    if (preset == NULL) {
        complain_no_preset(c, node);
        return false;
    }
    items = tf_compile_array(c, PRESET_KEYS_MAX, sizeof *items);
    if (items == NULL)
        return false;
    for (; preset->keys[count] != NULL; count++) {
        if (!write_key(c, preset->keys[count], &items[count], place))
            return false;
    }
    *node = list_node(items, count, place);
    return true;
}

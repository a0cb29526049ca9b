/* SPDX-License-Identifier: MIT */
/*
 * compile_order.c - `first = { "priority", "expiry" }`: the order in which grants are used.
 */
#include <string.h>

#include "rulebook/compile.h"

/* A function, or { function, "descending" }; false when it is neither. */
static bool read_function(
        struct tf_compiler *c, const struct tf_node *node, struct tf_order_item *out)
{
    bool descending = node->kind == TF_NODE_TABLE && node->item_count == 2 &&
                      node->entry_count == 0 && node->items[1].kind == TF_NODE_TEXT &&
                      strcmp(node->items[1].text, "descending") == 0;
    const struct tf_node *function = descending ? &node->items[0] : node;

    if (function->kind != TF_NODE_FUNCTION)
        return false;
    *out = (struct tf_order_item){ .key = TF_ORDER_FUNCTION,
        .descending = descending,
        .function = function->function,
        .place = c->book->key_count++ };
    return true;
}

/* { "expiry", to = "second" }: parts of an instant that do not count. */
static bool read_precise(const struct tf_node *node, struct tf_order_item *out)
{
    static const char *const words[] = { "second", "minute", "hour" };
    static const int64_t lengths[] = { TF_SECOND, 60 * TF_SECOND, TF_HOUR };
    const struct tf_node *to = tf_node_find(node, "to");

    if (node->kind != TF_NODE_TABLE || node->item_count != 1 || node->entry_count != 1 ||
            node->items[0].kind != TF_NODE_TEXT || to == NULL || to->kind != TF_NODE_TEXT ||
            !tf_order_parse(node->items[0].text, out))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(to->text, words[i]) == 0)
            out->to = lengths[i];
    }
    return out->to > 0 && (out->key == TF_ORDER_EXPIRY || out->key == TF_ORDER_EFFECTIVE ||
                                  out->key == TF_ORDER_CREATED || out->key == TF_ORDER_WINDOW_END);
}

static bool has_kind(const char *const *kinds, size_t count, const char *kind)
{
    size_t at = 0;

    while (at < count && strcmp(kinds[at], kind) != 0)
        at++;
    return at < count;
}

/* { kind = { "promotional", "paid" } }: false when it is something else. */
static bool read_kinds(struct tf_compiler *c, const struct tf_node *node, struct tf_order_item *out)
{
    const struct tf_node *list = node->kind == TF_NODE_TABLE ? tf_node_find(node, "kind") : NULL;
    const char **kinds;
    bool good;

    if (list == NULL && (node->kind != TF_NODE_TEXT || strncmp(node->text, "kind", 4) != 0))
        return false;
    good = list != NULL && list->kind == TF_NODE_TABLE && list->item_count > 0 &&
           list->entry_count + node->item_count == 0 && node->entry_count == 1;
    kinds = tf_compile_array(c, good ? list->item_count : 1, sizeof *kinds);
    *out = (struct tf_order_item){ .key = TF_ORDER_KIND, .kinds = kinds };
    for (size_t i = 0; good && kinds != NULL && i < list->item_count; i++) {
        good = list->items[i].kind == TF_NODE_TEXT &&
               !has_kind(kinds, out->kind_count, list->items[i].text);
        if (good)
            kinds[out->kind_count++] = list->items[i].text;
    }
    if (!good)
        tf_complain(c, TF_F_ORDER_KINDS, node->place,
                "Write { kind = { \"promotional\", \"paid\" } }, each kind once.",
                "An order by kind does not list the kinds.");
    return true;
}

static void read_order(struct tf_compiler *c, const struct tf_node *first, struct tf_order *order)
{
    struct tf_order_item item;
    char hint[300];

    if (first->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, first->place,
                "Write first = { \"expiry\", \"created\", \"id\" }.",
                "\"first\" is %s where a list, or the name of an order, is due.",
                tf_node_kind_name(first));
        return;
    }
    for (size_t i = 0; i < first->item_count; i++) {
        const struct tf_node *node = &first->items[i];

        if (!read_kinds(c, node, &item) && !read_function(c, node, &item) &&
                !read_precise(node, &item) &&
                (node->kind != TF_NODE_TEXT || !tf_order_parse(node->text, &item))) {
            tf_suggest(node->kind == TF_NODE_TEXT ? node->text : "", tf_order_names,
                    tf_order_name_count, hint, sizeof hint);
            tf_complain(c, TF_F_GRANT_ORDER, node->place, hint,
                    "Grants cannot be ordered by \"%s\".",
                    node->kind == TF_NODE_TEXT ? node->text : tf_node_kind_name(node));
        } else if (order->count == TF_ORDER_KEYS_MAX) {
            tf_complain(c, TF_F_TOO_MANY, node->place, "Leave some out.",
                    "An order has at most %d keys.", (int)TF_ORDER_KEYS_MAX);
            return;
        } else {
            order->items[order->count++] = item;
            order->by_window |= item.key == TF_ORDER_WINDOW_END;
        }
    }
}

void tf_compile_order(struct tf_compiler *c, const struct tf_node *table, struct tf_order *order)
{
    const struct tf_entry *first = tf_node_entry(table, "first");

    *order = (struct tf_order){ 0 };
    if (first == NULL) {
        order->items[order->count++].key = TF_ORDER_EXPIRY;
        order->items[order->count++].key = TF_ORDER_CREATED;
        return;
    }
    if (first->value->kind == TF_NODE_TEXT) {
        order->preset = first->value->text;
        if (!tf_expand_preset(c, first->value))
            return;
    }
    read_order(c, first->value, order);
}

/* SPDX-License-Identifier: MIT */
/*
 * node.c - looking into nodes.
 * Layer: rule.
 */
#include "rule/node.h"

#include <string.h>

const struct tf_entry *tf_node_entry(const struct tf_node *table, const char *key)
{
    size_t low = 0;
    size_t high;

    if (table == NULL || (table->kind != TF_NODE_TABLE && table->kind != TF_NODE_WORD))
        return NULL;
    high = table->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(table->entries[middle].key, key);

        if (order == 0)
            return &table->entries[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct tf_node *tf_node_find(const struct tf_node *table, const char *key)
{
    const struct tf_entry *entry = tf_node_entry(table, key);

    return entry == NULL ? NULL : entry->value;
}

bool tf_node_is_word(const struct tf_node *node, const char *word)
{
    return node != NULL && node->kind == TF_NODE_WORD && strcmp(node->word, word) == 0;
}

const char *tf_node_kind_name(const struct tf_node *node)
{
    switch (node->kind) {
    case TF_NODE_BOOL:
        return node->truth ? "true" : "false";
    case TF_NODE_NUMBER:
        return "a number";
    case TF_NODE_TEXT:
        return "a text";
    case TF_NODE_TABLE:
        return node->entry_count == 0 && node->item_count > 0 ? "a list" : "a table";
    case TF_NODE_FUNCTION:
        return "a function";
    case TF_NODE_WORD:
        return node->word;
    }
    return "a value";
}

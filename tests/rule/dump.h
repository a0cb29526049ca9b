/* SPDX-License-Identifier: MIT */
/*
 * dump.h - nodes as text, to compare with what a test expects:
 * price "x"@1:1 { rate@2:3=fact@2:10("y"@2:15) }.
 */
#ifndef TESTS_RULE_DUMP_H
#define TESTS_RULE_DUMP_H

#include "base/text.h"
#include "rule/load.h"

static inline void dump_place(struct tf_text *out, struct tf_place place, bool places)
{
    if (places)
        tf_text_format(out, "@%u:%u", place.line, place.column);
}

static inline void dump_node(struct tf_text *out, const struct tf_node *node, bool places);

static inline void dump_fields(struct tf_text *out, const struct tf_node *node, bool places)
{
    for (size_t i = 0; i < node->item_count; i++) {
        if (i > 0)
            tf_text_put(out, ", ");
        dump_node(out, &node->items[i], places);
    }
    for (size_t i = 0; i < node->entry_count; i++) {
        if (i + node->item_count > 0)
            tf_text_put(out, ", ");
        tf_text_put(out, node->entries[i].key);
        dump_place(out, node->entries[i].key_place, places);
        tf_text_char(out, '=');
        dump_node(out, node->entries[i].value, places);
    }
}

static inline void dump_node(struct tf_text *out, const struct tf_node *node, bool places)
{
    char number[TF_DEC_TEXT_MAX];

    switch (node->kind) {
    case TF_NODE_BOOL:
        tf_text_put(out, node->truth ? "true" : "false");
        break;
    case TF_NODE_NUMBER:
        tf_dec_format(node->number, 0, number);
        tf_text_put(out, number);
        break;
    case TF_NODE_TEXT:
        tf_text_format(out, "\"%s\"", node->text);
        break;
    case TF_NODE_FUNCTION:
        tf_text_format(out, "function %u", node->function);
        break;
    case TF_NODE_TABLE:
        tf_text_char(out, '{');
        dump_place(out, node->place, places);
        tf_text_char(out, ' ');
        dump_fields(out, node, places);
        tf_text_put(out, " }");
        return;
    case TF_NODE_WORD:
        tf_text_put(out, node->word);
        dump_place(out, node->place, places);
        if (node->item_count + node->entry_count == 0)
            return;
        tf_text_char(out, '(');
        dump_fields(out, node, places);
        tf_text_char(out, ')');
        return;
    }
    dump_place(out, node->place, places);
}

static inline void dump_blocks(struct tf_text *out, const struct tf_blocks *blocks, bool places)
{
    for (size_t i = 0; i < blocks->count; i++) {
        const struct tf_block *block = &blocks->items[i];

        if (i > 0)
            tf_text_char(out, '\n');
        tf_text_put(out, block->word);
        dump_place(out, block->place, places);
        if (block->name[0] != '\0') {
            tf_text_format(out, " \"%s\"", block->name);
            dump_place(out, block->name_place, places);
        }
        tf_text_char(out, ' ');
        dump_node(out, block->body, places);
    }
}

#endif

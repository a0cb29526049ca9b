/* SPDX-License-Identifier: MIT */
/*
 * node.h - what a rule file said, as plain C values that know their place.
 *
 * A node is a copy: it lives in an arena, holds nothing of Lua and is never
 * changed after it was made.  What it means is the rulebook layer's business.
 * Layer: rule.
 */
#ifndef TF_RULE_NODE_H
#define TF_RULE_NODE_H

#include "base/error.h"
#include "value/decimal.h"

enum tf_node_kind {
    TF_NODE_BOOL,     /* .truth                                               */
    TF_NODE_NUMBER,   /* .number: a whole number or a decimal                 */
    TF_NODE_TEXT,     /* .text, .length; decimals in tables arrive as text    */
    TF_NODE_TABLE,    /* .items, .entries                                     */
    TF_NODE_FUNCTION, /* .function: ordinal from 0, in order of capture       */
    TF_NODE_WORD      /* .word, with its arguments in .items and .entries     */
};

/*
 * Words and their arguments:
 *
 *   fact "x"              fact       items[0] TEXT
 *   field "x"             field      items[0] TEXT
 *   money "0.10"          money      items[0] NUMBER
 *   no "x"                no         items TEXT, one or more
 *   between(0, 6)         between    items[0], items[1] NUMBER or fact
 *   upto("5")             upto       items[0] NUMBER or fact, then anything
 *   beyond("5")           beyond     likewise
 *   graduated(fact "x")   graduated  items as given
 *   graduated{ {…}, … }   graduated  a single table argument gives its items
 *                                    and entries to the word itself
 *   volume package percentage stairstep steps allot: like graduated
 *   fact "x" * "0.8"      scaled     items[0] the WORD, items[1] NUMBER; factors are
 *                                    folded exactly, and money is folded into money
 *   money                 a word that is not called has no items and no entries
 *
 * Places: a table's is its opening brace, every other value's the first token of its
 * expression.  What code computed has the place of the nearest thing that was written.
 */
struct tf_node {
    enum tf_node_kind kind;
    struct tf_place place;
    union {
        bool truth;
        struct tf_dec number;
        uint32_t function;
        struct {
            const char *text; /* NUL-terminated, with no NUL inside */
            size_t length;
        };
        struct {
            const char *word;      /* NULL for a TABLE                    */
            struct tf_node *items; /* the list part, in order             */
            size_t item_count;
            struct tf_entry *entries; /* named keys, in the order of their bytes */
            size_t entry_count;
        };
    };
};

struct tf_entry {
    const char *key;
    struct tf_place key_place;
    struct tf_node *value;
};

/* The value under a named key of a TABLE or WORD, or NULL. */
const struct tf_node *tf_node_find(const struct tf_node *table, const char *key);

/* The entry itself, for its key_place, or NULL. */
const struct tf_entry *tf_node_entry(const struct tf_node *table, const char *key);

/* True when node (which may be NULL) is the WORD called so. */
bool tf_node_is_word(const struct tf_node *node, const char *word);

/* "a text", "a list", "a function", "fact" ...: what a message calls the node. */
const char *tf_node_kind_name(const struct tf_node *node);

#endif

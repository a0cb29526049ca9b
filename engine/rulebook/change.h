/* SPDX-License-Identifier: MIT */
/*
 * change.h - named differences to a rulebook, applied while it loads: what comes out is a
 * rulebook like any other.
 *
 *   - fact: compute.shared.gpu_second    any fact: set, scale or add, from a date or always
 *     from: 2026-03-15
 *     scale: 0.9
 *   - price: exclusive-compute           any key of any block; remove: [key] takes keys away
 *     set: { total: spell, step: 1 hour }
 *   - plan: gold                         a whole block: add, replace, or remove: true
 *     add: { costs: 5.00, grants: { traffic: 10 } }
 *   - deduct: [coupon, compute, balance]
 *   - path: traffic.out_gb               a fact or a key of a block, by its path
 *     set: 0.40
 *
 * Blocks are changed after the rules ran, facts after they were read; both before anything is
 * compiled.
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_CHANGE_H
#define TF_RULEBOOK_CHANGE_H

#include "facts/yaml.h"
#include "rulebook/rulebook.h"

/* Changes in the order in which they are made; the YAML is borrowed. */
struct tf_changes {
    const struct tf_yaml *list; /* a LIST of MAPs */
};

/* A change of what happened, not of the rulebook: `accounts:` or `usage:` says of what. */
bool tf_change_is_of_input(const struct tf_yaml *change);

/* The word of the block that a change is about, or NULL. */
const char *tf_change_word(const struct tf_yaml *change);

/* -- change_read.c: from what a host or a command line says ----------------------------------- */

/* A what-if as it was given: its name, the changes and what it expects; NULL: nothing. */
struct tf_whatif_file {
    const char *name;
    const struct tf_yaml *change;
    const struct tf_yaml *expect;
};

/* Reads a what-if's text, or its file when given->text is NULL. */
tariff_code tf_whatif_read(struct tf_arena *arena, const tariff_change *given,
        struct tf_whatif_file *out, struct tf_report *report);

/* Puts the changes of what-ifs, and those that are PATH=VALUE, into one list. */
tariff_code tf_changes_read(struct tf_arena *arena, const tariff_change *given, size_t count,
        struct tf_changes *out, struct tf_report *report);

/* -- change.c, change_fact.c: what loading a rulebook does ------------------------------------ */

/* Changes blocks, after the rules ran. */
tariff_code tf_changes_blocks(
        const struct tf_changes *changes, struct tf_rulebook *book, struct tf_report *report);

/* Changes facts, after they were read; those that are given new dates are to be bound again. */
tariff_code tf_changes_facts(
        const struct tf_changes *changes, struct tf_rulebook *book, struct tf_report *report);

/* -- what these files share -------------------------------------------------------------------- */

/* change_node.c: YAML as the blocks of rules have it; false when there is no memory. */
bool tf_node_of_yaml(struct tf_arena *arena, const struct tf_yaml *yaml, struct tf_node *node);
/* Puts the entries of a map into a table, or in the place of those with their keys: `round.per` is
 * the key `per` of the table `round`. */
bool tf_node_put_entries(struct tf_arena *arena, const struct tf_yaml *map, struct tf_node *table);
/* The same of a list's items, which replace the table's. */
bool tf_node_put_items(struct tf_arena *arena, const struct tf_yaml *list, struct tf_node *table);

/* A path split at what it names: a block and its key, or a fact and the symbols of a cell. */
struct tf_change_path {
    const char *word; /* of a block; NULL: it is no block's */
    const char *name; /* of the block, "" for a deduct; or of the fact */
    const char *rest; /* the key, or the symbols between dots; "" when there is none */
};

/* The block that a path begins with; false when there is none. */
bool tf_path_to_block(const struct tf_rulebook *book, const char *path, struct tf_change_path *out);
/* The fact that it begins with. */
bool tf_path_to_fact(const struct tf_rulebook *book, const char *path, struct tf_change_path *out);
/* change_fact.c: the one number that a path names, as it is last; false when it names none. */
bool tf_path_number(const struct tf_rulebook *book, const char *path, struct tf_dec *out);
/* Says that there is no such path, and which is nearest. */
void tf_path_complain(
        struct tf_rulebook *book, const struct tf_yaml *path, struct tf_report *report);

#endif

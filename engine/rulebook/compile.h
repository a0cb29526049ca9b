/* SPDX-License-Identifier: MIT */
/*
 * compile.h - blocks become the compiled rulebook: what the files of this folder
 * share while they do it.
 *
 * Every reader reports what is wrong at the exact key and goes on, so that one load
 * shows several mistakes.
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_COMPILE_H
#define TF_RULEBOOK_COMPILE_H

#include "rulebook/rulebook.h"

struct tf_terms;

struct tf_compiler {
    struct tf_rulebook *book;
    struct tf_arena *arena; /* where what is compiled lives */
    struct tf_report *report;
    bool no_memory; /* an allocation failed somewhere; checked at the end */
};

/* -- findings ------------------------------------------------------------------ */

void tf_complain(struct tf_compiler *c, enum tf_finding what, struct tf_place place,
        const char *hint, const char *format, ...) TF_PRINTF(5, 6);

/* Reports keys of a table that are not known, with the nearest. */
void tf_check_keys(struct tf_compiler *c, const struct tf_node *table, const char *what,
        const char *const *known, size_t count);

/* True when a key of the table is a slip of the pen for `key`: then it is not said to be missing.
 */
bool tf_key_is_misspelt(const struct tf_node *table, const char *key);

/* "Did you mean …?" into text, or a list of what there is; for hints. */
void tf_suggest(const char *word, const char *const *words, size_t count, char *text, size_t size);

/* Arena memory; notes when there is none. */
void *tf_compile_array(struct tf_compiler *c, size_t count, size_t size);

/* -- readers of one value; false when it is wrong (reported) or absent (not reported) ------- */

/* Absent keys leave *out alone and answer false. */
bool tf_read_text(
        struct tf_compiler *c, const struct tf_node *table, const char *key, const char **out);
bool tf_read_bool(struct tf_compiler *c, const struct tf_node *table, const char *key, bool *out);
bool tf_read_window(
        struct tf_compiler *c, const struct tf_node *table, const char *key, enum tf_window *out);
/* One of the calendar, from an hour up to `last`; `what` cannot be per any other. */
bool tf_read_calendar_window(struct tf_compiler *c, const struct tf_node *table, const char *key,
        const char *what, enum tf_window last, enum tf_window *out);
bool tf_read_round(
        struct tf_compiler *c, const struct tf_node *table, const char *key, struct tf_round *out);

/* A NUMBER, or a TEXT that is a decimal. */
bool tf_node_decimal(struct tf_compiler *c, const struct tf_node *node, struct tf_dec *out);

/* A unit of quantity in a text, or money. */
bool tf_node_unit(struct tf_compiler *c, const struct tf_node *node, struct tf_unit *out);

/* The schema index of the field that a text names, or TF_NONE (reported). */
uint32_t tf_node_field(struct tf_compiler *c, const struct tf_node *node);

/* The fact that a `fact "x"` word names, or NULL (reported). */
const struct tf_fact *tf_node_fact(struct tf_compiler *c, const struct tf_node *node);

/*
 * An amount: a decimal, money "1.00", or a number fact.  Money when unit is NULL, else a quantity
 * of that unit, converted to base units.  *fact receives the fact or NULL.
 */
bool tf_node_amount(struct tf_compiler *c, const struct tf_node *node, const struct tf_unit *unit,
        const struct tf_fact **fact, struct tf_dec *out);

/* A quantity with its unit in the text: "1 hour"; or a bare number in unit.  Base units. */
bool tf_node_quantity(struct tf_compiler *c, const struct tf_node *node, const struct tf_unit *unit,
        struct tf_dec *out);

/* -- parts ---------------------------------------------------------------------- */

/* coupon.c: writes a pool and a plan for each coupon. */
void tf_expand_coupons(struct tf_compiler *c);
void tf_compile_meters(struct tf_compiler *c);
/* worth.c: `units` of the rulebook: what facts in them are worth; before all others. */
void tf_compile_units(struct tf_compiler *c, const struct tf_node *head);

/* compile_charge.c: what a charge counts, into its meter; its plan is found by tf_link_charges. */
void tf_compile_periods(
        struct tf_compiler *c, const struct tf_block *block, struct tf_meter *meter);
/* compile_commit.c: a commit, whose head is read; and what it means to others; after plans. */
void tf_compile_commit(struct tf_compiler *c, const struct tf_block *block, struct tf_price *price);
void tf_link_commits(struct tf_compiler *c);
/* compile_charge.c: the plan that a text names, or TF_NONE (reported). */
uint32_t tf_named_plan(struct tf_compiler *c, const struct tf_node *node);
/* What charges and plans mean to each other; after plans. */
void tf_link_charges(struct tf_compiler *c);
void tf_compile_pools(struct tf_compiler *c);
void tf_compile_plans(struct tf_compiler *c);
void tf_compile_prices(struct tf_compiler *c); /* after meters and pools */
void tf_compile_deduct(struct tf_compiler *c); /* after pools */
void tf_compile_statement(struct tf_compiler *c);
/* compile_focus.c: `focus` of a statement; after prices. */
void tf_compile_focus(
        struct tf_compiler *c, const struct tf_node *body, struct tf_statement_form *form);
void tf_compile_late(struct tf_compiler *c, const struct tf_node *body); /* of the rulebook */
void tf_compile_inputs(struct tf_compiler *c);

/* model.c: a price's rate. */
bool tf_compile_rate(struct tf_compiler *c, struct tf_price *price, const struct tf_node *rate);

/* model.c: the rate of a price for an account with facts of its own, into terms. */
void tf_compile_own_rate(
        struct tf_compiler *c, const struct tf_price *price, struct tf_terms *terms);

/* model_carried.c: a price whose rate is a field bills it. */
void tf_compile_carried(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body);

/* match.c: the decision table over all prices' `when` and pools' `pays_for`. */
void tf_compile_match(struct tf_compiler *c);

/*
 * compile_order.c: the order of grants that a pool or group says under "first"; unless it does, by
 * expiry, then by when they were made.
 */
void tf_compile_order(struct tf_compiler *c, const struct tf_node *table, struct tf_order *order);
/* preset.c: writes the keys of a preset where its name stands; false when there is none (reported).
 */
bool tf_expand_preset(struct tf_compiler *c, struct tf_node *node);

/* -- compile_step.c: how much of what is due an entry of deduct pays ---------------- */

struct tf_steps {
    struct tf_step *items;
    size_t count;
};

/* How many tables and words a table holds, with itself. */
size_t tf_count_tables(const struct tf_node *node);
/* Room for all steps of a deduct. */
bool tf_steps_make(struct tf_compiler *c, const struct tf_node *body, struct tf_steps *out);
void tf_step_add(struct tf_steps *steps, struct tf_step step);
/* A step with others inside; ended behind them.  With one queue in it, it is that queue's. */
size_t tf_step_begin(struct tf_steps *steps, const struct tf_step *step);
void tf_step_end(
        struct tf_compiler *c, struct tf_steps *steps, size_t at, const struct tf_node *node);
/* Reads share, most, spread, to and rest; false for a group, which has none of them inside. */
bool tf_step_limits(struct tf_compiler *c, const struct tf_node *node, struct tf_step *out);
/* Likewise what a pool says of itself. */
void tf_pool_limits(struct tf_compiler *c, const struct tf_node *body, struct tf_pool *pool);
/* Reads what `allot{ … }` says of all its shares. */
void tf_split_read(struct tf_compiler *c, const struct tf_node *node, struct tf_step *out);
/* Reads the order of lines; node may be NULL. */
void tf_lines_read(struct tf_compiler *c, const struct tf_node *node, struct tf_line_order *out);
/* What needs the lines of a whole window cannot be settled by the event. */
void tf_steps_check(struct tf_compiler *c, const struct tf_deduct *order);

/* compile_price.c: the price that a text names, or TF_NONE (reported). */
uint32_t tf_named_price(struct tf_compiler *c, const struct tf_node *node);

/* compile_look.c: what functions look at: it must be declared.  After prices, pools and plans. */
void tf_compile_looks(struct tf_compiler *c);

/* link.c: what prices and pools mean to each other: pools of a price, keys of its lines. */
void tf_compile_links(struct tf_compiler *c);
/* pool_rate.c: checks `rate` of a pool; and compiles what pools charge for usage of a price. */
void tf_read_pool_rate(struct tf_compiler *c, const struct tf_node *body, struct tf_pool *pool);
void tf_compile_pool_rates(struct tf_compiler *c, struct tf_price *price);

/*
 * The symbols that a condition on a field accepts, as bits by code (bit 0: not given).
 * False when the node is wrong (reported).
 */
bool tf_condition_codes(struct tf_compiler *c, const struct tf_node *node, uint32_t field,
        uint64_t *bits, size_t words);

#endif

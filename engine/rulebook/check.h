/* SPDX-License-Identifier: MIT */
/*
 * check.h - what can be known of a rulebook before any usage: one concern a file, one row a
 * concern in check.c.
 *
 * A check says what it finds and goes on.  Errors are what would be refused or charged wrong,
 * warnings what is hardly meant, notes what is good to know and needs no mending.
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_CHECK_H
#define TF_RULEBOOK_CHECK_H

#include "rule/scan.h"
#include "rulebook/space.h"

/* Who is told. */
struct tf_check_ear {
    tariff_finding finding; /* or NULL */
    tariff_example example; /* or NULL */
    void *ud;
};

struct tf_check {
    const struct tf_rulebook *book;
    struct tf_check_ear ear;
    struct tf_space space;
    struct tf_arena arena;
    const struct tf_tokens *sources; /* the rule files */
    size_t source_count;
    size_t count;      /* of findings */
    tariff_error last; /* the finding that an example follows */
    bool no_memory;    /* looked at when all is done */
    bool is_open;      /* a question took too long: said once, at the end */
};

/* Looks for everything; *count receives how many findings there were.  TARIFF_OK or NO_MEMORY. */
tariff_code tf_check(const struct tf_rulebook *book, const struct tf_check_ear *ear, size_t *count,
        tariff_error *err);

/* -- The concerns ----------------------------------------------------------------- */

void tf_check_prices(struct tf_check *c);     /* usage without a price, with two, dead prices */
void tf_check_tables(struct tf_check *c);     /* facts without a value: a symbol, a date */
void tf_check_amounts(struct tf_check *c);    /* negative prices, amounts that fall, dead tiers */
void tf_check_pools(struct tf_check *c);      /* dead pools, plans for them, orders */
void tf_check_charges(struct tf_check *c);    /* charges that never come due */
void tf_check_unused(struct tf_check *c);     /* facts, meters and definitions that nobody names */
void tf_check_functions(struct tf_check *c);  /* what is not remembered, and its cost */
void tf_check_invariance(struct tf_check *c); /* what depends on how usage is cut into rows */
void tf_check_taken_back(struct tf_check *c); /* rows below zero that give nothing back */

/* -- What they share ---------------------------------------------------------------- */

/* An error, or a warning when the finding's code is OK. */
void tf_check_say(struct tf_check *c, enum tf_finding what, struct tf_place place, const char *hint,
        const char *format, ...) TF_PRINTF(5, 6);

void tf_check_note(struct tf_check *c, enum tf_finding what, struct tf_place place,
        const char *hint, const char *format, ...) TF_PRINTF(5, 6);

/* Asks the space; notes when there is no memory or no answer. */
enum tf_answer tf_check_ask(struct tf_check *c, const struct tf_question *question,
        bool (*found)(void *ud, const struct tf_box *box), void *ud);

/* True when there is such usage, or that is not known. */
bool tf_check_exists(struct tf_check *c, const struct tf_question *question);

/* True when price a stands, directly or over others, instead of price b. */
bool tf_stands_instead(const struct tf_rulebook *book, uint32_t a, uint32_t b);

/* What one price takes when those that stand instead of it had their choice. */
struct tf_question tf_taken_by(const struct tf_rulebook *book, uint32_t price);

/* "item = traffic, direction = in or out" */
enum { TF_BOX_TEXT_MAX = 320 };
void tf_box_describe(const struct tf_box *box, char text[TF_BOX_TEXT_MAX]);

/* The place of the last field that a box speaks of. */
struct tf_place tf_box_place(const struct tf_box *box);

/* Follows the last finding with a test whose usage lies in the box. */
void tf_check_show(struct tf_check *c, const struct tf_box *box, const char *name);

/* The first instant at which some fact has a value, or ALWAYS. */
int64_t tf_check_beginning(const struct tf_rulebook *book);

/* The tokens of the file that a place is in, and the one that stands there; NULL: none does. */
const struct tf_tokens *tf_check_source(
        const struct tf_check *c, struct tf_place place, size_t *at);

/* True when a rule file has a text of exactly these bytes, or one that is joined into it. */
bool tf_sources_mention(const struct tf_check *c, const char *name);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * check_price.c - exactly one price must take all usage that may occur, and each price some.
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/check.h"

bool tf_stands_instead(const struct tf_rulebook *book, uint32_t a, uint32_t b)
{
    for (uint32_t steps = 0; steps < book->price_count && a != TF_NONE; steps++) {
        a = book->prices[a].instead_of;
        if (a == b)
            return true;
    }
    return false;
}

struct tf_question tf_taken_by(const struct tf_rulebook *book, uint32_t price)
{
    struct tf_question question = { .within = { price }, .within_count = 1 };

    for (uint32_t i = 0; i < book->price_count; i++) {
        if (tf_stands_instead(book, i, price) && i != price)
            tf_rule_set_add(&question.without, i);
    }
    return question;
}

/* -- usage that no price takes ------------------------------------------------------------- */

struct gap_hearing {
    struct tf_check *check;
    size_t told;
};

/* True when some price took the usage up to a date, and none does from there on. */
static bool only_ends(const struct tf_box *box)
{
    const struct tf_space *space = box->space;
    const struct tf_dim *last = &space->dims[space->dim_count == 0 ? 0 : space->dim_count - 1];
    const uint64_t *dates = space->dim_count == 0 ? NULL : box->values[space->dim_count - 1];
    uint32_t value = 0;

    if (dates == NULL || last->kind != TF_DIM_DATE)
        return false;
    while (value < last->value_count && !tf_values_have(dates, value))
        value++;
    if (value == 0)
        return false;
    while (value < last->value_count && tf_values_have(dates, value))
        value++;
    return value == last->value_count;
}

static bool say_gap(void *ud, const struct tf_box *box)
{
    struct gap_hearing *hearing = ud;
    char what[TF_BOX_TEXT_MAX], name[TF_BOX_TEXT_MAX + 32];

    if (hearing->told++ == TF_FINDINGS_MAX) {
        tf_check_say(hearing->check, TF_F_CHECK_GAP, tf_box_place(box),
                "Mend these first; then check again.", "No price takes still more usage.");
        return false;
    }
    tf_box_describe(box, what);
    if (only_ends(box))
        tf_check_say(hearing->check, TF_F_CHECK_ENDS, tf_box_place(box),
                "Add a price from then on, with a rate, `free` or `refuse`.",
                "No price takes %s: the last one that did has ended.", what);
    else
        tf_check_say(hearing->check, TF_F_CHECK_GAP, tf_box_place(box),
                "Add a price whose `when` takes it, with a rate, `free` or `refuse`.",
                "No price takes %s.", what);
    snprintf(name, sizeof name, "One price takes %s", what);
    tf_check_show(hearing->check, box, name);
    return true;
}

static void check_gaps(struct tf_check *c)
{
    struct gap_hearing hearing = { .check = c };
    struct tf_question question = { .since_any = true };

    for (uint32_t i = 0; i < c->book->price_count; i++)
        tf_rule_set_add(&question.without, i);
    (void)tf_check_ask(c, &question, say_gap, &hearing);
}

/* -- usage that two prices take ------------------------------------------------------------- */

struct overlap_hearing {
    struct tf_check *check;
    uint32_t first;
    uint32_t second;
    size_t told;
};

static bool say_overlap(void *ud, const struct tf_box *box)
{
    struct overlap_hearing *hearing = ud;
    const struct tf_price *prices = hearing->check->book->prices;
    char what[TF_BOX_TEXT_MAX], name[TF_BOX_TEXT_MAX + 32];

    if (hearing->told == TF_FINDINGS_MAX) {
        tf_check_say(hearing->check, TF_F_CHECK_OVERLAP, prices[hearing->second].place,
                "Mend these first; then check again.", "Still more prices take the same usage.");
        return false;
    }
    tf_box_describe(box, what);
    tf_check_say(hearing->check, TF_F_CHECK_OVERLAP, prices[hearing->second].place,
            tf_life_is_dated(&prices[hearing->first].life) ||
                            tf_life_is_dated(&prices[hearing->second].life)
                    ? "End one before the other begins, or say instead_of in the one that is to "
                      "win."
                    : "Narrow one `when`, or say instead_of in the price that is to win.",
            "The prices \"%.64s\" and \"%.64s\" both take %s.", prices[hearing->first].name,
            prices[hearing->second].name, what);
    snprintf(name, sizeof name, "One price takes %s", what);
    tf_check_show(hearing->check, box, name);
    return false;
}

/*
 * Of all prices that take one usage each must stand instead of the next; as a price names only
 * one that it stands instead of, it is enough that any two are so.
 */
static void check_overlaps_of(struct tf_check *c, uint32_t second, size_t *told)
{
    struct tf_rule_set near = tf_space_near(&c->space, second);

    for (uint32_t first = 0; first < second && *told <= TF_FINDINGS_MAX; first++) {
        struct tf_question question = { .within = { first, second }, .within_count = 2 };
        struct overlap_hearing hearing = { c, first, second, *told };

        if (tf_rule_set_has(&near, first) && !tf_stands_instead(c->book, first, second) &&
                !tf_stands_instead(c->book, second, first) &&
                tf_check_ask(c, &question, say_overlap, &hearing) == TF_ANSWER_STOPPED)
            ++*told;
    }
}

static void check_overlaps(struct tf_check *c)
{
    size_t told = 0;

    for (uint32_t second = 1; second < c->book->price_count; second++)
        check_overlaps_of(c, second, &told);
}

/* -- prices that never count ------------------------------------------------------------------ */

static void check_circles_of(struct tf_check *c, uint32_t price)
{
    if (tf_stands_instead(c->book, price, price))
        tf_check_say(c, TF_F_CHECK_CIRCLE, c->book->prices[price].place,
                "Take instead_of away from one of them, the one that is to give way.",
                "The price \"%s\" stands instead of itself, by way of its instead_of.",
                c->book->prices[price].name);
}

static void check_dead(struct tf_check *c, uint32_t index)
{
    const struct tf_price *price = &c->book->prices[index];
    struct tf_question alone = { .within = { index }, .within_count = 1 };
    struct tf_question taken = tf_taken_by(c->book, index);

    if (tf_stands_instead(c->book, index, index) || tf_check_exists(c, &taken))
        return;
    if (!tf_check_exists(c, &alone))
        tf_check_say(c, TF_F_CHECK_DEAD_PRICE, price->place,
                "Correct its `when`, or the `for` of the fields that it asks for.",
                "The price \"%s\" never counts: there is no usage as its `when` asks for.",
                price->name);
    else
        tf_check_say(c, TF_F_CHECK_DEAD_PRICE, price->place,
                "Narrow the `when` of the price that stands instead of it, or take this one away.",
                "The price \"%s\" never counts: prices that stand instead of it take all that it "
                "takes.",
                price->name);
}

/* -- prices among which the clock chooses ---------------------------------------------------------
 */

static bool may_alternate(const struct tf_rulebook *book, uint32_t a, uint32_t b)
{
    const struct tf_rule_set *timed = &book->match.timed;

    if (tf_stands_instead(book, a, b))
        return tf_rule_set_has(timed, a);
    if (tf_stands_instead(book, b, a))
        return tf_rule_set_has(timed, b);
    return tf_rule_set_has(timed, a) && tf_rule_set_has(timed, b);
}

/* What is measured is decided before the clock chooses: so both must measure alike. */
static void check_meters_of(struct tf_check *c, uint32_t a, uint32_t b)
{
    const struct tf_price *first = &c->book->prices[a], *second = &c->book->prices[b];
    struct tf_question question = { .within = { a, b }, .within_count = 2, .any_clock = true };

    if (first->kind != TF_PRICE_CHARGE || second->kind != TF_PRICE_CHARGE ||
            first->meter == second->meter || !may_alternate(c->book, a, b) ||
            !tf_check_exists(c, &question))
        return;
    tf_check_say(c, TF_F_CHECK_METER, second->place, "Give both the same meter.",
            "The price \"%s\" has another meter than \"%s\", with which it takes turns by the "
            "clock.",
            second->name, first->name);
}

void tf_check_prices(struct tf_check *c)
{
    const struct tf_rulebook *book = c->book;

    check_gaps(c);
    check_overlaps(c);
    for (uint32_t i = 0; i < book->price_count; i++) {
        check_circles_of(c, i);
        check_dead(c, i);
    }
    for (uint32_t b = 1; b < book->price_count && book->match.uses_buckets; b++) {
        for (uint32_t a = 0; a < b; a++)
            check_meters_of(c, a, b);
    }
}

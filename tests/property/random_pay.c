/* SPDX-License-Identifier: MIT */
/*
 * random_pay.c - what pays, by lot: pools, plans, their charges, and what accounts hold.
 */
#include <stdio.h>
#include <string.h>

#include "property/random_book.h"
#include "property/random_parts.h"
#include "value/instant.h"

/* -- pools ------------------------------------------------------------------------------------- */

/* Orders of grants, one of which is drawn. */
#define ORDERS                                                                                     \
    "\"expiry\", \"created\", \"id\"|\"cost basis\", \"shuffle\"|\"priority\", \"amount "          \
    "descending\", \"id\"|\"shuffle\"|\"free first\", \"effective descending\", \"id\"|\"id "      \
    "descending\"|\"expiry descending\", \"cost basis descending\", \"id\""
#define MORE_ORDERS                                                                                \
    "|\"window end\", \"id\"|\"expiry none first\", \"id\"|{ \"effective\", to = \"hour\" }, "     \
    "\"id descending\""

static const char *order_of(const struct random_book *book)
{
    return (book->words & WORD_ORDER) != 0 ? ", first = { <" ORDERS MORE_ORDERS "> }"
                                           : ", first = { <" ORDERS "> }";
}

static void put_pool(struct random_book *book, const char *name, const char *unit, const char *says,
        struct chance *chance)
{
    bool stacks = !one_in(chance, 8);

    book->any_stack |= !stacks;
    draw(&book->pools, chance, "pool \"%s\" { unit = %s%s%s%s }\n", name, unit, says,
            !is_by_event(book) && one_in(chance, 8) ? ", match = \"bill\"" : "",
            stacks ? "" : "<, stack = false|, stack = false, clash = \"drop_part\">");
}

static bool can_be_given(const struct slot *slot)
{
    return slot->meter != METER_MONEY && !slot->bills && !slot->capacity;
}

/* What a pool says if the book may have that word, and that some pool says it. */
static const char *said_of(
        const struct random_book *book, enum book_word word, const char *says, bool *any)
{
    if ((book->words & word) == 0)
        return "";
    *any = true;
    return says;
}

/* What falls below zero takes usage back, which a pool with a rate refuses.  (T553) */
static bool falls_somewhere(const struct random_book *book)
{
    bool any = book->any_back;

    for (int i = 0; i < book->slot_count; i++)
        any |= book->slots[i].changes;
    return any;
}

/* What is said of a pool that cannot cover everything, or gives whole steps only. */
static const char *pick_rest(struct random_book *book, struct chance *chance)
{
    switch (chance_below(chance, 12)) {
    case 0:
        return said_of(book, WORD_STEP, ", step = \"<1|0.5>\"", &book->any_step);
    case 1:
        return said_of(book, WORD_REST, ", rest = \"carry\"", &book->any_debt);
    case 2:
        return said_of(book, WORD_REST, ", rest = \"report\"", &book->any_report);
    case 3:
        return said_of(book, WORD_OVERDRAFT, ", overdraft = \"<1-4>\"", &book->any_debt);
    case 4:
        return falls_somewhere(book)
                       ? ""
                       : said_of(book, WORD_RATE, ", rate = money \"0.0<1-99>\"", &book->any_rate);
    default:
        return "";
    }
}

/* What the pool of a slot pays for: it, and another that is counted alike. */
static void put_quantity_pool(struct random_book *book, int index, struct chance *chance)
{
    char name[8], unit[16], pays_for[64], says[800];
    int other = chance_below(chance, book->slot_count);

    snprintf(name, sizeof name, "q%d", index);
    snprintf(unit, sizeof unit, "\"%s\"", book->slots[index].unit);
    snprintf(pays_for, sizeof pays_for, "item = \"p%d\"", index);
    if (other != index && strcmp(book->slots[other].unit, book->slots[index].unit) == 0 &&
            can_be_given(&book->slots[other]))
        snprintf(pays_for, sizeof pays_for, "item = { \"p%d\", \"p%d\" }", index, other);
    else if (book->slots[index].has_size && !book->slots[index].closes && one_in(chance, 3))
        snprintf(pays_for, sizeof pays_for, "item = \"p%d\", size = \"small\"", index);
    snprintf(says, sizeof says, ", pays_for = { %s }%s%s", pays_for, order_of(book),
            pick_rest(book, chance));
    put_pool(book, name, unit, says, chance);
    tf_text_format(&book->deduct, "\"%s\", ", name);
}

/* A commitment of money that covers usage at a rate of its own, which changes on a day. */
static void put_saving(struct random_book *book, int index)
{
    const struct slot *slot = &book->slots[index];
    bool by_size = slot->has_size && !slot->closes && one_in(&book->more, 2);

    book->any_rate = true;
    draw(&book->facts, &book->more,
            "  save:\n    unit: EUR/%s\n%s    values:\n      2020-01-01: ", slot->unit,
            by_size ? "    by: size\n" : "");
    for (int i = 0; i < 2; i++) {
        if (i == 1)
            put_day(book, 1, &book->facts);
        draw(&book->facts, &book->more,
                by_size ? "%s{ small: 0.<0-99>, large: 0.0<1-9>, source: EXAMPLE }\n%s"
                        : "%s{ is: 0.<0-99>, source: EXAMPLE }\n%s",
                i == 1 ? ": " : "", i == 0 ? "      " : "");
    }
    draw(&book->pools, &book->more,
            "pool \"save\" { unit = money, pays_for = { item = \"p%d\" }, rate = fact \"save\"%s "
            "}\n",
            index, order_of(book));
    tf_text_put(&book->deduct, "\"save\", ");
}

static void make_saving(struct random_book *book)
{
    int index = chance_below(&book->more, book->slot_count);

    if (has_word(book, &book->more, WORD_SAVING, 4) && !falls_somewhere(book) &&
            can_be_given(&book->slots[index]) && !book->slots[index].is_free)
        put_saving(book, index);
}

/* Cash and coupons: one after the other, their grants in one order, or each so much of what is due.
 */
static void put_money_order(struct random_book *book, struct chance *chance)
{
    static const char *const orders[] = { "\"coupon\", \"cash\", ", "\"cash\", \"coupon\", ",
        "{ \"cash\", \"coupon\", first = { <" ORDERS "> } }, ",
        "{ \"cash\", share = \"<10|33.3|50>\" }, \"coupon\", ",
        "{ \"coupon\", most = \"<1-3>\" }, \"cash\", ",
        "{ { \"cash\", most = \"<1-3>.5\" }, \"coupon\", share = \"<25|70>\" }, ",
        "allot{ { \"cash\", share = \"60\" }, { \"coupon\", share = \"<40|13>\" }<|, to = "
        "\"0.1\">, "
        "rest = \"<first|largest>\" }, " };
    int picked = chance_below(chance, 10);

    picked = picked < ((book->words & WORD_SHARE) != 0 ? 7 : 3) ? picked : picked % 2;
    book->any_share = picked > 2;
    draw(&book->deduct, chance, orders[picked]);
}

/* A coupon block is a pool and a plan of its name. */
static void put_coupon(struct random_book *book, struct chance *chance)
{
    bool spread = !is_by_event(book) && !one_in(chance, 3);
    bool percent = one_in(chance, 2);

    strcpy(book->plans[book->plan_count++], "cut");
    book->any_share |= spread;
    book->any_spread |= spread;
    book->any_unlimited |= percent;
    draw(&book->pools, chance, "coupon \"cut\" { %s%s%s%s }\n",
            percent ? "percent = \"<10|33.3|50>\"<|, amount = \"2.5\">" : "amount = \"<1-4>\"",
            spread ? "" : ", spread = false", one_in(chance, 2) ? ", prices = { \"p0\" }" : "",
            one_in(chance, 2) ? ", per = \"<day|month>\", lasts = \"<1 day|1 month>\"" : "");
    tf_text_put(&book->deduct, "\"cut\", ");
}

static void put_money_pools(struct random_book *book, const char *cash, struct chance *chance)
{
    char says[800];

    if (has_word(book, chance, WORD_COUPON, 3))
        put_coupon(book, chance);
    snprintf(says, sizeof says, ", pays_for = { %s }%s%s", cash, order_of(book),
            has_word(book, chance, WORD_OVERDRAFT, 8) ? ", overdraft = \"<1-3>\"" : "");
    book->any_debt |= strstr(says, "overdraft") != NULL;
    put_pool(book, "cash", "money", says, chance);
    put_pool(book, "coupon", "money", order_of(book), chance);
    put_money_order(book, chance);
}

/* -- plans, charges, commitments -----------------------------------------------------------------
 */

static void put_plan(
        struct random_book *book, int index, const char *quantity_pool, struct chance *chance)
{
    const char *const quotas[] = { "", ", per = \"hour\"",
        ", per = \"day\", anchor = \"effective\"",
        (book->words & WORD_WINDOWS) != 0 ? ", per = \"30 hours\", anchor = \"effective\"" : "",
        ", per = \"day\", rollover = { max = \"2\", min = \"1\" }",
        ", per = \"hour\", partial = \"prorate\"", ", per = \"month\", partial = \"prorate\"" };
    struct tf_text *to = &book->pools;

    snprintf(book->plans[book->plan_count], sizeof book->plans[0], "plan%d", index);
    book->plan_from_balance[book->plan_count] = one_in(chance, 2);
    draw(to, chance, "plan \"plan%d\" { costs = \"<0-4>\", paid_from = \"%s\", ", index,
            book->plan_from_balance[book->plan_count++] ? "balance" : "outside");
    if (!one_in(chance, 6)) {
        draw(to, chance, "lasts = \"<1 day|36 hours|1 month>\", ");
        book->plan_from_use[index] = has_word(book, &book->more, WORD_USE, 3);
        if (book->plan_from_use[index])
            tf_text_put(to, "lasts_from = \"first use\", ");
    }
    if (index > 0 && has_word(book, chance, WORD_INSTEAD, 3))
        tf_text_put(to, "instead_of = \"plan0\", ");
    draw(to, chance, "grants = { cash = { \"<1-4>\"<||, per = \"day\"> }");
    if (quantity_pool[0] != '\0')
        draw(to, chance, ", %s = { \"<1-5>\"%s }", quantity_pool,
                quotas[chance_below(chance, book->days > 3 ? 1 : 7)]);
    tf_text_put(to, " }");
    if (quantity_pool[0] != '\0')
        draw(to, chance, ", worth = { cash = \"<1-3>\", %s = \"<1-3>\" }", quantity_pool);
    draw(to, chance, "<||, limit = { 1, per = \"account\", reason = \"one_time\" }> }\n");
}

/* What a charge costs at least or at most in all of a window, and periods that cost nothing. */
static void put_bounds(struct random_book *book, bool has_total)
{
    if (!has_total)
        draw(&book->pools, &book->more, ", total = \"<month|year>\"");
    draw(&book->pools, &book->more,
            PICK(&book->more, "", ", maximum = \"<5-30>\"", ", minimum = \"<5-30>\"",
                    ", minimum = \"2\", maximum = \"<3-9>\""));
    draw(&book->pools, &book->more,
            PICK(&book->more, "", ", included = { \"<1|0.5|2.5>\", per = \"<day|month|year>\" }"));
}

/* What a plan costs for each period.  What is given back makes a line of less than nothing. */
static void put_charge(struct random_book *book, int index, struct chance *chance)
{
    static const char *const rates[] = { "money \"<1-9>.5\", per = \"<day|week|month|1 day>\"",
        "fact \"fee\", per = \"2 days\"",
        "graduated{ { upto = \"<1-2>\", rate = \"<1-5>\" }, { rate = \"0.7\" } }, per = \"day\", "
        "total = \"<month|life>\"",
        "money \"<11-31>\", per = \"month\", anchor = <\"calendar\"|31|5>" };
    int picked = chance_below(chance, 4);

    book->any_leave = true;
    draw(&book->pools, chance,
            "charge \"fee%d\" { plan = \"plan%d\", rate = %s<|, at = \"end\"><||, prorate = "
            "\"day\"|, prorate = \"second\"><|||, discount = \"10\">",
            index, index, rates[picked]);
    if (has_word(book, &book->more, WORD_BOUNDS, 2))
        put_bounds(book, strstr(rates[picked], "total") != NULL);
    tf_text_put(&book->pools, " }\n");
    if (picked != 1 || strstr(tf_text_end(&book->facts), "  fee:") != NULL)
        return;
    tf_text_put(&book->facts, "  fee:\n    unit: EUR/period\n    values:\n      2020-01-01: { is: "
                              "1.3, source: EXAMPLE }\n      ");
    put_day(book, 1, &book->facts);
    draw(&book->facts, chance, ": { is: 0.<1-99>, source: EXAMPLE }\n");
}

static void put_commit(struct random_book *book, struct chance *chance)
{
    int last = chance_below(chance, book->slot_count);

    for (int i = 0; i <= last; i++) {
        if (!book->slots[i].is_free)
            draw(&book->commit, chance, "%s\"p%d\"", book->commit.length > 0 ? ", " : "", i);
    }
    if (book->commit.length == 0)
        return;
    draw(&book->pools, chance,
            "commit \"commit\" { prices = { %s }, amount = \"<1-30>\"<, per = \"month\"|, per = "
            "\"day\"|, plan = \"plan0\"|, plan = \"plan0\", per = \"day\"|, plan = \"plan0\", "
            "prorate = "
            "\"day\"> }\n",
            tf_text_end(&book->commit));
}

void make_pools(struct random_book *book, struct chance *chance)
{
    char quantity_pool[8] = "", cash[96];
    int first = chance_below(chance, book->slot_count);

    for (int i = 0; i < book->slot_count; i++) {
        if (!can_be_given(&book->slots[i]) || !one_in(chance, 2))
            continue;
        put_quantity_pool(book, i, chance);
        snprintf(quantity_pool, sizeof quantity_pool, "q%d", i);
    }
    snprintf(cash, sizeof cash, "item = { \"p%d\", \"p%d\" }", first,
            (first + 1) % book->slot_count);
    if (book->slot_count == 1 || one_in(chance, 2))
        snprintf(cash, sizeof cash, "item = \"p%d\"%s", first,
                book->slots[first].has_size && !book->slots[first].closes && one_in(chance, 2)
                        ? ", size = \"large\""
                        : "");
    put_plan(book, 0, quantity_pool, chance);
    if (one_in(chance, 2))
        put_plan(book, 1, "", chance);
    make_saving(book);
    put_money_pools(book, cash, chance);
    for (int i = 0; i < 2; i++) {
        if (has_word(book, chance, WORD_CHARGE, 5) && !book->plan_from_use[i] &&
                strcmp(book->plans[i], i == 0 ? "plan0" : "plan1") == 0)
            put_charge(book, i, chance);
    }
    if (has_word(book, chance, WORD_COMMIT, 5))
        put_commit(book, chance);
    if (!is_by_event(book) && has_word(book, chance, WORD_LINES, 8)) {
        book->any_share = book->any_spread = true;
        draw(&book->deduct_end, chance,
                ", lines = { \"<amount|amount descending|quantity|price descending>\" }");
    }
}

/* -- accounts -------------------------------------------------------------------------------------
 */

static void put_grant(struct random_book *book, struct chance *chance, int account, int number)
{
    struct tf_text *to = &book->grants[account];
    int64_t effective = one_in(chance, 2) ? book->begin - 40 * TF_DAY : some_instant(book, chance);
    const char *quantity = strstr(tf_text_end(&book->deduct), "\"q");
    char pool[8] = "coupon";
    const char *per =
            one_in(chance, 3) ? (book->days > 3 ? "<day|month>" : "<hour|day|month>") : "";
    const char *anchor = "<||, partial: prorate|, anchor: effective|, anchor: effective, partial: "
                         "prorate|, rollover_max: 1.5|, rollover_max: 3, rollover_min: 1>";

    if (quantity != NULL && one_in(chance, 2))
        snprintf(pool, sizeof pool, "%.2s", quantity + 1);
    else if (one_in(chance, 2))
        snprintf(pool, sizeof pool, "cash");
    else if (strstr(tf_text_end(&book->deduct), "\"cut\"") != NULL)
        snprintf(pool, sizeof pool, "cut");
    if (strstr(tf_text_end(&book->deduct), "\"save\"") != NULL && one_in(&book->more, 3))
        snprintf(pool, sizeof pool, "save");
    draw(to, chance,
            "      - { id: %c-g%d, pool: %s, amount: <0-8>.<1-9>, effective: ", 'a' + account,
            number, pool);
    put_instant(effective, to);
    if (one_in(chance, 2)) {
        int hours = 1 + chance_below(chance, 60);

        tf_text_put(to, ", expires: ");
        put_instant(effective + (effective < book->begin ? 40 * TF_DAY : 0) + hours * TF_HOUR +
                            chance_below(chance, 3000) * TF_SECOND,
                to);
    }
    draw(to, chance,
            "<, paid: 0|, paid: 1|, paid: 3|||><, priority: 0|, priority: 1|, priority: 2|||>");
    if (per[0] != '\0' && has_word(book, chance, WORD_WINDOWS, 6))
        draw(to, chance, ", per: <5 hours|2 days|36 hours>, anchor: effective");
    else if (per[0] != '\0')
        draw(to, chance, ", per: %s%s", per, anchor);
    tf_text_put(to, " }\n");
}

static void put_own_prices(struct random_book *book, struct chance *chance, struct tf_text *to)
{
    bool any = false;

    for (int i = 0; i < book->slot_count; i++) {
        char name[16];

        snprintf(name, sizeof name, "  r%d:", i);
        if (strstr(tf_text_end(&book->facts), name) == NULL || !one_in(chance, 3))
            continue;
        if (!any)
            tf_text_put(to, "    prices:\n");
        any = true;
        if (book->slots[i].has_size)
            draw(to, chance, "      r%d: { small: 0.<0-99> }\n", i);
        else
            draw(to, chance, "      r%d: 0.<0-99>\n", i);
    }
}

void make_account(struct random_book *book, int index, struct chance *chance)
{
    struct tf_text *to = &book->accounts[index];
    int grants = chance_below(chance, 5);

    book->balances[index] = chance_below(chance, 20);
    draw(to, chance,
            "  - id: %c\n    balance: %d.00\n    zone: <UTC|Europe/Berlin|Europe/Lisbon|"
            "Australia/Lord_Howe|Asia/Kolkata>\n",
            'a' + index, book->balances[index]);
    put_own_prices(book, chance, to);
    for (int i = 0; i < grants; i++)
        put_grant(book, chance, index, i);
}

/* SPDX-License-Identifier: MIT */
/*
 * random_book.c - the rulebook, its facts and what accounts hold, by lot.
 */
#include "property/random_book.h"

#include <stdio.h>
#include <string.h>

#include "value/instant.h"

#define TEXT(...) tf_text_format(__VA_ARGS__)

static struct tf_text new_text(void)
{
    struct tf_text text;

    tf_text_init(&text, tf_alloc_of(NULL, NULL));
    return text;
}

static bool is_by_event(const struct random_book *book)
{
    return strcmp(book->settle, "event") == 0;
}

static bool is_day_or_more(const char *window)
{
    return strcmp(window, "hour") == 0 || strcmp(window, "day") == 0 ||
           strcmp(window, "month") == 0 || strcmp(window, "year") == 0 ||
           strcmp(window, "life") == 0;
}

/* An instant of the book's days: often on an hour, else anywhere. */
static int64_t some_instant(const struct random_book *book, struct chance *chance)
{
    int64_t minutes = chance_below(chance, book->days * 24 * 60);

    if (one_in(chance, 3))
        return book->begin + minutes / 60 * TF_HOUR;
    if (one_in(chance, 4))
        return book->begin + minutes * 60 * TF_SECOND;
    return book->begin + minutes * 60 * TF_SECOND + chance_below(chance, 60000000);
}

static void put_instant(int64_t at, struct tf_text *to)
{
    char text[TF_INSTANT_TEXT_MAX];

    tf_instant_format(at, 0, text);
    tf_text_put(to, text);
}

static void put_day(const struct random_book *book, int days, struct tf_text *to)
{
    char text[TF_INSTANT_TEXT_MAX];

    tf_instant_format(book->begin + days * TF_DAY, 0, text);
    text[10] = '\0';
    tf_text_put(to, text);
}

/* -- meters ---------------------------------------------------------------------------------- */

static void make_meter(struct random_book *book, int index, struct chance *chance)
{
    static const char *const sums[][2] = { { "unit", "n" }, { "GB", "gb" }, { "hour", "sec" },
        { "minute", "sec" }, { "MB", "gb" } };
    struct slot *slot = &book->slots[index];
    struct tf_text *to = &book->blocks;
    int pick = chance_below(chance, 5);
    const char *scale;

    slot->meter =
            (enum slot_meter)(one_in(chance, 3) ? METER_SUM : chance_below(chance, METER_KINDS));
    slot->unit = slot->column = slot->meter == METER_MONEY ? "eur" : "n";
    slot->unit = "unit";
    TEXT(to, "meter \"m%d\" { ", index);
    switch (slot->meter) {
    case METER_SUM:
        slot->unit = sums[pick][0];
        slot->column = sums[pick][1];
        scale = PICK(chance, "", "", ", scale = \"2\"", ", scale = \"1/60\"", ", scale = \"0.3\"");
        slot->thirds = strchr(scale, '/') != NULL;
        TEXT(to, "unit = \"%s\", sum = \"%s\"%s }\n", slot->unit, slot->column, scale);
        return;
    case METER_MONEY:
        tf_text_put(to, "unit = money, sum = \"eur\" }\n");
        return;
    case METER_COUNT:
        tf_text_put(to, "unit = \"unit\", count = true }\n");
        return;
    case METER_UNIQUE:
        TEXT(to, "unit = \"unit\", unique = \"who\", window = \"%s\" }\n",
                PICK(chance, "hour", "day", "month"));
        return;
    case METER_LEVEL:
        slot->unit = "GB hour";
        slot->column = "level";
        slot->holds_window = one_in(chance, 5);
        TEXT(to,
                "unit = \"GB hour\", average = \"level\", key = \"disk\", hold = \"%s\", "
                "window = \"%s\" }\n",
                slot->holds_window ? "window" : "until next", PICK(chance, "hour", "day"));
        return;
    case METER_SPELL:
        slot->unit = PICK(chance, "hour", "second", "minute");
        TEXT(to, "unit = \"%s\", spell = { start = \"on\", stop = \"off\", key = \"box\" } }\n",
                slot->unit);
        return;
    default:
        TEXT(to, "unit = \"unit\", %s = \"n\", window = \"%s\" }\n",
                slot->meter == METER_MAX ? "max" : "last", PICK(chance, "hour", "day", "month"));
    }
}

/* -- rates ------------------------------------------------------------------------------------- */

static void put_package(struct tf_text *to, struct chance *chance)
{
    static const char *const started[] = { "", "", ", started = \"nothing\"",
        ", started = \"part\"" };

    if (one_in(chance, 2))
        TEXT(to, "package{ size = \"%d\", amount = \"%d.5\"%s }", 1 + chance_below(chance, 4),
                chance_below(chance, 9), chance_pick(chance, started, 4));
    else
        TEXT(to, "package{ size = \"0.%d\", rate = \"0.%d\"%s }", 1 + chance_below(chance, 9),
                1 + chance_below(chance, 9), chance_pick(chance, started, 4));
}

/* Tiers with rates that may climb or fall. */
static void put_tiers(struct tf_text *to, struct chance *chance, bool nested)
{
    TEXT(to, "{ { upto = \"%d\", rate = \"0.%d\"", 1 + chance_below(chance, 5),
            chance_below(chance, 10));
    if (one_in(chance, 3))
        TEXT(to, ", flat = \"0.%d\"", chance_below(chance, 10));
    TEXT(to, " }, { upto = \"%d.5\", rate = ", 7 + chance_below(chance, 9));
    if (nested)
        put_package(to, chance);
    else
        TEXT(to, "\"0.0%d\"", 1 + chance_below(chance, 9));
    TEXT(to, "%s }, { rate = \"0.%d\"%s }%s }", PICK(chance, "", ", flat = \"0.07\""),
            chance_below(chance, 10), PICK(chance, "", ", flat = \"1\""),
            PICK(chance, "", "", ", zero = false"));
}

static void put_stairs(struct tf_text *to, struct chance *chance)
{
    TEXT(to,
            "stairstep{ { upto = \"%d\", amount = \"%d\" }, { upto = \"9\", amount = \"%d\" }, "
            "{ amount = \"%d.25\" }%s }",
            1 + chance_below(chance, 5), chance_below(chance, 5), 3 + chance_below(chance, 5),
            chance_below(chance, 20), PICK(chance, "", ", zero = false"));
}

static void put_money_rate(struct tf_text *to, struct chance *chance)
{
    static const char *const extras[] = { "", ", fixed = \"0.30\"", ", least = \"0.5\"",
        ", most = \"4\"", ", fixed = \"0.07\", least = \"0.25\", most = \"3.3\"" };

    TEXT(to, "percentage{ rate = \"%d.%d\"%s }", chance_below(chance, 5), chance_below(chance, 10),
            chance_pick(chance, extras, 5));
}

static void put_steps(struct tf_text *to, struct chance *chance)
{
    TEXT(to,
            "steps{ { step = \"%d\", rate = \"0.%d\" }, { from = \"%d\", step = \"0.%d\", rate = "
            "\"0.0%d\" }%s }",
            1 + chance_below(chance, 3), chance_below(chance, 10), 3 + chance_below(chance, 4),
            1 + chance_below(chance, 9), 1 + chance_below(chance, 9),
            PICK(chance, "", ", fixed = \"0.1\""));
}

/* The fact r<index>: one number, or one for each size; often with another one from a day on. */
static void put_rate_fact(struct random_book *book, int index, bool by_size, struct chance *chance)
{
    struct tf_text *to = &book->facts;
    bool money = book->slots[index].meter == METER_MONEY;
    int versions = 1 + chance_below(chance, 2);

    TEXT(to, "  r%d:\n    unit: EUR/%s\n", index, money ? "EUR" : book->slots[index].unit);
    if (one_in(chance, 4))
        TEXT(to, "    per: %d\n", 2 + chance_below(chance, 9));
    if (by_size)
        tf_text_put(to, "    by: size\n");
    tf_text_put(to, "    values:\n");
    for (int i = 0; i < versions; i++) {
        tf_text_put(to, "      ");
        if (i == 0)
            tf_text_put(to, "2020-01-01");
        else
            put_day(book, 1, to);
        if (by_size)
            TEXT(to, ": { small: 0.%d, large: 1.%d, source: EXAMPLE }\n", chance_below(chance, 100),
                    chance_below(chance, 100));
        else
            TEXT(to, ": { is: 0.%d, source: EXAMPLE }\n", chance_below(chance, 1000));
    }
    book->slots[index].has_dates = versions > 1;
}

/* The fact t<index>: tiers; true when others follow on a day. */
static bool put_tiers_fact(struct random_book *book, int index, struct chance *chance)
{
    struct tf_text *to = &book->facts;
    bool money = book->slots[index].meter == METER_MONEY;
    int versions = 1 + chance_below(chance, 2);

    TEXT(to, "  t%d:\n    unit: EUR/%s\n    values:\n", index,
            money ? "EUR" : book->slots[index].unit);
    for (int i = 0; i < versions; i++) {
        tf_text_put(to, "      ");
        if (i == 0)
            tf_text_put(to, "2020-01-01");
        else
            put_day(book, 1, to);
        TEXT(to, ": { tiers: [{ upto: %d, rate: 0.%d%s }, { rate: 0.%d }], source: EXAMPLE }\n",
                2 + chance_below(chance, 6), chance_below(chance, 10),
                PICK(chance, "", ", flat: 0.5"), 1 + chance_below(chance, 9));
    }
    return versions > 1;
}

/* Writes the rate of a price; says of the slot what follows from it.  True when it has tiers. */
static bool put_rate(
        struct random_book *book, int index, struct chance *chance, bool *can_fall, bool *has_most)
{
    struct slot *slot = &book->slots[index];
    struct tf_text *to = &book->blocks;

    tf_text_put(to, "rate = ");
    if (slot->meter == METER_MONEY && one_in(chance, 2)) {
        size_t begin = to->length;

        put_money_rate(to, chance);
        *has_most = strstr(tf_text_end(to) + begin, "most") != NULL;
        return true;
    }
    switch (slot->meter == METER_MONEY ? chance_below(chance, 2) * 5 : chance_below(chance, 12)) {
    case 0:
    case 1:
        TEXT(to, "money \"0.%d\"%s", 1 + chance_below(chance, 99),
                PICK(chance, "", "", " * \"0.9\"", " * \"0.333\""));
        return false;
    case 2:
    case 3:
    case 4:
        put_rate_fact(book, index, slot->has_size, chance);
        TEXT(to, "fact \"r%d\"%s", index, PICK(chance, "", "", " * \"1.25\""));
        return false;
    case 5:
    case 6:
        tf_text_put(to, "graduated");
        put_tiers(to, chance, one_in(chance, 3));
        return true;
    case 7:
        if (put_tiers_fact(book, index, chance))
            slot->grows = false;
        *can_fall = one_in(chance, 3);
        TEXT(to, "%s(fact \"t%d\")", *can_fall ? "volume" : "graduated", index);
        return true;
    case 8:
        *can_fall = true;
        if (one_in(chance, 2)) {
            put_stairs(to, chance);
            return true;
        }
        tf_text_put(to, "volume");
        put_tiers(to, chance, one_in(chance, 4));
        return true;
    case 9:
        put_package(to, chance);
        return true;
    case 10:
        put_steps(to, chance);
        return true;
    default:
        TEXT(to, "package{ size = \"%d\", rate = graduated", 1 + chance_below(chance, 3));
        put_tiers(to, chance, false);
        tf_text_put(to, " }");
        return true;
    }
}

/* -- prices --------------------------------------------------------------------------------------
 */

static const char *pick_total(
        const struct random_book *book, const struct slot *slot, struct chance *chance)
{
    if (is_by_event(book) && one_in(chance, 3))
        return slot->meter == METER_SPELL ? "spell" : "event";
    if (slot->meter == METER_SPELL && one_in(chance, 5))
        return "spell";
    return PICK(chance, "hour", "day", "day", "month", "month", "year", "life");
}

static void put_extras(
        struct random_book *book, int index, struct chance *chance, bool can_fall, bool has_most)
{
    struct slot *slot = &book->slots[index];
    struct tf_text *to = &book->blocks;
    bool wide = is_day_or_more(slot->total);

    if (one_in(chance, 4)) {
        slot->own_windows &= !slot->has_size; /* else it hangs on the order of lines */
        TEXT(to, ", included = { \"%d\", per = \"%s\" }", 1 + chance_below(chance, 5),
                PICK(chance, "hour", "day", "month"));
    }
    if (slot->total[0] != '\0' && !can_fall && one_in(chance, 4)) {
        slot->grows = false; /* what is free may lift the rest into a cheaper tier */
        tf_text_put(to, ", counts = \"used\"");
    }
    if (one_in(chance, 8)) {
        slot->cuttable = false;
        slot->grows = false; /* a step taken sooner may meet an allowance that has something left */
        TEXT(to, ", step = \"%s\"", PICK(chance, "0.5", "1", "3"));
    }
    if (one_in(chance, 5))
        TEXT(to, ", discount = \"%s\"", PICK(chance, "10", "12.5", "50"));
    if (!has_most && slot->total[0] != '\0' && one_in(chance, 6)) {
        slot->grows &=
                !slot->has_dates; /* what reached it at a low price may be cut off at a high one */
        TEXT(to, ", maximum = \"%d.5\"", 1 + chance_below(chance, 6));
    }
    if (wide && strcmp(slot->total, "life") != 0 && one_in(chance, 6)) {
        slot->has_minimum = slot->closes = true;
        TEXT(to, ", minimum = \"%d\"", 1 + chance_below(chance, 5));
    }
    if (wide && one_in(chance, 6))
        tf_text_put(to, ", on_change = \"restart\"");
    if (slot->has_size && one_in(chance, 2))
        tf_text_put(to, ", key = { \"size\" }");
    else
        slot->own_windows &= !slot->has_size; /* its total hangs on the order of lines */
    if (one_in(chance, 4)) {
        slot->round_to = PICK(chance, "0.1", "0.01", "0.001");
        TEXT(to, ", round = { to = \"%s\", mode = \"%s\", per = \"%s\" }", slot->round_to,
                PICK(chance, "half up", "half even", "up", "down"),
                PICK(chance, "hour", "day", "month"));
    } else if (strcmp(book->round, "event") == 0) {
        slot->cuttable = false;
    }
}

/* Another price that takes the usage for a while, or at some hours. */
static void put_turn(struct random_book *book, int index, struct chance *chance, bool instead)
{
    struct slot *slot = &book->slots[index];
    struct tf_text *to = &book->blocks;

    slot->own_windows = false;
    slot->cuttable &= strcmp(book->round, "event") != 0;
    TEXT(to, "price \"p%d-turn\" { when = { item = \"p%d\"%s }, ", index, index,
            !instead ? "" : PICK(chance, "", ", hour = between(8, 17)", ", weekday = { 6, 7 }"));
    if (one_in(chance, 4))
        tf_text_put(to, "free = \"for a while\"");
    else
        TEXT(to, "meter = \"m%d\", rate = money \"0.%d\"", index, 1 + chance_below(chance, 99));
    if (instead)
        TEXT(to, ", instead_of = \"p%d\"", index);
    tf_text_put(to, ", from = \"");
    put_day(book, 1, to);
    tf_text_put(to, "\" }\n");
}

static void make_price(struct random_book *book, int index, struct chance *chance)
{
    struct slot *slot = &book->slots[index];
    struct tf_text *to = &book->blocks;
    bool can_fall = false, has_most = false, has_tiers;
    int turns = chance_below(chance, 10); /* 0: another follows, 1: stands instead */

    slot->cuttable = (slot->meter == METER_SUM && !slot->thirds) || slot->meter == METER_MONEY ||
                     (slot->meter == METER_LEVEL && !slot->holds_window) ||
                     slot->meter == METER_SPELL;
    slot->grows = true;
    slot->total = "";
    TEXT(to, "price \"p%d\" { when = { item = \"p%d\" }, ", index, index);
    if (one_in(chance, 20) && turns > 1) {
        tf_text_put(to, "free = \"a gift\" }\n");
        return;
    }
    TEXT(to, "meter = \"m%d\", ", index);
    has_tiers = put_rate(book, index, chance, &can_fall, &has_most);
    if (has_tiers || one_in(chance, 3)) {
        slot->total = pick_total(book, slot, chance);
        TEXT(to, ", total = \"%s\"", slot->total);
    }
    slot->closes = can_fall && is_day_or_more(slot->total);
    slot->own_windows = slot->total[0] != '\0' && is_day_or_more(slot->total);
    if (slot->total[0] != '\0' && !is_day_or_more(slot->total))
        slot->cuttable = false;
    put_extras(book, index, chance, can_fall, has_most);
    if (turns == 0) {
        tf_text_put(to, ", until = \"");
        put_day(book, 1, to);
        tf_text_put(to, "\"");
    }
    tf_text_put(to, " }\n");
    if (turns < 2)
        put_turn(book, index, chance, turns == 1);
}

/* -- pools and plans --------------------------------------------------------------------------- */

static const char *pick_order(struct chance *chance)
{
    return PICK(chance, "\"expiry\", \"created\", \"id\"", "\"cost basis\", \"shuffle\"",
            "\"priority\", \"amount descending\", \"id\"", "\"shuffle\"",
            "\"free first\", \"effective descending\", \"id\"", "\"id descending\"",
            "\"expiry descending\", \"cost basis descending\", \"id\"");
}

static void put_pool(struct random_book *book, const char *name, const char *unit,
        const char *pays_for, const char *first, struct chance *chance)
{
    bool stacks = !one_in(chance, 8);

    book->any_stack |= !stacks;
    TEXT(&book->pools, "pool \"%s\" { unit = %s%s%s%s%s%s%s%s%s }\n", name, unit,
            pays_for[0] == '\0' ? "" : ", pays_for = { ", pays_for, pays_for[0] == '\0' ? "" : " }",
            first == NULL ? "" : ", first = { ", first == NULL ? "" : first,
            first == NULL ? "" : " }",
            !is_by_event(book) && one_in(chance, 8) ? ", match = \"bill\"" : "",
            stacks ? ""
                   : PICK(chance, ", stack = false", ", stack = false, clash = \"drop_part\""));
}

static bool can_be_given(const struct slot *slot)
{
    return slot->meter != METER_MONEY;
}

/* What the pool of a slot pays for: it, and another that is counted alike. */
static void put_quantity_pool(struct random_book *book, int index, struct chance *chance)
{
    char name[8], unit[16], pays_for[64];
    int other = chance_below(chance, book->slot_count);

    snprintf(name, sizeof name, "q%d", index);
    snprintf(unit, sizeof unit, "\"%s\"", book->slots[index].unit);
    snprintf(pays_for, sizeof pays_for, "item = \"p%d\"", index);
    if (other != index && strcmp(book->slots[other].unit, book->slots[index].unit) == 0 &&
            can_be_given(&book->slots[other]))
        snprintf(pays_for, sizeof pays_for, "item = { \"p%d\", \"p%d\" }", index, other);
    else if (book->slots[index].has_size && !book->slots[index].closes && one_in(chance, 3))
        snprintf(pays_for, sizeof pays_for, "item = \"p%d\", size = \"small\"", index);
    put_pool(book, name, unit, pays_for, pick_order(chance), chance);
    snprintf(book->deduct + strlen(book->deduct), sizeof book->deduct - strlen(book->deduct),
            "\"%s\", ", name);
}

static void put_plan(
        struct random_book *book, int index, const char *quantity_pool, struct chance *chance)
{
    static const char *const quotas[] = { "", ", per = \"hour\"",
        ", per = \"day\", anchor = \"effective\"",
        ", per = \"day\", rollover = { max = \"2\", min = \"1\" }",
        ", per = \"hour\", partial = \"prorate\"", ", per = \"month\", partial = \"prorate\"" };

    snprintf(book->plans[index], sizeof book->plans[index], "plan%d", index);
    book->plan_from_balance[index] = one_in(chance, 2);
    TEXT(&book->pools, "plan \"plan%d\" { costs = \"%d\", paid_from = \"%s\", ", index,
            chance_below(chance, 5), book->plan_from_balance[index] ? "balance" : "outside");
    if (!one_in(chance, 6))
        TEXT(&book->pools, "lasts = \"%s\", ", PICK(chance, "1 day", "36 hours", "1 month"));
    TEXT(&book->pools, "grants = { cash = { \"%d\"%s }", 1 + chance_below(chance, 4),
            PICK(chance, "", "", ", per = \"day\""));
    if (quantity_pool[0] != '\0')
        TEXT(&book->pools, ", %s = { \"%d\"%s }", quantity_pool, 1 + chance_below(chance, 5),
                quotas[chance_below(chance, book->days > 3 ? 1 : 6)]);
    tf_text_put(&book->pools, " }");
    if (quantity_pool[0] != '\0')
        TEXT(&book->pools, ", worth = { cash = \"%d\", %s = \"%d\" }", 1 + chance_below(chance, 3),
                quantity_pool, 1 + chance_below(chance, 3));
    TEXT(&book->pools, "%s }\n",
            PICK(chance, "", "", ", limit = { 1, per = \"account\", reason = \"one_time\" }"));
}

/* Cash and coupons, one after the other, or their grants in one order. */
static void put_money_pools(struct random_book *book, const char *cash, struct chance *chance)
{
    bool grouped = one_in(chance, 4);
    size_t length = strlen(book->deduct);

    put_pool(book, "cash", "money", cash, grouped ? NULL : pick_order(chance), chance);
    put_pool(book, "coupon", "money", "", grouped ? NULL : pick_order(chance), chance);
    if (grouped)
        snprintf(book->deduct + length, sizeof book->deduct - length,
                "{ \"cash\", \"coupon\", first = { %s } }, ", pick_order(chance));
    else
        strcat(book->deduct, PICK(chance, "\"cash\", \"coupon\", ", "\"coupon\", \"cash\", "));
}

static void make_pools(struct random_book *book, struct chance *chance)
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
    put_money_pools(book, cash, chance);
    put_plan(book, 0, quantity_pool, chance);
    if (one_in(chance, 2))
        put_plan(book, 1, "", chance);
}

/* -- accounts -------------------------------------------------------------------------------------
 */

static void put_grant(struct random_book *book, struct chance *chance, int account, int number)
{
    struct tf_text *to = &book->grants[account];
    int64_t effective = one_in(chance, 2) ? book->begin - 40 * TF_DAY : some_instant(book, chance);
    const char *quantity = strstr(book->deduct, "\"q");
    char pool[8] = "coupon";
    const char *per = one_in(chance, 3) ? (book->days > 3 ? PICK(chance, "day", "month")
                                                          : PICK(chance, "hour", "day", "month"))
                                        : "";

    if (quantity != NULL && one_in(chance, 2))
        snprintf(pool, sizeof pool, "%.2s", quantity + 1);
    else if (one_in(chance, 2))
        snprintf(pool, sizeof pool, "cash");
    TEXT(to, "      - { id: %c-g%d, pool: %s, amount: %d.%d, effective: ", 'a' + account, number,
            pool, chance_below(chance, 9), 1 + chance_below(chance, 9));
    put_instant(effective, to);
    if (one_in(chance, 2)) {
        tf_text_put(to, ", expires: ");
        put_instant(effective + (effective < book->begin ? 40 * TF_DAY : 0) +
                            (1 + chance_below(chance, 60)) * TF_HOUR +
                            chance_below(chance, 3000) * TF_SECOND,
                to);
    }
    if (one_in(chance, 2))
        TEXT(to, ", paid: %d", chance_below(chance, 4));
    if (one_in(chance, 2))
        TEXT(to, ", priority: %d", chance_below(chance, 3));
    if (per[0] != '\0') {
        TEXT(to, ", per: %s", per);
        tf_text_put(to, PICK(chance, "", "", ", partial: prorate", ", anchor: effective",
                                ", anchor: effective, partial: prorate", ", rollover_max: 1.5",
                                ", rollover_max: 3, rollover_min: 1"));
    }
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
            TEXT(to, "      r%d: { small: 0.%d }\n", i, chance_below(chance, 100));
        else
            TEXT(to, "      r%d: 0.%d\n", i, chance_below(chance, 100));
    }
}

static void make_account(struct random_book *book, int index, struct chance *chance)
{
    struct tf_text *to = &book->accounts[index];
    int grants = chance_below(chance, 5);

    book->balances[index] = chance_below(chance, 20);
    TEXT(to, "  - id: %c\n    balance: %d.00\n    zone: %s\n", 'a' + index, book->balances[index],
            PICK(chance, "UTC", "Europe/Berlin", "Europe/Lisbon", "Australia/Lord_Howe",
                    "Asia/Kolkata"));
    put_own_prices(book, chance, to);
    for (int i = 0; i < grants; i++)
        put_grant(book, chance, index, i);
}

/* -- usage ----------------------------------------------------------------------------------------
 */

static struct use *add_use(
        struct random_book *book, enum use_kind kind, int slot, int account, int64_t from)
{
    struct use *use = &book->uses[book->use_count];

    memset(use, 0, sizeof *use);
    use->kind = kind;
    use->slot = slot;
    use->account = account;
    use->from = use->until = from;
    snprintf(use->id, sizeof use->id, "e%03zu", book->use_count++);
    return use;
}

static int64_t some_length(struct chance *chance)
{
    return one_in(chance, 2) ? (1 + chance_below(chance, 30)) * TF_HOUR
                             : 1 + chance_below(chance, 1000000000);
}

/* Quantities on the borders of tiers, beside them, and anywhere; in columns of their own units. */
static int64_t some_quantity(const struct slot *slot, struct chance *chance)
{
    static const int64_t milli[] = { 0, 1, 500, 1000, 2000, 3000, 5000, 7500, 9000, 9001, 20000 };
    int64_t quantity = milli[chance_below(chance, 11)];

    if (one_in(chance, 3))
        quantity = 1 + chance_below(chance, 12000);
    quantity *= 1000000000;
    return strcmp(slot->column, "sec") == 0 ? quantity * 600
           : strcmp(slot->unit, "MB") == 0  ? quantity / 1000
                                            : quantity;
}

static void make_spell(
        struct random_book *book, int slot, int account, int64_t from, struct chance *chance)
{
    int box = one_in(chance, 5) ? 0 : (int)book->use_count;

    add_use(book, USE_START, slot, account, from)->thing = box;
    if (!one_in(chance, 8))
        add_use(book, USE_STOP, slot, account, from + some_length(chance))->thing = box;
}

static void make_use(struct random_book *book, int account, struct chance *chance)
{
    int index = chance_below(chance, book->slot_count);
    const struct slot *slot = &book->slots[index];
    int64_t from = some_instant(book, chance);
    struct use *use;

    if (one_in(chance, 9)) {
        use = add_use(book, USE_BUY, 0, account, from);
        use->thing = book->plans[1][0] != '\0' ? chance_below(chance, 2) : 0;
        return;
    }
    if (slot->meter == METER_SPELL) {
        make_spell(book, index, account, from, chance);
        return;
    }
    use = add_use(book, slot->meter == METER_LEVEL ? USE_LEVEL : USE_POINT, index, account, from);
    use->thing = chance_below(chance, 4);
    if (slot->meter == METER_LEVEL) {
        use->pico = (int64_t)chance_below(chance, 9) * 100000000000;
    } else if ((slot->meter == METER_SUM || slot->meter == METER_MONEY) && one_in(chance, 2)) {
        use->kind = USE_STRETCH;
        use->until = from + some_length(chance);
        use->pico = 1 + chance_below(chance, strcmp(slot->column, "sec") == 0 ? 999999 : 300);
    } else {
        use->pico = some_quantity(slot, chance);
    }
}

/* -- all of it ------------------------------------------------------------------------------------
 */

static void make_head(struct random_book *book, struct chance *chance)
{
    book->settle = PICK(chance, "hour", "hour", "day", "month", "month", "event");
    if (book->days > 3 && strcmp(book->settle, "hour") == 0)
        book->settle = "day";
    book->round = PICK(chance, "hour", "day", "month", "month", "event", "statement");
    book->round_to = strcmp(book->round, "statement") == 0 ? "" : "0.01";
    TEXT(&book->head, "round = { to = \"0.01\", mode = \"%s\", per = \"%s\" } }\n",
            PICK(chance, "half up", "half even", "up", "down"), book->round);
}

void random_book_make(struct random_book *book, uint64_t seed)
{
    static const int64_t begins[] = { INT64_C(1711670400), INT64_C(1729900800), INT64_C(1706659200),
        INT64_C(1715126400) }; /* around clock changes, a month's end, and none */
    struct chance chance = { seed * 0x9E3779B97F4A7C15u };
    int uses;

    memset(book, 0, sizeof *book);
    book->seed = seed;
    book->head = new_text();
    book->blocks = new_text();
    book->pools = new_text();
    book->facts = new_text();
    book->begin = begins[chance_below(&chance, 4)] * TF_SECOND;
    book->days = one_in(&chance, 4) ? 40 : 2;
    book->as_of = book->begin + (book->days + 2) * TF_DAY + 2096 * TF_SECOND; /* no border */
    make_head(book, &chance);
    book->slot_count = 1 + chance_below(&chance, SLOTS_MAX);
    for (int i = 0; i < book->slot_count; i++) {
        book->slots[i].has_size = one_in(&chance, 3);
        book->any_size |= book->slots[i].has_size;
        make_meter(book, i, &chance);
        make_price(book, i, &chance);
    }
    make_pools(book, &chance);
    book->account_count = 1 + chance_below(&chance, ACCOUNTS_MAX);
    for (int i = 0; i < ACCOUNTS_MAX; i++) {
        book->accounts[i] = new_text();
        book->grants[i] = new_text();
    }
    for (int i = 0; i < book->account_count; i++) {
        make_account(book, i, &chance);
        uses = 2 + chance_below(&chance, 10);
        for (int k = 0; k < uses; k++)
            make_use(book, i, &chance);
    }
}

void random_book_free(struct random_book *book)
{
    tf_text_free(&book->head);
    tf_text_free(&book->blocks);
    tf_text_free(&book->pools);
    tf_text_free(&book->facts);
    for (int i = 0; i < ACCOUNTS_MAX; i++) {
        tf_text_free(&book->accounts[i]);
        tf_text_free(&book->grants[i]);
    }
}

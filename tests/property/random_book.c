/* SPDX-License-Identifier: MIT */
/*
 * random_book.c - the rulebook, its facts and what accounts hold, by lot.
 */
#include "property/random_book.h"

#include <stdio.h>
#include <string.h>

#include "property/random_parts.h"
#include "property/trial.h"
#include "value/instant.h"

unsigned book_words(const char *names)
{
    static const char *const known[] = { "changes", "over", "bills", "capacity", "function",
        "events", "start_fee", "step", "rest", "overdraft", "order", "share", "coupon", "instead",
        "charge", "windows", "commit", "lines", "rate", "units", "field", "bounds", "back",
        "saving", "void", "late", "use" };
    unsigned words = 0;

    while (*names != '\0') {
        size_t length = strcspn(names, ","), i = 0;

        while (i < sizeof known / sizeof *known &&
                (strlen(known[i]) != length || strncmp(known[i], names, length) != 0))
            i++;
        if (i == sizeof known / sizeof *known)
            return 0;
        words |= 1u << i;
        names += length + (names[length] == ',');
    }
    return words;
}

bool has_word(const struct random_book *book, struct chance *chance, enum book_word word, int n)
{
    bool drawn = one_in(chance, n);

    return drawn && (book->words & word) != 0;
}

bool is_by_event(const struct random_book *book)
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
int64_t some_instant(const struct random_book *book, struct chance *chance)
{
    int64_t minutes = chance_below(chance, book->days * 24 * 60);

    if (one_in(chance, 3))
        return book->begin + minutes / 60 * TF_HOUR;
    if (one_in(chance, 4))
        return book->begin + minutes * 60 * TF_SECOND;
    return book->begin + minutes * 60 * TF_SECOND + chance_below(chance, 60000000);
}

void put_instant(int64_t at, struct tf_text *to)
{
    char text[TF_INSTANT_TEXT_MAX];

    tf_instant_format(at, 0, text);
    tf_text_put(to, text);
}

void put_day(const struct random_book *book, int days, struct tf_text *to)
{
    char text[TF_INSTANT_TEXT_MAX];

    tf_instant_format(book->begin + days * TF_DAY, 0, text);
    text[10] = '\0';
    tf_text_put(to, text);
}

/* -- meters ---------------------------------------------------------------------------------- */

/* Stored GB: told as they are, or by how much they change; counted by time, or their average. */
static void make_level(const struct random_book *book, struct slot *slot, struct tf_text *to,
        struct chance *chance)
{
    bool over = has_word(book, chance, WORD_OVER, 3);

    slot->unit = over ? "GB" : "GB hour";
    slot->column = "level";
    slot->changes = has_word(book, chance, WORD_CHANGES, 3);
    slot->holds_window = !slot->changes && !over && one_in(chance, 5);
    draw(to, chance, "unit = \"%s\", average = \"level\", key = \"disk\"%s%s", slot->unit,
            slot->changes ? ", changes = true" : "", over ? ", over = \"<hour|day|month>\"" : "");
    if (!slot->changes && !over)
        draw(to, chance, ", hold = \"%s\", window = \"<hour|day>\"",
                slot->holds_window ? "window" : "until next");
    tf_text_put(to, " }\n");
}

/* What is charged in the place of what is counted, or the most of what is added up. */
static void put_second_meter(struct random_book *book, int index, struct chance *chance)
{
    struct slot *slot = &book->slots[index];
    struct tf_text *to = &book->blocks;

    slot->bills = has_word(book, chance, WORD_BILLS, 6);
    slot->capacity = !slot->bills && has_word(book, chance, WORD_CAPACITY, 8);
    if (slot->bills)
        draw(to, chance,
                "meter \"b%d\" { unit = \"%s\", sum = \"%s\", scale = \"<2|0.5|0.25>\" }\n", index,
                slot->unit, slot->column);
    slot->peaks_by_day = slot->capacity && one_in(chance, 2);
    if (slot->capacity) /* no longer than its price's total */
        tf_text_format(to, "meter \"b%d\" { unit = \"%s\", max = \"%s\", window = \"%s\" }\n",
                index, slot->unit, slot->column, slot->peaks_by_day ? "day" : "hour");
}

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
    tf_text_format(to, "meter \"m%d\" { ", index);
    switch (slot->meter) {
    case METER_SUM:
        slot->unit = sums[pick][0];
        slot->column = sums[pick][1];
        scale = PICK(chance, "", "", ", scale = \"2\"", ", scale = \"1/60\"", ", scale = \"0.3\"");
        slot->thirds = strchr(scale, '/') != NULL;
        tf_text_format(to, "unit = \"%s\", sum = \"%s\"%s }\n", slot->unit, slot->column, scale);
        put_second_meter(book, index, chance);
        return;
    case METER_MONEY:
        tf_text_put(to, "unit = money, sum = \"eur\" }\n");
        return;
    case METER_COUNT:
        tf_text_put(to, "unit = \"unit\", count = true }\n");
        return;
    case METER_UNIQUE:
        draw(to, chance, "unit = \"unit\", unique = \"who\", window = \"<hour|day|month>\" }\n");
        return;
    case METER_LEVEL:
        make_level(book, slot, to, chance);
        return;
    case METER_SPELL:
        slot->unit = PICK(chance, "hour", "second", "minute");
        tf_text_format(to,
                "unit = \"%s\", spell = { start = \"on\", stop = \"off\", key = \"box\" } }\n",
                slot->unit);
        return;
    default:
        draw(to, chance, "unit = \"unit\", %s = \"n\", window = \"<hour|day|month>\" }\n",
                slot->meter == METER_MAX ? "max" : "last");
    }
}

/* -- rates ------------------------------------------------------------------------------------- */

static void put_package(struct tf_text *to, struct chance *chance)
{
    if (one_in(chance, 2))
        draw(to, chance,
                "package{ size = \"<1-4>\", amount = \"<0-8>.5\"<||, started = \"nothing\"|, "
                "started = \"part\"> }");
    else
        draw(to, chance,
                "package{ size = \"0.<1-9>\", rate = \"0.<1-9>\"<||, started = \"nothing\"|, "
                "started = \"part\"> }");
}

/* Tiers with rates that may climb or fall. */
static void put_tiers(struct tf_text *to, struct chance *chance, bool nested)
{
    draw(to, chance, "{ { upto = \"<1-5>\", rate = \"0.<0-9>\"");
    if (one_in(chance, 3))
        draw(to, chance, ", flat = \"0.<0-9>\"");
    draw(to, chance, " }, { upto = \"<7-15>.5\", rate = ");
    if (nested)
        put_package(to, chance);
    else
        draw(to, chance, "\"0.0<1-9>\"");
    draw(to, chance,
            "<|, flat = \"0.07\"> }, { rate = \"0.<0-9>\"<|, flat = \"1\"> }<||, zero = false> }");
}

static void put_stairs(struct tf_text *to, struct chance *chance)
{
    draw(to, chance,
            "stairstep{ { upto = \"<1-5>\", amount = \"<0-4>\" }, { upto = \"9\", amount = "
            "\"<3-7>\" }, { amount = \"<0-19>.25\" }<|, zero = false> }");
}

static void put_money_rate(struct tf_text *to, struct chance *chance)
{
    draw(to, chance,
            "percentage{ rate = \"<0-4>.<0-9>\"<|, fixed = \"0.30\"|, least = \"0.5\"|, most = "
            "\"4\"|, fixed = \"0.07\", least = \"0.25\", most = \"3.3\"> }");
}

static void put_steps(struct tf_text *to, struct chance *chance)
{
    draw(to, chance,
            "steps{ { step = \"<1-3>\", rate = \"0.<0-9>\" }, { from = \"<3-6>\", step = "
            "\"0.<1-9>\", rate = \"0.0<1-9>\" }<|, fixed = \"0.1\"> }");
}

/* What a credit is worth: something else from a day on. */
static void put_credit(struct random_book *book)
{
    draw(&book->facts, &book->more,
            "  credit:\n    unit: EUR/credit\n    values:\n      2020-01-01: { is: 0.<1-9>, "
            "source: EXAMPLE }\n      ");
    put_day(book, 1, &book->facts);
    draw(&book->facts, &book->more, ": { is: 1.<0-99>, source: EXAMPLE }\n");
}

/* The unit of a rate in a fact: money or credits for what is counted; true when it is credits. */
static bool put_rate_unit(struct random_book *book, const struct slot *slot)
{
    bool money = slot->meter == METER_MONEY;
    bool credits = has_word(book, &book->more, WORD_UNITS, 3);

    tf_text_format(&book->facts, "    unit: %s/%s\n", credits ? "credit" : "EUR",
            money ? "EUR" : slot->unit);
    book->any_credits |= credits;
    return credits;
}

/* The fact r<index>: one number, or one for each size; often with another one from a day on. */
static void put_rate_fact(struct random_book *book, int index, bool by_size, struct chance *chance)
{
    struct tf_text *to = &book->facts;
    int versions = 1 + chance_below(chance, 2);
    bool credits;

    tf_text_format(to, "  r%d:\n", index);
    credits = put_rate_unit(book, &book->slots[index]);
    if (one_in(chance, 4))
        draw(to, chance, "    per: <2-10>\n");
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
            draw(to, chance, ": { small: 0.<0-99>, large: 1.<0-99>, source: EXAMPLE }\n");
        else
            draw(to, chance, ": { is: 0.<0-999>, source: EXAMPLE }\n");
    }
    book->slots[index].has_dates = credits || versions > 1;
}

/* The fact t<index>: tiers; true when others follow on a day. */
static bool put_tiers_fact(struct random_book *book, int index, struct chance *chance)
{
    struct tf_text *to = &book->facts;
    int versions = 1 + chance_below(chance, 2);
    bool credits;

    tf_text_format(to, "  t%d:\n", index);
    credits = put_rate_unit(book, &book->slots[index]);
    tf_text_put(to, "    values:\n");
    for (int i = 0; i < versions; i++) {
        tf_text_put(to, "      ");
        if (i == 0)
            tf_text_put(to, "2020-01-01");
        else
            put_day(book, 1, to);
        draw(to, chance,
                ": { tiers: [{ upto: <2-7>, rate: 0.<0-9><|, flat: 0.5> }, { rate: 0.<1-9> }], "
                "source: EXAMPLE }\n");
    }
    return credits || versions > 1;
}

/* A function sees when usage is, and what it is. */
static void put_function(const struct slot *slot, struct tf_text *to, struct chance *chance)
{
    tf_text_put(to, "function(usage) if usage.");
    tf_text_put(
            to, slot->has_size ? "size == \"small\"" : PICK(chance, "hour >= 12", "weekday >= 6"));
    draw(to, chance, " then return money \"0.<1-9>\" end return money \"0.0<1-9>\" end");
}

/* The rate of a price with two meters. */
static bool put_billing_rate(
        struct random_book *book, int index, struct chance *chance, bool *can_fall)
{
    struct tf_text *to = &book->blocks;

    if (book->slots[index].capacity) {
        *can_fall = true;
        draw(to, chance,
                "capacity{ { upto = { m%d = \"<1-5>\", b%d = \"<1-3>\" }, amount = \"<1-3>\" }, { "
                "upto "
                "= { m%d = \"<6-12>\" }, amount = \"<3-5>.5\" }, { amount = \"<6-9>\" } }",
                index, index, index);
        return true;
    }
    if (one_in(chance, 3)) {
        draw(to, chance, "money \"0.<1-99>\"");
        return false;
    }
    *can_fall = one_in(chance, 3);
    tf_text_put(to, *can_fall ? "volume" : "graduated");
    put_tiers(to, chance, false);
    return true;
}

/* Writes the rate of a price; says of the slot what follows from it.  True when it has tiers. */
static bool put_rate(
        struct random_book *book, int index, struct chance *chance, bool *can_fall, bool *has_most)
{
    struct slot *slot = &book->slots[index];
    struct tf_text *to = &book->blocks;

    tf_text_put(to, "rate = ");
    if (slot->carries) {
        draw(to, &book->more, "field \"eur\"<|| * \"1.15\">");
        return false;
    }
    if (slot->meter == METER_MONEY && one_in(chance, 2)) {
        size_t begin = to->length;

        put_money_rate(to, chance);
        *has_most = strstr(tf_text_end(to) + begin, "most") != NULL;
        return true;
    }
    if (slot->bills || slot->capacity)
        return put_billing_rate(book, index, chance, can_fall);
    switch (slot->meter == METER_MONEY ? chance_below(chance, 2) * 5 : chance_below(chance, 13)) {
    case 0:
    case 1:
        draw(to, chance, "money \"0.<1-99>\"<|| * \"0.9\"| * \"0.333\">");
        return false;
    case 2:
    case 3:
    case 4:
        put_rate_fact(book, index, slot->has_size, chance);
        draw(to, chance, "fact \"r%d\"<|| * \"1.25\">", index);
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
        tf_text_format(to, "%s(fact \"t%d\")", *can_fall ? "volume" : "graduated", index);
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
    case 11:
        if ((book->words & WORD_FUNCTION) != 0) {
            put_function(slot, to, chance);
            book->any_function = true;
            *has_most = true; /* nor can it have a maximum */
            return false;
        }
        /* fallthrough */
    default:
        draw(to, chance, "package{ size = \"<1-3>\", rate = graduated");
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
    if (slot->bills || slot->capacity)
        return PICK(chance, "hour", "day", "month", "year");
    if (is_by_event(book) && one_in(chance, 3))
        return slot->meter == METER_SPELL ? "spell" : "event";
    if (slot->meter == METER_SPELL && one_in(chance, 5))
        return "spell";
    return PICK(chance, "hour", "day", "day", "month", "month", "year", "life");
}

/* A quantity, a number of events, or both; usage that is cut is more events. */
static void put_included(const struct random_book *book, struct slot *slot, struct tf_text *to,
        struct chance *chance)
{
    size_t begin = to->length;

    tf_text_put(to, ", included = { ");
    if (!has_word(book, chance, WORD_EVENTS, 3))
        draw(to, chance, "\"<1-5>\", per = \"<hour|day|month>\" }");
    else if (one_in(chance, 2))
        draw(to, chance, "events = <1-3>, per = \"<hour|day|month>\" }");
    else
        draw(to, chance, "\"<1-5>\", events = <1-3>, per = \"<day|month>\"<|, ends = \"last\"> }");
    slot->counts_events = strstr(tf_text_end(to) + begin, "events") != NULL;
    slot->cuttable &= !slot->counts_events;
}

static void put_extras(
        struct random_book *book, int index, struct chance *chance, bool can_fall, bool has_most)
{
    struct slot *slot = &book->slots[index];
    struct tf_text *to = &book->blocks;
    bool wide = is_day_or_more(slot->total);
    size_t begin = to->length;

    if (!slot->capacity && one_in(chance, 4)) {
        slot->own_windows &= !slot->has_size; /* else it hangs on the order of lines */
        put_included(book, slot, to, chance);
    }
    if (slot->total[0] != '\0' && !can_fall && !slot->bills && one_in(chance, 4)) {
        slot->grows = false; /* what is free may lift the rest into a cheaper tier */
        tf_text_put(to, ", counts = \"used\"");
    }
    if (!slot->capacity && !slot->bills && one_in(chance, 8) && !slot->carries) {
        slot->cuttable = false;
        slot->grows = false; /* a step taken sooner may meet an allowance that has something left */
        draw(to, chance, ", step = \"<0.5|1|3>\"");
    }
    if (one_in(chance, 5))
        draw(to, chance, ", discount = \"<10|12.5|50>\"");
    if (!has_most && slot->total[0] != '\0' && one_in(chance, 6)) {
        slot->grows &=
                !slot->has_dates; /* what reached it at a low price may be cut off at a high one */
        draw(to, chance, ", maximum = \"<1-6>.5\"");
    }
    if (wide && strcmp(slot->total, "life") != 0 && one_in(chance, 6)) {
        slot->has_minimum = slot->closes = true;
        slot->own_windows = false; /* what was rounded before it closes counts towards it */
        draw(to, chance, ", minimum = \"<1-5>\"");
    }
    if (!can_fall && !has_most && strstr(tf_text_end(to) + begin, ", maximum") == NULL &&
            has_word(book, chance, WORD_START_FEE, 8)) {
        slot->cuttable = false; /* what is cut begins again */
        draw(to, chance, ", start_fee = \"0.<1-9>\"");
    }
    if (wide && !slot->capacity && one_in(chance, 6))
        tf_text_put(to, ", on_change = \"restart\"");
    if (slot->has_size && one_in(chance, 2))
        tf_text_put(to, ", key = { \"size\" }");
    else
        slot->own_windows &= !slot->has_size; /* its total hangs on the order of lines */
    if (one_in(chance, 4)) {
        slot->round_to = PICK(chance, "0.1", "0.01", "0.001");
        draw(to, chance,
                ", round = { to = \"%s\", mode = \"<half up|half even|up|down>\", per = "
                "\"<hour|day|month>\" }",
                slot->round_to);
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
    draw(to, chance, "price \"p%d-turn\" { when = { item = \"p%d\"%s }, ", index, index,
            instead ? "<|, hour = between(8, 17)|, weekday = { 6, 7 }>" : "");
    if (one_in(chance, 4))
        tf_text_put(to, "free = \"for a while\"");
    else
        draw(to, chance, "meter = \"m%d\", rate = money \"0.<1-99>\"", index);
    if (instead)
        tf_text_format(to, ", instead_of = \"p%d\"", index);
    tf_text_put(to, ", from = \"");
    put_day(book, 1, to);
    tf_text_put(to, "\" }\n");
}

static void make_price(struct random_book *book, int index, struct chance *chance)
{
    struct slot *slot = &book->slots[index];
    struct tf_text *to = &book->blocks;
    bool can_fall = false, has_most = false, has_tiers;
    int turns = chance_below(chance, 10) +
                (slot->capacity ? 2 : 0); /* 0: another follows, 1: stands instead */

    slot->cuttable = (slot->meter == METER_SUM && !slot->thirds && !slot->capacity) ||
                     slot->meter == METER_MONEY ||
                     (slot->meter == METER_LEVEL && !slot->holds_window) ||
                     slot->meter == METER_SPELL;
    slot->grows = !slot->changes;
    slot->total = "";
    tf_text_format(to, "price \"p%d\" { when = { item = \"p%d\" }, ", index, index);
    if (one_in(chance, 20) && turns > 1) {
        slot->is_free = true;
        tf_text_put(to, "free = \"a gift\" }\n");
        return;
    }
    if (slot->capacity)
        tf_text_format(to, "meter = { \"m%d\", \"b%d\" }, ", index, index);
    else
        tf_text_format(to, "meter = \"m%d\", ", index);
    if (slot->bills)
        tf_text_format(to, "bills = \"b%d\", ", index);
    if ((slot->meter == METER_SUM || slot->meter == METER_COUNT) && !slot->bills &&
            !slot->capacity && has_word(book, &book->more, WORD_FIELD, 6)) {
        slot->carries = true;
        slot->cuttable = false; /* what each part carries would be rounded */
    }
    has_tiers = put_rate(book, index, chance, &can_fall, &has_most);
    if (has_tiers || one_in(chance, 3)) {
        do
            slot->total = pick_total(book, slot, chance);
        while (slot->peaks_by_day && strcmp(slot->total, "hour") == 0);
        tf_text_format(to, ", total = \"%s\"", slot->total);
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
    bool hours = one_in(chance, 2);

    return hours ? (1 + chance_below(chance, 30)) * TF_HOUR : 1 + chance_below(chance, 1000000000);
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

/* What was added goes again; so the level is never less than nothing. */
static void sink_level(struct random_book *book, const struct use *use, struct chance *chance)
{
    struct use *less =
            add_use(book, USE_LEVEL, use->slot, use->account, use->from + some_length(chance));

    less->thing = use->thing;
    less->pico = -use->pico;
}

static void make_use(struct random_book *book, int account, struct chance *chance)
{
    int index = chance_below(chance, book->slot_count);
    const struct slot *slot = &book->slots[index];
    int64_t from = some_instant(book, chance);
    struct use *use;

    if (one_in(chance, 9)) {
        use = add_use(book, USE_BUY, 0, account, from);
        use->thing = chance_below(chance, book->plan_count);
        if (book->any_leave && one_in(chance, 3))
            use->kind = USE_LEAVE;
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
        if (slot->changes && one_in(chance, 2))
            sink_level(book, use, chance);
    } else if ((slot->meter == METER_SUM || slot->meter == METER_MONEY) && one_in(chance, 2)) {
        use->kind = USE_STRETCH;
        use->until = from + some_length(chance);
        use->pico = 1 + chance_below(chance, strcmp(slot->column, "sec") == 0 ? 999999 : 300);
    } else {
        use->pico = some_quantity(slot, chance);
    }
    if (book->any_back && (slot->meter == METER_SUM || slot->meter == METER_MONEY) &&
            one_in(&book->more, 3))
        use->pico = -use->pico;
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
    draw(&book->head, chance,
            "round = { to = \"0.01\", mode = \"<half up|half even|up|down>\", per = \"%s\" }<||, "
            "late "
            "= { within = \"2 months\" }> }\n",
            book->round);
}

void random_book_make(struct random_book *book, uint64_t seed, unsigned words)
{
    static const int64_t begins[] = { INT64_C(1711670400), INT64_C(1729900800), INT64_C(1706659200),
        INT64_C(1715126400) }; /* around clock changes, a month's end, and none */
    struct chance chance = { seed * 0x9E3779B97F4A7C15u };
    int uses;

    memset(book, 0, sizeof *book);
    book->seed = seed;
    book->words = words;
    book->more.state = ~seed * 0x9E3779B97F4A7C15u;
    book->head = new_text();
    book->blocks = new_text();
    book->pools = new_text();
    book->deduct = new_text();
    book->deduct_end = new_text();
    book->commit = new_text();
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
    if (book->any_credits)
        put_credit(book);
    book->any_back = has_word(book, &book->more, WORD_BACK, 4);
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
    tf_text_free(&book->deduct);
    tf_text_free(&book->deduct_end);
    tf_text_free(&book->commit);
    tf_text_free(&book->facts);
    for (int i = 0; i < ACCOUNTS_MAX; i++) {
        tf_text_free(&book->accounts[i]);
        tf_text_free(&book->grants[i]);
    }
}

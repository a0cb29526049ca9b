/* SPDX-License-Identifier: MIT */
/*
 * compile_look.c - what functions look at, `usage.meter "sent"`: it must be declared, and meters
 * that a rate looks at keep a running total.
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/compile.h"

/* The names of one kind of block, and what else can be named. */
struct names {
    const char **items;
    size_t count;
};

/* The word whose blocks are looked at. */
static const char *word_of(const char *what)
{
    return strcmp(what, "wallet") == 0 ? "pool" : what;
}

/* From the blocks as they are written, because one with a mistake is not compiled. */
static struct names names_of(struct tf_compiler *c, const char *what)
{
    const struct tf_blocks *blocks = &c->book->blocks;
    struct names names = { NULL, 0 };

    names.items = tf_compile_array(c, blocks->count + 1, sizeof *names.items);
    if (names.items == NULL)
        return names;
    for (size_t i = 0; i < blocks->count; i++) {
        if (strcmp(blocks->items[i].word, word_of(what)) == 0)
            names.items[names.count++] = blocks->items[i].name;
    }
    if (strcmp(what, "wallet") == 0)
        names.items[names.count++] = "balance";
    return names;
}

static bool has_name(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

static enum tf_finding unknown(const char *what)
{
    if (strcmp(what, "meter") == 0)
        return TF_F_METER_UNKNOWN;
    return tf_finding_in(
            strcmp(what, "plan") == 0 ? TF_F_PLAN_UNKNOWN : TF_F_POOL_UNKNOWN, TARIFF_BAD_RULE);
}

static void check_declared(struct tf_compiler *c, const struct tf_look *look)
{
    struct names names = names_of(c, look->what);
    char hint[300];

    if (look->name == NULL || names.items == NULL || has_name(&names, look->name))
        return;
    tf_suggest(look->name, names.items, names.count, hint, sizeof hint);
    tf_complain(c, unknown(look->what), look->place, hint, "There is no %s \"%s\".",
            word_of(look->what), look->name);
}

/* A rate's look must be known before any event. */
static bool check_plain(struct tf_compiler *c, const struct tf_look *look)
{
    char hint[120];

    if (look->name != NULL)
        return true;
    snprintf(hint, sizeof hint, "Write usage.%s \"name\", with the name in quotation marks.",
            look->what);
    tf_complain(c, TF_F_LOOK_NAME, look->place, hint,
            "The %s that the rate looks at is not named plainly.", look->what);
    return false;
}

enum tf_window tf_price_look_window(
        const struct tf_rulebook *rulebook, const struct tf_price *price)
{
    enum tf_window window = price->total == TF_WINDOW_NONE ? rulebook->settle : price->total;

    return window < TF_WINDOW_HOUR ? TF_WINDOW_NONE : window;
}

static void look_at_meter(
        struct tf_compiler *c, const struct tf_price *price, const struct tf_look *look)
{
    enum tf_window window = tf_price_look_window(c->book, price);

    if (window == TF_WINDOW_NONE) {
        tf_complain(c, TF_F_LOOK_WINDOW, look->place, "Add total = \"month\", or another window.",
                "The rate of price \"%s\" looks at the meter \"%s\", which needs a total to count "
                "over.",
                price->name, look->name);
        return;
    }
    for (uint32_t i = 0; i < c->book->meter_count; i++) {
        struct tf_meter *meter = &c->book->meters[i];

        if (strcmp(meter->name, look->name) != 0)
            continue;
        meter->looked |= (uint32_t)1 << window;
        if (meter->kind == TF_METER_MAX || meter->kind == TF_METER_LAST)
            tf_complain(c, TF_F_LOOK_PEAK, look->place,
                    "Look at a meter that adds up, or say the peak's price by tiers.",
                    "The meter \"%s\" keeps the %s value of its window, which is not known before "
                    "the window closes.",
                    meter->name, meter->kind == TF_METER_MAX ? "largest" : "last");
    }
}

static void link_look(struct tf_compiler *c, struct tf_price *price, const struct tf_look *look)
{
    price->looks = true;
    if (check_plain(c, look) && strcmp(look->what, "meter") == 0)
        look_at_meter(c, price, look);
}

void tf_compile_looks(struct tf_compiler *c)
{
    const struct tf_blocks *blocks = &c->book->blocks;

    for (size_t i = 0; i < blocks->look_count; i++) {
        const struct tf_look *look = &blocks->looks[i];

        check_declared(c, look);
        for (uint32_t k = 0; k < c->book->price_count_all; k++) {
            struct tf_price *price = &c->book->prices[k];

            if (price->name != NULL && price->function == look->function) /* it is compiled */
                link_look(c, price, look);
        }
    }
}

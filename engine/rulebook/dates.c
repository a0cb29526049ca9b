/* SPDX-License-Identifier: MIT */
/*
 * dates.c - reads when blocks are in force, and gathers the instants at which that changes.
 */
#include "rulebook/dates.h"

#include <string.h>

#include "base/sort.h"
#include "rulebook/compile.h"

void tf_life_put(struct tf_text *text, const struct tf_life *life)
{
    if (life->from_text != NULL)
        tf_text_format(text, "from %s", life->from_text);
    if (life->from_text != NULL && life->until_text != NULL)
        tf_text_char(text, ' ');
    if (life->until_text != NULL)
        tf_text_format(text, "until %s", life->until_text);
}

/* A date, which begins in the rulebook's zone, or an instant; false when it is neither. */
static bool read_moment_of(struct tf_compiler *c, const struct tf_node *body, const char *key,
        int64_t *at, const char **text)
{
    const struct tf_node *node = tf_node_find(body, key);
    const char *wrong;
    int32_t year, month, day;

    if (node == NULL || !tf_read_text(c, body, key, text))
        return node == NULL;
    wrong = tf_date_parse(node->text, node->length, &year, &month, &day);
    if (wrong == NULL) {
        *at = tf_zone_instant(c->book->zone, tf_days_of_civil(year, month, day) * TF_DAY);
        return true;
    }
    if (strchr(node->text, ':') != NULL)
        wrong = tf_instant_parse(node->text, node->length, at);
    if (wrong == NULL)
        return true;
    tf_complain(c, TF_F_NOT_A_DATE, node->place,
            "Write a date such as \"2026-04-01\", or an instant with its offset.",
            "\"%s\" is \"%s\", which %s.", key, node->text, wrong);
    return false;
}

void tf_read_life(struct tf_compiler *c, const struct tf_node *body, struct tf_life *out)
{
    *out = (struct tf_life){ .from = TF_ALWAYS, .until = TF_NEVER };
    if (!read_moment_of(c, body, "from", &out->from, &out->from_text) ||
            !read_moment_of(c, body, "until", &out->until, &out->until_text) ||
            out->from < out->until)
        return;
    tf_complain(c, TF_F_BLOCK_ENDS_FIRST, tf_node_find(body, "until")->place,
            "Write the day on which it ends after the day on which it begins; \"until\" is not "
            "included.",
            "It ends (%s) before it has begun (%s).", out->until_text, out->from_text);
    out->from = TF_ALWAYS;
    out->until = TF_NEVER;
}

static int compare_instants(void *ud, const void *left, const void *right)
{
    int64_t a, b;

    (void)ud;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return (a > b) - (a < b);
}

static void add_dates(struct tf_rulebook *book, const struct tf_life *life)
{
    if (life->from != TF_ALWAYS)
        book->dates[book->date_count++] = life->from;
    if (life->until != TF_NEVER)
        book->dates[book->date_count++] = life->until;
}

void tf_compile_dates(struct tf_compiler *c)
{
    struct tf_rulebook *book = c->book;
    size_t most = 2 * ((size_t)book->price_count_all + book->pool_count + book->plan_count +
                              book->order_count);
    int64_t *scratch = tf_compile_array(c, most, sizeof *scratch);
    size_t kept = 0;

    book->dates = tf_compile_array(c, most, sizeof *book->dates);
    if (scratch == NULL || book->dates == NULL)
        return;
    for (uint32_t i = 0; i < book->price_count_all; i++)
        add_dates(book, &book->prices[i].life);
    for (uint32_t i = 0; i < book->pool_count; i++)
        add_dates(book, &book->pools[i].life);
    for (uint32_t i = 0; i < book->plan_count; i++)
        add_dates(book, &book->plans[i].life);
    for (uint32_t i = 0; i < book->order_count; i++)
        add_dates(book, &book->orders[i].life);
    tf_sort(book->dates, book->date_count, sizeof *book->dates, compare_instants, NULL, scratch);
    for (size_t i = 0; i < book->date_count; i++) {
        if (kept == 0 || book->dates[i] != book->dates[kept - 1])
            book->dates[kept++] = book->dates[i];
    }
    book->date_count = kept;
}

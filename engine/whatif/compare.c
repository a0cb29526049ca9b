/* SPDX-License-Identifier: MIT */
/*
 * compare.c - lays two sheets side by side.
 */
#include "whatif/compare.h"

#include <string.h>

#include "base/sort.h"
#include "base/text.h"

const unsigned tf_quantile_percents[TF_QUANTILES] = { 0, 10, 25, 50, 75, 90, 100 };

enum {
    FIELDS_COMPARED = 16, /* fields of accounts that are looked at */
    SEGMENTS_MAX = 64 /* a field with more texts, or with few accounts for each, is no segment */
};

struct tf_dec tf_pair_difference(const struct tf_pair *pair)
{
    struct tf_dec difference = tf_dec_zero();

    (void)tf_dec_sub(pair->after, pair->before, &difference);
    return difference;
}

static tariff_code compare_too_large(tariff_error *err)
{
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
            "A sum over all accounts does not fit.");
}

/* -- totals --------------------------------------------------------------------------------------
 */

bool tf_sheet_totals(const struct tf_sheet *sheet, struct tf_dec totals[TF_TOTALS])
{
    bool fits = true;

    for (size_t k = 0; k < TF_TOTALS; k++)
        totals[k] = tf_dec_zero();
    for (size_t i = 0; i < sheet->cell_count && fits; i++) {
        for (size_t k = 0; k < TF_CELL_MONEY && fits; k++)
            fits = tf_dec_add(totals[k], sheet->cells[i].money[k], &totals[k]);
    }
    for (size_t i = 0; i < sheet->plan_count && fits; i++)
        fits = tf_dec_add(totals[TF_TOTAL_SOLD], sheet->plans[i].paid, &totals[TF_TOTAL_SOLD]);
    return fits &&
           tf_dec_add(totals[TF_CELL_BALANCE], totals[TF_TOTAL_SOLD], &totals[TF_TOTAL_EARNED]);
}

static bool compare_totals(struct tf_comparison *c)
{
    struct tf_dec before[TF_TOTALS], after[TF_TOTALS], difference;
    bool fits = tf_sheet_totals(c->before, before) && tf_sheet_totals(c->after, after);

    for (size_t k = 0; k < TF_TOTALS && fits; k++) {
        c->totals[k] = (struct tf_pair){ before[k], after[k] };
        fits = tf_dec_sub(after[k], before[k], &difference);
    }
    return fits;
}

/* What pools paid, into one side of each pair. */
static bool sum_pools(const struct tf_sheet *sheet, struct tf_pair *paid, bool is_after)
{
    bool fits = true;

    for (size_t i = 0; i < sheet->cell_count; i++) {
        for (size_t k = 0; k < sheet->pool_count && fits; k++) {
            struct tf_pair *pair = &paid[sheet->pool_of[k]];
            struct tf_dec *sum = is_after ? &pair->after : &pair->before;

            fits = tf_dec_add(*sum, sheet->cells[i].pools[k], sum);
        }
    }
    return fits;
}

static tariff_code compare_pools(struct tf_comparison *c, tariff_error *err)
{
    size_t count = tf_frame_count(&c->frame->pool_names);

    c->paid = tf_arena_array(c->arena, count + 1, sizeof *c->paid);
    c->expired = tf_arena_array(c->arena, count + 1, sizeof *c->expired);
    if (c->paid == NULL || c->expired == NULL)
        return tf_no_memory(err);
    for (uint32_t i = 0; i < count; i++)
        c->expired[i] =
                (struct tf_pair){ tf_sheet_expired(c->before, i), tf_sheet_expired(c->after, i) };
    return sum_pools(c->before, c->paid, false) && sum_pools(c->after, c->paid, true)
                   ? TARIFF_OK
                   : compare_too_large(err);
}

/* -- groups ---------------------------------------------------------------------------------------
 */

/* One grouping in the making: texts get numbers, numbers are groups. */
struct gathering {
    struct tf_comparison *c;
    struct tf_grouping *grouping;
    struct tf_intern keys;
    size_t capacity;
    enum { BY_MONTH, BY_ITEM, BY_PRICE, BY_FIELD, BY_ACCOUNT } by;
};

static const char *account_field(const struct tf_frame_account *account, const char *name)
{
    for (size_t i = 0; i < account->field_count; i++) {
        if (strcmp(account->fields[i].name, name) == 0)
            return account->fields[i].text;
    }
    return "";
}

static const char *group_key(
        const struct gathering *g, const struct tf_sheet_cell *cell, char room[16])
{
    const struct tf_frame *frame = g->c->frame;

    switch (g->by) {
    case BY_MONTH:
        tf_month_text(cell->month, room);
        return room;
    case BY_ITEM:
        return frame->prices[cell->price].item;
    case BY_PRICE:
        return frame->prices[cell->price].name;
    case BY_FIELD:
        return account_field(&frame->accounts[cell->account], g->grouping->name);
    case BY_ACCOUNT:
        break;
    }
    return frame->accounts[cell->account].id;
}

/* The group of a cell; NULL when there is no memory. */
static struct tf_group *group_of(struct gathering *g, const struct tf_sheet_cell *cell)
{
    char room[16];
    const char *key = group_key(g, cell, room);
    size_t before = g->keys.count;
    uint32_t id = tf_intern_add(&g->keys, key, strlen(key));
    struct tf_group *group;

    if (id == 0 || !tf_grow(g->c->frame->alloc, &g->grouping->items, &g->capacity, id,
                           sizeof *g->grouping->items))
        return NULL;
    group = &g->grouping->items[id - 1];
    if (g->keys.count == before)
        return group;
    g->grouping->count = id;
    *group = (struct tf_group){ .key = tf_arena_text(g->c->arena, key, strlen(key)),
        .price = g->by == BY_PRICE ? cell->price : TF_NONE };
    group->title = g->by == BY_PRICE ? g->c->frame->prices[cell->price].title
                   : group->key != NULL && *group->key == '\0' ? "(none)"
                                                               : group->key;
    return group->key == NULL ? NULL : group;
}

static tariff_code gather_sheet(
        struct gathering *g, const struct tf_sheet *sheet, bool is_after, tariff_error *err)
{
    bool fits = true;

    for (size_t i = 0; i < sheet->cell_count && fits; i++) {
        const struct tf_sheet_cell *cell = &sheet->cells[i];
        struct tf_group *group = group_of(g, cell);
        struct tf_dec *sum;

        if (group == NULL)
            return tf_no_memory(err);
        for (size_t k = 0; k < TF_CELL_MONEY && fits; k++) {
            sum = is_after ? &group->money[k].after : &group->money[k].before;
            fits = tf_dec_add(*sum, cell->money[k], sum);
        }
        sum = is_after ? &group->quantity.after : &group->quantity.before;
        if (group->price != TF_NONE && fits)
            fits = tf_dec_add(*sum, cell->quantity, sum);
    }
    return fits ? TARIFF_OK : compare_too_large(err);
}

static int compare_group_keys(void *ud, const void *a, const void *b)
{
    (void)ud;
    return strcmp(((const struct tf_group *)a)->key, ((const struct tf_group *)b)->key);
}

/* The groups in order of their keys, in the arena. */
static bool settle_groups(struct gathering *g)
{
    size_t count = g->grouping->count;
    struct tf_group *kept = tf_arena_array(g->c->arena, count + 1, sizeof *kept);
    struct tf_group *scratch = tf_arena_array(g->c->arena, count + 1, sizeof *kept);

    if (kept == NULL || scratch == NULL)
        return false;
    if (count > 0)
        memcpy(kept, g->grouping->items, count * sizeof *kept);
    tf_sort(kept, count, sizeof *kept, compare_group_keys, NULL, scratch);
    tf_free(g->c->frame->alloc, g->grouping->items, g->capacity * sizeof *kept);
    g->grouping->items = kept;
    g->capacity = 0;
    return true;
}

static tariff_code gather_groups(
        struct tf_comparison *c, const char *name, int by, tariff_error *err)
{
    struct tf_grouping *grouping = &c->groupings[c->grouping_count];
    struct gathering g = { .c = c, .grouping = grouping };
    tariff_code code;

    g.by = by;
    *grouping = (struct tf_grouping){ .name = name, .is_field = by == BY_FIELD };
    tf_intern_init(&g.keys, c->frame->alloc);
    code = gather_sheet(&g, c->before, false, err);
    if (code == TARIFF_OK)
        code = gather_sheet(&g, c->after, true, err);
    if (code == TARIFF_OK && !settle_groups(&g))
        code = tf_no_memory(err);
    if (code != TARIFF_OK)
        tf_free(c->frame->alloc, grouping->items, g.capacity * sizeof *grouping->items);
    tf_intern_free(&g.keys);
    c->grouping_count += code == TARIFF_OK;
    return code;
}

/* The fields that accounts have, in order of first appearance. */
static size_t list_fields(const struct tf_frame *frame, const char *names[FIELDS_COMPARED])
{
    size_t count = 0;

    for (size_t i = 0; i < tf_frame_count(&frame->account_ids); i++) {
        for (size_t k = 0; k < frame->accounts[i].field_count; k++) {
            size_t at = 0;

            while (at < count && strcmp(names[at], frame->accounts[i].fields[k].name) != 0)
                at++;
            if (at == count && count < FIELDS_COMPARED)
                names[count++] = frame->accounts[i].fields[k].name;
        }
    }
    return count;
}

static bool has_items(const struct tf_frame *frame)
{
    for (size_t i = 0; i < tf_frame_count(&frame->price_names); i++) {
        if (frame->prices[i].item[0] != '\0')
            return true;
    }
    return false;
}

/* True when the texts of a field put accounts together; names tell them apart. */
static bool is_segment(const struct tf_comparison *c, const struct tf_grouping *grouping)
{
    return grouping->count <= SEGMENTS_MAX &&
           2 * grouping->count <= tf_frame_count(&c->frame->account_ids) + 1;
}

static tariff_code gather_all(struct tf_comparison *c, tariff_error *err)
{
    const char *fields[FIELDS_COMPARED];
    size_t field_count = list_fields(c->frame, fields);
    tariff_code code = TARIFF_OK;

    c->groupings = tf_arena_array(c->arena, field_count + 4, sizeof *c->groupings);
    if (c->groupings == NULL)
        return tf_no_memory(err);
    if (c->frame->knows_month)
        code = gather_groups(c, "month", BY_MONTH, err);
    if (code == TARIFF_OK && c->frame->knows_price && has_items(c->frame))
        code = gather_groups(c, "item", BY_ITEM, err);
    if (code == TARIFF_OK && c->frame->knows_price)
        code = gather_groups(c, "price", BY_PRICE, err);
    for (size_t i = 0; i < field_count && code == TARIFF_OK; i++) {
        code = gather_groups(c, fields[i], BY_FIELD, err);
        if (code == TARIFF_OK && !is_segment(c, &c->groupings[c->grouping_count - 1]))
            c->grouping_count--;
    }
    if (code == TARIFF_OK)
        code = gather_groups(c, "account", BY_ACCOUNT, err);
    if (code == TARIFF_OK)
        c->accounts = &c->groupings[c->grouping_count - 1];
    return code;
}

/* -- who pays more, who less
 * ----------------------------------------------------------------------- */

static int compare_decimals(void *ud, const void *a, const void *b)
{
    (void)ud;
    return tf_dec_cmp(*(const struct tf_dec *)a, *(const struct tf_dec *)b);
}

static bool spread_out(struct tf_comparison *c, unsigned money)
{
    struct tf_spread *spread = &c->spreads[money];
    size_t count = c->accounts->count;
    struct tf_dec *sorted = tf_arena_array(c->arena, 2 * count + 1, sizeof *sorted);

    if (sorted == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        int sign;

        sorted[i] = tf_pair_difference(&c->accounts->items[i].money[money]);
        sign = tf_dec_sign(sorted[i]);
        spread->more += sign > 0;
        spread->less += sign < 0;
        spread->same += sign == 0;
    }
    tf_sort(sorted, count, sizeof *sorted, compare_decimals, NULL, sorted + count);
    for (size_t i = 0; i < TF_QUANTILES && count > 0; i++) {
        size_t rank = (tf_quantile_percents[i] * count + 99) / 100; /* from 1, rounded up */

        spread->quantiles[i] = sorted[rank == 0 ? 0 : rank - 1];
    }
    return true;
}

tariff_code tf_sheets_compare(struct tf_comparison *out, struct tf_arena *arena,
        const struct tf_frame *frame, const struct tf_sheet *before, const struct tf_sheet *after,
        tariff_error *err)
{
    tariff_code code;

    *out = (struct tf_comparison){
        .frame = frame, .before = before, .after = after, .arena = arena
    };
    if (!compare_totals(out))
        return compare_too_large(err);
    if ((code = compare_pools(out, err)) != TARIFF_OK || (code = gather_all(out, err)) != TARIFF_OK)
        return code;
    for (unsigned k = 0; k < TF_CELL_MONEY; k++) {
        if (!spread_out(out, k))
            return tf_no_memory(err);
    }
    return TARIFF_OK;
}

/* -- the largest
 * ------------------------------------------------------------------------------------ */

struct ranking {
    const struct tf_grouping *grouping;
    unsigned money;
};

static struct tf_dec size_of_difference(const struct ranking *r, uint32_t index)
{
    struct tf_dec difference = tf_pair_difference(&r->grouping->items[index].money[r->money]);

    return tf_dec_sign(difference) < 0 ? tf_dec_neg(difference) : difference;
}

static int compare_sizes(void *ud, const void *a, const void *b)
{
    const struct ranking *r = ud;

    return tf_dec_cmp(size_of_difference(r, *(const uint32_t *)b),
            size_of_difference(r, *(const uint32_t *)a));
}

tariff_code tf_largest(const struct tf_comparison *c, const struct tf_grouping *grouping,
        unsigned money, uint32_t **out, tariff_error *err)
{
    struct ranking r = { grouping, money };

    *out = tf_arena_array(c->arena, 2 * grouping->count + 1, sizeof **out);
    if (*out == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < grouping->count; i++)
        (*out)[i] = (uint32_t)i;
    tf_sort(*out, grouping->count, sizeof **out, compare_sizes, &r, *out + grouping->count);
    return TARIFF_OK;
}

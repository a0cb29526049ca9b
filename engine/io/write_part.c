/* SPDX-License-Identifier: MIT */
/*
 * write_part.c - what the writers share.
 */
#include "io/write_part.h"

#include <string.h>

#include "io/write_json.h"

/* -- accounts --------------------------------------------------------------------------- */

const char *tf_writing_id(const struct tf_writing *w, uint32_t account)
{
    return w->outcome->accounts->items[account].id;
}

const struct tf_party *tf_writing_party(const struct tf_writing *w, uint32_t account)
{
    return account < w->outcome->party_count ? &w->outcome->parties[account] : NULL;
}

const struct tf_zone *tf_writing_zone(const struct tf_writing *w, uint32_t account)
{
    const struct tf_party *party = tf_writing_party(w, account);

    return party != NULL && party->zone != NULL ? party->zone : w->outcome->zone;
}

/* -- labels, units, sums ------------------------------------------------------------------ */

static bool is_among(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

const char *const *tf_writing_labels(struct tf_writing *w, size_t *count)
{
    const char **names;
    size_t most = 0;

    *count = 0;
    for (uint32_t i = 0; i < w->book->price_count_all; i++)
        most += w->book->prices[i].label_count;
    names = tf_arena_array(&w->arena, most + 1, sizeof *names);
    for (uint32_t i = 0; names != NULL && i < w->book->price_count_all; i++) {
        const struct tf_price *price = &w->book->prices[i];

        for (size_t k = 0; k < price->label_count; k++) {
            if (!is_among(names, *count, price->labels[k].name))
                names[(*count)++] = price->labels[k].name;
        }
    }
    return names;
}

const char *tf_label_text(const struct tf_price *price, const char *name)
{
    for (size_t i = 0; i < price->label_count; i++) {
        if (strcmp(price->labels[i].name, name) == 0)
            return price->labels[i].text;
    }
    return "";
}

const struct tf_unit *tf_price_unit(const struct tf_rulebook *book, const struct tf_price *price)
{
    return &book->meters[price->meter].unit;
}

struct tf_dec tf_line_pool(const struct tf_line *line, uint32_t pool)
{
    struct tf_dec sum = tf_dec_zero();

    for (size_t i = 0; i < line->draw_count; i++) {
        if (line->draws[i].pool == pool)
            (void)tf_dec_add(sum, line->draws[i].amount, &sum); /* a part of the line fits */
    }
    return sum;
}

struct tf_dec tf_line_moved(const struct tf_line *line)
{
    struct tf_dec moved = tf_dec_zero();

    (void)tf_dec_sub(line->amount, line->exact, &moved); /* was added up before */
    return moved;
}

void tf_put_pool_number(
        struct tf_text *text, struct tf_dec amount, const struct tf_rulebook *book, uint32_t pool)
{
    if (book->pools[pool].is_money)
        tf_show_decimal(text, amount, 2);
    else
        tf_show_number(text, amount, &book->pools[pool].unit);
}

void tf_put_pool_short(
        struct tf_text *text, struct tf_dec amount, const struct tf_rulebook *book, uint32_t pool)
{
    if (book->pools[pool].is_money)
        tf_show_short(text, amount, 2);
    else
        tf_show_short_quantity(text, amount, &book->pools[pool].unit);
}

const char *tf_entry_state(const struct tf_wallet_entry *entry)
{
    switch (entry->kind) {
    case TF_ENTRY_PURCHASE:
        return "accepted";
    case TF_ENTRY_LEFT:
        return "left";
    default:
        return "refused";
    }
}

const char *tf_pool_unit(const struct tf_rulebook *book, uint32_t pool)
{
    return book->pools[pool].is_money ? book->currency : book->pools[pool].unit.text;
}

void tf_put_until(
        const struct tf_writing *w, struct tf_text *text, const struct tf_zone *zone, int64_t at)
{
    if (at != TF_NEVER || w->format == TARIFF_FORMAT_TABLE)
        tf_show_instant(text, zone, at);
}

/* -- JSON ------------------------------------------------------------------------------------ */

void tf_json_pair(struct tf_text *text, const char *name, const char *value, bool is_last)
{
    tf_json_name(text, name);
    tf_json_put(text, value);
    if (!is_last)
        tf_text_char(text, ',');
}

void tf_json_head(const struct tf_writing *w)
{
    struct tf_text *text = w->text;

    tf_text_put(text, "\"rulebook\":{");
    tf_json_pair(text, "name", w->book->name, false);
    tf_json_pair(text, "hash", w->book->hash, false);
    tf_json_pair(text, "title", w->book->title == NULL ? "" : w->book->title, true);
    tf_text_put(text, "},");
    tf_json_pair(text, "currency", w->book->currency, false);
    tf_text_put(text, "\"seed\":\"");
    tf_text_u64(text, w->outcome->seed);
    tf_text_put(text, "\",\"as_of\":\"");
    tf_show_instant(text, w->outcome->zone, w->outcome->counts.as_of);
    tf_text_put(text, "\",");
    tf_json_pair(text, "tz", w->outcome->zones_version, false);
}

/* -- grants ----------------------------------------------------------------------------------- */

static const char *grant_state(const struct tf_grant_view *view, int64_t at)
{
    if (view->grant->expires <= at)
        return "expired";
    if (view->grant->effective > at)
        return "not yet effective";
    return tf_dec_sign(view->left) == 0 ? "used up" : "active";
}

struct tf_grant_view tf_grant_look(
        const struct tf_writing *w, const struct tf_party *party, uint32_t index)
{
    const struct tf_grant *grant = &party->grants[index];
    int64_t at = w->outcome->counts.as_of;
    struct tf_grant_view view = { .grant = grant,
        .used = grant->used,
        .expired = grant->voided,
        .left = tf_party_left(w->outcome->rater, party, index, at) };

    if (grant->per == TF_WINDOW_NONE) { /* what an earlier run used counts too */
        (void)tf_dec_sub(grant->amount, view.left, &view.used);
        (void)tf_dec_sub(view.used, view.expired, &view.used);
    } else if (grant->effective > at) {
        view.left = grant->amount; /* the first window still has all of it */
    }
    view.state = grant_state(&view, at);
    return view;
}

/* -- rows -------------------------------------------------------------------------------------- */

static bool rows_know(const struct tf_rulebook *book, enum tf_row_kind kind)
{
    for (size_t i = 0; i < book->statement.row_count; i++) {
        if (book->statement.rows[i].kind == kind)
            return true;
    }
    return false;
}

bool tf_rows_know_price(const struct tf_rulebook *book)
{
    return rows_know(book, TF_ROW_PRICE);
}

bool tf_rows_know_month(const struct tf_rulebook *book)
{
    return rows_know(book, TF_ROW_MONTH);
}

bool tf_rows_know_label(const struct tf_rulebook *book, const char *label)
{
    for (size_t i = 0; i < book->statement.row_count; i++) {
        const struct tf_row_part *part = &book->statement.rows[i];

        if (part->kind == TF_ROW_LABEL && strcmp(part->label, label) == 0)
            return true;
    }
    return tf_rows_know_price(book);
}

bool tf_sums_are_empty(const struct tf_rulebook *book, const struct tf_dec *sums)
{
    bool empty = tf_dec_is_zero(sums[TF_SUM_QUANTITY]) && tf_dec_is_zero(sums[TF_SUM_INCLUDED]) &&
                 tf_dec_is_zero(sums[TF_SUM_AMOUNT]);

    for (uint32_t i = 0; i < book->pool_count && empty; i++)
        empty = tf_dec_is_zero(sums[TF_ROW_SUMS + i]);
    return empty;
}

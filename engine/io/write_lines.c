/* SPDX-License-Identifier: MIT */
/*
 * write_lines.c - every line: a CSV row each, one JSON document, or a table.
 *
 * Lines are numbered from 1 in each account, as `explain --line` counts them.
 */
#include <string.h>

#include "base/hash.h"
#include "io/write_json.h"
#include "io/write_part.h"

/* -- CSV and table ----------------------------------------------------------------------- */

static const char *const before_labels[] = { "account", "from", "until", "period", "price", "key" };
static const char *const before_pools[] = { "quantity", "amount", "included" };
static const char *const after_pools[] = { "balance", "rounding", "open", "provisional",
    "correction", "corrects" };

enum {
    BEFORE_LABELS = sizeof before_labels / sizeof before_labels[0],
    BEFORE_POOLS = sizeof before_pools / sizeof before_pools[0],
    AFTER_POOLS = sizeof after_pools / sizeof after_pools[0],
    CORRECTS = AFTER_POOLS - 1 /* where corrections may stand on a later statement */
};

struct line_form {
    const char *const *labels;
    size_t label_count;
    struct tf_grid_column *columns;
    size_t count;
};

static bool is_taken(const struct line_form *form, const char *title)
{
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->columns[i].title, title) == 0)
            return true;
    }
    for (size_t i = 0; i < BEFORE_POOLS; i++) {
        if (strcmp(before_pools[i], title) == 0)
            return true;
    }
    for (size_t i = 0; i < AFTER_POOLS; i++) {
        if (strcmp(after_pools[i], title) == 0)
            return true;
    }
    return false;
}

/* A label or a pool that is called like another column gets its kind before its name. */
static const char *own_title(
        struct tf_writing *w, const struct line_form *form, const char *kind, const char *name)
{
    size_t before = strlen(kind), length = strlen(name);
    char *title;

    if (!is_taken(form, name))
        return name;
    title = tf_arena_get(&w->arena, before + length + 1);
    if (title == NULL)
        return name;
    memcpy(title, kind, before);
    memcpy(title + before, name, length);
    return title;
}

static void add_column(struct line_form *form, const char *title, enum tf_grid_kind kind)
{
    form->columns[form->count++] = (struct tf_grid_column){ title, kind };
}

static bool make_form(struct tf_writing *w, struct line_form *form)
{
    const struct tf_rulebook *book = w->book;

    *form = (struct line_form){ 0 };
    form->labels = tf_writing_labels(w, &form->label_count);
    form->columns = tf_arena_array(&w->arena,
            BEFORE_LABELS + form->label_count + BEFORE_POOLS + book->deduct_count + AFTER_POOLS,
            sizeof *form->columns);
    if (form->labels == NULL || form->columns == NULL)
        return false;
    for (size_t i = 0; i < BEFORE_LABELS; i++)
        add_column(form, before_labels[i], TF_GRID_TEXT);
    for (size_t i = 0; i < form->label_count; i++)
        add_column(form, own_title(w, form, "label.", form->labels[i]), TF_GRID_TEXT);
    for (size_t i = 0; i < BEFORE_POOLS; i++)
        add_column(form, before_pools[i], TF_GRID_NUMBER);
    for (size_t i = 0; i < book->deduct_count; i++)
        add_column(form, own_title(w, form, "pool.", book->pools[book->deduct[i]].name),
                TF_GRID_NUMBER);
    for (size_t i = 0; i < CORRECTS; i++)
        add_column(form, after_pools[i], i < 2 ? TF_GRID_NUMBER : TF_GRID_BOOL);
    if (book->late.to_open)
        add_column(form, after_pools[CORRECTS], TF_GRID_TEXT);
    return true;
}

static void put_line_row(const struct tf_writing *w, const struct line_form *form,
        struct tf_grid *grid, const struct tf_line *line)
{
    const struct tf_rulebook *book = w->book;
    const struct tf_price *price = &book->prices[line->price];
    const struct tf_unit *unit = tf_price_unit(book, price);
    const struct tf_zone *zone = tf_writing_zone(w, line->account);

    tf_grid_put(grid, tf_writing_id(w, line->account));
    tf_show_instant(tf_grid_cell(grid), zone, line->window.from);
    tf_show_instant(tf_grid_cell(grid), zone, line->window.until);
    tf_show_month(tf_grid_cell(grid), zone, tf_line_stands_at(line));
    tf_grid_put(grid, price->name);
    tf_keys_write(&w->outcome->rater->keys, line->key, &price->shown_key, tf_grid_cell(grid));
    for (size_t i = 0; i < form->label_count; i++)
        tf_grid_put(grid, tf_label_text(price, form->labels[i]));
    tf_show_number(tf_grid_cell(grid), line->quantity, unit);
    tf_show_decimal(tf_grid_cell(grid), line->amount, 2);
    tf_show_number(tf_grid_cell(grid), line->included, unit);
    for (size_t i = 0; i < book->deduct_count; i++)
        tf_put_pool_number(
                tf_grid_cell(grid), tf_line_pool(line, book->deduct[i]), book, book->deduct[i]);
    tf_show_decimal(tf_grid_cell(grid), line->balance, 2);
    tf_show_decimal(tf_grid_cell(grid), tf_line_moved(line), 2);
    tf_grid_put(grid, line->open ? "true" : "false");
    tf_grid_put(grid, line->provisional ? "true" : "false");
    tf_grid_put(grid, line->correction ? "true" : "false");
    if (line->carried)
        tf_show_month(tf_grid_cell(grid), zone, line->window.from);
    else if (book->late.to_open)
        tf_grid_put(grid, "");
    tf_grid_row(grid);
}

static tariff_code write_grid(struct tf_writing *w, tariff_error *err)
{
    const struct tf_result *result = w->outcome->result;
    struct line_form form;
    struct tf_grid grid;

    if (!make_form(w, &form))
        return tf_no_memory(err);
    tf_grid_begin(&grid, w->output, w->format, form.columns, form.count);
    for (size_t i = 0; i < result->line_count && tf_writing_goes_on(w); i++) {
        if (tf_writing_shows(w, result->lines[i].account))
            put_line_row(w, &form, &grid, &result->lines[i]);
    }
    tf_grid_end(&grid);
    return TARIFF_OK;
}

/* -- JSON ------------------------------------------------------------------------------------ */

static void json_number(
        struct tf_text *text, const char *name, struct tf_dec base, const struct tf_unit *unit)
{
    tf_json_name(text, name);
    tf_text_char(text, '"');
    tf_show_number(text, base, unit);
    tf_text_put(text, "\",");
}

static void json_money(struct tf_text *text, const char *name, struct tf_dec amount)
{
    tf_json_name(text, name);
    tf_text_char(text, '"');
    tf_show_decimal(text, amount, 2);
    tf_text_put(text, "\",");
}

static void json_key_and_label(const struct tf_writing *w, const struct tf_line *line)
{
    const struct tf_key_fields *shown = &w->book->prices[line->price].shown_key;
    const struct tf_keys *keys = &w->outcome->rater->keys;
    bool first = true;

    tf_text_put(w->text, "\"key\":{");
    for (size_t i = 0; i < shown->count; i++) {
        uint32_t code = tf_keys_code(keys, line->key, shown->slots[i]);

        if (code == 0)
            continue;
        if (!first)
            tf_text_char(w->text, ',');
        first = false;
        tf_json_pair(w->text, w->book->schema.fields[shown->fields[i]].name,
                tf_code_text(&w->book->schema, keys->texts, shown->fields[i], code), true);
    }
    tf_text_put(w->text, "},\"label\":{");
    for (size_t i = 0; i < w->book->prices[line->price].label_count; i++) {
        const struct tf_label *label = &w->book->prices[line->price].labels[i];

        tf_json_pair(w->text, label->name, label->text,
                i + 1 == w->book->prices[line->price].label_count);
    }
    tf_text_put(w->text, "},");
}

static void json_draw(
        const struct tf_writing *w, const struct tf_line *line, const struct tf_draw *draw)
{
    const struct tf_party *party = tf_writing_party(w, line->account);
    const struct tf_unit *unit = tf_price_unit(w->book, &w->book->prices[line->price]);
    struct tf_text *text = w->text;

    tf_text_put(text, "{\"grant\":");
    if (draw->pool != TF_NONE && party != NULL && draw->grant < party->grant_count)
        tf_json_put(text, party->grants[draw->grant].id);
    else
        tf_text_put(text, "null");
    tf_text_char(text, ',');
    if (draw->grant == TF_DRAW_OWED || draw->grant == TF_DRAW_REPORTED)
        tf_json_pair(text, "rest", draw->grant == TF_DRAW_OWED ? "owed" : "reported", false);
    tf_json_pair(text, "pool",
            draw->pool != TF_NONE             ? w->book->pools[draw->pool].name
            : draw->grant == TF_DRAW_INCLUDED ? "included"
                                              : "balance",
            false);
    tf_text_put(text, "\"amount\":\"");
    if (draw->pool != TF_NONE)
        tf_put_pool_number(text, draw->amount, w->book, draw->pool);
    else if (draw->grant == TF_DRAW_INCLUDED)
        tf_show_number(text, draw->amount, unit);
    else
        tf_show_decimal(text, draw->amount, 2);
    tf_text_put(text, "\",");
    tf_json_pair(text, "unit",
            draw->pool != TF_NONE             ? tf_pool_unit(w->book, draw->pool)
            : draw->grant == TF_DRAW_INCLUDED ? unit->text
                                              : w->book->currency,
            true);
    tf_text_char(text, '}');
}

void tf_json_line(const struct tf_writing *w, const struct tf_line *line, uint64_t number)
{
    const struct tf_price *price = &w->book->prices[line->price];
    const struct tf_unit *unit = tf_price_unit(w->book, price);
    const struct tf_zone *zone = tf_writing_zone(w, line->account);
    struct tf_text *text = w->text;

    tf_text_put(text, "{\"line\":");
    tf_text_u64(text, number);
    tf_text_char(text, ',');
    tf_json_pair(text, "account", tf_writing_id(w, line->account), false);
    tf_text_put(text, "\"window\":{\"from\":\"");
    tf_show_instant(text, zone, line->window.from);
    tf_text_put(text, "\",\"until\":\"");
    tf_show_instant(text, zone, line->window.until);
    tf_text_put(text, "\"},\"period\":\"");
    tf_show_month(text, zone, tf_line_stands_at(line));
    tf_text_put(text, "\",");
    tf_json_pair(text, "price", price->name, false);
    json_key_and_label(w, line);
    json_number(text, "measured", line->measured, unit);
    json_number(text, "quantity", line->quantity, unit);
    tf_json_pair(text, "unit", unit->text, false);
    json_number(text, "included", line->included, unit);
    json_number(text, "covered", line->covered, unit);
    json_number(text, "paid", line->paid, unit);
    if (price->bills != TF_NONE)
        json_number(text, "billed", line->billed, &w->book->meters[price->bills].unit);
    json_money(text, "amount", line->amount);
    json_money(text, "exact", line->exact);
    if (price->model != NULL && price->model->has_most)
        json_money(text, "capped", line->capped);
    json_money(text, "rounding", tf_line_moved(line));
    tf_text_put(text, "\"draws\":[");
    for (size_t i = 0; i < line->draw_count; i++) {
        tf_text_put(text, i > 0 ? "," : "");
        json_draw(w, line, &line->draws[i]);
    }
    tf_text_put(text, "],");
    json_money(text, "balance", line->balance);
    tf_text_put(text, line->open ? "\"open\":true" : "\"open\":false");
    tf_text_put(text, line->provisional ? ",\"provisional\":true" : ",\"provisional\":false");
    tf_text_put(text, line->correction ? ",\"correction\":true" : ",\"correction\":false");
    if (line->carried) {
        tf_text_put(text, ",\"corrects\":\"");
        tf_show_month(text, zone, line->window.from);
        tf_text_char(text, '"');
    }
    tf_text_char(text, '}');
}

/* Adds what was written since `from` to the hash. */
static void hash_since(const struct tf_writing *w, struct tf_hash *hash, size_t from)
{
    if (!w->text->failed && w->text->length > from)
        tf_hash_add(hash, w->text->data + from, w->text->length - from);
}

static void write_json(struct tf_writing *w)
{
    const struct tf_result *result = w->outcome->result;
    char digits[TF_HASH_TEXT_SIZE];
    struct tf_hash hash;
    uint64_t number = 0;
    uint32_t account = TF_NONE;
    bool first = true;
    size_t from;

    tf_text_char(w->text, '{');
    tf_json_head(w);
    tf_text_put(w->text, "\"lines\":");
    tf_hash_begin(&hash);
    from = w->text->length;
    tf_text_char(w->text, '[');
    hash_since(w, &hash, from);
    for (size_t i = 0; i < result->line_count && tf_writing_goes_on(w); i++) {
        const struct tf_line *line = &result->lines[i];

        number = line->account == account ? number + 1 : 1;
        account = line->account;
        if (!tf_writing_shows(w, line->account))
            continue;
        from = w->text->length;
        tf_text_put(w->text, first ? "\n" : ",\n");
        first = false;
        tf_json_line(w, line, number);
        hash_since(w, &hash, from);
        tf_output_flush(w->output);
    }
    from = w->text->length;
    tf_text_put(w->text, first ? "]" : "\n]");
    hash_since(w, &hash, from);
    tf_hash_end(&hash, digits);
    tf_text_char(w->text, ',');
    tf_json_pair(w->text, "hash", digits, true);
    tf_text_put(w->text, "}\n");
}

tariff_code tf_write_lines(struct tf_writing *w, tariff_error *err)
{
    if (!w->outcome->result->keep_lines)
        return tf_fail(err, TF_F_HOST_ORDER, (struct tf_place){ 0 },
                "Ask for lines when the run begins.", "The run did not keep its lines.");
    if (w->format != TARIFF_FORMAT_JSON)
        return write_grid(w, err);
    write_json(w);
    return TARIFF_OK;
}

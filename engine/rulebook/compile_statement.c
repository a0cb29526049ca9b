/* SPDX-License-Identifier: MIT */
/*
 * compile_statement.c - `statement { rows, columns, zero }` and
 * `input "name" { of, columns, set }`.
 */
#include <string.h>

#include "rulebook/compile.h"

/* An item is "name" or { "name", as = "title", places = 2 }. */
static const struct tf_node *item_name(
        struct tf_compiler *c, const struct tf_node *item, const char **title, unsigned *places)
{
    static const char *const known[] = { "as", "places" };
    const struct tf_node *node = item;
    const struct tf_node *count;
    struct tf_dec number;

    if (item->kind == TF_NODE_TABLE) {
        tf_check_keys(c, item, "A column", known, sizeof known / sizeof known[0]);
        node = item->item_count == 1 ? &item->items[0] : NULL;
        count = tf_node_find(item, "places");
        if (count != NULL && tf_node_decimal(c, count, &number)) {
            for (*places = 0; *places < 18 && tf_dec_cmp(tf_dec_of(*places), number) < 0;)
                ++*places;
        }
    }
    if (node == NULL || node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_COLUMN_NAMELESS, item->place,
                "Write \"amount\" or { \"amount\", as = \"charge\" }.", "This names no column.");
        return NULL;
    }
    *title = node->text;
    if (item->kind == TF_NODE_TABLE)
        (void)tf_read_text(c, item, "as", title);
    return node;
}

static void read_row(struct tf_compiler *c, const struct tf_node *item, struct tf_row_part *row)
{
    static const char *const words[] = { "account", "month", "price", "key", "rulebook",
        "corrects" };
    const struct tf_schema *schema = &c->book->schema;
    unsigned places;
    const struct tf_node *node = item_name(c, item, &row->title, &places);

    if (node == NULL)
        return;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(node->text, words[i]) == 0) {
            row->kind = (enum tf_row_kind)i;
            return;
        }
    }
    row->field = tf_schema_find(schema, node->text, node->length);
    row->kind = TF_ROW_FIELD;
    if (row->field != TF_NONE && schema->fields[row->field].kind != TF_FIELD_NUMBER)
        return;
    row->kind = TF_ROW_LABEL;
    row->label = node->text;
    for (size_t i = 0; i < c->book->blocks.count; i++) {
        const struct tf_block *block = &c->book->blocks.items[i];
        const struct tf_node *label =
                strcmp(block->word, "price") == 0 ? tf_node_find(block->body, "label") : NULL;

        if (label != NULL && label->kind == TF_NODE_TABLE &&
                tf_node_find(label, node->text) != NULL)
            return;
    }
    tf_complain(c, TF_F_ROWS_BY, node->place,
            "Use account, month, price, key, rulebook, corrects, a field or a label.",
            "Rows cannot go by \"%s\".", node->text);
}

static void read_column(
        struct tf_compiler *c, const struct tf_node *item, struct tf_column_out *column)
{
    static const struct {
        const char *word;
        enum tf_measure_kind kind;
    } words[] = { { "measured", TF_MEASURE_MEASURED }, { "quantity", TF_MEASURE_QUANTITY },
        { "included", TF_MEASURE_INCLUDED }, { "covered", TF_MEASURE_COVERED },
        { "paid", TF_MEASURE_PAID }, { "amount", TF_MEASURE_AMOUNT },
        { "prepaid", TF_MEASURE_PREPAID }, { "balance", TF_MEASURE_BALANCE },
        { "rounding", TF_MEASURE_ROUNDING }, { "capped", TF_MEASURE_CAPPED },
        { "billed", TF_MEASURE_BILLED } };
    unsigned places = 19;
    const struct tf_node *node = item_name(c, item, &column->title, &places);

    if (node == NULL)
        return;
    column->pool = tf_rulebook_pool(c->book, node->text, node->length);
    if (column->pool != TF_NONE) {
        column->kind = TF_MEASURE_POOL;
        column->min_places = places < 19 ? places : c->book->pools[column->pool].is_money ? 2 : 0;
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(node->text, words[i].word) != 0)
            continue;
        column->kind = words[i].kind;
        column->min_places = places < 19 ? places : tf_measure_is_money(column->kind) ? 2 : 0;
        return;
    }
    tf_complain(c, TF_F_COLUMN_UNKNOWN, node->place,
            "Use measured, quantity, included, covered, paid, amount, prepaid, balance, "
            "rounding, capped, billed or a pool.",
            "A statement has no column \"%s\".", node->text);
}

/* Without a statement block: a row a month and price, a column a pool. */
static void default_form(struct tf_compiler *c, struct tf_statement_form *form)
{
    static const char *const row_titles[] = { "account", "month", "price", "key" };
    struct tf_row_part *rows = tf_compile_array(c, 4, sizeof *rows);
    struct tf_column_out *columns = tf_compile_array(c, c->book->deduct_count + 4, sizeof *columns);
    size_t at = 0;

    if (rows == NULL || columns == NULL)
        return;
    for (size_t i = 0; i < 4; i++)
        rows[i] = (struct tf_row_part){ .kind = (enum tf_row_kind)i, .title = row_titles[i] };
    columns[at++] = (struct tf_column_out){ "quantity", TF_MEASURE_QUANTITY, TF_NONE, 0 };
    columns[at++] = (struct tf_column_out){ "amount", TF_MEASURE_AMOUNT, TF_NONE, 2 };
    columns[at++] = (struct tf_column_out){ "included", TF_MEASURE_INCLUDED, TF_NONE, 0 };
    for (size_t i = 0; i < c->book->deduct_count; i++) {
        const struct tf_pool *pool = &c->book->pools[c->book->deduct[i]];

        columns[at++] = (struct tf_column_out){ pool->name, TF_MEASURE_POOL, c->book->deduct[i],
            pool->is_money ? 2 : 0 };
    }
    columns[at++] = (struct tf_column_out){ "balance", TF_MEASURE_BALANCE, TF_NONE, 2 };
    form->rows = rows;
    form->row_count = 4;
    form->columns = columns;
    form->column_count = at;
}

static void read_form(
        struct tf_compiler *c, const struct tf_block *block, struct tf_statement_form *form)
{
    static const char *const known[] = { "title", "rows", "columns", "zero", "focus" };
    const struct tf_node *rows = tf_node_find(block->body, "rows");
    const struct tf_node *columns = tf_node_find(block->body, "columns");

    tf_check_keys(c, block->body, "A statement", known, sizeof known / sizeof known[0]);
    (void)tf_read_bool(c, block->body, "zero", &form->zero);
    tf_compile_focus(c, block->body, form);
    if (rows != NULL && rows->kind == TF_NODE_TABLE && rows->item_count > 0) {
        struct tf_row_part *items = tf_compile_array(c, rows->item_count, sizeof *items);

        for (size_t i = 0; items != NULL && i < rows->item_count; i++)
            read_row(c, &rows->items[i], &items[i]);
        form->rows = items;
        form->row_count = items == NULL ? 0 : rows->item_count;
    }
    if (columns != NULL && columns->kind == TF_NODE_TABLE && columns->item_count > 0) {
        struct tf_column_out *items = tf_compile_array(c, columns->item_count, sizeof *items);

        for (size_t i = 0; items != NULL && i < columns->item_count; i++)
            read_column(c, &columns->items[i], &items[i]);
        form->columns = items;
        form->column_count = items == NULL ? 0 : columns->item_count;
    }
}

/* Corrections that stand on a later statement have rows of their own, whatever the rows are. */
static void add_corrects(struct tf_compiler *c, struct tf_statement_form *form)
{
    size_t count = form->row_count;
    struct tf_row_part *rows = tf_compile_array(c, count + 1, sizeof *rows);

    for (size_t i = 0; i < count; i++) {
        if (form->rows[i].kind == TF_ROW_CORRECTS)
            return;
    }
    if (rows == NULL)
        return;
    if (count > 0)
        memcpy(rows, form->rows, count * sizeof *rows);
    rows[count] = (struct tf_row_part){ .kind = TF_ROW_CORRECTS, .title = "corrects" };
    form->rows = rows;
    form->row_count = count + 1;
}

void tf_compile_statement(struct tf_compiler *c)
{
    struct tf_statement_form *form = &c->book->statement;

    default_form(c, form);
    for (size_t i = 0; i < c->book->blocks.count; i++) {
        if (strcmp(c->book->blocks.items[i].word, "statement") == 0)
            read_form(c, &c->book->blocks.items[i], form);
    }
    if (c->book->late.to_open)
        add_corrects(c, form);
    if (!form->round.at_rows)
        form->round.to = tf_dec_zero(); /* lines are rounded; their sums need no more */
}

/* -- inputs ------------------------------------------------------------------------------ */

static size_t read_columns(struct tf_compiler *c, const struct tf_node *body, const char *key,
        bool constant, struct tf_column *out)
{
    const struct tf_node *table = tf_node_find(body, key);
    size_t count = 0;

    if (table == NULL)
        return 0;
    if (table->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, table->place, "Write { field = \"column\" }.",
                "\"%s\" is %s where a table is due.", key, tf_node_kind_name(table));
        return 0;
    }
    for (size_t i = 0; i < table->entry_count; i++) {
        const char *text;

        if (!tf_read_text(c, table, table->entries[i].key, &text))
            continue;
        out[count].field = table->entries[i].key;
        if (constant)
            out[count].constant = text;
        else
            out[count].column = text;
        count++;
    }
    return count;
}

static void compile_input(
        struct tf_compiler *c, const struct tf_block *block, struct tf_input *input)
{
    static const char *const known[] = { "of", "columns", "set" };
    static const char *const kinds[] = { "usage", "accounts", "grants" };
    const struct tf_node *columns = tf_node_find(block->body, "columns");
    const struct tf_node *set = tf_node_find(block->body, "set");
    const char *of = "usage";
    struct tf_column *items;
    size_t count, i = 0;

    tf_check_keys(c, block->body, "An input", known, sizeof known / sizeof known[0]);
    input->name = block->name;
    (void)tf_read_text(c, block->body, "of", &of);
    while (i < 3 && strcmp(kinds[i], of) != 0)
        i++;
    if (i == 3)
        tf_complain(c, TF_F_SETTING_UNKNOWN, block->place,
                "Write of = \"usage\", \"accounts\" or \"grants\".",
                "An input cannot be of \"%s\".", of);
    input->of = (enum tf_input_kind)i;
    items = tf_compile_array(c,
            (columns != NULL && columns->kind == TF_NODE_TABLE ? columns->entry_count : 0) +
                    (set != NULL && set->kind == TF_NODE_TABLE ? set->entry_count : 0),
            sizeof *items);
    if (items == NULL)
        return;
    count = read_columns(c, block->body, "columns", false, items);
    count += read_columns(c, block->body, "set", true, items + count);
    input->columns = (struct tf_columns){ items, count };
}

void tf_compile_inputs(struct tf_compiler *c)
{
    size_t at = 0;

    for (size_t i = 0; i < c->book->blocks.count; i++) {
        if (strcmp(c->book->blocks.items[i].word, "input") == 0)
            compile_input(c, &c->book->blocks.items[i], &c->book->inputs[at++]);
    }
}

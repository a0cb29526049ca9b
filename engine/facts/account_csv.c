/* SPDX-License-Identifier: MIT */
/*
 * account_csv.c - accounts and grants from CSV, by our column names or by
 * those that an `input` block maps.
 * Layer: facts.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "facts/account_read.h"

enum {
    NO_SHEET_COLUMN = TF_CSV_CELLS_MAX,
    SHEET_HINT_MAX = 200,
    NEAR_BLOCK = 64,
    NEAR_MAX = 10000
};

/* A CSV being read: where each of our keys is found. */
struct sheet {
    struct tf_account_reading reading;
    struct tf_arena *arena;
    struct tf_csv csv;
    const struct tf_columns *columns; /* may be NULL */
    const char *const *names;         /* our keys */
    size_t name_count;                /* at most TF_GRANT_KEYS */
    const char *header[TF_CSV_CELLS_MAX];
    size_t width;
    size_t column[TF_GRANT_KEYS];            /* or NO_SHEET_COLUMN */
    const char *constant[TF_GRANT_KEYS];     /* when there is no column; or NULL */
    const char *free_name[TF_CSV_CELLS_MAX]; /* of columns that are none of our keys; or NULL */
    size_t free_count;
};

/* -- The header ---------------------------------------------------------- */

static size_t find_column(const struct sheet *sheet, const char *name)
{
    for (size_t i = 0; i < sheet->width; i++)
        if (strcmp(sheet->header[i], name) == 0)
            return i;
    return NO_SHEET_COLUMN;
}

/* Keeps the header's texts: they are needed after the row is gone. */
static bool keep_header(struct sheet *sheet)
{
    sheet->width = sheet->csv.count;
    for (size_t i = 0; i < sheet->width; i++) {
        struct tf_cell cell = sheet->csv.cells[i];

        sheet->header[i] = tf_arena_text(sheet->arena, cell.text, cell.length);
        if (sheet->header[i] == NULL) {
            sheet->reading.no_memory = true;
            return false;
        }
        if (find_column(sheet, sheet->header[i]) >= i)
            continue;
        tf_account_complain(&sheet->reading, TF_F_CSV_COLUMN_TWICE, tf_csv_place(&sheet->csv, i),
                "Give each column a name of its own.", "The column `%.60s` is there twice.",
                sheet->header[i]);
        return false;
    }
    return true;
}

static void complain_column(struct sheet *sheet, const struct tf_column *item)
{
    const char *near = tf_nearest(item->column, sheet->header, sheet->width);
    char hint[SHEET_HINT_MAX];

    snprintf(hint, sizeof hint,
            near == NULL ? "Name a column of the first line%s." : "Write `%.64s` instead.",
            near == NULL ? "" : near);
    tf_account_complain(&sheet->reading, TF_F_SHEET_COLUMN_MISSING, tf_csv_place(&sheet->csv, 0),
            hint, "The file has no column `%.60s`, which is mapped to %.60s.", item->column,
            item->field);
}

static size_t sheet_key_of(const struct sheet *sheet, const char *name)
{
    size_t key = 0;

    while (key < sheet->name_count && strcmp(sheet->names[key], name) != 0)
        key++;
    return key;
}

/* Applies one entry of the mapping. */
static void map_column(struct sheet *sheet, const struct tf_column *item)
{
    size_t key = sheet_key_of(sheet, item->field);
    size_t column = NO_SHEET_COLUMN;

    if (item->column != NULL && (column = find_column(sheet, item->column)) == NO_SHEET_COLUMN) {
        complain_column(sheet, item);
        return;
    }
    if (key < sheet->name_count) {
        sheet->column[key] = column;
        sheet->constant[key] = item->column == NULL ? item->constant : NULL;
    }
    if (column != NO_SHEET_COLUMN)
        sheet->free_name[column] = key < sheet->name_count ? NULL : item->field;
}

/* Finds our keys among the columns, the mapped ones first. */
static void map_columns(struct sheet *sheet)
{
    size_t mapped = sheet->columns == NULL ? 0 : sheet->columns->count;

    for (size_t i = 0; i < sheet->width; i++)
        sheet->free_name[i] = sheet->header[i];
    for (size_t key = 0; key < sheet->name_count; key++) {
        sheet->column[key] = NO_SHEET_COLUMN;
        sheet->constant[key] = NULL;
    }
    for (size_t i = 0; i < mapped; i++)
        map_column(sheet, &sheet->columns->items[i]);
    for (size_t key = 0; key < sheet->name_count; key++) {
        size_t column = find_column(sheet, sheet->names[key]);

        if (column == NO_SHEET_COLUMN || sheet->free_name[column] != sheet->header[column])
            continue; /* absent, or the mapping says that it is something else */
        sheet->free_name[column] = NULL;
        if (sheet->column[key] == NO_SHEET_COLUMN && sheet->constant[key] == NULL)
            sheet->column[key] = column;
    }
}

static bool next_sheet_row(struct sheet *sheet, bool *more)
{
    tariff_error err = { 0 };
    tariff_code code = tf_csv_next(&sheet->csv, more, &err);

    if (code == TARIFF_OK)
        return true;
    if (code == TARIFF_NO_MEMORY)
        sheet->reading.no_memory = true;
    else if (!tf_report_is_full(sheet->reading.report))
        tf_report_add(sheet->reading.report, &err);
    *more = true;
    return false;
}

static bool read_sheet_header(struct sheet *sheet)
{
    uint32_t before = sheet->reading.report->count;
    bool more;

    if (!next_sheet_row(sheet, &more))
        return false;
    if (!more) {
        tf_account_complain(&sheet->reading, TF_F_FILE_EMPTY,
                (struct tf_place){ sheet->csv.file, 1, 1 },
                "Begin the file with the names of its columns.", "The file is empty.");
        return false;
    }
    if (!keep_header(sheet))
        return false;
    map_columns(sheet);
    return sheet->reading.report->count == before;
}

/* A column that a row cannot do without. */
static void need(struct sheet *sheet, size_t key)
{
    char hint[SHEET_HINT_MAX];

    if (sheet->column[key] != NO_SHEET_COLUMN || sheet->constant[key] != NULL)
        return;
    snprintf(hint, sizeof hint, "Name a column `%s`, or map one to it.", sheet->names[key]);
    tf_account_complain(&sheet->reading, TF_F_SHEET_COLUMN_MISSING, tf_csv_place(&sheet->csv, 0),
            hint, "The file has no column `%s`.", sheet->names[key]);
}

/* -- Rows ---------------------------------------------------------------- */

/* Fills raw from the row's cells; empty cells are not given. */
static void gather_row(const struct sheet *sheet, struct tf_raw *raw)
{
    for (size_t key = 0; key < sheet->name_count; key++) {
        const char *constant = sheet->constant[key];
        size_t column = sheet->column[key];

        raw[key] = (struct tf_raw){ .place = tf_csv_place(&sheet->csv, column) };
        if (column != NO_SHEET_COLUMN && sheet->csv.cells[column].length > 0) {
            raw[key].text = sheet->csv.cells[column].text;
            raw[key].length = sheet->csv.cells[column].length;
        } else if (constant != NULL) {
            raw[key].text = constant;
            raw[key].length = strlen(constant);
        }
    }
}

/* Reads the rows after the header, each by read_row. */
static void read_sheet_rows(struct sheet *sheet, void (*read_row)(struct sheet *sheet))
{
    bool more = true;

    while (more && !sheet->reading.no_memory && !tf_report_is_full(sheet->reading.report)) {
        if (!next_sheet_row(sheet, &more) || !more)
            continue;
        if (sheet->csv.count == sheet->width)
            read_row(sheet);
        else
            tf_account_complain(&sheet->reading, TF_F_CSV_WIDTH, tf_csv_place(&sheet->csv, 0),
                    "Look for a separator too many or too few.",
                    "The row has %zu cells, the first line %zu.", sheet->csv.count, sheet->width);
    }
}

static void read_free_cells(struct sheet *sheet, struct tf_account *account)
{
    struct tf_account_field *fields =
            tf_arena_array(sheet->arena, sheet->free_count, sizeof *fields);

    if (fields == NULL) {
        sheet->reading.no_memory = true;
        return;
    }
    account->fields = fields;
    for (size_t i = 0; i < sheet->width; i++) {
        struct tf_cell cell = sheet->csv.cells[i];
        struct tf_account_field *field = &fields[account->field_count];

        if (sheet->free_name[i] == NULL || cell.length == 0)
            continue;
        field->name = sheet->free_name[i];
        field->text = tf_arena_text(sheet->arena, cell.text, cell.length);
        sheet->reading.no_memory = sheet->reading.no_memory || field->text == NULL;
        account->field_count++;
    }
}

static void read_account_row(struct sheet *sheet)
{
    struct tf_raw raw[TF_GRANT_KEYS] = { { 0 } };
    uint32_t index;

    gather_row(sheet, raw);
    index = tf_account_add(&sheet->reading, raw, tf_csv_place(&sheet->csv, 0));
    if (index != UINT32_MAX)
        read_free_cells(sheet, &sheet->reading.accounts->items[index]);
}

/* Free fields take the remaining columns, but not under a reserved word. */
static void check_free_columns(struct sheet *sheet)
{
    sheet->free_count = 0;
    for (size_t i = 0; i < sheet->width; i++) {
        bool reserved = false;

        if (sheet->free_name[i] == NULL)
            continue;
        if (sheet->header[i][0] == '\0') {
            tf_account_complain(&sheet->reading, TF_F_CSV_COLUMN_NAMELESS,
                    tf_csv_place(&sheet->csv, i), "Name the column, or take it out.",
                    "A column has no name.");
            continue;
        }
        for (size_t k = 0; k < TF_ACCOUNT_RESERVED; k++)
            reserved = reserved || strcmp(sheet->free_name[i], tf_account_reserved[k]) == 0;
        if (reserved)
            tf_account_complain(&sheet->reading, TF_F_ACCOUNT_RESERVED,
                    tf_csv_place(&sheet->csv, i),
                    "Choose another name; grants have a file of their own, and `prices` are "
                    "written in YAML.",
                    "`%s` is reserved; it cannot name a column of accounts.", sheet->free_name[i]);
        sheet->free_count++;
    }
}

/* The nearest account's id among the first ones, looked at in blocks; or NULL. */
static const char *nearest_account(const struct tf_accounts *accounts, const char *id)
{
    const char *words[NEAR_BLOCK];
    const char *best = NULL;
    size_t count = accounts->count < NEAR_MAX ? accounts->count : NEAR_MAX;

    for (size_t i = 0; i < count;) {
        size_t filled = 0;
        const char *near;

        if (best != NULL)
            words[filled++] = best;
        while (filled < NEAR_BLOCK && i < count)
            words[filled++] = accounts->items[i++].id;
        near = tf_nearest(id, words, filled);
        best = near == NULL ? best : near;
    }
    return best;
}

static void complain_account(struct sheet *sheet, const struct tf_raw *raw)
{
    char shown[TF_SHOWN_MAX];
    char hint[SHEET_HINT_MAX];
    const char *near =
            nearest_account(sheet->reading.accounts, tf_show(raw->text, raw->length, shown));

    if (near == NULL)
        snprintf(hint, sizeof hint, "Add the account to the accounts file.");
    else
        snprintf(hint, sizeof hint, "Write `%.128s` instead, or add the account.", near);
    tf_account_complain(&sheet->reading, TF_F_ACCOUNT_UNKNOWN, raw->place, hint,
            "No account is called `%s`.", shown);
}

static void read_grant_row(struct sheet *sheet)
{
    struct tf_raw raw[TF_GRANT_KEYS] = { { 0 } };
    const struct tf_raw *account = &raw[TF_GRANT_ACCOUNT];
    uint32_t number;

    gather_row(sheet, raw);
    if (account->text == NULL) {
        tf_account_complain(&sheet->reading, TF_F_GRANT_WITHOUT_ACCOUNT, account->place,
                "Write the id of the account.", "The grant has no account.");
        return;
    }
    number = tf_intern_find(&sheet->reading.accounts->ids, account->text, account->length);
    if (number == 0)
        complain_account(sheet, account);
    else
        tf_account_add_grant(&sheet->reading, number - 1, raw, tf_csv_place(&sheet->csv, 0));
}

/* A grants file has no free fields; one made for something else may have more columns. */
static void check_grant_columns(struct sheet *sheet)
{
    char hint[SHEET_HINT_MAX];

    for (size_t i = 0; i < sheet->width; i++) {
        const char *near;

        if (sheet->free_name[i] == NULL)
            continue;
        near = tf_nearest(sheet->free_name[i], sheet->names, sheet->name_count);
        snprintf(hint, sizeof hint,
                near == NULL ? "Take the column out, or map the columns%s." : "Write `%s` instead.",
                near == NULL ? "" : near);
        tf_account_complain(&sheet->reading, TF_F_GRANT_COLUMN, tf_csv_place(&sheet->csv, i), hint,
                "`%.60s` is not a column of grants.", sheet->free_name[i]);
    }
}

/* -- The files ----------------------------------------------------------- */

/* The sheet is large: it lives in the arena of the accounts. */
static struct sheet *begin(struct tf_accounts *accounts, struct tf_csv *csv,
        const struct tf_columns *columns, struct tf_report *report)
{
    struct sheet *sheet = tf_arena_get(&accounts->arena, sizeof *sheet);

    if (sheet == NULL) {
        tf_yaml_no_memory(report);
        return NULL;
    }
    sheet->reading = (struct tf_account_reading){ accounts, report, false };
    sheet->arena = &accounts->arena;
    sheet->columns = columns;
    sheet->csv = *csv;
    sheet->csv.arena = sheet->arena;
    sheet->csv.code = TARIFF_BAD_ACCOUNT;
    return sheet;
}

tariff_code tf_accounts_read_csv(struct tf_accounts *accounts, const char *file, const char *text,
        size_t length, const struct tf_columns *columns, struct tf_report *report)
{
    uint32_t before = report->count;
    struct tf_csv csv;
    struct sheet *sheet;
    size_t account_column;

    tf_csv_begin(&csv, &accounts->arena, file, text, length);
    if ((sheet = begin(accounts, &csv, columns, report)) == NULL)
        return TARIFF_NO_MEMORY;
    sheet->names = tf_account_keys;
    sheet->name_count = TF_ACCOUNT_KEYS;
    if (!read_sheet_header(sheet))
        return tf_account_end(&sheet->reading, before);
    account_column = find_column(sheet, "account");
    if (account_column != NO_SHEET_COLUMN && sheet->column[TF_ACCOUNT_ID] == NO_SHEET_COLUMN &&
            sheet->constant[TF_ACCOUNT_ID] == NULL) {
        sheet->column[TF_ACCOUNT_ID] = account_column;
        sheet->free_name[account_column] = NULL;
    }
    need(sheet, TF_ACCOUNT_ID);
    check_free_columns(sheet);
    if (report->count == before)
        read_sheet_rows(sheet, read_account_row);
    return tf_account_end(&sheet->reading, before);
}

tariff_code tf_grants_read_csv(struct tf_accounts *accounts, const char *file, const char *text,
        size_t length, const struct tf_columns *columns, struct tf_report *report)
{
    uint32_t before = report->count;
    struct tf_csv csv;
    struct sheet *sheet;

    tf_csv_begin(&csv, &accounts->arena, file, text, length);
    if ((sheet = begin(accounts, &csv, columns, report)) == NULL)
        return TARIFF_NO_MEMORY;
    sheet->names = tf_grant_keys;
    sheet->name_count = TF_GRANT_KEYS;
    if (!read_sheet_header(sheet))
        return tf_account_end(&sheet->reading, before);
    need(sheet, TF_GRANT_ID);
    need(sheet, TF_GRANT_ACCOUNT);
    need(sheet, TF_GRANT_POOL);
    need(sheet, TF_GRANT_EFFECTIVE);
    if (columns == NULL || columns->count == 0)
        check_grant_columns(sheet);
    if (report->count == before)
        read_sheet_rows(sheet, read_grant_row);
    return tf_account_end(&sheet->reading, before);
}

/* SPDX-License-Identifier: MIT */
/*
 * fact_csv.c - the numbers of a fact from a CSV: a row is one cell of the
 * table in force from a date.
 * Layer: facts.
 */
#include <stdio.h>
#include <string.h>

#include "facts/csv.h"
#include "facts/fact_read.h"

enum { NO_TABLE_COLUMN = TF_CSV_CELLS_MAX };

/* A CSV that is being read, and which of its columns is what. */
struct table {
    struct tf_fact_reading *reading;
    struct tf_fact *fact;
    struct tf_csv csv;
    size_t version_capacity;
    size_t width; /* columns of the header */
    size_t from;
    size_t is;
    size_t source; /* or NO_TABLE_COLUMN */
    size_t by[TF_BY_MAX];
};

static void complain_table(struct table *t, enum tf_finding what, size_t cell, const char *hint,
        const char *message, const char *detail)
{
    struct tf_yaml node = { .place = tf_csv_place(&t->csv, cell) };

    tf_yaml_complain(&node, what, t->reading->report, hint, message, detail);
}

/* Passes on what a reader of text has found. */
static void pass_on_table(struct table *t, const tariff_error *err)
{
    if (err->code == TARIFF_NO_MEMORY)
        t->reading->no_memory = true;
    else if (!tf_report_is_full(t->reading->report))
        tf_report_add(t->reading->report, err);
}

/* -- The header ---------------------------------------------------------- */

static size_t table_column(struct table *t, const char *name, bool required)
{
    size_t column = tf_csv_find(&t->csv, name);

    if (column != SIZE_MAX)
        return column;
    if (required)
        complain_table(t, TF_F_TABLE_COLUMN_MISSING, 0,
                "Name the columns in the first line: from, each field of `by`, is, source.",
                "The table has no column `%s`.", name);
    return NO_TABLE_COLUMN;
}

/* What a column of the header is for, or false. */
static bool is_known_column(const struct table *t, size_t column)
{
    bool known = column == t->from || column == t->is || column == t->source;

    for (size_t i = 0; i < t->fact->by_count; i++)
        known = known || column == t->by[i];
    return known;
}

static bool read_table_header(struct table *t)
{
    uint32_t before = t->reading->report->count;
    char shown[TF_SHOWN_MAX];
    tariff_error err = { 0 };
    bool more;

    if (tf_csv_next(&t->csv, &more, &err) != TARIFF_OK) {
        pass_on_table(t, &err);
        return false;
    }
    t->width = t->csv.count;
    t->from = table_column(t, "from", true);
    t->is = table_column(t, "is", true);
    t->source = table_column(t, "source", false);
    for (size_t i = 0; i < t->fact->by_count; i++)
        t->by[i] = table_column(t, t->reading->schema->fields[t->fact->by[i]].name, true);
    for (size_t i = 0; i < t->width && t->reading->report->count == before; i++) {
        struct tf_cell cell = t->csv.cells[i];

        if (!is_known_column(t, i))
            complain_table(t, TF_F_TABLE_COLUMN_UNKNOWN, i,
                    "Leave the column out, or name its field in `by`.",
                    "The column `%s` is not from, is, source or a field of `by`, or is there "
                    "twice.",
                    tf_show(cell.text, cell.length, shown));
    }
    return t->reading->report->count == before;
}

/* -- Rows ---------------------------------------------------------------- */

static bool grow_versions(struct table *t)
{
    size_t capacity = t->version_capacity == 0 ? 4 : t->version_capacity * 2;
    struct tf_fact_version *versions;

    if (t->fact->version_count < t->version_capacity)
        return true;
    versions = tf_arena_array(t->reading->arena, capacity, sizeof *versions);
    if (versions == NULL) {
        t->reading->no_memory = true;
        return false;
    }
    if (t->fact->version_count > 0)
        memcpy(versions, t->fact->versions, t->fact->version_count * sizeof *versions);
    t->fact->versions = versions;
    t->version_capacity = capacity;
    return true;
}

static bool begins_alike(const struct tf_fact_version *a, const struct tf_fact_version *b)
{
    if (a->exact || b->exact)
        return a->exact && b->exact && a->from == b->from;
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* The version that begins so, made when its first row is met; NULL when memory is gone. */
static struct tf_fact_version *version_of(struct table *t, const struct tf_fact_version *since)
{
    struct tf_fact_version *version;

    for (size_t i = t->fact->version_count; i > 0; i--)
        if (begins_alike(&t->fact->versions[i - 1], since))
            return &t->fact->versions[i - 1];
    if (!grow_versions(t))
        return NULL;
    version = &t->fact->versions[t->fact->version_count];
    *version = *since;
    version->source = t->csv.file;
    version->place = tf_csv_place(&t->csv, t->from);
    if (!tf_fact_make_cells(t->reading, t->fact, version))
        return NULL;
    t->fact->version_count++;
    return version;
}

/* The cell that a row's symbols name; false after a complaint. */
static bool find_cell(struct table *t, size_t *out)
{
    *out = 0;
    for (size_t i = 0; i < t->fact->by_count; i++) {
        const struct tf_field *field = &t->reading->schema->fields[t->fact->by[i]];
        struct tf_cell cell = t->csv.cells[t->by[i]];
        uint32_t code = tf_field_code(field, cell.text, cell.length);
        char shown[TF_SHOWN_MAX];

        if (code == 0) {
            tf_fact_complain_symbol(t->reading, t->fact, field,
                    tf_show(cell.text, cell.length, shown), tf_csv_place(&t->csv, t->by[i]));
            return false;
        }
        *out = *out * field->symbol_count + code - 1;
    }
    return true;
}

/* The first row of a date that names a source names it for the version. */
static void read_source(struct table *t, struct tf_fact_version *version)
{
    struct tf_cell cell;
    char *source;

    if (t->source == NO_TABLE_COLUMN || version->source != t->csv.file)
        return;
    cell = t->csv.cells[t->source];
    if (cell.length == 0)
        return;
    source = tf_arena_text(t->reading->arena, cell.text, cell.length);
    t->reading->no_memory = t->reading->no_memory || source == NULL;
    version->source = source;
}

static void read_table_row(struct table *t)
{
    struct tf_place is_place = tf_csv_place(&t->csv, t->is);
    struct tf_cell from = t->csv.cells[t->from];
    struct tf_cell is = t->csv.cells[t->is];
    struct tf_fact_version *version;
    struct tf_fact_version since = { 0 };
    struct tf_dec number;
    tariff_error err = { 0 };
    size_t cell;

    if (tf_fact_read_since(from.text, from.length, tf_csv_place(&t->csv, t->from), &since, &err) !=
                    TARIFF_OK ||
            tf_number_read(is.text, is.length, is_place, TARIFF_BAD_FACT, &number, &err) !=
                    TARIFF_OK) {
        pass_on_table(t, &err);
        return;
    }
    if (!find_cell(t, &cell) || (version = version_of(t, &since)) == NULL)
        return;
    if (version->has[cell]) {
        complain_table(t, TF_F_TABLE_CELL_TWICE, t->is, "Keep one of the two rows.",
                "The fact `%s` has this cell twice for one date.", t->fact->name);
        return;
    }
    version->cells[cell] = number;
    version->has[cell] = true;
    read_source(t, version);
}

static void read_table_rows(struct table *t)
{
    tariff_error err = { 0 };
    bool more = true;

    while (more && !t->reading->no_memory && !tf_report_is_full(t->reading->report)) {
        char width[TF_SHOWN_MAX];

        if (tf_csv_next(&t->csv, &more, &err) != TARIFF_OK) {
            pass_on_table(t, &err);
            more = true;
            continue;
        }
        if (!more)
            break;
        snprintf(width, sizeof width, "%zu cells, the first line %zu", t->csv.count, t->width);
        if (t->csv.count != t->width)
            complain_table(t, tf_finding_in(TF_F_CSV_WIDTH, TARIFF_BAD_FACT), 0,
                    "Look for a separator too many or too few.", "The row has %s.", width);
        else
            read_table_row(t);
    }
}

/* -- The file ------------------------------------------------------------ */

/* The CSV's path as messages show it: beside the YAML file that names it. */
static const char *shown_path(struct tf_fact_reading *r, const struct tf_yaml *csv)
{
    const char *beside = csv->place.file == NULL ? "" : csv->place.file;
    const char *slash = strrchr(beside, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - beside) + 1;
    char *path = tf_arena_get(r->arena, folder + csv->length + 1);

    if (path == NULL) {
        r->no_memory = true;
        return NULL;
    }
    memcpy(path, beside, folder);
    memcpy(path + folder, csv->text, csv->length);
    return path;
}

/* Fetches the text; false after a complaint. */
static bool fetch(struct table *t, const struct tf_yaml *csv, const char **text, size_t *length)
{
    const struct tf_reader *reader = t->reading->reader;
    tariff_error err = { 0 };
    tariff_code code = TARIFF_FILE_FAILED;

    if (strpbrk(csv->text, "/\\") != NULL || csv->text[0] == '.') {
        tf_yaml_complain(csv, TF_F_TABLE_NAME, t->reading->report,
                "Put the table into the folder of the facts, and write its name alone.",
                "`%.100s` is not the name of a file beside this one.", csv->text);
        return false;
    }
    if (reader != NULL)
        code = reader->read(reader->ud, csv->text, text, length, &err);
    if (code == TARIFF_OK)
        return true;
    if (code == TARIFF_NO_MEMORY)
        t->reading->no_memory = true;
    else
        tf_yaml_complain(csv, TF_F_TABLE_UNREADABLE, t->reading->report,
                "Put the table beside this file, or mend its name.",
                "The table `%.100s` cannot be read%s%.200s", csv->text,
                err.message[0] == '\0' ? "." : ": ", err.message);
    return false;
}

void tf_fact_read_csv(struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *csv)
{
    struct table t = { .reading = r, .fact = fact };
    uint32_t before = r->report->count;
    const char *text = NULL;
    const char *name;
    const char *path;
    size_t length = 0;

    if (!tf_yaml_text(csv, "The name of the table", TARIFF_BAD_FACT, &name, r->report) ||
            !fetch(&t, csv, &text, &length))
        return;
    if ((path = shown_path(r, csv)) == NULL)
        return;
    tf_csv_begin(&t.csv, r->arena, path, text, length);
    t.csv.code = TARIFF_BAD_FACT;
    if (!read_table_header(&t))
        return;
    read_table_rows(&t);
    if (fact->version_count == 0 && !r->no_memory && r->report->count == before)
        complain_table(&t, TF_F_FACT_WITHOUT_VALUES, 0, "Add a row with a date and a number.",
                "The table of fact `%s` has no rows.", fact->name);
}

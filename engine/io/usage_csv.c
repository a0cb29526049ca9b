/* SPDX-License-Identifier: MIT */
/*
 * usage_csv.c - usage from CSV: the header binds each column once, then every row
 * is cut and decoded in place.
 *
 * Layer: io (beside rating).
 */
#include <string.h>

#include "facts/number.h"
#include "io/marks.h"
#include "io/pack.h"
#include "io/usage_rows.h"

enum { BAD_ROW_SEEN = 64 * 1024 }; /* bytes looked at before a row is called bad */

struct csv_reading {
    struct tf_rows *rows;
    struct tf_csv csv;
    const struct tf_input_map *map; /* NULL: canonical names */
    bool has_constants;
    struct tf_target targets[TF_CSV_CELLS_MAX];
    size_t count; /* columns of the header */
    bool is_bound[TF_TARGETS_MAX];
    struct tf_packer packer;
};

/*
 * Whether the row that begins at `start`, as tf_csv_next found it, stays so
 * whatever follows.  What is wrong with a row is told with what stands behind it.
 */
static bool is_settled(const struct tf_csv *csv, const char *start, bool is_good, tariff_code code)
{
    if (csv->is_last || code == TARIFF_NO_MEMORY)
        return true;
    if (code == TARIFF_OK)
        return is_good;
    return csv->end - start >= BAD_ROW_SEEN && csv->at > start && csv->at[-1] == '\n';
}

static const char *without_line_end(const char *start, const char *end)
{
    if (end > start && end[-1] == '\n')
        end--;
    if (end > start && end[-1] == '\r')
        end--;
    return end;
}

/* After the last cell: its CR goes, and lines are counted. */
static void end_plain_row(struct tf_csv *csv, const char *start, struct tf_raw_row *row)
{
    struct tf_cell *last = &csv->cells[csv->count - 1];

    csv->line = csv->next_line++;
    *row = (struct tf_raw_row){ start, (size_t)(csv->at - start) - 1, csv->line };
    if (start[row->length - 1] == '\r') {
        row->length--;
        last->length -= last->length > 0;
    }
}

/*
 * Cuts a row of cells between commas without quotes, many bytes at a time.  False, with
 * nothing changed but the cells, when the row is another one: tf_csv_next reads any.
 */
static bool cut_plain_row(struct tf_csv *csv, struct tf_raw_row *row)
{
    const char *const start = csv->at;
    const char *cell_at = start;
    size_t count = 0;

    if (csv->separator != ',' || start == csv->end || *start == '\n' || *start == '\r')
        return false;
    for (const char *at = start; at < csv->end; at += TF_MARKED_BYTES) {
        for (uint64_t marks = tf_marks_of(at); marks != 0; marks &= marks - 1) {
            const char *mark = at + tf_word_lowest(marks);

            if (*mark == '"' || count == TF_CSV_CELLS_MAX)
                return false;
            csv->cells[count++] = (struct tf_cell){ cell_at, (uint32_t)(mark - cell_at),
                (uint32_t)(cell_at - start) + 1 };
            cell_at = mark + 1;
            if (*mark == '\n') {
                csv->at = cell_at;
                csv->count = count;
                end_plain_row(csv, start, row);
                return true;
            }
        }
    }
    return false;
}

/* -- The next row ------------------------------------------------------------ */

/* Reads on behind the row that begins at `start`, on that line. */
static tariff_code read_on_from(
        struct csv_reading *reading, const char *start, uint32_t line, tariff_error *err)
{
    struct tf_csv *csv = &reading->csv;
    struct tf_feed *feed = &reading->rows->feed;
    tariff_code code;

    feed->at = start;
    if ((code = tf_rows_more(reading->rows, line, err)) != TARIFF_OK)
        return code;
    tf_packer_moved(&reading->packer);
    csv->next_line = line;
    csv->at = feed->at;
    csv->end = feed->end;
    csv->is_last = feed->is_last;
    return TARIFF_OK;
}

/*
 * Cuts the next row; its text is NULL when it can't be had at all.  A part of a row, also of one
 * that is already known to be bad, waits for the rest, so that the size of pieces never matters.
 */
static tariff_code next_row(
        struct csv_reading *reading, struct tf_raw_row *row, bool *more, tariff_error *err)
{
    struct tf_csv *csv = &reading->csv;
    struct tf_feed *feed = &reading->rows->feed;
    tariff_code code;

    reading->rows->decoder.is_padded = cut_plain_row(csv, row);
    if (reading->rows->decoder.is_padded) {
        feed->at = csv->at;
        *more = true;
        return TARIFF_OK;
    }
    for (;;) {
        uint32_t empty_lines;
        const char *start = tf_csv_after_empty_lines(csv->at, csv->end, &empty_lines);

        code = tf_csv_next(csv, more, err);
        *row = (struct tf_raw_row){ start, 0, csv->line };
        if (is_settled(csv, start, *more, code)) {
            row->length = (size_t)(without_line_end(start, csv->at) - start);
            feed->at = csv->at;
            return code;
        }
        if ((code = read_on_from(reading, start, csv->line, err)) != TARIFF_OK) {
            *row = (struct tf_raw_row){ NULL, 0, csv->line };
            return code;
        }
    }
}

/* -- The header -------------------------------------------------------------- */

/* The first map all of whose columns are there. */
static const struct tf_input_map *choose_map(const struct csv_reading *reading)
{
    const struct tf_usage_reader *reader = reading->rows->reader;

    for (size_t i = 0; i < reader->map_count; i++) {
        const struct tf_columns *columns = &reader->maps[i].columns;
        size_t found = 0;

        while (found < columns->count &&
                (columns->items[found].column == NULL ||
                        tf_csv_find(&reading->csv, columns->items[found].column) != SIZE_MAX))
            found++;
        if (found == columns->count)
            return &reader->maps[i];
    }
    return NULL;
}

static tariff_code bind_column(struct csv_reading *reading, size_t index, tariff_error *err)
{
    const struct tf_schema *schema = reading->rows->reader->schema;
    struct tf_cell name = reading->csv.cells[index];
    struct tf_place place = tf_csv_place(&reading->csv, index);
    struct tf_target *target = &reading->targets[index];
    char shown[TF_SHOWN_MAX];
    uint32_t number;

    if (!tf_target_of_column(schema, reading->map, name, target))
        return tf_rows_refuse_name(reading->rows, place, "column", name, err);
    if (target->gives == TF_GIVES_NOTHING)
        return TARIFF_OK;
    number = tf_target_number(*target);
    if (reading->is_bound[number])
        return tf_fail(err, tf_finding_in(TF_F_CSV_COLUMN_TWICE, TARIFF_BAD_USAGE), place,
                "Leave one of the two out.", "The column \"%s\" is in the header twice.",
                tf_show(name.text, name.length, shown));
    reading->is_bound[number] = true;
    return TARIFF_OK;
}

/* What the map gives every row is tried once, so that rows can rely on it. */
static tariff_code bind_constants(struct csv_reading *reading, tariff_error *err)
{
    const struct tf_columns *columns = &reading->map->columns;
    struct tf_target target;

    for (size_t i = 0; i < columns->count; i++) {
        const struct tf_column *column = &columns->items[i];

        if (column->column == NULL && tf_target_find(reading->rows->reader->schema, column->field,
                                              strlen(column->field), &target)) {
            reading->is_bound[tf_target_number(target)] = true;
            reading->has_constants = true;
        }
    }
    tf_decode_begin(&reading->rows->decoder, reading->csv.line);
    return tf_decode_constants(&reading->rows->decoder, reading->map, err);
}

static tariff_code check_required(const struct csv_reading *reading, tariff_error *err)
{
    static const char hint[] =
            "Add the column, or say in an input block of the rulebook which one it is.";
    const bool *is_bound = reading->is_bound;
    struct tf_place place = { reading->rows->file, reading->csv.line, 1 };

    if (!is_bound[TF_GIVES_ID])
        return tf_fail(err, TF_F_EVENT_INCOMPLETE, place, hint, "The header has no column \"id\".");
    if (!is_bound[TF_GIVES_ACCOUNT])
        return tf_fail(
                err, TF_F_EVENT_INCOMPLETE, place, hint, "The header has no column \"account\".");
    if (is_bound[TF_GIVES_FROM] != is_bound[TF_GIVES_UNTIL])
        return tf_fail(err, TF_F_TIME_HALF, place, hint,
                "The header has a column \"%s\" but no \"%s\".",
                is_bound[TF_GIVES_FROM] ? "from" : "until",
                is_bound[TF_GIVES_FROM] ? "until" : "from");
    if (!is_bound[TF_GIVES_AT] && !is_bound[TF_GIVES_FROM] && !is_bound[TF_GIVES_VOIDS])
        return tf_fail(err, TF_F_TIME_MISSING, place, hint,
                "The header has neither a column \"at\" nor \"from\" and \"until\".");
    return TARIFF_OK;
}

static tariff_code bind_header(
        struct csv_reading *reading, struct tf_raw_row row, tariff_error *err)
{
    tariff_code code = tf_rows_check_text(reading->rows, row, err);

    reading->map = choose_map(reading);
    reading->count = reading->csv.count;
    for (size_t i = 0; i < reading->count && code == TARIFF_OK; i++)
        code = bind_column(reading, i, err);
    if (code == TARIFF_OK && reading->map != NULL)
        code = bind_constants(reading, err);
    return code == TARIFF_OK ? check_required(reading, err) : code;
}

/* The separator is told from the header's whole line; each try begins anew. */
static tariff_code read_header(struct csv_reading *reading, tariff_error *err)
{
    struct tf_rows *rows = reading->rows;
    struct tf_feed *feed = &rows->feed;
    struct tf_csv *csv = &reading->csv;
    bool more = false;

    for (;;) {
        const char *start;
        uint32_t empty_lines;
        tariff_code code;

        while (!feed->is_last && !tf_csv_holds_header(feed->at, (size_t)(feed->end - feed->at))) {
            if ((code = tf_rows_more(rows, 1, err)) != TARIFF_OK)
                return code;
        }
        tf_csv_begin(
                csv, &rows->decoder.arena, rows->file, feed->at, (size_t)(feed->end - feed->at));
        csv->is_last = feed->is_last;
        start = tf_csv_after_empty_lines(csv->at, csv->end, &empty_lines);
        code = tf_csv_next(csv, &more, err);
        if (is_settled(csv, start, more, code)) {
            size_t length = (size_t)(without_line_end(start, csv->at) - start);

            feed->at = csv->at;
            if (code == TARIFF_OK)
                code = bind_header(reading, (struct tf_raw_row){ start, length, csv->line }, err);
            return code;
        }
        if ((code = tf_rows_more(rows, 1, err)) != TARIFF_OK)
            return code;
    }
}

/* -- Rows --------------------------------------------------------------------- */

static tariff_code refuse_count(const struct csv_reading *reading, tariff_error *err)
{
    const struct tf_csv *csv = &reading->csv;
    size_t cell = csv->count > reading->count ? reading->count : csv->count - 1;

    return tf_fail(err, tf_finding_in(TF_F_CSV_WIDTH, TARIFF_BAD_USAGE), tf_csv_place(csv, cell),
            "Give a cell for every column; an empty one means \"not given\".",
            "The row has %lu cells, but the header has %lu.", (unsigned long)csv->count,
            (unsigned long)reading->count);
}

static tariff_code decode_row(struct csv_reading *reading, struct tf_raw_row row, tariff_error *err)
{
    struct tf_decoder *decoder = &reading->rows->decoder;
    const struct tf_csv *csv = &reading->csv;
    tariff_code code = TARIFF_OK;

    if (!reading->rows->feed.is_plain)
        code = tf_rows_check_text(reading->rows, row, err);
    if (code != TARIFF_OK)
        return code;
    if (csv->count != reading->count)
        return refuse_count(reading, err);
    tf_decode_begin(decoder, row.line);
    code = tf_decode_cells(decoder, reading->targets, csv->cells, reading->count, err);
    if (code == TARIFF_OK && reading->has_constants)
        code = tf_decode_constants(decoder, reading->map, err);
    return code == TARIFF_OK ? tf_decode_finish(decoder, err) : code;
}

/* Packs rows up to the first that is not like most. */
static tariff_code take_packed_rows(struct csv_reading *reading, tariff_error *err)
{
    struct tf_rows *rows = reading->rows;
    const struct tf_usage_reader *reader = rows->reader;
    struct tf_csv *csv = &reading->csv;
    struct tf_packed_room room;
    size_t count;
    tariff_code code;

    do {
        if ((code = reader->room(reader->ud, &room, err)) != TARIFF_OK)
            return code;
        if (room.places > TF_PACKED_AT_ONCE)
            room.places = TF_PACKED_AT_ONCE;
        count = tf_pack_rows(&reading->packer, &csv->at, csv->end, csv->next_line, &room);
        csv->next_line += (uint32_t)count;
        reader->take_packed(reader->ud, count);
        rows->count += count;
    } while (count == room.places);
    rows->feed.at = csv->at;
    return TARIFF_OK;
}

/* Packs rows as long as they are like most; one that the buffer cuts off is read to its end first.
 */
static tariff_code pack_on(struct csv_reading *reading, tariff_error *err)
{
    struct tf_rows *rows = reading->rows;
    struct tf_csv *csv = &reading->csv;
    tariff_code code = TARIFF_OK;

    while (code == TARIFF_OK && rows->feed.is_plain) {
        code = take_packed_rows(reading, err);
        if (code != TARIFF_OK || csv->is_last ||
                memchr(csv->at, '\n', (size_t)(csv->end - csv->at)) != NULL)
            break;
        code = read_on_from(reading, csv->at, csv->next_line, err);
    }
    return code;
}

/* The next row, whatever it is like. */
static tariff_code take_row(struct csv_reading *reading, bool *more, tariff_error *err)
{
    struct tf_rows *rows = reading->rows;
    struct tf_raw_row row;
    tariff_code code = next_row(reading, &row, more, err);

    if (row.text == NULL || (code == TARIFF_OK && !*more)) {
        *more = false;
        return code;
    }
    *more = true;
    if (code == TARIFF_OK)
        code = decode_row(reading, row, err);
    if (code == TARIFF_OK && reading->packer.is_able)
        tf_packer_learn(&reading->packer);
    return tf_rows_deliver(rows, &rows->decoder.event, row, code, err);
}

tariff_code tf_rows_read_csv(struct tf_rows *rows, tariff_error *err)
{
    struct csv_reading reading = { .rows = rows };
    tariff_code code = read_header(&reading, err);
    bool more = true;

    if (code == TARIFF_OK && reading.csv.separator == ',' && !reading.has_constants)
        tf_packer_init(&reading.packer, &rows->decoder, reading.targets, reading.count);
    while (code == TARIFF_OK && more) {
        if (reading.packer.is_able)
            code = pack_on(&reading, err);
        if (code == TARIFF_OK)
            code = take_row(&reading, &more, err);
    }
    return code;
}

/* SPDX-License-Identifier: MIT */
/*
 * write_grid.c - rows and cells in every format.
 */
#include "io/write_grid.h"

#include <string.h>

#include "io/width.h"
#include "io/write_json.h"

/* -- CSV ------------------------------------------------------------------------------- */

static bool needs_quotes(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
            return true;
    }
    return false;
}

static void put_quoted(struct tf_text *text, const char *value, size_t length)
{
    tf_text_char(text, '"');
    for (size_t i = 0; i < length; i++) {
        if (value[i] == '"')
            tf_text_char(text, '"');
        tf_text_char(text, value[i]);
    }
    tf_text_char(text, '"');
}

/* Quotes what was added since `from` when that is needed; `scratch` is free for use. */
static void close_csv_cell(struct tf_text *text, size_t from, struct tf_text *scratch)
{
    size_t length;

    if (text->failed)
        return;
    length = text->length - from;
    if (length == 0 || !needs_quotes(text->data + from, length))
        return;
    tf_text_clear(scratch);
    tf_text_add(scratch, text->data + from, length);
    text->length = from;
    if (scratch->failed)
        text->failed = true;
    else
        put_quoted(text, scratch->data, length);
}

static void put_csv_header(struct tf_grid *grid)
{
    struct tf_text *text = &grid->output->text;

    for (size_t i = 0; i < grid->column_count; i++) {
        const char *title = grid->columns[i].title;

        if (i > 0)
            tf_text_char(text, ',');
        if (needs_quotes(title, strlen(title)))
            put_quoted(text, title, strlen(title));
        else
            tf_text_put(text, title);
    }
    tf_text_char(text, '\n');
}

/* -- cells ------------------------------------------------------------------------------ */

static bool is_kept(const struct tf_grid *grid)
{
    return grid->format != TARIFF_FORMAT_CSV && grid->format != TARIFF_FORMAT_JSON;
}

void tf_grid_begin(struct tf_grid *grid, struct tf_output *output, tariff_format format,
        const struct tf_grid_column *columns, size_t column_count)
{
    *grid = (struct tf_grid){ .output = output,
        .format = format,
        .indent = "",
        .columns = columns,
        .column_count = column_count,
        .rule_before = SIZE_MAX };
    tf_text_init(&grid->kept, output->text.alloc);
    if (format == TARIFF_FORMAT_CSV)
        put_csv_header(grid);
    else if (format == TARIFF_FORMAT_JSON)
        tf_text_char(&output->text, '[');
}

/* A cell in JSON was written plainly; unless it is true or false it becomes a text. */
static void close_json_cell(struct tf_grid *grid)
{
    if (grid->columns[grid->cell - 1].kind != TF_GRID_BOOL)
        tf_json_wrap(&grid->output->text, grid->from);
}

static void keep_cell(struct tf_grid *grid)
{
    if (!tf_grow(grid->kept.alloc, &grid->ends, &grid->end_capacity, grid->end_count + 1,
                sizeof *grid->ends)) {
        grid->kept.failed = true;
        return;
    }
    grid->ends[grid->end_count++] = grid->kept.length;
}

static void close_cell(struct tf_grid *grid)
{
    if (grid->cell == 0)
        return;
    if (grid->format == TARIFF_FORMAT_CSV && grid->columns[grid->cell - 1].kind != TF_GRID_TEXT)
        return; /* numbers need no quotes */
    if (grid->format == TARIFF_FORMAT_CSV)
        close_csv_cell(&grid->output->text, grid->from, &grid->kept);
    else if (grid->format == TARIFF_FORMAT_JSON)
        close_json_cell(grid);
    else
        keep_cell(grid);
}

struct tf_text *tf_grid_cell(struct tf_grid *grid)
{
    struct tf_text *text = is_kept(grid) ? &grid->kept : &grid->output->text;

    close_cell(grid);
    if (grid->format == TARIFF_FORMAT_CSV && grid->cell > 0)
        tf_text_char(text, ',');
    if (grid->format == TARIFF_FORMAT_JSON) {
        tf_text_put(text, grid->cell > 0 ? "," : grid->row_count > 0 ? ",\n{" : "\n{");
        tf_json_name(text, grid->columns[grid->cell].title);
    }
    grid->from = text->length;
    grid->cell++;
    return text;
}

void tf_grid_put(struct tf_grid *grid, const char *text)
{
    tf_text_put(tf_grid_cell(grid), text);
}

void tf_grid_row(struct tf_grid *grid)
{
    while (grid->cell < grid->column_count)
        (void)tf_grid_cell(grid);
    close_cell(grid);
    if (grid->format == TARIFF_FORMAT_CSV)
        tf_text_char(&grid->output->text, '\n');
    else if (grid->format == TARIFF_FORMAT_JSON)
        tf_text_char(&grid->output->text, '}');
    grid->cell = 0;
    grid->row_count++;
    if (!is_kept(grid))
        tf_output_flush(grid->output);
}

void tf_grid_rule(struct tf_grid *grid)
{
    grid->rule_before = grid->row_count;
}

/* -- formats that wait for the end -------------------------------------------------------- */

static const char *cell_text(const struct tf_grid *grid, size_t index, size_t *length)
{
    size_t from = index == 0 ? 0 : grid->ends[index - 1];

    *length = grid->ends[index] - from;
    return *length == 0 ? "" : grid->kept.data + from;
}

static void put_spaces(struct tf_text *text, size_t count)
{
    while (count-- > 0)
        tf_text_char(text, ' ');
}

/* Text for a line of a table: what would break the line, or a terminal, is a space. */
static void put_plain(struct tf_text *text, const char *value, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)value[i];

        tf_text_char(text, c < 0x20 || c == 0x7F ? ' ' : value[i]);
    }
}

static void put_aligned(
        const struct tf_grid *grid, size_t column, const char *value, size_t length, size_t width)
{
    struct tf_text *text = &grid->output->text;
    size_t own = tf_width(value, length);
    size_t space = width > own ? width - own : 0;
    bool right = grid->columns[column].kind == TF_GRID_NUMBER;

    tf_text_put(text, column == 0 ? grid->indent : "  ");
    if (right)
        put_spaces(text, space);
    put_plain(text, value, length);
    if (!right)
        put_spaces(text, space);
}

/* Ends a line without spaces before its end. */
static void end_line(struct tf_text *text)
{
    while (text->length > 0 && text->data[text->length - 1] == ' ')
        text->length--;
    tf_text_char(text, '\n');
}

static void put_rule(const struct tf_grid *grid, const size_t *widths)
{
    struct tf_text *text = &grid->output->text;

    for (size_t i = 0; i < grid->column_count; i++) {
        tf_text_put(text, i == 0 ? grid->indent : "  ");
        for (size_t k = 0; k < widths[i]; k++)
            tf_text_char(text, '-');
    }
    end_line(text);
}

static void put_table(const struct tf_grid *grid, size_t *widths)
{
    struct tf_text *text = &grid->output->text;
    const char *value;
    size_t length;

    for (size_t i = 0; i < grid->column_count; i++)
        widths[i] = tf_width(grid->columns[i].title, strlen(grid->columns[i].title));
    for (size_t i = 0; i < grid->end_count; i++) {
        size_t *width = &widths[i % grid->column_count];
        size_t own;

        value = cell_text(grid, i, &length);
        own = tf_width(value, length);
        *width = own > *width ? own : *width;
    }
    for (size_t i = 0; i < grid->column_count; i++)
        put_aligned(grid, i, grid->columns[i].title, strlen(grid->columns[i].title), widths[i]);
    end_line(text);
    put_rule(grid, widths);
    for (size_t i = 0; i < grid->end_count; i++) {
        size_t column = i % grid->column_count;

        if (column == 0 && i / grid->column_count == grid->rule_before)
            put_rule(grid, widths);
        value = cell_text(grid, i, &length);
        put_aligned(grid, column, value, length, widths[column]);
        if (column + 1 == grid->column_count) {
            end_line(text);
            tf_output_flush(grid->output);
        }
    }
}

static void put_markdown(const struct tf_grid *grid)
{
    struct tf_text *text = &grid->output->text;

    for (size_t i = 0; i < grid->column_count; i++) {
        tf_text_put(text, "| ");
        tf_markdown_text(text, grid->columns[i].title, strlen(grid->columns[i].title));
        tf_text_char(text, ' ');
    }
    tf_text_put(text, "|\n");
    for (size_t i = 0; i < grid->column_count; i++)
        tf_text_put(text, grid->columns[i].kind == TF_GRID_NUMBER ? "|---:" : "|---");
    tf_text_put(text, "|\n");
    for (size_t i = 0; i < grid->end_count; i++) {
        size_t length;
        const char *value = cell_text(grid, i, &length);

        tf_text_put(text, "| ");
        tf_markdown_text(text, value, length);
        tf_text_put(text, (i + 1) % grid->column_count == 0 ? " |\n" : " ");
        tf_output_flush(grid->output);
    }
    tf_text_char(text, '\n');
}

static void put_html_cell(const struct tf_grid *grid, const char *tag, size_t column,
        const char *value, size_t length)
{
    struct tf_text *text = &grid->output->text;
    bool right = grid->columns[column].kind == TF_GRID_NUMBER;

    tf_text_format(text, "<%s%s>", tag, right ? " class=\"number\"" : "");
    tf_html_text(text, value, length);
    tf_text_format(text, "</%s>", tag);
}

static void put_html(const struct tf_grid *grid)
{
    struct tf_text *text = &grid->output->text;

    tf_text_put(text, "<table>\n<thead><tr>");
    for (size_t i = 0; i < grid->column_count; i++)
        put_html_cell(grid, "th", i, grid->columns[i].title, strlen(grid->columns[i].title));
    tf_text_put(text, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < grid->end_count; i++) {
        size_t length;
        const char *value = cell_text(grid, i, &length);

        tf_text_put(text, i % grid->column_count == 0 ? "<tr>" : "");
        put_html_cell(grid, "td", i % grid->column_count, value, length);
        tf_text_put(text, (i + 1) % grid->column_count == 0 ? "</tr>\n" : "");
        tf_output_flush(grid->output);
    }
    tf_text_put(text, "</tbody>\n</table>\n");
}

static void put_kept(struct tf_grid *grid)
{
    size_t size = grid->column_count * sizeof(size_t);
    size_t *widths;

    if (grid->format == TARIFF_FORMAT_MARKDOWN) {
        put_markdown(grid);
        return;
    }
    if (grid->format == TARIFF_FORMAT_HTML) {
        put_html(grid);
        return;
    }
    widths = tf_get(grid->kept.alloc, size);
    if (widths == NULL) {
        grid->kept.failed = true;
        return;
    }
    put_table(grid, widths);
    tf_free(grid->kept.alloc, widths, size);
}

void tf_grid_end(struct tf_grid *grid)
{
    if (grid->format == TARIFF_FORMAT_JSON)
        tf_text_put(&grid->output->text, grid->row_count > 0 ? "\n]" : "]");
    else if (is_kept(grid) && !grid->kept.failed)
        put_kept(grid);
    if (grid->kept.failed)
        grid->output->text.failed = true;
    tf_free(grid->kept.alloc, grid->ends, grid->end_capacity * sizeof *grid->ends);
    tf_text_free(&grid->kept);
    tf_output_flush(grid->output);
}

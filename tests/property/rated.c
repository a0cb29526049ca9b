/* SPDX-License-Identifier: MIT */
/*
 * rated.c - runs, and reading what they wrote.
 */
#include "property/rated.h"

#include <stdlib.h>
#include <string.h>

static tariff_code keep(void *ud, const char *text, size_t length)
{
    tf_text_add(ud, text, length);
    return TARIFF_OK;
}

static tariff_code add_inputs(tariff_run *run, const struct rating *rating, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    if (rating->prior != NULL)
        code = tariff_run_add(
                run, TARIFF_INPUT_PRIOR, "state", rating->prior->data, rating->prior->length, err);
    if (code == TARIFF_OK && rating->accounts != NULL)
        code = tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", rating->accounts->data,
                rating->accounts->length, err);
    for (int i = 0; i < 3 && code == TARIFF_OK; i++) {
        if (rating->usage[i] != NULL && rating->usage[i]->length > 0)
            code = tariff_run_add(run, TARIFF_INPUT_USAGE, "usage", rating->usage[i]->data,
                    rating->usage[i]->length, err);
    }
    return code;
}

static tariff_code write_outputs(
        tariff_run *run, const struct rating *rating, struct rated *out, tariff_error *err)
{
    static const tariff_output outputs[RATED_OUTPUTS] = { TARIFF_OUTPUT_LINES, TARIFF_OUTPUT_GRANTS,
        TARIFF_OUTPUT_WALLETS, TARIFF_OUTPUT_PURCHASES, TARIFF_OUTPUT_ENTRIES };
    tariff_code code = TARIFF_OK;

    for (int i = 0; i < RATED_OUTPUTS && code == TARIFF_OK; i++)
        code = tariff_run_write(
                run, outputs[i], TARIFF_FORMAT_CSV, NULL, 0, keep, &out->outputs[i], err);
    if (code == TARIFF_OK)
        code = tariff_run_write(run, TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_CSV, NULL, 0, keep,
                &out->statement, err);
    if (code == TARIFF_OK && rating->state)
        code = tariff_run_write(
                run, TARIFF_OUTPUT_STATE, TARIFF_FORMAT_TABLE, NULL, 0, keep, &out->state, err);
    return code;
}

tariff_code rate_all(const tariff_rulebook *book, const struct rating *rating, struct rated *out,
        tariff_error *err)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_run *run = NULL;
    tariff_code code;

    for (int i = 0; i < RATED_OUTPUTS; i++)
        tf_text_init(&out->outputs[i], tf_alloc_of(NULL, NULL));
    tf_text_init(&out->statement, tf_alloc_of(NULL, NULL));
    tf_text_init(&out->state, tf_alloc_of(NULL, NULL));
    options.as_of = rating->as_of;
    options.from = rating->from;
    options.until = rating->until;
    options.threads = rating->threads;
    options.reject = rating->reject;
    options.explain = rating->explain;
    options.state = rating->state;
    options.lines = true;
    code = tariff_run_new(book, &options, &run, err);
    if (code == TARIFF_OK)
        code = add_inputs(run, rating, err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(run, err);
    if (code == TARIFF_OK)
        code = write_outputs(run, rating, out, err);
    if (run != NULL)
        out->counts = tariff_run_count(run);
    tariff_run_free(run);
    return code;
}

void rated_free(struct rated *rated)
{
    for (int i = 0; i < RATED_OUTPUTS; i++)
        tf_text_free(&rated->outputs[i]);
    tf_text_free(&rated->statement);
    tf_text_free(&rated->state);
}

/* -- tables
 * ---------------------------------------------------------------------------------------- */

static size_t count_of(const char *text, char c)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text == c;
    return count;
}

void table_read(const struct tf_text *csv, struct table *table)
{
    size_t lines, at = 0;
    char *cell;

    table->text = calloc(csv->length + 1, 1);
    memcpy(table->text, csv->data, csv->length);
    lines = count_of(table->text, '\n');
    table->columns = 1;
    for (const char *c = table->text; *c != '\0' && *c != '\n'; c++)
        table->columns += *c == ',';
    table->cells = calloc(lines * table->columns + 1, sizeof *table->cells);
    table->rows = lines == 0 ? 0 : lines - 1;
    cell = table->text;
    for (char *c = table->text; *c != '\0' && at < lines * table->columns; c++) {
        if (*c != ',' && *c != '\n')
            continue;
        *c = '\0';
        table->cells[at++] = cell;
        cell = c + 1;
    }
}

void table_free(struct table *table)
{
    free(table->cells);
    free(table->text);
}

size_t table_column(const struct table *table, const char *name)
{
    size_t i = 0;

    while (i < table->columns && strcmp(table->cells[i], name) != 0)
        i++;
    return i;
}

const char *table_at(const struct table *table, size_t row, size_t column)
{
    return table->cells[(row + 1) * table->columns + column];
}

const char *table_cell(const struct table *table, size_t row, const char *column)
{
    size_t at = table_column(table, column);

    return at == table->columns ? "" : table_at(table, row, at);
}

struct tf_dec dec_of_text(const char *text)
{
    struct tf_dec value = tf_dec_zero();

    if (text[0] != '\0' && tf_dec_parse(text, strlen(text), &value) != NULL)
        abort();
    return value;
}

struct tf_dec table_number(const struct table *table, size_t row, const char *column)
{
    return dec_of_text(table_cell(table, row, column));
}

struct tf_dec dec_plus(struct tf_dec a, struct tf_dec b)
{
    struct tf_dec sum = tf_dec_zero();

    if (!tf_dec_add(a, b, &sum))
        abort();
    return sum;
}

/* SPDX-License-Identifier: MIT */
/*
 * trial.c - opening, rating and comparing random rulebooks.
 */
#include "property/trial.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tf_text new_text(void)
{
    struct tf_text text;

    tf_text_init(&text, tf_alloc_of(NULL, NULL));
    return text;
}

enum verdict fails(struct trial *trial, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(trial->why, sizeof trial->why, format, arguments);
    va_end(arguments);
    return FAILS;
}

void swap_uses(struct use *uses, size_t count, struct chance *chance)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = (size_t)chance_below(chance, (int)i);
        struct use use = uses[i - 1];

        uses[i - 1] = uses[k];
        uses[k] = use;
    }
}

/* -- opening
 * --------------------------------------------------------------------------------------- */

tariff_rulebook *trial_rulebook(struct trial *trial, const struct book_variant *variant)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    struct tf_text texts[BOOK_FILES];
    tariff_file files[BOOK_FILES];
    tariff_rulebook *rulebook = NULL;
    tariff_error err = { 0 };

    random_book_files(&trial->book, variant, texts);
    for (int i = 0; i < BOOK_FILES; i++)
        files[i] = (tariff_file){ book_paths[i], texts[i].data, texts[i].length };
    options.files = files;
    options.file_count = BOOK_FILES;
    if (tariff_rulebook_open("random", &options, &rulebook, &err) != TARIFF_OK)
        (void)fails(trial, "%s:%u:%u: %s", err.file, (unsigned)err.line, (unsigned)err.column,
                err.message);
    for (int i = 0; i < BOOK_FILES; i++)
        tf_text_free(&texts[i]);
    return rulebook;
}

/* What check says: an error is a refusal; a falling bill is worth knowing. */
static void hear(void *ud, const tariff_error *finding)
{
    struct trial *trial = ud;

    if (finding->level == TARIFF_LEVEL_ERROR)
        (void)fails(trial, "check: %s:%u:%u: %s", finding->file, (unsigned)finding->line,
                (unsigned)finding->column, finding->message);
    trial->falls |= strstr(finding->message, "bill falls") != NULL;
}

bool trial_open(struct trial *trial)
{
    struct rating rating;
    tariff_error err = { 0 };
    size_t findings;

    trial->why[0] = '\0';
    trial->falls = false;
    trial->accounts = new_text();
    trial->usage = new_text();
    memset(&trial->base, 0, sizeof trial->base);
    random_book_accounts(&trial->book, ~0u, HOLD_ALL, &trial->accounts);
    random_book_csv(&trial->book, trial->book.uses, trial->book.use_count, &trial->usage);
    trial->rulebook = trial_rulebook(trial, &(struct book_variant){ 0 });
    if (trial->rulebook == NULL ||
            tariff_rulebook_check(trial->rulebook, hear, NULL, trial, &findings, &err) !=
                    TARIFF_OK ||
            trial->why[0] != '\0')
        return false;
    rating = trial_rating(trial);
    return trial_rate(trial, trial->rulebook, &rating, &trial->base);
}

void trial_close(struct trial *trial)
{
    rated_free(&trial->base);
    tf_text_free(&trial->accounts);
    tf_text_free(&trial->usage);
    tariff_rulebook_close(trial->rulebook);
}

struct rating trial_rating(const struct trial *trial)
{
    return (struct rating){ .accounts = &trial->accounts,
        .usage = { &trial->usage },
        .as_of = trial->book.as_of,
        .from = TARIFF_UNSET,
        .until = TARIFF_UNSET };
}

bool trial_rate(struct trial *trial, const tariff_rulebook *rulebook, const struct rating *rating,
        struct rated *out)
{
    tariff_error err = { 0 };
    tariff_code code = rate_all(rulebook, rating, out, &err);

    if (code == TARIFF_OK)
        return true;
    (void)fails(trial, "refused: %s:%u:%u: %s", err.file, (unsigned)err.line, (unsigned)err.column,
            err.message);
    return false;
}

/* -- comparing
 * ------------------------------------------------------------------------------------- */

enum verdict same_text(struct trial *trial, const char *what, const struct tf_text *want,
        const struct tf_text *got)
{
    size_t at = 0, begin = 0;

    if (want->length == got->length && memcmp(want->data, got->data, want->length) == 0)
        return HOLDS;
    while (at < want->length && at < got->length && want->data[at] == got->data[at]) {
        at++;
        if (want->data[at - 1] == '\n')
            begin = at;
    }
    return fails(trial, "%s:\n  want %.*s\n  got  %.*s", what,
            begin < want->length ? (int)strcspn(want->data + begin, "\n") : 0, want->data + begin,
            begin < got->length ? (int)strcspn(got->data + begin, "\n") : 0, got->data + begin);
}

enum verdict same_outputs(struct trial *trial, const struct rated *got)
{
    static const char *const names[RATED_OUTPUTS] = { "lines", "grants", "wallets", "purchases",
        "entries" };

    for (int i = 0; i < RATED_OUTPUTS; i++) {
        tf_text_end(&trial->base.outputs[i]);
        tf_text_end((struct tf_text *)(uintptr_t)&got->outputs[i]);
        if (same_text(trial, names[i], &trial->base.outputs[i], &got->outputs[i]) != HOLDS)
            return FAILS;
    }
    return HOLDS;
}

enum verdict same_with_usage(struct trial *trial, const struct tf_text *usage)
{
    struct rating rating = trial_rating(trial);
    struct rated got;
    enum verdict verdict = FAILS;

    rating.usage[0] = usage;
    if (trial_rate(trial, trial->rulebook, &rating, &got))
        verdict = same_outputs(trial, &got);
    rated_free(&got);
    return verdict;
}

/* -- lines added up
 * -------------------------------------------------------------------------------- */

static size_t lines_of(const struct tf_text *csv)
{
    size_t count = 0;

    for (size_t i = 0; csv != NULL && i < csv->length; i++)
        count += csv->data[i] == '\n';
    return count;
}

static bool is_number_column(const char *name)
{
    static const char *const labels[] = { "account", "from", "until", "period", "price", "key",
        "open", "provisional", "correction" };

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (strcmp(name, labels[i]) == 0)
            return false;
    }
    return true;
}

static int compare_sums(const void *a, const void *b)
{
    return strcmp(((const struct line_sum *)a)->name, ((const struct line_sum *)b)->name);
}

static char *line_name(const struct table *table, size_t row, enum line_group group)
{
    struct tf_text text = new_text();
    char *name;

    tf_text_format(&text, "%s %s %s %s %s", table_cell(table, row, "account"),
            table_cell(table, row, "price"), table_cell(table, row, "key"),
            group == BY_PRICE ? "" : table_cell(table, row, "period"),
            group == BY_WINDOW ? table_cell(table, row, "from") : "");
    name = calloc(text.length + 1, 1);
    memcpy(name, text.data, text.length);
    tf_text_free(&text);
    return name;
}

static void add_lines(const struct tf_text *csv, enum line_group group, struct line_sums *sums)
{
    struct table table;

    table_read(csv, &table);
    for (size_t r = 0; r < table.rows; r++) {
        struct line_sum *sum = &sums->rows[sums->count++];

        sum->name = line_name(&table, r, group);
        for (size_t c = 0; c < table.columns; c++) {
            if (is_number_column(table.cells[c]))
                sum->sums[c] = dec_of_text(table_at(&table, r, c));
        }
    }
    table_free(&table);
}

static bool is_nothing(const struct line_sum *sum)
{
    for (size_t c = 0; c < SUMS_MAX; c++) {
        if (tf_dec_sign(sum->sums[c]) != 0)
            return false;
    }
    return true;
}

struct line_sums line_sums_of(
        const struct tf_text *first, const struct tf_text *second, enum line_group group)
{
    struct line_sums sums = { .count = 0 };
    size_t kept = 0;

    sums.rows = calloc(lines_of(first) + lines_of(second) + 1, sizeof *sums.rows);
    table_read(first->length > 0 || second == NULL ? first : second, &sums.header);
    add_lines(first, group, &sums);
    if (second != NULL)
        add_lines(second, group, &sums);
    qsort(sums.rows, sums.count, sizeof *sums.rows, compare_sums);
    for (size_t i = 0; i < sums.count; i++) {
        struct line_sum row = sums.rows[i];

        if (i + 1 < sums.count && strcmp(row.name, sums.rows[i + 1].name) == 0) {
            for (size_t c = 0; c < SUMS_MAX; c++)
                sums.rows[i + 1].sums[c] = dec_plus(row.sums[c], sums.rows[i + 1].sums[c]);
            free(row.name);
        } else if (is_nothing(&row)) {
            free(row.name);
        } else {
            sums.rows[kept++] = row;
        }
    }
    sums.count = kept;
    return sums;
}

void line_sums_free(struct line_sums *sums)
{
    for (size_t i = 0; i < sums->count; i++)
        free(sums->rows[i].name);
    free(sums->rows);
    table_free(&sums->header);
}

bool is_near(struct tf_dec a, struct tf_dec b)
{
    struct tf_dec above = dec_plus(b, dec_of_text("0.000000000000001"));
    struct tf_dec below = dec_plus(b, dec_of_text("-0.000000000000001"));

    return tf_dec_cmp(a, above) < 0 && tf_dec_cmp(a, below) > 0;
}

static bool is_compared(const char *name, const char *const *columns)
{
    if (columns == NULL)
        return is_number_column(name);
    while (*columns != NULL && strcmp(*columns, name) != 0)
        columns++;
    return *columns != NULL;
}

enum verdict same_sums(struct trial *trial, const struct line_sums *want,
        const struct line_sums *got, const char *const *columns)
{
    for (size_t i = 0; i < want->count || i < got->count; i++) {
        if (i >= want->count || i >= got->count ||
                strcmp(want->rows[i].name, got->rows[i].name) != 0)
            return fails(trial, "lines: want %s, got %s",
                    i < want->count ? want->rows[i].name : "nothing",
                    i < got->count ? got->rows[i].name : "nothing");
        for (size_t c = 0; c < want->header.columns; c++) {
            char one[TF_DEC_TEXT_MAX], other[TF_DEC_TEXT_MAX];

            if (!is_compared(want->header.cells[c], columns) ||
                    is_near(want->rows[i].sums[c], got->rows[i].sums[c]))
                continue;
            tf_dec_format(want->rows[i].sums[c], 0, one);
            tf_dec_format(got->rows[i].sums[c], 0, other);
            return fails(trial, "lines: %s: %s: want %s, got %s", want->rows[i].name,
                    want->header.cells[c], one, other);
        }
    }
    return HOLDS;
}

enum verdict same_lines(struct trial *trial, const struct tf_text *first,
        const struct tf_text *second, enum line_group group, const char *const *columns)
{
    struct line_sums want = line_sums_of(&trial->base.outputs[RATED_LINES], NULL, group);
    struct line_sums got = line_sums_of(first, second, group);
    enum verdict verdict = same_sums(trial, &want, &got, columns);

    line_sums_free(&want);
    line_sums_free(&got);
    return verdict;
}

static int compare_lines(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    size_t m = strcspn(x, "\n"), n = strcspn(y, "\n");
    int way = memcmp(x, y, m < n ? m : n);

    return way != 0 ? way : (m > n) - (m < n);
}

struct tf_text sorted_lines(const struct tf_text *csv)
{
    size_t count = 0;
    const char **lines = calloc(lines_of(csv) + 1, sizeof *lines);
    struct tf_text text = new_text();
    const char *at = tf_text_end((struct tf_text *)(uintptr_t)csv);

    for (; *at != '\0'; at += strcspn(at, "\n") + 1)
        lines[count++] = at;
    qsort(lines, count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < count; i++)
        tf_text_add(&text, lines[i], strcspn(lines[i], "\n") + 1);
    free(lines);
    return text;
}

struct tf_text without(const struct tf_text *csv, const char *column, const char *word)
{
    struct tf_text text = new_text();
    struct table table;
    size_t left_out;

    table_read(csv, &table);
    left_out = table_column(&table, column);
    for (size_t r = 0; r < table.rows + 1; r++) {
        char *const *cells = table.cells + r * table.columns;
        bool named = false;

        for (size_t c = 0; c < table.columns; c++)
            named = named || (c != left_out && strcmp(cells[c], word) == 0);
        for (size_t c = 0; c < table.columns && !named; c++) {
            if (c != left_out)
                tf_text_format(&text, "%s,", cells[c]);
        }
        if (!named)
            tf_text_char(&text, '\n');
    }
    table_free(&table);
    return text;
}

void final_lines(struct tf_text *issued, const struct tf_text *lines)
{
    const char *line = tf_text_end((struct tf_text *)(uintptr_t)lines);

    if (issued->length > 0)
        line += strcspn(line, "\n") + 1;
    while (*line != '\0') {
        size_t length = strcspn(line, "\n") + 1;
        const char *end = line + length - 1;

        while (*--end != ',')
            ;
        /* … open,provisional,correction: the last but one says whether it may change */
        if (strncmp(end - 4, "true", 4) != 0)
            tf_text_add(issued, line, length);
        line += length;
    }
}

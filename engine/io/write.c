/* SPDX-License-Identifier: MIT */
/*
 * write.c - which writer, in which formats, for which account.
 */
#include "io/write.h"

#include <string.h>

#include "io/write_part.h"

enum {
    AS_TABLE = 1 << TARIFF_FORMAT_TABLE,
    AS_CSV = 1 << TARIFF_FORMAT_CSV,
    AS_JSON = 1 << TARIFF_FORMAT_JSON,
    AS_ALL = AS_TABLE | AS_CSV | AS_JSON
};

static const struct writer {
    tariff_output what;
    const char *name;
    unsigned formats;
    tariff_code (*write)(struct tf_writing *w, tariff_error *err);
} writers[] = {
    { TARIFF_OUTPUT_SUMMARY, "summary", AS_TABLE | AS_JSON, tf_write_summary },
    { TARIFF_OUTPUT_LINES, "lines", AS_ALL, tf_write_lines },
    { TARIFF_OUTPUT_STATEMENT, "statement", AS_ALL, tf_write_statement },
    { TARIFF_OUTPUT_WALLETS, "wallets", AS_CSV, tf_write_wallets },
    { TARIFF_OUTPUT_GRANTS, "grants", AS_ALL, tf_write_grants },
    { TARIFF_OUTPUT_BENEFITS, "benefits", AS_ALL, tf_write_benefits },
    { TARIFF_OUTPUT_PURCHASES, "purchases", AS_ALL, tf_write_purchases },
    { TARIFF_OUTPUT_ENTRIES, "entries", AS_ALL, tf_write_entries },
    { TARIFF_OUTPUT_FOCUS, "FOCUS rows", AS_CSV, tf_write_focus },
    { TARIFF_OUTPUT_REJECTED, "rejected rows", AS_ALL, tf_write_rejected },
    { TARIFF_OUTPUT_EXPLAIN, "explanation", AS_TABLE | AS_JSON, tf_write_explain },
};

static tariff_code no_such_account(const struct tf_outcome *outcome, tariff_error *err)
{
    size_t count = outcome->accounts->count;
    struct tf_alloc alloc = outcome->accounts->arena.alloc;
    const char **ids = count == 0 ? NULL : tf_get(alloc, count * sizeof *ids);
    const char *near = NULL;
    char hint[160] = "Name an account of the accounts file or of the usage.";
    tariff_error guess = { 0 };

    for (size_t i = 0; ids != NULL && i < count; i++)
        ids[i] = outcome->accounts->items[i].id;
    if (ids != NULL)
        near = tf_nearest(outcome->account, ids, count);
    tf_free(alloc, ids, count * sizeof *ids);
    if (near != NULL) {
        tf_fail(&guess, TF_F_NO_SUCH_ACCOUNT, (struct tf_place){ 0 }, "",
                "Did you mean \"%.120s\"?", near);
        memcpy(hint, guess.message, strlen(guess.message) + 1);
    }
    return tf_fail(err, TF_F_NO_SUCH_ACCOUNT, (struct tf_place){ 0 }, hint,
            "There is no account \"%s\".", outcome->account);
}

static const struct writer *find_writer(tariff_output what)
{
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++) {
        if (writers[i].what == what)
            return &writers[i];
    }
    return NULL;
}

/* A document ends its line; a list of a grid does not do so by itself. */
static void end_document(struct tf_text *text)
{
    if (!text->failed && (text->length == 0 || text->data[text->length - 1] != '\n'))
        tf_text_char(text, '\n');
}

tariff_code tf_write(const struct tf_outcome *outcome, tariff_output what, tariff_format format,
        struct tf_output *output, tariff_error *err)
{
    const struct writer *writer = find_writer(what);
    struct tf_writing w = { .outcome = outcome,
        .book = outcome->book,
        .output = output,
        .text = &output->text,
        .format = format,
        .only = TF_NONE };
    tariff_code code;

    if (writer == NULL)
        return tf_fail(err, TF_F_HOST_CHOICE, (struct tf_place){ 0 }, "Use one of tariff_output.",
                "There is no output %d.", (int)what);
    if ((unsigned)format > TARIFF_FORMAT_HTML || (writer->formats >> format & 1u) == 0)
        return tf_fail(err, TF_F_NO_SUCH_FORMAT, (struct tf_place){ 0 },
                "Use a table, CSV or JSON; tariff.h says which an output has.",
                "The %s %s not written in that format.", writer->name,
                what == TARIFF_OUTPUT_SUMMARY || what == TARIFF_OUTPUT_STATEMENT ||
                                what == TARIFF_OUTPUT_EXPLAIN
                        ? "is"
                        : "are");
    if (outcome->account != NULL) {
        uint32_t id =
                tf_intern_find(&outcome->accounts->ids, outcome->account, strlen(outcome->account));

        if (id == 0)
            return no_such_account(outcome, err);
        w.only = id - 1;
    }
    tf_arena_init(&w.arena, output->text.alloc);
    w.sums = tf_arena_array(
            &w.arena, TF_ROW_SUMS + (size_t)outcome->book->pool_count, sizeof *w.sums);
    code = w.sums == NULL ? tf_no_memory(err) : writer->write(&w, err);
    tf_arena_free(&w.arena);
    if (code == TARIFF_OK && format == TARIFF_FORMAT_JSON)
        end_document(w.text);
    return code;
}

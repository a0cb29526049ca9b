/* SPDX-License-Identifier: MIT */
/*
 * rulebook.c - the public functions about rulebooks.
 */
#include <string.h>

#include "api/handle.h"
#include "api/suite.h"
#include "base/hash.h"
#include "io/write.h"
#include "rulebook/change.h"
#include "rulebook/check.h"
#include "whatif/differ.h"

tariff_code tf_bad_argument(
        tariff_error *err, enum tf_finding what, const char *message, const char *hint)
{
    return tf_fail(err, what, (struct tf_place){ 0 }, hint, "%s", message);
}

tariff_code tf_options_copy(void *to, size_t to_size, const void *from, tariff_error *err)
{
    size_t size;

    if (from == NULL)
        return TARIFF_OK;
    memcpy(&size, from, sizeof size);
    if (size > to_size)
        return tf_bad_argument(err, TF_F_HOST_OPTIONS,
                "The options are of a newer version of this library.",
                "Upgrade the library, or begin with the _INIT macro of its own header.");
    if (size < sizeof size)
        return tf_bad_argument(err, TF_F_HOST_OPTIONS, "The struct_size of the options is not set.",
                "Begin the options with their _INIT macro.");
    memcpy(to, from, size);
    return TARIFF_OK;
}

tariff_code tf_handle_begin(const tariff_rulebook *rulebook, const tariff_run_options *given,
        const void *out, size_t size, tariff_run_options *options, void **made, tariff_error *err)
{
    tariff_code code;

    if (out == NULL)
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "out is NULL.", "Pass the address of a handle.");
    if (rulebook == NULL)
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "rulebook is NULL.", "Open a rulebook first.");
    *options = (tariff_run_options)TARIFF_RUN_OPTIONS_INIT;
    if ((code = tf_options_copy(options, sizeof *options, given, err)) != TARIFF_OK)
        return code;
    *made = tf_get(tf_alloc_of(options->alloc, options->alloc_ud), size);
    if (*made == NULL)
        return tf_no_memory(err);
    memset(*made, 0, size);
    return TARIFF_OK;
}

static tariff_code check_files(const tariff_rulebook_options *options, tariff_error *err)
{
    for (size_t i = 0; options->files != NULL && i < options->file_count; i++) {
        const tariff_file *file = &options->files[i];

        if (file->path == NULL || (file->text == NULL && file->length > 0))
            return tf_bad_argument(
                    err, TF_F_HOST_OPTIONS, "The path or text of a file is NULL.", "Pass both.");
        for (size_t k = 0; k < i; k++) {
            if (strcmp(options->files[k].path, file->path) == 0)
                return tf_bad_argument(err, TF_F_HOST_OPTIONS, "Two files have the same path.",
                        "Pass each file once.");
        }
    }
    for (size_t i = 0; options->changes != NULL && i < options->change_count; i++) {
        const tariff_change *change = &options->changes[i];

        if (change->text == NULL && (change->file == NULL || change->length > 0))
            return tf_bad_argument(err, TF_F_HOST_OPTIONS,
                    "A change has neither the name of a file nor a text.", "Pass one of them.");
    }
    return TARIFF_OK;
}

tariff_code tf_rulebook_options(
        tariff_rulebook_options *to, const tariff_rulebook_options *from, tariff_error *err)
{
    tariff_code code;

    *to = (tariff_rulebook_options)TARIFF_RULEBOOK_OPTIONS_INIT;
    code = tf_options_copy(to, sizeof *to, from, err);
    return code == TARIFF_OK ? check_files(to, err) : code;
}

static struct tf_folder folder_of(const char *path, const tariff_rulebook_options *options)
{
    return (struct tf_folder){ path, options->files,
        options->files == NULL ? 0 : options->file_count };
}

static struct tf_report report_to(const tariff_rulebook_options *options)
{
    return (struct tf_report){ .finding = options->finding, .ud = options->finding_ud };
}

/* Loads a rulebook with the changes of the options. */
static tariff_code load_changed(const struct tf_folder *folder,
        const tariff_rulebook_options *options, tariff_rulebook *handle, struct tf_report *report)
{
    struct tf_changes changes;
    tariff_code code = tf_changes_read(
            &handle->arena, options->changes, options->change_count, &changes, report);

    if (code != TARIFF_OK)
        return code;
    return tf_rulebook_load(
            handle->alloc, folder, options->zone_folder, &changes, &handle->book, report);
}

tariff_code tariff_rulebook_open(const char *path, const tariff_rulebook_options *given,
        tariff_rulebook **out, tariff_error *err)
{
    tariff_rulebook_options options;
    struct tf_folder folder;
    struct tf_report report;
    struct tf_alloc alloc;
    tariff_code code;

    if (out == NULL)
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "out is NULL.", "Pass the address of a handle.");
    *out = NULL;
    if (path == NULL)
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "path is NULL.", "Name the rulebook's folder.");
    if ((code = tf_rulebook_options(&options, given, err)) != TARIFF_OK)
        return code;
    alloc = tf_alloc_of(options.alloc, options.alloc_ud);
    folder = folder_of(path, &options);
    report = report_to(&options);
    *out = tf_get(alloc, sizeof **out);
    if (*out == NULL)
        return tf_no_memory(err);
    **out = (struct tariff_rulebook){ .alloc = alloc };
    tf_arena_init(&(*out)->arena, alloc);
    code = load_changed(&folder, &options, *out, &report);
    if (code == TARIFF_OK)
        return TARIFF_OK;
    if (err != NULL)
        *err = report.first;
    tariff_rulebook_close(*out);
    *out = NULL;
    return code;
}

void tariff_rulebook_close(tariff_rulebook *rulebook)
{
    if (rulebook == NULL)
        return;
    tf_rulebook_free(rulebook->book);
    tf_arena_free(&rulebook->arena);
    tf_free(rulebook->alloc, rulebook, sizeof *rulebook);
}

const char *tariff_rulebook_name(const tariff_rulebook *rulebook)
{
    return rulebook == NULL ? "" : rulebook->book->name;
}

const char *tariff_rulebook_currency(const tariff_rulebook *rulebook)
{
    return rulebook == NULL ? "" : rulebook->book->currency;
}

const char *tariff_rulebook_hash(const tariff_rulebook *rulebook)
{
    return rulebook == NULL ? "" : rulebook->book->hash;
}

tariff_code tariff_rulebook_check(const tariff_rulebook *rulebook, tariff_finding finding,
        tariff_example example, void *ud, size_t *count, tariff_error *err)
{
    struct tf_check_ear ear = { finding, example, ud };

    if (rulebook == NULL || count == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "rulebook or count is NULL.", "Pass both.");
    return tf_check(rulebook->book, &ear, count, err);
}

tariff_code tariff_rulebook_show(const tariff_rulebook *rulebook, int64_t at, tariff_format format,
        tariff_write write, void *ud, tariff_error *err)
{
    struct tf_output output;
    tariff_code code, ended;

    if (rulebook == NULL || write == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "rulebook or write is NULL.", "Pass both.");
    tf_output_begin(&output, rulebook->alloc, write, ud);
    code = tf_write_rulebook(rulebook->book, at, format, &output, err);
    ended = tf_output_end(&output, code == TARIFF_OK ? err : NULL);
    return code != TARIFF_OK ? code : ended;
}

tariff_code tariff_rulebook_diff(const tariff_rulebook *first, const tariff_rulebook *second,
        tariff_format format, tariff_write write, void *ud, tariff_error *err)
{
    struct tf_differences differences;
    struct tf_output output;
    struct tf_arena arena;
    tariff_code code, ended;

    if (first == NULL || second == NULL || write == NULL)
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "A rulebook or write is NULL.", "Pass all three.");
    tf_arena_init(&arena, first->alloc);
    tf_output_begin(&output, first->alloc, write, ud);
    code = tf_rulebooks_differ(first->book, second->book, &arena, &differences, err);
    if (code == TARIFF_OK)
        code = tf_differences_write(&differences, format, &output, err);
    ended = tf_output_end(&output, code == TARIFF_OK ? err : NULL);
    tf_differences_free(&differences);
    tf_arena_free(&arena);
    return code != TARIFF_OK ? code : ended;
}

tariff_code tariff_rulebook_test(const char *path, const tariff_rulebook_options *given,
        const char *only, tariff_test_done done, void *ud, size_t *passed, size_t *failed,
        tariff_error *err)
{
    tariff_rulebook_options options;
    struct tf_suite suite = { .only = only, .done = done, .ud = ud };
    tariff_code code;

    if (path == NULL || passed == NULL || failed == NULL)
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "path, passed or failed is NULL.", "Pass all three.");
    *passed = *failed = 0;
    if ((code = tf_rulebook_options(&options, given, err)) != TARIFF_OK)
        return code;
    suite.alloc = tf_alloc_of(options.alloc, options.alloc_ud);
    suite.folder = folder_of(path, &options);
    suite.zone_folder = options.zone_folder;
    suite.report = report_to(&options);
    code = tf_suite_run(&suite, err);
    *passed = suite.passed;
    *failed = suite.failed;
    return code;
}

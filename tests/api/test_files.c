/* SPDX-License-Identifier: MIT */
/*
 * test_files.c - a rulebook whose files the host holds in memory: the same as the folder on
 * disk, and nothing of the disk is read.
 */
#include <dirent.h>

#include "api/book.h"
#include "support/cases.h"

enum { FILES_MAX = 256 };

static struct folder {
    tariff_file files[FILES_MAX];
    size_t count;
    char paths[FILES_MAX][300];
} folder;

static void hold_file(const char *book, const char *path)
{
    char below[400], name[1024], *text = malloc(TEXT_MAX);
    FILE *file;

    snprintf(below, sizeof below, "%s/%s", book, path);
    file = fopen(source_path(below, name), "rb");
    assert_non_null(file);
    assert_non_null(text);
    assert_true(folder.count < FILES_MAX);
    snprintf(folder.paths[folder.count], sizeof folder.paths[0], "%s", path);
    folder.files[folder.count].path = folder.paths[folder.count];
    folder.files[folder.count].length = fread(text, 1, TEXT_MAX, file);
    folder.files[folder.count++].text = text;
    assert_int_equal(fclose(file), 0);
}

/* In the order of the disk, which is any. */
static void hold_folder(const char *book, const char *path)
{
    char below[400], name[1024];
    DIR *opened;
    struct dirent *entry;

    snprintf(below, sizeof below, "%s/%s", book, path);
    opened = opendir(source_path(below, name));
    assert_non_null(opened);
    while ((entry = readdir(opened)) != NULL) {
        char one[300];

        snprintf(one, sizeof one, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            hold_file(book, one);
    }
    assert_int_equal(closedir(opened), 0);
}

static int hold_the_book(void **state)
{
    (void)state;
    hold_file("rules/artlab", "rulebook.lua");
    hold_folder("rules/artlab", "facts");
    hold_folder("rules/artlab", "tests");
    return 0;
}

static int let_go(void **state)
{
    (void)state;
    for (size_t i = 0; i < folder.count; i++)
        free((void *)(uintptr_t)folder.files[i].text);
    return 0;
}

static tariff_rulebook_options held(const tariff_file *files, size_t count)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;

    options.files = files;
    options.file_count = count;
    return options;
}

static tariff_code open_held(
        const tariff_file *files, size_t count, tariff_rulebook **out, tariff_error *err)
{
    tariff_rulebook_options options = held(files, count);

    return tariff_rulebook_open("held", &options, out, err);
}

static void memory_and_disk_give_the_same(void **state)
{
    tariff_rulebook *on_disk, *in_memory;
    tariff_error err = { 0 };

    (void)state;
    assert_int_equal(open_book("rules/artlab", NULL, &on_disk), TARIFF_OK);
    if (open_held(folder.files, folder.count, &in_memory, &err) != TARIFF_OK)
        fail_msg("%s:%u: %s", err.file, (unsigned)err.line, err.message);
    assert_string_equal(tariff_rulebook_hash(in_memory), tariff_rulebook_hash(on_disk));
    tariff_rulebook_close(in_memory);
    tariff_rulebook_close(on_disk);
}

struct told {
    char names[TEXT_MAX];
};

static void tell(void *ud, const tariff_test_result *result)
{
    struct told *told = ud;
    size_t length = strlen(told->names);

    snprintf(told->names + length, sizeof told->names - length, "%s: %s\n", result->file,
            result->failure.message);
}

static void the_same_tests_pass_in_the_same_order(void **state)
{
    static struct told on_disk, in_memory;
    tariff_rulebook_options options = held(folder.files, folder.count);
    size_t passed[2], failed[2];
    char path[1024];

    (void)state;
    source_path("rules/artlab", path);
    assert_int_equal(
            tariff_rulebook_test(path, NULL, NULL, tell, &on_disk, &passed[0], &failed[0], NULL),
            TARIFF_OK);
    assert_int_equal(tariff_rulebook_test("held", &options, NULL, tell, &in_memory, &passed[1],
                             &failed[1], NULL),
            TARIFF_OK);
    assert_true(passed[0] > 100);
    assert_int_equal(passed[1], passed[0]);
    assert_int_equal(failed[1], failed[0]);
    assert_string_equal(in_memory.names, on_disk.names);
}

/* -- What is wrong with files ------------------------------------------------------------- */

#define HEAD    "rulebook \"b\" { currency = \"CNY\" }\n"
#define INCLUDE "include \"more.lua\"\n"
#define FILE_OF(path, text)                                                                        \
    {                                                                                              \
        path, text, sizeof(text) - 1                                                               \
    }

static const struct wrong_case {
    const char *name;
    tariff_file files[2];
    size_t count;
    tariff_code code;
    const char *file;
    uint32_t line;
} wrong_cases[] = {
    { "no files", { { NULL, NULL, 0 } }, 0, TARIFF_FILE_FAILED, "held/rulebook.lua", 0 },
    { "no rulebook.lua", { FILE_OF("facts/usage.yaml", "tariff: 1\n") }, 1, TARIFF_FILE_FAILED,
            "held/rulebook.lua", 0 },
    { "what is included is not looked for on disk", { FILE_OF("rulebook.lua", HEAD INCLUDE) }, 1,
            TARIFF_FILE_FAILED, "rulebook.lua", 2 },
    { "a mistake has its place",
            { FILE_OF("rulebook.lua", HEAD), FILE_OF("facts/usage.yaml", "tariff: 1\nusages:\n") },
            2, TARIFF_BAD_FACT, "facts/usage.yaml", 2 },
    { "facts deeper down are none of the facts",
            { FILE_OF("rulebook.lua", HEAD), FILE_OF("facts/more/usage.yaml", "x") }, 2,
            TARIFF_BAD_FACT, "facts", 0 },
    { "a file twice", { FILE_OF("rulebook.lua", HEAD), FILE_OF("rulebook.lua", HEAD) }, 2,
            TARIFF_BAD_ARGUMENT, "", 0 },
    { "a file without a path", { FILE_OF(NULL, HEAD) }, 1, TARIFF_BAD_ARGUMENT, "", 0 },
    { "a file without its text", { { "rulebook.lua", NULL, 1 } }, 1, TARIFF_BAD_ARGUMENT, "", 0 },
};

static void test_wrong(void **state)
{
    const struct wrong_case *c = *state;
    tariff_rulebook *book;
    tariff_error err = { 0 };

    assert_int_equal(open_held(c->files, c->count, &book, &err), c->code);
    assert_null(book);
    assert_int_equal(err.code, c->code);
    assert_string_equal(err.file, c->file);
    assert_int_equal(err.line, c->line);
    assert_string_not_equal(err.hint, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_and_disk_give_the_same),
        cmocka_unit_test(the_same_tests_pass_in_the_same_order),
    };

    return cmocka_run_group_tests_name("files in memory", tests, hold_the_book, let_go) +
           RUN_CASES("files that are wrong", test_wrong, wrong_cases);
}

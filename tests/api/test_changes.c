/* SPDX-License-Identifier: MIT */
/*
 * test_changes.c - a host opens a rulebook with changes: a rulebook like any other, and no trace
 * of the texts that it was made of is needed afterwards.
 */
#include "api/book.h"
#include "support/cases.h"

static const struct changes_case {
    const char *name;
    const char *file; /* of the change; NULL: the text is PATH=VALUE */
    const char *text;
    tariff_code code;
    const char *shows; /* what the price list says then, or the message */
} changes_cases[] = {
    { "a path and a value", NULL, "compute.shared.gpu_second=0.0031", TARIFF_OK, "0.0031" },
    { "a what-if in memory", "one.yaml",
            "tariff: 1\nwhatif: one\nchange:\n  - { fact: compute.shared.gpu_second, scale: 0.9 "
            "}\n",
            TARIFF_OK, "0.0027" },
    { "a key of a block", NULL, "price.traffic.title=Downloads, all of them", TARIFF_OK,
            "Downloads, all of them" },
    { "no value", NULL, "compute.shared.gpu_second", TARIFF_BAD_CHANGE,
            "\"compute.shared.gpu_second\" is no change." },
    { "a path that is not there", NULL, "traffic.out=1", TARIFF_BAD_CHANGE,
            "There is no \"traffic.out\" in the rulebook." },
    { "a what-if that is no YAML", "one.yaml", "tariff: [", TARIFF_BAD_CHANGE, "" },
    { "a file that is not there", "no/such.yaml", NULL, TARIFF_FILE_FAILED,
            "There is no file \"no/such.yaml\" that can be opened." },
    { "neither a file nor a text", NULL, NULL, TARIFF_BAD_ARGUMENT,
            "A change has neither the name of a file nor a text." },
};

/* Opens the book with a change whose texts are gone once it is open. */
static tariff_code open_changed(
        const struct changes_case *c, tariff_rulebook **out, tariff_error *err)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    char path[1024], file[64], text[256];
    tariff_change change = { c->file, c->text, c->text == NULL ? 0 : strlen(c->text) };
    tariff_code code;

    snprintf(file, sizeof file, "%s", c->file == NULL ? "" : c->file);
    snprintf(text, sizeof text, "%s", c->text == NULL ? "" : c->text);
    change.file = c->file == NULL ? NULL : file;
    change.text = c->text == NULL ? NULL : text;
    options.changes = &change;
    options.change_count = 1;
    code = tariff_rulebook_open(source_path("rules/artlab", path), &options, out, err);
    memset(file, 'x', sizeof file - 1);
    memset(text, 'x', sizeof text - 1);
    return code;
}

static void test_changes(void **state)
{
    const struct changes_case *c = *state;
    struct gathered *shown = calloc(1, sizeof *shown);
    tariff_rulebook *book = NULL, *plain = NULL;
    tariff_error err = { 0 };

    assert_non_null(shown);
    assert_int_equal(open_changed(c, &book, &err), c->code);
    if (c->code != TARIFF_OK) {
        assert_null(book);
        assert_non_null(strstr(err.message, c->shows));
    } else {
        assert_int_equal(open_book("rules/artlab", NULL, &plain), TARIFF_OK);
        assert_string_not_equal(tariff_rulebook_hash(book), tariff_rulebook_hash(plain));
        assert_int_equal(tariff_rulebook_show(
                                 book, 1774000000000000, TARIFF_FORMAT_TABLE, gather, shown, &err),
                TARIFF_OK);
        assert_non_null(strstr(shown->text, c->shows));
    }
    tariff_rulebook_close(book);
    tariff_rulebook_close(plain);
    free(shown);
}

static const struct diff_case {
    const char *name;
    const char *file; /* of the change; NULL: PATH=VALUE */
    const char *text;
    const char *rows; /* of the CSV, behind its head */
} diff_cases[] = {
    { "a number from a day on", NULL, "compute.shared.gpu_second@2026-03-15=0.0031",
            "changed,fact,compute.shared.gpu_second,,0.003,0.0031,CNY/second,2026-03-15,\n" },
    { "a number that comes back", "one.yaml",
            "tariff: 1\nwhatif: one\nchange:\n"
            "  - { fact: traffic.out_gb, from: 2026-03-15, set: 0.40 }\n"
            "  - { fact: traffic.out_gb, from: 2026-04-01T12:00:00+08:00, set: 0.50 }\n",
            "changed,fact,traffic.out_gb,,0.5,0.4,CNY/GB,2026-03-15,2026-04-01T12:00:00+08:00\n" },
    { "one number of a table, at all dates", NULL, "compute.exclusive.hour.gn6i=10",
            "changed,fact,compute.exclusive.hour,gn6i,12,10,CNY/hour,,\n" },
    { "a key that is new, and one that is gone", "one.yaml",
            "tariff: 1\nwhatif: one\nchange:\n"
            "  - { price: storage, set: { step: 1 GB hour }, remove: [round] }\n",
            "gone,price,storage,round,\"{ mode = half up, per = day, to = 0.01 }\",,,,\n"
            "new,price,storage,step,,1 GB hour,,,\n" },
    { "a block that is new, and one that is gone", "one.yaml",
            "tariff: 1\nwhatif: one\nchange:\n  - { plan: trial, remove: true }\n"
            "  - { plan: gold, add: { costs: 20, grants: { traffic: 5 }, lasts: 1 month } }\n",
            "gone,plan,trial,,,,,,\nnew,plan,gold,,,,,,\n" },
    { "nothing", NULL, "rulebook.currency=CNY", "" },
};

static void test_diff(void **state)
{
    const struct diff_case *c = *state;
    const struct changes_case change = { c->name, c->file, c->text, TARIFF_OK, "" };
    struct gathered *shown = calloc(1, sizeof *shown);
    tariff_rulebook *book = NULL, *plain = NULL;
    tariff_error err = { 0 };

    assert_non_null(shown);
    assert_int_equal(open_changed(&change, &book, &err), TARIFF_OK);
    assert_int_equal(open_book("rules/artlab", NULL, &plain), TARIFF_OK);
    assert_int_equal(
            tariff_rulebook_diff(plain, book, TARIFF_FORMAT_CSV, gather, shown, &err), TARIFF_OK);
    assert_string_equal(strchr(shown->text, '\n') + 1, c->rows);
    assert_int_equal(tariff_rulebook_diff(plain, book, TARIFF_FORMAT_HTML, gather, shown, &err),
            TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_rulebook_diff(plain, NULL, TARIFF_FORMAT_CSV, gather, shown, &err),
            TARIFF_BAD_ARGUMENT);
    tariff_rulebook_close(book);
    tariff_rulebook_close(plain);
    free(shown);
}

/* Options of a host that was built before there were changes. */
static void test_older_host(void **state)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_rulebook *book = NULL;

    (void)state;
    options.struct_size = offsetof(tariff_rulebook_options, changes);
    options.changes = (const tariff_change *)&options; /* never looked at */
    options.change_count = SIZE_MAX;
    assert_int_equal(open_book("rules/artlab", &options, &book), TARIFF_OK);
    tariff_rulebook_close(book);
}

int main(void)
{
    const struct CMUnitTest one[] = { cmocka_unit_test(test_older_host) };

    return RUN_CASES("changes", test_changes, changes_cases) +
           RUN_CASES("diff", test_diff, diff_cases) +
           cmocka_run_group_tests_name("changes", one, NULL, NULL);
}

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
           cmocka_run_group_tests_name("changes", one, NULL, NULL);
}

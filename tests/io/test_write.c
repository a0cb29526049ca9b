/* SPDX-License-Identifier: MIT */
/*
 * test_write.c - every output of two small runs, against the texts in their golden folders; what
 * writers refuse; and that no failed allocation or refusing receiver is passed over.
 *
 * In golden texts the hashes and the version of the zone data stand as <hash> and <tz>.
 */
#include <stdio.h>
#include <string.h>

#include "api/handle.h"
#include "base/hash.h"
#include "base/text.h"
#include "io/width.h"
#include "support/cases.h"
#include "support/failing.h"
#include "tariff.h"

#define AS_OF INT64_C(1772505000000000) /* 2026-03-03T10:30+08:00 */

/* -- one run, shared ------------------------------------------------------------------------ */

struct shared {
    const char *folder;
    struct failing memory;
    tariff_rulebook *book;
    tariff_run *run;
};

static char *path_of(const char *folder, const char *name, char path[512])
{
    const char *source = getenv("TARIFF_SOURCE");

    snprintf(path, 512, "%s/tests/io/%s/%s", source == NULL ? "." : source, folder, name);
    return path;
}

/* A whole file, NUL-terminated; the caller frees it. */
static char *read_file(const char *folder, const char *name, size_t *length)
{
    char path[512];
    FILE *file = fopen(path_of(folder, name, path), "rb");
    char *text = calloc(1, 1 << 18);

    *length = 0;
    if (file != NULL && text != NULL) {
        *length = fread(text, 1, (1 << 18) - 1, file);
        fclose(file);
    }
    return text;
}

static void add_input(struct shared *shared, tariff_input input, const char *name)
{
    tariff_error err = { 0 };
    size_t length;
    char *text = read_file(shared->folder, name, &length);

    if (tariff_run_add(shared->run, input, name, text, length, &err) != TARIFF_OK)
        fail_msg("%s: %s", name, err.message);
    free(text);
}

static void open_run(struct shared *shared, const char *folder)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_error err = { 0 };
    char path[512];

    *shared = (struct shared){ .folder = folder, .memory = { .left = 1000000000 } };
    if (tariff_rulebook_open(path_of(folder, ".", path), NULL, &shared->book, &err) != TARIFF_OK)
        fail_msg("%s:%u: %s", err.file, (unsigned)err.line, err.message);
    options.alloc = failing_alloc;
    options.alloc_ud = &shared->memory;
    options.as_of = AS_OF;
    options.reject = true;
    options.lines = true;
    options.explain = true;
    assert_int_equal(tariff_run_new(shared->book, &options, &shared->run, &err), TARIFF_OK);
    add_input(shared, TARIFF_INPUT_ACCOUNTS, "accounts.yaml");
    add_input(shared, TARIFF_INPUT_GRANTS, "grants.csv");
    add_input(shared, TARIFF_INPUT_USAGE, "usage.csv");
    if (tariff_run_rate(shared->run, &err) != TARIFF_OK)
        fail_msg("%s:%u: %s", err.file, (unsigned)err.line, err.message);
}

static void close_run(struct shared *shared)
{
    tariff_run_free(shared->run);
    tariff_rulebook_close(shared->book);
    assert_int_equal(shared->memory.held, 0);
}

/* -- what comes out -------------------------------------------------------------------------- */

static tariff_code gather(void *ud, const char *text, size_t length)
{
    tf_text_add(ud, text, length);
    return TARIFF_OK;
}

static size_t hexadecimal(const char *text)
{
    return strspn(text, "0123456789abcdef");
}

/* The text with hashes and the zone data's version replaced. */
static void normalise(const struct shared *shared, struct tf_text *out, const char *text)
{
    const char *version = shared->book->book->zones.version;

    while (*text != '\0') {
        size_t width = hexadecimal(text);

        if (width == 64) {
            tf_text_put(out, "<hash>");
            text += width;
        } else if (version[0] != '\0' && strncmp(text, version, strlen(version)) == 0) {
            tf_text_put(out, "<tz>");
            text += strlen(version);
        } else {
            tf_text_char(out, *text++);
        }
    }
}

/* With TARIFF_UPDATE set, what was written becomes the golden text, to be read in review. */
static void update_golden(const struct shared *shared, const char *name, const char *text)
{
    char path[512];
    FILE *file = getenv("TARIFF_UPDATE") == NULL ? NULL
                                                 : fopen(path_of(shared->folder, name, path), "wb");

    if (file == NULL)
        return;
    fputs(text, file);
    fclose(file);
}

static void compare_with_golden(
        const struct shared *shared, const char *golden, struct tf_text *got)
{
    struct tf_text plain;
    char name[256];
    size_t length;
    char *wanted;

    snprintf(name, sizeof name, "golden/%s", golden);
    wanted = read_file(shared->folder, name, &length);
    tf_text_init(&plain, tf_alloc_of(NULL, NULL));
    normalise(shared, &plain, tf_text_end(got));
    update_golden(shared, name, tf_text_end(&plain));
    if (strcmp(tf_text_end(&plain), wanted) != 0)
        fail_msg("%s is not as it was; now it is:\n%s", name, tf_text_end(&plain));
    free(wanted);
    tf_text_free(&plain);
}

static const struct golden_case {
    const char *name; /* of the file */
    tariff_output output;
    tariff_format format;
    const char *account;
    uint32_t line;
} golden_cases[] = {
    { "lines.csv", TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV, NULL, 0 },
    { "lines.json", TARIFF_OUTPUT_LINES, TARIFF_FORMAT_JSON, NULL, 0 },
    { "lines-of-one-account.txt", TARIFF_OUTPUT_LINES, TARIFF_FORMAT_TABLE, "b,2", 0 },
    { "statement.csv", TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_CSV, NULL, 0 },
    { "statement.json", TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_JSON, "zeta", 0 },
    { "statement.txt", TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_TABLE, NULL, 0 },
    { "statement-of-one-account.txt", TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_TABLE, "zeta", 0 },
    { "statement-without-charges.txt", TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_TABLE, "idle", 0 },
    { "summary.txt", TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_TABLE, NULL, 0 },
    { "summary-of-one-account.txt", TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_TABLE, "zeta", 0 },
    { "summary.json", TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_JSON, NULL, 0 },
    { "wallets.csv", TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_CSV, NULL, 0 },
    { "wallets-of-one-account.csv", TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_CSV, "zeta", 0 },
    { "grants.csv", TARIFF_OUTPUT_GRANTS, TARIFF_FORMAT_CSV, NULL, 0 },
    { "grants.json", TARIFF_OUTPUT_GRANTS, TARIFF_FORMAT_JSON, "b,2", 0 },
    { "grants.txt", TARIFF_OUTPUT_GRANTS, TARIFF_FORMAT_TABLE, NULL, 0 },
    { "benefits.csv", TARIFF_OUTPUT_BENEFITS, TARIFF_FORMAT_CSV, NULL, 0 },
    { "purchases.csv", TARIFF_OUTPUT_PURCHASES, TARIFF_FORMAT_CSV, NULL, 0 },
    { "entries.csv", TARIFF_OUTPUT_ENTRIES, TARIFF_FORMAT_CSV, NULL, 0 },
    { "focus.csv", TARIFF_OUTPUT_FOCUS, TARIFF_FORMAT_CSV, NULL, 0 },
    { "focus-of-one-account.csv", TARIFF_OUTPUT_FOCUS, TARIFF_FORMAT_CSV, "zeta", 0 },
    { "rejected.json", TARIFF_OUTPUT_REJECTED, TARIFF_FORMAT_JSON, NULL, 0 },
    { "rejected.csv", TARIFF_OUTPUT_REJECTED, TARIFF_FORMAT_CSV, NULL, 0 },
    { "explain.txt", TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE, "b,2", 0 },
    { "explain-one-line.txt", TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE, "zeta", 3 },
    { "explain-one-line.json", TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_JSON, "zeta", 3 },
};

static void check_golden(const struct golden_case *c, const char *folder)
{
    struct shared shared;
    struct tf_text got;
    tariff_error err = { 0 };

    open_run(&shared, folder);
    tf_text_init(&got, tf_alloc_of(NULL, NULL));
    assert_int_equal(tariff_run_write(shared.run, c->output, c->format, c->account, c->line, gather,
                             &got, &err),
            TARIFF_OK);
    compare_with_golden(&shared, c->name, &got);
    tf_text_free(&got);
    close_run(&shared);
}

static void test_golden(void **state)
{
    check_golden(*state, "small");
}

/* A rulebook with a statement of its own, rounded at the rows. */
static const struct golden_case row_cases[] = {
    { "statement.csv", TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_CSV, NULL, 0 },
    { "statement.json", TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_JSON, NULL, 0 },
    { "statement.txt", TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_TABLE, NULL, 0 },
    { "lines.csv", TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV, NULL, 0 },
    { "summary.txt", TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_TABLE, NULL, 0 },
    { "summary.json", TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_JSON, NULL, 0 },
    { "wallets.csv", TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_CSV, NULL, 0 },
};

static void test_rows(void **state)
{
    check_golden(*state, "rows");
}

/* What functions saw when they looked at the account. */
static const struct golden_case look_cases[] = {
    { "explain.txt", TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE, NULL, 0 },
    { "explain.json", TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_JSON, NULL, 0 },
};

static void test_looks(void **state)
{
    check_golden(*state, "looks");
}

static const struct show_case {
    const char *name;
    tariff_format format;
} show_cases[] = {
    { "rulebook.txt", TARIFF_FORMAT_TABLE },
    { "rulebook.md", TARIFF_FORMAT_MARKDOWN },
    { "rulebook.html", TARIFF_FORMAT_HTML },
};

static void test_show(void **state)
{
    const struct show_case *c = *state;
    struct shared shared;
    struct tf_text got;
    tariff_error err = { 0 };

    open_run(&shared, "small");
    tf_text_init(&got, tf_alloc_of(NULL, NULL));
    assert_int_equal(
            tariff_rulebook_show(shared.book, AS_OF, c->format, gather, &got, &err), TARIFF_OK);
    compare_with_golden(&shared, c->name, &got);
    tf_text_free(&got);
    close_run(&shared);
}

/* -- what is refused --------------------------------------------------------------------------- */

static const struct refusal_case {
    const char *name;
    tariff_output output;
    tariff_format format;
    const char *account;
    uint32_t line;
    const char *message;
} refusal_cases[] = {
    { "a summary has no CSV", TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_CSV, NULL, 0,
            "The summary is not written in that format." },
    { "wallets have no table", TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_TABLE, NULL, 0,
            "The wallets are not written in that format." },
    { "lines have no HTML", TARIFF_OUTPUT_LINES, TARIFF_FORMAT_HTML, NULL, 0,
            "The lines are not written in that format." },
    { "a format that is none", TARIFF_OUTPUT_LINES, (tariff_format)17, NULL, 0,
            "The lines are not written in that format." },
    { "an output that is none", (tariff_output)99, TARIFF_FORMAT_CSV, NULL, 0,
            "There is no output 99." },
    { "an explanation has no CSV", TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_CSV, NULL, 0,
            "The explanation is not written in that format." },
    { "an account that is none", TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV, "zetta", 0,
            "There is no account \"zetta\"." },
    { "a line that is none", TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE, "zeta", 9,
            "There is no line 9; the last is 3." },
};

static void test_refusal(void **state)
{
    const struct refusal_case *c = *state;
    struct shared shared;
    struct tf_text got;
    tariff_error err = { 0 };

    open_run(&shared, "small");
    tf_text_init(&got, tf_alloc_of(NULL, NULL));
    assert_int_equal(tariff_run_write(shared.run, c->output, c->format, c->account, c->line, gather,
                             &got, &err),
            TARIFF_BAD_ARGUMENT);
    assert_string_equal(err.message, c->message);
    assert_string_not_equal(err.hint, "");
    assert_int_equal(got.length, 0);
    tf_text_free(&got);
    close_run(&shared);
}

/* -- failures on the way ---------------------------------------------------------------------- */

/* Whatever allocation fails, it is said and nothing leaks. */
static void test_memory(void **state)
{
    const struct golden_case *c = *state;
    struct shared shared;
    struct tf_text got;
    tariff_code code = TARIFF_NO_MEMORY;
    long held;

    open_run(&shared, "small");
    held = shared.memory.held;
    tf_text_init(&got, tf_alloc_of(NULL, NULL));
    for (long n = 0; code == TARIFF_NO_MEMORY && n < 100000; n++) {
        tariff_error err = { 0 };

        shared.memory.left = n;
        tf_text_clear(&got);
        code = tariff_run_write(
                shared.run, c->output, c->format, c->account, c->line, gather, &got, &err);
        assert_int_equal(shared.memory.held, held);
        assert_int_equal(err.code, code);
    }
    assert_int_equal(code, TARIFF_OK);
    compare_with_golden(&shared, c->name, &got);
    shared.memory.left = 1000000000;
    tf_text_free(&got);
    close_run(&shared);
}

static tariff_code refuse(void *ud, const char *text, size_t length)
{
    (void)text;
    (void)length;
    ++*(int *)ud;
    return TARIFF_CANCELLED;
}

/* A receiver that refuses is asked once, and its answer comes back. */
static void test_receiver(void **state)
{
    const struct golden_case *c = *state;
    struct shared shared;
    tariff_error err = { 0 };
    int calls = 0;

    open_run(&shared, "small");
    assert_int_equal(tariff_run_write(shared.run, c->output, c->format, c->account, c->line, refuse,
                             &calls, &err),
            TARIFF_CANCELLED);
    assert_int_equal(calls, 1);
    assert_int_equal(err.code, TARIFF_CANCELLED);
    close_run(&shared);
}

/* The hash of a document of lines is that of the bytes of its array. */
static void test_hash(void **state)
{
    struct shared shared;
    struct tf_text got;
    struct tf_hash hash;
    char digits[TF_HASH_TEXT_SIZE];
    const char *from, *until;
    tariff_error err = { 0 };

    (void)state;
    open_run(&shared, "small");
    tf_text_init(&got, tf_alloc_of(NULL, NULL));
    assert_int_equal(tariff_run_write(shared.run, TARIFF_OUTPUT_LINES, TARIFF_FORMAT_JSON, NULL, 0,
                             gather, &got, &err),
            TARIFF_OK);
    from = strstr(tf_text_end(&got), "\"lines\":[");
    until = strstr(got.data, "\n],\"hash\":\"");
    assert_non_null(from);
    assert_non_null(until);
    from += strlen("\"lines\":");
    tf_hash_begin(&hash);
    tf_hash_add(&hash, from, (size_t)(until + 2 - from));
    tf_hash_end(&hash, digits);
    assert_memory_equal(until + strlen("\n],\"hash\":\""), digits, 64);
    tf_text_free(&got);
    close_run(&shared);
}

/* -- columns of a terminal ----------------------------------------------------------------------
 */

static const struct width_case {
    const char *name;
    const char *text;
    size_t width;
} width_cases[] = {
    { "nothing", "", 0 },
    { "plain", "abc", 3 },
    { "an accent in one character", "b\xC3\xBCro", 4 },
    { "an accent of its own", "bu\xCC\x88ro", 4 },
    { "Chinese", "\xE5\xBD\xB1\xE5\x83\x8F", 4 },
    { "Korean", "\xED\x95\x9C", 2 },
    { "a full-width letter", "\xEF\xBC\xA1", 2 },
    { "a picture", "\xF0\x9F\x99\x82", 2 },
    { "a joiner", "a\xE2\x80\x8D", 1 },
    { "a byte that is no UTF-8",
            "a\xFF"
            "b",
            3 },
    { "a cut character", "a\xE5\xBD", 3 },
};

static void test_width(void **state)
{
    const struct width_case *c = *state;

    assert_int_equal(tf_width(c->text, strlen(c->text)), c->width);
}

static const struct hash_case {
    const char *name;
} hash_cases[] = { { "over the bytes of the array" } };

int main(void)
{
    int failed = RUN_CASES("golden", test_golden, golden_cases);

    failed += RUN_CASES("statement of its own", test_rows, row_cases);
    failed += RUN_CASES("looks", test_looks, look_cases);
    failed += RUN_CASES("show", test_show, show_cases);
    failed += RUN_CASES("refused", test_refusal, refusal_cases);
    failed += RUN_CASES("no memory", test_memory, golden_cases);
    failed += RUN_CASES("receiver refuses", test_receiver, golden_cases);
    failed += RUN_CASES("hash", test_hash, hash_cases);
    failed += RUN_CASES("width", test_width, width_cases);
    return failed;
}

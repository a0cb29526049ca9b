/* SPDX-License-Identifier: MIT */
/*
 * test_hostile.c - every attack of tests/hostile, at the door into Lua and in a
 * whole rulebook: each ends as its first lines say, in time, and never by a signal,
 * a leak or a clock.
 *
 * With --print it writes down how each ended, and nothing that may differ between
 * two runs: twice.sh compares two processes.
 */
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hostile/outcome.h"
#include "support/cases.h"

#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_WATCHED 1
#endif
#endif

enum {
    ATTACKS_MIN = 400,
    TRIES = 2,      /* in one process, which end alike */
    MORE_TRIES = 5, /* when they took too long: the machine may have been busy */
#ifdef IS_WATCHED
    MILLISECONDS_MAX = 2000 /* sanitizers, no optimisation */
#else
    MILLISECONDS_MAX = 100
#endif
};

static const struct class_case {
    const char *name;
    tariff_code codes[3];
    const char *texts[6]; /* one of them is in the message; none given: any message */
} classes[] = {
    { "E_NAME", { TARIFF_RULE_FAILED, TARIFF_BAD_RULE },
            { "is called", "has no method", "has no \"", "has no field", "There is no" } },
    { "E_SYNTAX", { TARIFF_BAD_RULE }, { NULL } },
    { "E_BUDGET", { TARIFF_RULE_LIMIT }, { "steps", "deep", "more than" } },
    { "E_MEMORY", { TARIFF_RULE_LIMIT }, { "memory", "text longer" } },
    { "E_STACK", { TARIFF_RULE_LIMIT }, { "deep" } },
    { "E_FROZEN", { TARIFF_RULE_FAILED, TARIFF_BAD_RULE }, { "cannot be changed" } },
    { "E_IMPURE", { TARIFF_RULE_FAILED }, { "changed a variable" } },
    { "E_STALE", { TARIFF_RULE_FAILED }, { "kept beyond" } },
    { "E_RESULT", { TARIFF_RULE_FAILED }, { "returned" } },
    { "E_TYPE", { TARIFF_RULE_FAILED, TARIFF_BAD_RULE },
            { "The rule tries to", "is not a name", "A key of", " takes ", "no meaning" } },
    { "E_MONEY", { TARIFF_RULE_FAILED, TARIFF_OUT_OF_RANGE },
            { "money", "too large", "no meaning" } },
    { "E_RULE", { TARIFF_BAD_RULE, TARIFF_RULE_FAILED }, { NULL } },
    { "E_RANGE", { TARIFF_OUT_OF_RANGE }, { NULL } },
    { "E_FACT", { TARIFF_BAD_FACT }, { NULL } },
    { "E_FILE", { TARIFF_FILE_FAILED }, { NULL } },
    { "E_USAGE", { TARIFF_BAD_USAGE }, { NULL } },
    { "E_ACCOUNT", { TARIFF_BAD_ACCOUNT }, { NULL } },
};

static bool is_class(const char *name, size_t length, const struct outcome *outcome)
{
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        const struct class_case *c = &classes[i];

        if (strlen(c->name) != length || strncmp(c->name, name, length) != 0)
            continue;
        if (outcome->code == TARIFF_OK ||
                (outcome->code != c->codes[0] && outcome->code != c->codes[1]))
            return false;
        if (c->texts[0] == NULL)
            return true;
        for (size_t j = 0; j < 6 && c->texts[j] != NULL; j++)
            if (strstr(outcome->err.message, c->texts[j]) != NULL)
                return true;
        return false;
    }
    fail_msg("there is no class %.*s", (int)length, name);
    return false;
}

/* True when one of the classes in "A|B|C" is how the attack ended. */
static bool is_expected(const char *expected, const struct outcome *outcome)
{
    while (*expected != '\0') {
        size_t length = strcspn(expected, "|");

        if (length == 2 && strncmp(expected, "OK", 2) == 0) {
            if (outcome->code == TARIFF_OK)
                return true;
        } else if (is_class(expected, length, outcome)) {
            return true;
        }
        expected += length + (expected[length] == '|');
    }
    return false;
}

/* -- A folder of its own for each try -------------------------------------------------- */

static int remove_entry(const char *path, const struct stat *kind, int type, struct FTW *walk)
{
    (void)kind;
    (void)type;
    (void)walk;
    return remove(path);
}

static void clear_folder(const char *folder)
{
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static char workplace[PATH_SIZE];

/* Names below it are short and the same in each process, as messages hold them. */
static bool enter_workplace(void)
{
    const char *build = getenv("TARIFF_BUILD");

    snprintf(workplace, sizeof workplace, "%.400s/hostile-XXXXXX", build == NULL ? "/tmp" : build);
    return mkdtemp(workplace) != NULL && chdir(workplace) == 0;
}

static void leave_workplace(void)
{
    end_plain_session();
    if (chdir("/") == 0)
        clear_folder(workplace);
}

/* -- Trying ---------------------------------------------------------------------------- */

typedef struct outcome (*run_attack)(const struct attack *attack);

static struct outcome try_once(const struct attack *attack, run_attack run)
{
    struct outcome outcome;

    clear_folder("book"); /* what a try that failed left there */
    outcome = run(attack);
    clear_folder("book");
    rate_plain_usage();
    return outcome;
}

/* Several tries that end alike; the shortest time counts. */
static struct outcome try_attack(const struct attack *attack, run_attack run)
{
    struct outcome first = try_once(attack, run);

    for (int i = 1; i < TRIES || (i < MORE_TRIES && first.milliseconds > MILLISECONDS_MAX); i++) {
        struct outcome again = try_once(attack, run);

        assert_int_equal(again.code, first.code);
        assert_string_equal(again.err.message, first.err.message);
        assert_string_equal(again.err.hint, first.err.hint);
        assert_string_equal(again.err.file, first.err.file);
        assert_int_equal(again.err.line, first.err.line);
        assert_int_equal(again.err.column, first.err.column);
        assert_string_equal(again.answer, first.answer);
        if (again.milliseconds < first.milliseconds)
            first.milliseconds = again.milliseconds;
    }
    return first;
}

static void check_outcome(const char *where, const char *expected, const struct outcome *outcome)
{
    if (!is_expected(expected, outcome))
        fail_msg("%s: ended with %d, not %s: %s:%u:%u: %s%s", where, (int)outcome->code, expected,
                outcome->err.file, outcome->err.line, outcome->err.column, outcome->err.message,
                outcome->answer);
    if (outcome->milliseconds > MILLISECONDS_MAX)
        fail_msg("%s: took %.0f ms of processor time", where, outcome->milliseconds);
    if (outcome->code == TARIFF_OK)
        return;
    if (outcome->code != TARIFF_BAD_USAGE && outcome->code != TARIFF_OUT_OF_RANGE)
        assert_string_not_equal(outcome->err.file, "");
    assert_string_not_equal(outcome->err.hint, "");
    for (const char *c = outcome->err.message; *c != '\0'; c++) {
        assert_true((unsigned char)*c >= 0x20 && *c != 0x7F);
        assert_false(c[0] == '\xC2' && (unsigned char)c[1] < 0xA0); /* as C1 does */
        assert_int_not_equal(strncmp(c, "\u202E", 3), 0);           /* turned around */
    }
}

static void test_attack(void **state)
{
    const struct attack *attack = *state;
    struct outcome door = { 0 };
    struct outcome book;
    const char *expected = attack->in_a_book[0] == '\0' ? attack->expected : attack->in_a_book;

    if (!attack->is_book) {
        door = try_attack(attack, run_at_door);
        check_outcome("at the door", attack->expected, &door);
    }
    book = try_attack(attack, run_in_book);
    /* What loads and has no function to call has no price to rate either. */
    if (!attack->is_book && door.code == TARIFF_OK && !door.was_asked &&
            book.code == TARIFF_BAD_USAGE)
        book.code = TARIFF_OK;
    check_outcome("in a book", expected, &book);
    if (getenv("TARIFF_SHOW") != NULL)
        print_message("%5.1f %5.1f ms  %s %s:%u:%u: %s%s\n", door.milliseconds, book.milliseconds,
                attack->name, book.err.file, book.err.line, book.err.column, book.err.message,
                book.answer);
}

static void print_outcome(const char *name, const char *where, struct outcome outcome)
{
    printf("%s %s: %d %s:%u:%u: %s (%s) %s\n", name, where, (int)outcome.code, outcome.err.file,
            outcome.err.line, outcome.err.column, outcome.err.message, outcome.err.hint,
            outcome.answer);
}

static void print_attack(const struct attack *attack)
{
    if (!attack->is_book)
        print_outcome(attack->name, "at the door", try_once(attack, run_at_door));
    print_outcome(attack->name, "in a book", try_once(attack, run_in_book));
}

/* -- The corpus ------------------------------------------------------------------------ */

static struct attack attacks[ATTACKS_MAX];
static size_t attack_count;

/* Many attacks, and each its own mechanism rather than a variation of another. */
static void test_corpus(void **state)
{
    (void)state;
    assert_true(attack_count >= ATTACKS_MIN);
    assert_true(attack_count < ATTACKS_MAX);
    for (size_t i = 0; i < attack_count; i++) {
        if (attacks[i].mechanism[0] == '\0' ||
                (attacks[i].expected[0] == '\0' && attacks[i].in_a_book[0] == '\0'))
            fail_msg("%s says no expect or no attack", attacks[i].name);
        for (size_t j = 0; j < i; j++)
            if (strcmp(attacks[i].mechanism, attacks[j].mechanism) == 0)
                fail_msg("%s and %s are the same attack", attacks[i].name, attacks[j].name);
    }
}

/* Those whose name holds the word, or all. */
static size_t keep_named(const char *word)
{
    size_t kept = 0;

    for (size_t i = 0; i < attack_count; i++) {
        if (strstr(attacks[i].path, word) == NULL)
            continue;
        attacks[kept] = attacks[i];
        attacks[kept].name = strrchr(attacks[kept].path, '/') + 1;
        kept++;
    }
    return kept;
}

int main(int count, char **words)
{
    const struct CMUnitTest corpus[] = { cmocka_unit_test(test_corpus) };
    const char *root = getenv("TARIFF_SOURCE");
    const char *only = getenv("TARIFF_ATTACK");
    int failed = 0;

    attack_count = corpus_list(root == NULL ? "." : root, attacks);
    if (!enter_workplace() || !begin_plain_session()) {
        perror("a folder for the attacks");
        return 1;
    }
    if (only != NULL)
        attack_count = keep_named(only);
    else
        failed = cmocka_run_group_tests_name("corpus", corpus, NULL, NULL);
    if (count > 1 && strcmp(words[1], "--print") == 0)
        for (size_t i = 0; i < attack_count; i++)
            print_attack(&attacks[i]);
    else
        failed += run_cases("hostile", test_attack, attacks, sizeof attacks[0], attack_count);
    leave_workplace();
    return failed;
}

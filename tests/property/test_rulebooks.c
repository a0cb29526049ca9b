/* SPDX-License-Identifier: MIT */
/*
 * Properties over random rulebooks.  A case is one property on one rulebook that it applies to.
 *
 * test_rulebooks [--cases N] [--seed S] [--only PROPERTY] [--threads N]
 * test_rulebooks --write SEED FOLDER     the rulebook, accounts and usage of a seed, to look at
 * test_rulebooks --print FIRST COUNT     books and what the engine makes of them, for the oracle
 *
 * Before all these, `--words coupon,share` makes books of these words alone, `--words none` of
 * none of them: see enum book_word.
 *
 * TARIFF_FULL=1 takes a hundred times as many.  A case that fails is made smaller, use by use, and
 * printed whole.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "property/told.h"
#include "property/trial.h"

enum { CASES = 20000, FULL = 100, PROPERTIES_MAX = 64, SHOWN = 5 };

static struct settings {
    uint64_t cases;
    uint64_t seed;
    const char *only;
    unsigned threads;
    unsigned words;
} given = { CASES, 1, NULL, 1, WORDS_ALL };

/* What all threads share. */
static struct ledger {
    pthread_mutex_t lock;
    uint64_t next_seed;
    uint64_t cases;
    uint64_t books;
    uint64_t refused; /* rulebooks, by the engine or by check */
    uint64_t passed[PROPERTIES_MAX];
    uint64_t failed[PROPERTIES_MAX];
} ledger = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* -- one case
 * --------------------------------------------------------------------------------------- */

static enum verdict hold(struct trial *trial, size_t property)
{
    trial->chance.state = trial->book.seed * 1000003 + property;
    return properties[property].holds(trial);
}

/* Whether the property fails with the uses as they are now. */
static bool fails_still(struct trial *trial, size_t property)
{
    bool failed = trial_open(trial) && hold(trial, property) == FAILS;

    trial_close(trial);
    return failed;
}

/* Leaves out uses for as long as the property fails without them. */
static void shrink(struct trial *trial, size_t property)
{
    for (size_t i = trial->book.use_count; i > 0; i--) {
        struct use left_out = trial->book.uses[i - 1];
        size_t behind = trial->book.use_count - i;

        memmove(&trial->book.uses[i - 1], &trial->book.uses[i], behind * sizeof left_out);
        trial->book.use_count--;
        if (trial->book.use_count > 0 && fails_still(trial, property))
            continue;
        memmove(&trial->book.uses[i], &trial->book.uses[i - 1], behind * sizeof left_out);
        trial->book.uses[i - 1] = left_out;
        trial->book.use_count++;
    }
}

static void print_files(const struct random_book *book)
{
    struct tf_text files[BOOK_FILES], text = new_text();

    random_book_files(book, &(struct book_variant){ 0 }, files);
    for (int i = 0; i < BOOK_FILES; i++) {
        printf("---- %s\n%s", book_paths[i], tf_text_end(&files[i]));
        tf_text_free(&files[i]);
    }
    random_book_accounts(book, ~0u, HOLD_ALL, &text);
    printf("---- accounts.yaml\n%s", tf_text_end(&text));
    tf_text_clear(&text);
    random_book_csv(book, book->uses, book->use_count, &text);
    printf("---- usage.csv\n%s", tf_text_end(&text));
    tf_text_free(&text);
}

static void print_failure(uint64_t seed, size_t property)
{
    static struct trial trial; /* under the lock */

    random_book_make(&trial.book, seed, given.words);
    shrink(&trial, property);
    if (trial_open(&trial) && hold(&trial, property) != FAILS)
        snprintf(trial.why, sizeof trial.why, "not when it is tried again");
    printf("\nFAILED %s, seed %llu: %s\n", properties[property].name, (unsigned long long)seed,
            trial.why);
    print_files(&trial.book);
    printf("---- again: test_rulebooks --seed %llu --cases 1 --only %s\n\n",
            (unsigned long long)seed, properties[property].name);
    fflush(stdout);
    trial_close(&trial);
    random_book_free(&trial.book);
}

/* -- all of them
 * ------------------------------------------------------------------------------------ */

static bool is_asked(size_t property)
{
    return given.only == NULL || strcmp(given.only, properties[property].name) == 0;
}

static void note(uint64_t seed, const enum verdict *verdicts, bool opened, const char *why)
{
    pthread_mutex_lock(&ledger.lock);
    ledger.books++;
    if (!opened && ledger.refused++ < SHOWN)
        printf("seed %llu is refused: %s\n", (unsigned long long)seed, why);
    for (size_t i = 0; opened && i < property_count; i++) {
        if (verdicts[i] == DOES_NOT_APPLY)
            continue;
        ledger.cases++;
        ledger.passed[i] += verdicts[i] == HOLDS;
        if (verdicts[i] == FAILS && ledger.failed[i]++ < SHOWN)
            print_failure(seed, i);
    }
    pthread_mutex_unlock(&ledger.lock);
}

static bool take_seed(uint64_t *seed)
{
    bool more;

    pthread_mutex_lock(&ledger.lock);
    more = ledger.cases < given.cases && ledger.books < given.cases + 1;
    *seed = ledger.next_seed++;
    pthread_mutex_unlock(&ledger.lock);
    return more;
}

static void *work(void *nothing)
{
    struct trial *trial = calloc(1, sizeof *trial);
    enum verdict verdicts[PROPERTIES_MAX];
    uint64_t seed;

    while (trial != NULL && take_seed(&seed)) {
        bool opened;

        random_book_make(&trial->book, seed, given.words);
        opened = trial_open(trial);
        for (size_t i = 0; opened && i < property_count; i++)
            verdicts[i] = is_asked(i) ? hold(trial, i) : DOES_NOT_APPLY;
        trial_close(trial);
        note(seed, verdicts, opened, trial->why);
        random_book_free(&trial->book);
    }
    free(trial);
    return nothing;
}

static int run(void)
{
    pthread_t threads[16];
    uint64_t passed = 0, failed = 0;

    ledger.next_seed = given.seed;
    for (unsigned i = 0; i < given.threads; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (unsigned i = 0; i < given.threads; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < property_count; i++) {
        if (is_asked(i))
            printf("%8llu passed %6llu failed  %s\n", (unsigned long long)ledger.passed[i],
                    (unsigned long long)ledger.failed[i], properties[i].name);
        passed += ledger.passed[i];
        failed += ledger.failed[i];
        if (is_asked(i) && ledger.passed[i] == 0 && given.cases >= CASES) {
            printf("%s: never tried\n", properties[i].name);
            failed++;
        }
    }
    printf("%llu random rulebooks, %llu of them refused, seeds from %llu\n",
            (unsigned long long)ledger.books, (unsigned long long)ledger.refused,
            (unsigned long long)given.seed);
    printf("%llu passed, %llu failed\n", (unsigned long long)passed, (unsigned long long)failed);
    return failed > 0 || ledger.refused > 0;
}

/* -- books to look at ----------------------------------------------------------------------------
 */

static int write_file(const char *folder, const char *name, const char *text)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        fprintf(stderr, "test_rulebooks: cannot write %s\n", path);
        return 1;
    }
    return 0;
}

static int write_book(uint64_t seed, const char *folder)
{
    static struct trial trial;
    struct tf_text files[BOOK_FILES];
    char path[512];
    int failed = 0;

    random_book_make(&trial.book, seed, given.words);
    random_book_files(&trial.book, &(struct book_variant){ 0 }, files);
    (void)mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/facts", folder);
    (void)mkdir(path, 0777);
    for (int i = 0; i < BOOK_FILES; i++) {
        failed |= write_file(folder, book_paths[i], tf_text_end(&files[i]));
        tf_text_free(&files[i]);
    }
    if (!trial_open(&trial))
        printf("%s\n", trial.why);
    failed |= write_file(folder, "accounts.yaml", tf_text_end(&trial.accounts));
    failed |= write_file(folder, "usage.csv", tf_text_end(&trial.usage));
    tf_text_clear(&trial.usage);
    tf_text_format(&trial.usage, "%lld", (long long)trial.book.as_of);
    failed |= write_file(folder, "as_of", tf_text_end(&trial.usage));
    trial_close(&trial);
    random_book_free(&trial.book);
    return failed;
}

static void print_part(const char *name, struct tf_text *text)
{
    tf_text_end(text);
    printf("@ %s %zu\n%.*s", name, text->length, (int)text->length, text->data);
}

/* What the engine makes of a book's usage as it is told. */
static void print_rated(struct trial *trial)
{
    static const char *const names[RATED_OUTPUTS] = { "lines", "grants", "wallets", "purchases",
        "entries" };
    struct told told;
    struct rated rated;

    told_make(trial, &told);
    print_part("usage.csv", &told.usage);
    print_part("voids.csv", &told.voids);
    if (told_rate(trial, &told, &rated)) {
        for (int i = 0; i < RATED_OUTPUTS; i++)
            print_part(names[i], &rated.outputs[i]);
        rated_free(&rated);
    } else {
        fprintf(stderr, "seed %llu: %s\n", (unsigned long long)trial->book.seed, trial->why);
    }
    tf_text_free(&told.usage);
    tf_text_free(&told.voids);
}

/* `@ name length` before each text, so that a reader needs no escapes. */
static int print_books(uint64_t first, uint64_t count)
{
    static struct trial trial;

    for (uint64_t seed = first; seed < first + count; seed++) {
        struct tf_text files[BOOK_FILES], number = new_text();

        random_book_make(&trial.book, seed, given.words);
        random_book_files(&trial.book, &(struct book_variant){ 0 }, files);
        tf_text_format(&number, "%llu %lld", (unsigned long long)seed, (long long)trial.book.as_of);
        print_part("book", &number);
        for (int i = 0; i < BOOK_FILES; i++) {
            print_part(book_paths[i], &files[i]);
            tf_text_free(&files[i]);
        }
        if (!trial_open(&trial))
            fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, trial.why);
        print_part("accounts.yaml", &trial.accounts);
        if (trial.why[0] == '\0')
            print_rated(&trial);
        tf_text_free(&number);
        trial_close(&trial);
        random_book_free(&trial.book);
    }
    return 0;
}

static bool take_words(const char *names)
{
    given.words = book_words(strcmp(names, "none") == 0 ? "" : names);
    if (given.words != 0 || strcmp(names, "none") == 0)
        return true;
    fprintf(stderr, "test_rulebooks: not all of these are words: %s\n", names);
    return false;
}

int main(int count, char **words)
{
    if (getenv("TARIFF_FULL") != NULL)
        given.cases *= FULL;
    for (int i = 1; i + 1 < count; i += 2) {
        const char *value = words[i + 1];

        if (strcmp(words[i], "--words") == 0 && !take_words(value))
            return 2;
        if (strcmp(words[i], "--write") == 0 && i + 2 < count)
            return write_book(strtoull(value, NULL, 10), words[i + 2]);
        if (strcmp(words[i], "--print") == 0 && i + 2 < count)
            return print_books(strtoull(value, NULL, 10), strtoull(words[i + 2], NULL, 10));
        if (strcmp(words[i], "--cases") == 0)
            given.cases = strtoull(value, NULL, 10);
        else if (strcmp(words[i], "--seed") == 0)
            given.seed = strtoull(value, NULL, 10);
        else if (strcmp(words[i], "--only") == 0)
            given.only = value;
        else if (strcmp(words[i], "--threads") == 0)
            given.threads = (unsigned)atoi(value) % 16;
    }
    return run();
}

/* SPDX-License-Identifier: MIT */
/*
 * told.c - voids, replacements and late usage by lot.
 */
#include "property/told.h"

#include <stdio.h>
#include <string.h>

#include "property/random_parts.h"
#include "value/instant.h"

/* Another one in the place of a use: later, and so much more or less. */
static void replace(struct random_book *book, size_t index)
{
    struct use *use = &book->uses[book->use_count];
    const struct use *old = &book->uses[index];
    int64_t later = chance_below(&book->more, 300) * 60 * TF_SECOND;

    *use = *old;
    use->from += later;
    use->until += later;
    if (use->kind != USE_LEVEL) /* a level that changes by less would fall below zero */
        use->pico = use->pico / 2;
    snprintf(use->id, sizeof use->id, "r%03zu", book->use_count++);
    snprintf(use->replaces, sizeof use->replaces, "%s", old->id);
}

static void put_void(const struct random_book *book, struct chance *chance, const struct use *use,
        struct tf_text *voids)
{
    if (voids->length == 0)
        tf_text_put(voids, "id,at,account,voids\n");
    tf_text_format(voids, "v-%s,", use->id);
    if (one_in(chance, 3)) /* when it was said: perhaps only after the run */
        put_instant(book->as_of - TF_DAY + chance_below(chance, 48 * 60) * 60 * TF_SECOND, voids);
    tf_text_format(voids, ",%c,%s\n", 'a' + use->account, use->id);
}

static bool can_be_void(const struct use *use)
{
    return use->kind != USE_LEAVE;
}

/* What replaces another may be replaced, and void, too. */
static void make_void(struct random_book *book, struct told *told)
{
    for (size_t i = 0; i < book->use_count; i++) {
        int lot = chance_below(&book->more, 12);

        if (!can_be_void(&book->uses[i]) || (told->late >> (i % 64) & 1) != 0)
            continue;
        if (lot == 0)
            put_void(book, &book->more, &book->uses[i], &told->voids);
        else if (lot == 1 && book->use_count < USES_MAX)
            replace(book, i);
    }
}

void told_make(struct trial *trial, struct told *told)
{
    struct random_book *book = &trial->book;
    bool is_late = has_word(book, &book->more, WORD_LATE, 3);
    bool is_void = has_word(book, &book->more, WORD_VOID, 3);

    *told = (struct told){ new_text(), new_text(), book->as_of, 0 };
    if (is_late) {
        told->until = book->begin +
                      chance_below(&book->more, (book->days + 2) * 24 * 60) * 60 * TF_SECOND;
        told->late = chance_next(&book->more) & chance_next(&book->more);
    }
    if (is_void)
        make_void(book, told);
    random_book_csv(book, book->uses, book->use_count, &told->usage);
}

/* Uses of the first run, or of the second: what replaces others comes in the last there is. */
static void put_part(
        const struct trial *trial, const struct told *told, bool first, struct tf_text *csv)
{
    const struct random_book *book = &trial->book;
    struct use uses[USES_MAX];
    size_t count = 0;

    for (size_t i = 0; i < book->use_count; i++) {
        const struct use *use = &book->uses[i];
        bool is_early = (told->late >> (i % 64) & 1) == 0 && use->from <= told->until &&
                        use->replaces[0] == '\0';

        if (is_early == first)
            uses[count++] = *use;
    }
    random_book_csv(book, uses, count, csv);
}

static bool rate_once(struct trial *trial, const struct told *told, struct rated *out)
{
    struct rating rating = trial_rating(trial);

    rating.usage[0] = &told->usage;
    if (told->voids.length > 0)
        rating.usage[1] = &told->voids;
    return trial_rate(trial, trial->rulebook, &rating, out);
}

/* The lines of a run behind those of another that are final. */
static void join_lines(const struct rated *first, struct rated *last)
{
    struct tf_text lines = new_text();
    const char *more = tf_text_end(&last->outputs[RATED_LINES]);

    final_lines(&lines, &first->outputs[RATED_LINES]);
    if (lines.length > 0)
        more += strcspn(more, "\n") + 1;
    tf_text_put(&lines, more);
    tf_text_free(&last->outputs[RATED_LINES]);
    last->outputs[RATED_LINES] = lines;
}

static bool rate_twice(struct trial *trial, const struct told *told, struct rated *out)
{
    struct rating rating = trial_rating(trial);
    struct tf_text early = new_text(), later = new_text();
    struct rated first;
    bool rated;

    put_part(trial, told, true, &early);
    put_part(trial, told, false, &later);
    rating.usage[0] = &early;
    rating.as_of = told->until;
    rating.state = true;
    rated = trial_rate(trial, trial->rulebook, &rating, &first);
    rating.prior = &first.state;
    rating.usage[0] = &later;
    rating.usage[1] = told->voids.length > 0 ? &told->voids : NULL;
    rating.as_of = trial->book.as_of;
    rating.state = false;
    if (rated && (rated = trial_rate(trial, trial->rulebook, &rating, out)))
        join_lines(&first, out);
    else
        memset(out, 0, sizeof *out);
    rated_free(&first);
    tf_text_free(&early);
    tf_text_free(&later);
    return rated;
}

bool told_rate(struct trial *trial, const struct told *told, struct rated *out)
{
    if (told->until == trial->book.as_of)
        return rate_once(trial, told, out);
    if (rate_twice(trial, told, out))
        return true;
    /* a month takes usage, and takes some back, only for so long */
    if (strstr(trial->why, "lies before") == NULL && strstr(trial->why, "is not known") == NULL)
        return false;
    trial->why[0] = '\0';
    return rate_once(trial, told, out);
}

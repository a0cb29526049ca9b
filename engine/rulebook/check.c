/* SPDX-License-Identifier: MIT */
/*
 * check.c - the concerns of a check in their order, and how they say what they find.
 */
#include "rulebook/check.h"

#include <stdarg.h>
#include <stdio.h>

typedef void (*tf_concern)(struct tf_check *c);

/* In the order in which they speak. */
static const tf_concern concerns[] = {
    tf_check_prices,
    tf_check_tables,
    tf_check_amounts,
    tf_check_pools,
    tf_check_charges,
    tf_check_unused,
    tf_check_functions,
    tf_check_invariance,
    tf_check_taken_back,
};

static void say_as(struct tf_check *c, enum tf_finding what, bool is_note, struct tf_place place,
        const char *hint, const char *format, va_list arguments)
{
    char message[sizeof c->last.message];

    vsnprintf(message, sizeof message, format, arguments);
    (void)tf_fail(&c->last, what, place, hint, "%s", message);
    if (is_note)
        c->last.level = TARIFF_LEVEL_NOTE;
    c->count++;
    if (c->ear.finding != NULL)
        c->ear.finding(c->ear.ud, &c->last);
}

void tf_check_say(struct tf_check *c, enum tf_finding what, struct tf_place place, const char *hint,
        const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say_as(c, what, false, place, hint, format, arguments);
    va_end(arguments);
}

void tf_check_note(struct tf_check *c, enum tf_finding what, struct tf_place place,
        const char *hint, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say_as(c, what, true, place, hint, format, arguments);
    va_end(arguments);
}

enum tf_answer tf_check_ask(struct tf_check *c, const struct tf_question *question,
        bool (*found)(void *ud, const struct tf_box *box), void *ud)
{
    enum tf_answer answer = tf_space_ask(&c->space, question, found, ud);

    c->no_memory = c->no_memory || answer == TF_ANSWER_NO_MEMORY;
    c->is_open = c->is_open || answer == TF_ANSWER_OPEN;
    return answer;
}

bool tf_check_exists(struct tf_check *c, const struct tf_question *question)
{
    return tf_check_ask(c, question, NULL, NULL) != TF_ANSWER_WHOLE;
}

/* The rule files as tokens: they were read before, so there is nothing wrong with them. */
static void scan_sources(struct tf_check *c)
{
    const struct tf_blocks *blocks = &c->book->blocks;
    struct tf_tokens *sources = tf_arena_array(&c->arena, blocks->source_count, sizeof *sources);
    struct tf_report report = { .finding = NULL };

    c->no_memory = c->no_memory || sources == NULL;
    for (size_t i = 0; i < blocks->source_count && !c->no_memory; i++)
        c->no_memory = tf_scan(&blocks->sources[i], &c->arena, &sources[i], &report) != TARIFF_OK;
    c->sources = sources;
    c->source_count = blocks->source_count;
}

tariff_code tf_check(const struct tf_rulebook *book, const struct tf_check_ear *ear, size_t *count,
        tariff_error *err)
{
    struct tf_check c = { .book = book, .ear = *ear };

    tf_arena_init(&c.arena, book->alloc);
    c.no_memory = !tf_space_make(book, &c.space);
    if (!c.no_memory)
        scan_sources(&c);
    for (size_t i = 0; i < sizeof concerns / sizeof *concerns && !c.no_memory; i++)
        concerns[i](&c);
    if (c.is_open && !c.no_memory)
        tf_check_say(&c, TF_F_CHECK_OPEN, (struct tf_place){ 0 },
                "Let prices ask for fewer fields at a time.",
                "The prices ask for so many fields at once that not all usage could be looked at.");
    tf_space_free(&c.space);
    tf_arena_free(&c.arena);
    *count = c.count;
    return c.no_memory ? tf_no_memory(err) : TARIFF_OK;
}

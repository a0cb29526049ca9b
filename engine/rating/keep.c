/* SPDX-License-Identifier: MIT */
/*
 * keep.c - lines that outlive the call that put them out.
 */
#include "rating/keep.h"

#include <string.h>

void tf_lines_init(struct tf_line_list *list, struct tf_alloc alloc)
{
    *list = (struct tf_line_list){ .items = NULL };
    tf_arena_init(&list->arena, alloc);
}

void tf_lines_free(struct tf_line_list *list)
{
    tf_free(list->arena.alloc, list->items, list->capacity * sizeof *list->items);
    tf_arena_free(&list->arena);
    list->items = NULL;
    list->count = list->capacity = 0;
}

void tf_lines_clear(struct tf_line_list *list)
{
    list->count = 0;
    tf_arena_reset(&list->arena);
}

/* The line that an earlier piece of the same event began, or NULL. */
static struct tf_line *begun_line(
        struct tf_line_list *list, const struct tf_rulebook *book, const struct tf_line *line)
{
    if (book == NULL || book->settle != TF_WINDOW_EVENT || line->window.from == line->window.until)
        return NULL;
    for (size_t i = list->count; i-- > 0;) {
        struct tf_line *begun = &list->items[i];

        /* Lines came in the order of their ends: one that ended before the event began is the end
         * of the search. */
        if (begun->account != line->account || begun->window.until <= line->event->from)
            break;
        if (begun->event == line->event && begun->price == line->price && begun->key == line->key &&
                begun->correction == line->correction)
            return begun;
    }
    return NULL;
}

static bool increase(struct tf_dec *sum, struct tf_dec more)
{
    return tf_dec_add(*sum, more, sum);
}

/* The draws of both; those of one payer are one. */
static bool join_draws(
        struct tf_arena *arena, struct tf_line *begun, const struct tf_line *line, bool *fits)
{
    struct tf_draw *draws =
            tf_arena_array(arena, begun->draw_count + line->draw_count + 1, sizeof *draws);

    if (draws == NULL)
        return false;
    if (begun->draw_count > 0)
        memcpy(draws, begun->draws, begun->draw_count * sizeof *draws);
    begun->draws = draws;
    for (size_t i = 0; i < line->draw_count; i++) {
        size_t at = 0;

        while (at < begun->draw_count && draws[at].grant != line->draws[i].grant)
            at++;
        if (at == begun->draw_count)
            draws[begun->draw_count++] = line->draws[i];
        else
            *fits = increase(&draws[at].amount, line->draws[i].amount) && *fits;
    }
    return true;
}

static bool join_trails(struct tf_arena *arena, struct tf_line *begun, const struct tf_line *line)
{
    char *trail;

    if (line->trail == NULL)
        return true;
    trail = tf_arena_get(arena, begun->trail_length + line->trail_length + 1);
    if (trail == NULL)
        return false;
    if (begun->trail_length > 0)
        memcpy(trail, begun->trail, begun->trail_length);
    memcpy(trail + begun->trail_length, line->trail, line->trail_length);
    begun->trail = trail;
    begun->trail_length += line->trail_length;
    return true;
}

static void join_seen(struct tf_line *begun, const struct tf_line *line)
{
    struct tf_seen **end = &begun->seen;

    while (*end != NULL)
        end = &(*end)->next;
    *end = line->seen;
}

static tariff_code join_line(struct tf_line_list *list, struct tf_line *begun,
        const struct tf_line *line, tariff_error *err)
{
    bool fits = true;

    if (!join_draws(&list->arena, begun, line, &fits) || !join_trails(&list->arena, begun, line))
        return tf_no_memory(err);
    if (line->window.from < begun->window.from)
        begun->window.from = line->window.from;
    if (line->window.until > begun->window.until)
        begun->window.until = line->window.until;
    join_seen(begun, line);
    begun->open |= line->open;
    begun->provisional |= line->provisional;
    fits = fits && increase(&begun->measured, line->measured) &&
           increase(&begun->quantity, line->quantity) &&
           increase(&begun->included, line->included) && increase(&begun->covered, line->covered) &&
           increase(&begun->paid, line->paid) && increase(&begun->amount, line->amount) &&
           increase(&begun->exact, line->exact) && increase(&begun->balance, line->balance);
    return fits ? TARIFF_OK
                : tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
                          "A line of the statement does not fit.");
}

tariff_code tf_lines_add(struct tf_line_list *list, const struct tf_rulebook *book,
        const struct tf_line *line, tariff_error *err)
{
    struct tf_line *begun = begun_line(list, book, line);
    struct tf_line kept = *line;

    if (begun != NULL)
        return join_line(list, begun, line, err);
    kept.draws = tf_arena_array(&list->arena, line->draw_count + 1, sizeof *kept.draws);
    if (kept.draws == NULL)
        return tf_no_memory(err);
    if (line->draw_count > 0)
        memcpy(kept.draws, line->draws, line->draw_count * sizeof *kept.draws);
    if (line->trail != NULL)
        kept.trail = tf_arena_text(&list->arena, line->trail, line->trail_length);
    if ((line->trail != NULL && kept.trail == NULL) ||
            !tf_grow(list->arena.alloc, &list->items, &list->capacity, list->count + 1,
                    sizeof *list->items))
        return tf_no_memory(err);
    list->items[list->count++] = kept;
    return TARIFF_OK;
}

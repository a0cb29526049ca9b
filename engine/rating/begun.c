/* SPDX-License-Identifier: MIT */
/*
 * begun.c - settled by the event, the pieces of one event are one line: it is begun with the
 * first of them, kept with the party, and put out when the event ends.  (R5, R15, R21)
 */
#include <string.h>

#include "rating/work.h"

static void drop_begun(struct tf_alloc alloc, struct tf_begun *begun)
{
    tf_free(alloc, begun->line.draws, begun->draw_capacity * sizeof *begun->line.draws);
    tf_text_free(&begun->trail);
}

void tf_begun_free(struct tf_alloc alloc, struct tf_begun_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        drop_begun(alloc, &list->items[i]);
    tf_free(alloc, list->items, list->capacity * sizeof *list->items);
    *list = (struct tf_begun_list){ NULL, 0, 0 };
}

/* What was read from a state has events of its own, with the same ids. */
static bool is_same_event(const struct tf_event *a, const struct tf_event *b)
{
    return a == b || tf_event_compare_ids(a, b) == 0;
}

/* A purchase has a line for each charge of its plan, and for each period. */
bool tf_begun_is_of(const struct tf_begun *begun, const struct tf_item *item)
{
    const struct tf_line *line = &begun->line;

    return line->event == item->event && line->window.from == item->from &&
           (item->price == TF_NONE || item->price == line->price);
}

static struct tf_begun *find_of_window(const struct tf_begun_list *list, const struct tf_line *line)
{
    for (size_t i = list->count; i-- > 0;) {
        const struct tf_line *begun = &list->items[i].line;

        if (begun->price == line->price && begun->key == line->key &&
                begun->window.from == line->window.from && is_same_event(begun->event, line->event))
            return &list->items[i];
    }
    return NULL;
}

struct tf_begun *tf_begun_find(const struct tf_begun_list *list, const struct tf_line *line)
{
    for (size_t i = list->count; i-- > 0;) {
        const struct tf_line *begun = &list->items[i].line;

        if (begun->price == line->price && begun->key == line->key &&
                is_same_event(begun->event, line->event))
            return &list->items[i];
    }
    return NULL;
}

void tf_begun_drop(struct tf_alloc alloc, struct tf_begun_list *list, const struct tf_begun *begun)
{
    size_t at = (size_t)(begun - list->items);

    drop_begun(alloc, &list->items[at]);
    list->count--;
    memmove(list->items + at, list->items + at + 1, (list->count - at) * sizeof *list->items);
}

void tf_begun_prune(struct tf_alloc alloc, struct tf_begun_list *list, int64_t t)
{
    for (size_t i = list->count; i-- > 0;) {
        if (list->items[i].line.window.until <= t)
            tf_begun_drop(alloc, list, &list->items[i]);
    }
}

/* A line of nothing yet; NULL without memory. */
static struct tf_begun *begin_line(
        struct tf_alloc alloc, struct tf_begun_list *list, const struct tf_line *line)
{
    struct tf_begun *begun;

    if (!tf_grow(alloc, &list->items, &list->capacity, list->count + 1, sizeof *list->items))
        return NULL;
    begun = &list->items[list->count++];
    *begun = (struct tf_begun){ .line = { .account = line->account,
                                        .price = line->price,
                                        .key = line->key,
                                        .window = line->window,
                                        .event = line->event } };
    tf_text_init(&begun->trail, alloc);
    return begun;
}

static bool increase(struct tf_dec *sum, struct tf_dec more)
{
    return tf_dec_add(*sum, more, sum);
}

/* Draws of one payer are one. */
static bool join_draw(
        struct tf_alloc alloc, struct tf_begun *begun, const struct tf_draw *draw, bool *fits)
{
    struct tf_line *line = &begun->line;

    for (size_t i = 0; i < line->draw_count; i++) {
        if (line->draws[i].grant == draw->grant && line->draws[i].pool == draw->pool) {
            *fits = increase(&line->draws[i].amount, draw->amount) && *fits;
            return true;
        }
    }
    if (!tf_grow(alloc, &line->draws, &begun->draw_capacity, line->draw_count + 1,
                sizeof *line->draws))
        return false;
    line->draws[line->draw_count++] = *draw;
    return true;
}

bool tf_begun_draw(struct tf_alloc alloc, struct tf_begun *begun, const struct tf_draw *draw)
{
    bool fits = true;

    return join_draw(alloc, begun, draw, &fits); /* no more than the line's amount, which fits */
}

static void join_seen(struct tf_line *begun, const struct tf_line *line)
{
    struct tf_seen **end = &begun->seen;

    while (*end != NULL)
        end = &(*end)->next;
    *end = line->seen;
}

tariff_code tf_begun_add(struct tf_alloc alloc, struct tf_begun_list *list,
        const struct tf_line *line, tariff_error *err)
{
    struct tf_begun *begun = find_of_window(list, line);
    bool fits = true;

    if (begun == NULL)
        begun = begin_line(alloc, list, line);
    if (begun == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < line->draw_count; i++) {
        if (!join_draw(alloc, begun, &line->draws[i], &fits))
            return tf_no_memory(err);
    }
    if (line->trail != NULL)
        tf_text_add(&begun->trail, line->trail, line->trail_length);
    if (begun->trail.failed)
        return tf_no_memory(err);
    join_seen(&begun->line, line);
    begun->line.open |= line->open;
    return tf_line_add(&begun->line, line) && fits
                   ? TARIFF_OK
                   : tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 },
                             "Use larger units.", "A line of the statement does not fit.");
}

bool tf_begun_copy(
        struct tf_alloc alloc, struct tf_begun_list *to, const struct tf_begun_list *from)
{
    *to = (struct tf_begun_list){ NULL, 0, 0 };
    for (size_t i = 0; i < from->count; i++) {
        struct tf_line line = from->items[i].line;

        line.trail = from->items[i].trail.data;
        line.trail_length = from->items[i].trail.length;
        if (tf_begun_add(alloc, to, &line, NULL) != TARIFF_OK) /* it fitted before */
            return false;
    }
    return true;
}

tariff_code tf_begun_put_out(struct tf_rater *rater, struct tf_party *party,
        const struct tf_item *item, int64_t t, tariff_error *err)
{
    bool is_over = item->until <= t;
    bool ends_there = is_over || item->kind == TF_ITEM_INTERVAL;
    size_t kept = 0;
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < party->begun.count; i++) {
        struct tf_begun *begun = &party->begun.items[i];
        struct tf_line *line = &begun->line;

        if (!tf_begun_is_of(begun, item)) {
            party->begun.items[kept++] = *begun;
            continue;
        }
        line->window = (struct tf_interval){ item->from, ends_there ? item->until : t };
        line->provisional = !is_over;
        line->trail = begun->trail.data;
        line->trail_length = begun->trail.length;
        if (code == TARIFF_OK)
            code = rater->sink.line(rater->sink.ud, party, line, err);
        drop_begun(rater->alloc, begun);
    }
    party->begun.count = kept;
    return code;
}

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

tariff_code tf_lines_add(struct tf_line_list *list, const struct tf_line *line, tariff_error *err)
{
    struct tf_line kept = *line;

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

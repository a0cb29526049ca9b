/* SPDX-License-Identifier: MIT */
/*
 * tallies.c - sums of rows in as many places as are used.
 */
#include "rating/tallies.h"

bool tf_tally_forms_init(struct tf_tally_forms *forms, struct tf_arena *arena, size_t count)
{
    forms->items = tf_arena_array(arena, count, sizeof *forms->items);
    forms->count = forms->items == NULL ? 0 : count;
    return forms->items != NULL;
}

/* Room for so many sums; with no_memory said when there is none. */
static struct tf_tallies *new_piece(
        struct tf_tally_forms *forms, struct tf_arena *arena, uint32_t form, uint32_t count)
{
    struct tf_tallies *piece =
            tf_arena_get(arena, sizeof *piece + (size_t)count * sizeof *piece->sums);

    forms->no_memory |= piece == NULL;
    if (piece != NULL)
        *piece = (struct tf_tallies){ .form = form, .count = count };
    return piece;
}

struct tf_tallies *tf_tallies_new(
        struct tf_tally_forms *forms, struct tf_arena *arena, uint32_t form)
{
    return new_piece(forms, arena, form, forms->items[form].count);
}

struct tf_dec *tf_tally_far(struct tf_tally_forms *forms, struct tf_arena *arena,
        struct tf_tallies *tallies, uint32_t tally)
{
    struct tf_tally_form *form = &forms->items[tallies->form];
    uint32_t first = 0; /* the place with which a piece begins */

    if (form->places[tally] == 0)
        form->places[tally] = ++form->count;
    while (form->places[tally] > first + tallies->count) {
        first += tallies->count;
        if (tallies->more == NULL)
            tallies->more = new_piece(forms, arena, tallies->form, form->count - first);
        tallies = tallies->more;
        if (tallies == NULL)
            return NULL;
    }
    return &tallies->sums[form->places[tally] - 1 - first];
}

struct tf_dec tf_tally_value(
        const struct tf_tally_forms *forms, const struct tf_tallies *tallies, uint32_t tally)
{
    uint32_t place = forms->items[tallies->form].places[tally];

    for (; place > 0 && tallies != NULL; tallies = tallies->more) {
        if (place <= tallies->count)
            return tallies->sums[place - 1];
        place -= tallies->count;
    }
    return tf_dec_zero();
}

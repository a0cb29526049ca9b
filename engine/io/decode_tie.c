/* SPDX-License-Identifier: MIT */
/*
 * decode_tie.c - what a row says of another event: that it voids it, or takes its place.
 *
 * Which event that is, is found when all are there.
 * Layer: io (beside rating).
 */
#include <string.h>

#include "facts/number.h"
#include "io/decode.h"

static bool gives(const struct tf_decoder *decoder, enum tf_gives basic)
{
    return (decoder->given >> basic & 1) != 0;
}

static struct tf_place place_in_row(const struct tf_decoder *decoder, uint32_t column)
{
    return (struct tf_place){ decoder->file, decoder->event.line, column };
}

/* A void says whose event is void and when that was said, and nothing else. */
static tariff_code check_void(const struct tf_decoder *decoder, tariff_error *err)
{
    uint32_t column = decoder->field_column;
    char shown[TF_SHOWN_MAX];

    if (column == 0 && gives(decoder, TF_GIVES_BUY))
        column = decoder->cells[TF_GIVES_BUY].column;
    if (column == 0)
        return TARIFF_OK;
    return tf_fail(err, TF_F_VOID_WITH_USAGE, place_in_row(decoder, column),
            "Say \"replaces\" if it takes the other's place, or leave all other fields empty.",
            "The event voids \"%s\" and carries %s too.",
            tf_show(decoder->ties.other, decoder->ties.other_length, shown),
            decoder->field_column == 0 ? "a purchase" : "usage");
}

tariff_code tf_decode_tie(struct tf_decoder *decoder, tariff_error *err)
{
    const struct tf_cell *id = &decoder->cells[TF_GIVES_ID];
    bool voids = gives(decoder, TF_GIVES_VOIDS), replaces = gives(decoder, TF_GIVES_REPLACES);
    const struct tf_cell *other = &decoder->cells[voids ? TF_GIVES_VOIDS : TF_GIVES_REPLACES];
    char shown[TF_SHOWN_MAX];

    if (!voids && !replaces)
        return TARIFF_OK;
    if (voids && replaces)
        return tf_fail(err, TF_F_VOID_AND_REPLACE,
                place_in_row(decoder, decoder->cells[TF_GIVES_REPLACES].column),
                "Say \"replaces\" if it takes the other's place, \"voids\" if nothing does.",
                "The event both voids and replaces.");
    if (other->length == id->length && memcmp(other->text, id->text, id->length) == 0)
        return tf_fail(err, TF_F_VOID_SELF, place_in_row(decoder, other->column),
                "Give the event an id of its own, and name the one that it is about.",
                "The event \"%s\" %s itself.", tf_show(id->text, id->length, shown),
                voids ? "voids" : "replaces");
    decoder->ties = (struct tf_ties){ .other = other->text,
        .other_length = other->length,
        .column = other->column,
        .replaces = replaces };
    decoder->event.ties = &decoder->ties;
    if (voids && !gives(decoder, TF_GIVES_AT) && !gives(decoder, TF_GIVES_FROM) &&
            !gives(decoder, TF_GIVES_UNTIL)) {
        decoder->ties.has_no_time = true;
        decoder->event.from = decoder->event.until = TF_ALWAYS;
    }
    return voids ? check_void(decoder, err) : TARIFF_OK;
}

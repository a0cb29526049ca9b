/* SPDX-License-Identifier: MIT */
/*
 * pack.c - a row into a packed event, cell by cell as its bytes are cut.
 *
 * Layer: io (beside rating).
 */
#include "io/pack.h"

#include "base/prefetch.h"
#include "base/word.h"
#include "io/marks.h"
#include "io/text_key.h"
#include "value/instant.h"

enum {
    COMBINATIONS_MAX = 1 << 16, /* of codes and given numbers that columns can tell apart */
    DATE_BYTES = 10,            /* 2026-03-01 */
    CLOCK_FROM = 11,
    CLOCK_UNTIL = 19,
    DIGITS_AT_ONCE = 8
};

/* -- columns ----------------------------------------------------------------------------------- */

/* What a column adds; *values: how many it tells apart. */
static void bind_packed(const struct tf_decoder *decoder, struct tf_target target,
        struct tf_pack_column *column, size_t *values)
{
    static const enum tf_pack_way ways[] = { [TF_GIVES_NOTHING] = TF_PACK_SKIP,
        [TF_GIVES_ID] = TF_PACK_ID,
        [TF_GIVES_AT] = TF_PACK_AT,
        [TF_GIVES_ACCOUNT] = TF_PACK_ACCOUNT,
        [TF_GIVES_FROM] = TF_PACK_EMPTY,
        [TF_GIVES_UNTIL] = TF_PACK_EMPTY,
        [TF_GIVES_RECEIVED] = TF_PACK_EMPTY,
        [TF_GIVES_BUY] = TF_PACK_EMPTY,
        [TF_GIVES_LEAVE] = TF_PACK_EMPTY,
        [TF_GIVES_PAID] = TF_PACK_EMPTY,
        [TF_GIVES_VOIDS] = TF_PACK_EMPTY,
        [TF_GIVES_REPLACES] = TF_PACK_EMPTY,
        [TF_GIVES_SYMBOL] = TF_PACK_SYMBOL,
        [TF_GIVES_TEXT] = TF_PACK_EMPTY,
        [TF_GIVES_NUMBER] = TF_PACK_NUMBER };

    *column = (struct tf_pack_column){ .way = ways[target.gives] };
    *values = 1;
    if (column->way == TF_PACK_SYMBOL) {
        column->symbols = &decoder->symbols[target.field];
        *values = (size_t)decoder->reader->schema->fields[target.field].symbol_count + 1;
    } else if (column->way == TF_PACK_NUMBER) {
        *values = 2;
    }
}

void tf_packer_init(struct tf_packer *packer, struct tf_decoder *decoder,
        const struct tf_target *targets, size_t count)
{
    struct tf_arena *arena = &decoder->arena;
    struct tf_pack_column *columns;
    size_t combinations = 1;
    unsigned basics = 0;

    *packer = (struct tf_packer){ .decoder = decoder, .targets = targets, .count = count };
    if (decoder->reader->shapes == NULL)
        return;
    columns = tf_arena_array(arena, count, sizeof *columns);
    for (size_t i = 0; i < count && columns != NULL; i++) {
        size_t values;

        bind_packed(decoder, targets[i], &columns[i], &values);
        columns[i].stride = (uint32_t)combinations;
        basics |= 1u << columns[i].way;
        combinations *= values;
        if (combinations > COMBINATIONS_MAX)
            return;
    }
    if ((basics & (1u << TF_PACK_ID | 1u << TF_PACK_AT | 1u << TF_PACK_ACCOUNT)) !=
            (1u << TF_PACK_ID | 1u << TF_PACK_AT | 1u << TF_PACK_ACCOUNT))
        return;
    packer->shapes = tf_arena_array(arena, combinations, sizeof *packer->shapes);
    if (packer->shapes != NULL)
        packer->columns = columns;
}

void tf_packer_learn(struct tf_packer *packer)
{
    const struct tf_decoder *decoder = packer->decoder;
    const struct tf_schema *schema = decoder->reader->schema;
    const struct tf_event *event = &decoder->event;
    size_t number = 0;

    for (size_t i = 0; i < packer->count; i++) {
        const struct tf_pack_column *column = &packer->columns[i];
        const struct tf_field *field = &schema->fields[packer->targets[i].field];

        if (column->way == TF_PACK_SYMBOL)
            number += (size_t)event->codes[field->slot] * column->stride;
        else if (column->way == TF_PACK_NUMBER)
            number += (size_t)(event->given >> field->slot & 1) * column->stride;
    }
    packer->shapes[number] = tf_shapes_get(decoder->reader->shapes, event->codes, event->given) + 1;
}

/* -- cells ---------------------------------------------------------------------------------------
 */

/* Up to eight digits, the first in the lowest byte; false when some byte is none. */
static inline bool eight_digits(uint64_t bytes, unsigned count, uint64_t *out)
{
    unsigned shift = 64 - 8 * count; /* of nothing, all: in two steps, since 64 is too many */
    uint64_t digits = (bytes << shift / 2 << (shift - shift / 2)) ^
                      (TF_EACH_BYTE('0') << shift / 2 << (shift - shift / 2));

    if (((digits | (digits + TF_EACH_BYTE(0x80 - 10))) & TF_EACH_BYTE(0x80)) != 0)
        return false;
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    *out = (digits * 10000 + (digits >> 32)) & UINT64_C(0xFFFFFFFF);
    return true;
}

/* Digits, a point, digits: no more than eight each, no zero before another digit. */
static inline bool pack_number(const char *text, size_t length, struct tf_packed *out)
{
    static const uint32_t powers[DIGITS_AT_ONCE + 1] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
        10000000, 100000000 };
    uint64_t points = tf_word_equal(tf_word_first_lowest(text), '.');
    size_t whole = points == 0 ? DIGITS_AT_ONCE : tf_word_lowest(points) / 8;
    size_t places = 0;
    uint64_t high, low;

    if (whole >= length)
        whole = length; /* the point is of another cell */
    else if (text[whole] == '.')
        places = length - whole - 1;
    else
        return false; /* more than eight digits */
    if (whole == 0 || places > DIGITS_AT_ONCE || (whole < length && places == 0) ||
            (text[0] == '0' && whole > 1) ||
            !eight_digits(tf_word_first_lowest(text), (unsigned)whole, &high) ||
            !eight_digits(tf_word_first_lowest(text + whole + 1), (unsigned)places, &low))
        return false;
    out->digits = high * powers[places] + low;
    out->places = (uint8_t)places;
    return true;
}

/* hh:mm:ss in microseconds, or -1. */
static inline int64_t clock_at(const char *text)
{
    const uint64_t form = UINT64_C(0x30303A30303A3030);
    const uint64_t more = UINT64_C(0x76767F76767F7676); /* what carries into the top bit */
    uint64_t digits = tf_word_first_lowest(text) ^ form;
    uint64_t pairs;
    unsigned hour, minute, second;

    if (((digits | (digits + more)) & TF_EACH_BYTE(0x80)) != 0)
        return -1;
    pairs = digits * 10 + (digits >> 8);
    hour = pairs & 0xFF;
    minute = pairs >> 24 & 0xFF;
    second = pairs >> 48 & 0xFF;
    return hour > 23 || minute > 59 || second > 59
                   ? -1
                   : (int64_t)((hour * 60 + minute) * 60 + second) * TF_SECOND;
}

/* The date and what follows the clock are as they were last. */
static inline bool is_same_date(const struct tf_packer *packer, const char *text, size_t length)
{
    const char *date = packer->date;
    uint64_t differs = (tf_load_word(text) ^ tf_load_word(date)) |
                       (tf_load_word(text + CLOCK_FROM - 8) ^ tf_load_word(date + CLOCK_FROM - 8));

    return differs == 0 && length == packer->date_length &&
           text[CLOCK_UNTIL] == date[CLOCK_UNTIL] &&
           (length == CLOCK_UNTIL + 1 ||
                   memcmp(text + CLOCK_UNTIL, date + CLOCK_UNTIL, length - CLOCK_UNTIL) == 0);
}

/* An instant of another date than the last one. */
static bool pack_date(
        struct tf_packer *packer, const char *text, size_t length, int64_t clock, int64_t *out)
{
    struct tf_cell cell = { text, (uint32_t)length, 1 };

    if (length > sizeof packer->date || tf_known_instant(packer->decoder, cell, out) != NULL)
        return false;
    memcpy(packer->date, text, length);
    packer->date_length = length;
    packer->date_start = *out - clock;
    return true;
}

static inline bool pack_instant(
        struct tf_packer *packer, const char *text, size_t length, int64_t *out)
{
    int64_t clock;

    if (length <= CLOCK_UNTIL || (clock = clock_at(text + CLOCK_FROM)) < 0)
        return false;
    *out = packer->date_start + clock;
    if (is_same_date(packer, text, length) && *out >= TF_EARLIEST && *out <= TF_LATEST)
        return true;
    return pack_date(packer, text, length, clock, out);
}

/* An id that comes after the last one, as its bytes go. */
static inline bool pack_id(
        struct tf_packer *packer, const char *text, size_t length, struct tf_packed *out)
{
    struct tf_id_key last = packer->last_id;
    struct tf_text_key key = tf_key_of_padded(text, length);
    struct tf_id_key own;

    if (length == 0 || length > TF_PACKED_ID)
        return false;
    memcpy(out->id, &key, sizeof out->id);
    out->id_length = (uint8_t)length;
    own = packer->last_id = tf_id_key_of(out->id);
    return own.head > last.head || (own.head == last.head && own.tail > last.tail);
}

/* Notes the account, and brings near where it is looked for. */
static inline bool wait_for_account(const struct tf_decoder *decoder, const char *text,
        size_t length, struct tf_pack_wait *wait)
{
    struct tf_text_key key = tf_key_of_padded(text, length);

    wait->key = key;
    wait->length = (uint32_t)length;
    tf_prefetch(&decoder->known_accounts[tf_hash_text_key(key) & decoder->known_mask]);
    return length > 0 && length <= TF_KEY_BYTES;
}

static inline bool find_waiting(
        struct tf_decoder *decoder, const struct tf_pack_wait *wait, struct tf_packed *out)
{
    struct tf_known_account *known = tf_known_place(decoder, wait->key, wait->length);

    if ((known->length != wait->length || !tf_is_same_key(known->key, wait->key)) &&
            !tf_decoder_know(decoder, known, wait->key, wait->length))
        return false;
    out->account = known->index;
    return true;
}

/* Where a cell is, without its quotes, and the mark behind it. */
struct cut {
    const char *block; /* the bytes that `marks` are of */
    const char *end;   /* no row goes on behind it */
    uint64_t marks;
};

/* The next mark, or NULL. */
static inline const char *next_cell_mark(struct cut *cut)
{
    const char *mark;

    while (cut->marks == 0) {
        cut->block += TF_MARKED_BYTES;
        if (cut->block >= cut->end)
            return NULL;
        cut->marks = tf_marks_of(cut->block);
    }
    mark = cut->block + tf_word_lowest(cut->marks);
    cut->marks &= cut->marks - 1;
    return mark;
}

/*
 * A cell in quotes without quotes in it: *text and *length become what is between them.  The mark
 * behind it, or NULL.
 */
static const char *cut_quoted(struct cut *cut, const char **text, size_t *length)
{
    const char *mark;

    do {
        mark = next_cell_mark(cut);
        if (mark == NULL || *mark == '\n')
            return NULL;
    } while (*mark != '"');
    ++*text;
    *length = (size_t)(mark - *text);
    return next_cell_mark(cut) == mark + 1 && mark[1] != '"' ? mark + 1 : NULL;
}

/* The row at `at` but for its account; its end, or NULL when it is another kind of row. */
static inline const char *pack_row(struct tf_packer *packer, const char *at, const char *end,
        struct tf_packed *out, struct tf_pack_wait *wait)
{
    struct tf_decoder *decoder = packer->decoder;
    struct cut cut = { at, end, tf_marks_of(at) };
    uint32_t number = 0;
    bool is_usual = true;

    out->digits = 0;
    out->places = 0;
    for (size_t i = 0; i < packer->count && is_usual; i++) {
        const struct tf_pack_column *column = &packer->columns[i];
        const char *mark = next_cell_mark(&cut);
        const char *text = at;
        size_t length = (size_t)(mark - at);

        if (mark != NULL && *mark == '"')
            mark = mark == at ? cut_quoted(&cut, &text, &length) : NULL;
        if (mark == NULL || (i + 1 < packer->count) != (*mark == ','))
            return NULL;
        at = mark + 1;
        if (*mark == '\n' && text + length == mark && length > 0)
            length -= mark[-1] == '\r';
        switch (column->way) {
        case TF_PACK_SKIP:
            break;
        case TF_PACK_ID:
            is_usual = pack_id(packer, text, length, out);
            break;
        case TF_PACK_AT:
            is_usual = pack_instant(packer, text, length, &out->at);
            break;
        case TF_PACK_ACCOUNT:
            is_usual = wait_for_account(decoder, text, length, wait);
            break;
        case TF_PACK_SYMBOL:
            if (length > 0) {
                struct tf_text_key key = tf_key_of_padded(text, length);
                uint32_t code = tf_find_symbol(column->symbols, key, text, length)->code;

                number += code * column->stride;
                is_usual = code != 0;
            }
            break;
        case TF_PACK_NUMBER:
            if (length > 0) {
                number += column->stride;
                is_usual = pack_number(text, length, out);
            }
            break;
        case TF_PACK_EMPTY:
            is_usual = length == 0;
            break;
        }
    }
    out->shape = packer->shapes[number] - 1;
    return is_usual && packer->shapes[number] != 0 ? at : NULL;
}

size_t tf_pack_rows(struct tf_packer *packer, const char **at, const char *end, uint32_t line,
        struct tf_packed *out, size_t places)
{
    const struct tf_usage_reader *reader = packer->decoder->reader;
    const char *next = *at;
    size_t count = 0, found = 0;

    if (packer->decoder->known_accounts == NULL)
        return 0; /* no row has named one */
    packer->last_id = *reader->last_id;
    while (count < places) {
        struct tf_pack_wait *wait = &packer->waiting[count];

        wait->at = next;
        next = pack_row(packer, next, end, &out[count], wait);
        if (next == NULL)
            break;
        out[count].file = (uint16_t)reader->file;
        out[count].line = line + (uint32_t)count;
        count++;
    }
    while (found < count && find_waiting(packer->decoder, &packer->waiting[found], &out[found]))
        found++;
    *at = found < places ? packer->waiting[found].at : next;
    if (found > 0)
        *reader->last_id = tf_id_key_of(out[found - 1].id);
    return found;
}

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
    CLOCK_FROM = 11,
    CLOCK_UNTIL = 19,
    DIGITS_AT_ONCE = 8,
    MARKS_AT_ONCE = 8,
    MARKS_OF_CELL = 3 /* two quotes, and what ends it */
};

#define LAST_BIT (UINT64_C(1) << 63)

/* -- columns ----------------------------------------------------------------------------------- */

static inline size_t symbol_place(
        const struct tf_pack_symbols *symbols, struct tf_text_key key, size_t length)
{
    return (size_t)(((key.head + key.tail + length) * symbols->multiplier) >> symbols->shift);
}

/* Puts each symbol of up to sixteen bytes, and none at all, into a place; false: two want one. */
static bool place_symbols(const struct tf_field *field, const struct tf_pack_symbols *symbols,
        struct tf_pack_symbol *places, size_t count)
{
    for (size_t i = 0; i < count; i++)
        places[i].length = UINT32_MAX;
    for (uint32_t code = 0; code <= field->symbol_count; code++) {
        const char *text = code == 0 ? "" : field->symbols[code - 1];
        size_t length = strlen(text);
        char padded[TF_KEY_BYTES] = { 0 };
        struct tf_pack_symbol *place;
        struct tf_text_key key;

        if (length > TF_KEY_BYTES)
            continue;
        memcpy(padded, text, length);
        key = (struct tf_text_key){ tf_load_word(padded), tf_load_word(padded + 8) };
        place = &places[symbol_place(symbols, key, length)];
        if (place->length != UINT32_MAX)
            return false;
        *place = (struct tf_pack_symbol){ key, (uint32_t)length, code * symbols->stride };
    }
    return true;
}

/* Finds places for the symbols of a column in which no two meet; without any, there are none. */
static void find_places(
        struct tf_arena *arena, const struct tf_field *field, struct tf_pack_symbols *symbols)
{
    enum { TRIES = 64, PLACES_MAX = 1024 };
    struct tf_pack_symbol *places = NULL;
    size_t count = 4;

    symbols->multiplier = UINT64_C(0x9E3779B97F4A7C15);
    symbols->shift = 62;
    while (count < 2 * ((size_t)field->symbol_count + 1)) {
        count *= 2;
        symbols->shift--;
    }
    for (; count <= PLACES_MAX; count *= 2, symbols->shift--) {
        places = tf_arena_array(arena, count, sizeof *places);
        for (unsigned try = 0; try < TRIES && places != NULL; try++) {
            if (place_symbols(field, symbols, places, count)) {
                symbols->places = places;
                return;
            }
            symbols->multiplier = symbols->multiplier * UINT64_C(6364136223846793005) + 2;
        }
    }
}

/* Notes what a column gives; how many values it tells apart. */
static size_t bind_packed(
        struct tf_packer *packer, struct tf_target target, size_t column, uint32_t stride)
{
    struct tf_decoder *decoder = packer->decoder;
    const struct tf_field *field = &decoder->reader->schema->fields[target.field];
    struct tf_pack_symbols *symbols;

    switch (target.gives) {
    case TF_GIVES_NOTHING:
        return 1;
    case TF_GIVES_ID:
        packer->id = column;
        return 1;
    case TF_GIVES_AT:
        packer->at = column;
        return 1;
    case TF_GIVES_ACCOUNT:
        packer->account = column;
        return 1;
    case TF_GIVES_SYMBOL:
        symbols = &packer->symbols[packer->symbol_count++];
        *symbols = (struct tf_pack_symbols){ .column = column,
            .stride = stride,
            .field = target.field,
            .all = &decoder->symbols[target.field] };
        find_places(&decoder->arena, field, symbols);
        return (size_t)field->symbol_count + 1;
    case TF_GIVES_NUMBER:
        packer->numbers[packer->number_count++] =
                (struct tf_pack_numbers){ column, stride, target.field };
        return 2;
    default:
        packer->empties[packer->empty_count++] = column;
        return 1;
    }
}

void tf_packer_init(struct tf_packer *packer, struct tf_decoder *decoder,
        const struct tf_target *targets, size_t count)
{
    struct tf_arena *arena = &decoder->arena;
    size_t combinations = 1;

    *packer = (struct tf_packer){ .decoder = decoder, .count = count, .is_plain = true };
    packer->id = packer->at = packer->account = SIZE_MAX;
    packer->symbols = tf_arena_array(arena, count, sizeof *packer->symbols);
    packer->numbers = tf_arena_array(arena, count, sizeof *packer->numbers);
    packer->empties = tf_arena_array(arena, count, sizeof *packer->empties);
    if (decoder->reader->shapes == NULL || packer->symbols == NULL || packer->numbers == NULL ||
            packer->empties == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        combinations *= bind_packed(packer, targets[i], i, (uint32_t)combinations);
        if (combinations > COMBINATIONS_MAX)
            return;
    }
    packer->shapes = tf_arena_array(arena, combinations, sizeof *packer->shapes);
    packer->is_able = packer->shapes != NULL && packer->id != SIZE_MAX && packer->at != SIZE_MAX &&
                      packer->account != SIZE_MAX;
}

void tf_packer_learn(struct tf_packer *packer)
{
    const struct tf_usage_reader *reader = packer->decoder->reader;
    const struct tf_event *event = &packer->decoder->event;
    size_t number = 0;

    for (size_t i = 0; i < packer->symbol_count; i++)
        number += (size_t)event->codes[reader->schema->fields[packer->symbols[i].field].slot] *
                  packer->symbols[i].stride;
    for (size_t i = 0; i < packer->number_count; i++)
        number += (size_t)(event->given >> reader->schema->fields[packer->numbers[i].field].slot &
                           1) *
                  packer->numbers[i].stride;
    packer->shapes[number] = tf_shapes_get(reader->shapes, event->codes, event->given) + 1;
}

/* -- cells ---------------------------------------------------------------------------------------
 */

/* Up to eight digits, the first in the lowest byte; *bad gets bits when some byte is none. */
static inline uint64_t eight_digits(uint64_t bytes, unsigned count, uint64_t *bad)
{
    unsigned shift = 64 - 8 * count; /* of nothing, all: in two steps, since 64 is too many */
    uint64_t digits = (bytes << shift / 2 << (shift - shift / 2)) ^
                      (TF_EACH_BYTE('0') << shift / 2 << (shift - shift / 2));

    *bad |= (digits | (digits + TF_EACH_BYTE(0x80 - 10))) & TF_EACH_BYTE(0x80);
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    return (digits * 10000 + (digits >> 32)) & UINT64_C(0xFFFFFFFF);
}

/*
 * Digits, a point, digits: no more than eight each, no zero before another digit.  Few branches,
 * since numbers are so different.
 */
static inline uint64_t pack_number(const char *text, size_t length, struct tf_packed *out)
{
    static const uint32_t powers[DIGITS_AT_ONCE + 1] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
        10000000, 100000000 };
    uint64_t first = tf_word_first_lowest(text);
    uint64_t points = tf_word_equal(first, '.');
    size_t whole = points == 0 ? DIGITS_AT_ONCE : tf_word_lowest(points) / 8;
    size_t has_point, places;
    uint64_t bad, high, low;

    whole = whole < length ? whole : length; /* else the point is of another cell */
    has_point = whole < length;
    places = length - whole - has_point;
    bad = (uint64_t)(places > DIGITS_AT_ONCE) | (has_point & (size_t)(text[whole] != '.')) |
          (has_point & (size_t)(places == 0)) | (uint64_t)(whole == 0) |
          ((uint64_t)(text[0] == '0') & (uint64_t)(whole > 1));
    places = places < DIGITS_AT_ONCE ? places : DIGITS_AT_ONCE;
    high = eight_digits(first, (unsigned)whole, &bad);
    low = eight_digits(tf_word_first_lowest(text + whole + 1), (unsigned)places, &bad);
    out->digits = high * powers[places] + low;
    out->places = (uint8_t)places;
    return bad;
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

static inline uint64_t pack_instant(
        struct tf_packer *packer, const char *text, size_t length, int64_t *out)
{
    int64_t clock;

    if (length <= CLOCK_UNTIL || (clock = clock_at(text + CLOCK_FROM)) < 0)
        return 1;
    *out = packer->date_start + clock;
    if (is_same_date(packer, text, length) && *out >= TF_EARLIEST && *out <= TF_LATEST)
        return 0;
    return !pack_date(packer, text, length, clock, out);
}

/* An id that comes after the last one, as its bytes go. */
static inline uint64_t pack_id(
        struct tf_packer *packer, const char *text, size_t length, struct tf_packed_name *out)
{
    struct tf_id_key last = packer->last_id, own;
    struct tf_text_key key = tf_key_of_padded(text, length);

    memcpy(out->id, &key, sizeof out->id);
    out->id_length = (uint32_t)length;
    own = packer->last_id = tf_id_key_of(out->id);
    return (uint64_t)(length > TF_PACKED_ID) | (uint64_t)(own.head < last.head) |
           ((uint64_t)(own.head == last.head) & (uint64_t)(own.tail <= last.tail));
}

static inline uint64_t pack_symbol(
        const struct tf_pack_symbols *symbols, const char *text, size_t length, uint32_t *number)
{
    struct tf_text_key key = tf_key_of_padded(text, length);
    const struct tf_pack_symbol *place;

    if (length > TF_KEY_BYTES || symbols->places == NULL) {
        uint32_t code = tf_find_symbol(symbols->all, key, text, length)->code;

        *number += code * symbols->stride;
        return code == 0 && length > 0;
    }
    place = &symbols->places[symbol_place(symbols, key, length)];
    *number += place->adds;
    return (place->key.head ^ key.head) | (place->key.tail ^ key.tail) |
           (place->length ^ (uint64_t)length);
}

/* Notes the account, and brings near where it is looked for. */
static inline uint64_t wait_for_account(const struct tf_decoder *decoder, const char *text,
        size_t length, struct tf_pack_wait *wait)
{
    struct tf_text_key key = tf_key_of_padded(text, length);

    wait->key = key;
    wait->length = (uint32_t)length;
    tf_prefetch(&decoder->known_accounts[tf_hash_text_key(key) & decoder->known_mask]);
    return (uint64_t)(length == 0) | (uint64_t)(length > TF_KEY_BYTES);
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

/* A part of the bytes. */
struct stretch {
    const char *from;
    const char *until;
};

/* Cell i is what lies between starts[i] and ends[i]. */
struct cut {
    const char *base;
    const uint32_t *starts;
    const uint32_t *ends;
};

static inline const char *cut_text(const struct cut *cut, size_t i)
{
    return cut->base + (uint32_t)(cut->starts[i] + 1);
}

static inline size_t cut_length(const struct cut *cut, size_t i)
{
    return (uint32_t)(cut->ends[i] - cut->starts[i] - 1);
}

/* All cells of a row but its account; false when they are not as nearly all are. */
static inline bool pack_cells(struct tf_packer *packer, const struct cut *cut,
        struct tf_packed *packed, struct tf_packed_name *name, struct tf_pack_wait *wait)
{
    uint64_t bad = pack_id(packer, cut_text(cut, packer->id), cut_length(cut, packer->id), name);
    uint32_t number = 0, shape;

    bad |= pack_instant(
            packer, cut_text(cut, packer->at), cut_length(cut, packer->at), &packed->at);
    bad |= wait_for_account(packer->decoder, cut_text(cut, packer->account),
            cut_length(cut, packer->account), wait);
    for (size_t i = 0; i < packer->symbol_count; i++) {
        const struct tf_pack_symbols *symbols = &packer->symbols[i];

        bad |= pack_symbol(
                symbols, cut_text(cut, symbols->column), cut_length(cut, symbols->column), &number);
    }
    packed->digits = 0;
    packed->places = 0;
    for (size_t i = 0; i < packer->number_count; i++) {
        const struct tf_pack_numbers *numbers = &packer->numbers[i];
        size_t length = cut_length(cut, numbers->column);

        if (length == 0)
            continue;
        number += numbers->stride;
        bad |= pack_number(cut_text(cut, numbers->column), length, packed);
    }
    for (size_t i = 0; i < packer->empty_count; i++)
        bad |= cut_length(cut, packer->empties[i]);
    shape = packer->shapes[number];
    packed->shape = (uint16_t)(shape - 1);
    return bad == 0 && shape != 0;
}

/* -- rows ----------------------------------------------------------------------------------------
 */

/*
 * Puts down the places of some bits.  How many there are is hard to foretell, so that eight are put
 * down at once, also where there are fewer.
 */
static inline size_t put_marks(uint64_t bits, uint32_t place, uint32_t *marks)
{
    size_t count = tf_word_count(bits);
    size_t done = 0;

    do {
        for (unsigned i = 0; i < MARKS_AT_ONCE; i++) {
            marks[done + i] = place + tf_word_lowest(bits | LAST_BIT);
            bits &= bits - 1;
        }
        done += MARKS_AT_ONCE;
    } while (done < count);
    return count;
}

/* Finds on where cells end, until a few rows are there or the bytes are at their end. */
static void find_marks(struct tf_packer *packer, const char *at, const char *end)
{
    uint32_t *marks = packer->marks + 1;
    size_t left = packer->mark_count - packer->next_mark;

    if (packer->base == NULL) {
        packer->base = packer->marked = at;
        left = 0;
    }
    memmove(marks, marks + packer->next_mark, left * sizeof *marks);
    packer->next_mark = 0;
    while (packer->marked < end && left + TF_MARKED_BYTES <= TF_PACK_MARKS) {
        left += put_marks(tf_marks_of(packer->marked), (uint32_t)(packer->marked - packer->base),
                marks + left);
        packer->marked += TF_MARKED_BYTES;
    }
    packer->mark_count = left;
}

/* The marks of the row at `at`, all of them; NULL when it may go on behind `end`. */
static inline uint32_t *row_marks(struct tf_packer *packer, const char *at, const char *end)
{
    uint32_t *marks = packer->marks + 1;

    while (packer->next_mark < packer->mark_count && packer->base != NULL &&
            packer->base + marks[packer->next_mark] < at)
        packer->next_mark++; /* of a row that was taken another way */
    if (packer->base == NULL || packer->mark_count - packer->next_mark < packer->count)
        find_marks(packer, at, end);
    return packer->mark_count - packer->next_mark < packer->count ? NULL
                                                                  : marks + packer->next_mark;
}

/* Cuts a row without quotes; false when it is another kind of row. */
static inline bool cut_marked(
        struct tf_packer *packer, const char *at, uint32_t *marks, struct cut *cut)
{
    size_t last = packer->count - 1;
    unsigned bad = 0;

    for (size_t i = 0; i < last; i++)
        bad |= (unsigned)(unsigned char)packer->base[marks[i]] ^ ',';
    bad |= (unsigned)(unsigned char)packer->base[marks[last]] ^ '\n';
    bad |= (unsigned)(packer->base[marks[last] - (marks[last] > 0)] == '\r');
    marks[-1] = (uint32_t)(at - packer->base) - 1;
    *cut = (struct cut){ packer->base, marks - 1, marks };
    packer->next_mark += bad == 0 ? packer->count : 0;
    return bad == 0;
}

/*
 * The cell that begins at `from`, in quotes or not, whose first mark is marks[*next]: what follows
 * it, a comma or a line end, or NULL.  *next becomes the mark behind it.
 */
static inline const char *cut_cell(
        const struct tf_packer *packer, const char *from, size_t *next, struct stretch *cell)
{
    const uint32_t *marks = packer->marks + 1;
    const char *mark = packer->base + marks[*next];

    *cell = (struct stretch){ from, mark };
    if (*mark == '"') {
        if (mark != from)
            return NULL;
        do {
            if (++*next == packer->mark_count)
                return NULL;
            mark = packer->base + marks[*next];
        } while (*mark == ',');
        *cell = (struct stretch){ from + 1, mark };
        if (*mark != '"' || ++*next == packer->mark_count)
            return NULL;
        mark = packer->base + marks[*next];
        if (mark != cell->until + 1 && (mark != cell->until + 2 || mark[-1] != '\r'))
            return NULL;
    } else if (*mark == '\n' && mark > from && mark[-1] == '\r') {
        cell->until--;
    }
    ++*next;
    return *mark == '"' ? NULL : mark;
}

/* Cuts a row with quotes, or one that ends with CR LF; its end, or NULL when it is another kind. */
static const char *cut_any(
        struct tf_packer *packer, const char *at, const char *end, struct cut *cut)
{
    size_t next, last = packer->count - 1;

    if (packer->mark_count - packer->next_mark < MARKS_OF_CELL * packer->count)
        find_marks(packer, at, end);
    next = packer->next_mark;
    for (size_t i = 0; i <= last; i++) {
        struct stretch cell;
        const char *mark = next < packer->mark_count ? cut_cell(packer, at, &next, &cell) : NULL;

        if (mark == NULL || *mark != (i == last ? '\n' : ','))
            return NULL;
        packer->starts[i] = (uint32_t)(cell.from - packer->base) - 1;
        packer->ends[i] = (uint32_t)(cell.until - packer->base);
        at = mark + 1;
    }
    *cut = (struct cut){ packer->base, packer->starts, packer->ends };
    packer->is_plain = next - packer->next_mark == packer->count &&
                       packer->base + packer->ends[last] + 1 == at;
    packer->next_mark = next;
    return at;
}

/* Cuts a row the way in which the one before it was cut, or the other; its end, or NULL. */
static inline const char *cut_row(
        struct tf_packer *packer, const char *at, const char *end, struct cut *cut)
{
    uint32_t *marks = row_marks(packer, at, end);

    if (marks == NULL)
        return NULL;
    if (packer->is_plain && cut_marked(packer, at, marks, cut))
        return packer->base + cut->ends[packer->count - 1] + 1;
    return cut_any(packer, at, end, cut);
}

size_t tf_pack_rows(struct tf_packer *packer, const char **at, const char *end, uint32_t line,
        const struct tf_packed_room *room)
{
    const struct tf_usage_reader *reader = packer->decoder->reader;
    const char *next = *at;
    size_t count = 0, found = 0;

    if (packer->decoder->known_accounts == NULL)
        return 0; /* no row has named one */
    packer->last_id = *reader->last_id;
    while (count < room->places) {
        struct tf_packed_name *name = &room->names[count];
        const char *row = next;
        struct cut cut;

        packer->waiting[count].at = row;
        next = cut_row(packer, row, end, &cut);
        if (next == NULL ||
                !pack_cells(packer, &cut, &room->packed[count], name, &packer->waiting[count]))
            break;
        name->file = reader->file;
        name->line = line + (uint32_t)count;
        room->packed[count].name = room->first + (uint32_t)count;
        count++;
    }
    while (found < count &&
            find_waiting(packer->decoder, &packer->waiting[found], &room->packed[found]))
        found++;
    *at = found < room->places ? packer->waiting[found].at : next;
    if (found > 0)
        *reader->last_id = tf_id_key_of(room->names[found - 1].id);
    return found;
}

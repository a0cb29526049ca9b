/* SPDX-License-Identifier: MIT */
/*
 * decode.c - cells into events, quickly: each kind of cell has a short way for
 * what rows look like nearly always, and one careful way that also complains.
 *
 * Layer: io (beside rating).
 */
#include <stdio.h>
#include <string.h>

#include "base/prefetch.h"
#include "base/text.h"
#include "facts/number.h"
#include "io/text_key.h"
#include "value/instant.h"

static const char *const basic_names[TF_BASIC_COUNT] = { "", "id", "account", "at", "from", "until",
    "received", "buy", "leave", "paid", "voids", "replaces" };

/* -- Complaints ----------------------------------------------------------- */

static struct tf_place place_at(const struct tf_decoder *decoder, uint32_t column)
{
    return (struct tf_place){ decoder->file, decoder->event.line, column == 0 ? 1 : column };
}

static const char *show_cell(struct tf_cell cell, char shown[TF_SHOWN_MAX])
{
    return tf_show(cell.text, cell.length, shown);
}

static const char *target_name(const struct tf_decoder *decoder, struct tf_target target)
{
    return target.gives < TF_GIVES_SYMBOL ? basic_names[target.gives]
                                          : decoder->reader->schema->fields[target.field].name;
}

/* -- Short texts as numbers ------------------------------------------------- */

const unsigned char tf_key_masks[TF_KEY_BYTES + 1][TF_KEY_BYTES] = {
    { 0 },
    { 255 },
    { 255, 255 },
    { 255, 255, 255 },
    { 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 },
    { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 },
};

/* is_padded: TF_SLACK bytes behind the text can be read, which saves a branch on its length. */
static struct tf_text_key key_of(const char *text, size_t length, bool is_padded)
{
    char copy[TF_KEY_BYTES] = { 0 };

    if (is_padded)
        return tf_key_of_padded(text, length);
    memcpy(copy, text, length < TF_KEY_BYTES ? length : TF_KEY_BYTES);
    return (struct tf_text_key){ tf_load_word(copy), tf_load_word(copy + 8) };
}

/* -- Symbols ----------------------------------------------------------------- */

static bool fill_symbols(
        struct tf_arena *arena, const struct tf_field *field, struct tf_symbol_table *table)
{
    size_t size = 8;

    while (size < (size_t)field->symbol_count * 2)
        size *= 2;
    table->entries = tf_arena_array(arena, size, sizeof *table->entries);
    table->mask = size - 1;
    if (table->entries == NULL)
        return false;
    for (uint32_t i = 0; i < field->symbol_count; i++) {
        const char *text = field->symbols[i];
        size_t length = strlen(text);

        struct tf_text_key key = key_of(text, length, false);

        *tf_find_symbol(table, key, text, length) =
                (struct tf_symbol_entry){ key, text, (uint32_t)length, i + 1 };
    }
    return true;
}

/* -- A decoder ----------------------------------------------------------------- */

static bool get_memory(struct tf_decoder *decoder)
{
    const struct tf_schema *schema = decoder->reader->schema;
    struct tf_arena *arena = &decoder->arena;
    size_t codes = schema->code_count;

    decoder->symbols = tf_arena_array(arena, schema->count, sizeof *decoder->symbols);
    decoder->texts = tf_arena_array(arena, schema->count, sizeof *decoder->texts);
    decoder->event.codes = tf_arena_array(arena, codes, sizeof *decoder->event.codes);
    decoder->event.numbers =
            tf_arena_array(arena, schema->number_count, sizeof *decoder->event.numbers);
    decoder->code_caps = tf_arena_array(arena, codes, sizeof *decoder->code_caps);
    decoder->verdict_codes =
            tf_arena_array(arena, codes * TF_VERDICTS_KEPT, sizeof *decoder->verdict_codes);
    decoder->verdict_given =
            tf_arena_array(arena, TF_VERDICTS_KEPT, sizeof *decoder->verdict_given);
    decoder->verdict_set = tf_arena_array(arena, TF_VERDICTS_KEPT, sizeof *decoder->verdict_set);
    return decoder->symbols != NULL && decoder->texts != NULL && decoder->event.codes != NULL &&
           decoder->event.numbers != NULL && decoder->code_caps != NULL &&
           decoder->verdict_codes != NULL && decoder->verdict_given != NULL &&
           decoder->verdict_set != NULL;
}

tariff_code tf_decoder_init(struct tf_decoder *decoder, const struct tf_usage_reader *reader,
        const char *file, tariff_error *err)
{
    const struct tf_schema *schema = reader->schema;

    *decoder = (struct tf_decoder){ .reader = reader, .file = file };
    tf_arena_init(&decoder->arena, reader->alloc);
    if (!get_memory(decoder))
        return tf_no_memory(err);
    decoder->event.file = reader->file;
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct tf_field *field = &schema->fields[i];

        if (field->kind == TF_FIELD_SYMBOL) {
            decoder->code_caps[field->slot] = UINT32_MAX;
            if (!fill_symbols(&decoder->arena, field, &decoder->symbols[i]))
                return tf_no_memory(err);
        } else if (field->kind == TF_FIELD_TEXT) {
            decoder->code_caps[field->slot] = 1;
        }
    }
    return TARIFF_OK;
}

void tf_decoder_free(struct tf_decoder *decoder)
{
    tf_arena_free(&decoder->arena);
}

/* -- Names ------------------------------------------------------------------------ */

bool tf_target_find(
        const struct tf_schema *schema, const char *name, size_t length, struct tf_target *out)
{
    static const enum tf_gives of_kind[] = {
        [TF_FIELD_SYMBOL] = TF_GIVES_SYMBOL,
        [TF_FIELD_TEXT] = TF_GIVES_TEXT,
        [TF_FIELD_NUMBER] = TF_GIVES_NUMBER,
    };
    uint32_t field;

    for (unsigned i = TF_GIVES_ID; i < TF_BASIC_COUNT; i++)
        if (strlen(basic_names[i]) == length && memcmp(basic_names[i], name, length) == 0) {
            *out = (struct tf_target){ (enum tf_gives)i, 0 };
            return true;
        }
    field = tf_schema_find(schema, name, length);
    if (field == UINT32_MAX) {
        *out = (struct tf_target){ TF_GIVES_NOTHING, 0 };
        return false;
    }
    *out = (struct tf_target){ of_kind[schema->fields[field].kind], field };
    return true;
}

uint32_t tf_target_number(struct tf_target target)
{
    return target.gives < TF_GIVES_SYMBOL ? (uint32_t)target.gives : TF_BASIC_COUNT + target.field;
}

static bool is_text(struct tf_cell cell, const char *text)
{
    return text != NULL && strlen(text) == cell.length && memcmp(text, cell.text, cell.length) == 0;
}

bool tf_target_of_column(const struct tf_schema *schema, const struct tf_input_map *map,
        struct tf_cell name, struct tf_target *out)
{
    *out = (struct tf_target){ TF_GIVES_NOTHING, 0 };
    if (map == NULL)
        return tf_target_find(schema, name.text, name.length, out);
    for (size_t i = 0; i < map->columns.count; i++) {
        const struct tf_column *column = &map->columns.items[i];

        if (is_text(name, column->column))
            return tf_target_find(schema, column->field, strlen(column->field), out);
    }
    for (size_t i = 0; i < map->columns.count; i++)
        if (is_text(name, map->columns.items[i].field))
            return true; /* the map has this field from elsewhere */
    (void)tf_target_find(schema, name.text, name.length, out);
    return true;
}

const char *tf_target_nearest(const struct tf_schema *schema, const char *name)
{
    const char *words[TF_TARGETS_MAX];
    size_t count = 0;

    for (unsigned i = TF_GIVES_ID; i < TF_BASIC_COUNT; i++)
        words[count++] = basic_names[i];
    for (uint32_t i = 0; i < schema->count; i++)
        words[count++] = schema->fields[i].name;
    return tf_nearest(name, words, count);
}

/* -- Instants ------------------------------------------------------------------------ */

enum { PLACES_FIRST = 256 }; /* for accounts */

enum { DATE_SIZE = 10, CLOCK_END = 19, SUFFIX_SIZE = 6 };

/* Two digits as a number, or something above 99. */
static unsigned pair_of(const char *text)
{
    unsigned tens = (unsigned char)text[0] - (unsigned)'0';
    unsigned ones = (unsigned char)text[1] - (unsigned)'0';

    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/* The seconds since midnight of DATEThh:mm:ssSUFFIX, or -1 when it has another shape. */
static int64_t clock_of(const char *text, size_t length)
{
    unsigned hour, minute, second;

    if (length != CLOCK_END + 1 && length != CLOCK_END + SUFFIX_SIZE)
        return -1;
    if (text[13] != ':' || text[16] != ':' || (text[10] != 'T' && text[10] != ' '))
        return -1;
    hour = pair_of(text + 11);
    minute = pair_of(text + 14);
    second = pair_of(text + 17);
    if (hour > 23 || minute > 59 || second > 59)
        return -1;
    return (int64_t)((hour * 60 + minute) * 60 + second) * TF_SECOND;
}

/* The date and what follows the clock (Z, +08:00, .1234Z) in sixteen bytes. */
static struct tf_text_key date_key(const char *text, size_t length)
{
    char key[TF_KEY_BYTES] = { 0 };

    memcpy(key, text, DATE_SIZE);
    if (length == CLOCK_END + 1)
        key[DATE_SIZE] = text[CLOCK_END];
    else
        memcpy(key + DATE_SIZE, text + CLOCK_END, SUFFIX_SIZE);
    return (struct tf_text_key){ tf_load_word(key), tf_load_word(key + 8) };
}

/*
 * Most rows share their date with a row before them, so only the clock is
 * read; everything else goes through tf_instant_parse.
 */
const char *tf_known_instant(struct tf_decoder *decoder, struct tf_cell cell, int64_t *out)
{
    int64_t clock = clock_of(cell.text, cell.length);
    struct tf_known_date *known;
    struct tf_text_key key;
    const char *wrong;

    if (clock < 0)
        return tf_instant_parse(cell.text, cell.length, out);
    key = date_key(cell.text, cell.length);
    known = &decoder->dates[tf_hash_text_key(key) % TF_DATES_KEPT];
    if (tf_is_same_key(known->key, key)) {
        *out = known->start + clock;
        if (*out >= TF_EARLIEST && *out <= TF_LATEST)
            return NULL;
    }
    wrong = tf_instant_parse(cell.text, cell.length, out);
    if (wrong == NULL) {
        known->key = key;
        known->start = *out - clock;
    }
    return wrong;
}

/* -- Numbers ---------------------------------------------------------------------------- */

/* Digits, a point, digits, no more than 18 in all: false when it is anything else. */
static bool parse_short_number(const char *text, size_t length, struct tf_dec *out)
{
    static const uint64_t power[] = { UINT64_C(1000000000000000000), UINT64_C(100000000000000000),
        UINT64_C(10000000000000000), UINT64_C(1000000000000000), UINT64_C(100000000000000),
        UINT64_C(10000000000000), UINT64_C(1000000000000), UINT64_C(100000000000),
        UINT64_C(10000000000), UINT64_C(1000000000), UINT64_C(100000000), UINT64_C(10000000),
        UINT64_C(1000000), UINT64_C(100000), UINT64_C(10000), UINT64_C(1000), UINT64_C(100),
        UINT64_C(10), UINT64_C(1) };
    const char *end = text + length;
    const char *point = NULL;
    uint64_t digits = 0;

    if (length > TF_DEC_PLACES || *text == '.' || end[-1] == '.' ||
            (*text == '0' && length > 1 && text[1] != '.'))
        return false;
    for (; text < end; text++) {
        unsigned digit = (unsigned char)*text - (unsigned)'0';

        if (digit <= 9) {
            digits = digits * 10 + digit;
        } else if (*text == '.' && point == NULL) {
            point = text + 1;
        } else {
            return false;
        }
    }
    out->units = tf_u128_as_i128(
            tf_u128_product(digits, power[point == NULL ? 0 : (size_t)(end - point)]));
    return true;
}

/* As a field says that it is written; field is NULL for what was paid. */
static const char *parse_number(
        const struct tf_field *field, const struct tf_cell *cell, struct tf_dec *out)
{
    return field != NULL && field->rounds
                   ? tf_dec_parse_rounded(cell->text, cell->length, field->rounding, out)
                   : tf_dec_parse(cell->text, cell->length, out);
}

static tariff_code explain_number(const struct tf_decoder *decoder, struct tf_target target,
        const struct tf_field *field, const struct tf_cell *cell, struct tf_dec *out,
        tariff_error *err)
{
    struct tf_place place = place_at(decoder, cell->column);
    char shown[TF_SHOWN_MAX];

    if (parse_number(field, cell, out) != NULL)
        return tf_number_read(cell->text, cell->length, place, TARIFF_BAD_USAGE, out, err);
    if (tf_dec_sign(*out) >= 0 || (field != NULL && field->below_zero))
        return TARIFF_OK;
    return tf_fail(err, TF_F_USAGE_BELOW_ZERO, place,
            "Send what was measured; to take usage back, name the event in `voids` or `replaces` "
            "of a "
            "row, or declare the field with `below_zero: true`.",
            "The %s %s is below zero.", target_name(decoder, target), show_cell(*cell, shown));
}

/* -- Symbols and texts --------------------------------------------------------------------- */

/* "Use one of: a, b, c." as far as the hint holds it. */
static void list_symbols(const struct tf_field *field, char *hint, size_t size)
{
    size_t used = (size_t)snprintf(hint, size, "Use one of: ");

    for (uint32_t i = 0; i < field->symbol_count; i++) {
        const char *symbol = field->symbols[i];

        if (used + strlen(symbol) + 8 > size) {
            snprintf(hint + used - 2, size - used + 2, " ...");
            return;
        }
        used += (size_t)snprintf(hint + used, size - used, "%s, ", symbol);
    }
    hint[used - 2] = '.';
    hint[used - 1] = '\0';
}

static tariff_code refuse_symbol(const struct tf_decoder *decoder, const struct tf_field *field,
        struct tf_cell cell, tariff_error *err)
{
    char shown[TF_SHOWN_MAX];
    char hint[sizeof err->hint];
    const char *word = show_cell(cell, shown);
    const char *nearest = tf_nearest(word, field->symbols, field->symbol_count);

    if (nearest != NULL)
        snprintf(hint, sizeof hint, "Write \"%s\", or declare \"%s\" under \"%s\" in the facts.",
                nearest, word, field->name);
    else
        list_symbols(field, hint, sizeof hint);
    return tf_fail(err, TF_F_USAGE_SYMBOL, place_at(decoder, cell.column), hint,
            "\"%s\" is not a symbol of \"%s\".", word, field->name);
}

static tariff_code refuse_length(const struct tf_decoder *decoder, struct tf_target target,
        struct tf_cell cell, uint32_t max, tariff_error *err)
{
    char shown[TF_SHOWN_MAX];

    return tf_fail(err, tf_finding_in(TF_F_TOO_LONG, TARIFF_BAD_USAGE),
            place_at(decoder, cell.column),
            max == TF_ID_MAX ? "Shorten it to 128 bytes." : "Shorten it to 1024 bytes.",
            "The %s \"%s\" is %lu bytes long.", target_name(decoder, target),
            show_cell(cell, shown), (unsigned long)cell.length);
}

/* -- Rows --------------------------------------------------------------------------------- */

void tf_decode_begin(struct tf_decoder *decoder, uint32_t line)
{
    const struct tf_schema *schema = decoder->reader->schema;
    struct tf_event *event = &decoder->event;

    if (decoder->reader->pause != NULL)
        decoder->reader->pause(decoder->reader->ud);
    for (uint32_t i = 0; i < schema->code_count; i++)
        event->codes[i] = 0;
    for (uint32_t i = 0; i < schema->number_count; i++)
        event->numbers[i] = tf_dec_zero();
    event->line = line;
    event->given = 0;
    event->received = TF_ALWAYS;
    event->buy = NULL;
    event->ties = NULL;
    event->leaves = false;
    event->has_paid = false;
    decoder->present = 0;
    decoder->given = 0;
    decoder->field_column = 0;
}

/* -- Cells: a function for each kind ------------------------------------------------------ */

/* Notes a basic; false when it is empty. */
static bool note_basic(
        struct tf_decoder *decoder, struct tf_target target, const struct tf_cell *cell)
{
    decoder->cells[target.gives] = *cell;
    decoder->present |= 1u << target.gives;
    decoder->given |= (unsigned)(cell->length > 0) << target.gives;
    return cell->length > 0;
}

/* Notes a field; false when it is empty. */
static bool note_field(struct tf_decoder *decoder, const struct tf_cell *cell)
{
    if (cell->length > 0 && decoder->field_column == 0)
        decoder->field_column = cell->column;
    return cell->length > 0;
}

/* Brings the place of an account near: it is looked for when the row has been read. */
static void bring_account(const struct tf_decoder *decoder, const struct tf_cell *cell)
{
    struct tf_text_key key = key_of(cell->text, cell->length, decoder->is_padded);

    if (decoder->known_accounts != NULL)
        tf_prefetch(&decoder->known_accounts[tf_hash_text_key(key) & decoder->known_mask]);
}

static tariff_code take_name(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    (void)note_basic(decoder, target, cell);
    if (target.gives == TF_GIVES_ACCOUNT)
        bring_account(decoder, cell);
    return cell->length <= TF_ID_MAX ? TARIFF_OK
                                     : refuse_length(decoder, target, *cell, TF_ID_MAX, err);
}

static tariff_code take_instant(
        struct tf_decoder *decoder, const struct tf_cell *cell, int64_t *out, tariff_error *err)
{
    if (tf_known_instant(decoder, *cell, out) == NULL)
        return TARIFF_OK;
    return tf_moment_read(
            cell->text, cell->length, place_at(decoder, cell->column), TARIFF_BAD_USAGE, out, err);
}

static tariff_code take_from(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    return note_basic(decoder, target, cell)
                   ? take_instant(decoder, cell, &decoder->event.from, err)
                   : TARIFF_OK;
}

static tariff_code take_until(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    return note_basic(decoder, target, cell)
                   ? take_instant(decoder, cell, &decoder->event.until, err)
                   : TARIFF_OK;
}

static tariff_code take_received(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    return note_basic(decoder, target, cell)
                   ? take_instant(decoder, cell, &decoder->event.received, err)
                   : TARIFF_OK;
}

static tariff_code take_paid(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    if (!note_basic(decoder, target, cell))
        return TARIFF_OK;
    decoder->event.has_paid = true;
    if (parse_short_number(cell->text, cell->length, &decoder->event.paid))
        return TARIFF_OK;
    return explain_number(decoder, target, NULL, cell, &decoder->event.paid, err);
}

static tariff_code take_symbol(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    const struct tf_field *field = &decoder->reader->schema->fields[target.field];
    struct tf_text_key key;
    uint32_t code;

    if (!note_field(decoder, cell))
        return TARIFF_OK;
    key = key_of(cell->text, cell->length, decoder->is_padded);
    code = tf_find_symbol(&decoder->symbols[target.field], key, cell->text, cell->length)->code;
    if (code == 0)
        return refuse_symbol(decoder, field, *cell, err);
    decoder->event.codes[field->slot] = code;
    return TARIFF_OK;
}

static tariff_code take_text(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    struct tf_known_text *known = &decoder->texts[target.field];
    struct tf_intern *texts = decoder->reader->texts;

    if (!note_field(decoder, cell))
        return TARIFF_OK;
    if (known->code == 0 || known->length != cell->length ||
            memcmp(known->text, cell->text, cell->length) != 0) {
        if (cell->length > TF_TEXT_MAX)
            return refuse_length(decoder, target, *cell, TF_TEXT_MAX, err);
        known->code = tf_intern_add(texts, cell->text, cell->length);
        if (known->code == 0)
            return tf_no_memory(err);
        known->text = tf_intern_text(texts, known->code);
        known->length = cell->length;
    }
    decoder->event.codes[decoder->reader->schema->fields[target.field].slot] = known->code;
    return TARIFF_OK;
}

static tariff_code take_number(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    const struct tf_field *field = &decoder->reader->schema->fields[target.field];
    struct tf_dec *out = &decoder->event.numbers[field->slot];

    if (!note_field(decoder, cell))
        return TARIFF_OK;
    decoder->event.given |= UINT64_C(1) << field->slot;
    if (parse_short_number(cell->text, cell->length, out))
        return TARIFF_OK;
    return explain_number(decoder, target, field, cell, out, err);
}

/* A switch rather than a table of functions: they are so short that calling them would take
 * longest. */
static inline tariff_code take(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    switch (target.gives) {
    case TF_GIVES_NOTHING:
        break;
    case TF_GIVES_ID:
    case TF_GIVES_ACCOUNT:
    case TF_GIVES_BUY:
    case TF_GIVES_VOIDS:
    case TF_GIVES_REPLACES:
    case TF_GIVES_LEAVE:
        return take_name(decoder, target, cell, err);
    case TF_GIVES_AT:
    case TF_GIVES_FROM:
        return take_from(decoder, target, cell, err);
    case TF_GIVES_UNTIL:
        return take_until(decoder, target, cell, err);
    case TF_GIVES_RECEIVED:
        return take_received(decoder, target, cell, err);
    case TF_GIVES_PAID:
        return take_paid(decoder, target, cell, err);
    case TF_GIVES_SYMBOL:
        return take_symbol(decoder, target, cell, err);
    case TF_GIVES_TEXT:
        return take_text(decoder, target, cell, err);
    case TF_GIVES_NUMBER:
        return take_number(decoder, target, cell, err);
    }
    return TARIFF_OK;
}

tariff_code tf_decode(struct tf_decoder *decoder, struct tf_target target,
        const struct tf_cell *cell, tariff_error *err)
{
    return take(decoder, target, cell, err);
}

tariff_code tf_decode_cells(struct tf_decoder *decoder, const struct tf_target *targets,
        const struct tf_cell *cells, size_t count, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < count && code == TARIFF_OK; i++)
        code = take(decoder, targets[i], &cells[i], err);
    return code;
}

/* -- The row as a whole --------------------------------------------------------------------- */

static bool has(const struct tf_decoder *decoder, enum tf_gives basic)
{
    return (decoder->given >> basic & 1) != 0;
}

/* 0 when the row has no such cell. */
static uint32_t column_of(const struct tf_decoder *decoder, enum tf_gives basic)
{
    return (decoder->present >> basic & 1) != 0 ? decoder->cells[basic].column : 0;
}

tariff_code tf_decode_constants(
        struct tf_decoder *decoder, const struct tf_input_map *map, tariff_error *err)
{
    const struct tf_schema *schema = decoder->reader->schema;
    bool is_no_usage = has(decoder, TF_GIVES_BUY) || has(decoder, TF_GIVES_LEAVE) ||
                       has(decoder, TF_GIVES_VOIDS);
    uint32_t field_column = decoder->field_column;
    tariff_code code = TARIFF_OK;

    decoder->is_padded = false; /* a constant stands alone */
    for (size_t i = 0; i < map->columns.count && code == TARIFF_OK; i++) {
        const struct tf_column *column = &map->columns.items[i];
        struct tf_target target;
        struct tf_cell cell = { column->constant, 0, 1 };

        if (column->column != NULL || column->constant == NULL ||
                !tf_target_find(schema, column->field, strlen(column->field), &target))
            continue;
        if (is_no_usage && target.gives >= TF_GIVES_SYMBOL)
            continue; /* what every usage says is not said of a purchase or a void */
        cell.length = (uint32_t)strlen(column->constant);
        code = tf_decode(decoder, target, &cell, err);
    }
    decoder->field_column = field_column;
    return code;
}

static tariff_code check_is_there(
        struct tf_decoder *decoder, enum tf_gives basic, const char *hint, tariff_error *err)
{
    uint32_t column = column_of(decoder, basic);

    if (has(decoder, basic))
        return TARIFF_OK;
    return tf_fail(err, TF_F_EVENT_INCOMPLETE, place_at(decoder, column), hint,
            column == 0 ? "The event has no %s." : "The %s is empty.", basic_names[basic]);
}

/* `from` without `until`, `until` without `from`, either with `at`, or none of them. */
static tariff_code refuse_times(struct tf_decoder *decoder, tariff_error *err)
{
    static const char hint[] = "Give \"at\" for a moment, or \"from\" and \"until\" for a period.";
    enum tf_gives present = has(decoder, TF_GIVES_FROM) ? TF_GIVES_FROM : TF_GIVES_UNTIL;
    enum tf_gives absent = present == TF_GIVES_FROM ? TF_GIVES_UNTIL : TF_GIVES_FROM;
    struct tf_place place = place_at(decoder, column_of(decoder, present));

    if (has(decoder, TF_GIVES_AT))
        return tf_fail(err, TF_F_TIME_TWICE, place, hint, "The event has both \"at\" and \"%s\".",
                basic_names[present]);
    if (has(decoder, present))
        return tf_fail(err, TF_F_TIME_HALF, place, hint, "The event has \"%s\" but no \"%s\".",
                basic_names[present], basic_names[absent]);
    if (column_of(decoder, TF_GIVES_AT) != 0)
        place = place_at(decoder, column_of(decoder, TF_GIVES_AT));
    return tf_fail(err, TF_F_TIME_MISSING, place, hint, "The event has no time.");
}

static tariff_code check_times(struct tf_decoder *decoder, tariff_error *err)
{
    struct tf_event *event = &decoder->event;
    const struct tf_cell *cells = decoder->cells;
    char from[TF_SHOWN_MAX];
    char until[TF_SHOWN_MAX];

    if (has(decoder, TF_GIVES_AT)) {
        event->until = event->from;
        return has(decoder, TF_GIVES_FROM) || has(decoder, TF_GIVES_UNTIL)
                       ? refuse_times(decoder, err)
                       : TARIFF_OK;
    }
    if (!has(decoder, TF_GIVES_FROM) || !has(decoder, TF_GIVES_UNTIL))
        return refuse_times(decoder, err);
    if (event->until >= event->from)
        return TARIFF_OK;
    return tf_fail(err, TF_F_UNTIL_BEFORE_FROM, place_at(decoder, cells[TF_GIVES_UNTIL].column),
            "Let \"until\" be at or after \"from\".", "The usage is until %s, before its from %s.",
            show_cell(cells[TF_GIVES_UNTIL], until), show_cell(cells[TF_GIVES_FROM], from));
}

/* A row that buys a plan, or leaves one: it says nothing else. */
static tariff_code check_plan(
        struct tf_decoder *decoder, const struct tf_cell *plan, bool leaves, tariff_error *err)
{
    char shown[TF_SHOWN_MAX];

    if (decoder->field_column != 0)
        return tf_fail(err, TF_F_BUY_WITH_USAGE, place_at(decoder, decoder->field_column),
                "Give the purchase an event of its own.",
                "The event %s \"%s\" and carries usage too.", leaves ? "leaves" : "buys",
                show_cell(*plan, shown));
    if (!has(decoder, TF_GIVES_AT))
        return tf_fail(err, TF_F_BUY_WITHOUT_MOMENT, place_at(decoder, plan->column),
                "Give \"at\" instead of \"from\" and \"until\".", "The %s of \"%s\" has no moment.",
                leaves ? "end" : "purchase", show_cell(*plan, shown));
    memcpy(decoder->buy, plan->text, plan->length);
    decoder->buy[plan->length] = '\0';
    decoder->event.buy = decoder->buy;
    decoder->event.leaves = leaves;
    return TARIFF_OK;
}

static tariff_code check_purchase(struct tf_decoder *decoder, tariff_error *err)
{
    const struct tf_cell *leave = &decoder->cells[TF_GIVES_LEAVE];
    const struct tf_cell *paid = &decoder->cells[TF_GIVES_PAID];
    bool buys = has(decoder, TF_GIVES_BUY), leaves = has(decoder, TF_GIVES_LEAVE);
    char shown[TF_SHOWN_MAX];

    if (buys && leaves)
        return tf_fail(err, TF_F_BUY_AND_LEAVE, place_at(decoder, leave->column),
                "Give each an event of its own.", "The event buys a plan and leaves \"%s\" too.",
                show_cell(*leave, shown));
    if (has(decoder, TF_GIVES_PAID) && !buys)
        return tf_fail(err, TF_F_PAID_WITHOUT_BUY, place_at(decoder, paid->column),
                "Name the plan in \"buy\", or leave \"paid\" empty.",
                "The event has paid %s but buys nothing.", show_cell(*paid, shown));
    if (!buys && !leaves)
        return TARIFF_OK;
    return check_plan(decoder, &decoder->cells[buys ? TF_GIVES_BUY : TF_GIVES_LEAVE], leaves, err);
}

/*
 * Whether an event fits the schema depends only on its codes (of a text, on
 * whether there is one) and on which numbers were given; combinations that fit are kept.
 */
static tariff_code check_fields(struct tf_decoder *decoder, tariff_error *err)
{
    const struct tf_schema *schema = decoder->reader->schema;
    const struct tf_event *event = &decoder->event;
    uint32_t codes[TF_FIELDS_MAX];
    uint64_t hash = event->given;
    uint32_t *kept;
    bool is_known;
    size_t at;
    tariff_code code;

    for (uint32_t i = 0; i < schema->code_count; i++) {
        uint32_t cap = decoder->code_caps[i];

        codes[i] = event->codes[i] < cap ? event->codes[i] : cap;
        hash = (hash ^ codes[i]) * UINT64_C(0x9E3779B97F4A7C15);
    }
    at = (hash >> 32) % TF_VERDICTS_KEPT;
    kept = decoder->verdict_codes + at * schema->code_count;
    is_known = decoder->verdict_set[at] && decoder->verdict_given[at] == event->given;
    for (uint32_t i = 0; i < schema->code_count && is_known; i++)
        is_known = kept[i] == codes[i];
    if (is_known)
        return TARIFF_OK;
    if ((code = tf_schema_check(schema, event, place_at(decoder, 1), err)) != TARIFF_OK)
        return code;
    for (uint32_t i = 0; i < schema->code_count; i++)
        kept[i] = codes[i];
    decoder->verdict_given[at] = event->given;
    decoder->verdict_set[at] = true;
    return TARIFF_OK;
}

/* Places for the accounts that rows name: three for every two of those known by now. */
static bool get_known_accounts(struct tf_decoder *decoder, size_t accounts)
{
    size_t places = PLACES_FIRST;

    while (places < 2 * accounts && places < TF_ACCOUNTS_KEPT)
        places *= 2;
    decoder->known_accounts =
            tf_arena_array(&decoder->arena, places, sizeof *decoder->known_accounts);
    decoder->known_mask = places - 1;
    return decoder->known_accounts != NULL;
}

/* True when the places would soon be full. */
static bool needs_places(const struct tf_decoder *decoder, size_t accounts)
{
    size_t places = decoder->known_mask + 1;

    return decoder->known_accounts == NULL ||
           (accounts > places / 2 + places / 4 && places < TF_ACCOUNTS_KEPT);
}

bool tf_decoder_know(struct tf_decoder *decoder, struct tf_known_account *known,
        struct tf_text_key key, uint32_t length)
{
    char text[TF_KEY_BYTES];
    uint32_t number;

    memcpy(text, &key, sizeof text);
    number = tf_intern_find(&decoder->reader->accounts->ids, text, length);
    if (number != 0)
        *known = (struct tf_known_account){ key, length, number - 1 };
    return number != 0;
}

/* What a member uses is its organisation's, and says whose it was where usage has such a field. */
static tariff_code take_for_account(
        struct tf_decoder *decoder, const struct tf_membership *member, tariff_error *err)
{
    const struct tf_cell *cell = &decoder->cells[TF_GIVES_ACCOUNT];
    const struct tf_schema *schema = decoder->reader->schema;
    uint32_t field = tf_schema_find(schema, TF_MEMBER_FIELD, strlen(TF_MEMBER_FIELD));
    uint32_t code;

    decoder->event.account = member->account;
    if (field == UINT32_MAX || schema->fields[field].kind != TF_FIELD_TEXT)
        return TARIFF_OK;
    code = tf_intern_add(decoder->reader->texts, cell->text, cell->length);
    decoder->event.codes[schema->fields[field].slot] = code;
    return code == 0 ? tf_no_memory(err) : TARIFF_OK;
}

/* Last of all, so that a row that is refused adds no account. */
static tariff_code find_account(struct tf_decoder *decoder, tariff_error *err)
{
    const struct tf_cell *cell = &decoder->cells[TF_GIVES_ACCOUNT];
    struct tf_accounts *accounts = decoder->reader->accounts;
    const struct tf_membership *member;
    struct tf_text_key key = key_of(cell->text, cell->length, decoder->is_padded);
    struct tf_known_account *known = NULL;

    if (needs_places(decoder, accounts->count) && !get_known_accounts(decoder, accounts->count))
        return tf_no_memory(err);
    if (cell->length <= TF_KEY_BYTES) {
        known = tf_known_place(decoder, key, cell->length);
        decoder->event.account = known->index;
        if (known->length == cell->length && tf_is_same_key(known->key, key))
            return TARIFF_OK;
    }
    member = tf_accounts_member(accounts, cell->text, cell->length);
    if (member != NULL)
        return take_for_account(decoder, member, err);
    decoder->event.account = tf_accounts_get(accounts, cell->text, cell->length);
    if (decoder->event.account == UINT32_MAX)
        return tf_no_memory(err);
    if (known != NULL)
        *known = (struct tf_known_account){ key, cell->length, decoder->event.account };
    return TARIFF_OK;
}

/* The row is a moment's usage by an account, as nearly all are. */
static bool is_usual(const struct tf_decoder *decoder)
{
    const unsigned usual = 1u << TF_GIVES_ID | 1u << TF_GIVES_ACCOUNT | 1u << TF_GIVES_AT;

    return (decoder->given & ~(1u << TF_GIVES_RECEIVED)) == usual;
}

static tariff_code check_row(struct tf_decoder *decoder, tariff_error *err)
{
    tariff_code code;

    code = check_is_there(decoder, TF_GIVES_ID,
            "Give every event an id of its own, so that it is never charged twice.", err);
    if (code == TARIFF_OK)
        code = check_is_there(decoder, TF_GIVES_ACCOUNT, "Name the account that used it.", err);
    if (code == TARIFF_OK)
        code = tf_decode_tie(decoder, err);
    if (code == TARIFF_OK && (decoder->event.ties == NULL || !decoder->event.ties->has_no_time))
        code = check_times(decoder, err);
    return code == TARIFF_OK ? check_purchase(decoder, err) : code;
}

tariff_code tf_decode_finish(struct tf_decoder *decoder, tariff_error *err)
{
    const struct tf_cell *id = &decoder->cells[TF_GIVES_ID];
    tariff_code code = TARIFF_OK;

    if (is_usual(decoder))
        decoder->event.until = decoder->event.from;
    else
        code = check_row(decoder, err);
    if (code == TARIFF_OK && decoder->event.buy == NULL && !tf_event_is_void(&decoder->event))
        code = check_fields(decoder, err);
    if (code != TARIFF_OK)
        return code;
    decoder->event.id = id->text;
    decoder->event.id_length = id->length;
    return find_account(decoder, err);
}

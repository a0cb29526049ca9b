/* SPDX-License-Identifier: MIT */
/*
 * usage_json.c - usage from JSON lines: one flat object a line, or a CloudEvent.
 *
 * The only file that knows jansson.  jansson reads a number with a point as a
 * double, so numbers are put in quotes before it sees them and arrive as the
 * text they were.  Its allocator is one for the process and belongs to the
 * host: it is not set here.
 * Layer: io (beside rating).
 * Source: CloudEvents 1.0, JSON event format.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/open.h"
#include "base/text.h"
#include "facts/number.h"
#include "io/usage_rows.h"

enum {
    KEYS_MAX = 512,        /* of one line whose places are remembered        */
    CLOUD_EVENT_DEPTH = 2, /* of the keys of `data`                          */
    PROBLEM_MAX = 80       /* bytes of jansson's own words that are passed on */
};

/* Where a key and its value begin in the line. */
struct json_key {
    size_t key; /* offset of the first letter */
    size_t key_length;
    size_t value;
    unsigned depth; /* 1: of the line's own object */
};

struct json_reading {
    struct tf_rows *rows;
    struct tf_text quoted; /* the line with its numbers in quotes */
    struct json_key keys[KEYS_MAX];
    size_t key_count;
    struct tf_raw_row row;
    bool is_bound[TF_TARGETS_MAX];
};

/* -- Numbers into quotes -------------------------------------------------------- */

static size_t skip_digits(const char *text, size_t length, size_t at)
{
    while (at < length && text[at] >= '0' && text[at] <= '9')
        at++;
    return at;
}

/* Where the JSON number at `at` ends, or `at` when there is none.  Source: RFC 8259 section 6. */
static size_t number_end(const char *text, size_t length, size_t at)
{
    size_t start = at;
    size_t digits;

    at += text[at] == '-';
    digits = skip_digits(text, length, at);
    if (digits == at || (text[at] == '0' && digits > at + 1))
        return start;
    at = digits;
    if (at < length && text[at] == '.') {
        digits = skip_digits(text, length, at + 1);
        if (digits == at + 1)
            return start;
        at = digits;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < length && (text[at] == '+' || text[at] == '-');
        digits = skip_digits(text, length, at);
        if (digits == at)
            return start;
        at = digits;
    }
    return at;
}

static size_t string_end(const char *text, size_t length, size_t at)
{
    for (at++; at < length && text[at] != '"'; at++)
        at += text[at] == '\\';
    return at < length ? at + 1 : length;
}

static size_t skip_spaces(const char *text, size_t length, size_t at)
{
    while (at < length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r'))
        at++;
    return at;
}

/* Whether what begins at `at` is followed by a colon, and so is a key. */
static bool is_key(const char *text, size_t length, size_t after)
{
    after = skip_spaces(text, length, after);
    return after < length && text[after] == ':';
}

/* The end of what begins at `at`; keys are noted on the way. */
static size_t token_end(
        struct json_reading *reading, struct tf_raw_row row, size_t at, unsigned *depth)
{
    size_t end = at + 1;

    switch (row.text[at]) {
    case '{':
    case '[':
        ++*depth;
        break;
    case '}':
    case ']':
        *depth -= *depth > 0;
        break;
    case '"':
        end = string_end(row.text, row.length, at);
        if (is_key(row.text, row.length, end) && reading->key_count < KEYS_MAX) {
            size_t colon = skip_spaces(row.text, row.length, end);

            reading->keys[reading->key_count++] = (struct json_key){ at + 1, end - at - 2,
                skip_spaces(row.text, row.length, colon + 1), *depth };
        }
        break;
    default:
        break;
    }
    return end;
}

/*
 * Fills `quoted`.  Stops, and answers the offset in the line, once so many
 * bytes are written: so a place in the quoted text is found again in the line.
 */
static size_t quote_numbers(struct json_reading *reading, size_t stop)
{
    struct tf_raw_row row = reading->row;
    struct tf_text *quoted = &reading->quoted;
    unsigned depth = 0;
    size_t at = 0;

    tf_text_clear(quoted);
    reading->key_count = 0;
    while (at < row.length && quoted->length < stop) {
        char c = row.text[at];
        bool is_number = c == '-' || (c >= '0' && c <= '9');
        size_t end = is_number ? number_end(row.text, row.length, at)
                               : token_end(reading, row, at, &depth);

        if (is_number && end > at && !is_key(row.text, row.length, end)) {
            tf_text_char(quoted, '"');
            tf_text_add(quoted, row.text + at, end - at);
            tf_text_char(quoted, '"');
        } else {
            end = end > at ? end : at + 1;
            tf_text_add(quoted, row.text + at, end - at);
        }
        at = end;
    }
    return at;
}

/* -- Places and complaints ------------------------------------------------------- */

static struct tf_place place_of(const struct json_reading *reading, size_t offset)
{
    return (struct tf_place){ reading->rows->file, reading->row.line, (uint32_t)offset + 1 };
}

/* The noted key with that name, or NULL (also when it was written with escapes). */
static const struct json_key *find_key(
        const struct json_reading *reading, const char *name, size_t length, unsigned depth)
{
    for (size_t i = 0; i < reading->key_count; i++) {
        const struct json_key *key = &reading->keys[i];

        if (key->depth == depth && key->key_length == length &&
                memcmp(reading->row.text + key->key, name, length) == 0)
            return key;
    }
    return NULL;
}

static tariff_code refuse_twice(
        const struct json_reading *reading, const struct json_key *key, tariff_error *err)
{
    char shown[TF_SHOWN_MAX];

    return tf_fail(err, TF_F_FIELD_TWICE, place_of(reading, key->key - 1),
            "Leave one of the two out.", "The key \"%s\" is in the object twice.",
            tf_show(reading->row.text + key->key, key->key_length, shown));
}

/* The first key that is there twice, or NULL. */
static const struct json_key *find_twice(const struct json_reading *reading)
{
    for (size_t i = 1; i < reading->key_count; i++) {
        const struct json_key *key = &reading->keys[i];

        if (find_key(reading, reading->row.text + key->key, key->key_length, key->depth) != key)
            return key;
    }
    return NULL;
}

static tariff_code refuse_line(
        struct json_reading *reading, const json_error_t *error, tariff_error *err)
{
    const char *near = strstr(error->text, " near ");
    const char *problem = error->text;
    size_t length = near != NULL ? (size_t)(near - error->text) : strlen(error->text);
    size_t position = error->position > 0 ? (size_t)error->position - 1 : 0;
    const struct json_key *twice = find_twice(reading);
    size_t offset;

    /* Jansson takes a text for which it has no memory for a wrong one. */
    if (json_error_code(error) == json_error_out_of_memory || tf_is_short(reading->quoted.alloc))
        return tf_no_memory(err);
    if (json_error_code(error) == json_error_duplicate_key && twice != NULL)
        return refuse_twice(reading, twice, err);
    if (json_error_code(error) == json_error_null_character ||
            json_error_code(error) == json_error_null_byte_in_key) {
        problem = "it holds \\u0000";
        length = strlen(problem);
    }
    offset = quote_numbers(reading, position);
    if (offset >= reading->row.length && reading->row.length > 0)
        offset = reading->row.length - 1;
    return tf_fail(err, TF_F_JSON_LINE, place_of(reading, offset),
            reading->row.length > 0 && reading->row.text[0] == '['
                    ? "Write one object on a line, as `jq -c '.[]'` does."
                    : "Write one JSON object on a line, as in {\"id\": \"u1\", \"account\": "
                      "\"acme\"}.",
            "The line is not a JSON object: %.*s.",
            (int)(length < PROBLEM_MAX ? length : PROBLEM_MAX), problem);
}

/* -- Values ------------------------------------------------------------------------ */

/* The value as a cell; false when it is a list or an object. */
static bool cell_of(const json_t *value, uint32_t column, struct tf_cell *cell)
{
    *cell = (struct tf_cell){ "", 0, column };
    if (json_is_string(value)) {
        cell->text = json_string_value(value);
        cell->length = (uint32_t)json_string_length(value);
    } else if (json_is_true(value)) {
        *cell = (struct tf_cell){ "true", 4, column };
    } else if (json_is_false(value)) {
        *cell = (struct tf_cell){ "false", 5, column };
    }
    return !json_is_object(value) && !json_is_array(value);
}

static tariff_code take_value(struct json_reading *reading, struct tf_target target,
        const json_t *value, struct tf_place place, tariff_error *err)
{
    struct tf_cell cell;

    if (!cell_of(value, place.column, &cell))
        return tf_fail(err, TF_F_JSON_VALUE, place, "Write text, a number, true or false.",
                "The value is %s.", json_is_object(value) ? "an object" : "a list");
    reading->is_bound[tf_target_number(target)] = true;
    return tf_decode(&reading->rows->decoder, target, &cell, err);
}

/* One key and its value, of the line's object (depth 1) or of a CloudEvent's data (depth 2). */
struct json_member {
    const char *name;
    json_t *value;
    unsigned depth;
};

static tariff_code take_member(struct json_reading *reading, const struct tf_input_map *map,
        struct json_member member, tariff_error *err)
{
    size_t length = strlen(member.name);
    const struct json_key *key = find_key(reading, member.name, length, member.depth);
    struct tf_cell name = { member.name, (uint32_t)length, 1 };
    struct tf_place key_place = place_of(reading, key == NULL ? 0 : key->key - 1);
    struct tf_place place = place_of(reading, key == NULL ? 0 : key->value);
    struct tf_target target;
    char shown[TF_SHOWN_MAX];

    if (!tf_target_of_column(reading->rows->reader->schema, map, name, &target))
        return tf_rows_refuse_name(reading->rows, key_place, "key", name, err);
    if (target.gives == TF_GIVES_NOTHING)
        return TARIFF_OK;
    if (reading->is_bound[tf_target_number(target)])
        return tf_fail(err, TF_F_FIELD_TWICE, key_place, "Leave one of the two out.",
                "The key \"%s\" gives again what another key gave.",
                tf_show(member.name, length, shown));
    return take_value(reading, target, member.value, place, err);
}

/* -- Objects ------------------------------------------------------------------------- */

/*
 * A map is taken when the object has all the keys that the map names for who,
 * when and which; fields may be missing.  A map that names none of these needs
 * one key of its own.
 */
static bool map_fits(
        const struct tf_schema *schema, const struct tf_input_map *map, const json_t *object)
{
    size_t found = 0;
    size_t named = 0;
    bool has_basic = false;

    for (size_t i = 0; i < map->columns.count; i++) {
        const struct tf_column *column = &map->columns.items[i];
        struct tf_target target;
        bool is_there;

        if (column->column == NULL)
            continue;
        is_there = json_object_get(object, column->column) != NULL;
        named++;
        found += is_there;
        if (!tf_target_find(schema, column->field, strlen(column->field), &target) ||
                target.gives >= TF_GIVES_RECEIVED)
            continue;
        has_basic = true;
        if (!is_there)
            return false;
    }
    return has_basic || found > 0 || named == 0;
}

static const struct tf_input_map *map_of(const struct json_reading *reading, const json_t *object)
{
    const struct tf_usage_reader *reader = reading->rows->reader;

    for (size_t i = 0; i < reader->map_count; i++)
        if (map_fits(reader->schema, &reader->maps[i], object))
            return &reader->maps[i];
    return NULL;
}

static tariff_code take_members(
        struct json_reading *reading, json_t *object, unsigned depth, tariff_error *err)
{
    const struct tf_input_map *map = map_of(reading, object);
    tariff_code code = TARIFF_OK;

    for (void *at = json_object_iter(object); at != NULL && code == TARIFF_OK;
            at = json_object_iter_next(object, at)) {
        struct json_member member = { json_object_iter_key(at), json_object_iter_value(at), depth };

        code = take_member(reading, map, member, err);
    }
    if (code == TARIFF_OK && map != NULL)
        code = tf_decode_constants(&reading->rows->decoder, map, err);
    return code;
}

/* What an attribute of a CloudEvent gives, if anything. */
static bool target_of_attribute(
        const struct tf_schema *schema, const char *name, struct tf_target *out)
{
    *out = (struct tf_target){ TF_GIVES_NOTHING, 0 };
    if (strcmp(name, "id") == 0)
        out->gives = TF_GIVES_ID;
    else if (strcmp(name, "subject") == 0)
        out->gives = TF_GIVES_ACCOUNT;
    else if (strcmp(name, "time") == 0)
        out->gives = TF_GIVES_AT;
    else if (tf_target_find(schema, name, strlen(name), out))
        return out->gives >= TF_GIVES_VOIDS; /* `type` and `source` may be fields */
    return out->gives != TF_GIVES_NOTHING;
}

static tariff_code take_attribute(
        struct json_reading *reading, const char *name, const json_t *value, tariff_error *err)
{
    const struct json_key *key = find_key(reading, name, strlen(name), 1);
    struct tf_target target;

    if (!target_of_attribute(reading->rows->reader->schema, name, &target) ||
            reading->is_bound[tf_target_number(target)])
        return TARIFF_OK;
    if (target.gives == TF_GIVES_AT &&
            (reading->is_bound[TF_GIVES_FROM] || reading->is_bound[TF_GIVES_UNTIL]))
        return TARIFF_OK; /* when it was told; the data say when it was used */
    return take_value(reading, target, value, place_of(reading, key == NULL ? 0 : key->value), err);
}

static tariff_code check_envelope(struct json_reading *reading, json_t *event, tariff_error *err)
{
    json_t *version = json_object_get(event, "specversion");
    json_t *data = json_object_get(event, "data");
    const struct json_key *key = find_key(reading, "specversion", strlen("specversion"), 1);
    char shown[TF_SHOWN_MAX];
    struct tf_cell cell;

    if (!cell_of(version, 1, &cell) || cell.length != 3 || memcmp(cell.text, "1.0", 3) != 0)
        return tf_fail(err, TF_F_CLOUDEVENT_VERSION,
                place_of(reading, key == NULL ? 0 : key->value),
                "Send CloudEvents with \"specversion\": \"1.0\".",
                "The CloudEvents version \"%s\" is not understood.",
                tf_show(cell.text, cell.length, shown));
    key = find_key(reading, "data", strlen("data"), 1);
    if (data == NULL && json_object_get(event, "data_base64") != NULL)
        key = find_key(reading, "data_base64", strlen("data_base64"), 1);
    else if (data == NULL || json_is_object(data))
        return TARIFF_OK;
    return tf_fail(err, TF_F_CLOUDEVENT_DATA, place_of(reading, key == NULL ? 0 : key->value),
            "Put the fields into \"data\" as an object.",
            "The data of the CloudEvent are not an object.");
}

/* The data come first: what they say goes before what the envelope says. */
static tariff_code take_cloud_event(struct json_reading *reading, json_t *event, tariff_error *err)
{
    json_t *data = json_object_get(event, "data");
    tariff_code code = check_envelope(reading, event, err);

    if (code == TARIFF_OK && data != NULL)
        code = take_members(reading, data, CLOUD_EVENT_DEPTH, err);
    for (void *at = json_object_iter(event); at != NULL && code == TARIFF_OK;
            at = json_object_iter_next(event, at))
        code = take_attribute(reading, json_object_iter_key(at), json_object_iter_value(at), err);
    return code;
}

/* -- Lines ------------------------------------------------------------------------------ */

static tariff_code decode_object(struct json_reading *reading, json_t *object, tariff_error *err)
{
    struct tf_decoder *decoder = &reading->rows->decoder;
    tariff_code code;

    if (!json_is_object(object))
        return tf_fail(err, TF_F_JSON_LINE, place_of(reading, 0),
                "Write one object on a line, as `jq -c '.[]'` does.",
                "The line is a JSON list, not an object.");
    for (size_t i = 0; i < TF_TARGETS_MAX; i++)
        reading->is_bound[i] = false;
    tf_decode_begin(decoder, reading->row.line);
    if (json_object_get(object, "specversion") != NULL)
        code = take_cloud_event(reading, object, err);
    else
        code = take_members(reading, object, 1, err);
    return code == TARIFF_OK ? tf_decode_finish(decoder, err) : code;
}

/* The event borrows from the JSON value, which therefore lives until it is taken. */
static tariff_code read_line(struct json_reading *reading, tariff_error *err)
{
    json_error_t error = { 0 };
    json_t *object = NULL;
    tariff_code code = TARIFF_OK;

    if (!reading->rows->feed.is_plain)
        code = tf_rows_check_text(reading->rows, reading->row, err);
    if (code == TARIFF_OK) {
        (void)quote_numbers(reading, SIZE_MAX);
        if (reading->quoted.failed)
            return tf_no_memory(err);
        object = json_loadb(
                reading->quoted.data, reading->quoted.length, JSON_REJECT_DUPLICATES, &error);
        code = object == NULL ? refuse_line(reading, &error, err)
                              : decode_object(reading, object, err);
    }
    code = tf_rows_deliver(reading->rows, &reading->rows->decoder.event, reading->row, code, err);
    json_decref(object);
    return code;
}

/* Finds the next line; its text is NULL at the end of the input or on failure. */
static tariff_code next_line(struct json_reading *reading, uint32_t line, tariff_error *err)
{
    struct tf_feed *feed = &reading->rows->feed;
    size_t seen = 0;
    const char *end;
    tariff_code code;

    reading->row = (struct tf_raw_row){ NULL, 0, line };
    while ((end = memchr(feed->at + seen, '\n', (size_t)(feed->end - feed->at) - seen)) == NULL) {
        if (feed->is_last)
            break;
        seen = (size_t)(feed->end - feed->at);
        if ((code = tf_rows_more(reading->rows, line, err)) != TARIFF_OK)
            return code;
    }
    if (end == NULL && feed->at == feed->end)
        return TARIFF_OK;
    reading->row.text = feed->at;
    feed->at = end == NULL ? feed->end : end + 1;
    end = end == NULL ? feed->end : end;
    end -= end > reading->row.text && end[-1] == '\r';
    reading->row.length = (size_t)(end - reading->row.text);
    return TARIFF_OK;
}

static tariff_code read_lines(struct json_reading *reading, tariff_error *err)
{
    for (uint32_t line = 1;; line++) {
        struct tf_raw_row *row = &reading->row;
        tariff_code code = next_line(reading, line, err);

        if (code != TARIFF_OK || row->text == NULL)
            return code;
        if (line == 1 && row->length >= 3 && memcmp(row->text, "\xEF\xBB\xBF", 3) == 0) {
            row->text += 3;
            row->length -= 3;
        }
        if (skip_spaces(row->text, row->length, 0) == row->length)
            continue;
        if ((code = read_line(reading, err)) != TARIFF_OK)
            return code;
    }
}

tariff_code tf_rows_read_json(struct tf_rows *rows, tariff_error *err)
{
    struct json_reading *reading = tf_get(rows->reader->alloc, sizeof *reading);
    tariff_code code;

    if (reading == NULL)
        return tf_no_memory(err);
    *reading = (struct json_reading){ .rows = rows };
    tf_text_init(&reading->quoted, rows->reader->alloc);
    code = read_lines(reading, err);
    tf_text_free(&reading->quoted);
    tf_free(rows->reader->alloc, reading, sizeof *reading);
    return code;
}

const char *tf_usage_json_library(void)
{
    return jansson_version_str();
}

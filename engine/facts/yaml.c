/* SPDX-License-Identifier: MIT */
/*
 * yaml.c - libyaml's events, made into a tree that keeps every place.
 *
 * The only file that knows libyaml.  libyaml allocates by itself: it has no
 * hook.  Its marks count characters; places count bytes, so the text is kept
 * at hand and each mark is looked up in it.
 * Layer: facts.
 */
#include "facts/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/intern.h"
#include "facts/yaml_error.h"

enum {
    DEPTH_MAX = 32,
    FEW_KEYS = 16 /* maps up to this size are searched for doubles key by key */
};

/* A list or map that is still open. */
struct frame {
    enum tf_yaml_kind kind;
    struct tf_place place;
    size_t first; /* index of its first node in `pending` */
    bool is_flow; /* written with brackets */
};

struct builder {
    struct tf_arena *arena;
    struct tf_report *report;
    tariff_code code;
    const char *file;
    yaml_parser_t parser;
    struct frame frames[DEPTH_MAX];
    size_t depth;
    struct tf_yaml *pending; /* nodes of the open lists and maps; maps alternate keys and values */
    size_t pending_count;
    size_t pending_capacity;
    struct tf_yaml root;
    bool has_root;
    struct tf_place last_text; /* of the scalar seen last */
    struct tf_yaml_source source;
};

static struct tf_place mark_place(struct builder *b, yaml_mark_t mark)
{
    struct tf_place place = { b->file, (uint32_t)mark.line + 1,
        tf_yaml_source_column(&b->source, mark.line, mark.column) };

    return place;
}

static void complain_at(struct builder *b, enum tf_finding what, struct tf_place place,
        const char *hint, const char *message)
{
    struct tf_yaml node = { .place = place };

    tf_yaml_complain(&node, tf_finding_in(what, b->code), b->report, hint, "%s", message);
}

/* Reports the second of two equal keys. */
static void complain_key_twice(
        struct builder *b, const struct tf_yaml *keys, size_t first, size_t key)
{
    tf_yaml_complain(&keys[key], tf_finding_in(TF_F_YAML_KEY_TWICE, b->code), b->report,
            "Keep one of the two, or rename the one that means something else.",
            "`%.80s` is given twice; the first is in line %u.", keys[key].text,
            keys[first].place.line);
}

static bool is_same_text(const struct tf_yaml *a, const struct tf_yaml *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static size_t first_of(const struct tf_yaml *keys, size_t key)
{
    size_t first = 0;

    while (!is_same_text(&keys[first], &keys[key]))
        first++;
    return first;
}

/* Finds keys that stand twice in one map. */
static tariff_code check_keys_twice(struct builder *b, const struct tf_yaml *keys, size_t count)
{
    struct tf_intern seen;
    tariff_code code = TARIFF_OK;

    if (count <= FEW_KEYS) {
        for (size_t i = 0; i < count; i++)
            if (first_of(keys, i) < i)
                complain_key_twice(b, keys, first_of(keys, i), i);
        return TARIFF_OK;
    }
    tf_intern_init(&seen, b->arena->alloc);
    for (size_t i = 0; i < count; i++) {
        size_t before = seen.count;

        if (tf_intern_add(&seen, keys[i].text, keys[i].length) == 0) {
            code = tf_yaml_no_memory(b->report);
            break;
        }
        if (seen.count == before && !tf_report_is_full(b->report))
            complain_key_twice(b, keys, first_of(keys, i), i);
    }
    tf_intern_free(&seen);
    return code;
}

/*
 * `{x:1}` is one key "x:1" without a value: surely a space is missing.  It is said, and
 * the two are taken apart, so that nothing else is found wrong because of it.
 */
static void mend_missing_space(struct builder *b, struct tf_yaml *key, struct tf_yaml *value)
{
    const char *colon = key->quoted ? NULL : strchr(key->text, ':');
    const char *word;

    if (colon == NULL || colon == key->text || !value->empty || value->quoted)
        return;
    tf_yaml_complain(key, tf_finding_in(TF_F_YAML_NO_SPACE, b->code), b->report,
            "Write a space after the colon, as in `key: value`.",
            "There is no space after the colon in `%.80s`.", key->text);
    word = tf_arena_text(b->arena, key->text, (size_t)(colon - key->text));
    if (word == NULL)
        return; /* the key stays as it is, which is refused as well */
    value->text = colon + 1;
    value->length = key->length - (size_t)(colon + 1 - key->text);
    value->empty = value->length == 0;
    value->place.column = key->place.column + (uint32_t)(colon + 1 - key->text);
    key->length = (size_t)(colon - key->text);
    key->text = word;
}

static tariff_code take_node(struct builder *b, struct tf_yaml node)
{
    if (b->depth == 0) {
        b->root = node;
        b->has_root = true;
        return TARIFF_OK;
    }
    if (!tf_grow(b->arena->alloc, &b->pending, &b->pending_capacity, b->pending_count + 1,
                sizeof *b->pending))
        return tf_yaml_no_memory(b->report);
    b->pending[b->pending_count++] = node;
    return TARIFF_OK;
}

/* The next node is a key of the innermost map. */
static bool wants_key(const struct builder *b)
{
    const struct frame *frame;

    if (b->depth == 0)
        return false;
    frame = &b->frames[b->depth - 1];
    return frame->kind == TF_YAML_MAP && (b->pending_count - frame->first) % 2 == 0;
}

static tariff_code open_frame(
        struct builder *b, enum tf_yaml_kind kind, struct tf_place place, bool is_flow)
{
    if (wants_key(b)) {
        complain_at(b, TF_F_YAML_KEY_NO_TEXT, place,
                "Begin the line with a word, as in `key: value`.",
                "A key must be text; here it is a list or a map.");
        return b->code;
    }
    if (b->depth == DEPTH_MAX) {
        complain_at(b, TF_F_YAML_TOO_DEEP, place, "Write the file with fewer levels.",
                "Lists and maps stand more than 32 deep inside each other.");
        return b->code;
    }
    b->frames[b->depth++] = (struct frame){ kind, place, b->pending_count, is_flow };
    return TARIFF_OK;
}

/* Moves the pending nodes of the innermost list or map into a node of their own. */
static tariff_code close_frame(struct builder *b)
{
    struct frame frame = b->frames[b->depth - 1];
    size_t total = b->pending_count - frame.first;
    struct tf_yaml *from = total == 0 ? NULL : b->pending + frame.first; /* pending may be NULL */
    bool is_map = frame.kind == TF_YAML_MAP;
    size_t count = is_map ? total / 2 : total;
    struct tf_yaml *items = tf_arena_array(b->arena, count, sizeof *items);
    struct tf_yaml *keys = is_map ? tf_arena_array(b->arena, count, sizeof *keys) : NULL;
    tariff_code code = TARIFF_OK;

    if (items == NULL || (is_map && keys == NULL))
        return tf_yaml_no_memory(b->report);
    for (size_t i = 0; i < count; i++) {
        items[i] = from[is_map ? 2 * i + 1 : i];
        if (!is_map)
            continue;
        keys[i] = from[2 * i];
        if (frame.is_flow)
            mend_missing_space(b, &keys[i], &items[i]);
    }
    if (is_map)
        code = check_keys_twice(b, keys, count);
    b->depth--;
    b->pending_count = frame.first;
    if (code != TARIFF_OK)
        return code;
    return take_node(b, (struct tf_yaml){ .kind = frame.kind,
                                .place = frame.place,
                                .items = items,
                                .keys = keys,
                                .count = count });
}

static bool is_plain_word(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && memcmp(text, word, length) == 0;
}

static void check_key(struct builder *b, const struct tf_yaml *key)
{
    if (!key->quoted && is_plain_word(key->text, key->length, "<<"))
        tf_yaml_complain(key, tf_finding_in(TF_F_YAML_REFERENCE, b->code), b->report,
                "Write the shared keys out in each place.",
                "`<<` would merge another map into this one; that is not allowed here.");
    else if (key->length == 0)
        tf_yaml_complain(key, tf_finding_in(TF_F_YAML_KEY_EMPTY, b->code), b->report,
                "Write a word before the colon.", "The key is empty.");
}

static tariff_code take_scalar(struct builder *b, const yaml_event_t *event, struct tf_place place)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    struct tf_yaml node = { .kind = TF_YAML_TEXT,
        .place = place,
        .text = tf_arena_text(b->arena, text, length),
        .length = length,
        .quoted = !plain,
        .empty = plain && (length == 0 || is_plain_word(text, length, "~") ||
                                  is_plain_word(text, length, "null")) };

    if (node.text == NULL)
        return tf_yaml_no_memory(b->report);
    if (memchr(text, '\0', length) != NULL)
        tf_yaml_complain(&node, tf_finding_in(TF_F_ZERO_CHARACTER, b->code), b->report,
                "Leave out the escape \\0.", "The text holds a character with code 0.");
    b->last_text = place;
    if (wants_key(b))
        check_key(b, &node);
    return take_node(b, node);
}

/* Anchors and tags are refused wherever they stand. */
static void check_properties(
        struct builder *b, struct tf_place place, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    struct tf_yaml node = { .place = place };

    if (anchor != NULL)
        tf_yaml_complain(&node, tf_finding_in(TF_F_YAML_REFERENCE, b->code), b->report,
                "Leave out the anchor, or put the text in quotes if the & belongs to it.",
                "`&%.80s` is a YAML anchor; anchors are not allowed here.", (const char *)anchor);
    if (tag != NULL)
        tf_yaml_complain(&node, tf_finding_in(TF_F_YAML_TAG, b->code), b->report,
                "Leave out the tag, or put the text in quotes if the ! belongs to it.",
                "`%.80s` is a YAML tag; tags are not allowed here.", (const char *)tag);
}

static tariff_code take_alias(struct builder *b, const yaml_event_t *event, struct tf_place place)
{
    struct tf_yaml node = { .kind = TF_YAML_TEXT, .place = place, .text = "", .empty = true };

    tf_yaml_complain(&node, tf_finding_in(TF_F_YAML_REFERENCE, b->code), b->report,
            "Write the value out, or put the text in quotes if the * belongs to it.",
            "`*%.80s` is a YAML alias; aliases are not allowed here.",
            (const char *)event->data.alias.anchor);
    return take_node(b, node);
}

static tariff_code begin_document(
        struct builder *b, const yaml_event_t *event, struct tf_place place)
{
    if (b->has_root) {
        complain_at(b, TF_F_YAML_DOCUMENTS, place, "Put each document into a file of its own.",
                "A second document begins here; a file holds one.");
        return b->code;
    }
    if (event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
        complain_at(b, TF_F_YAML_TAG, place, "Leave out the line that begins with %TAG.",
                "%TAG declares YAML tags; tags are not allowed here.");
    return TARIFF_OK;
}

static tariff_code take_yaml_event(struct builder *b, const yaml_event_t *event)
{
    struct tf_place place = mark_place(b, event->start_mark);

    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(b, event, place);
    case YAML_ALIAS_EVENT:
        return take_alias(b, event, place);
    case YAML_SCALAR_EVENT:
        check_properties(b, place, event->data.scalar.anchor, event->data.scalar.tag);
        return take_scalar(b, event, place);
    case YAML_SEQUENCE_START_EVENT:
        check_properties(
                b, place, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        return open_frame(b, TF_YAML_LIST, place,
                event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
    case YAML_MAPPING_START_EVENT:
        check_properties(b, place, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        return open_frame(
                b, TF_YAML_MAP, place, event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_frame(b);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return TARIFF_OK;
}

/* libyaml has stopped: says why in our words. */
static tariff_code complain_syntax(struct builder *b)
{
    const yaml_parser_t *parser = &b->parser;
    struct tf_yaml_syntax what = { 0 };
    tariff_error err = { 0 };

    if (parser->error == YAML_MEMORY_ERROR)
        return tf_yaml_no_memory(b->report);
    what.problem = parser->problem;
    what.context = parser->context;
    what.at = mark_place(b, parser->problem_mark);
    what.since = mark_place(b, parser->context_mark);
    what.last_text = b->last_text;
    tf_yaml_explain(&b->source, &what, b->code, &err);
    return tf_report_add(b->report, &err);
}

static tariff_code build(struct builder *b)
{
    tariff_code code = TARIFF_OK;
    bool done = false;

    while (!done && code == TARIFF_OK) {
        yaml_event_t event;

        if (!yaml_parser_parse(&b->parser, &event))
            return complain_syntax(b);
        done = event.type == YAML_STREAM_END_EVENT;
        code = take_yaml_event(b, &event);
        yaml_event_delete(&event);
    }
    return code;
}

/* An empty file is an empty text, so that who reads it finds what it lacks. */
static tariff_code hand_out(struct builder *b, const struct tf_yaml **out)
{
    struct tf_yaml *root = tf_arena_get(b->arena, sizeof *root);

    if (root == NULL)
        return tf_yaml_no_memory(b->report);
    if (b->has_root)
        *root = b->root;
    else
        *root = (struct tf_yaml){
            .kind = TF_YAML_TEXT, .place = { b->file, 1, 1 }, .text = "", .empty = true
        };
    *out = root;
    return TARIFF_OK;
}

tariff_code tf_yaml_read(struct tf_arena *arena, const char *file, const char *text, size_t length,
        tariff_code code, const struct tf_yaml **out, struct tf_report *report)
{
    struct builder b = { .arena = arena, .report = report, .code = code, .file = file };
    uint32_t before = report->count;
    tariff_error err = { 0 };
    tariff_code result;

    *out = NULL;
    if (tf_yaml_source_begin(&b.source, file, text, length, code, &err) != TARIFF_OK)
        return tf_report_add(report, &err);
    if (!yaml_parser_initialize(&b.parser))
        return tf_yaml_no_memory(report);
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)b.source.text, b.source.length);
    result = build(&b);
    if (result == TARIFF_OK)
        result = hand_out(&b, out);
    yaml_parser_delete(&b.parser);
    tf_free(arena->alloc, b.pending, b.pending_capacity * sizeof *b.pending);
    return result == TARIFF_OK && report->count > before ? code : result;
}

const char *tf_yaml_library(void)
{
    return yaml_get_version_string();
}

/* SPDX-License-Identifier: MIT */
/*
 * differ.c - blocks, fields and orders side by side, and all differences in words.
 */
#include "whatif/differ.h"

#include <string.h>

#include "io/write_grid.h"
#include "io/write_json.h"

/* -- the list
 * ----------------------------------------------------------------------------------------- */

static const char *keep_words(struct tf_differences *d, const char *text)
{
    char *kept = tf_arena_text(d->arena, text == NULL ? "" : text, text == NULL ? 0 : strlen(text));

    d->no_memory = d->no_memory || kept == NULL;
    return kept;
}

void tf_difference_add(struct tf_differences *d, const struct tf_difference *one)
{
    if (!tf_grow(d->alloc, &d->items, &d->capacity, d->count + 1, sizeof *d->items)) {
        d->no_memory = true;
        return;
    }
    d->items[d->count++] = (struct tf_difference){ .how = one->how,
        .word = one->word,
        .name = keep_words(d, one->name),
        .part = keep_words(d, one->part),
        .before = keep_words(d, one->before),
        .after = keep_words(d, one->after),
        .unit = keep_words(d, one->unit),
        .since = keep_words(d, one->since),
        .until = keep_words(d, one->until) };
}

void tf_differences_free(struct tf_differences *differences)
{
    tf_free(differences->alloc, differences->items,
            differences->capacity * sizeof *differences->items);
}

/* -- nodes as text
 * ------------------------------------------------------------------------------------ */

/* One line of a function's text: without its comment, and with one blank for many. */
static void put_function_line(struct tf_text *text, const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool is_blank = line[i] == ' ' || line[i] == '\t';

        if (line[i] == '-' && i + 1 < length && line[i + 1] == '-')
            break;
        if (is_blank && (text->length == 0 || text->failed || text->data[text->length - 1] == ' '))
            continue;
        tf_text_char(text, is_blank ? ' ' : line[i]);
    }
    tf_text_char(text, ' ');
}

/* The rule text of a function: what stands on its lines, from where it begins. */
static void put_function(struct tf_text *text, const struct tf_rulebook *book, uint32_t ordinal)
{
    const struct tf_function *function = &book->blocks.functions[ordinal];

    for (size_t i = 0; i < book->blocks.source_count; i++) {
        const struct tf_source *source = &book->blocks.sources[i];
        const char *line = source->text, *end = source->text + source->length;

        if (function->place.file == NULL || strcmp(source->path, function->place.file) != 0)
            continue;
        for (uint32_t number = 1; line < end && number <= function->last_line; number++) {
            const char *next = memchr(line, '\n', (size_t)(end - line));
            const char *stop = next == NULL ? end : next;
            size_t skip = number == function->place.line && function->place.column > 0
                                  ? function->place.column - 1
                                  : 0;

            if (number >= function->place.line && skip < (size_t)(stop - line))
                put_function_line(text, line + skip, (size_t)(stop - line) - skip);
            line = next == NULL ? end : next + 1;
        }
    }
    while (!text->failed && text->length > 0 &&
            (text->data[text->length - 1] == ' ' || text->data[text->length - 1] == ','))
        text->length--;
}

static void put_node(
        struct tf_text *text, const struct tf_rulebook *book, const struct tf_node *node)
{
    char number[TF_DEC_TEXT_MAX];
    size_t put = 0;

    switch (node->kind) {
    case TF_NODE_BOOL:
        tf_text_put(text, node->truth ? "true" : "false");
        return;
    case TF_NODE_NUMBER:
        tf_dec_format(node->number, 0, number);
        tf_text_put(text, number);
        return;
    case TF_NODE_TEXT:
        tf_text_add(text, node->text, node->length);
        return;
    case TF_NODE_FUNCTION:
        put_function(text, book, node->function);
        return;
    case TF_NODE_WORD:
        tf_text_put(text, node->word);
        if (node->item_count + node->entry_count == 0)
            return;
        tf_text_char(text, ' ');
        if (node->item_count == 1 && node->entry_count == 0) {
            put_node(text, book, &node->items[0]);
            return;
        }
        break;
    case TF_NODE_TABLE:
        break;
    }
    tf_text_put(text, "{ ");
    for (size_t i = 0; i < node->item_count; i++) {
        tf_text_put(text, put++ == 0 ? "" : ", ");
        put_node(text, book, &node->items[i]);
    }
    for (size_t i = 0; i < node->entry_count; i++) {
        tf_text_format(text, "%s%s = ", put++ == 0 ? "" : ", ", node->entries[i].key);
        put_node(text, book, node->entries[i].value);
    }
    tf_text_put(text, put == 0 ? "}" : " }");
}

/* -- blocks
 * ------------------------------------------------------------------------------------------ */

/* Two blocks on their way. */
struct block_pair {
    struct tf_differences *d;
    const struct tf_rulebook *a;
    const struct tf_rulebook *b;
    const struct tf_block *block;
};

/* One value under a key, of either side or of both. */
static void compare_value(const struct block_pair *p, const char *part, const struct tf_node *one,
        const struct tf_node *two)
{
    struct tf_text before, after;
    bool same;

    tf_text_init(&before, p->d->alloc);
    tf_text_init(&after, p->d->alloc);
    if (one != NULL)
        put_node(&before, p->a, one);
    if (two != NULL)
        put_node(&after, p->b, two);
    same = one != NULL && two != NULL && before.length == after.length &&
           (before.length == 0 || memcmp(before.data, after.data, before.length) == 0);
    if (!same) {
        const char *first = tf_text_end(&before), *second = tf_text_end(&after);

        p->d->no_memory = p->d->no_memory || first == NULL || second == NULL;
        tf_difference_add(p->d, &(struct tf_difference){ .how = one == NULL   ? TF_DIFFERS_NEW
                                                                : two == NULL ? TF_DIFFERS_GONE
                                                                              : TF_DIFFERS_CHANGED,
                                        .word = p->block->word,
                                        .name = p->block->name,
                                        .part = part,
                                        .before = first,
                                        .after = second });
    }
    tf_text_free(&before);
    tf_text_free(&after);
}

static bool is_map(const struct tf_node *node)
{
    return node->kind == TF_NODE_TABLE && node->item_count == 0 && node->entry_count > 0;
}

/* The keys of two tables, those of tables in them under `key.inner`. */
static void compare_tables(const struct block_pair *p, const char *above, const struct tf_node *one,
        const struct tf_node *two)
{
    size_t i = 0, k = 0;

    while (i < one->entry_count || k < two->entry_count) {
        const struct tf_entry *x = i < one->entry_count ? &one->entries[i] : NULL;
        const struct tf_entry *y = k < two->entry_count ? &two->entries[k] : NULL;
        int way = x == NULL ? 1 : y == NULL ? -1 : strcmp(x->key, y->key);
        const char *key = way <= 0 ? x->key : y->key;
        size_t size = strlen(above) + strlen(key) + 2;
        char *part = tf_arena_get(p->d->arena, size);

        if (part == NULL) {
            p->d->no_memory = true;
            return;
        }
        memcpy(part, above, strlen(above));
        if (*above != '\0')
            part[strlen(above)] = '.';
        memcpy(part + strlen(part), key, strlen(key) + 1);
        if (way == 0 && is_map(x->value) && is_map(y->value))
            compare_tables(p, part, x->value, y->value);
        else
            compare_value(p, part, way <= 0 ? x->value : NULL, way >= 0 ? y->value : NULL);
        i += way <= 0;
        k += way >= 0;
    }
}

/* The lists of two blocks, such as those of deducts, as a whole. */
static void compare_lists(
        const struct block_pair *p, const struct tf_node *one, const struct tf_node *two)
{
    struct tf_node first = *one, second = *two;

    first.entry_count = second.entry_count = 0;
    if (one->item_count + two->item_count > 0)
        compare_value(p, "", &first, &second);
}

/* There is one rulebook block, whatever its name. */
static bool are_same_block(const struct tf_block *one, const struct tf_block *two)
{
    return strcmp(one->word, two->word) == 0 &&
           (strcmp(one->word, "rulebook") == 0 || strcmp(one->name, two->name) == 0);
}

/* The block of the same word and name, and as many before it that have them too; or NULL. */
static const struct tf_block *same_block(
        const struct tf_rulebook *of, size_t index, const struct tf_rulebook *in)
{
    const struct tf_block *block = &of->blocks.items[index];
    size_t before = 0;

    for (size_t i = 0; i < index; i++)
        before += are_same_block(&of->blocks.items[i], block);
    for (size_t i = 0; i < in->blocks.count; i++) {
        const struct tf_block *other = &in->blocks.items[i];

        if (!are_same_block(other, block))
            continue;
        if (before-- == 0)
            return other;
    }
    return NULL;
}

static void compare_blocks(
        struct tf_differences *d, const struct tf_rulebook *a, const struct tf_rulebook *b)
{
    for (size_t i = 0; i < a->blocks.count && !d->no_memory; i++) {
        const struct tf_block *block = &a->blocks.items[i], *other = same_block(a, i, b);
        struct block_pair p = { d, a, b, block };

        if (other == NULL) {
            tf_difference_add(
                    d, &(struct tf_difference){
                               .how = TF_DIFFERS_GONE, .word = block->word, .name = block->name });
            continue;
        }
        if (strcmp(block->name, other->name) != 0)
            tf_difference_add(d, &(struct tf_difference){ .how = TF_DIFFERS_CHANGED,
                                         .word = block->word,
                                         .name = block->name,
                                         .part = "its name",
                                         .before = block->name,
                                         .after = other->name });
        compare_lists(&p, block->body, other->body);
        compare_tables(&p, "", block->body, other->body);
    }
    for (size_t i = 0; i < b->blocks.count && !d->no_memory; i++) {
        const struct tf_block *block = &b->blocks.items[i];

        if (same_block(b, i, a) == NULL)
            tf_difference_add(
                    d, &(struct tf_difference){
                               .how = TF_DIFFERS_NEW, .word = block->word, .name = block->name });
    }
}

/* Lines are paid in the order of prices, so it counts: that of the prices that both have. */
static void put_common_prices(
        struct tf_text *text, const struct tf_rulebook *of, const struct tf_rulebook *in)
{
    for (size_t i = 0; i < of->blocks.count; i++) {
        const struct tf_block *block = &of->blocks.items[i];

        if (strcmp(block->word, "price") == 0 && same_block(of, i, in) != NULL)
            tf_text_format(text, "%s%s", text->length == 0 ? "" : ", ", block->name);
    }
}

static void compare_order(
        struct tf_differences *d, const struct tf_rulebook *a, const struct tf_rulebook *b)
{
    struct tf_text before, after;
    const char *one, *two;

    tf_text_init(&before, d->alloc);
    tf_text_init(&after, d->alloc);
    put_common_prices(&before, a, b);
    put_common_prices(&after, b, a);
    one = tf_text_end(&before);
    two = tf_text_end(&after);
    if (one == NULL || two == NULL)
        d->no_memory = true;
    else if (strcmp(one, two) != 0)
        tf_difference_add(d, &(struct tf_difference){ .how = TF_DIFFERS_CHANGED,
                                     .word = "order",
                                     .name = "of prices",
                                     .before = one,
                                     .after = two });
    tf_text_free(&before);
    tf_text_free(&after);
}

/* -- fields of usage
 * -------------------------------------------------------------------------------- */

static void put_field_words(struct tf_text *text, const struct tf_field *field)
{
    if (field->kind == TF_FIELD_NUMBER)
        tf_text_put(text, field->unit.text);
    else if (field->kind == TF_FIELD_TEXT)
        tf_text_put(text, "text");
    for (uint32_t i = 0; field->kind == TF_FIELD_SYMBOL && i < field->symbol_count; i++)
        tf_text_format(text, "%s%s", i == 0 ? "" : ", ", field->symbols[i]);
    tf_text_put(text, field->optional ? ", may be missing" : "");
}

static void compare_field(
        struct tf_differences *d, const struct tf_field *one, const struct tf_field *two)
{
    struct tf_text before, after;
    const char *first, *second;

    tf_text_init(&before, d->alloc);
    tf_text_init(&after, d->alloc);
    if (one != NULL)
        put_field_words(&before, one);
    if (two != NULL)
        put_field_words(&after, two);
    first = tf_text_end(&before);
    second = tf_text_end(&after);
    if (first == NULL || second == NULL)
        d->no_memory = true;
    else if (one == NULL || two == NULL || strcmp(first, second) != 0)
        tf_difference_add(d, &(struct tf_difference){ .how = one == NULL   ? TF_DIFFERS_NEW
                                                             : two == NULL ? TF_DIFFERS_GONE
                                                                           : TF_DIFFERS_CHANGED,
                                     .word = "usage field",
                                     .name = one == NULL ? two->name : one->name,
                                     .before = first,
                                     .after = second });
    tf_text_free(&before);
    tf_text_free(&after);
}

static void compare_schemas(
        struct tf_differences *d, const struct tf_schema *a, const struct tf_schema *b)
{
    for (uint32_t i = 0; i < a->count; i++) {
        const char *name = a->fields[i].name;
        uint32_t other = tf_schema_find(b, name, strlen(name));

        compare_field(d, &a->fields[i], other == UINT32_MAX ? NULL : &b->fields[other]);
    }
    for (uint32_t i = 0; i < b->count; i++) {
        const char *name = b->fields[i].name;

        if (tf_schema_find(a, name, strlen(name)) == UINT32_MAX)
            compare_field(d, NULL, &b->fields[i]);
    }
}

tariff_code tf_rulebooks_differ(const struct tf_rulebook *a, const struct tf_rulebook *b,
        struct tf_arena *arena, struct tf_differences *out, tariff_error *err)
{
    *out = (struct tf_differences){ .arena = arena, .alloc = arena->alloc };
    tf_facts_differ(out, a, b);
    compare_blocks(out, a, b);
    compare_order(out, a, b);
    compare_schemas(out, &a->schema, &b->schema);
    return out->no_memory ? tf_no_memory(err) : TARIFF_OK;
}

/* -- in words
 * ------------------------------------------------------------------------------------------ */

static const char *const differs_words[] = { "new", "gone", "changed" };

/* "The price storage" */
static void put_difference_of(struct tf_text *text, const struct tf_difference *one)
{
    tf_text_format(text, "The %s%s%s", one->word, *one->name == '\0' ? "" : " ", one->name);
    if (*one->part != '\0')
        tf_text_format(text, ", %s", one->part);
}

static void put_sentence_of(struct tf_text *text, const struct tf_difference *one)
{
    const char *unit_space = *one->unit == '\0' ? "" : " ";

    put_difference_of(text, one);
    if (one->how == TF_DIFFERS_CHANGED) {
        tf_text_format(text, ": from %s to %s%s%s", *one->before == '\0' ? "nothing" : one->before,
                *one->after == '\0' ? "nothing" : one->after, unit_space, one->unit);
    } else {
        bool is_new = one->how == TF_DIFFERS_NEW;
        const char *value = is_new ? one->after : one->before;

        tf_text_put(text, is_new ? " is new" : " is gone");
        if (*value != '\0')
            tf_text_format(
                    text, "%s%s%s%s", is_new ? ": " : "; it was ", value, unit_space, one->unit);
    }
    if (*one->since != '\0')
        tf_text_format(text, ", since %s", one->since);
    if (*one->until != '\0')
        tf_text_format(text, ", until %s", one->until);
    tf_text_put(text, ".\n");
}

static void write_difference_rows(
        const struct tf_differences *d, tariff_format format, struct tf_output *output)
{
    static const struct tf_grid_column columns[] = { { "how", TF_GRID_TEXT },
        { "what", TF_GRID_TEXT }, { "name", TF_GRID_TEXT }, { "part", TF_GRID_TEXT },
        { "before", TF_GRID_TEXT }, { "after", TF_GRID_TEXT }, { "unit", TF_GRID_TEXT },
        { "since", TF_GRID_TEXT }, { "until", TF_GRID_TEXT } };
    struct tf_grid grid;

    tf_grid_begin(&grid, output, format, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < d->count; i++) {
        const struct tf_difference *one = &d->items[i];
        const char *const cells[] = { differs_words[one->how], one->word, one->name, one->part,
            one->before, one->after, one->unit, one->since, one->until };

        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++)
            tf_grid_put(&grid, cells[k]);
        tf_grid_row(&grid);
    }
    tf_grid_end(&grid);
}

tariff_code tf_differences_write(const struct tf_differences *differences, tariff_format format,
        struct tf_output *output, tariff_error *err)
{
    struct tf_text line;

    if (format == TARIFF_FORMAT_HTML)
        return tf_fail(err, TF_F_NO_SUCH_FORMAT, (struct tf_place){ 0 },
                "Use TABLE, CSV, JSON or MARKDOWN.", "Differences are not written in that format.");
    if (format == TARIFF_FORMAT_CSV || format == TARIFF_FORMAT_JSON) {
        write_difference_rows(differences, format, output);
        if (format == TARIFF_FORMAT_JSON)
            tf_text_char(&output->text, '\n');
        return TARIFF_OK;
    }
    if (differences->count == 0)
        tf_text_put(&output->text, "The two rulebooks say the same.\n");
    tf_text_init(&line, differences->alloc);
    for (size_t i = 0; i < differences->count; i++) {
        tf_text_clear(&line);
        put_sentence_of(&line, &differences->items[i]);
        if (format == TARIFF_FORMAT_MARKDOWN && !line.failed) {
            tf_text_put(&output->text, "- ");
            tf_markdown_text(&output->text, line.data, line.length - 1);
            tf_text_char(&output->text, '\n');
        } else if (!line.failed) {
            tf_text_add(&output->text, line.data, line.length);
        }
        output->text.failed = output->text.failed || line.failed;
        tf_output_flush(output);
    }
    tf_text_free(&line);
    return TARIFF_OK;
}

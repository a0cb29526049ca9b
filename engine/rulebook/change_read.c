/* SPDX-License-Identifier: MIT */
/*
 * change_read.c - changes as a host or a command line gives them: the text of a what-if, or
 * PATH=VALUE; and what a path means.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "facts/file.h"
#include "rulebook/change.h"
#include "rulebook/load.h"

enum { PATHS_COMPARED = 1024 }; /* for a suggestion */

static const char *const changed_blocks[] = { "rulebook", "meter", "price", "charge", "pool",
    "plan", "statement", "input", "deduct", "coupon", "commit" };
enum { CHANGED_BLOCKS = sizeof changed_blocks / sizeof *changed_blocks };

/* -- the text of a what-if --------------------------------------------------------------------- */

static tariff_code read_whatif_text(struct tf_arena *arena, const tariff_change *given,
        const char **text, size_t *length, struct tf_report *report)
{
    const struct tf_folder here = { "", NULL, 0 };
    tariff_error err = { 0 };

    *text = given->text;
    *length = given->length;
    if (given->text != NULL ||
            tf_folder_read(arena, &here, given->file, text, length, &err) == TARIFF_OK)
        return TARIFF_OK;
    if (err.finding == (uint32_t)TF_F_FILE_MISSING >> TF_CODE_BITS)
        tf_fail(&err, TF_F_FILE_MISSING, (struct tf_place){ given->file, 0, 0 },
                "Check the path of the what-if; it is looked for from where the program runs.",
                "There is no file \"%s\" that can be opened.", given->file);
    return tf_report_add(report, &err);
}

tariff_code tf_whatif_read(struct tf_arena *arena, const tariff_change *given,
        struct tf_whatif_file *out, struct tf_report *report)
{
    static const char *const known[] = { "whatif", "about", "change", "expect" };
    static const struct tf_file_kind kind = { "a what-if", known, 4, TARIFF_BAD_CHANGE };
    const char *file = tf_arena_text(arena, given->file, strlen(given->file));
    const struct tf_yaml *tree, *name;
    const char *text;
    size_t length;
    tariff_code code;

    *out = (struct tf_whatif_file){ .name = file };
    if (file == NULL)
        return tf_yaml_no_memory(report);
    if ((code = read_whatif_text(arena, given, &text, &length, report)) != TARIFF_OK)
        return code;
    code = tf_file_read(arena, file, text, length, &kind, &tree, report);
    if (tree == NULL || code != TARIFF_OK)
        return code;
    name = tf_yaml_find(tree, "whatif");
    if (name != NULL && name->kind == TF_YAML_TEXT && !name->empty)
        out->name = name->text;
    out->change = tf_yaml_find(tree, "change");
    out->expect = tf_yaml_find(tree, "expect");
    if (out->change != NULL && out->change->kind == TF_YAML_LIST && out->change->count > 0)
        return TARIFF_OK;
    tf_yaml_complain(out->change == NULL ? tree : out->change, TF_F_CHANGE_NONE, report,
            "Write change: and a list, as in - { fact: traffic.out_gb, scale: 0.9 }.",
            "The what-if changes nothing.");
    return TARIFF_BAD_CHANGE;
}

/* -- PATH=VALUE ---------------------------------------------------------------------------------
 */

static struct tf_yaml text_of(const char *text, size_t length, struct tf_place place)
{
    return (struct tf_yaml){
        .kind = TF_YAML_TEXT, .place = place, .text = text, .length = length, .quoted = true
    };
}

/* "-10 %" is a factor of 0.9.  False when the value is no such thing. */
static bool read_change_percent(
        struct tf_arena *arena, const struct tf_yaml *value, struct tf_yaml *factor)
{
    size_t length = value->length;
    struct tf_dec percent, hundredth;
    char *text;

    if (value->kind != TF_YAML_TEXT || length < 3 || value->text[length - 1] != '%' ||
            (value->text[0] != '+' && value->text[0] != '-'))
        return false;
    length -= value->text[length - 2] == ' ' ? 2 : 1;
    (void)tf_dec_parse("0.01", 4, &hundredth);
    if (tf_dec_parse(value->text, length, &percent) != NULL ||
            !tf_dec_add(percent, tf_dec_of(100), &percent) ||
            !tf_dec_mul(percent, hundredth, TF_ROUND_HALF_UP, &percent) ||
            (text = tf_arena_get(arena, TF_DEC_TEXT_MAX)) == NULL)
        return false;
    *factor = text_of(text, tf_dec_format(percent, 0, text), value->place);
    return true;
}

static void complain_set(const char *text, size_t length, struct tf_report *report)
{
    struct tf_yaml node = { .place = { 0 } };

    tf_yaml_complain(&node, TF_F_CHANGE_SET, report,
            "Write PATH=VALUE, or PATH@DATE=VALUE for a change from that day on.",
            "\"%.*s\" is no change.", (int)(length > 200 ? 200 : length), text);
}

/* `traffic.out_gb@2026-03-15=0.40` as { path, from, set } would be in a file. */
static tariff_code read_set(struct tf_arena *arena, const tariff_change *given, struct tf_yaml *out,
        struct tf_report *report)
{
    const char *equals = memchr(given->text, '=', given->length);
    size_t length = equals == NULL ? 0 : (size_t)(equals - given->text);
    const char *at = length == 0 ? NULL : memchr(given->text, '@', length);
    size_t path_length = at == NULL ? length : (size_t)(at - given->text);
    const char *text = tf_arena_text(arena, given->text, given->length);
    struct tf_yaml *keys = tf_arena_array(arena, 3, sizeof *keys);
    struct tf_yaml *items = tf_arena_array(arena, 3, sizeof *items);
    char *blanked = tf_arena_text(arena, given->text, given->length);
    struct tf_place place = { text, 0, 0 };
    const struct tf_yaml *value;
    size_t count = 0;
    bool scales;

    if (path_length == 0 || length + 1 == given->length) {
        complain_set(given->text, given->length, report);
        return TARIFF_BAD_CHANGE;
    }
    if (text == NULL || blanked == NULL || keys == NULL || items == NULL)
        return tf_yaml_no_memory(report);
    memset(blanked, ' ', length + 1); /* so that columns are those of the whole */
    if (tf_yaml_read(arena, text, blanked, given->length, TARIFF_BAD_CHANGE, &value, report) !=
            TARIFF_OK)
        return report->first.code;
    keys[count] = text_of("path", 4, place);
    items[count++] = text_of(tf_arena_text(arena, text, path_length), path_length, place);
    if (at != NULL) {
        keys[count] = text_of("from", 4, place);
        items[count++] = text_of(tf_arena_text(arena, at + 1, length - path_length - 1),
                length - path_length - 1, place);
    }
    scales = read_change_percent(arena, value, &items[count]);
    keys[count] = scales ? text_of("scale", 5, place) : text_of("set", 3, place);
    if (!scales)
        items[count] = *value;
    count++;
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == TF_YAML_TEXT && items[i].text == NULL)
            return tf_yaml_no_memory(report);
    }
    *out = (struct tf_yaml){
        .kind = TF_YAML_MAP, .place = place, .keys = keys, .items = items, .count = count
    };
    return TARIFF_OK;
}

/* -- all of them ---------------------------------------------------------------------------------
 */

static bool append_changes(
        struct tf_arena *arena, struct tf_yaml *list, const struct tf_yaml *more, size_t count)
{
    struct tf_yaml *items = tf_arena_array(arena, list->count + count, sizeof *items);

    if (items == NULL)
        return false;
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof *items);
    memcpy(items + list->count, more, count * sizeof *items);
    list->items = items;
    list->count += count;
    return true;
}

tariff_code tf_changes_read(struct tf_arena *arena, const tariff_change *given, size_t count,
        struct tf_changes *out, struct tf_report *report)
{
    struct tf_yaml *list = tf_arena_get(arena, sizeof *list);
    struct tf_whatif_file file;
    struct tf_yaml set;
    tariff_code code = TARIFF_OK;

    if (list == NULL)
        return tf_yaml_no_memory(report);
    *list = (struct tf_yaml){ .kind = TF_YAML_LIST };
    out->list = list;
    for (size_t i = 0; i < count && code == TARIFF_OK; i++) {
        bool is_file = given[i].file != NULL;

        code = is_file ? tf_whatif_read(arena, &given[i], &file, report)
                       : read_set(arena, &given[i], &set, report);
        if (code == TARIFF_OK && !append_changes(arena, list, is_file ? file.change->items : &set,
                                         is_file ? file.change->count : 1))
            code = tf_yaml_no_memory(report);
    }
    return code;
}

/* -- paths --------------------------------------------------------------------------------------
 */

/* What is left of a path behind a name and a dot; NULL when it does not begin with the name. */
static const char *behind_name(const char *path, const char *name)
{
    size_t length = strlen(name);

    if (strncmp(path, name, length) != 0 || (path[length] != '\0' && path[length] != '.'))
        return NULL;
    return path[length] == '.' ? path + length + 1 : path + length;
}

/* rulebook, statement and deduct go without a name: there is one of them. */
static bool is_named_block(const char *word)
{
    return strcmp(word, "rulebook") != 0 && strcmp(word, "statement") != 0 &&
           strcmp(word, "deduct") != 0;
}

bool tf_path_to_block(const struct tf_rulebook *book, const char *path, struct tf_change_path *out)
{
    *out = (struct tf_change_path){ .word = NULL };
    for (size_t i = 0; i < book->blocks.count; i++) {
        const struct tf_block *block = &book->blocks.items[i];
        const char *rest = behind_name(path, block->word);

        if (rest != NULL && is_named_block(block->word))
            rest = behind_name(rest, block->name);
        if (rest != NULL && (out->word == NULL || strlen(rest) < strlen(out->rest)))
            *out = (struct tf_change_path){ block->word, block->name, rest };
    }
    return out->word != NULL;
}

bool tf_path_to_fact(const struct tf_rulebook *book, const char *path, struct tf_change_path *out)
{
    *out = (struct tf_change_path){ .word = NULL };
    for (size_t i = 0; i < book->facts.count; i++) {
        const char *rest = behind_name(path, book->facts.items[i].name);

        if (rest != NULL && (out->name == NULL || strlen(rest) < strlen(out->rest)))
            *out = (struct tf_change_path){ NULL, book->facts.items[i].name, rest };
    }
    return out->name != NULL;
}

static size_t count_dots(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text == '.';
    return count;
}

/* What a path with so many dots can be: blocks with their words, and facts. */
static size_t list_paths(struct tf_rulebook *book, size_t dots, const char *names[PATHS_COMPARED])
{
    size_t count = 0;

    for (size_t i = 0; i < book->blocks.count && count < PATHS_COMPARED; i++) {
        const struct tf_block *block = &book->blocks.items[i];
        size_t size = strlen(block->word) + strlen(block->name) + 2;
        char *name = tf_arena_get(&book->arena, size);

        if (name == NULL)
            break;
        snprintf(
                name, size, is_named_block(block->word) ? "%s.%s" : "%s", block->word, block->name);
        names[count] = name;
        count += count_dots(name) == dots;
    }
    for (size_t i = 0; i < book->facts.count && count < PATHS_COMPARED; i++) {
        names[count] = book->facts.items[i].name;
        count += count_dots(names[count]) == dots;
    }
    return count;
}

void tf_path_complain(
        struct tf_rulebook *book, const struct tf_yaml *path, struct tf_report *report)
{
    const char *names[PATHS_COMPARED];
    char hint[300] = "Write a fact's name, or price.NAME.KEY; `tariff show` lists what there is.";
    char *begin = tf_arena_text(&book->arena, path->text, path->length);
    const char *near = NULL;

    /* What stands behind a name, a key or symbols, is cut off part by part. */
    while (begin != NULL && near == NULL) {
        size_t dots = count_dots(begin);

        near = tf_nearest(begin, names, list_paths(book, dots, names));
        if (near == NULL && dots == 0)
            break;
        if (near == NULL)
            *strrchr(begin, '.') = '\0';
    }
    if (near != NULL)
        snprintf(hint, sizeof hint, "Did you mean \"%.128s%.100s\"?", near,
                path->text + strlen(begin));
    tf_yaml_complain(path, TF_F_CHANGE_PATH, report, hint,
            "There is no \"%.128s\" in the rulebook.", path->text);
}

/* -- names of changes ---------------------------------------------------------------------------
 */

const char *tf_change_word(const struct tf_yaml *change)
{
    for (size_t i = 0; i < CHANGED_BLOCKS; i++) {
        if (tf_yaml_find(change, changed_blocks[i]) != NULL)
            return changed_blocks[i];
    }
    return NULL;
}

bool tf_change_is_of_input(const struct tf_yaml *change)
{
    return tf_yaml_find(change, "usage") != NULL || tf_yaml_find(change, "accounts") != NULL;
}

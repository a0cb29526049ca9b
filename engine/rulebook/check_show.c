/* SPDX-License-Identifier: MIT */
/*
 * check_show.c - a ready-made test: usage that lies in a box, as a tests/NAME.yaml that fails until
 * the finding it follows is mended.
 */
#include <string.h>

#include "base/text.h"
#include "rulebook/check.h"

int64_t tf_check_beginning(const struct tf_rulebook *book)
{
    int64_t first = TF_NEVER;

    for (size_t i = 0; i < book->facts.count; i++) {
        const struct tf_fact *fact = &book->facts.items[i];

        if (fact->version_count > 0 && fact->versions[0].from < first)
            first = fact->versions[0].from;
    }
    return first == TF_NEVER ? TF_ALWAYS : first;
}

/* -- what -------------------------------------------------------------------------------------- */

static void consider(const struct tf_numbers *in, struct tf_dec number, char text[TF_DEC_TEXT_MAX])
{
    char other[TF_DEC_TEXT_MAX];

    if (tf_dec_cmp(number, in->low) < 0 || tf_dec_cmp(number, in->high) > 0)
        return;
    tf_dec_format(number, 0, other);
    if (text[0] == '\0' || strlen(other) < strlen(text))
        memcpy(text, other, sizeof other);
}

/* A number of a stretch that is short to write. */
static void number_in(const struct tf_numbers *in, char text[TF_DEC_TEXT_MAX])
{
    struct tf_dec more;

    text[0] = '\0';
    consider(in, tf_dec_of(1), text);
    if (!in->is_open)
        consider(in, in->high, text);
    consider(in, in->low, text);
    if (tf_dec_round(in->low, tf_dec_of(1), TF_ROUND_UP, &more))
        consider(in, more, text);
    if (!in->is_open && tf_dec_sub(in->high, in->low, &more) &&
            tf_dec_mul_div(more, tf_i128_of(1), tf_i128_of(2), TF_ROUND_DOWN, &more) &&
            tf_dec_add(more, in->low, &more))
        consider(in, more, text);
}

/* A word of YAML: bare when nothing in it could mislead, else in quotes. */
static void put_yaml(struct tf_text *text, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";

    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        tf_text_put(text, word);
        return;
    }
    tf_text_char(text, '"');
    for (; *word != '\0'; word++) {
        if (*word == '"' || *word == '\\')
            tf_text_char(text, '\\');
        tf_text_char(text, *word);
    }
    tf_text_char(text, '"');
}

static void put_field(struct tf_text *text, const struct tf_field *field, const char *value)
{
    tf_text_put(text, ", ");
    put_yaml(text, field->name);
    tf_text_put(text, ": ");
    put_yaml(text, value);
}

/* The value of a field that belongs; false: it is left out. */
static bool choose_value(const struct tf_box *box, uint32_t index, uint32_t *value)
{
    const struct tf_field *field = &box->space->book->schema.fields[index];
    uint32_t d = box->space->of_field[index];
    const uint64_t *values = d == TF_NONE ? NULL : box->values[d];

    *value = values != NULL ? tf_box_value(&box->space->dims[d], values) : 1;
    return values != NULL ? *value != TF_NOT_GIVEN : !field->optional;
}

static void put_fields(struct tf_text *text, const struct tf_box *box, uint32_t *codes)
{
    const struct tf_schema *schema = &box->space->book->schema;
    bool done[TF_FIELDS_MAX] = { false };
    char number[TF_DEC_TEXT_MAX] = "1";

    for (uint32_t round = 0; round < schema->count; round++) { /* what decides comes first */
        for (uint32_t i = 0; i < schema->count; i++) {
            const struct tf_field *field = &schema->fields[i];
            uint32_t d = box->space->of_field[i], value;

            if (done[i] || !tf_field_belongs(schema, field, codes) || !choose_value(box, i, &value))
                continue;
            done[i] = true;
            if (field->kind == TF_FIELD_SYMBOL)
                codes[field->slot] = value;
            if (field->kind == TF_FIELD_NUMBER && d != TF_NONE && box->values[d] != NULL)
                number_in(&box->space->dims[d].numbers[value - 1], number);
            else
                memcpy(number, "1", 2);
            put_field(text, field,
                    field->kind == TF_FIELD_SYMBOL   ? field->symbols[value - 1]
                    : field->kind == TF_FIELD_NUMBER ? number
                                                     : "x");
        }
    }
}

void tf_check_show(struct tf_check *c, const struct tf_box *box, const char *name)
{
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    char at[TF_INSTANT_TEXT_MAX];
    int64_t instant;
    struct tf_text text;
    const char *whole;

    if (c->ear.example == NULL || !tf_box_instant(box, &instant))
        return;
    tf_text_init(&text, c->book->alloc);
    tf_instant_format(instant, tf_zone_offset(c->book->zone, instant), at);
    tf_text_put(&text, "tariff: 1\ntest: ");
    put_yaml(&text, name);
    tf_text_format(&text, "\naccounts:\n  - id: a\nusage:\n  - { id: u1, at: %s, account: a", at);
    put_fields(&text, box, codes);
    tf_text_put(&text, " }\nexpect: # say here what it is to cost\n  - { account: a, total: 0 }\n");
    whole = tf_text_end(&text);
    c->no_memory = c->no_memory || whole == NULL;
    if (whole != NULL)
        c->ear.example(c->ear.ud, &c->last, whole);
    tf_text_free(&text);
}

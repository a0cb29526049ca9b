/* SPDX-License-Identifier: MIT */
/*
 * describe.c - YAML on one line.
 */
#include "whatif/describe.h"

#include <string.h>

static void describe_value(struct tf_text *text, const struct tf_yaml *value)
{
    bool is_list = value->kind == TF_YAML_LIST;

    if (value->kind == TF_YAML_TEXT) {
        tf_text_add(text, value->text, value->length);
        return;
    }
    tf_text_put(text, is_list ? "[" : "{ ");
    for (size_t i = 0; i < value->count; i++) {
        tf_text_put(text, i == 0 ? "" : ", ");
        if (!is_list) {
            tf_text_add(text, value->keys[i].text, value->keys[i].length);
            tf_text_put(text, ": ");
        }
        describe_value(text, &value->items[i]);
    }
    tf_text_put(text, is_list ? "]" : " }");
}

void tf_change_describe(struct tf_text *text, const struct tf_yaml *change)
{
    for (size_t i = 0; i < change->count; i++) {
        bool is_path = strcmp(change->keys[i].text, "path") == 0; /* says itself what it is of */

        tf_text_put(text, i == 0 ? "" : ", ");
        if (!is_path) {
            tf_text_add(text, change->keys[i].text, change->keys[i].length);
            tf_text_char(text, ' ');
        }
        describe_value(text, &change->items[i]);
    }
}

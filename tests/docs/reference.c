/* SPDX-License-Identifier: MIT */
/*
 * reference.c - what the rule layer's own tables say of each word, for the manual: kind, name,
 * how it is written and what it means, a line each, with tabs between.
 */
#include <stdio.h>

#include "rule/load.h"

static const char *kind_name(enum tf_reference_kind kind)
{
    switch (kind) {
    case TF_REFERENCE_BLOCK:
        return "block";
    case TF_REFERENCE_WORD:
        return "word";
    case TF_REFERENCE_FUNCTION:
        return "function";
    case TF_REFERENCE_METHOD:
        return "method";
    }
    return "";
}

int main(void)
{
    const struct tf_reference *row;

    for (size_t i = 0; (row = tf_rule_reference(i)) != NULL; i++)
        printf("%s\t%s\t%s\t%s\n", kind_name(row->kind), row->name, row->signature, row->sentence);
    return 0;
}

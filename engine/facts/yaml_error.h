/* SPDX-License-Identifier: MIT */
/*
 * yaml_error.h - the text behind a YAML tree: its places in bytes, and what is
 * wrong with it in words that help who wrote it.
 *
 * Layer: facts.
 */
#ifndef TF_FACTS_YAML_ERROR_H
#define TF_FACTS_YAML_ERROR_H

#include "base/error.h"

/* A text whose lines are looked up, mostly in ascending order. */
struct tf_yaml_source {
    const char *text; /* borrowed, without a BOM */
    size_t length;
    size_t line;       /* 0-based, of the line found last */
    size_t line_start; /* its offset in bytes */
    size_t character;  /* 0-based, of the character of the line found last */
    size_t at;         /* its offset in bytes; from there on, so that a long line is read once */
};

/* Checks that the text is UTF-8 and holds no control characters. */
tariff_code tf_yaml_source_begin(struct tf_yaml_source *source, const char *file, const char *text,
        size_t length, tariff_code code, tariff_error *err);

/* The 1-based column in bytes of a 0-based line and character. */
uint32_t tf_yaml_source_column(struct tf_yaml_source *source, size_t line, size_t character);

/* What the YAML parser said when it stopped. */
struct tf_yaml_syntax {
    const char *problem;       /* its words, or NULL */
    const char *context;       /* what it was doing, or NULL */
    struct tf_place at;        /* of the problem */
    struct tf_place since;     /* where what it was doing began */
    struct tf_place last_text; /* of the scalar read last */
};

/* Fills err with a translation of what the parser said. */
void tf_yaml_explain(struct tf_yaml_source *source, const struct tf_yaml_syntax *what,
        tariff_code code, tariff_error *err);

#endif

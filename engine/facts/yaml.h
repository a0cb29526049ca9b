/* SPDX-License-Identifier: MIT */
/*
 * yaml.h - a YAML file as a tree of nodes, each with its place.
 *
 * A strict subset: one document; no anchors, aliases, tags or merge keys; no
 * key twice in a map; keys are plain or quoted text.  Numbers stay text, so
 * that nothing is lost; who reads a node decides what it must be.  The only
 * folder that knows libyaml.
 * Layer: facts.
 */
#ifndef TF_FACTS_YAML_H
#define TF_FACTS_YAML_H

#include "base/alloc.h"
#include "base/error.h"
#include "value/decimal.h"

enum tf_yaml_kind { TF_YAML_TEXT, TF_YAML_LIST, TF_YAML_MAP };

struct tf_yaml {
    enum tf_yaml_kind kind;
    struct tf_place place;
    const char *text; /* TEXT: NUL-terminated */
    size_t length;
    bool quoted;                 /* TEXT: written with quotes or as a block */
    bool empty;                  /* TEXT: nothing was written, as in `key:` or `~` */
    const struct tf_yaml *items; /* LIST: values; MAP: values, in file order */
    const struct tf_yaml *keys;  /* MAP: as many TEXT nodes as items */
    size_t count;
};

/*
 * Reads one document.  text need not outlive the call; file is borrowed for as
 * long as the tree.  What is wrong is told to the report (several findings
 * when the text still parses); *out is NULL when nothing could be read.  An
 * empty file is an empty TEXT.  Returns OK when nothing was found, else `code`
 * or NO_MEMORY (told to the report as well); *out may be used in both cases
 * when it is not NULL.
 */
tariff_code tf_yaml_read(struct tf_arena *arena, const char *file, const char *text, size_t length,
        tariff_code code, const struct tf_yaml **out, struct tf_report *report);

/* The version of the library below, as text. */
const char *tf_yaml_library(void);

/* The value under key, or NULL. */
const struct tf_yaml *tf_yaml_find(const struct tf_yaml *map, const char *key);

/* The key node at which tf_yaml_find's value stands, for its place; or NULL. */
const struct tf_yaml *tf_yaml_key(const struct tf_yaml *map, const char *key);

/*
 * Reports every key of map that is not among the count known ones, with the
 * nearest known word.  `code` is what a finding carries (BAD_FACT, BAD_ACCOUNT,
 * BAD_TEST, BAD_USAGE); `what` names the map: "a fact", "a tier".
 */
void tf_yaml_check_keys(const struct tf_yaml *map, const char *what, const char *const *known,
        size_t count, tariff_code code, struct tf_report *report);

/* True when the node is of that kind; else reports what it is.  `what` names it: "A fact". */
bool tf_yaml_expect(const struct tf_yaml *node, enum tf_yaml_kind kind, const char *what,
        tariff_code code, struct tf_report *report);

/* Readers of one value.  Each reports what is wrong and answers false. */
bool tf_yaml_decimal(
        const struct tf_yaml *node, tariff_code code, struct tf_dec *out, struct tf_report *report);
bool tf_yaml_instant(
        const struct tf_yaml *node, tariff_code code, int64_t *out, struct tf_report *report);
bool tf_yaml_text(const struct tf_yaml *node, const char *what, tariff_code code, const char **out,
        struct tf_report *report);

bool tf_yaml_bool(
        const struct tf_yaml *node, tariff_code code, bool *out, struct tf_report *report);

/* Adds a finding at a node; dropped when the report is full.  hint may be "" but not NULL. */
void tf_yaml_complain(const struct tf_yaml *node, enum tf_finding what, struct tf_report *report,
        const char *hint, const char *format, ...) TF_PRINTF(5, 6);

/* Tells the report that memory has run out, even when it is full; returns NO_MEMORY. */
tariff_code tf_yaml_no_memory(struct tf_report *report);

#endif

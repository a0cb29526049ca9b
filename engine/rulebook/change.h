/* SPDX-License-Identifier: MIT */
/*
 * change.h - named differences to a rulebook, written in YAML, applied before it is
 * compiled.
 *
 *   - fact: compute.shared.gpu_second    any fact: set, scale or add, from a date or always
 *     from: 2026-03-15
 *     scale: 0.9
 *   - price: exclusive-compute           any key of any block; remove: [key] takes keys away
 *     set: { total: spell, step: 1 hour }
 *   - deduct: [coupon, compute, balance]
 *
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_CHANGE_H
#define TF_RULEBOOK_CHANGE_H

#include "facts/yaml.h"
#include "rulebook/rulebook.h"

/* A `change:` list; the YAML is borrowed. */
struct tf_changes {
    const struct tf_yaml *list;
};

/* Changes blocks, after the rules ran. */
tariff_code tf_changes_blocks(
        const struct tf_changes *changes, struct tf_rulebook *book, struct tf_report *report);

/* Changes facts, after they were read and before their dates are bound to a zone. */
tariff_code tf_changes_facts(
        const struct tf_changes *changes, struct tf_rulebook *book, struct tf_report *report);

#endif

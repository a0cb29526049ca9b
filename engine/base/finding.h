/* SPDX-License-Identifier: MIT */
/*
 * finding.h - names every kind of mistake that is told apart (finding.def has the table).
 *
 * A name holds the finding's number and the tariff_code that comes with it, so a site says
 * both in one word.
 * Layer: base.
 */
#ifndef TF_BASE_FINDING_H
#define TF_BASE_FINDING_H

#include "tariff.h"

enum {
    TF_CODE_BITS = 8,
    TF_CODE_MASK = (1 << TF_CODE_BITS) - 1,
    TF_OF_CONTEXT = TF_CODE_MASK /* the code is the reader's to say: see tf_finding_in */
};

/* TF_F_TIER_ORDER and so on. */
enum tf_finding {
#define TF_FINDING(number, name, code, title) TF_F_##name = (number) << TF_CODE_BITS | (int)(code),
#include "base/finding.def"
#undef TF_FINDING
    TF_F_NONE = 0
};

/* The finding of this number with this code: what another call wrote down, told again. */
static inline enum tf_finding tf_finding_as(uint32_t number, tariff_code code)
{
    return (enum tf_finding)(number << TF_CODE_BITS | (uint32_t)code);
}

/* The finding in a file or call whose mistakes have this code; one with its own keeps it. */
static inline enum tf_finding tf_finding_in(enum tf_finding finding, tariff_code code)
{
    if (((uint32_t)finding & TF_CODE_MASK) != TF_OF_CONTEXT)
        return finding;
    return tf_finding_as((uint32_t)finding >> TF_CODE_BITS, code);
}

#endif

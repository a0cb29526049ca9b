/* SPDX-License-Identifier: MIT */
/*
 * chance.h - numbers by lot from a seed alone: the same seed, the same numbers, everywhere.
 */
#ifndef TESTS_PROPERTY_CHANCE_H
#define TESTS_PROPERTY_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

static inline uint64_t chance_next(struct chance *chance)
{
    uint64_t z = chance->state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* 0 .. below - 1 */
static inline int chance_below(struct chance *chance, int below)
{
    return (int)(chance_next(chance) % (uint64_t)below);
}

static inline bool one_in(struct chance *chance, int n)
{
    return chance_below(chance, n) == 0;
}

static inline const char *chance_pick(struct chance *chance, const char *const *words, int count)
{
    return words[chance_below(chance, count)];
}

#define PICK(chance, ...)                                                                          \
    chance_pick(chance, (const char *const[]){ __VA_ARGS__ },                                      \
            (int)(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *)))

#endif

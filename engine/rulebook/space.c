/* SPDX-License-Identifier: MIT */
/*
 * space.c - builds the dimensions of a rulebook's usage from its decision table.
 */
#include "rulebook/space.h"

#include <string.h>

#include "base/sort.h"

/* -- which dimensions there are ---------------------------------------------------------- */

static bool has_field_range(const struct tf_match *match, uint32_t slot)
{
    for (size_t i = 0; i < match->range_count; i++) {
        if (match->ranges[i].slot == slot)
            return true;
    }
    return false;
}

/* Whether the fields that decide if this one belongs have their dimensions already. */
static bool is_ready(const struct tf_space *space, const struct tf_field *field)
{
    for (size_t i = 0; i < field->condition_count; i++) {
        if (space->of_field[field->conditions[i].field] == TF_NONE)
            return false;
    }
    return true;
}

static void add_field(struct tf_space *space, uint32_t index)
{
    const struct tf_field *field = &space->book->schema.fields[index];
    struct tf_dim *dim = &space->dims[space->dim_count];

    dim->kind = field->kind == TF_FIELD_SYMBOL ? TF_DIM_SYMBOL : TF_DIM_NUMBER;
    dim->field = index;
    dim->may_lack = field->optional;
    dim->lowest = 1;
    dim->value_count = field->symbol_count + 1;
    for (size_t i = 0; i < field->condition_count; i++)
        tf_dim_set_add(&dim->needs, space->of_field[field->conditions[i].field]);
    space->of_field[index] = space->dim_count++;
}

static void add_clock(struct tf_space *space)
{
    static const uint32_t lowest[TF_BUCKET_COUNT] = { 0, 1, 1 };
    static const uint32_t counts[TF_BUCKET_COUNT] = { 24, 8, 13 };

    for (uint32_t bucket = 0; bucket < TF_BUCKET_COUNT; bucket++) {
        struct tf_dim *dim = &space->dims[space->dim_count];

        if (space->book->match.buckets[bucket] == NULL)
            continue;
        dim->kind = TF_DIM_CLOCK;
        dim->field = bucket;
        dim->lowest = lowest[bucket];
        dim->value_count = counts[bucket];
        space->dim_count++;
    }
}

/* Between two dates of blocks nothing begins or ends. */
static void add_dates_of_rules(struct tf_space *space)
{
    struct tf_dim *dim = &space->dims[space->dim_count];

    if (space->book->date_count == 0)
        return;
    dim->kind = TF_DIM_DATE;
    dim->value_count = (uint32_t)space->book->date_count + 1;
    space->dim_count++;
}

struct tf_interval tf_date_stretch(const struct tf_rulebook *book, uint32_t value)
{
    struct tf_interval stretch = { TF_ALWAYS, TF_NEVER };

    if (value > 0)
        stretch.from = book->dates[value - 1];
    if (value < book->date_count)
        stretch.until = book->dates[value];
    return stretch;
}

/* Symbols all, because other fields are for them; numbers that some rule asks for. */
static void choose_dims(struct tf_space *space)
{
    const struct tf_schema *schema = &space->book->schema;
    uint32_t before;

    for (uint32_t i = 0; i < TF_FIELDS_MAX; i++)
        space->of_field[i] = TF_NONE;
    do { /* in the order declared, but what decides first */
        before = space->dim_count;
        for (uint32_t i = 0; i < schema->count; i++) {
            const struct tf_field *field = &schema->fields[i];

            if (space->of_field[i] != TF_NONE || field->kind == TF_FIELD_TEXT ||
                    (field->kind == TF_FIELD_NUMBER &&
                            !has_field_range(&space->book->match, field->slot)) ||
                    !is_ready(space, field))
                continue;
            add_field(space, i);
        }
    } while (space->dim_count > before);
    add_clock(space);
    add_dates_of_rules(space);
}

/* -- numbers ------------------------------------------------------------------------------- */

/* Numbers have 18 places: the next one after a is this much more. */
static bool next_number(struct tf_dec a, struct tf_dec *out)
{
    return tf_dec_add(a, (struct tf_dec){ tf_i128_of(1) }, out);
}

static struct tf_dec lowest_number(void)
{
    return (struct tf_dec){ tf_i128_of_parts(INT64_MIN, 1) };
}

/* The first number that a range takes, and the first behind it; false: there is none. */
static bool range_low(const struct tf_range *range, struct tf_dec *low)
{
    *low = range->has_from ? range->from : lowest_number();
    return !range->has_from || range->from_included || next_number(*low, low);
}

static bool range_behind(const struct tf_range *range, struct tf_dec *behind)
{
    *behind = range->until;
    return range->has_until && (!range->until_included || next_number(*behind, behind));
}

static int compare_borders(void *ud, const void *a, const void *b)
{
    (void)ud;
    return tf_dec_cmp(*(const struct tf_dec *)a, *(const struct tf_dec *)b);
}

/*
 * The least that a field can say, and each border above it where some range begins or has ended,
 * ascending, each once.
 */
static bool find_borders(struct tf_space *space, const struct tf_field *field,
        struct tf_dec **borders, size_t *count)
{
    const struct tf_match *match = &space->book->match;
    struct tf_dec least = field->below_zero ? lowest_number() : tf_dec_zero();
    size_t most = 1 + 2 * match->range_count, found = 1, kept = 1;
    struct tf_dec *all = tf_arena_array(&space->arena, 2 * most, sizeof *all);
    struct tf_dec border;

    if (all == NULL)
        return false;
    all[0] = least;
    for (size_t i = 0; i < match->range_count; i++) {
        const struct tf_range *range = &match->ranges[i];

        if (range->slot != field->slot)
            continue;
        if (range_low(range, &border) && tf_dec_cmp(border, least) > 0)
            all[found++] = border;
        if (range_behind(range, &border) && tf_dec_cmp(border, least) > 0)
            all[found++] = border;
    }
    tf_sort(all, found, sizeof *all, compare_borders, NULL, all + most);
    for (size_t i = 1; i < found; i++) {
        if (tf_dec_cmp(all[i], all[kept - 1]) != 0)
            all[kept++] = all[i];
    }
    *borders = all;
    *count = kept;
    return true;
}

static bool make_stretches(struct tf_space *space, struct tf_dim *dim)
{
    const struct tf_field *field = &space->book->schema.fields[dim->field];
    struct tf_numbers *stretches;
    struct tf_dec *borders;
    size_t count;

    if (!find_borders(space, field, &borders, &count))
        return false;
    stretches = tf_arena_array(&space->arena, count, sizeof *stretches);
    if (stretches == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        stretches[i].low = borders[i];
        stretches[i].is_open = i + 1 == count;
        if (!stretches[i].is_open)
            (void)tf_dec_sub(borders[i + 1], (struct tf_dec){ tf_i128_of(1) }, &stretches[i].high);
        else
            stretches[i].high.units = tf_i128_of_parts(INT64_MAX, UINT64_MAX);
    }
    dim->numbers = stretches;
    dim->value_count = (uint32_t)count + 1;
    return true;
}

static bool range_takes(const struct tf_range *range, struct tf_dec number)
{
    struct tf_dec low, behind;

    if (!range_low(range, &low) || tf_dec_cmp(number, low) < 0)
        return false;
    return !range_behind(range, &behind) || tf_dec_cmp(number, behind) < 0;
}

/* -- who takes what ------------------------------------------------------------------------- */

static void takers_of_number(const struct tf_space *space, const struct tf_dim *dim, uint32_t value,
        struct tf_rule_set *out)
{
    const struct tf_match *match = &space->book->match;
    uint32_t slot = space->book->schema.fields[dim->field].slot;

    memset(out, 0xFF, sizeof *out);
    for (size_t i = 0; i < match->range_count; i++) {
        const struct tf_range *range = &match->ranges[i];

        if (range->slot == slot &&
                (value == TF_NOT_GIVEN || !range_takes(range, dim->numbers[value - 1].low)))
            out->bits[range->rule / 64] &= ~((uint64_t)1 << (range->rule % 64));
    }
}

static void takers_of_date(const struct tf_space *space, uint32_t value, struct tf_rule_set *out)
{
    const struct tf_match *match = &space->book->match;
    int64_t at = tf_date_stretch(space->book, value).from;

    memset(out, 0xFF, sizeof *out);
    for (uint32_t rule = 0; rule < match->rule_count; rule++) {
        if (!tf_rule_in_force(match, rule, at))
            out->bits[rule / 64] &= ~((uint64_t)1 << (rule % 64));
    }
}

static void takers_of(const struct tf_space *space, const struct tf_dim *dim, uint32_t value,
        struct tf_rule_set *out)
{
    const struct tf_match *match = &space->book->match;
    const uint64_t *rows = NULL;

    if (dim->kind == TF_DIM_NUMBER || dim->kind == TF_DIM_DATE) {
        if (dim->kind == TF_DIM_NUMBER)
            takers_of_number(space, dim, value, out);
        else
            takers_of_date(space, value, out);
        return;
    }
    rows = dim->kind == TF_DIM_CLOCK ? match->buckets[dim->field]
                                     : match->fields[space->book->schema.fields[dim->field].slot];
    memset(out, 0xFF, sizeof *out);
    if (rows != NULL)
        memcpy(out->bits, rows + (size_t)value * match->words, match->words * sizeof *rows);
}

static bool is_for(const struct tf_condition *condition, uint32_t code)
{
    for (size_t i = 0; i < condition->count; i++) {
        if (condition->codes[i] == code)
            return true;
    }
    return false;
}

/* The dimensions that do not belong to usage with this symbol. */
static struct tf_dim_set broken_by(
        const struct tf_space *space, const struct tf_dim *dim, uint32_t value)
{
    const struct tf_schema *schema = &space->book->schema;
    struct tf_dim_set breaks = { { 0 } };

    for (uint32_t d = 0; dim->kind == TF_DIM_SYMBOL && d < space->dim_count; d++) {
        const struct tf_field *other;

        if (!tf_dim_is_field(&space->dims[d]))
            continue;
        other = &schema->fields[space->dims[d].field];
        for (size_t i = 0; i < other->condition_count; i++) {
            if (other->conditions[i].field == dim->field && !is_for(&other->conditions[i], value))
                tf_dim_set_add(&breaks, d);
        }
    }
    return breaks;
}

static struct tf_value_class *find_class(const struct tf_space *space, struct tf_dim *dim,
        uint32_t value, const struct tf_rule_set *takers, const struct tf_dim_set *breaks)
{
    size_t bytes = space->book->match.words * sizeof takers->bits[0];
    uint32_t first = tf_dim_is_field(dim) ? 1 : 0; /* "not given" stands alone */

    for (uint32_t i = first; i < dim->class_count && (value != TF_NOT_GIVEN || first == 0); i++) {
        if (memcmp(dim->classes[i].takers.bits, takers->bits, bytes) == 0 &&
                memcmp(&dim->classes[i].breaks, breaks, sizeof *breaks) == 0)
            return &dim->classes[i];
    }
    dim->classes[dim->class_count].takers = *takers;
    dim->classes[dim->class_count].breaks = *breaks;
    return &dim->classes[dim->class_count++];
}

static uint32_t first_value(const struct tf_dim *dim)
{
    return tf_dim_is_field(dim) ? TF_NOT_GIVEN : dim->lowest;
}

/* How many classes there will be is not known: at most one a value, mostly far fewer. */
static bool make_classes(struct tf_space *space, struct tf_dim *dim)
{
    size_t words = dim->value_count / 64 + 1, room = 0;
    struct tf_value_class *grown;

    for (uint32_t value = first_value(dim); value < dim->value_count; value++) {
        struct tf_dim_set breaks = broken_by(space, dim, value);
        struct tf_value_class *found;
        struct tf_rule_set takers;

        if (dim->class_count == room) {
            room = room == 0 ? 8 : room * 2;
            grown = tf_arena_array(&space->arena, room, sizeof *grown);
            if (grown == NULL)
                return false;
            if (dim->class_count > 0)
                memcpy(grown, dim->classes, dim->class_count * sizeof *grown);
            dim->classes = grown;
        }
        takers_of(space, dim, value, &takers);
        found = find_class(space, dim, value, &takers, &breaks);
        if (found->values == NULL)
            found->values = tf_arena_array(&space->arena, words, sizeof *found->values);
        if (found->values == NULL)
            return false;
        found->values[value / 64] |= (uint64_t)1 << (value % 64);
        for (uint32_t word = 0; word < space->book->match.words; word++)
            dim->askers.bits[word] |= ~takers.bits[word];
    }
    return true;
}

static bool make_branches(struct tf_space *space, struct tf_dim *dim)
{
    size_t words = dim->value_count / 64 + 1;

    dim->branches = tf_arena_array(&space->arena, dim->class_count, sizeof *dim->branches);
    for (uint32_t i = 0; dim->branches != NULL && i < dim->class_count; i++) {
        dim->branches[i].values = tf_arena_array(&space->arena, words, sizeof(uint64_t));
        if (dim->branches[i].values == NULL)
            return false;
    }
    return dim->branches != NULL;
}

/* Bits behind the last rule ask nothing. */
static void trim_askers(const struct tf_space *space, struct tf_dim *dim)
{
    const struct tf_match *match = &space->book->match;

    for (uint32_t rule = match->rule_count; rule < match->words * 64; rule++)
        dim->askers.bits[rule / 64] &= ~((uint64_t)1 << (rule % 64));
}

bool tf_space_make(const struct tf_rulebook *book, struct tf_space *space)
{
    *space = (struct tf_space){ .book = book, .steps_left = TF_SPACE_STEPS_MAX };
    tf_arena_init(&space->arena, book->alloc);
    space->dims = tf_arena_array(&space->arena, TF_DIMS_MAX, sizeof *space->dims);
    if (space->dims == NULL)
        return false;
    choose_dims(space);
    space->has_both = book->match.uses_buckets && book->date_count > 0;
    for (uint32_t d = 0; d < space->dim_count; d++) {
        struct tf_dim *dim = &space->dims[d];

        if ((dim->kind == TF_DIM_NUMBER && !make_stretches(space, dim)) ||
                !make_classes(space, dim) || !make_branches(space, dim))
            return false;
        trim_askers(space, dim);
    }
    return true;
}

void tf_space_free(struct tf_space *space)
{
    tf_arena_free(&space->arena);
}

struct tf_rule_set tf_space_near(const struct tf_space *space, uint32_t rule)
{
    struct tf_rule_set near;

    memset(&near, 0xFF, sizeof near);
    for (uint32_t d = 0; d < space->dim_count; d++) {
        const struct tf_dim *dim = &space->dims[d];
        struct tf_rule_set seen = { { 0 } };

        if (!tf_rule_set_has(&dim->askers, rule))
            continue;
        for (uint32_t i = 0; i < dim->class_count; i++) {
            for (uint32_t word = 0; word < space->book->match.words; word++)
                seen.bits[word] |= tf_rule_set_has(&dim->classes[i].takers, rule)
                                           ? dim->classes[i].takers.bits[word]
                                           : 0;
        }
        for (uint32_t word = 0; word < space->book->match.words; word++)
            near.bits[word] &= seen.bits[word];
    }
    return near;
}

uint32_t tf_box_value(const struct tf_dim *dim, const uint64_t *values)
{
    for (uint32_t value = dim->lowest; value < dim->value_count; value++) {
        if (tf_values_have(values, value))
            return value;
    }
    return TF_NOT_GIVEN;
}

/* SPDX-License-Identifier: MIT */
/*
 * save.c - state as bytes and back.
 */
#include "rating/save.h"

#include <string.h>

/* -- values ----------------------------------------------------------------------------------- */

static void put_decimal(struct tf_text *to, struct tf_dec value)
{
    tf_bytes_i64(to, tf_i128_hi(value.units));
    tf_bytes_u64(to, tf_i128_lo(value.units));
}

static struct tf_dec get_decimal(struct tf_bytes *from)
{
    int64_t high = tf_bytes_get_i64(from);

    return (struct tf_dec){ tf_i128_of_parts(high, tf_bytes_get_u64(from)) };
}

static void put_sum(struct tf_text *to, const struct tf_sum *sum)
{
    uint64_t parts[4];

    tf_i256_to_parts(sum->num, parts);
    for (int i = 0; i < 4; i++)
        tf_bytes_u64(to, parts[i]);
}

static struct tf_sum get_sum(struct tf_bytes *from)
{
    uint64_t parts[4];

    for (int i = 0; i < 4; i++)
        parts[i] = tf_bytes_get_u64(from);
    return (struct tf_sum){ tf_i256_of_parts(parts) };
}

static char *copy_saved_text(struct tf_arena *arena, struct tf_bytes *from)
{
    size_t length;
    const char *text = tf_bytes_get_text(from, &length);
    char *copy = tf_arena_text(arena, text, length);

    if (copy == NULL)
        from->failed = from->no_memory = true;
    return copy;
}

/* -- events ------------------------------------------------------------------------------------ */

static uint64_t count_fields(const struct tf_schema *schema, const struct tf_event *event)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < schema->count; i++) {
        const struct tf_field *field = &schema->fields[i];

        count += field->kind == TF_FIELD_NUMBER ? event->given >> field->slot & 1
                                                : event->codes[field->slot] != 0;
    }
    return count;
}

/* What an event has to do with others, as bits. */
enum { TIE_OTHER = 1, TIE_REPLACES = 2, TIE_NO_TIME = 4, TIE_VOIDED = 8, TIE_REPLACED = 16 };

static void put_ties(const struct tf_ties *ties, struct tf_text *to)
{
    uint64_t bits = 0;

    if (ties != NULL && ties->other != NULL)
        bits = TIE_OTHER | (ties->replaces ? TIE_REPLACES : 0) |
               (ties->has_no_time ? TIE_NO_TIME : 0);
    if (ties != NULL && ties->voided_by != NULL)
        bits |= TIE_VOIDED | (ties->is_replaced ? TIE_REPLACED : 0);
    tf_bytes_u64(to, bits);
    if ((bits & TIE_OTHER) != 0)
        tf_bytes_text(to, ties->other, ties->other_length);
    if ((bits & TIE_VOIDED) != 0)
        tf_bytes_name(to, ties->voided_by);
}

static void get_ties(struct tf_arena *arena, struct tf_bytes *from, struct tf_event *event)
{
    uint32_t bits = tf_bytes_get_below(from, 2 * TIE_REPLACED);

    if (bits == 0 || from->failed)
        return;
    event->ties = tf_arena_get(arena, sizeof *event->ties);
    if (event->ties == NULL) {
        from->failed = from->no_memory = true;
        return;
    }
    *event->ties = (struct tf_ties){ .replaces = (bits & TIE_REPLACES) != 0,
        .has_no_time = (bits & TIE_NO_TIME) != 0,
        .is_replaced = (bits & TIE_REPLACED) != 0 };
    if ((bits & TIE_OTHER) != 0)
        event->ties->other = copy_saved_text(arena, from);
    if (event->ties->other != NULL)
        event->ties->other_length = (uint32_t)strlen(event->ties->other);
    if ((bits & TIE_VOIDED) != 0)
        event->ties->voided_by = copy_saved_text(arena, from);
}

void tf_event_save(const struct tf_rulebook *book, const struct tf_intern *texts,
        const struct tf_event *event, struct tf_text *to)
{
    const struct tf_schema *schema = &book->schema;

    tf_bytes_text(to, event->id, event->id_length);
    tf_bytes_i64(to, event->from);
    tf_bytes_i64(to, event->until);
    tf_bytes_i64(to, event->received);
    tf_bytes_name(to, event->buy == NULL ? "" : event->buy);
    tf_bytes_u64(to, event->leaves);
    tf_bytes_u64(to, event->has_paid);
    put_decimal(to, event->has_paid ? event->paid : tf_dec_zero());
    put_ties(event->ties, to);
    tf_bytes_u64(to, count_fields(schema, event));
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct tf_field *field = &schema->fields[i];

        if (field->kind != TF_FIELD_NUMBER && event->codes[field->slot] != 0) {
            tf_bytes_name(to, field->name);
            tf_bytes_name(to, tf_code_text(schema, texts, i, event->codes[field->slot]));
        } else if (field->kind == TF_FIELD_NUMBER && (event->given >> field->slot & 1) != 0) {
            tf_bytes_name(to, field->name);
            put_decimal(to, event->numbers[field->slot]);
        }
    }
}

static void get_field(const struct tf_rulebook *book, struct tf_intern *texts,
        struct tf_arena *arena, struct tf_bytes *from, struct tf_event *event, const char **missing)
{
    size_t length, value_length;
    const char *name = tf_bytes_get_text(from, &length);
    uint32_t index = tf_schema_find(&book->schema, name, length);
    const struct tf_field *field;
    const char *value;

    if (from->failed || index == UINT32_MAX) {
        *missing = from->failed ? NULL : tf_arena_text(arena, name, length);
        from->no_memory = from->no_memory || (!from->failed && *missing == NULL);
        from->failed = true;
        return;
    }
    field = &book->schema.fields[index];
    if (field->kind == TF_FIELD_NUMBER) {
        event->numbers[field->slot] = get_decimal(from);
        event->given |= (uint64_t)1 << field->slot;
        return;
    }
    value = tf_bytes_get_text(from, &value_length);
    if (from->failed)
        return;
    event->codes[field->slot] = field->kind == TF_FIELD_SYMBOL
                                        ? tf_field_code(field, value, value_length)
                                        : tf_intern_add(texts, value, value_length);
    if (event->codes[field->slot] == 0) {
        *missing = tf_arena_text(arena, value, value_length);
        from->no_memory = field->kind == TF_FIELD_TEXT || *missing == NULL;
        from->failed = true;
    }
}

struct tf_event *tf_event_restore(const struct tf_rulebook *book, struct tf_intern *texts,
        struct tf_arena *arena, struct tf_bytes *from, const char **missing)
{
    struct tf_event *event = tf_arena_get(arena, sizeof *event);
    size_t count;

    *missing = NULL;
    if (event == NULL) {
        from->no_memory = true;
        return NULL;
    }
    event->codes = tf_arena_array(arena, book->schema.code_count + 1, sizeof *event->codes);
    event->numbers = tf_arena_array(arena, book->schema.number_count + 1, sizeof *event->numbers);
    event->id = copy_saved_text(arena, from);
    if (event->codes == NULL || event->numbers == NULL || event->id == NULL) {
        from->no_memory = true;
        return NULL;
    }
    event->id_length = (uint32_t)strlen(event->id);
    event->from = tf_bytes_get_i64(from);
    event->until = tf_bytes_get_i64(from);
    event->received = tf_bytes_get_i64(from);
    event->buy = copy_saved_text(arena, from);
    if (event->buy != NULL && event->buy[0] == '\0')
        event->buy = NULL;
    event->leaves = tf_bytes_get_bool(from);
    event->has_paid = tf_bytes_get_bool(from);
    event->paid = get_decimal(from);
    get_ties(arena, from, event);
    count = tf_bytes_get_count(from);
    for (size_t i = 0; i < count && !from->failed; i++)
        get_field(book, texts, arena, from, event, missing);
    return from->failed ? NULL : event;
}

/* -- the party --------------------------------------------------------------------------------- */

static void put_total(const struct tf_total *total, struct tf_text *to)
{
    put_decimal(to, total->value);
    put_decimal(to, total->raw);
    put_decimal(to, total->ahead);
    tf_bytes_u64(to, total->opened);
}

static struct tf_total get_total(struct tf_bytes *from)
{
    struct tf_total total = { .value = get_decimal(from) };

    total.raw = get_decimal(from);
    total.ahead = get_decimal(from);
    total.opened = tf_bytes_get_bool(from);
    return total;
}

/* What sums of a price are over; an item without one has no sums. */
static tf_i128 den_of(const struct tf_rater *rater, const struct tf_party *party, uint32_t price)
{
    return price == TF_NONE ? tf_i128_of(1)
                            : tf_party_den(rater, party, &rater->book->prices[price]);
}

/* A sum with what it is over: another value of a fact may have changed that when it is read. */
static void put_price_sum(const struct tf_sum *sum, tf_i128 den, struct tf_text *to)
{
    put_decimal(to, (struct tf_dec){ den });
    put_sum(to, sum);
}

static void put_rounded(const struct tf_rounded *rounded, tf_i128 den, struct tf_text *to)
{
    put_price_sum(&rounded->sum, den, to);
    put_decimal(to, rounded->given);
}

/* True when its key is a number, and no fields of usage. */
static bool has_number(enum tf_running_kind kind)
{
    return tf_running_is_of_item(kind) || kind == TF_RUNNING_METER;
}

/* The values of a key's fields; no key has none. */
static void put_key(const struct tf_rater *rater, uint32_t index, struct tf_text *to)
{
    const struct tf_schema *schema = &rater->book->schema;
    const struct tf_key *key = index == 0 ? NULL : &rater->keys.items[index];
    size_t count = key == NULL ? 0 : key->fields->count;

    tf_bytes_u64(to, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t field = key->fields->fields[i];

        tf_bytes_name(to, schema->fields[field].name);
        tf_bytes_name(to, tf_code_text(schema, rater->texts, field, key->codes[i]));
    }
}

/* What a rounded sum is over: a level's time is over the length of its window. */
static tf_i128 den_of_running(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_running_key *about, int64_t until)
{
    return tf_running_kind_of(about) == TF_RUNNING_AVERAGED
                   ? tf_i128_of(until - about->from)
                   : den_of(rater, party, tf_running_owner_of(about));
}

static void put_running(const struct tf_rater *rater, const struct tf_party *party, size_t index,
        struct tf_text *to)
{
    const struct tf_running_key *about = &party->runnings.keys[index];
    const struct tf_running *running = &party->runnings.items[index];
    const struct tf_rulebook *book = rater->book;
    enum tf_running_kind kind = tf_running_kind_of(about);
    uint32_t owner = tf_running_owner_of(about);

    tf_bytes_u64(to, kind);
    if (kind == TF_RUNNING_PART) {
        const struct tf_price *price = &book->prices[owner / TF_METERS_MAX];

        tf_bytes_name(to, book->meters[price->meters[owner % TF_METERS_MAX]].name);
        tf_bytes_name(to, price->name);
    } else if (kind == TF_RUNNING_GRANT)
        tf_bytes_u64(to, owner);
    else
        tf_bytes_name(
                to, kind == TF_RUNNING_METER ? book->meters[owner].name : book->prices[owner].name);
    if (has_number(kind))
        tf_bytes_u64(to, about->key);
    else
        put_key(rater, about->key, to);
    tf_bytes_i64(to, about->from);
    tf_bytes_i64(to, running->until);
    if (tf_running_is_rounded(kind))
        put_rounded(&running->is.rounded, den_of_running(rater, party, about, running->until), to);
    else
        put_total(&running->is.total, to);
}

/* True when not a grant, but its pool, is named as who pays. */
static bool is_of_pool(uint64_t payer)
{
    return payer == TF_DRAW_OWED || payer == TF_DRAW_REPORTED;
}

static void put_begun(
        const struct tf_rater *rater, const struct tf_begun *begun, struct tf_text *to)
{
    struct tf_line line = begun->line;
    struct tf_dec *sums[TF_LINE_SUMS];

    tf_line_sums(&line, sums);
    tf_bytes_name(to, rater->book->prices[line.price].name);
    put_key(rater, line.key, to);
    for (size_t i = 0; i < TF_LINE_SUMS; i++)
        put_decimal(to, *sums[i]);
    tf_bytes_u64(to, line.draw_count);
    for (size_t i = 0; i < line.draw_count; i++) {
        tf_bytes_u64(to, line.draws[i].grant);
        if (is_of_pool(line.draws[i].grant))
            tf_bytes_name(to, rater->book->pools[line.draws[i].pool].name);
        put_decimal(to, line.draws[i].amount);
    }
}

/* Who pays of a carried line: a pool, what is included, or the balance; for rows that is enough. */
enum { CARRIED_POOL, CARRIED_INCLUDED, CARRIED_BALANCE };

void tf_carried_save(const struct tf_rater *rater, const struct tf_line *line, struct tf_text *to)
{
    struct tf_line own = *line;
    struct tf_dec *sums[TF_LINE_SUMS];

    tf_line_sums(&own, sums);
    tf_bytes_name(to, rater->book->prices[line->price].name);
    put_key(rater, line->key, to);
    tf_bytes_i64(to, line->window.from);
    tf_bytes_i64(to, line->window.until);
    tf_bytes_i64(to, line->carried_to);
    for (size_t i = 0; i < TF_LINE_SUMS; i++)
        put_decimal(to, *sums[i]);
    tf_bytes_u64(to, line->draw_count);
    for (size_t i = 0; i < line->draw_count; i++) {
        const struct tf_draw *draw = &line->draws[i];

        tf_bytes_u64(to, draw->pool != TF_NONE             ? CARRIED_POOL
                         : draw->grant == TF_DRAW_INCLUDED ? CARRIED_INCLUDED
                                                           : CARRIED_BALANCE);
        tf_bytes_name(to, draw->pool != TF_NONE ? rater->book->pools[draw->pool].name : "");
        put_decimal(to, draw->amount);
    }
}

/* The lines that an item began.  (R21) */
static void put_lines(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, struct tf_text *to)
{
    const struct tf_begun_list *begun = &party->begun;
    uint64_t count = 0;

    for (size_t i = 0; i < begun->count; i++)
        count += tf_begun_is_of(&begun->items[i], item);
    tf_bytes_u64(to, count);
    for (size_t i = 0; i < begun->count; i++) {
        if (tf_begun_is_of(&begun->items[i], item))
            put_begun(rater, &begun->items[i], to);
    }
}

/* What periods were charged in advance that are not over. */
static void put_ahead(
        const struct tf_rater *rater, const struct tf_party *party, struct tf_text *to)
{
    tf_bytes_u64(to, party->ahead.count);
    for (size_t i = 0; i < party->ahead.count; i++) {
        const struct tf_line *line = &party->ahead.items[i].line;

        tf_event_save(rater->book, rater->texts, line->event, to);
        tf_bytes_i64(to, line->window.from);
        tf_bytes_i64(to, line->window.until);
        put_begun(rater, &party->ahead.items[i], to);
    }
}

static void save_item(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, struct tf_text *to)
{
    const struct tf_rulebook *book = rater->book;
    tf_i128 den = den_of(rater, party, item->price);

    tf_event_save(book, rater->texts, item->event, to);
    tf_bytes_u64(to, item->kind);
    tf_bytes_name(to, book->meters[item->meter].name);
    tf_bytes_name(to, item->price == TF_NONE ? "" : book->prices[item->price].name);
    tf_bytes_u64(to, item->serial);
    tf_bytes_u64(to, item->counted);
    tf_bytes_i64(to, item->from);
    tf_bytes_i64(to, item->until);
    tf_bytes_i64(to, item->done);
    put_decimal(to, item->measured);
    put_total(&item->total, to);
    put_rounded(&item->rounded, den, to);
    put_rounded(&item->billed, den, to);
    put_price_sum(&item->exact, den, to);
    put_lines(rater, party, item, to);
}

static void put_items(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *items, size_t count, struct tf_text *to)
{
    tf_bytes_u64(to, count);
    for (size_t i = 0; i < count; i++)
        save_item(rater, party, &items[i], to);
}

static void put_grant(
        const struct tf_rater *rater, const struct tf_grant *grant, struct tf_text *to)
{
    const struct tf_rulebook *book = rater->book;

    tf_bytes_name(to, grant->id);
    tf_bytes_name(to, grant->kind == NULL ? "" : grant->kind);
    tf_bytes_name(to, book->pools[grant->pool].name);
    tf_bytes_name(to, grant->plan == 0 ? "" : book->plans[grant->plan - 1].name);
    tf_bytes_u64(to, grant->per);
    tf_bytes_u64(to, grant->prorate);
    tf_bytes_u64(to, grant->every);
    tf_bytes_u64(to, grant->anchored);
    tf_bytes_i64(to, grant->anchor);
    tf_bytes_u64(to, grant->rollover.given);
    tf_bytes_u64(to, grant->rollover.has_max);
    put_decimal(to, grant->rollover.max);
    put_decimal(to, grant->rollover.min);
    tf_bytes_i64(to, grant->open.from);
    tf_bytes_i64(to, grant->open.until);
    tf_bytes_u64(to, grant->has_paid);
    tf_bytes_u64(to, grant->has_priority);
    tf_bytes_u64(to, grant->expired);
    tf_bytes_i64(to, grant->effective);
    tf_bytes_i64(to, grant->expires);
    tf_bytes_i64(to, grant->created);
    put_decimal(to, grant->amount);
    put_decimal(to, grant->left);
    put_decimal(to, grant->used);
    put_decimal(to, grant->voided);
    put_decimal(to, grant->paid);
    put_decimal(to, grant->priority);
    tf_bytes_u64(to, grant->key_count);
    for (uint32_t i = 0; i < grant->key_count; i++) {
        tf_bytes_u64(to, grant->keys[i].text != NULL);
        tf_bytes_name(to, grant->keys[i].text == NULL ? "" : grant->keys[i].text);
        put_decimal(to, grant->keys[i].number);
    }
}

/* What pools owe, by name. */
static void put_debts(
        const struct tf_rater *rater, const struct tf_party *party, struct tf_text *to)
{
    size_t count = party->debts == NULL ? 0 : rater->book->pool_count;
    uint64_t owing = 0;

    for (size_t i = 0; i < count; i++)
        owing += tf_dec_sign(party->debts[i].owed) > 0;
    tf_bytes_u64(to, owing);
    for (size_t i = 0; i < count; i++) {
        if (tf_dec_sign(party->debts[i].owed) <= 0)
            continue;
        tf_bytes_name(to, rater->book->pools[i].name);
        put_decimal(to, party->debts[i].owed);
        tf_bytes_i64(to, party->debts[i].at);
    }
}

void tf_party_save(const struct tf_rater *rater, const struct tf_party *party, struct tf_text *to)
{
    put_decimal(to, party->balance);
    tf_bytes_i64(to, party->settled_until);
    tf_bytes_i64(to, party->window.from);
    tf_bytes_i64(to, party->window.until);
    tf_bytes_u64(to, party->next_serial);
    tf_bytes_u64(to, party->grant_count);
    for (size_t i = 0; i < party->grant_count; i++)
        put_grant(rater, &party->grants[i], to);
    put_debts(rater, party, to);
    tf_bytes_u64(to, party->purchase_count);
    for (size_t i = 0; i < party->purchase_count; i++) {
        tf_bytes_name(to, party->purchases[i].id);
        tf_bytes_name(to, rater->book->plans[party->purchases[i].plan].name);
        tf_bytes_i64(to, party->purchases[i].at);
        tf_bytes_i64(to, party->purchases[i].until);
        tf_bytes_u64(to, party->purchases[i].is_paid);
        tf_bytes_u64(to, party->purchases[i].is_refused);
    }
    put_items(rater, party, party->items, party->item_count, to);
    put_items(rater, party, party->held, party->held_count, to);
    tf_bytes_u64(to, party->runnings.count);
    for (size_t i = 0; i < party->runnings.count; i++)
        put_running(rater, party, i, to);
    put_ahead(rater, party, to);
}

/* -- and back ------------------------------------------------------------------------------------
 */

struct restoring {
    struct tf_rater *rater;
    struct tf_party *party;
    struct tf_intern *texts;
    struct tf_arena *arena;
    struct tf_bytes *from;
    const char *missing; /* what the rulebook does not have */
};

/* A sum, over what it is over today: of a price, new values of facts, or old ones less, change
 * that.
 */
static struct tf_sum get_sum_over(struct restoring *r, tf_i128 today)
{
    tf_i128 den = get_decimal(r->from).units;
    struct tf_sum sum = get_sum(r->from);

    if (!r->from->failed && (tf_i128_sign(den) <= 0 || !tf_sum_move(&sum, den, today)))
        r->from->failed = true;
    return sum;
}

static struct tf_rounded get_rounded(struct restoring *r, tf_i128 today)
{
    struct tf_rounded rounded = { .sum = get_sum_over(r, today) };

    rounded.given = get_decimal(r->from);
    return rounded;
}

/* A name that must be one of count named things, found by look. */
static uint32_t get_named(struct restoring *r,
        uint32_t (*look)(const struct tf_rulebook *book, const char *name, size_t length))
{
    size_t length;
    const char *name = tf_bytes_get_text(r->from, &length);
    uint32_t index = r->from->failed ? TF_NONE : look(r->rater->book, name, length);

    if (index == TF_NONE && !r->from->failed && length > 0) {
        r->missing = tf_arena_text(r->arena, name, length);
        r->from->no_memory = r->missing == NULL;
        r->from->failed = true;
    }
    return index;
}

static uint32_t look_meter(const struct tf_rulebook *book, const char *name, size_t length)
{
    for (uint32_t i = 0; i < book->meter_count; i++) {
        if (strlen(book->meters[i].name) == length &&
                memcmp(book->meters[i].name, name, length) == 0)
            return i;
    }
    return TF_NONE;
}

static uint32_t look_field(const struct tf_rulebook *book, const char *name, size_t length)
{
    return tf_schema_find(&book->schema, name, length);
}

static uint32_t get_code(struct restoring *r, uint32_t field_index)
{
    const struct tf_field *field = &r->rater->book->schema.fields[field_index];
    size_t length;
    const char *text = tf_bytes_get_text(r->from, &length);
    uint32_t code;

    if (r->from->failed || length == 0)
        return 0;
    if (field->kind == TF_FIELD_SYMBOL)
        return tf_field_code(field, text, length);
    code = tf_intern_add(r->texts, text, length);
    if (code == 0)
        r->from->failed = r->from->no_memory = true;
    return code;
}

/* What functions answered when the grant was added: it is not asked again. */
static void get_grant_keys(struct restoring *r, struct tf_grant *grant)
{
    size_t count = tf_bytes_get_count(r->from);
    struct tf_grant_key *keys = tf_arena_array(r->arena, count + 1, sizeof *keys);

    if (keys == NULL)
        r->from->failed = r->from->no_memory = true;
    for (size_t i = 0; i < count && !r->from->failed; i++) {
        bool is_text = tf_bytes_get_bool(r->from);

        keys[i].text = copy_saved_text(r->arena, r->from);
        if (!is_text)
            keys[i].text = NULL;
        keys[i].number = get_decimal(r->from);
    }
    grant->keys = keys;
    grant->key_count = (uint32_t)count;
}

/* The window of an allowance: one of those that a grant can have, or none. */
static enum tf_window get_grant_window(struct tf_bytes *from)
{
    enum tf_window per = (enum tf_window)tf_bytes_get_below(from, TF_WINDOW_YEAR + 1);

    if (per != TF_WINDOW_NONE && per < TF_WINDOW_HOUR)
        from->failed = true;
    return per;
}

static tariff_code get_grant(struct restoring *r, tariff_error *err)
{
    struct tf_grant grant = { .id = copy_saved_text(r->arena, r->from) };
    const char *kind = copy_saved_text(r->arena, r->from);
    tariff_code code;

    grant.kind = kind == NULL || kind[0] == '\0' ? NULL : kind;
    grant.pool = get_named(r, tf_rulebook_pool);
    grant.plan = get_named(r, tf_rulebook_plan) + 1; /* NONE + 1 is 0: no plan */
    grant.per = get_grant_window(r->from);
    grant.prorate = tf_bytes_get_bool(r->from);
    grant.every = tf_bytes_get_below(r->from, INT32_MAX);
    grant.anchored = tf_bytes_get_bool(r->from);
    grant.anchor = tf_bytes_get_i64(r->from);
    grant.rollover.given = tf_bytes_get_bool(r->from);
    grant.rollover.has_max = tf_bytes_get_bool(r->from);
    grant.rollover.max = get_decimal(r->from);
    grant.rollover.min = get_decimal(r->from);
    grant.open.from = tf_bytes_get_i64(r->from);
    grant.open.until = tf_bytes_get_i64(r->from);
    grant.has_paid = tf_bytes_get_bool(r->from);
    grant.has_priority = tf_bytes_get_bool(r->from);
    grant.expired = tf_bytes_get_bool(r->from);
    grant.effective = tf_bytes_get_i64(r->from);
    grant.expires = tf_bytes_get_i64(r->from);
    grant.created = tf_bytes_get_i64(r->from);
    grant.amount = get_decimal(r->from);
    grant.left = get_decimal(r->from);
    grant.used = get_decimal(r->from);
    grant.voided = get_decimal(r->from);
    grant.paid = get_decimal(r->from);
    grant.priority = get_decimal(r->from);
    get_grant_keys(r, &grant);
    if (r->from->failed || grant.pool == TF_NONE)
        return TARIFF_OK; /* said at the end */
    code = tf_party_add_grant(r->rater, r->party, &grant, err);
    if (code != TARIFF_BAD_ACCOUNT)
        return code;
    r->from->failed = true; /* an id that is there already */
    return TARIFF_OK;
}

static tariff_code get_debt(struct restoring *r, tariff_error *err)
{
    uint32_t pool = get_named(r, tf_rulebook_pool);
    struct tf_dec owed = get_decimal(r->from);
    int64_t at = tf_bytes_get_i64(r->from);
    bool fits;

    if (pool == TF_NONE || tf_dec_sign(owed) < 0)
        r->from->failed = true;
    if (r->from->failed || tf_debt_add(r->rater, r->party, pool, owed, at, &fits))
        return TARIFF_OK;
    r->from->failed = true;
    return fits ? tf_no_memory(err) : TARIFF_OK;
}

static tariff_code get_purchase(struct restoring *r, tariff_error *err)
{
    struct tf_purchase purchase = { .id = copy_saved_text(r->arena, r->from) };

    purchase.plan = get_named(r, tf_rulebook_plan);
    purchase.at = tf_bytes_get_i64(r->from);
    purchase.until = tf_bytes_get_i64(r->from);
    purchase.is_paid = tf_bytes_get_bool(r->from);
    purchase.is_refused = tf_bytes_get_bool(r->from);
    if (r->from->failed || purchase.plan == TF_NONE)
        return TARIFF_OK;
    return tf_party_note_purchase(r->rater, r->party, &purchase, err);
}

/* The key fields of a price that a running entry was kept by: those that it names. */
static const struct tf_key_fields *fields_of(
        const struct tf_price *price, enum tf_running_kind kind)
{
    if (kind == TF_RUNNING_SEEN)
        return &price->seen_key;
    return kind == TF_RUNNING_TOTAL || kind == TF_RUNNING_CHARGED || kind == TF_RUNNING_BILLED ||
                           kind == TF_RUNNING_PART
                   ? &price->total_key
                   : &price->line_key;
}

static tariff_code get_key(struct restoring *r, enum tf_running_kind kind, uint32_t owner,
        uint32_t *key, tariff_error *err)
{
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    size_t count = tf_bytes_get_count(r->from);

    for (size_t i = 0; i < count && !r->from->failed; i++) {
        uint32_t field = get_named(r, look_field);

        if (field == TF_NONE || r->rater->book->schema.fields[field].kind == TF_FIELD_NUMBER) {
            r->from->failed = true;
            return TARIFF_OK;
        }
        codes[r->rater->book->schema.fields[field].slot] = get_code(r, field);
    }
    *key = 0;
    if (r->from->failed || count == 0)
        return TARIFF_OK;
    return tf_keys_get(&r->rater->keys, fields_of(&r->rater->book->prices[owner], kind), codes, key)
                   ? TARIFF_OK
                   : tf_no_memory(err);
}

/* Who pays of a line: a grant that was restored, what is included, or the balance. */
static void get_draw(struct restoring *r, struct tf_draw *draw)
{
    uint64_t payer = tf_bytes_get_u64(r->from);
    bool is_grant = payer < r->party->grant_count;

    uint32_t pool = is_of_pool(payer) ? get_named(r, tf_rulebook_pool) : TF_NONE;

    if (!is_grant && payer != TF_DRAW_INCLUDED && payer != TF_DRAW_BALANCE && pool == TF_NONE)
        r->from->failed = true;
    *draw = (struct tf_draw){ .grant = (uint32_t)payer,
        .pool = is_grant && !r->from->failed ? r->party->grants[payer].pool : pool,
        .amount = get_decimal(r->from) };
}

static void get_carried_draw(struct restoring *r, struct tf_draw *draw)
{
    uint32_t payer = tf_bytes_get_below(r->from, CARRIED_BALANCE + 1);

    draw->grant = payer == CARRIED_INCLUDED ? TF_DRAW_INCLUDED : TF_DRAW_BALANCE;
    draw->pool = get_named(r, tf_rulebook_pool);
    draw->amount = get_decimal(r->from);
    if ((draw->pool == TF_NONE) == (payer == CARRIED_POOL))
        r->from->failed = true;
}

/* What was carried; its draws name pools only.  Damage is in r->from. */
static tariff_code get_carried(struct restoring *r, struct tf_line *line, tariff_error *err)
{
    struct tf_dec *sums[TF_LINE_SUMS];
    tariff_code code;

    *line = (struct tf_line){ .account = r->party->account, .correction = true, .carried = true };
    line->price = get_named(r, tf_rulebook_price);
    if (line->price == TF_NONE) {
        r->from->failed = true;
        return TARIFF_OK;
    }
    code = get_key(r, TF_RUNNING_SUM, line->price, &line->key, err);
    line->window.from = tf_bytes_get_i64(r->from);
    line->window.until = tf_bytes_get_i64(r->from);
    line->carried_to = tf_bytes_get_i64(r->from);
    tf_line_sums(line, sums);
    for (size_t i = 0; i < TF_LINE_SUMS; i++)
        *sums[i] = get_decimal(r->from);
    line->draw_count = tf_bytes_get_count(r->from);
    line->draws = tf_arena_array(r->arena, line->draw_count + 1, sizeof *line->draws);
    if (line->draws == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < line->draw_count && !r->from->failed; i++)
        get_carried_draw(r, &line->draws[i]);
    return code;
}

/* A line of an event that goes on. */
static tariff_code get_begun(struct restoring *r, struct tf_begun_list *list,
        const struct tf_event *event, struct tf_interval window, tariff_error *err)
{
    struct tf_line line = { .account = r->party->account, .event = event, .window = window };
    struct tf_dec *sums[TF_LINE_SUMS];
    tariff_code code;

    line.price = get_named(r, tf_rulebook_price);
    if (line.price == TF_NONE) {
        r->from->failed = true;
        return TARIFF_OK;
    }
    code = get_key(r, TF_RUNNING_SUM, line.price, &line.key, err);
    tf_line_sums(&line, sums);
    for (size_t i = 0; i < TF_LINE_SUMS; i++)
        *sums[i] = get_decimal(r->from);
    line.draw_count = tf_bytes_get_count(r->from);
    line.draws = tf_arena_array(r->arena, line.draw_count + 1, sizeof *line.draws);
    if (line.draws == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < line.draw_count; i++)
        get_draw(r, &line.draws[i]);
    if (r->from->failed || code != TARIFF_OK)
        return code;
    return tf_begun_add(r->rater->alloc, list, &line, err);
}

static tariff_code get_lines(struct restoring *r, const struct tf_item *item, tariff_error *err)
{
    size_t count = tf_bytes_get_count(r->from);
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < count && code == TARIFF_OK && !r->from->failed; i++)
        code = get_begun(r, &r->party->begun, item->event,
                (struct tf_interval){ item->from, item->from }, err);
    return code;
}

static tariff_code get_ahead(struct restoring *r, tariff_error *err)
{
    size_t count = tf_bytes_get_count(r->from);
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < count && code == TARIFF_OK && !r->from->failed; i++) {
        const struct tf_event *event =
                tf_event_restore(r->rater->book, r->texts, r->arena, r->from, &r->missing);
        struct tf_interval window;

        if (event == NULL) {
            r->from->failed = true;
            return TARIFF_OK;
        }
        window.from = tf_bytes_get_i64(r->from);
        window.until = tf_bytes_get_i64(r->from);
        code = get_begun(r, &r->party->ahead, event, window, err);
    }
    return code;
}

/* What a meter needs of an item's event must be there. */
static uint32_t item_key(const struct restoring *r, const struct tf_item *item)
{
    uint32_t key = r->rater->book->meters[item->meter].key;

    return key == TF_NONE ? 0 : item->event->codes[r->rater->book->schema.fields[key].slot];
}

/* What is charged for a plan has the meter of its charge, and usage another. */
static bool has_fitting_meter(const struct restoring *r, const struct tf_item *item)
{
    const struct tf_rulebook *book = r->rater->book;
    bool is_period = item->kind == TF_ITEM_PERIOD || item->kind == TF_ITEM_RETURN;

    if (book->meters[item->meter].periods == NULL)
        return !is_period;
    return (is_period || item->kind == TF_ITEM_POINT) && item->price != TF_NONE &&
           book->prices[item->price].meter == item->meter;
}

static bool get_item(struct restoring *r, struct tf_item *item)
{
    memset(item, 0, sizeof *item);
    item->event = tf_event_restore(r->rater->book, r->texts, r->arena, r->from, &r->missing);
    if (item->event == NULL) {
        r->from->failed = true;
        return false;
    }
    ((struct tf_event *)(uintptr_t)item->event)->account = r->party->account;
    item->kind = (enum tf_item_kind)tf_bytes_get_below(r->from, TF_ITEM_RETURN + 1);
    item->meter = get_named(r, look_meter);
    item->price = get_named(r, tf_rulebook_price);
    item->serial = (uint32_t)tf_bytes_get_u64(r->from);
    item->counted = tf_bytes_get_below(r->from, TF_COUNTED_OUT + 1);
    item->from = tf_bytes_get_i64(r->from);
    item->until = tf_bytes_get_i64(r->from);
    item->done = tf_bytes_get_i64(r->from);
    item->measured = get_decimal(r->from);
    item->total = get_total(r->from);
    item->rounded = get_rounded(r, den_of(r->rater, r->party, item->price));
    item->billed = get_rounded(r, den_of(r->rater, r->party, item->price));
    item->exact = get_sum_over(r, den_of(r->rater, r->party, item->price));
    if (r->from->failed || item->meter == TF_NONE)
        return false;
    if (!has_fitting_meter(r, item)) {
        r->from->failed = true;
        return false;
    }
    item->key = item_key(r, item);
    item->line_key = TF_NONE;
    return true;
}

static tariff_code get_items(struct restoring *r, struct tf_item **items, uint32_t *count,
        size_t *capacity, tariff_error *err)
{
    size_t want = tf_bytes_get_count(r->from);

    for (size_t i = 0; i < want && !r->from->failed; i++) {
        struct tf_item item;
        tariff_code code;

        if (!get_item(r, &item))
            continue;
        code = get_lines(r, &item, err);
        if (code != TARIFF_OK)
            return code;
        if (!tf_grow(r->rater->alloc, items, capacity, *count + 1, sizeof **items))
            return tf_no_memory(err);
        (*items)[(*count)++] = item;
    }
    return TARIFF_OK;
}

/* A price, and a meter that must be one of several of it: who owns their total. */
static bool part_owner(struct restoring *r, uint32_t *owner, uint32_t meter)
{
    const struct tf_price *price = &r->rater->book->prices[*owner];
    uint32_t place = tf_price_place_of(price, meter);

    r->from->failed = r->from->failed || place >= price->meter_count;
    *owner = *owner * TF_METERS_MAX + place;
    return !r->from->failed;
}

static tariff_code get_running(struct restoring *r, tariff_error *err)
{
    enum tf_running_kind kind =
            (enum tf_running_kind)tf_bytes_get_below(r->from, TF_RUNNING_PART + 1);
    struct tf_running own = { 0 };
    struct tf_running *running;
    struct tf_interval window;
    uint32_t owner, meter = TF_NONE, key = 0;
    tariff_code code = TARIFF_OK;

    if (kind == TF_RUNNING_PART)
        meter = get_named(r, look_meter);
    if (kind == TF_RUNNING_GRANT)
        owner = tf_bytes_get_below(r->from, (uint32_t)r->party->grant_count + 1);
    else
        owner = get_named(r, kind == TF_RUNNING_METER ? look_meter : tf_rulebook_price);
    if (r->from->failed || owner == TF_NONE) {
        r->from->failed = true;
        return TARIFF_OK;
    }
    if (kind == TF_RUNNING_METER)
        key = tf_bytes_get_below(r->from, TF_WINDOW_STATEMENT + 1);
    else if (tf_running_is_of_item(kind))
        key = (uint32_t)tf_bytes_get_u64(r->from);
    else if (kind == TF_RUNNING_GRANT)
        r->from->failed = tf_bytes_get_count(r->from) != 0 || r->from->failed; /* it has no key */
    else
        code = get_key(r, kind, owner, &key, err);
    window.from = tf_bytes_get_i64(r->from);
    window.until = tf_bytes_get_i64(r->from);
    if (tf_running_is_rounded(kind))
        own.is.rounded = get_rounded(r, kind == TF_RUNNING_AVERAGED && window.until > window.from
                                                ? tf_i128_of(window.until - window.from)
                                                : den_of(r->rater, r->party, owner));
    else
        own.is.total = get_total(r->from);
    if (r->from->failed || code != TARIFF_OK)
        return code;
    if (kind == TF_RUNNING_PART && !part_owner(r, &owner, meter))
        return TARIFF_OK;
    running = tf_running_get(r->rater->alloc, &r->party->runnings, kind, owner, key, window);
    if (running == NULL)
        return tf_no_memory(err);
    running->is = own.is;
    return TARIFF_OK;
}

static tariff_code get_party(struct restoring *r, tariff_error *err)
{
    struct tf_party *party = r->party;
    tariff_code code = TARIFF_OK;
    size_t count;

    party->balance = get_decimal(r->from);
    party->settled_until = tf_bytes_get_i64(r->from);
    party->window.from = tf_bytes_get_i64(r->from);
    party->window.until = tf_bytes_get_i64(r->from);
    party->next_serial = (uint32_t)tf_bytes_get_u64(r->from);
    count = tf_bytes_get_count(r->from);
    for (size_t i = 0; i < count && code == TARIFF_OK && !r->from->failed; i++)
        code = get_grant(r, err);
    count = tf_bytes_get_count(r->from);
    for (size_t i = 0; i < count && code == TARIFF_OK && !r->from->failed; i++)
        code = get_debt(r, err);
    count = tf_bytes_get_count(r->from);
    for (size_t i = 0; i < count && code == TARIFF_OK && !r->from->failed; i++)
        code = get_purchase(r, err);
    if (code == TARIFF_OK)
        code = get_items(r, &party->items, &party->item_count, &party->item_capacity, err);
    if (code == TARIFF_OK)
        code = get_items(r, &party->held, &party->held_count, &party->held_capacity, err);
    count = tf_bytes_get_count(r->from);
    for (size_t i = 0; i < count && code == TARIFF_OK && !r->from->failed; i++)
        code = get_running(r, err);
    return code == TARIFF_OK && !r->from->failed ? get_ahead(r, err) : code;
}

/* What is wrong with the bytes of an account; TARIFF_OK when nothing is. */
static tariff_code check_restored(
        const struct restoring *r, const struct tf_account *account, tariff_error *err)
{
    if (!r->from->failed)
        return TARIFF_OK;
    if (r->from->no_memory)
        return tf_no_memory(err);
    if (r->missing != NULL)
        return tf_fail(err, TF_F_STATE_SPEAKS_OF, (struct tf_place){ 0 },
                "Go on with a rulebook that still has it, or rate again from the usage.",
                "The state of account \"%s\" speaks of \"%s\", which the rulebook does not have.",
                account->id, r->missing);
    return tf_fail(err, TF_F_STATE_DAMAGED, (struct tf_place){ 0 },
            "Use the state file as it was written.", "The state of account \"%s\" is damaged.",
            account->id);
}

tariff_code tf_carried_restore(struct tf_rater *rater, struct tf_party *party,
        const struct tf_account *account, struct tf_intern *texts, struct tf_arena *arena,
        struct tf_bytes *from, struct tf_line *line, tariff_error *err)
{
    struct restoring r = { rater, party, texts, arena, from, NULL };
    tariff_code code = get_carried(&r, line, err);

    return code == TARIFF_OK ? check_restored(&r, account, err) : code;
}

tariff_code tf_party_restore(struct tf_rater *rater, struct tf_party *party, uint32_t index,
        const struct tf_account *account, const struct tf_zone *zone, struct tf_intern *texts,
        struct tf_arena *arena, struct tf_bytes *from, tariff_error *err)
{
    struct restoring r = { rater, party, texts, arena, from, NULL };
    struct tf_account empty = { .id = account->id, .prices = account->prices };
    tariff_code code = tf_party_open(rater, party, index, &empty, zone, err);

    if (code == TARIFF_OK)
        code = get_party(&r, err);
    return code == TARIFF_OK ? check_restored(&r, account, err) : code;
}

/* SPDX-License-Identifier: MIT */
/*
 * account_yaml.c - accounts, their grants and purchases from a YAML list.
 * Layer: facts.
 */
#include <string.h>

#include "facts/account_read.h"

/* Fills raw from the map's values; what it does not know is left alone. */
static bool gather_map(struct tf_account_reading *r, const struct tf_yaml *map,
        const char *const *names, size_t count, struct tf_raw *raw)
{
    uint32_t before = r->report->count;

    memset(raw, 0, count * sizeof *raw);
    for (size_t i = 0; i < count; i++) {
        const struct tf_yaml *node = tf_yaml_find(map, names[i]);
        const char *text;

        if (node != NULL && tf_yaml_text(node, "The value", TARIFF_BAD_ACCOUNT, &text, r->report))
            raw[i] = (struct tf_raw){ text, node->length, node->place };
    }
    return r->report->count == before;
}

static void read_grant_map(
        struct tf_account_reading *r, uint32_t account, const struct tf_yaml *node)
{
    struct tf_raw raw[TF_GRANT_KEYS] = { { 0 } };
    uint32_t before = r->report->count;

    if (!tf_yaml_expect(node, TF_YAML_MAP, "A grant", TARIFF_BAD_ACCOUNT, r->report))
        return;
    tf_yaml_check_keys(
            node, "a grant", tf_grant_keys, TF_GRANT_ACCOUNT, TARIFF_BAD_ACCOUNT, r->report);
    if (gather_map(r, node, tf_grant_keys, TF_GRANT_ACCOUNT, raw) && r->report->count == before)
        tf_account_add_grant(r, account, raw, node->place);
}

static void read_purchase_map(
        struct tf_account_reading *r, uint32_t account, const struct tf_yaml *node)
{
    struct tf_raw raw[TF_PURCHASE_KEYS];
    uint32_t before = r->report->count;

    if (!tf_yaml_expect(node, TF_YAML_MAP, "A purchase", TARIFF_BAD_ACCOUNT, r->report))
        return;
    tf_yaml_check_keys(
            node, "a purchase", tf_purchase_keys, TF_PURCHASE_KEYS, TARIFF_BAD_ACCOUNT, r->report);
    if (gather_map(r, node, tf_purchase_keys, TF_PURCHASE_KEYS, raw) && r->report->count == before)
        tf_account_add_purchase(r, account, raw, node->place);
}

static void read_member(struct tf_account_reading *r, uint32_t account, const struct tf_yaml *node)
{
    const char *text;

    if (tf_yaml_text(node, "A member", TARIFF_BAD_ACCOUNT, &text, r->report))
        tf_account_add_member(r, account, &(struct tf_raw){ text, node->length, node->place });
}

/* Reads a list below an account, if it has one. */
static void read_list(struct tf_account_reading *r, uint32_t account, const struct tf_yaml *map,
        const char *key,
        void (*read)(struct tf_account_reading *r, uint32_t account, const struct tf_yaml *node))
{
    const struct tf_yaml *list = tf_yaml_find(map, key);

    if (list == NULL || !tf_yaml_expect(list, TF_YAML_LIST, key, TARIFF_BAD_ACCOUNT, r->report))
        return;
    for (size_t i = 0; i < list->count && !r->no_memory && !tf_report_is_full(r->report); i++)
        read(r, account, &list->items[i]);
}

static bool is_account_word(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* A key that is not ours is a free field: text that reports can group by. */
static void read_free_field(struct tf_account_reading *r, struct tf_account *account,
        struct tf_account_field *fields, const struct tf_yaml *key, const struct tf_yaml *value)
{
    struct tf_account_field *field = &fields[account->field_count];
    char shown[TF_SHOWN_MAX];

    if (value->kind != TF_YAML_TEXT) {
        tf_account_complain(r, TF_F_FREE_FIELD, value->place,
                "Write one text; `members`, `grants` and `purchases` are the lists of an account.",
                "`%s` is a free field of the account and must be text.",
                tf_show(key->text, key->length, shown));
        return;
    }
    if (value->empty || value->length == 0)
        return; /* as if it were not there */
    field->name = tf_arena_text(&r->accounts->arena, key->text, key->length);
    field->text = tf_arena_text(&r->accounts->arena, value->text, value->length);
    r->no_memory = r->no_memory || field->name == NULL || field->text == NULL;
    account->field_count++;
}

static void read_free_fields(
        struct tf_account_reading *r, uint32_t index, const struct tf_yaml *map)
{
    struct tf_account *account = &r->accounts->items[index];
    struct tf_account_field *fields =
            tf_arena_array(&r->accounts->arena, map->count, sizeof *fields);

    if (fields == NULL) {
        r->no_memory = true;
        return;
    }
    account->fields = fields;
    for (size_t i = 0; i < map->count && !r->no_memory; i++) {
        const char *key = map->keys[i].text;

        if (is_account_word(key, tf_account_keys, TF_ACCOUNT_KEYS) ||
                is_account_word(key, tf_account_reserved, TF_ACCOUNT_LISTS))
            continue;
        if (is_account_word(key, tf_account_reserved, TF_ACCOUNT_RESERVED))
            tf_account_complain(r, TF_F_ACCOUNT_RESERVED, map->keys[i].place,
                    "Choose another name; an account whose `members` share what it has lists them.",
                    "`%s` is reserved; an account cannot have it.", key);
        else
            read_free_field(r, account, fields, &map->keys[i], &map->items[i]);
    }
}

static bool copy_node(struct tf_arena *arena, const struct tf_yaml *from, struct tf_yaml *to);

static const struct tf_yaml *copy_nodes(
        struct tf_arena *arena, const struct tf_yaml *from, size_t count)
{
    struct tf_yaml *to = tf_arena_array(arena, count + 1, sizeof *to);

    for (size_t i = 0; to != NULL && i < count; i++) {
        if (!copy_node(arena, &from[i], &to[i]))
            return NULL;
    }
    return to;
}

/* A tree of its own; the file's name stays borrowed.  False when there is no memory. */
static bool copy_node(struct tf_arena *arena, const struct tf_yaml *from, struct tf_yaml *to)
{
    *to = *from;
    if (from->text != NULL && (to->text = tf_arena_text(arena, from->text, from->length)) == NULL)
        return false;
    if (from->items != NULL && (to->items = copy_nodes(arena, from->items, from->count)) == NULL)
        return false;
    return from->keys == NULL || (to->keys = copy_nodes(arena, from->keys, from->count)) != NULL;
}

/* `prices:`, the account's own values of facts; what they mean only the rulebook knows. */
static void read_own_prices(struct tf_account_reading *r, uint32_t index, const struct tf_yaml *map)
{
    const struct tf_yaml *prices = tf_yaml_find(map, "prices");
    struct tf_yaml *copy;

    if (prices == NULL || !tf_yaml_expect(prices, TF_YAML_MAP, "The value of `prices`",
                                  TARIFF_BAD_ACCOUNT, r->report))
        return;
    copy = tf_arena_get(&r->accounts->arena, sizeof *copy);
    if (copy == NULL || !copy_node(&r->accounts->arena, prices, copy))
        r->no_memory = true;
    else if (prices->count > 0)
        r->accounts->items[index].prices = copy;
}

static void read_account_map(struct tf_account_reading *r, const struct tf_yaml *map)
{
    struct tf_raw raw[TF_ACCOUNT_KEYS];
    uint32_t index;

    if (!tf_yaml_expect(map, TF_YAML_MAP, "An account", TARIFF_BAD_ACCOUNT, r->report) ||
            !gather_map(r, map, tf_account_keys, TF_ACCOUNT_KEYS, raw))
        return;
    index = tf_account_add(r, raw, map->place);
    if (index == UINT32_MAX)
        return;
    read_free_fields(r, index, map);
    read_own_prices(r, index, map);
    read_list(r, index, map, "members", read_member);
    read_list(r, index, map, "grants", read_grant_map);
    read_list(r, index, map, "purchases", read_purchase_map);
}

tariff_code tf_accounts_read(
        struct tf_accounts *accounts, const struct tf_yaml *list, struct tf_report *report)
{
    struct tf_account_reading r = { .accounts = accounts, .report = report };
    uint32_t before = report->count;

    if (tf_report_is_full(report) || !tf_yaml_expect(list, TF_YAML_LIST, "The section `accounts`",
                                             TARIFF_BAD_ACCOUNT, report))
        return TARIFF_BAD_ACCOUNT;
    for (size_t i = 0; i < list->count && !r.no_memory && !tf_report_is_full(report); i++)
        read_account_map(&r, &list->items[i]);
    return tf_account_end(&r, before);
}

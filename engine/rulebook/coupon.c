/* SPDX-License-Identifier: MIT */
/*
 * coupon.c - `coupon "name" { amount | percent, per, lasts, … }` is a pool, and a plan that grants
 * from it: that is written here, as if the rulebook said both.
 */
#include <string.h>

#include "rulebook/compile.h"

/* A block that is being written. */
struct writing {
    struct tf_compiler *c;
    const struct tf_block *coupon;
    struct tf_node *body;
    size_t room;
};

static struct tf_node *new_node(
        struct tf_compiler *c, enum tf_node_kind kind, struct tf_place place)
{
    struct tf_node *node = tf_compile_array(c, 1, sizeof *node);

    if (node != NULL)
        *node = (struct tf_node){ .kind = kind, .place = place };
    return node;
}

static struct tf_node *new_text(struct tf_compiler *c, const char *text, struct tf_place place)
{
    struct tf_node *node = new_node(c, TF_NODE_TEXT, place);

    if (node != NULL) {
        node->text = text;
        node->length = strlen(text);
    }
    return node;
}

/* Entries stand in the order of their keys: they are put in that order. */
static void enter(
        struct tf_node *table, const char *key, struct tf_place place, const struct tf_node *value)
{
    if (value != NULL)
        table->entries[table->entry_count++] =
                (struct tf_entry){ key, place, (struct tf_node *)(uintptr_t)value };
}

/* What the coupon says under a key, under that key or another. */
static void carry(struct writing *w, const char *key, const char *as)
{
    const struct tf_entry *entry = tf_node_entry(w->coupon->body, key);

    if (entry != NULL)
        enter(w->body, as, entry->key_place, entry->value);
}

static bool begin_written(struct writing *w, const char *word, struct tf_block *out)
{
    *out = *w->coupon;
    out->word = word;
    out->body = w->body = new_node(w->c, TF_NODE_TABLE, w->coupon->place);
    if (w->body == NULL)
        return false;
    w->body->entries = tf_compile_array(w->c, w->room, sizeof *w->body->entries);
    return w->body->entries != NULL;
}

/* `pool "name" { unit = money, share = "20", spread = true, … }` */
static bool write_pool(struct writing *w, struct tf_block *out)
{
    struct tf_place place = w->coupon->place;
    struct tf_node *unit = new_node(w->c, TF_NODE_WORD, place);
    struct tf_node *spread = new_node(w->c, TF_NODE_BOOL, place);

    if (!begin_written(w, "pool", out) || unit == NULL || spread == NULL)
        return false;
    unit->word = "money";
    spread->truth = w->c->book->settle != TF_WINDOW_EVENT;
    carry(w, "pays_for", "pays_for");
    carry(w, "prices", "prices");
    carry(w, "percent", "share");
    if (tf_node_find(w->coupon->body, "spread") != NULL)
        carry(w, "spread", "spread");
    else
        enter(w->body, "spread", place, spread);
    carry(w, "title", "title");
    enter(w->body, "unit", place, unit);
    return true;
}

/* `{ "12", per = "month" }`; without an amount a percent has no limit. */
static struct tf_node *write_grant(struct writing *w)
{
    const struct tf_node *amount = tf_node_find(w->coupon->body, "amount");
    const struct tf_entry *per = tf_node_entry(w->coupon->body, "per");
    struct tf_node *grant = new_node(w->c, TF_NODE_TABLE, w->coupon->place);

    if (amount == NULL)
        amount = new_text(w->c, "unlimited", w->coupon->place);
    if (grant == NULL || amount == NULL)
        return NULL;
    grant->items = tf_compile_array(w->c, 1, sizeof *grant->items);
    grant->entries = tf_compile_array(w->c, 1, sizeof *grant->entries);
    if (grant->items == NULL || grant->entries == NULL)
        return NULL;
    grant->items[grant->item_count++] = *amount;
    if (per != NULL)
        enter(grant, per->key, per->key_place, per->value);
    return grant;
}

/* `plan "name" { grants = { name = { "12", per = "month" } }, lasts = "3 months", … }` */
static bool write_plan(struct writing *w, struct tf_block *out)
{
    static const char *const behind[] = { "lasts", "lasts_from", "limit", "only", "only_reason",
        "title", "until" };
    struct tf_node *grants = new_node(w->c, TF_NODE_TABLE, w->coupon->place);
    struct tf_node *grant = write_grant(w);

    if (!begin_written(w, "plan", out) || grants == NULL || grant == NULL)
        return false;
    grants->entries = tf_compile_array(w->c, 1, sizeof *grants->entries);
    if (grants->entries == NULL)
        return false;
    enter(grants, w->coupon->name, w->coupon->name_place, grant);
    carry(w, "from", "from");
    enter(w->body, "grants", w->coupon->place, grants);
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++)
        carry(w, behind[i], behind[i]);
    return true;
}

static void check_coupon(struct tf_compiler *c, const struct tf_block *coupon)
{
    static const char *const known[] = { "title", "amount", "percent", "per", "lasts", "lasts_from",
        "pays_for", "prices", "spread", "limit", "only", "only_reason", "from", "until" };

    tf_check_keys(c, coupon->body, "A coupon", known, sizeof known / sizeof known[0]);
    if (tf_node_find(coupon->body, "amount") == NULL &&
            tf_node_find(coupon->body, "percent") == NULL &&
            !tf_key_is_misspelt(coupon->body, "amount") &&
            !tf_key_is_misspelt(coupon->body, "percent"))
        tf_complain(c, TF_F_COUPON_AMOUNT, coupon->place,
                "Write amount = \"12\", percent = \"20\", or both.",
                "The coupon \"%s\" says neither an amount nor a percent.", coupon->name);
}

void tf_expand_coupons(struct tf_compiler *c)
{
    struct tf_blocks *blocks = &c->book->blocks;
    struct tf_block *items = tf_compile_array(c, 2 * blocks->count, sizeof *items);
    size_t count = 0;

    for (size_t i = 0; i < blocks->count && items != NULL; i++) {
        struct writing w = {
            .c = c, .coupon = &blocks->items[i], .room = blocks->items[i].body->entry_count + 2
        };

        items[count++] = blocks->items[i];
        if (strcmp(blocks->items[i].word, "coupon") != 0)
            continue;
        check_coupon(c, w.coupon);
        if (!write_pool(&w, &items[count - 1]) || !write_plan(&w, &items[count]))
            return;
        count++;
    }
    if (items != NULL) {
        blocks->items = items;
        blocks->count = count;
    }
}

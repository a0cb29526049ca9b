/* SPDX-License-Identifier: MIT */
/*
 * focus_row.c - one charge as a row of FOCUS 1.2: which column says what.
 *
 * Columns stand in the order of their names, then those of our own.  (FOCUS 1.2, Column Handling)
 */
#include <string.h>

#include "io/focus.h"

/* A row on its way into its cells. */
struct focus_cells {
    struct tf_writing *w;
    const struct tf_focus_form *form;
    const struct tf_focus_row *row;
    struct tf_interval bill; /* the billing period */
    bool is_correction;      /* ... of an earlier billing period */
};

/* -- money and numbers --------------------------------------------------------------------- */

static void put_billed(const struct focus_cells *c, struct tf_text *text)
{
    tf_show_decimal(text, c->row->billed, 2);
}

static void put_contracted(const struct focus_cells *c, struct tf_text *text)
{
    tf_show_decimal(text, c->row->contracted, 2);
}

static void put_effective(const struct focus_cells *c, struct tf_text *text)
{
    tf_show_decimal(text, c->row->effective, 2);
}

static void put_list(const struct focus_cells *c, struct tf_text *text)
{
    tf_show_decimal(text, c->row->list, 2);
}

static void put_contracted_price(const struct focus_cells *c, struct tf_text *text)
{
    if (c->row->pricing.given)
        tf_show_decimal(text, c->row->pricing.contracted_price, 2);
}

static void put_list_price(const struct focus_cells *c, struct tf_text *text)
{
    if (c->row->pricing.given)
        tf_show_decimal(text, c->row->pricing.list_price, 2);
}

static void put_pricing_quantity(const struct focus_cells *c, struct tf_text *text)
{
    if (c->row->pricing.given)
        tf_show_decimal(text, c->row->pricing.quantity, 0);
}

static void put_pricing_unit(const struct focus_cells *c, struct tf_text *text)
{
    if (c->row->pricing.given)
        tf_focus_put_unit(text, c->row->pricing.unit, c->row->pricing.per);
}

static void put_consumed(const struct focus_cells *c, struct tf_text *text)
{
    if (!c->row->has_consumed)
        return;
    if (c->row->price == NULL) /* in the unit of what it was taken from */
        tf_put_pool_number(text, c->row->consumed, c->w->book, c->row->commitment->pool);
    else
        tf_show_number(text, c->row->consumed, tf_price_unit(c->w->book, c->row->price));
}

/* -- who and when ---------------------------------------------------------------------------- */

static void put_billing_account(const struct focus_cells *c, struct tf_text *text)
{
    tf_text_put(text, c->row->party->id);
}

static void put_billing_account_name(const struct focus_cells *c, struct tf_text *text)
{
    const struct tf_party *party = c->row->party;

    for (size_t i = 0; i < party->field_count; i++) {
        if (strcmp(party->fields[i].name, "name") == 0)
            tf_text_put(text, party->fields[i].text);
    }
}

static void put_currency(const struct focus_cells *c, struct tf_text *text)
{
    tf_text_put(text, c->w->book->currency);
}

/* Whole seconds in UTC; what is shorter than one takes one.  (FOCUS 1.2, Date/Time Format) */
static void put_instant(struct tf_text *text, int64_t at)
{
    int64_t second = at / TF_SECOND - (at % TF_SECOND < 0);
    char instant[TF_INSTANT_TEXT_MAX];

    tf_text_add(text, instant, tf_instant_format(second * TF_SECOND, 0, instant));
}

static void put_bill_end(const struct focus_cells *c, struct tf_text *text)
{
    put_instant(text, c->bill.until);
}

static void put_bill_start(const struct focus_cells *c, struct tf_text *text)
{
    put_instant(text, c->bill.from);
}

static void put_start(const struct focus_cells *c, struct tf_text *text)
{
    put_instant(text, c->row->time.from);
}

static void put_end(const struct focus_cells *c, struct tf_text *text)
{
    int64_t from = c->row->time.from - c->row->time.from % TF_SECOND;
    int64_t until = c->row->time.until;

    put_instant(text, until < from + TF_SECOND ? from + TF_SECOND : until + TF_SECOND - 1);
}

/* -- what kind of charge ---------------------------------------------------------------------- */

static void put_category(const struct focus_cells *c, struct tf_text *text)
{
    static const char *const names[] = { "Usage", "Purchase", "Credit", "Adjustment" };

    tf_text_put(text, names[c->row->category]);
}

static void put_class(const struct focus_cells *c, struct tf_text *text)
{
    tf_text_put(text, c->is_correction ? "Correction" : "");
}

/* The name of what is charged for, as people read it. */
static const char *title_of(const struct focus_cells *c)
{
    const struct tf_focus_row *row = c->row;

    if (row->plan != NULL)
        return row->plan->title == NULL ? row->plan->name : row->plan->title;
    if (row->pool != NULL)
        return row->pool->title == NULL ? row->pool->name : row->pool->title;
    if (row->price != NULL)
        return row->price->title == NULL ? row->price->name : row->price->title;
    return "Statement";
}

static void put_description(const struct focus_cells *c, struct tf_text *text)
{
    tf_text_put(text, c->row->says == NULL ? "" : c->row->says);
    tf_text_put(text, title_of(c));
}

static void put_frequency(const struct focus_cells *c, struct tf_text *text)
{
    bool once = c->row->category == TF_FOCUS_PURCHASE || c->row->category == TF_FOCUS_ADJUSTMENT;
    bool recurs = c->row->price != NULL && tf_price_periods(c->w->book, c->row->price) != NULL;

    tf_text_put(text, recurs ? "Recurring" : once ? "One-Time" : "Usage-Based");
}

static void put_pricing_category(const struct focus_cells *c, struct tf_text *text)
{
    if (c->row->category == TF_FOCUS_PURCHASE)
        tf_text_put(text, "Standard");
    else if (c->row->category == TF_FOCUS_USAGE)
        tf_text_put(text, c->row->status != TF_FOCUS_NEITHER ? "Committed"
                          : c->row->by != NULL               ? "Other"
                                                             : "Standard");
}

/* -- commitments ------------------------------------------------------------------------------- */

static const struct tf_pool *commitment_pool(const struct focus_cells *c)
{
    const struct tf_grant *grant = c->row->commitment;

    return grant == NULL ? NULL : &c->w->book->pools[grant->pool];
}

static void put_commitment(const struct focus_cells *c, struct tf_text *text)
{
    if (c->row->commitment != NULL)
        tf_text_format(text, "%s/%s", c->row->party->id, c->row->commitment->id);
}

static void put_commitment_category(const struct focus_cells *c, struct tf_text *text)
{
    const struct tf_pool *pool = commitment_pool(c);

    if (pool != NULL)
        tf_text_put(text, pool->is_money ? "Spend" : "Usage");
}

static void put_commitment_name(const struct focus_cells *c, struct tf_text *text)
{
    const struct tf_grant *grant = c->row->commitment;
    const struct tf_plan *plan =
            grant == NULL || grant->plan == 0 ? NULL : &c->w->book->plans[grant->plan - 1];

    if (grant != NULL && plan == NULL)
        tf_text_put(text, grant->id);
    else if (plan != NULL)
        tf_text_put(text, plan->title == NULL ? plan->name : plan->title);
}

static void put_commitment_quantity(const struct focus_cells *c, struct tf_text *text)
{
    if (c->row->commitment != NULL)
        tf_put_pool_number(text, c->row->commitment_quantity, c->w->book, c->row->commitment->pool);
}

static void put_commitment_status(const struct focus_cells *c, struct tf_text *text)
{
    static const char *const names[] = { "", "Used", "Unused" };

    tf_text_put(text, names[c->row->status]);
}

static void put_commitment_type(const struct focus_cells *c, struct tf_text *text)
{
    const struct tf_pool *pool = commitment_pool(c);

    if (pool != NULL)
        tf_text_put(text, pool->name);
}

static void put_commitment_unit(const struct focus_cells *c, struct tf_text *text)
{
    const struct tf_pool *pool = commitment_pool(c);

    if (pool == NULL)
        return;
    if (pool->is_money)
        tf_text_put(text, c->w->book->currency);
    else
        tf_focus_put_unit(text, &pool->unit, tf_dec_of(1));
}

static void put_consumed_unit(const struct focus_cells *c, struct tf_text *text)
{
    if (!c->row->has_consumed)
        return;
    if (c->row->price == NULL)
        put_commitment_unit(c, text);
    else
        tf_focus_put_unit(text, tf_price_unit(c->w->book, c->row->price), tf_dec_of(1));
}

/* -- what it is for ------------------------------------------------------------------------------
 */

static bool pays_for_price(const struct tf_price *price, const struct tf_grant *grant)
{
    for (size_t i = 0; i < price->pool_count; i++) {
        if (price->pools[i] == grant->pool)
            return true;
    }
    return false;
}

/*
 * What the rulebook says for the column: for the row's price, or for all that the grant pays for
 * when it is the same.  NULL when nothing was said.
 */
static const char *focus_said(const struct focus_cells *c, enum tf_focus_name name)
{
    const struct tf_rulebook *book = c->w->book;
    const struct tf_grant *grant = c->row->commitment != NULL ? c->row->commitment : c->row->by;
    const char *all = NULL;

    if (c->row->price != NULL)
        return tf_focus_text_of(book, name, c->row->price);
    for (uint32_t i = 0; grant != NULL && i < book->price_count_all; i++) {
        const char *one = tf_focus_text_of(book, name, &book->prices[i]);

        if (!pays_for_price(&book->prices[i], grant))
            continue;
        if (one == NULL || (all != NULL && strcmp(all, one) != 0))
            return tf_focus_text_of(book, name, NULL);
        all = one;
    }
    return all != NULL ? all : tf_focus_text_of(book, name, NULL);
}

static const char *name_of_book(const struct focus_cells *c)
{
    const struct tf_rulebook *book = c->w->book;

    return book->title == NULL || book->title[0] == '\0' ? book->name : book->title;
}

static const char *focus_provider(const struct focus_cells *c)
{
    const char *said = focus_said(c, TF_FOCUS_PROVIDER);

    return said != NULL ? said : name_of_book(c);
}

static void put_provider(const struct focus_cells *c, struct tf_text *text)
{
    tf_text_put(text, focus_provider(c));
}

static void put_publisher(const struct focus_cells *c, struct tf_text *text)
{
    const char *said = focus_said(c, TF_FOCUS_PUBLISHER);

    tf_text_put(text, said != NULL ? said : focus_provider(c));
}

static void put_issuer(const struct focus_cells *c, struct tf_text *text)
{
    const char *said = focus_said(c, TF_FOCUS_ISSUER);

    tf_text_put(text, said != NULL ? said : focus_provider(c));
}

static void put_service(const struct focus_cells *c, struct tf_text *text)
{
    const char *said = focus_said(c, TF_FOCUS_SERVICE);

    tf_text_put(text, said != NULL ? said : name_of_book(c));
}

static const char *focus_category(const struct focus_cells *c)
{
    const char *said = focus_said(c, TF_FOCUS_SERVICE_CATEGORY);

    return said != NULL ? said : "Other";
}

static void put_service_category(const struct focus_cells *c, struct tf_text *text)
{
    tf_text_put(text, focus_category(c));
}

static void put_service_subcategory(const struct focus_cells *c, struct tf_text *text)
{
    const char *category = focus_category(c);
    const char *said = focus_said(c, TF_FOCUS_SERVICE_SUBCATEGORY);

    if (tf_focus_is_within(category, said))
        tf_text_put(text, said);
    else
        tf_text_format(text, "Other (%s)", category);
}

/* The values of the line's key that are texts, or else symbols: "t1", "gn6i/cn". */
static void put_key_values(
        const struct focus_cells *c, struct tf_text *text, enum tf_field_kind kind, char before)
{
    const struct tf_keys *keys = &c->w->outcome->rater->keys;
    const struct tf_schema *schema = &c->w->book->schema;
    const struct tf_key_fields *shown = &c->row->price->shown_key;

    for (size_t i = 0; i < shown->count; i++) {
        uint32_t code = tf_keys_code(keys, c->row->key, shown->slots[i]);

        if (code == 0 || schema->fields[shown->fields[i]].kind != kind)
            continue;
        if (before != '\0')
            tf_text_char(text, before);
        before = '/';
        tf_text_put(text, tf_code_text(schema, keys->texts, shown->fields[i], code));
    }
}

static bool is_of_commitment(const struct focus_cells *c)
{
    return c->row->commitment != NULL && c->row->status != TF_FOCUS_USED;
}

static void put_resource(const struct focus_cells *c, struct tf_text *text)
{
    if (is_of_commitment(c))
        put_commitment(c, text);
    else if (c->row->price != NULL && c->row->category == TF_FOCUS_USAGE)
        put_key_values(c, text, TF_FIELD_TEXT, '\0');
}

static void put_resource_type(const struct focus_cells *c, struct tf_text *text)
{
    const struct tf_schema *schema = &c->w->book->schema;
    const struct tf_key_fields *shown;
    bool first = true;

    if (is_of_commitment(c))
        tf_text_put(text, "Commitment");
    if (is_of_commitment(c) || c->row->price == NULL || c->row->category != TF_FOCUS_USAGE)
        return;
    shown = &c->row->price->shown_key;
    for (size_t i = 0; i < shown->count; i++) {
        if (tf_keys_code(&c->w->outcome->rater->keys, c->row->key, shown->slots[i]) == 0 ||
                schema->fields[shown->fields[i]].kind != TF_FIELD_TEXT)
            continue;
        tf_text_put(text, first ? "" : "/");
        tf_text_put(text, schema->fields[shown->fields[i]].name);
        first = false;
    }
}

static void put_nothing(const struct focus_cells *c, struct tf_text *text)
{
    (void)c;
    (void)text;
}

static bool is_credit(const struct focus_cells *c)
{
    return c->row->category == TF_FOCUS_CREDIT || c->row->category == TF_FOCUS_ADJUSTMENT;
}

static void put_sku(const struct focus_cells *c, struct tf_text *text)
{
    if (is_credit(c))
        return;
    tf_text_put(text, c->row->plan != NULL   ? c->row->plan->name
                      : c->row->pool != NULL ? c->row->pool->name
                                             : c->row->price->name);
}

static void put_sku_meter(const struct focus_cells *c, struct tf_text *text)
{
    const struct tf_pool *pool = commitment_pool(c);

    if (is_credit(c))
        return;
    if (c->row->price != NULL)
        tf_text_put(text, c->w->book->meters[c->row->price->meter].name);
    else
        tf_text_put(text, pool != NULL ? pool->name : c->row->plan->name);
}

/* The price, with what its rate goes by; a part of a plan by its pool. */
static void put_sku_price(const struct focus_cells *c, struct tf_text *text)
{
    const struct tf_pool *pool = commitment_pool(c);

    put_sku(c, text);
    if (is_credit(c))
        return;
    if (c->row->price != NULL)
        put_key_values(c, text, TF_FIELD_SYMBOL, '/');
    else if (c->row->plan != NULL && pool != NULL)
        tf_text_format(text, "/%s", pool->name);
}

/* -- our own -------------------------------------------------------------------------------------
 */

static void put_by(const struct focus_cells *c, struct tf_text *text)
{
    if (c->row->by != NULL)
        tf_text_put(text, c->row->by->id);
}

static void put_provisional(const struct focus_cells *c, struct tf_text *text)
{
    tf_text_put(text, c->row->provisional ? "true" : "false");
}

static const struct focus_column {
    const char *title;
    enum tf_grid_kind kind;
    void (*put)(const struct focus_cells *c, struct tf_text *text);
} focus_columns[] = {
    { "BilledCost", TF_GRID_NUMBER, put_billed },
    { "BillingAccountId", TF_GRID_TEXT, put_billing_account },
    { "BillingAccountName", TF_GRID_TEXT, put_billing_account_name },
    { "BillingCurrency", TF_GRID_TEXT, put_currency },
    { "BillingPeriodEnd", TF_GRID_TEXT, put_bill_end },
    { "BillingPeriodStart", TF_GRID_TEXT, put_bill_start },
    { "ChargeCategory", TF_GRID_TEXT, put_category },
    { "ChargeClass", TF_GRID_TEXT, put_class },
    { "ChargeDescription", TF_GRID_TEXT, put_description },
    { "ChargeFrequency", TF_GRID_TEXT, put_frequency },
    { "ChargePeriodEnd", TF_GRID_TEXT, put_end },
    { "ChargePeriodStart", TF_GRID_TEXT, put_start },
    { "CommitmentDiscountCategory", TF_GRID_TEXT, put_commitment_category },
    { "CommitmentDiscountId", TF_GRID_TEXT, put_commitment },
    { "CommitmentDiscountName", TF_GRID_TEXT, put_commitment_name },
    { "CommitmentDiscountQuantity", TF_GRID_NUMBER, put_commitment_quantity },
    { "CommitmentDiscountStatus", TF_GRID_TEXT, put_commitment_status },
    { "CommitmentDiscountType", TF_GRID_TEXT, put_commitment_type },
    { "CommitmentDiscountUnit", TF_GRID_TEXT, put_commitment_unit },
    { "ConsumedQuantity", TF_GRID_NUMBER, put_consumed },
    { "ConsumedUnit", TF_GRID_TEXT, put_consumed_unit },
    { "ContractedCost", TF_GRID_NUMBER, put_contracted },
    { "ContractedUnitPrice", TF_GRID_NUMBER, put_contracted_price },
    { "EffectiveCost", TF_GRID_NUMBER, put_effective },
    { "InvoiceIssuerName", TF_GRID_TEXT, put_issuer },
    { "ListCost", TF_GRID_NUMBER, put_list },
    { "ListUnitPrice", TF_GRID_NUMBER, put_list_price },
    { "PricingCategory", TF_GRID_TEXT, put_pricing_category },
    { "PricingQuantity", TF_GRID_NUMBER, put_pricing_quantity },
    { "PricingUnit", TF_GRID_TEXT, put_pricing_unit },
    { "ProviderName", TF_GRID_TEXT, put_provider },
    { "PublisherName", TF_GRID_TEXT, put_publisher },
    { "ResourceId", TF_GRID_TEXT, put_resource },
    { "ResourceName", TF_GRID_TEXT, put_nothing },
    { "ResourceType", TF_GRID_TEXT, put_resource_type },
    { "ServiceCategory", TF_GRID_TEXT, put_service_category },
    { "ServiceName", TF_GRID_TEXT, put_service },
    { "ServiceSubcategory", TF_GRID_TEXT, put_service_subcategory },
    { "SkuId", TF_GRID_TEXT, put_sku },
    { "SkuMeter", TF_GRID_TEXT, put_sku_meter },
    { "SkuPriceDetails", TF_GRID_TEXT, put_nothing },
    { "SkuPriceId", TF_GRID_TEXT, put_sku_price },
    { "x_Grant", TF_GRID_TEXT, put_by },
    { "x_Provisional", TF_GRID_TEXT, put_provisional },
};

enum { FOCUS_COLUMNS = sizeof focus_columns / sizeof focus_columns[0] };

bool tf_focus_form_make(struct tf_writing *w, struct tf_focus_form *form)
{
    form->labels = tf_writing_labels(w, &form->label_count);
    form->count = FOCUS_COLUMNS + form->label_count;
    form->columns = tf_arena_array(&w->arena, form->count, sizeof *form->columns);
    if (form->labels == NULL || form->columns == NULL)
        return false;
    for (size_t i = 0; i < FOCUS_COLUMNS; i++)
        form->columns[i] = (struct tf_grid_column){ focus_columns[i].title, focus_columns[i].kind };
    for (size_t i = 0; i < form->label_count; i++) {
        size_t length = strlen(form->labels[i]);
        char *title = tf_arena_get(&w->arena, length + sizeof "x_");

        if (title == NULL)
            return false;
        memcpy(title, "x_", 2);
        memcpy(title + 2, form->labels[i], length);
        form->columns[FOCUS_COLUMNS + i] = (struct tf_grid_column){ title, TF_GRID_TEXT };
    }
    return true;
}

/*
 * The period whose bill the row stands on: a correction of an earlier one on that of as-of, unless
 * the rulebook says that it stands on the one that was open.
 */
static void find_bill(struct focus_cells *c)
{
    struct tf_rater *rater = c->w->outcome->rater;
    const struct tf_zone *zone = tf_writing_zone(c->w, c->row->party->account);
    int64_t at = c->w->outcome->counts.as_of;
    struct tf_interval now = tf_rater_window(rater, zone, TF_WINDOW_STATEMENT, at - 1);

    c->bill = tf_rater_window(rater, zone, TF_WINDOW_STATEMENT, c->row->time.from);
    c->is_correction = c->row->carried || (c->row->corrects && c->bill.until <= now.from);
    if (c->row->carried)
        c->bill = tf_rater_window(rater, zone, TF_WINDOW_STATEMENT, c->row->carried_to);
    else if (c->is_correction)
        c->bill = now;
}

void tf_focus_put_row(struct tf_writing *w, const struct tf_focus_form *form, struct tf_grid *grid,
        const struct tf_focus_row *row)
{
    struct focus_cells c = { .w = w, .form = form, .row = row };

    find_bill(&c);
    for (size_t i = 0; i < FOCUS_COLUMNS; i++)
        focus_columns[i].put(&c, tf_grid_cell(grid));
    for (size_t i = 0; i < form->label_count; i++)
        tf_grid_put(grid, row->price == NULL ? "" : tf_label_text(row->price, form->labels[i]));
    tf_grid_row(grid);
}

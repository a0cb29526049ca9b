/* SPDX-License-Identifier: MIT */
/*
 * compile_focus.c - `statement { focus = { ProviderName = "…", ServiceName = { … } } }`: what the
 * columns of FOCUS say that no number says.
 *
 * Source: FOCUS 1.2, Service Category and Service Subcategory.
 */
#include <string.h>

#include "rulebook/compile.h"

static const char *const focus_names[TF_FOCUS_NAMES] = { "ProviderName", "PublisherName",
    "InvoiceIssuerName", "ServiceName", "ServiceCategory", "ServiceSubcategory" };

/* Each category with its subcategories; all have "Other (…)" besides. */
static const struct focus_group {
    const char *category;
    const char *within[8];
} focus_groups[] = {
    { "AI and Machine Learning", { "AI Platforms", "Bots", "Generative AI", "Machine Learning",
                                         "Natural Language Processing" } },
    { "Analytics", { "Analytics Platforms", "Business Intelligence", "Data Processing", "Search",
                           "Streaming Analytics" } },
    { "Business Applications", { "Productivity and Collaboration" } },
    { "Compute", { "Containers", "End User Computing", "Quantum Compute", "Serverless Compute",
                         "Virtual Machines" } },
    { "Databases", { "Caching", "Data Warehouses", "Ledger Databases", "NoSQL Databases",
                           "Relational Databases", "Time Series Databases" } },
    { "Developer Tools",
            { "Developer Platforms", "Continuous Integration and Deployment",
                    "Development Environments", "Source Code Management", "Quality Assurance" } },
    { "Identity", { "Identity and Access Management" } },
    { "Integration", { "API Management", "Messaging", "Workflow Orchestration" } },
    { "Internet of Things", { "IoT Analytics", "IoT Platforms" } },
    { "Management and Governance",
            { "Architecture", "Compliance", "Cost Management", "Data Governance",
                    "Disaster Recovery", "Endpoint Management", "Observability", "Support" } },
    { "Media", { "Content Creation", "Gaming", "Media Streaming", "Mixed Reality" } },
    { "Migration", { "Data Migration", "Resource Migration" } },
    { "Mobile", { NULL } },
    { "Multicloud", { "Multicloud Integration" } },
    { "Networking", { "Application Networking", "Content Delivery", "Network Connectivity",
                            "Network Infrastructure", "Network Routing", "Network Security" } },
    { "Security", { "Secret Management", "Security Posture Management",
                          "Threat Detection and Response" } },
    { "Storage", { "Backup Storage", "Block Storage", "File Storage", "Object Storage",
                         "Storage Platforms" } },
    { "Web", { "Application Platforms" } },
    { "Other", { NULL } },
};

enum {
    FOCUS_GROUPS = sizeof focus_groups / sizeof focus_groups[0],
    FOCUS_WITHIN = sizeof focus_groups[0].within / sizeof focus_groups[0].within[0]
};

static const struct focus_group *find_focus_group(const char *category)
{
    for (size_t i = 0; i < FOCUS_GROUPS; i++) {
        if (strcmp(focus_groups[i].category, category) == 0)
            return &focus_groups[i];
    }
    return NULL;
}

static bool is_subcategory(const struct focus_group *group, const char *subcategory)
{
    for (size_t i = 0; i < FOCUS_WITHIN && group->within[i] != NULL; i++) {
        if (strcmp(group->within[i], subcategory) == 0)
            return true;
    }
    return false;
}

/* -- reading ------------------------------------------------------------------------------- */

static bool is_label(const struct tf_rulebook *book, const char *name)
{
    for (uint32_t i = 0; i < book->price_count_all; i++) {
        for (size_t k = 0; k < book->prices[i].label_count; k++) {
            if (strcmp(book->prices[i].labels[k].name, name) == 0)
                return true;
        }
    }
    return false;
}

static void check_category(struct tf_compiler *c, const struct tf_node *node, const char *text)
{
    const char *names[FOCUS_GROUPS];
    char hint[TF_SUGGESTION_MAX];

    if (find_focus_group(text) != NULL)
        return;
    for (size_t i = 0; i < FOCUS_GROUPS; i++)
        names[i] = focus_groups[i].category;
    tf_suggest(text, names, FOCUS_GROUPS, hint, sizeof hint);
    tf_complain(c, TF_F_FOCUS_CATEGORY, node->place, hint, "FOCUS has no service category \"%s\".",
            text);
}

static void check_subcategory(struct tf_compiler *c, const struct tf_node *node, const char *text)
{
    const char *names[FOCUS_GROUPS * FOCUS_WITHIN];
    size_t count = 0;
    char hint[TF_SUGGESTION_MAX];

    for (size_t i = 0; i < FOCUS_GROUPS; i++) {
        if (is_subcategory(&focus_groups[i], text))
            return;
        for (size_t k = 0; k < FOCUS_WITHIN && focus_groups[i].within[k] != NULL; k++)
            names[count++] = focus_groups[i].within[k];
    }
    tf_suggest(text, names, count, hint, sizeof hint);
    tf_complain(c, TF_F_FOCUS_CATEGORY, node->place, hint,
            "FOCUS has no service subcategory \"%s\".", text);
}

static void read_focus_text(struct tf_compiler *c, enum tf_focus_name name,
        const struct tf_node *table, const char *key, const char **out)
{
    const struct tf_node *node = tf_node_find(table, key);

    if (!tf_read_text(c, table, key, out))
        return;
    if (name == TF_FOCUS_SERVICE_CATEGORY)
        check_category(c, node, *out);
    else if (name == TF_FOCUS_SERVICE_SUBCATEGORY)
        check_subcategory(c, node, *out);
}

/* `{ label = "product", OSS = "Object store" }`: by what the label says. */
static void read_by_label(struct tf_compiler *c, enum tf_focus_name name,
        const struct tf_node *table, struct tf_focus_text *out)
{
    struct tf_label *by = tf_compile_array(c, table->entry_count, sizeof *by);

    if (by == NULL || !tf_read_text(c, table, "label", &out->label)) {
        if (by != NULL && tf_node_find(table, "label") == NULL)
            tf_complain(c, TF_F_FOCUS_LABEL, table->place,
                    "Write { label = \"product\", OSS = \"Object store\" }.",
                    "This does not say by which label of the prices it goes.");
        return;
    }
    if (!is_label(c->book, out->label))
        tf_complain(c, TF_F_FOCUS_LABEL, tf_node_find(table, "label")->place,
                "Name a label that prices have.", "No price has the label \"%s\".", out->label);
    out->by = by;
    for (size_t i = 0; i < table->entry_count; i++) {
        const char *key = table->entries[i].key;

        if (strcmp(key, "label") == 0)
            continue;
        by[out->by_count].name = key;
        read_focus_text(c, name, table, key, &by[out->by_count++].text);
    }
}

void tf_compile_focus(
        struct tf_compiler *c, const struct tf_node *body, struct tf_statement_form *form)
{
    const struct tf_node *focus = tf_node_find(body, "focus");

    if (focus == NULL)
        return;
    if (focus->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, focus->place, "Write { ProviderName = \"…\" }.",
                "\"focus\" is %s where a table is due.", tf_node_kind_name(focus));
        return;
    }
    tf_check_keys(c, focus, "A focus table", focus_names, TF_FOCUS_NAMES);
    for (unsigned i = 0; i < TF_FOCUS_NAMES; i++) {
        const struct tf_node *node = tf_node_find(focus, focus_names[i]);

        if (node != NULL && node->kind == TF_NODE_TABLE)
            read_by_label(c, (enum tf_focus_name)i, node, &form->focus[i]);
        else if (node != NULL)
            read_focus_text(c, (enum tf_focus_name)i, focus, focus_names[i], &form->focus[i].text);
    }
}

/* -- looking up -------------------------------------------------------------------------------- */

const char *tf_focus_text_of(
        const struct tf_rulebook *book, enum tf_focus_name name, const struct tf_price *price)
{
    const struct tf_focus_text *text = &book->statement.focus[name];
    const char *label = NULL;

    for (size_t i = 0; price != NULL && text->label != NULL && i < price->label_count; i++) {
        if (strcmp(price->labels[i].name, text->label) == 0)
            label = price->labels[i].text;
    }
    for (size_t i = 0; label != NULL && i < text->by_count; i++) {
        if (strcmp(text->by[i].name, label) == 0)
            return text->by[i].text;
    }
    if (label != NULL && text->by_count == 0)
        return label;
    return text->text;
}

bool tf_focus_is_within(const char *category, const char *subcategory)
{
    const struct focus_group *group = find_focus_group(category);

    return group != NULL && subcategory != NULL && is_subcategory(group, subcategory);
}

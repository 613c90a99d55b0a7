/* SPDX-License-Identifier: MIT */
#include "host/scenario/expectation_lint.h"

#include "abi/types.h"

#include <string.h>
#include "host/scenario/step_kinds.h"

#define PERCENT_MAX 100.0
#define BYTES_MAX   (4096.0 * DH_MB) /* of a heap or a session's space: no edition gives as much */

/* What a number lies between, whatever happens. */
typedef struct {
    double least;
    double most;
} Bounds;

static Bounds
bounds_of(const Field *field, const Quantity *quantity)
{
    Bounds bounds = { .least = (double)field->least, .most = G_MAXDOUBLE };

    if (quantity->unit == QUANTITY_PERCENT)
        bounds.most = PERCENT_MAX;
    else if (quantity->unit == QUANTITY_BYTES)
        bounds.most = BYTES_MAX;
    else
        bounds.most = (double)field->limit;
    return bounds;
}

/* Why it is met by whatever is seen, or NULL. */
static const char *
why_always_met(const Quantity *quantity, Bounds bounds)
{
    static const char all[] = "it has room for every number there can be";
    double low = quantity->value;

    switch (quantity->relation) {
    case QUANTITY_IS:
        return quantity->has_tolerance && low > 0 && quantity->tolerance >= low
                   ? "the tolerance is as large as the value, so nothing at all would do"
                   : NULL;
    case QUANTITY_RANGE:
        return low <= bounds.least && quantity->high >= bounds.most ? all : NULL;
    case QUANTITY_BELOW:
        return low > bounds.most ? all : NULL;
    case QUANTITY_AT_MOST:
        return low >= bounds.most ? all : NULL;
    case QUANTITY_ABOVE:
        return low < bounds.least ? all : NULL;
    case QUANTITY_AT_LEAST:
        return low <= bounds.least ? all : NULL;
    }
    return NULL;
}

static void
warn(const YamlNode *node, const char *why, GPtrArray *findings)
{
    findings_take(findings, "warning", "cannot-fail",
                  yaml_warning(node, "this expectation cannot fail: %s", why));
}

static void
lint_fields(const YamlNode *node, const Field *fields, gconstpointer object, GPtrArray *findings)
{
    for (const Field *field = fields_first(fields); field != NULL; field = fields_after(field)) {
        const YamlNode *value = yaml_node_get(node, field->key);
        const Quantity *quantity = field_quantity(field, object);

        if (value == NULL || quantity == NULL)
            continue;
        const char *why = why_always_met(quantity, bounds_of(field, quantity));
        if (why != NULL)
            warn(value, why, findings);
    }
}

static void
lint_rows(const Expectation *expectation, GPtrArray *findings)
{
    const Quantity *within = expectation->within;
    const YamlNode *list = yaml_node_get(expectation->node, "rows");

    for (guint i = 0; expectation->rows != NULL && i < expectation->rows->len; i++) {
        const ExpectedRow *row = g_ptr_array_index(expectation->rows, i);
        const YamlNode *node = yaml_node_item(list, i);
        const Quantity *used = row->used;

        lint_fields(node, expectation_row_fields(), row, findings);
        if (used == NULL || within == NULL || used->relation != QUANTITY_IS ||
            used->has_tolerance || used->value <= 0 || within->value < used->value)
            continue;
        g_autofree char *why = g_strdup_printf(
            "\"within: %s\" is as large as this rate, so an empty heap would do", within->text);
        warn(yaml_node_get(node, "used"), why, findings);
    }
}

/* Why an expectation without a number is met by every run, or NULL. */
static const char *
why_empty(const Expectation *expectation)
{
    const YamlNode *node = expectation->node;
    const YamlNode *sessions = yaml_node_get(node, "sessions");

    if (expectation->kind == EXPECTATION_DHEAPMON && expectation->session == NULL &&
        expectation->total == NULL && expectation->desktops == NULL && expectation->rows == NULL)
        return "it says nothing of the table";
    if (expectation->kind == EXPECTATION_PAGES && expectation->relation == PAGES_SAME &&
        strcmp(yaml_node_text(yaml_node_item(sessions, 0)),
               yaml_node_text(yaml_node_item(sessions, 1))) == 0)
        return "a session's pages are the same as its own";
    return NULL;
}

static void
lint_list(const GPtrArray *expectations, GPtrArray *findings)
{
    for (guint i = 0; expectations != NULL && i < expectations->len; i++) {
        const Expectation *expectation = g_ptr_array_index(expectations, i);
        lint_fields(expectation->node, expectation_fields(expectation->kind), expectation,
                    findings);
        lint_rows(expectation, findings);
        const char *why = why_empty(expectation);
        if (why != NULL)
            warn(expectation->node, why, findings);
    }
}

void
expectation_lint(const ScenarioVariant *variant, GPtrArray *findings)
{
    for (guint i = 0; i < variant->steps->len; i++)
        lint_list(step_expectations(g_ptr_array_index(variant->steps, i)), findings);
    lint_list(variant->expectations, findings);
}

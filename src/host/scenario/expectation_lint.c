/* SPDX-License-Identifier: MIT */
/* Judges tolerances and ranges of what was read. */
#include "host/scenario/expectation_lint.h"

#include "abi/types.h"
#include "host/scenario/step_kinds.h"
#include "host/yaml/quantity_fields.h"

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
    case QUANTITY_ASKED:
        break;
    }
    return NULL;
}

void
expectation_lint_warn(const YamlNode *node, const char *why, GPtrArray *findings)
{
    findings_take(findings, "warning", "cannot-fail",
                  yaml_warning(node, "this expectation cannot fail: %s", why));
}

void
expectation_lint_fields(const YamlNode *node,
                        const Field *fields,
                        gconstpointer object,
                        GPtrArray *findings)
{
    for (const Field *field = fields_first(fields); field != NULL; field = fields_after(field)) {
        const YamlNode *value = yaml_node_get(node, field->key);
        const Quantity *quantity = field_quantity(field, object);

        if (value == NULL || quantity == NULL)
            continue;
        const char *why = why_always_met(quantity, bounds_of(field, quantity));
        if (why != NULL)
            expectation_lint_warn(value, why, findings);
    }
}

static void
lint_list(const GPtrArray *expectations, GPtrArray *findings)
{
    for (guint i = 0; expectations != NULL && i < expectations->len; i++) {
        const Expectation *expectation = g_ptr_array_index(expectations, i);
        expectation_lint_fields(expectation->node, expectation->kind->fields, expectation,
                                findings);
        if (expectation->kind->lint != NULL)
            expectation->kind->lint(expectation, findings);
    }
}

void
expectation_lint(const ScenarioVariant *variant, GPtrArray *findings)
{
    for (guint i = 0; i < variant->steps->len; i++)
        lint_list(step_expectations(g_ptr_array_index(variant->steps, i)), findings);
    lint_list(variant->expectations, findings);
}

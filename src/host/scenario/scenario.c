/* SPDX-License-Identifier: MIT */
/* Questions to a scenario that is read. */
#include "host/scenario/scenario.h"

#include <string.h>

const VariantOutline *
scenario_outline(const Scenario *scenario, const char *name)
{
    for (guint i = 0; i < scenario->outlines->len; i++) {
        const VariantOutline *outline = g_ptr_array_index(scenario->outlines, i);
        if (strcmp(outline->name, name) == 0)
            return outline;
    }
    return NULL;
}

GPtrArray *
scenario_remarks(const ScenarioVariant *variant)
{
    GPtrArray *remarks = registry_remarks(variant->registry, EDITION_REGISTRY_LAYERS);
    g_autoptr(WindowsSign) sign = scenario_other_windows(variant);

    if (sign != NULL)
        findings_add(remarks, "warning", "other-windows", sign->place.source, sign->place.span,
                     sign->text);
    return remarks;
}

WindowsSign *
scenario_other_windows(const ScenarioVariant *variant)
{
    return windows_sign_find(variant->registry, EDITION_REGISTRY_LAYERS, &variant->edition->boot,
                             variant->edition->name);
}

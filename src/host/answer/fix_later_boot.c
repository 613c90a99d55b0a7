/* SPDX-License-Identifier: MIT */
/* Goes through set-registry and reboot as a run does. */
#include "host/answer/fix_later_boot.h"

#include "host/scenario/step_kinds.h"
#include "host/yaml/yaml.h"

#include <string.h>

/* One setting holds the three numbers, and is a part of another one. */
#define SHARED_SECTION "SharedSection"
#define WHOLE          "Windows"

static const char *
setting_name(Knob knob)
{
    switch (knob_row(knob)->place) {
    case KNOB_PLACE_VALUE:
        return knob_key(knob);
    case KNOB_PLACE_SHARED_SECTION:
        return SHARED_SECTION;
    case KNOB_PLACE_NONE:
    case KNOB_PLACE_OPTION:
    case KNOB_PLACE_USERVA:
    case KNOB_PLACE_MEMORY:
    case KNOB_PLACE_PAGE_FILE:
    case KNOB_PLACE_COUNT:
        break;
    }
    return NULL;
}

static gboolean
sets(const Step *step, const char *name)
{
    gboolean is_part = strcmp(name, SHARED_SECTION) == 0;

    for (guint i = 0; i < yaml_node_count(step->node); i++) {
        const char *key = yaml_node_text(yaml_node_key(step->node, i));
        if (g_ascii_strcasecmp(key, name) == 0 || (is_part && g_ascii_strcasecmp(key, WHOLE) == 0))
            return TRUE;
    }
    return FALSE;
}

gboolean
fix_later_boot_replaces(const ScenarioVariant *variant, Knob knob, guint *boot, guint *line)
{
    const char *name = setting_name(knob);
    guint boots = 1, waits = 0;
    gboolean is_replaced = FALSE;

    for (guint i = 0; name != NULL && i < variant->steps->len; i++) {
        const Step *step = variant->steps->pdata[i];
        if (step->kind == &step_set_registry && sets(step, name))
            waits = step->line;
        if (step->kind != &step_reboot)
            continue;
        boots++;
        if (waits != 0 && !is_replaced) {
            *boot = boots;
            *line = waits;
            is_replaced = TRUE;
        }
    }
    return is_replaced;
}

ScenarioVariant *
fix_later_boot_variant(const ScenarioVariant *variant, guint boot, GError **error)
{
    g_autoptr(Registry) registry = registry_copy(variant->registry);
    guint boots = 1;
    gboolean is_changed = FALSE;

    for (guint i = 0; i < variant->steps->len && boots < boot; i++) {
        const Step *step = variant->steps->pdata[i];
        if (step->kind == &step_set_registry) {
            is_changed = TRUE;
            if (!registry_set_node(registry, step->node, error))
                return NULL;
        }
        boots += step->kind == &step_reboot;
        if (boots == boot && is_changed)
            return scenario_variant_from(variant, i + 1, g_steal_pointer(&registry));
    }
    return NULL;
}

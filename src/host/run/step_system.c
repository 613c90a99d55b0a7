/* SPDX-License-Identifier: MIT */
/* Steps that change what the system starts with, and start it. */
#include "host/run/run_state.h"
#include "host/run/run_step.h"
#include "host/scenario/expand.h"
#include "host/scenario/step_kinds.h"

/* ---- set-registry ---- */

static gboolean
follow_set(Step *step, Expansion *expansion, GError **error)
{
    g_autoptr(Registry) trial = registry_copy(expansion->registry);

    if (step->node == NULL)
        return yaml_fail(step->key, YAML_ERROR_TYPE, error,
                         "set-registry needs a mapping of values by name");
    expansion->tries_registry = TRUE;
    return registry_set_node(trial, step->node, error);
}

static gboolean
act_set(Run *run, const Step *step, GError **error)
{
    return registry_set_node(run->registry, step->node, error);
}

const StepKind step_set_registry = {
    .name = "set-registry",
    .about = "A value changes; it takes effect at the next reboot.",
    .bytes = sizeof(Step),
    .follow = follow_set,
    .act = act_set,
};

/* ---- reboot ---- */

static const Field no_fields[] = { FIELDS_END };

static gboolean
follow_reboot(Step *step G_GNUC_UNUSED, Expansion *expansion, GError **error G_GNUC_UNUSED)
{
    names_reboot(expansion->names);
    return TRUE;
}

static gboolean
act_reboot(Run *run, const Step *step, GError **error)
{
    g_autofree char *title = step_title(step);

    return run_step_boot(run, step->line, title, error);
}

const StepKind step_boot = {
    .name = "boot",
    .about = "What starts with the system.",
    .bytes = sizeof(Step),
};

const StepKind step_reboot = {
    .name = "reboot",
    .about = "The machine starts anew: sessions, processes and their names are gone.",
    .bytes = sizeof(Step),
    .fields = no_fields,
    .follow = follow_reboot,
    .act = act_reboot,
};

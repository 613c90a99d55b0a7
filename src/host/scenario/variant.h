/* SPDX-License-Identifier: MIT */
/*
 * A variant of a scenario as it runs: the system it runs on, and its steps and expectations with
 * all loops unrolled. Nothing changes in it once it is made, so that many runs of it, in as many
 * threads, may go on at once. Others may share its steps and run on another system.
 */
#pragma once

#include "host/edition/edition.h"
#include "host/edition/system_knob.h"
#include "host/registry/registry.h"
#include "host/scenario/names.h"
#include "host/scenario/step.h"
#include "host/yaml/yaml_copy.h"

#include <glib.h>

G_BEGIN_DECLS

/* Counted by references; it needs its scenario as long as it lives. */
typedef struct ScenarioVariant ScenarioVariant;
struct ScenarioVariant {
    gatomicrefcount refs;
    const char *name; /* as in its outline */
    const char *about;
    guint line;
    const Edition *edition; /* owned by the scenario */
    Registry *registry;     /* at the first start */
    char *registry_name;    /* of the file that is laid over the edition's, as named; NULL: none */
    BootSettings settings;
    GPtrArray *changed;        /* Step: those that it has for itself; NULL: none */
    ScenarioVariant *steps_of; /* whose steps it shares, NULL: they are its own */
    YamlCopies *copies;        /* what its own steps point at */
    GPtrArray *services;       /* Step: what services.exe starts at every boot */
    GPtrArray *steps;          /* Step, loops unrolled */
    GPtrArray *expectations;   /* Expectation: the final ones */
    GPtrArray *tails;          /* GPtrArray of Step: what may be tried behind them */
    Names
        *names; /* behind the last of its own steps, where the scenario asks questions; else NULL */
    gboolean tries_registry; /* a step changes it: what is in it was tried when unrolling */
};

/* An empty list of them. */
GPtrArray *scenario_variant_new_steps(void);
/* Without a system and without steps. The texts are borrowed. */
ScenarioVariant *scenario_variant_new(const char *name, const char *about, guint line);
ScenarioVariant *scenario_variant_ref(const ScenarioVariant *variant);
void scenario_variant_unref(ScenarioVariant *variant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScenarioVariant, scenario_variant_unref)

/* From now on its services, steps and expectations are those of `other`. */
void scenario_variant_share_steps(ScenarioVariant *variant, const ScenarioVariant *other);

/* The names that are known behind its last step. NULL: its scenario asks no questions. */
const Names *scenario_variant_names(const ScenarioVariant *variant);

/* Its steps, and before them the services that it lists itself to start with the system (those of a
 * plain installation are not its own). Borrowed; free with g_ptr_array_unref(). */
GPtrArray *scenario_variant_own_steps(const ScenarioVariant *variant);

/* A step to be in the place of this one, NULL: it stays. */
typedef Step *(*StepChange)(const Step *step, gpointer user);

/* The same variant, each of its own steps changed, in their order. */
ScenarioVariant *scenario_variant_change(const ScenarioVariant *variant,
                                         StepChange change,
                                         gpointer user);

/* Its steps from the first-th on, counted from 0, on a system with this registry, which is taken.
 */
ScenarioVariant *scenario_variant_from(const ScenarioVariant *variant,
                                       guint first,
                                       Registry *registry);

/*
 * The same variant on a system with some knobs turned: nothing is read again, its steps are shared.
 * NULL with an error if the system cannot be so.
 */
ScenarioVariant *scenario_variant_with(const ScenarioVariant *variant,
                                       const KnobSetting *settings,
                                       guint count,
                                       GError **error);

G_END_DECLS

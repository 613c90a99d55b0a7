/* SPDX-License-Identifier: MIT */
/*
 * A scenario file, read and checked whole: what can be wrong with it is found here, with
 * file:line:col, before a machine is started. docs/scenario-format.md describes the format.
 *
 * A file holds the scenario as it stands and, under `variants:`, the same with changes. Each runs
 * by itself and may be large: it is unrolled and checked when the file is read, forgotten, and
 * unrolled again when it is its turn.
 */
#pragma once

#include "host/edition/edition.h"
#include "host/registry/registry.h"
#include "host/registry/windows_sign.h"
#include "host/scenario/expectation.h"
#include "host/scenario/programs.h"
#include "host/scenario/step.h"
#include "host/yaml/yaml_copy.h"

#include <glib.h>

G_BEGIN_DECLS

/* What the command line puts on top of a file. All may be NULL. */
typedef struct {
    const char *edition;
    const char *registry;   /* path from the working directory, or a shipped file's name */
    RegistryAs registry_as; /* of that file, or of the scenario's own */
    const char *const *set; /* NULL-terminated NAME=VALUE */
} ScenarioOverrides;

/* Steps of all variants together once they are unrolled, services that start with the system
 * included. It bounds the time that reading takes. */
#define SCENARIO_STEPS_MAX 5000000u

/* Nodes that make up one variant; NULL where neither it nor the scenario says anything. */
typedef struct {
    const YamlNode *system; /* of the variant itself */
    const YamlNode *base;   /* of the scenario */
    const YamlNode *set;    /* short form of system: { set: … } */
    const YamlNode *steps;
    const YamlNode *expect;
    const YamlNode *also;
} VariantNodes;

/* A variant as it is written. */
typedef struct {
    char *name; /* "" for the scenario as it stands */
    char *about;
    guint line;          /* of the variant, or of `system:` */
    const YamlNode *key; /* where it is named, NULL of the scenario as it stands */
    VariantNodes nodes;
} VariantOutline;

/* A variant as it runs. Counted by references; it needs its scenario as long as it lives. */
typedef struct {
    gatomicrefcount refs;
    const char *name; /* as in its outline */
    const char *about;
    guint line;
    const Edition *edition; /* owned by the scenario */
    Registry *registry;     /* at the first start */
    char *registry_name;    /* of the file that is laid over the edition's, as named; NULL: none */
    BootSettings settings;
    YamlCopies *copies;      /* what its steps point at */
    GPtrArray *services;     /* Step: what services.exe starts at every boot */
    GPtrArray *steps;        /* Step, loops unrolled */
    GPtrArray *expectations; /* Expectation: the final ones */
    gboolean tries_registry; /* a step changes it: what is in it was tried when unrolling */
} ScenarioVariant;

ScenarioVariant *scenario_variant_ref(ScenarioVariant *variant);
void scenario_variant_unref(ScenarioVariant *variant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScenarioVariant, scenario_variant_unref)

typedef struct {
    char *path; /* as given */
    char *title;
    char *about;  /* "" if it says nothing */
    char *source; /* where its numbers come from, "" if it says nothing */
    YamlDocument *document;
    Programs *programs;
    GHashTable *editions;          /* name -> Edition */
    struct ScenarioLoader *loader; /* what unrolling a variant needs besides */
    GPtrArray *outlines;           /* VariantOutline; the first is the scenario as it stands */
    ScenarioVariant *plain;        /* that one, unrolled */
} Scenario;

/* A file or a stream (host/text/input.h). `overrides` may be NULL. */
Scenario *scenario_load_file(const char *path, const ScenarioOverrides *overrides, GError **error);
/* From memory: `path` is the name in messages, its folder is searched for files. */
Scenario *scenario_load_text(const char *path,
                             const char *text,
                             gssize length,
                             const ScenarioOverrides *overrides,
                             GError **error);
/* Whether this path leads to one of the files that reading it has opened so far: itself, editions
 * and their layouts, registries, services, programs, boot.ini. What is written must not be one. */
gboolean scenario_is_read_from(const Scenario *scenario, const char *path);
void scenario_free(Scenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scenario, scenario_free)

/* NULL if there is none of that name. */
const VariantOutline *scenario_outline(const Scenario *scenario, const char *name);
/* One that runs. NULL with an error only where a file that the scenario names has changed since. */
ScenarioVariant *scenario_unroll(const Scenario *scenario,
                                 const VariantOutline *outline,
                                 GError **error);
/* What is to be said of the files that a variant names before anything is done with it: how they
 * were taken, what of them was passed over, whether they are of another Windows. Finding; free with
 * g_ptr_array_unref(). */
GPtrArray *scenario_remarks(const ScenarioVariant *variant);
/* What its registry files show of another Windows than its edition, or NULL. */
WindowsSign *scenario_other_windows(const ScenarioVariant *variant);

G_END_DECLS

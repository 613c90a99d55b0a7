/* SPDX-License-Identifier: MIT */
/*
 * A scenario file, read and checked whole: what can be wrong with it is found here, with
 * file:line:col, before a machine is started. docs/scenario-format.md describes the format.
 *
 * A file holds the scenario as it stands and, under `variants:`, the same with changes. Each is
 * resolved into a ScenarioVariant of its own and runs by itself.
 */
#pragma once

#include "host/config/edition.h"
#include "host/config/registry.h"
#include "host/scenario/expectation.h"
#include "host/scenario/programs.h"
#include "host/scenario/step.h"

#include <glib.h>

G_BEGIN_DECLS

#define SCENARIO_FORMAT 1

/* What the command line puts on top of a file. All may be NULL. */
typedef struct {
    const char *edition;
    const char *registry;   /* path from the working directory, or a shipped file's name */
    const char *const *set; /* NULL-terminated NAME=VALUE */
} ScenarioOverrides;

typedef struct {
    char *name; /* "" for the scenario as it stands */
    char *about;
    guint line;             /* of the variant, or of `system:` */
    const Edition *edition; /* owned by the scenario */
    Registry *registry;     /* at the first start */
    BootSettings settings;
    GPtrArray *services;     /* Step: what services.exe starts at every boot */
    GPtrArray *steps;        /* Step, loops unrolled */
    GPtrArray *expectations; /* Expectation: the final ones */
} ScenarioVariant;

typedef struct {
    char *path; /* as given */
    char *title;
    char *about;  /* "" if it says nothing */
    char *source; /* where its numbers come from, "" if it says nothing */
    YamlDocument *document;
    struct _YamlCopies *copies;
    Programs *programs;
    GHashTable *editions; /* name -> Edition */
    GPtrArray *variants;  /* ScenarioVariant; the first is the scenario as it stands */
} Scenario;

/* A file or a stream (host/config/input.h). `overrides` may be NULL. */
Scenario *scenario_load_file(const char *path, const ScenarioOverrides *overrides, GError **error);
/* From memory: `path` is the name in messages, its folder is searched for files. */
Scenario *scenario_load_text(const char *path,
                             const char *text,
                             gssize length,
                             const ScenarioOverrides *overrides,
                             GError **error);
void scenario_free(Scenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scenario, scenario_free)

/* NULL if there is none of that name. */
const ScenarioVariant *scenario_variant(const Scenario *scenario, const char *name);

G_END_DECLS

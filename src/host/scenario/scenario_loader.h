/* SPDX-License-Identifier: MIT */
/* What is kept while a scenario is read, and then for variants that are unrolled later. Of this
 * room alone. */
#pragma once

#include "host/scenario/scenario.h"

typedef struct ScenarioLoader {
    const Scenario *scenario;
    char *folder;
    /* The overrides. */
    char *edition;
    char *registry;
    RegistryAs registry_as;
    char **set;
    char *boot_options;
    GPtrArray *tails; /* YamlDocument */
    Programs *programs;
    /* Variants mostly share these: read once. */
    GHashTable *registries; /* "EDITION\nAS\nFILE" -> Registry */
    GHashTable *services;   /* edition -> YamlDocument */
    gboolean is_open;       /* overrides: more may come */
    gboolean is_closed;     /* all of them are there, and nothing changes any more */
} ScenarioLoader;

ScenarioLoader *scenario_loader_new(const Scenario *scenario, const ScenarioOverrides *overrides);
void scenario_loader_free(ScenarioLoader *loader);
/* The scenario is read. */
void scenario_loader_close(ScenarioLoader *loader);
/* Takes the value. pre: it is not closed. */
void scenario_loader_keep(ScenarioLoader *loader,
                          GHashTable *table,
                          const char *key,
                          gpointer value);

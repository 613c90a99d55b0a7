/* SPDX-License-Identifier: MIT */
/* A scenario of one line, made for an edition. */
#include "host/ask/bare_system.h"

Scenario *
bare_system(const char *folder, const ScenarioOverrides *overrides, GError **error)
{
    static const char text[] = "format: 1\n"
                               "title: A bare system\n"
                               "system: { edition: " EDITION_DEFAULT " }\n"
                               "steps: []\n";
    static const char name[] = "bare-system.yaml";
    g_autofree char *path = folder != NULL ? g_build_filename(folder, name, NULL) : g_strdup(name);

    return scenario_load_text(path, text, -1, overrides, error);
}

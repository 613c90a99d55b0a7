/* SPDX-License-Identifier: MIT */
/* What is odd in a scenario or in a registry file, with what the machine makes of it. */
#pragma once

#include "host/ask/bare_system.h"
#include "host/text/finding.h"

#include <glib.h>

G_BEGIN_DECLS

/*
 * Of each variant, its system and its expectations, or of one registry file as a system of this
 * edition (NULL: of the one it names, else of EDITION_DEFAULT) with these settings on top (as
 * ScenarioOverrides.set, may be NULL): Finding, each once, with the severity "error" for what no
 * scenario would run with; free with g_ptr_array_unref(). NULL and error if the file cannot be
 * read, or the machine could not be asked.
 */
GPtrArray *check_scenario(const Scenario *scenario, GError **error);
GPtrArray *check_variant(const Scenario *scenario, const ScenarioVariant *variant, GError **error);
/* Of a program's file: what a scenario beside it could name. */
GPtrArray *check_program(const char *path, GError **error);
/* Of a boot.ini: whether its entry that starts can be read, and by the edition of that name, NULL:
 * none, whether it has those switches. */
GPtrArray *check_boot_ini(const char *path, const char *edition, GError **error);
GPtrArray *check_registry(
    const char *path, const char *edition, RegistryAs as, const char *const *set, GError **error);
/* The same of one that is read already. */
GPtrArray *check_registry_file(const RegFile *file,
                               const char *edition,
                               RegistryAs as,
                               const char *const *set,
                               GError **error);

G_END_DECLS

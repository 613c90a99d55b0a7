/* SPDX-License-Identifier: MIT */
/* Inside of the registry's lint: registry_lint.c puts it together, windows_lint.c judges the
 * Windows value, sizes_lint.c the numbers. */
#pragma once

#include "host/ask/registry_lint.h"

typedef struct {
    const Registry *registry;
    const RegistryLintContext *context;
    GPtrArray *findings;
    gboolean is_boot_told; /* a finding says why the machine would not boot */
} Lint;

/* What an edition has by itself is not a finding: nothing is said about it. */
gboolean lint_is_inherited(const Lint *lint, guint layer);
void lint_warn(Lint *lint, const RegistryValue *value, const char *code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* The same at another place; NULL is the file as a whole. */
void lint_warn_at(Lint *lint, const RegistryPlace *place, const char *code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
RegistryPlace lint_place(const RegistryValue *value);
/* About a value that is missing: what took it away, or else the [key] where it would stand, or else
 * the file as a whole. FALSE: the edition itself has none, which is beyond question. */
gboolean lint_missing_place(const Lint *lint,
                            const RegistryPlace *removal,
                            const char *key,
                            RegistryPlace *place);

/* To be put behind what keeps the machine from booting: "; this machine would not boot", if it did
 * not. `layer` is of what is blamed. */
const char *lint_boot_suffix(Lint *lint, guint layer);
/* A size that the registry asks for and the edition does not, the largest of them: it is to blame
 * for what its neighbours get. FALSE: there is none. */
gboolean lint_largest_size(const Lint *lint, RegistryPlace *place, const char **name, guint32 *mb);

void lint_windows(Lint *lint);
void lint_sizes(Lint *lint);

/* SPDX-License-Identifier: MIT */
/*
 * What all lints of a registry share: what they judge, how they say it, and who is to blame for
 * what. windows_lint.c judges the Windows value, sizes_lint.c the numbers, registry_lint.c puts
 * them together.
 */
#pragma once

#include "host/ask/registry_outcome.h"
#include "host/registry/registry.h"
#include "host/text/finding.h"

#include <glib.h>

typedef struct {
    /* What a machine made of this registry. NULL: none was asked, and no effect is told. */
    const RegistryOutcome *outcome;
    /* What csrss read there, which it reads alike on every Windows. NULL: no machine was asked, and
     * no number of SharedSection is judged. */
    const SharedSectionOutcome *shared_section;
    const struct abi_boot *boot; /* what the edition has by itself; NULL: not known */
    const char *edition;         /* its name */
    guint edition_layers; /* so many of the registry's layers are its own and beyond question */
    gboolean is_export;   /* one file is judged: say what applies where it says nothing */
    gboolean is_other_windows; /* it is none of this edition: only what is so on every Windows is
                                  judged */
} RegistryLintContext;

typedef struct {
    const Registry *registry;
    const RegistryLintContext *context;
    GPtrArray *findings;
    gboolean is_boot_told; /* a finding says why the machine would not boot */
} Lint;

/* What an edition has by itself is not a finding: nothing is said about it. */
gboolean lint_is_inherited(const Lint *lint, guint layer);
/* NULL: nothing is said, or it was said already. */
Finding *lint_warn(Lint *lint,
                   const RegistryValue *value,
                   const char *code,
                   const char *format,
                   ...) G_GNUC_PRINTF(4, 5);
/* The same at another place; NULL is the file as a whole. */
Finding *lint_warn_at(Lint *lint,
                      const RegistryPlace *place,
                      const char *code,
                      const char *format,
                      ...) G_GNUC_PRINTF(4, 5);
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

/* The number that the registry has there, the edition's included; 0: none. */
guint32 lint_asked(const Lint *lint, enum abi_registry_value which);
/* A size that the registry asks for and the edition does not, the largest of them: it is to blame
 * for what its neighbours get. FALSE: there is none. */
gboolean lint_largest_size(const Lint *lint, RegistryPlace *place, const char **name, guint32 *mb);

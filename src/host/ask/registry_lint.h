/* SPDX-License-Identifier: MIT */
/*
 * What looks wrong in a registry: recipes for desktop heap that are passed around are often
 * malformed, and Windows says nothing about it. Only what is written is judged here; what becomes
 * of it is asked of a machine (registry_outcome.h) and told beside it.
 */
#pragma once

#include "host/ask/registry_outcome.h"
#include "host/registry/registry.h"
#include "host/text/finding.h"

#include <glib.h>

typedef struct {
    /* What a machine made of this registry. NULL: none was asked, and no effect is told. */
    const RegistryOutcome *outcome;
    const struct abi_boot *boot; /* what the edition has by itself; NULL: not known */
    const char *edition;         /* its name */
    guint edition_layers; /* so many of the registry's layers are its own and beyond question */
    gboolean is_export;   /* one file is judged: say what applies where it says nothing */
    gboolean is_other_windows; /* it is none of this edition: only what is so on every Windows is
                                  judged */
} RegistryLintContext;

/* Of Finding, in the order of what they are about. A Windows value that no boot block can hold is
 * an error, which registry_fill_boot() tells. */
GPtrArray *registry_lint(const Registry *registry, const RegistryLintContext *context);

/* SPDX-License-Identifier: MIT */
/*
 * What looks wrong in a registry: recipes for desktop heap that are passed around are often
 * malformed, and Windows says nothing about it. Only what is written is judged here; what becomes
 * of it is asked of a machine (registry_outcome.h) and told beside it.
 */
#pragma once

#include "host/ask/lint.h"

/* Of Finding, in the order of what they are about. A Windows value that no boot block can hold is
 * an error, which registry_fill_boot() tells. */
GPtrArray *registry_lint(const Registry *registry, const RegistryLintContext *context);

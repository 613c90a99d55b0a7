/* SPDX-License-Identifier: MIT */
/* Inside of the registry: registry.c keeps values and reads files, registry_named.c knows where
 * those are that a system reads, registry_set.c sets values by name. */
#pragma once

#include "host/registry/registry.h"

/* What is put or removed from now on lies on top of all before. */
void registry_next_layer(Registry *registry);
/* Free it by putting it. */
RegistryValue *registry_value_copy(const RegistryValue *value);
/* Takes the value. */
void registry_put(Registry *registry, RegistryValue *value);
/* Values without contents, to be filled and put. */
RegistryValue *registry_new_value(const Registry *registry,
                                  const char *key,
                                  const char *name,
                                  const RegistryPlace *place);
RegistryValue *registry_new_windows(const Registry *registry, const RegistryPlace *place);
RegistryValue *registry_new_dword(const Registry *registry,
                                  enum abi_registry_value which,
                                  const RegistryPlace *place);
/* Adds to what registry_remarks() says. */
void registry_note(Registry *registry,
                   const char *code,
                   const SourceText *source,
                   SourceSpan span,
                   const char *text);
void registry_remove_setting(Registry *registry,
                             const char *key,
                             const char *name,
                             const RegistryPlace *place);
void registry_remove_windows(Registry *registry, const RegistryPlace *place);
void registry_remove_dword(Registry *registry,
                           enum abi_registry_value which,
                           const RegistryPlace *place);

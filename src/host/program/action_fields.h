/* SPDX-License-Identifier: MIT */
/* Kinds of values that only actions have, for rows of abi/actions.def. */
#pragma once

#include "abi/hook.h"
#include "host/yaml/field_types.h"

typedef struct {
    char *texts; /* UTF-8, each ends with a line feed; NULL: none */
    guint64 count;
} ActionItems;

extern const FieldType field_items;  /* ActionItems: texts, or how many of at most `limit` */
extern const FieldType field_hook;   /* guint64: of action_hooks, or a number up to `limit` */
extern const FieldType field_loaded; /* char *: a text; one of the DLLs that the program loads */
extern const FieldType field_window; /* guint64: least..limit; a name goes to `detail`, a Field */

/* Hooks by their keys of abi/hooks.def. */
extern const NamedNumber action_hooks[];
#define HOOK_MAX ABI_HOOK_LAST
/* Kinds of GDI objects (abi/gdi_types.def). */
extern const NamedNumber action_gdi_types[];

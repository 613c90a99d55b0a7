/* SPDX-License-Identifier: MIT */
/* What the row of a region of the kernel's address map (abi/regions.def) says of it. */
#pragma once

#include "abi/guest.h"

#include <glib.h>

G_BEGIN_DECLS

/* Whose memory lies there that an observer reads and two machines have alike. */
typedef enum {
    REGION_MEMORY_OTHER,   /* none */
    REGION_MEMORY_SYSTEM,  /* there is one */
    REGION_MEMORY_SESSION, /* each session has its own */
} RegionMemory;

/* "paged pool"; "unknown" of what is no kind. Static. */
const char *region_text(guint kind);
RegionMemory region_memory(guint kind);
/* The registry value (enum abi_registry_value) that asks for the size; ABI_REG_COUNT: none does. */
guint region_value(guint kind);
/* The one that says how large it is at most, with others of that limit; ABI_REG_COUNT: none does.
 */
guint region_limit(guint kind);
/* Whether it is such a one. */
gboolean region_is_limit(guint value);

G_END_DECLS

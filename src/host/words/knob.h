/* SPDX-License-Identifier: MIT */
/* What a user can set that moves a limit: values of the registry, and what a machine has. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    KNOB_NONE = 0,
#define REGISTRY_VALUE(name, value, key) KNOB_##name,
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
    KNOB_SHARED_SECTION_FIRST, /* of the three values of SharedSection */
    KNOB_SHARED_SECTION_SECOND,
    KNOB_SHARED_SECTION_THIRD,
    KNOB_MEMORY,
    KNOB_PAGE_FILE,
    KNOB_COUNT
} Knob;

/* As sentences call it: "SessionViewSize", "third value of SharedSection", "page file". Static. */
const char *knob_text(Knob knob);

G_END_DECLS

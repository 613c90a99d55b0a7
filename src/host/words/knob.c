/* SPDX-License-Identifier: MIT */
/* Names of knobs: those of the registry as the registry has them. */
#include "host/words/knob.h"

const char *
knob_text(Knob knob)
{
    static const char *const texts[KNOB_COUNT] = {
        [KNOB_NONE] = "",
#define REGISTRY_VALUE(name, value, key) [KNOB_##name] = value,
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
        [KNOB_SHARED_SECTION_FIRST] = "first value of SharedSection",
        [KNOB_SHARED_SECTION_SECOND] = "second value of SharedSection",
        [KNOB_SHARED_SECTION_THIRD] = "third value of SharedSection",
        [KNOB_MEMORY] = "memory",
        [KNOB_PAGE_FILE] = "page file",
    };

    return texts[knob < KNOB_COUNT ? knob : KNOB_NONE];
}

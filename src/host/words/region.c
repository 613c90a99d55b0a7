/* SPDX-License-Identifier: MIT */
/* Rows of regions. */
#include "host/words/region.h"

#include "abi/boot.h"

static const struct {
    const char *text;
    RegionMemory memory;
    guint value;
    guint limit;
} rows[REGION_COUNT] = {
#define REGION(name, text, memory, value, limit)                                                   \
    [REGION_##name] = { text, REGION_MEMORY_##memory, ABI_REG_##value, ABI_REG_##limit },
#include "abi/regions.def"
#undef REGION
};

const char *
region_text(guint kind)
{
    return kind < REGION_COUNT ? rows[kind].text : "unknown";
}

RegionMemory
region_memory(guint kind)
{
    return kind < REGION_COUNT ? rows[kind].memory : REGION_MEMORY_OTHER;
}

guint
region_value(guint kind)
{
    return kind < REGION_COUNT ? rows[kind].value : ABI_REG_COUNT;
}

guint
region_limit(guint kind)
{
    return kind < REGION_COUNT ? rows[kind].limit : ABI_REG_COUNT;
}

gboolean
region_is_limit(guint value)
{
    for (guint kind = 0; value < ABI_REG_COUNT && kind < REGION_COUNT; kind++)
        if (rows[kind].limit == value)
            return TRUE;
    return FALSE;
}

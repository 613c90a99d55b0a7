/* SPDX-License-Identifier: MIT */
/* Rows of knobs. Those of the registry are called as the registry has them. */
#include "host/words/knob.h"

#include "abi/boot.h"
#include "host/text/suggest.h"

static const KnobRow rows[KNOB_COUNT] = {
#define KNOB_VALUE(id, unit, low, high, step, trait)                                               \
    [KNOB_##                                                                                       \
        id] = { KNOB_UNIT_##unit, low, high, step, KNOB_PLACE_VALUE, ABI_REG_##id, KNOB_##trait },
#define KNOB(id, key, text, unit, low, high, step, place, index, trait)                            \
    [KNOB_##id] = { KNOB_UNIT_##unit, low, high, step, KNOB_PLACE_##place, index, KNOB_##trait },
#include "host/words/knobs.def"
};

/* A value of the registry without a knob does not compile here. */
static const char *const keys[KNOB_COUNT] = {
    [KNOB_NONE] = "",
#define REGISTRY_VALUE(id, name, key) [KNOB_##id] = name,
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
#define KNOB_VALUE(id, unit, low, high, step, trait)
#define KNOB(id, key, text, unit, low, high, step, place, index, trait) [KNOB_##id] = key,
#include "host/words/knobs.def"
};

static const char *const texts[KNOB_COUNT] = {
#define KNOB_VALUE(id, unit, low, high, step, trait)
#define KNOB(id, key, text, unit, low, high, step, place, index, trait) [KNOB_##id] = text,
#include "host/words/knobs.def"
};

const KnobRow *
knob_row(Knob knob)
{
    return &rows[knob < KNOB_COUNT ? knob : KNOB_NONE];
}

const char *
knob_key(Knob knob)
{
    return keys[knob < KNOB_COUNT ? knob : KNOB_NONE];
}

const char *
knob_text(Knob knob)
{
    return knob < KNOB_COUNT && texts[knob] != NULL ? texts[knob] : knob_key(knob);
}

char *
knob_hint(const char *key)
{
    const char *known[KNOB_COUNT] = { NULL };

    for (guint i = KNOB_NONE + 1; i < KNOB_COUNT; i++)
        known[i - 1] = keys[i];
    return suggest_hint_and_list(key, known);
}

Knob
knob_find(const char *key)
{
    for (guint i = KNOB_NONE + 1; i < KNOB_COUNT; i++)
        if (g_ascii_strcasecmp(keys[i], key) == 0)
            return (Knob)i;
    return KNOB_NONE;
}

guint64
knob_unit_bytes(KnobUnit unit)
{
    static const guint64 bytes[] = {
        [KNOB_UNIT_BYTES] = 1,  [KNOB_UNIT_KB] = DH_KB,
        [KNOB_UNIT_MB] = DH_MB, [KNOB_UNIT_PAGES] = DH_PAGE_SIZE,
        [KNOB_UNIT_MS] = 0,     [KNOB_UNIT_COUNT] = 0,
        [KNOB_UNIT_FLAG] = 0,
    };

    return bytes[unit];
}

guint64
knob_value_holding(Knob knob, guint64 bytes)
{
    const KnobRow *row = knob_row(knob);
    guint64 step = row->step * knob_unit_bytes(row->unit);

    return DH_ROUND_UP(bytes, step) / knob_unit_bytes(row->unit);
}

const char *const *
knob_units(void)
{
    static const char *const words[] = {
        [KNOB_UNIT_BYTES] = "bytes", [KNOB_UNIT_KB] = "KB",
        [KNOB_UNIT_MB] = "MB",       [KNOB_UNIT_PAGES] = "pages",
        [KNOB_UNIT_MS] = "ms",       [KNOB_UNIT_COUNT] = "",
        [KNOB_UNIT_FLAG] = "",       NULL,
    };

    return words;
}

const char *
knob_unit_text(KnobUnit unit)
{
    return knob_units()[unit];
}

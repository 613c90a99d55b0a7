/* SPDX-License-Identifier: MIT */
/* Reasons, each from one place: a region's rule, a capability, the row of a gate. */
#include "host/answer/knob_use.h"

#include "abi/address_limit.h"
#include "host/words/gate.h"
#include "host/words/region.h"
#include "host/words/region_use.h"

/* ---- what does nothing ---- */

/* The kind of region that a registry value sizes; REGION_COUNT: none. */
static guint
sized_kind(guint value)
{
    guint kind = 0;

    while (kind < REGION_COUNT && region_value(kind) != value)
        kind++;
    return kind;
}

/* The kernel's rule says whether it asked the registry at all. */
static char *
idle_size(const GArray *regions, guint kind, guint value)
{
    const SnapshotRegion *region = snapshot_sized_region(regions, value);

    return region == NULL
               ? region_size_idle(kind, RULE_EDITION, 0)
               : region_size_idle(kind, snapshot_size_rule(region), region->end - region->start);
}

static char *
idle_value(const Trials *trials, guint value)
{
    guint kind = sized_kind(value);
    const GArray *regions = trials_base(trials)->system.regions;

    if (kind == REGION_COUNT)
        return region_limit_idle(value, &trials_variant(trials)->edition->boot);
    return regions != NULL ? idle_size(regions, kind, value) : NULL;
}

/* All that split the addresses are about the other address map. */
static char *
idle_option(const ScenarioVariant *variant, const KnobRow *row)
{
    gboolean is_of_store = row->index == ABI_OPTION_INCREASEUSERVA;
    gboolean has_store = edition_boot_loader(variant->edition) == BOOT_LOADER_STORE;

    if (row->trait != KNOB_SPLITS)
        return NULL;
    if (is_of_store != has_store)
        return g_strdup_printf("does nothing here: this system has a %s",
                               has_store ? "boot store, where increaseuserva does that"
                                         : "boot.ini, where /3GB and /USERVA do that");
    if ((variant->edition->boot.capabilities & ABI_CAPABILITY_MAP_3GB) == 0)
        return g_strdup("does nothing here: it changes no address map of this edition");
    if (row->index == ABI_OPTION_USERVA && (variant->settings.options.flags & ABI_OPTION_3GB) == 0)
        return g_strdup("does nothing without /3GB");
    return NULL;
}

char *
knob_use_idle(const Trials *trials, Knob knob)
{
    const KnobRow *row = knob_row(knob);

    return row->place == KNOB_PLACE_VALUE ? idle_value(trials, row->index)
                                          : idle_option(trials_variant(trials), row);
}

gboolean
knob_use_is_beside(const Trials *trials, Knob knob)
{
    guint32 capabilities = trials_variant(trials)->edition->boot.capabilities;
    const KnobRow *row = knob_row(knob);

    if (row->place == KNOB_PLACE_VALUE && region_is_limit(row->index))
        return abi_boot_limit_mb(&trials_record(trials)->boot, row->index) == 0;
    return knob == KNOB_SYSTEM_VIEW_SIZE && (capabilities & ABI_CAPABILITY_SESSION_SPACE) != 0;
}

/* ---- what cannot be enough ---- */

/* How much of it is asked for depends on programs alone. */
static gboolean
is_of_programs(enum gate gate)
{
    return gate_unit(gate) == GATE_UNIT_COUNT || gate == GATE_HEAP_BLOCK;
}

static gboolean
is_moved_by(enum gate gate, Knob knob)
{
    for (guint i = 0; i < GATE_KNOBS_MAX; i++)
        if (gate_words(gate)->knobs[i] == knob)
            return TRUE;
    return FALSE;
}

char *
knob_use_excluded(const Trials *trials, Knob knob)
{
    enum gate gate = trials_base(trials)->gate;

    if (!trials_base(trials)->passes && is_of_programs(gate) && !is_moved_by(gate, knob))
        return g_strdup_printf("not tried: it does not move the limit of %s, which refused",
                               gate_words(gate)->limit);
    return NULL;
}

/* SPDX-License-Identifier: MIT */
/* Sizes, limits and knobs of what refused, in sentences that several kinds of advice share. */
#include "host/report/cause_facts.h"

#include "host/registry/registry.h"
#include "host/words/gate.h"
#include "host/words/region.h"
#include "host/words/region_use.h"

/* One that can grow: where some of the kind takes pieces of the shared range, that. */
const SnapshotRegion *
cause_region(const CauseFacts *facts, guint kind)
{
    const Snapshot *snapshot = facts->record->snapshot;

    for (guint i = 0; snapshot != NULL && i < snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(snapshot->regions, SnapshotRegion, i);
        if (region->kind == kind && region->takes_pieces)
            return region;
    }
    return snapshot == NULL ? NULL : snapshot_region(snapshot, kind);
}

guint64
cause_region_mb(const SnapshotRegion *region)
{
    return (region->end - region->start) / DH_MB;
}

const struct abi_address_map *
cause_address_map(const CauseFacts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    return abi_boot_map(boot);
}

/* The knob of a gate that has one for itself. */
const char *
cause_first_knob(const CauseFacts *facts)
{
    return knob_text(gate_words(facts->refusal->gate)->knobs[0]);
}

/* "A larger SessionSpaceLimit (now 64 MB), or none, may help." NULL: none is in force there. */
char *
cause_larger_limit(const CauseFacts *facts, guint kind)
{
    guint limit = region_limit(kind);
    guint32 mb = region_limit_mb(kind, &facts->record->boot);

    return mb == 0 ? NULL
                   : g_strdup_printf("A larger %s (now %u MB), or none, may help.",
                                     registry_dword_name((enum abi_registry_value)limit), mb);
}

char *
cause_as_needed(const CauseFacts *facts, guint kind)
{
    char *limit = cause_larger_limit(facts, kind);

    return limit != NULL
               ? limit
               : g_strdup_printf("The addresses from which %s takes what it needs are used "
                                 "up; no value of the registry gives more.",
                                 region_text(kind));
}

/* "A larger SessionViewSize (now 48 MB) may help." and the ways in which that is not so. */
char *
cause_larger_area(const CauseFacts *facts, guint kind, Knob knob)
{
    const SnapshotRegion *region = cause_region(facts, kind);
    const char *name = knob_text(knob);
    const char *area = region_text(kind);

    if (region == NULL)
        return g_strdup_printf("A larger %s may help.", name);
    if (region->rule == RULE_NEED)
        return cause_as_needed(facts, kind);
    g_autofree char *idle = region_size_idle(kind, region->rule, region->end - region->start);
    if (idle != NULL)
        return g_strdup_printf("%s %s.", name, idle);
    if (region->rule == RULE_CLAMPED)
        return g_strdup_printf("A larger %s does not help: %s got only %" G_GUINT64_FORMAT
                               " MB, because its neighbours leave no more.",
                               name, area, cause_region_mb(region));
    return g_strdup_printf("A larger %s (now %" G_GUINT64_FORMAT " MB) may help.", name,
                           cause_region_mb(region));
}

/* Session pool and session view space share one range. */
char *
cause_smaller_neighbour(const CauseFacts *facts, guint kind, guint other, Knob knob)
{
    const SnapshotRegion *region = cause_region(facts, kind);
    const SnapshotRegion *neighbour = cause_region(facts, other);

    if (region == NULL || neighbour == NULL || region->rule != RULE_CLAMPED ||
        neighbour->wanted_mb == 0 || cause_region_mb(neighbour) <= cause_region_mb(region))
        return NULL;
    return g_strdup_printf("A smaller %s (now %" G_GUINT64_FORMAT " MB) makes room for it.",
                           knob_text(knob), cause_region_mb(neighbour));
}

char *
cause_join(char *first, char *second)
{
    if (first == NULL || second == NULL)
        return first != NULL ? first : second;
    char *both = g_strconcat(first, " ", second, NULL);
    g_free(first);
    g_free(second);
    return both;
}

char *
cause_larger_view_space(const CauseFacts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    if (!(boot->capabilities & ABI_CAPABILITY_SESSION_SPACE))
        return cause_larger_area(facts, REGION_SYSTEM_VIEWS, KNOB_SYSTEM_VIEW_SIZE);
    return cause_join(cause_larger_area(facts, REGION_SESSION_VIEW, KNOB_SESSION_VIEW_SIZE),
                      cause_smaller_neighbour(facts, REGION_SESSION_VIEW, REGION_SESSION_POOL,
                                              KNOB_SESSION_POOL_SIZE));
}

guint
cause_count_heaps(const SnapshotSession *session, guint rule)
{
    guint count = 0;
    for (guint i = 0; i < session->desktops->len; i++)
        count += ((const SnapshotDesktop *)session->desktops->pdata[i])->heap_rule == rule;
    return count;
}

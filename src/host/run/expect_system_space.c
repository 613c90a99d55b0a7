/* SPDX-License-Identifier: MIT */
/* Sizes of the kernel's ranges that all sessions share: what session space takes comes out of them.
 */
#include "abi/guest.h"
#include "host/inspect/snapshot_range.h"
#include "host/run/comparing.h"
#include "host/run/expectation_fields.h"
#include "host/scenario/expectation_kinds.h"

typedef struct {
    Expectation expectation;
    Quantity *nonpaged_pool;
    Quantity *paged_pool;
    Quantity *system_ptes;
    Quantity *system_cache;
} SystemSpace;

/* clang-format off */
#define AT(member) offsetof(SystemSpace, member)
static const Field system_space_fields[] = {
    BYTES("nonpaged-pool", nonpaged_pool, "Addresses of it and of its expansion: 256 MB."),
    BYTES("paged-pool", paged_pool, "Addresses of it: 352 MB."),
    BYTES("system-ptes", system_ptes, "Addresses of them: 4 KB each."),
    BYTES("system-cache", system_cache, "Addresses of it, extended ones too."),
    FIELDS_END,
};
#undef AT
/* clang-format on */

/* Each may lie in several ranges, of two kinds, and have pieces of one that all share. */
static guint64
bytes_of(const Snapshot *snapshot, guint kind, guint other)
{
    const SnapshotRange *range = &snapshot->range;
    guint64 bytes = 0;

    if (range->count != 0)
        return snapshot_range_bytes(range, snapshot_range_use_of(other));

    for (guint i = 0; i < snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(snapshot->regions, SnapshotRegion, i);
        if (region->kind == kind || region->kind == other)
            bytes += region->end - region->start;
    }
    return bytes;
}

static void
compare_system_space(Comparing *check)
{
    const SystemSpace *wanted = (const SystemSpace *)check->expectation;
    const struct {
        const char *name;
        const Quantity *size;
        guint kinds[2];
    } ranges[] = {
        { "nonpaged pool",
          wanted->nonpaged_pool,
          { REGION_NONPAGED_POOL, REGION_NONPAGED_EXPANSION } },
        { "paged pool", wanted->paged_pool, { REGION_PAGED_POOL, REGION_PAGED_POOL } },
        { "system PTEs", wanted->system_ptes, { REGION_SYSTEM_PTES, REGION_SYSTEM_PTES } },
        { "system cache", wanted->system_cache, { REGION_CACHE_EXTENSION, REGION_SYSTEM_CACHE } },
    };

    check_note(check, "system space");
    for (guint i = 0; i < G_N_ELEMENTS(ranges); i++) {
        guint64 bytes = bytes_of(check->snapshot, ranges[i].kinds[0], ranges[i].kinds[1]);
        check_part(check, ranges[i].name, ranges[i].size, bytes, bytes);
    }
}

const ExpectationKind expect_system_space = {
    .name = "system-space",
    .about = "What the kernel's ranges have that all sessions share.",
    .bytes = sizeof(SystemSpace),
    .fields = system_space_fields,
    .needs_snapshot = TRUE,
    .compare = compare_system_space,
};

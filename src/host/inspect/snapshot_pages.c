/* SPDX-License-Identifier: MIT */
/* The page tables of a session: how many pages each one maps, against the working set list, which
 * has each of them once. */
#include "host/inspect/snapshot_internal.h"

#define ENTRY_PAGE (~(guint64)(DH_PAGE_SIZE - 1)) /* the rest are flags */

/* The entry for this address, NULL: none. pre: entries are in ascending order without gaps */
static SnapshotPde *
pde_of(const SnapshotSession *session, guint64 span, guint64 va)
{
    if (session->pdes->len == 0 || va < g_array_index(session->pdes, SnapshotPde, 0).va)
        return NULL;
    guint64 index = (va - g_array_index(session->pdes, SnapshotPde, 0).va) / span;
    return index < session->pdes->len ? &g_array_index(session->pdes, SnapshotPde, index) : NULL;
}

static gboolean
count_pages(const SnapshotMaker *maker, SnapshotSession *found, AddressSpace *space, GError **error)
{
    const SnapshotRegion *image = snapshot_region(maker->snapshot, REGION_SESSION_IMAGE);
    guint64 span = address_space_pde_span(space);
    guint64 start = G_MAXUINT64;
    for (guint i = 0; i < maker->snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(maker->snapshot->regions, SnapshotRegion, i);
        if (region->kind == REGION_SESSION_POOL || region->kind == REGION_SESSION_VIEW)
            start = MIN(start, region->start);
    }
    if (image == NULL || start == G_MAXUINT64)
        return TRUE;
    if (image->end < start || (image->end - start) / span > SNAPSHOT_PDE_COUNT_MAX) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "session space is said to end at 0x%" G_GINT64_MODIFIER "x", image->end);
        return FALSE;
    }
    for (guint64 va = start / span * span; va < image->end; va += span) {
        PageWalk walk;
        address_space_walk(space, va, &walk);
        SnapshotPde pde = { .va = va };
        if (walk.pde & PAGE_VALID) {
            pde.pfn = (guint32)(walk.pde >> DH_PAGE_SHIFT);
            pde.pages = address_space_count_pages(space, va, va + span);
        }
        g_array_append_val(found->pdes, pde);
    }
    return TRUE;
}

static gboolean
read_head(const SnapshotSession *found, AddressSpace *space, guint64 list, GError **error)
{
    struct working_set_list head;
    return snapshot_read(space, list, &head, sizeof head, "a working set list", error) &&
           snapshot_agree("the length of the working set list", list, head.count,
                          found->working_set_pages, error);
}

/* Entries of the list for each page table, in the order of found->pdes. */
static guint32 *
count_entries(const SnapshotMaker *maker,
              const SnapshotSession *found,
              AddressSpace *space,
              guint64 list,
              GError **error)
{
    guint64 span = address_space_pde_span(space);
    guint width = snapshot_pointer_bytes(maker);
    g_autofree guint32 *pages = g_new0(guint32, MAX(found->pdes->len, 1));
    for (guint32 i = 0; i < found->working_set_pages; i++) {
        guint64 entry;
        guint64 at = list + sizeof(struct working_set_list) + (guint64)i * width;
        if (!snapshot_read_pointer_at(maker, space, at, "a working set list", &entry, error))
            return NULL;
        const SnapshotPde *pde = pde_of(found, span, entry & ENTRY_PAGE);
        if (pde == NULL) {
            g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                        "the working set list has a page at 0x%" G_GINT64_MODIFIER "x",
                        entry & ENTRY_PAGE);
            return NULL;
        }
        pages[pde - &g_array_index(found->pdes, SnapshotPde, 0)]++;
    }
    return g_steal_pointer(&pages);
}

static gboolean
check_entries(const SnapshotMaker *maker,
              const SnapshotSession *found,
              AddressSpace *space,
              guint64 list,
              GError **error)
{
    if (!read_head(found, space, list, error))
        return FALSE;
    g_autofree guint32 *pages = count_entries(maker, found, space, list, error);
    for (guint i = 0; pages != NULL && i < found->pdes->len; i++) {
        const SnapshotPde *pde = &g_array_index(found->pdes, SnapshotPde, i);
        if (!snapshot_agree("the number of pages in the working set from the address", pde->va,
                            pages[i], pde->pages, error))
            return FALSE;
    }
    return pages != NULL;
}

gboolean
snapshot_pages(const SnapshotMaker *maker,
               SnapshotSession *found,
               AddressSpace *space,
               GError **error)
{
    const SnapshotRegion *structure = snapshot_region(maker->snapshot, REGION_SESSION_STRUCTURE);
    found->pdes = g_array_new(FALSE, FALSE, sizeof(SnapshotPde));
    if (!count_pages(maker, found, space, error))
        return FALSE;
    return found->mm_space == 0 || structure == NULL ||
           check_entries(maker, found, space, structure->start, error);
}

/* SPDX-License-Identifier: MIT */
/* The page tables of a session: how many pages each one maps, against the working set list, which
 * has each of them once. */
#include "host/inspect/snapshot_internal.h"
#include "host/text/address.h"

#define ENTRY_PAGE (~(guint64)(DH_PAGE_SIZE - 1)) /* the rest are flags */

/* One entry for each page table, numbered as the master array's. */
static void
count_pages(const SnapshotMaker *maker, SnapshotSession *found, AddressSpace *space)
{
    const struct session_runs *runs = &maker->snapshot->session_runs;
    const struct page_format *format = maker->source->page_format;
    guint count = session_runs_tables(runs, format);
    for (guint i = 0; i < count; i++) {
        PageWalk walk;
        SnapshotPde pde = { .va = session_runs_table_start(runs, format, i) };
        address_space_walk(space, pde.va, &walk);
        if (walk.pde & PAGE_VALID) {
            pde.pfn = (guint32)(walk.pde >> DH_PAGE_SHIFT);
            pde.pages =
                address_space_count_pages(space, pde.va, pde.va + page_format_table_span(format));
        }
        g_array_append_val(found->pdes, pde);
    }
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
    const struct session_runs *runs = &maker->snapshot->session_runs;
    guint width = snapshot_pointer_bytes(maker);
    g_autofree guint32 *pages = g_new0(guint32, MAX(found->pdes->len, 1));
    for (guint32 i = 0; i < found->working_set_pages; i++) {
        guint64 entry;
        guint64 at = list + sizeof(struct working_set_list) + (guint64)i * width;
        if (!snapshot_read_pointer_at(maker, space, at, "a working set list", &entry, error))
            return NULL;
        guint number = session_runs_table_of(runs, maker->source->page_format, entry & ENTRY_PAGE);
        if (number >= found->pdes->len) {
            g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                        "the working set list has a page at 0x%s",
                        kernel_address_text(entry & ENTRY_PAGE).text);
            return NULL;
        }
        pages[number]++;
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
    count_pages(maker, found, space);
    return found->mm_space == 0 || structure == NULL ||
           check_entries(maker, found, space, structure->start, error);
}

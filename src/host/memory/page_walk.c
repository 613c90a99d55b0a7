/* SPDX-License-Identifier: MIT */
/* One level after another, by the rows of a page format. */
#include "host/memory/page_walk.h"

#include <string.h>

#define CACHE_SLOTS 512u /* remembered pages, by the low bits of the page number */

typedef struct {
    guint64 page; /* va >> 12, plus 1; 0: empty */
    pfn_t frame;
} CachedPage;

struct AddressSpace {
    PhysicalReader physical;
    pfn_t directory;
    const struct page_format *format;
    struct session_runs runs;
    pfn_t *master;
    guint master_count;
    CachedPage *cache; /* CACHE_SLOTS of them, from the first read on */
};

AddressSpace *
address_space_new(const PhysicalReader *physical, pfn_t directory, const struct page_format *format)
{
    AddressSpace *space = g_new0(AddressSpace, 1);
    space->physical = *physical;
    space->directory = directory;
    space->format = format;
    return space;
}

void
address_space_free(AddressSpace *space)
{
    if (space == NULL)
        return;
    g_free(space->master);
    g_free(space->cache);
    g_free(space);
}

void
address_space_set_master(AddressSpace *space,
                         const struct session_runs *runs,
                         const pfn_t *tables,
                         guint count)
{
    g_free(space->master);
    space->master = g_memdup2(tables, count * sizeof *tables);
    space->runs = *runs;
    space->master_count = count;
}

guint
address_space_pointer_bits(const AddressSpace *space)
{
    return space->format->pointer_bits;
}

guint64
address_space_pde_span(const AddressSpace *space)
{
    return page_format_table_span(space->format);
}

/* Notes what an entry on the way forbids. */
static void
note_rights(const AddressSpace *space, PageWalk *walk, guint64 entry)
{
    if (space->format->has_no_execute && (entry & PAGE_NO_EXECUTE))
        walk->is_no_execute = TRUE;
}

/* One table entry; FALSE, and 0, which is "not valid", if its frame is not there. */
static gboolean
read_entry(const AddressSpace *space, pfn_t frame, guint32 offset, guint64 *entry)
{
    guint8 bytes[8];
    *entry = 0;
    if (!space->physical.read_frame(space->physical.user, frame, offset, bytes,
                                    space->format->entry_bytes))
        return FALSE;
    *entry = page_format_get(space->format, bytes, 0);
    return TRUE;
}

static guint32
entry_offset(const AddressSpace *space, guint32 level, guint64 va)
{
    return page_format_index(space->format, level, va) * space->format->entry_bytes;
}

/* Fills walk down to the page directory entry. */
static void
walk_directory(const AddressSpace *space, guint64 va, PageWalk *walk)
{
    pfn_t table = space->directory;
    walk->level = page_format_top(space->format);
    for (; walk->level > PAGE_LEVEL_DIRECTORY; walk->level--) {
        guint64 entry;
        read_entry(space, table, entry_offset(space, walk->level, va), &entry);
        if (!(entry & PAGE_VALID))
            return;
        note_rights(space, walk, entry);
        table = page_entry_frame(entry);
    }
    walk->pde_frame = table;
    walk->pde_offset = entry_offset(space, PAGE_LEVEL_DIRECTORY, va);
    read_entry(space, walk->pde_frame, walk->pde_offset, &walk->pde);
}

static gboolean
is_in_master(const AddressSpace *space, guint64 va)
{
    return session_runs_table_of(&space->runs, space->format, va) < space->master_count;
}

/* The entry the kernel would fill in at the first access to va; 0: none. */
static guint64
master_entry(const AddressSpace *space, guint64 va)
{
    guint32 number = session_runs_table_of(&space->runs, space->format, va);
    pfn_t table = number < space->master_count ? space->master[number] : 0;
    guint32 flags = PAGE_VALID | PAGE_WRITE | PAGE_ACCESSED | PAGE_DIRTY;
    return table == 0 ? 0 : (guint64)table << DH_PAGE_SHIFT | flags;
}

/* What a page table would map, as one page in one directory entry. */
static void
walk_large(const AddressSpace *space, guint64 va, PageWalk *walk)
{
    guint32 pages = (guint32)(address_space_pde_span(space) / DH_PAGE_SIZE);
    pfn_t first = page_entry_frame(walk->pde) & ~(pages - 1);
    walk->is_large = TRUE;
    walk->frame = first + ((guint32)(va >> DH_PAGE_SHIFT) & (pages - 1));
    walk->flags = (guint32)walk->pde & PAGE_FLAGS_MASK;
}

gboolean
address_space_walk(AddressSpace *space, guint64 va, PageWalk *walk)
{
    PageWalk unused;
    if (walk == NULL)
        walk = &unused;
    memset(walk, 0, sizeof *walk);
    if (!page_format_reaches(space->format, va))
        return FALSE;
    walk_directory(space, va, walk);
    if (!(walk->pde & PAGE_VALID))
        walk->pde = master_entry(space, va);
    if (!(walk->pde & PAGE_VALID))
        return FALSE;
    note_rights(space, walk, walk->pde);
    if (walk->pde & PAGE_LARGE) {
        walk_large(space, va, walk);
        return walk->frame != 0;
    }
    walk->level = PAGE_LEVEL_TABLE;
    walk->pte_frame = page_entry_frame(walk->pde);
    walk->pte_offset = entry_offset(space, PAGE_LEVEL_TABLE, va);
    read_entry(space, walk->pte_frame, walk->pte_offset, &walk->pte);
    if (!(walk->pte & PAGE_VALID))
        return FALSE;
    note_rights(space, walk, walk->pte);
    walk->frame = page_entry_frame(walk->pte);
    guint32 rights = PAGE_WRITE | PAGE_USER;
    walk->flags = ((guint32)walk->pte & PAGE_FLAGS_MASK & ~rights) |
                  ((guint32)walk->pte & (guint32)walk->pde & rights);
    return walk->frame != 0;
}

static pfn_t
frame_of(AddressSpace *space, guint64 va)
{
    guint64 page = va >> DH_PAGE_SHIFT;
    if (space->cache == NULL)
        space->cache = g_new0(CachedPage, CACHE_SLOTS);
    CachedPage *cached = &space->cache[page % CACHE_SLOTS];
    if (cached->page == page + 1)
        return cached->frame;
    PageWalk walk;
    if (!address_space_walk(space, va, &walk))
        return 0;
    *cached = (CachedPage){ .page = page + 1, .frame = walk.frame };
    return walk.frame;
}

gboolean
address_space_read(AddressSpace *space, guint64 va, gpointer buffer, gsize bytes)
{
    guint8 *to = buffer;
    while (bytes > 0) {
        guint32 offset = (guint32)(va % DH_PAGE_SIZE);
        gsize part = MIN(bytes, DH_PAGE_SIZE - offset);
        pfn_t frame = frame_of(space, va);
        if (frame == 0)
            return FALSE;
        if (!space->physical.read_frame(space->physical.user, frame, offset, to, part))
            return FALSE;
        va += part;
        to += part;
        bytes -= part;
    }
    return TRUE;
}

/* The first address behind what the entry stands for at which the walk to va ended; 0: there is
 * none. */
static guint64
behind(const AddressSpace *space, guint64 va, const PageWalk *walk)
{
    if (!page_format_reaches(space->format, va))
        return page_format_upper_half(space->format);
    guint32 level = is_in_master(space, va) ? MIN(walk->level, PAGE_LEVEL_DIRECTORY) : walk->level;
    return (va | (page_format_span(space->format, level) - 1)) + 1;
}

guint32
address_space_count_pages(AddressSpace *space, guint64 start, guint64 end)
{
    guint32 count = 0;
    end = MIN(end, page_format_address_end(space->format));
    for (guint64 va = start; va < end;) {
        PageWalk walk;
        gboolean is_mapped = address_space_walk(space, va, &walk);
        guint64 next = is_mapped ? va + DH_PAGE_SIZE : behind(space, va, &walk);
        if (next <= va)
            break;
        count += is_mapped;
        va = next;
    }
    return count;
}

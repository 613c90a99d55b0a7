/* SPDX-License-Identifier: MIT */
/* Walks and entries by the rows of a page format. */
#include "kernel/mm/page_table.h"

#include "kernel/ke/memory.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/range_piece.h"

uint64_t
pte_read(struct kernel *k, pfn_t table, uint32_t index)
{
    const void *entries = machine_frame_peek(k, table);
    return entries != NULL ? page_format_get(&k->paging, entries, index) : 0;
}

void
pte_write(struct kernel *k, pfn_t table, uint32_t index, uint64_t entry)
{
    page_format_set(&k->paging, machine_frame_map(k, table), index, entry);
}

uint32_t
pte_find_used(struct kernel *k, pfn_t table, uint32_t first, uint32_t end)
{
    const uint8_t *entries = machine_frame_peek(k, table);
    uint32_t bytes = k->paging.entry_bytes;
    uint64_t words[8];
    uint32_t together = (uint32_t)sizeof words / bytes;
    if (entries == NULL)
        return end; /* most tables above session space never have an entry */
    for (; end - first >= together; first += together) {
        memcpy(words, entries + first * bytes, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] |
             words[7]) != 0)
            break; /* most are not used at all */
    }
    while (first < end && page_format_get(&k->paging, entries, first) == 0)
        first++;
    return first;
}

uint32_t
pte_find_present(struct kernel *k, pfn_t table, uint32_t first, uint32_t end)
{
    while ((first = pte_find_used(k, table, first, end)) < end &&
           (pte_read(k, table, first) & PTE_PRESENT) == 0)
        first++;
    return first;
}

/* The table that an entry leads to, 0: none. */
static pfn_t
next_table(struct kernel *k, pfn_t table, uint32_t index)
{
    uint64_t entry = table != 0 ? pte_read(k, table, index) : 0;
    return (entry & PTE_PRESENT) != 0 ? pte_frame(entry) : 0;
}

static __attribute__((noinline)) pfn_t
directory_page_below(struct kernel *k, pfn_t top, kva_t va)
{
    const struct page_format *f = &k->paging;
    pfn_t page = top;
    for (uint32_t level = page_format_top(f); level > PAGE_LEVEL_DIRECTORY; level--)
        page = next_table(k, page, page_format_index(f, level, va));
    return page;
}

/* The page that holds va's directory entry; 0: the tables above it lack one. */
static pfn_t
directory_page(struct kernel *k, pfn_t directory, kva_t va)
{
    return page_format_top(&k->paging) == PAGE_LEVEL_DIRECTORY
               ? directory
               : directory_page_below(k, directory, va);
}

uint64_t
directory_get(struct kernel *k, pfn_t directory, kva_t va)
{
    pfn_t page = directory_page(k, directory, va);
    return page != 0 ? pte_read(k, page, page_format_index(&k->paging, PAGE_LEVEL_DIRECTORY, va))
                     : 0;
}

void
directory_set(struct kernel *k, pfn_t directory, kva_t va, uint64_t entry)
{
    pfn_t page = directory_page(k, directory, va);
    k_assert_values(k, page != 0 || entry == 0, va, entry);
    if (page != 0)
        pte_write(k, page, page_format_index(&k->paging, PAGE_LEVEL_DIRECTORY, va), entry);
}

bool
directory_is_shared(struct kernel *k, pfn_t a, pfn_t b, kva_t va)
{
    return directory_page(k, a, va) == directory_page(k, b, va);
}

pfn_t
directory_table(struct kernel *k, pfn_t directory, kva_t va)
{
    uint64_t entry = directory_get(k, directory, va);
    return (entry & PTE_PRESENT) != 0 ? pte_frame(entry) : 0;
}

pfn_t
directory_next_table(struct kernel *k, pfn_t directory, uint64_t *va, uint64_t end)
{
    const struct page_format *f = &k->paging;
    for (uint64_t from = *va; *va >= from && *va < end;) { /* behind the last address comes 0 */
        pfn_t table = directory;
        uint32_t level = page_format_top(f) + 1;
        uint32_t ahead = 0; /* entries up to the next that may lead to a table */
        while (table != 0 && level-- > PAGE_LEVEL_DIRECTORY) {
            uint32_t index = page_format_index(f, level, *va);
            uint32_t next = pte_find_present(k, table, index, page_format_entries(f, level));
            ahead = next != index ? next - index : 1;
            table = next == index ? next_table(k, table, index) : 0;
        }
        if (table != 0)
            return table;
        *va = (*va & ~(page_format_span(f, level) - 1)) + ahead * page_format_span(f, level);
    }
    return 0;
}

/* ---- tables above the page tables ---- */

/* A new table above page tables, entered in the one above it; 0: refused. */
static pfn_t
add_table(struct kernel *k, pfn_t above, uint32_t index)
{
    pfn_t page = frame_alloc_charged(k, FRAME_PAGE_DIRECTORY);
    if (page != 0)
        pte_write(k, above, index,
                  pte_make(page, k->paging.is_top_loaded ? PTE_PRESENT : PTE_TABLE | PTE_USER));
    return page;
}

bool
directory_reach(struct kernel *k, pfn_t directory, kva_t va, uint32_t *added)
{
    const struct page_format *f = &k->paging;
    pfn_t page = directory;
    for (uint32_t level = page_format_top(f); level > PAGE_LEVEL_DIRECTORY; level--) {
        uint32_t index = page_format_index(f, level, va);
        pfn_t below = next_table(k, page, index);
        if (below == 0) {
            below = add_table(k, page, index);
            if (below == 0)
                return false;
            ++*added;
        }
        page = below;
    }
    return true;
}

bool
directory_reach_range(
    struct kernel *k, pfn_t directory, kva_t start, uint64_t bytes, uint32_t *added)
{
    const uint64_t span = page_format_span(&k->paging, PAGE_LEVEL_DIRECTORY + 1);
    const uint64_t first = start & ~(span - 1);
    for (uint64_t va = first; va >= first && va < start + bytes;
         va += span) /* behind the last: 0 */
        if (!directory_reach(k, directory, (kva_t)va, added))
            return false;
    return true;
}

/* What a table of a level maps with its entry of this index. The table begins at `start`. */
static uint64_t
entry_start(const struct kernel *k, uint32_t level, uint64_t start, uint32_t index)
{
    return page_format_address(&k->paging, start + index * page_format_span(&k->paging, level));
}

static bool
is_in_session_space(const struct kernel *k, uint64_t start, uint64_t span)
{
    return session_runs_touched(&k->layout.session, start, span) != NULL;
}

/* Whether it holds nothing else. */
static bool
is_session_space(const struct kernel *k, uint64_t start, uint64_t span)
{
    const struct session_run *run = session_runs_touched(&k->layout.session, start, span);
    return run != NULL && run->start <= start && run->end - start >= span;
}

/*
 * Tables that a directory has to itself from the start: those above session space, whose entries
 * differ from one process to the next, and those that the processor loads with the directory.
 */
static bool
add_own_tables(struct kernel *k, pfn_t directory)
{
    const struct session_runs *runs = &k->layout.session;
    uint32_t added = 0;
    if (k->paging.is_top_loaded)
        return directory_reach_range(k, directory, 0, page_format_address_end(&k->paging), &added);
    for (uint32_t i = 0; i < runs->count; i++)
        if (!directory_reach_range(k, directory, (kva_t)runs->run[i].start,
                                   runs->run[i].end - runs->run[i].start, &added))
            return false;
    return true;
}

/* Entries that are looked at together: one frame at a time is mapped. */
#define ENTRIES_AT_ONCE 32u

/* The same entries of a page directory, which lead to page tables that all share. */
static void
copy_page_tables(
    struct kernel *k, pfn_t to, pfn_t from, uint32_t first, uint32_t end, uint64_t start)
{
    uint64_t entries[ENTRIES_AT_ONCE];
    const struct page_format *f = &k->paging;
    uint64_t span = page_format_span(f, PAGE_LEVEL_DIRECTORY);
    for (uint32_t count; (first = pte_find_used(k, from, first, end)) < end; first += count) {
        count = end - first < ENTRIES_AT_ONCE ? end - first : ENTRIES_AT_ONCE;
        const void *source = machine_frame_map(k, from);
        for (uint32_t i = 0; i < count; i++)
            entries[i] = page_format_get(f, source, first + i);
        void *target = machine_frame_map(k, to);
        uint64_t at = entry_start(k, PAGE_LEVEL_DIRECTORY, start, first);
        bool has_sessions = is_in_session_space(k, at, count * span);
        for (uint32_t i = 0; i < count; i++)
            if ((entries[i] & PTE_PRESENT) != 0 &&
                (!has_sessions || !is_session_address(k, (kva_t)(at + i * span))))
                page_format_set(f, target, first + i, entries[i]);
    }
}

/* What System's tables have of system space but for session space: entries of tables that the
 * directory has to itself, else the whole table. pre: the table from `start` reaches into it. */
static void
copy_kernel_entries(struct kernel *k, pfn_t to, pfn_t from, uint32_t level, uint64_t start)
{
    const struct page_format *f = &k->paging;
    uint64_t system = k->layout.system_start;
    uint32_t first = start < system ? page_format_index(f, level, system) : 0;
    uint32_t end = page_format_entries(f, level);
    if (level == PAGE_LEVEL_DIRECTORY) {
        copy_page_tables(k, to, from, first, end, start);
        return;
    }
    for (uint32_t i = pte_find_present(k, from, first, end); i < end;
         i = pte_find_present(k, from, i + 1, end)) {
        uint64_t at = entry_start(k, level, start, i);
        if (is_session_space(k, at, page_format_span(f, level)))
            continue;
        uint64_t entry = pte_read(k, from, i);
        pfn_t own = next_table(k, to, i);
        if (own != 0)
            copy_kernel_entries(k, own, pte_frame(entry), level - 1, at);
        else
            pte_write(k, to, i, entry);
    }
}

pfn_t
directory_create(struct kernel *k)
{
    uint32_t top = page_format_top(&k->paging);
    pfn_t directory = frame_alloc_charged(k, FRAME_PAGE_DIRECTORY);
    if (directory == 0)
        return 0;
    if (!add_own_tables(k, directory)) {
        directory_delete(k, directory);
        return 0;
    }
    machine_fill_directory(k, directory);
    if (k->kd != 0)
        copy_kernel_entries(k, directory, kd(k)->system_directory, top, 0);
    return directory;
}

/* Counts the tables from this one up to the page tables that are not System's too; frees them. */
static uint32_t
walk_own_tables(struct kernel *k, pfn_t table, pfn_t systems, uint32_t level, bool is_freed)
{
    uint32_t count = 1;
    uint32_t entries = page_format_entries(&k->paging, level);
    for (uint32_t i = 0;
         level > PAGE_LEVEL_DIRECTORY && (i = pte_find_present(k, table, i, entries)) < entries;
         i++) {
        pfn_t below = next_table(k, table, i);
        pfn_t shared = next_table(k, systems, i);
        if (below != shared)
            count += walk_own_tables(k, below, shared, level - 1, is_freed);
    }
    if (is_freed)
        frame_free_charged(k, table);
    return count;
}

static uint32_t
walk_own(struct kernel *k, pfn_t directory, bool is_freed)
{
    pfn_t systems = k->kd != 0 ? kd(k)->system_directory : 0;
    return walk_own_tables(k, directory, systems, page_format_top(&k->paging), is_freed);
}

uint32_t
directory_count_pages(struct kernel *k, pfn_t directory)
{
    return walk_own(k, directory, false);
}

void
directory_delete(struct kernel *k, pfn_t directory)
{
    walk_own(k, directory, true);
}
